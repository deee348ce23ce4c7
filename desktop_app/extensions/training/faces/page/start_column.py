"""The column at the left of the page: what is set, what it will take, and the main button."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from desktop_app.core.forecast import Forecast
from desktop_app.extensions.training.faces.page.settings_form import TrainingForm
from desktop_app.extensions.training.faces.setting_words import training_text
from desktop_app.extensions.training.values.fields import has_end
from desktop_app.extensions.training.work.sessions.training_session import training_of
from desktop_app.ui.dialogs.field_values import read_typed
from desktop_app.ui.kit import Act, Acts, Caption, Kit, Retranslated, horizontal_line, label
from desktop_app.ui.qt.spaced import filled, grow, spaced
from desktop_app.ui.widgets.scrolled import Scrolled
from desktop_app.ui.words.memory import cost_text, verdict_text
from desktop_app.ui.words.texts import duration
from desktop_app.worker.workspace import Workspace


class StartColumn(Retranslated, QWidget):
    """``started`` tells that a training was queued."""

    started = Signal()

    def __init__(self, workspace: Workspace, kit: Kit, parent: QWidget) -> None:
        super().__init__(parent)
        self._training = training = training_of(workspace)
        self.form = TrainingForm(workspace, kit, self)
        self.told = label("secondary", self, wrap=True)
        self.fit, self.train = QPushButton(self), QPushButton(self)
        kit.primary_buttons.add(self.train, "page")
        held = QWidget(self)
        filled(spaced(QVBoxLayout(held), 0, (12, 12, 12, 12)), self.form)
        filled(
            spaced(QVBoxLayout(self), 0),
            grow(Scrolled(held, 200, 120, clear=True)),
            horizontal_line(),
            filled(spaced(QVBoxLayout(), 8, (12, 8, 12, 12)), self.told, self.fit, self.train),
        )
        self.acts = Acts(
            self,
            self._acts,
            training.running.runs.cost.changed,
            training.sets.set.value.changed,
            training.settings.values.changed,
            training.settings.model.changed,
            workspace.state.models.changed,
            workspace.state.parameters.changed,
        )
        self.form.judged.connect(self.acts.refresh)
        self.retranslate()

    def _acts(self) -> list[Act | Caption]:
        lacking = self._lacking()
        cost = None if lacking else self._training.running.runs.cost.value
        told = lacking or "\n".join(self._lines(cost))
        return [
            Caption("told", told, shown=bool(told)),
            Act(
                "fit",
                self.tr("Make It Fit"),
                self._training.running.fit,
                self.tr(
                    "Change settings until the training fits into memory, the least harm first."
                ),
                shown=cost is not None and cost.verdict != "fits",
            ),
            Act(
                "train",
                self.tr("Train"),
                self._train,
                can=not lacking,
            ),
        ]

    def _train(self) -> None:
        read_typed(self.form.editors)
        if not self._lacking():
            self._training.running.train(self.started.emit)

    def _lines(self, cost: Forecast | None) -> Iterator[str]:
        """What is said of what it will take, as far as that is known."""
        values = self._training.settings.values.value
        if cost is not None:
            yield cost_text(cost)
            yield from self._times(cost)
        if usual := self._training.settings.usual:
            yield self.tr("{count} steps are few: “{preset}” takes {usual}.").format(
                count=values["steps"], preset=training_text(usual[0].name), usual=usual[1]
            )
        if values["prior"] and not values["subject"]:
            yield self.tr(
                "Kind is empty: {count} pictures of common things are made first."
            ).format(count=values["prior"])
        if cost is not None and cost.verdict != "fits":
            yield verdict_text(cost)

    def _times(self, cost: Forecast) -> Iterator[str]:
        if not cost.seconds:
            yield self.tr("How long it takes is known after a first picture or the first steps.")
        if cost.spread > 1:
            yield self.tr("Told by pictures before the first steps: {least} to {most}.").format(
                least=duration(cost.seconds / cost.spread),
                most=duration(cost.seconds * cost.spread),
            )
        if cost.seconds and cost.preparing > cost.seconds / 2:
            yield self.tr("Most of it is preparation: {time} before the first step.").format(
                time=duration(cost.preparing)
            )

    def _lacking(self) -> str:
        """What must be there before it can begin."""
        found = self._training.sets.set.value.value
        if self._training.sets.model is None:
            return self.tr("Choose a model.")
        if found is None or not found.used:
            return self.tr("Add pictures.")
        if self.form.is_wrong:
            return self.tr("Correct the value in red.")
        values = self._training.settings.values.value
        if values["method"] == "inversion" and not values["trigger"]:
            return self.tr("Give a trigger word: the embedding is made of it.")
        if not has_end(values):
            return self.tr("Give steps or minutes.")
        return ""
