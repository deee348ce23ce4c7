"""What a generation setting is edited with, by the kind of its row: slider, field or box.

`timesteps_editor` has what only consistency models need, `word_editors` those of texts;
`setting_rows` finds the right one.
"""

from __future__ import annotations

from dataclasses import replace
from html import escape
from typing import Generic, TypeVar

from PySide6.QtCore import QObject, QRegularExpression, Slot
from PySide6.QtGui import QFont, QRegularExpressionValidator
from PySide6.QtWidgets import QLayout, QLineEdit, QToolButton, QWidget

from desktop_app.core.model_info import ModelInfo
from desktop_app.core.model_values import Label
from desktop_app.core.observable import connect_each
from desktop_app.core.setting_row import Row
from desktop_app.core.values import Number
from desktop_app.state.app_state import AppState
from desktop_app.state.work.parameters import Parameters
from desktop_app.ui.kit import Kit, action_button, icon_button, named, row
from desktop_app.ui.look.theme import tabular
from desktop_app.ui.look.tokens import CONTROL
from desktop_app.ui.qt.spaced import filled, grow
from desktop_app.ui.widgets.choice_box import ChoiceBox
from desktop_app.ui.widgets.scale import Scale, number_scale
from desktop_app.ui.widgets.value_slider import ValueSlider
from desktop_app.ui.words.control_reasons import grey_rows, idle_sigmas_of
from desktop_app.ui.words.families import families, scheduler_hint, schedulers
from desktop_app.ui.words.settings import (
    choice_words,
    setting_in_sentence,
    setting_tip,
    setting_unset,
)

W = TypeVar("W", bound=QWidget)


def scale_of(about: Row, default: float | None = None) -> Scale:
    """The slider of a setting that is a number; ``default``: in place of the row's own."""
    kind = about.kind
    if not isinstance(kind, Number):
        raise TypeError(f"{about.id} is no number")
    return number_scale(kind, default if default is not None else about.default or 0)


class SettingEditor(QObject, Generic[W]):
    """Shows one setting of the parameters and changes it.

    Attributes:
        row: of the setting.
        widget: what has the value, the keyboard, and the reason if it is greyed.
        item: what is next to the name: the widget, or a layout with it.
        below: what stands under it, over the whole width.
    """

    def __init__(self, about: Row, state: AppState, widget: W, parent: QWidget) -> None:
        super().__init__(parent)
        self.row = about
        self._state = state
        self.widget = widget
        self.item: QWidget | QLayout = widget
        self.below: tuple[QWidget, ...] = ()

    def retranslate(self) -> None:
        self._name(setting_in_sentence(self.row))
        self._set_tip(setting_tip(self.row))

    def fill(self) -> None:
        """What can be chosen follows the model."""

    @property
    def chosen(self) -> object:
        """What is shown as chosen, where one of several is."""
        return None

    def show(self, parameters: Parameters, *, idle: bool) -> None:
        """Show the value; ``idle``: it has no effect."""
        raise NotImplementedError

    def set_usual(self, value: object) -> None:
        """What a reset brings back: the model's own."""

    def _name(self, name: str) -> None:
        self.widget.setAccessibleName(name)

    def _set_tip(self, tip: str) -> None:
        self.widget.setProperty("idleReason", "")
        self.widget.setToolTip(tip)

    def _change(self, value: object) -> None:
        self._state.parameters.update(**{self.row.id: value})


class NumberEditor(SettingEditor[ValueSlider]):
    """A slider; beside an optional number a button that leaves it to the scheduler again."""

    def __init__(self, about: Row, state: AppState, kit: Kit, parent: QWidget) -> None:
        super().__init__(about, state, ValueSlider(scale_of(about), kit.theme, parent), parent)
        self._whole = isinstance(about.kind, Number) and about.kind.whole
        self.widget.edited.connect(self._edited)
        self.usual: QToolButton | None = None
        if isinstance(about.kind, Number) and about.kind.optional:
            self.usual = icon_button(kit.icons, "rotate-ccw", parent, CONTROL)
            connect_each(self._reset, self.usual.clicked, self.widget.was_reset)
            self.item = filled(row(4), grow(self.widget), self.usual)

    def retranslate(self) -> None:
        super().retranslate()
        if self.row.unset:
            self.widget.set_scale(replace(self.widget.scale, unset=setting_unset(self.row)))
        if self.usual is not None:
            name = setting_in_sentence(self.row)
            said = self.tr("{name}: scheduler default").format(name=name)
            tip = self.tr("<b>Scheduler default</b><br>{name} follows the scheduler again.")
            named(self.usual, said, tip.format(name=name))

    def show(self, parameters: Parameters, *, idle: bool) -> None:
        value = getattr(parameters, self.row.id)
        if self.usual is not None:
            scheduler = schedulers().get(parameters.scheduler)
            usual = getattr(scheduler, self.row.id, 0.0)
            self.widget.set_default(usual)
            self.usual.setVisible(value is not None and not idle)
            value = usual if value is None else value
        self.widget.set_number(value)

    def set_usual(self, value: object) -> None:
        if self.usual is None and isinstance(value, int | float):
            self.widget.set_default(value)

    def _name(self, name: str) -> None:
        self.widget.set_label(name, inside=False)

    @Slot(float)
    def _edited(self, value: float) -> None:
        self._change(round(value) if self._whole else value)

    @Slot()
    def _reset(self) -> None:
        self._change(None)


class TypedNumberEditor(SettingEditor[QLineEdit]):
    """A field for a number with too many values for a slider: a seed."""

    def __init__(self, about: Row, state: AppState, kit: Kit, parent: QWidget) -> None:
        super().__init__(about, state, QLineEdit(parent), parent)
        pattern = QRegularExpression(r"\d{0,10}")
        self.widget.setValidator(QRegularExpressionValidator(pattern, self.widget))
        self.widget.setFont(tabular(QFont(self.widget.font())))
        self.widget.editingFinished.connect(self._typed)

    def show(self, parameters: Parameters, *, idle: bool) -> None:
        text = str(getattr(parameters, self.row.id))
        if not self.widget.hasFocus() or self.widget.text() != text:
            self.widget.setText(text)

    @Slot()
    def _typed(self) -> None:
        kind = self.row.kind
        most = int(kind.maximum) if isinstance(kind, Number) else 0
        number = min(most, int(self.widget.text() or 0))
        if number != getattr(self._state.parameters.value, self.row.id):
            self._change(number)
        self.widget.setText(str(number))


class SeedEditor(TypedNumberEditor):
    """The seed, with its dice and its lock."""

    def __init__(self, about: Row, state: AppState, kit: Kit, parent: QWidget) -> None:
        super().__init__(about, state, kit, parent)
        self.dice = action_button(kit.actions, "new_seed")
        self.lock = action_button(kit.actions, "lock_seed")
        self.item = filled(row(4), grow(self.widget), self.dice, self.lock)

    def _change(self, value: object) -> None:
        # A seed that was typed is meant to be used.
        self._state.parameters.update(seed=value, seed_locked=True)


class ChoiceEditor(SettingEditor[ChoiceBox]):
    """A box of names; those that can't be had are greyed with the reason."""

    def __init__(self, about: Row, state: AppState, kit: Kit, parent: QWidget) -> None:
        super().__init__(about, state, ChoiceBox(kit.theme, kit.icons, parent), parent)
        self.widget.activated.connect(self._chosen)

    def retranslate(self) -> None:
        super().retranslate()
        self.fill()

    def fill(self) -> None:
        words = choice_words(self.row)
        self.widget.show_choices(
            {key: name for key, (name, _) in words.items()},
            tips={key: tip for key, (_, tip) in words.items()},
        )

    def show(self, parameters: Parameters, *, idle: bool) -> None:
        self.widget.choose(getattr(parameters, self.row.id))
        if self.row.id == "sigmas":
            tips = {key: tip for key, (_, tip) in choice_words(self.row).items()}
            grey_rows(self.widget, idle_sigmas_of(self._state), tips)

    @property
    def chosen(self) -> object:
        return self.widget.currentData()

    @Slot(int)
    def _chosen(self, index: int) -> None:
        self._change(self.widget.itemData(index))


class NamedEditor(ChoiceEditor):
    """A scheduler of the model's family; what it is good for is in the tooltip."""

    def fill(self) -> None:
        model = self._state.model
        family = families().get(model.family) if model is not None else None
        usable = family.schedulers if family is not None else tuple(schedulers())
        there = schedulers()
        found = {key: there[key] for key in usable if key in there}
        self.widget.show_choices(
            {key: each.name for key, each in found.items()},
            tips={key: scheduler_hint(each) for key, each in found.items()},
        )

    def show(self, parameters: Parameters, *, idle: bool) -> None:
        super().show(parameters, idle=idle)
        found = schedulers().get(getattr(parameters, self.row.id))
        hint = f"<br>{escape(scheduler_hint(found))}" if found is not None else ""
        self._set_tip(f"{setting_tip(self.row)}{hint}")


class LabelEditor(ChoiceEditor):
    """A number below what the model counts, or by the seed."""

    def __init__(self, about: Row, state: AppState, kit: Kit, parent: QWidget) -> None:
        super().__init__(about, state, kit, parent)
        self._filled: tuple[ModelInfo | None, str] | None = None

    def fill(self) -> None:
        model, kind = self._state.model, self.row.kind
        if (model, self.tr("From the seed")) == self._filled or not isinstance(kind, Label):
            return
        self._filled = (model, self.tr("From the seed"))
        numbers = {number: str(number) for number in range(getattr(model, kind.below, 0))}
        self.widget.show_choices({None: self.tr("From the seed"), **numbers})

    def show(self, parameters: Parameters, *, idle: bool) -> None:
        at = self.widget.findData(getattr(parameters, self.row.id))
        self.widget.setCurrentIndex(max(0, at))
