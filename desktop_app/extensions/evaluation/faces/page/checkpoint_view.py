"""The steps of a training compared: the same pictures of each, how like those of the training they
are and what was forgotten, and which step to use."""

from __future__ import annotations

from functools import partial
from math import isfinite
from typing import Final

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from desktop_app.core.pixels import Doubles
from desktop_app.extensions.evaluation.values.formulas.checkpoints import Advice
from desktop_app.extensions.evaluation.values.formulas.intervals import Interval
from desktop_app.extensions.evaluation.work.evaluating.checkpoints import Compared
from desktop_app.extensions.evaluation.work.sessions.evaluations import evaluations_of
from desktop_app.extensions.training.work.sessions.training_session import training_of
from desktop_app.ui.kit import Act, Caption, Kit, Retranslated, ThinBar, label
from desktop_app.ui.look.kept_pictures import KeptPictures
from desktop_app.ui.qt.bind import listen, listen_each
from desktop_app.ui.qt.spaced import STRETCH, filled, grow, spaced
from desktop_app.ui.widgets.choice_box import ChoiceBox
from desktop_app.ui.widgets.picture_sheet import PictureSheet, SheetArea, SheetRow
from desktop_app.ui.widgets.wrap_layout import WrapLayout
from desktop_app.ui.words.queue import about
from desktop_app.worker.workspace import Workspace

_SIDE: Final = 128


class CheckpointView(Retranslated, QWidget):
    """A row of pictures for each step; the step of the chosen picture is used."""

    def __init__(self, workspace: Workspace, kit: Kit, parent: QWidget) -> None:
        super().__init__(parent)
        self._workspace, self._training = workspace, training_of(workspace).running
        self.session = evaluations_of(workspace).checkpoints
        self._pictures = KeptPictures(_SIDE, 500, self)
        self._advice: Advice | None = None
        self.run, self.bar = ChoiceBox(kit.theme, kit.icons, self), ThinBar(self)
        self.said, self.told = (label(role, self, wrap=True) for role in ("heading", "secondary"))
        self.sheet = PictureSheet(kit.theme, self, self._pictures.picture, _SIDE)
        self.use, self.make, self.stop = (QPushButton(self) for _ in range(3))
        kit.primary_buttons.add(self.use, "page")
        filled(
            spaced(QVBoxLayout(self), 8, (12, 8, 12, 8)),
            self.run,
            self.said,
            self.bar,
            grow(SheetArea(self.sheet, self)),
            self.told,
            filled(WrapLayout(8), self.make, self.use, STRETCH, self.stop),
        )
        self.run.activated.connect(lambda _: self.session.begin(self.run.currentData()))
        self.sheet.chosen.connect(self.acts.refresh)
        self._pictures.came.connect(lambda _: self.sheet.update())
        listen_each(
            self._show,
            self.session.progress.changed,
            self._training.runs.view.changed,
            self.session.run_id.changed,
        )
        listen(self.session.shown.changed, self._take)
        self.retranslate()

    def retranslate(self) -> None:
        self._take(self.session.shown.value)

    def _acts(self) -> list[Act | Caption]:
        now, shown, step = self.session.progress.value, self.session.shown.value, self.step
        return [
            Caption("run", self.tr("Training")),
            Caption("sheet", self.tr("Pictures of each step")),
            Act(
                "make",
                self.tr("Make Pictures"),
                self.session.make,
                shown=shown is not None and shown.lacking > 0 and not now.is_running,
            ),
            Act(
                "stop",
                self.tr("Stop"),
                self.session.pause,
                self.tr("What is made stays."),
                shown=now.is_running,
            ),
            Act(
                "use",
                self.tr("Use Step {step}").format(step=step) if step else self.tr("Use a Step"),
                self._use,
                self.tr("Put what was taught by the step of the chosen picture into use."),
                can=bool(step),
            ),
            Caption(
                "said", self._advised(shown.advice) if shown is not None and shown.advice else ""
            ),
            Caption("told", self._explained()),
        ]

    @property
    def step(self) -> int:
        """That is chosen; 0: none, or the model without the training."""
        shown, (row, _) = self.session.shown.value, self.sheet.at
        return 0 if shown is None else [*shown.files][row]

    def _take(self, shown: Compared | None) -> None:
        """A step that was not recommended before is the chosen one."""
        rows = () if shown is None else [self._row(shown, step) for step in shown.files]
        self.sheet.show_rows(rows)
        before, self._advice = self._advice, shown.advice if shown is not None else None
        step = self._advice.step if self._advice is not None else None
        if shown is not None and step is not None and self._advice != before:
            self.sheet.choose([*shown.files].index(step), 0)
        self._show(None)

    def _show(self, _: object) -> None:
        now = self.session.progress.value
        self.run.setPlaceholderText(self.tr("Choose a training"))
        rows = self._training.runs.view.value.rows
        with QSignalBlocker(self.run):
            self.run.show_choices({one.id: one.title or one.model for one in rows})
            self.run.choose(self.session.run_id.value)
        self.bar.show_share(now.over, now.total, shown=now.is_running)
        self._training.comparing.value = (
            self.session.pause if now.is_running and now.over < now.total else None
        )
        self.acts.refresh()

    def _explained(self) -> str:
        """What is done, or what the numbers mean."""
        now, shown = self.session.progress.value, self.session.shown.value
        if not self.session.run_id.value:
            return self.tr(
                "Choose a training: each step that was sampled makes the same pictures, beside"
                " those of the model without it."
            )
        words = [] if shown is None or not shown.lacking else [self._planned(shown)]
        if shown is not None and shown.steps:
            return " ".join((self._how(shown), *words))
        if now.is_running and now.total and not words:
            return self.tr("Looks at the pictures …")
        return "".join(words)

    def _planned(self, shown: Compared) -> str:
        """What will be made, and how long that takes."""
        total = len(shown.files) * len(shown.suite.prompts)
        made = max(self.session.progress.value.over, total - shown.lacking)
        left = (total - made) * shown.seconds
        words = self.tr(
            "{prompts} prompts by each sampled step ({steps}) and by the model without the"
            " training: {made} of {total} pictures are made{left}. After half of them a step is"
            " recommended; each can be used before. A training that runs stands still meanwhile;"
            " what is made stays."
        )
        return words.format(
            prompts=len(shown.suite.prompts),
            steps=len(shown.files) - 1,
            made=made,
            total=total,
            left=f" ({about(left)})" if left else "",
        )

    def _how(self, shown: Compared) -> str:
        told = self.tr(
            "Likeness: to the pictures of the training, 1 is the same; of {prompts} prompts and"
            " {drawings} pictures. Forgetting: how far pictures of {others} other things have gone"
            " from the model's own, 0 is not at all. In brackets where 95 of 100 such comparisons"
            " lie. Measured by {encoder}."
        )
        prompts, drawings = shown.steps[0].likeness.shape
        others = len(shown.steps[0].forgetting)
        return told.format(prompts=prompts, drawings=drawings, others=others, encoder=shown.encoder)

    def _row(self, shown: Compared, step: int) -> SheetRow:
        name = self.tr("Step {step}") if step else self.tr("Without the training")
        words = [name.format(step=step)]
        if shown.advice is not None and shown.advice.step == step:
            words.append(self.tr("recommended"))
        for one in [one for one in shown.steps if one.step == step]:
            like = _mean_text(one.likeness, one.likeness_interval)
            words.append(self.tr("likeness {figure}").format(figure=like))
            if step:
                gone = _mean_text(one.forgetting, one.forgetting_interval)
                words.append(self.tr("forgetting {figure}").format(figure=gone))
        texts = (one.text for one in shown.suite.prompts)
        return SheetRow(" · ".join(words), [*zip(texts, shown.files[step], strict=True)])

    def _advised(self, advice: Advice) -> str:
        words = {
            "few": self.tr(
                "Too few prompts or pictures to recommend a step: five of each are the least."
            ),
            "nothing": self.tr(
                "No step is clearly more like your pictures than the model without the training."
                " Train on, or with a higher learning rate."
            ),
            "most": self.tr("Step {step}: clearly more like your pictures than every other step."),
            "keeps": self.tr(
                "Step {step}: no other is clearly more like your pictures, and some as like have"
                " clearly forgotten more."
            ),
            "early": self.tr("Step {step}: no later step is clearly more like your pictures."),
            "equal": self.tr(
                "No step is clearly better: step {step} is the earliest of the equal ones."
            ),
        }
        return words[advice.reason].format(step=advice.step)

    def _use(self) -> None:
        shown, show = self.session.shown.value, partial(self._workspace.page_wanted.send, "edit")
        for row in self._training.runs.view.value.rows:
            if shown is not None and row.id == shown.run_id:
                self._training.use_step(row, self.step, show)


def _mean_text(values: Doubles, interval: Interval) -> str:
    """A mean and where 95 of 100 lie; no negative zero."""
    if not values.size:
        return "–"
    mean, low, high = (
        f"{round(float(one), 2) + 0:.2f}" for one in (values.mean(), interval.low, interval.high)
    )
    return f"{mean} ({low} – {high})" if isfinite(interval.low) else mean
