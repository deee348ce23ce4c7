"""The choice of another model that takes part in a picture, and from where on it does."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QObject
from PySide6.QtWidgets import QWidget

from desktop_app.core.conditions import KINDS, name_of, of_kind, start_name, using
from desktop_app.state.app_state import AppState
from desktop_app.ui.kit import SAME, Acts, Caption, Kit
from desktop_app.ui.widgets.choice_box import ChoiceBox
from desktop_app.ui.widgets.form import Form
from desktop_app.ui.widgets.scale import Scale
from desktop_app.ui.widgets.value_slider import ValueSlider
from desktop_app.ui.words.conditions import CONDITION_WORDS
from desktop_app.ui.words.control_reasons import grey, idle_of


class ModelCondition(QObject):
    """Two rows of a form, of a kind of condition that names a model.

    Attributes:
        box: the models of that variant.
        start: from where on it acts.
    """

    def __init__(self, kind: str, state: AppState, kit: Kit, form: Form, body: QWidget) -> None:
        super().__init__(body)
        self._kind, self._state, self.form = kind, state, form
        self._words = CONDITION_WORDS[kind]
        usual = KINDS[kind].start
        scale = Scale(0.0, 1.0, step=0.05, default=usual, middle=0.5, unit=" %", shown=100)
        self.box = ChoiceBox(kit.theme, kit.icons, body)
        self.start = ValueSlider(scale, kit.theme, body)
        form.add(kind, self.box, self.box)
        form.add(start_name(kind), self.start, self.start)
        self.acts = Acts(self, self._acts)

    def _acts(self) -> list[Caption]:
        words, conditions = self._words, self._state.parameters.value.conditions
        name, chosen = (
            QCoreApplication.translate("Recipe", words.name),
            of_kind(conditions, self._kind),
        )
        none = {"": QCoreApplication.translate("SamplingSettings", "None")}
        there = (each for each in self._state.models.value if each.variant == self._kind)
        return [
            Caption(
                "box",
                name,
                _said(words.tip),
                value=name_of(conditions, self._kind),
                choices=none | {each.id: each.name for each in there},
                do=self._chosen,
            ),
            Caption(
                "start",
                _said(words.start),
                _said(words.start_tip),
                _said(words.start_name),
                shown=bool(chosen) and self._kind not in idle_of(self._state),
                value=chosen[0].start if chosen else SAME,
                do=self._started,
            ),
            Caption(f"form.names.{start_name(self._kind)}", _said(words.start)),
        ]

    def show(self) -> None:
        """What is chosen, of what there is."""
        self.acts.refresh()
        grey(idle_of(self._state), self._kind, self.box, self.form.name_of(self._kind))

    def _chosen(self, model: str) -> None:
        new = using(self._kind, model, self.start.number)
        self._state.parameters.change_conditions(self._kind, *new)

    def _started(self, value: float) -> None:
        chosen = name_of(self._state.parameters.value.conditions, self._kind)
        new = using(self._kind, chosen, value)
        self._state.parameters.change_conditions(self._kind, *new)


def _said(text: str) -> str:
    return QCoreApplication.translate("SamplingSettings", text)
