"""Numbers from the largest to the smallest as they are typed: a consistency model's timesteps."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QLineEdit, QWidget

from desktop_app.core.model_values import Descending
from desktop_app.core.setting_row import Row
from desktop_app.state.app_state import AppState
from desktop_app.state.work.parameters import Parameters
from desktop_app.ui.kit import Kit, label, show_text
from desktop_app.ui.look.theme import tabular
from desktop_app.ui.panels.settings.setting_editors import SettingEditor
from desktop_app.ui.panels.settings.timesteps import (
    TimestepsProblem,
    read_timesteps,
    timesteps_problem,
)


def _written(steps: tuple[int, ...]) -> str:
    return ", ".join(map(str, steps))


class TimestepsEditor(SettingEditor[QLineEdit]):
    """A field, what is wrong in it, and what happens if it is empty."""

    def __init__(self, about: Row, state: AppState, kit: Kit, parent: QWidget) -> None:
        super().__init__(about, state, QLineEdit(parent), parent)
        self.widget.setFont(tabular(QFont(self.widget.font())))
        self.wrong = label("failed", parent, wrap=True)
        self.own = label("secondary", parent, wrap=True)
        self.wrong.hide()
        self.below = (self.wrong, self.own)
        self._steps: tuple[int, ...] = ()
        """Those of the parameters when they were last shown."""
        self._before: tuple[int, ...] = ()
        """Those before the typing began: used while what is typed is wrong."""
        self.widget.editingFinished.connect(self._finished)
        self.widget.textEdited.connect(self._typed)

    def retranslate(self) -> None:
        super().retranslate()
        self.widget.setPlaceholderText(self.tr("Automatic"))
        self.own.setText(self.tr("Empty: two for a new picture, twenty where part of one is kept."))

    def show(self, parameters: Parameters, *, idle: bool) -> None:
        steps: tuple[int, ...] = getattr(parameters, self.row.id)
        typed, problem = read_timesteps(self.widget.text(), self._total, fresh=self._fresh)
        if steps != self._steps:  # set elsewhere
            self._steps = self._before = steps
            if typed != steps or problem:
                self.widget.setText(_written(steps))
        text = self.widget.text()
        _, problem = read_timesteps(text, self._total, fresh=self._fresh)
        self._show_problem(text, problem)

    @Slot(str)
    def _typed(self, text: str) -> None:
        steps, problem = read_timesteps(text, self._total, fresh=self._fresh)
        self._steps = self._before if problem else steps
        self._change(self._steps)
        self._show_problem(text, problem)

    @Slot()
    def _finished(self) -> None:
        """What is wrong stays, and is told, until it is right or something else is chosen."""
        if not read_timesteps(self.widget.text(), self._total, fresh=self._fresh)[1]:
            self._before = self._used
            self.widget.setText(_written(self._before))

    @property
    def _used(self) -> tuple[int, ...]:
        return getattr(self._state.parameters.value, self.row.id)

    @property
    def _total(self) -> int:
        kind = self.row.kind
        return getattr(self._state.model, kind.below, 0) if isinstance(kind, Descending) else 0

    @property
    def _fresh(self) -> bool:
        return self._state.document.value is None

    def _show_problem(self, text: str, problem: TimestepsProblem) -> None:
        steps, last = self._used, max(0, self._total - 1)
        sentences: dict[TimestepsProblem, str] = {
            "number": self.tr("Numbers only, such as 18, 0."),
            "order": self.tr("From the largest to the smallest number, such as 18, 0."),
            "range": self.tr("This model's timesteps are 0 to {last}.").format(last=last),
            "start": self.tr("A new picture starts from pure noise: the last number must be 0."),
        }
        said = sentences.get(problem, "")
        used = timesteps_problem(steps, last + 1, fresh=self._fresh)
        if said and not used:
            said += " " + (
                self.tr("Until then {steps} is used.").format(steps=_written(steps))
                if steps
                else self.tr("Until then the program decides.")
            )
        show_text(self.wrong, said)
        self.own.setVisible(not text.strip())
