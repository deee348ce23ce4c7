"""Lines of the form of evaluations: a set of pictures, a variant of a model, measures."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QLineEdit, QPushButton, QToolButton, QVBoxLayout, QWidget

from desktop_app.extensions.evaluation.values.formulas.table import MEASURES
from desktop_app.extensions.evaluation.work.stores.evaluations import HISTORY
from desktop_app.ui.dialogs.choose_folder import choose_folder
from desktop_app.ui.kit import Act, Caption, Kit, Retranslated, label, row
from desktop_app.ui.look.tokens import DENSE
from desktop_app.ui.qt.spaced import filled, grow, spaced
from desktop_app.ui.widgets.choice_box import ChoiceBox
from desktop_app.ui.widgets.tick import Tick
from desktop_app.ui.widgets.wrap_layout import WrapLayout
from desktop_app.ui.words.recipe_steps import translated_in
from desktop_app.worker.workspace import Workspace


def say(text: str) -> str:
    """A report's English in the language of the window."""
    return translated_in(text, "Report", "Operations", "EngineNotes", "Notes", "Errors")


class SourceLine(Retranslated, QWidget):
    """A set of pictures: a folder that is chosen, dropped or typed, or words of the history.
    ``changed`` gives what it says."""

    changed = Signal(str)

    def __init__(self, kit: Kit, parent: QWidget) -> None:
        super().__init__(parent)
        self.name, self.edit = label("secondary", self), QLineEdit(self)
        self.folder, self.history = QPushButton(self), QPushButton(self)
        self.setAcceptDrops(True)
        filled(
            spaced(QVBoxLayout(self), 4),
            self.name,
            filled(row(4), grow(self.edit), self.folder, self.history),
        )
        self.edit.textChanged.connect(self.changed)
        self.retranslate()

    def _acts(self) -> list[Act | Caption]:
        return [
            Act(
                "folder",
                self.tr("Folder…"),
                lambda: choose_folder(self.window(), self.name.text(), self.edit.setText),
            ),
            Act(
                "history",
                self.tr("History"),
                self._use_history,
                self.tr("Pictures of the history: words, as on the page Search, after “history:”."),
            ),
            Caption(
                "edit",
                self.tr("A folder, a table, or history: and words"),
                name=self.name.text(),
            ),
        ]

    def name_it(self, words: str) -> None:
        """What the line is for."""
        self.name.setText(words)
        self.acts.refresh()

    def _use_history(self) -> None:
        if not self.edit.text().startswith(HISTORY):
            self.edit.setText(HISTORY)
        self.edit.setFocus()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        local = [url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()]
        event.acceptProposedAction()
        self.edit.setText(local[0])


class VariantLine(Retranslated, QWidget):
    """A model, a LoRA, and settings as they are typed. ``removed`` gives the line."""

    changed = Signal()
    removed = Signal(object)

    def __init__(self, workspace: Workspace, kit: Kit, parent: QWidget) -> None:
        super().__init__(parent)
        self._state = workspace.state
        self.model, self.lora = (ChoiceBox(kit.theme, kit.icons, self) for _ in range(2))
        self.edit, self.remove = QLineEdit(self), QToolButton(self)
        kit.icons.place(self.remove, "x")
        line = row(4)
        for box in (self.model, self.lora):
            box.setMinimumContentsLength(1)
            line.addWidget(box, 3 if box is self.model else 2)
            box.currentIndexChanged.connect(lambda _: self.changed.emit())
        line.addWidget(self.edit, 3)
        line.addWidget(self.remove)
        self.setLayout(line)
        self.edit.textChanged.connect(lambda _: self.changed.emit())
        self.retranslate()

    def _acts(self) -> list[Act | Caption]:
        state = self._state
        loras = [one.name for one in state.add_ons.value if one.component == "lora"]
        models = {one.id: one.name for one in state.models.value}
        return [
            self._box("model", self.tr("Model"), models),
            self._box(
                "lora", self.tr("LoRA"), {"": self.tr("none"), **{one: one for one in loras}}
            ),
            Caption(
                "edit",
                self.tr("Settings, as “steps=4; guidance_scale=3”"),
                "",
                name=self.tr("Settings"),
            ),
            Act(
                "remove",
                "",
                lambda: self.removed.emit(self),
                self.tr("Leave this one out"),
                name=self.tr("Leave this one out"),
            ),
        ]

    def _box(self, id_: str, name: str, rows: dict[str, str]) -> Caption:
        choices = {key: f"{name}: {words}" for key, words in rows.items()}
        return Caption(id_, name, choices=choices)

    def text(self) -> str:
        """As `work.suites.variants.variant_of` reads it; empty: no model."""
        model, lora = self.model.currentData(), self.lora.currentData()
        parts = [model or "", f"lora={lora}" if lora else "", self.edit.text().strip()]
        return "; ".join(filter(None, parts)) if model else ""

    def show_text(self, text: str) -> None:
        """``text`` as this line gives it, "model; lora=name; …": puts it into the fields."""
        model, *parts = (one.strip() for one in text.split(";"))
        lora = next((one.removeprefix("lora=") for one in parts if one.startswith("lora=")), "")
        if self.lora.findData(lora) > 0:
            self.lora.setCurrentIndex(self.lora.findData(lora))
            parts.remove(f"lora={lora}")
        self.model.setCurrentIndex(max(self.model.findData(model), 0))
        self.edit.setText("; ".join(filter(None, parts)))


class MeasureTicks(Retranslated, QWidget):
    """Which measures are computed; none that is ticked: all that the pictures allow."""

    def __init__(self, kit: Kit, parent: QWidget) -> None:
        super().__init__(parent)
        self.name, self.ticks = label("secondary", self), dict[str, Tick]()
        ticks = WrapLayout(12)
        for each in MEASURES:
            self.ticks[each] = Tick(kit.theme, self, DENSE)
            ticks.addWidget(self.ticks[each])
        filled(spaced(QVBoxLayout(self), 4), self.name, ticks)
        self.retranslate()

    def _acts(self) -> list[Caption]:
        return [
            Caption("name", self.tr("Measures (none: all that these pictures allow)")),
            *(
                Caption(f"ticks.{each}", say(MEASURES[each].name), say(MEASURES[each].source))
                for each in MEASURES
            ),
        ]

    def chosen(self) -> tuple[str, ...]:
        return tuple(each for each, tick in self.ticks.items() if tick.isChecked())

    def show_chosen(self, rows: Sequence[str]) -> None:
        for each, tick in self.ticks.items():
            tick.setChecked(each in rows)
