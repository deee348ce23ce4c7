"""The choice of another model that takes part in a picture, and from where on it does."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QObject, Slot
from PySide6.QtWidgets import QWidget

from desktop_app.core.conditions import KINDS, name_of, of_kind, start_name, using
from desktop_app.state.app_state import AppState
from desktop_app.ui.kit import Kit, show_when
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
        self._kind, self._state, self._form = kind, state, form
        self._words = CONDITION_WORDS[kind]
        usual = KINDS[kind].start
        scale = Scale(0.0, 1.0, step=0.05, default=usual, middle=0.5, unit=" %", shown=100)
        self.box = ChoiceBox(kit.theme, kit.icons, body)
        self.start = ValueSlider(scale, kit.theme, body)
        form.add(kind, self.box, self.box)
        form.add(start_name(kind), self.start, self.start)
        self.box.activated.connect(self._chosen)
        self.start.edited.connect(self._started)

    def retranslate(self) -> None:
        name = QCoreApplication.translate("Recipe", self._words.name)
        self._form.set_names({self._kind: name, start_name(self._kind): _said(self._words.start)})
        self.start.set_label(_said(self._words.start_name), inside=False)
        self.box.setAccessibleName(name)
        for widget, tip in ((self.box, self._words.tip), (self.start, self._words.start_tip)):
            widget.setProperty("idleReason", "")
            widget.setToolTip(_said(tip))

    def show(self) -> None:
        """What is chosen, of what there is."""
        conditions = self._state.parameters.value.conditions
        none = {"": QCoreApplication.translate("SamplingSettings", "None")}
        there = (each for each in self._state.models.value if each.variant == self._kind)
        names = {each.id: each.name for each in there}
        self.box.show_choices(none | names, name_of(conditions, self._kind))
        idle = idle_of(self._state)
        grey(idle, self._kind, self.box, self._form.name_of(self._kind))
        chosen = of_kind(conditions, self._kind)
        if chosen:
            self.start.set_number(chosen[0].start)
        shown = bool(chosen) and self._kind not in idle
        show_when(shown, self.start, self._form.name_of(start_name(self._kind)))

    @Slot(int)
    def _chosen(self, index: int) -> None:
        new = using(self._kind, self.box.itemData(index), self.start.number)
        self._state.parameters.change_conditions(self._kind, *new)

    @Slot(float)
    def _started(self, value: float) -> None:
        chosen = name_of(self._state.parameters.value.conditions, self._kind)
        new = using(self._kind, chosen, value)
        self._state.parameters.change_conditions(self._kind, *new)


def _said(text: str) -> str:
    return QCoreApplication.translate("SamplingSettings", text)
