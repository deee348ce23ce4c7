"""What one value of an adjustment is edited with: a number, a flag, a choice, a colour."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor
from PySide6.QtWidgets import (
    QCheckBox,
    QColorDialog,
    QHBoxLayout,
    QLabel,
    QVBoxLayout,
    QWidget,
)

from desktop_app.core.values import Choice, Number
from desktop_app.ui.look.text_scale import scaled
from desktop_app.ui.look.tokens import DENSE
from desktop_app.ui.qt.spaced import spaced
from desktop_app.ui.widgets.choice_box import ChoiceBox
from desktop_app.ui.widgets.colour_field import ColourButton
from desktop_app.ui.widgets.scale import number_scale
from desktop_app.ui.widgets.value_slider import ValueSlider
from desktop_app.ui.words.adjustments import adjustment_words, field_tip

if TYPE_CHECKING:
    from desktop_app.core.values import Field
    from desktop_app.state.painting.display import DisplayState
    from desktop_app.ui.kit import Kit

Values: TypeAlias = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Means:
    """What editors are made with: ``usual`` are the values that a reset brings back."""

    kit: Kit
    display: DisplayState
    usual: Values


class FieldEditor(QWidget):
    """Of one field, or of several alike. ``moved`` tells values on the way, ``chosen`` such as
    stay at once, ``rested`` that what was moved stays."""

    moved = Signal(object)
    chosen = Signal(object)
    rested = Signal()

    def __init__(self, means: Means, fields: tuple[Field, ...], parent: QWidget) -> None:
        super().__init__(parent)
        self.fields, self.means = fields, means
        self._lines = spaced(QVBoxLayout(self), 4)
        self._build()

    def show_values(self, values: Values) -> None:
        """Show those of its fields."""
        raise NotImplementedError

    def _build(self) -> None:
        raise NotImplementedError

    @property
    def _field(self) -> Field:
        """The one that is shown."""
        return self.fields[0]

    def _slider(self, kind: Number, usual: float, name: str, tip: str) -> ValueSlider:
        slider = ValueSlider(number_scale(kind, usual), self.means.kit.theme, self, height=DENSE)
        slider.set_label(name)
        slider.setToolTip(tip)
        slider.released.connect(self.rested)
        self._lines.addWidget(slider)
        return slider

    def _ask_colour(self, colour: str, take: Callable[[str], object]) -> None:
        """It is used while it is being chosen; Cancel brings the old one back."""
        dialog = QColorDialog(QColor(colour), self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setWindowTitle(adjustment_words(self._field.name))
        dialog.currentColorChanged.connect(lambda one: take(one.name()))
        dialog.rejected.connect(lambda: take(colour))
        dialog.finished.connect(self.rested)
        dialog.open()


class NumberEditor(FieldEditor):
    """A slider."""

    def _build(self) -> None:
        field = self._field
        assert isinstance(field.kind, Number)
        usual, name = self.means.usual[field.id], adjustment_words(field.name)
        self.slider = self._slider(field.kind, usual, name, field_tip(field))
        whole = int if field.kind.whole else float
        self.slider.edited.connect(lambda value: self.moved.emit({field.id: whole(value)}))

    def show_values(self, values: Values) -> None:
        if not self.slider.is_dragged:
            self.slider.set_number(values[self._field.id])


class FlagEditor(FieldEditor):
    """A box to tick."""

    def _build(self) -> None:
        field = self._field
        self.box = QCheckBox(adjustment_words(field.name), self)
        self.box.setToolTip(field_tip(field))
        self.box.clicked.connect(lambda on: self.chosen.emit({field.id: on}))
        self._lines.addWidget(self.box)

    def show_values(self, values: Values) -> None:
        self.box.setChecked(values[self._field.id])


class ChoiceEditor(FieldEditor):
    """A list."""

    def _build(self) -> None:
        field, name = self._field, adjustment_words(self._field.name)
        assert isinstance(field.kind, Choice)
        self.box = choice_box(self, name, field_tip(field))
        for key, (words, _) in field.kind.names.items():
            self.box.addItem(f"{name}: {adjustment_words(words)}", key)
        self.box.activated.connect(lambda at: self.chosen.emit({field.id: self.box.itemData(at)}))
        self._lines.addWidget(self.box)

    def show_values(self, values: Values) -> None:
        self.box.setCurrentIndex(self.box.findData(values[self._field.id]))


class ColourEditor(FieldEditor):
    """A name and a colour."""

    def _build(self) -> None:
        self.button = colour_button(self)
        self.button.clicked.connect(self._open)
        self._lines.addLayout(named_line(self, self._field, self._reset, self.button))

    def show_values(self, values: Values) -> None:
        self._colour = values[self._field.id]
        show_colour(self.button, self._colour)

    @Slot()
    def _open(self) -> None:
        self._ask_colour(self._colour, self._take)

    def _take(self, colour: str) -> None:
        self.moved.emit({self._field.id: colour})
        show_colour(self.button, colour)

    @Slot()
    def _reset(self) -> None:
        self.chosen.emit({self._field.id: self.means.usual[self._field.id]})


def choice_box(owner: FieldEditor, name: str, tip: str) -> ChoiceBox:
    """An empty one of that name."""
    kit = owner.means.kit
    box = ChoiceBox(kit.theme, kit.icons, owner)
    box.setProperty("dense", True)
    box.setMinimumContentsLength(1)
    box.setAccessibleName(name)
    box.setToolTip(tip)
    return box


def colour_button(owner: FieldEditor) -> ColourButton:
    """Of the editor's field."""
    means = owner.means
    size = QSize(scaled(44), scaled(DENSE))
    button = ColourButton(means.display, means.kit.theme, size, (0, 0, 0), owner)
    name = adjustment_words(owner.fields[0].name)
    button.setAccessibleName(owner.tr("Colour of {name}").format(name=name))
    button.setToolTip(field_tip(owner.fields[0]))
    return button


def show_colour(button: ColourButton, colour: str) -> None:
    """Show #rrggbb on it."""
    red, green, blue = bytes.fromhex(colour[1:])
    button.show_colour((red, green, blue))
    button.setAccessibleDescription(colour)


class _Name(QLabel):
    """Of a field; a double click resets."""

    pressed_twice = Signal()

    def mouseDoubleClickEvent(self, event: object) -> None:
        del event
        self.pressed_twice.emit()


def named_line(
    owner: FieldEditor, field: Field, reset: Callable[[], None], button: QWidget
) -> QHBoxLayout:
    """The field's name, of which a double click resets, and a button."""
    name = _Name(adjustment_words(field.name), owner)
    name.setProperty("role", "secondary")
    name.setToolTip(field_tip(field))
    name.pressed_twice.connect(reset)
    line = spaced(QHBoxLayout(), 4)
    line.addWidget(name, 1)
    line.addWidget(button)
    return line
