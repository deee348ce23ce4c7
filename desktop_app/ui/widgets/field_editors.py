"""What values of an adjustment are edited with, by the kinds of its fields."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any, Final, TypeAlias

from numpy.typing import NDArray
from PySide6.QtCore import QSignalBlocker, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QFontDatabase
from PySide6.QtWidgets import (
    QColorDialog,
    QCompleter,
    QHBoxLayout,
    QLayout,
    QLineEdit,
    QPlainTextEdit,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from desktop_app.core.errors import InputError
from desktop_app.core.model_values import NetworkName
from desktop_app.core.values import Choice, Field, Flag, FontFamily, Kind, Number, Text
from desktop_app.imaging.adjustments.adjustment import CHANNELS
from desktop_app.imaging.colour_values import Colour, Curve, Gradient, Numbers
from desktop_app.state.painting.display import DisplayState
from desktop_app.ui.kit import Kit, icon_button, label, named, put_text
from desktop_app.ui.look.text_scale import hold, scaled
from desktop_app.ui.look.tokens import CONTROL, DENSE
from desktop_app.ui.qt.spaced import filled, spaced
from desktop_app.ui.widgets.choice_box import ChoiceBox
from desktop_app.ui.widgets.colour_field import ColourButton
from desktop_app.ui.widgets.curve_editor import CurveEditor
from desktop_app.ui.widgets.gradient_bar import GradientBar
from desktop_app.ui.widgets.points_editor import PointsEditor
from desktop_app.ui.widgets.scale import number_scale
from desktop_app.ui.widgets.tick import Tick
from desktop_app.ui.widgets.value_slider import ValueSlider
from desktop_app.ui.words.layer_names import adjustment_words

Values: TypeAlias = Mapping[str, Any]

_LINE: Final = 200
"""Characters of a text that is written in one line."""

_INKS: Final = {"red": "#e05252", "green": "#4fa85c", "blue": "#5a86e0"}
"""Of the curves of channels, on light and on dark."""


@dataclass(frozen=True, slots=True)
class EditorContext:
    """What editors are made with.

    Attributes:
        kit: theme and icons.
        display: the screen.
        usual: values that a reset brings back.
        words: translates what fields say.
        in_bar: whether editors are in one line, where tooltips say what each is.
        in_form: whether names are next to them.
        choice: what one of a field's choices is called; None: by its words.
    """

    kit: Kit
    display: DisplayState
    usual: Values
    words: Callable[[str], str] = adjustment_words
    in_bar: bool = False
    in_form: bool = False
    choice: Callable[[Field, str], str] | None = None


class FieldEditor(QWidget):
    """Of one field, or of several alike. ``moved`` tells another value by its id, ``rested``
    that it stays.

    Attributes:
        wrong: why what stands there is no value; ``moved`` told none of it.
        is_tall: whether it may have several lines, so that its name is next to the first.
    """

    moved = Signal(object)
    rested = Signal()
    wrong: InputError | None = None
    is_tall = False

    def __init__(self, context: EditorContext, fields: tuple[Field, ...], parent: QWidget) -> None:
        super().__init__(parent)
        self.fields, self.context = fields, context
        self._lines = spaced(QVBoxLayout(self), 4)
        self._build()
        self.retranslate()

    def retranslate(self) -> None:
        """Set words that can become others while it is there."""

    def show_values(self, values: Values) -> None:
        """Show those of its fields."""
        self._show(values[self._field.id])

    @property
    def _field(self) -> Field:
        """The one that is shown."""
        return self.fields[0]

    @property
    def _name(self) -> str:
        return self.context.words(self._field.name)

    @property
    def _tip(self) -> str:
        if self.context.in_form:
            return self.context.words(self._field.tip)
        return f"<b>{self._name}</b><br>{self.context.words(self._field.tip)}"

    def _build(self) -> None:
        raise NotImplementedError

    def _show(self, value: Any) -> None:
        """Show the value of the field that is shown."""
        raise NotImplementedError

    def _move(self, value: object) -> None:
        self.moved.emit({self._field.id: value})

    def _take(self, value: object) -> None:
        """A value that stays at once."""
        self._move(value)
        self.rested.emit()

    @Slot()
    def _reset(self) -> None:
        self._take(self.context.usual[self._field.id])

    @property
    def _height(self) -> int:
        return CONTROL if self.context.in_form else DENSE

    def _slider(self, kind: Number, usual: float) -> ValueSlider:
        scale = number_scale(kind, usual)
        slider = ValueSlider(scale, self.context.kit.theme, self, self._height)
        slider.released.connect(self.rested)
        self._lines.addWidget(slider)
        return slider

    def _choice(self, name: str) -> ChoiceBox:
        box = ChoiceBox(self.context.kit.theme, self.context.kit.icons, self)
        if not self.context.in_form:
            box.setProperty("dense", True)
            box.setMinimumContentsLength(1)
        box.setAccessibleName(name)
        return box

    def _line(self, *parts: QWidget) -> QToolButton:
        """Widgets, the first as wide as there is room, and a button that resets."""
        button = icon_button(self.context.kit.icons, "rotate-ccw", self)
        line = spaced(QHBoxLayout(), 4)
        button.clicked.connect(self._reset)
        for part in parts:
            line.addWidget(part, 1 if part is parts[0] else 0)
        line.addWidget(button)
        self._lines.addLayout(line)
        self._name_reset(button)
        return button

    def _connect(self, points: PointsEditor, picked: Callable[[], None]) -> None:
        points.setToolTip(
            self.tr(
                "<p>Click to add a point; drag it out, or press Delete, to remove it. Tab chooses "
                "the next point, arrow keys move it, Insert adds one.</p>"
            )
        )
        points.moved.connect(self._move)
        points.rested.connect(self.rested)
        points.picked.connect(picked)

    def _name_reset(self, button: QToolButton) -> None:
        words = self.tr("Reset {part}").format(part=self._name)
        named(button, words, words)


class NumberEditor(FieldEditor):
    """A slider over the usual range; typing reaches the whole one."""

    def _build(self) -> None:
        kind, usual = self._field.kind, self.context.usual[self._field.id]
        assert isinstance(kind, Number)
        self.slider = self._slider(kind, usual)
        self._type = int if kind.whole else float
        self.slider.edited.connect(lambda number: self._move(self._type(number)))

    def retranslate(self) -> None:
        unset = self._field.unset and self.context.words(self._field.unset)
        self.slider.set_scale(replace(self.slider.scale, unset=unset))
        self.slider.set_label(self._name, inside=not self.context.in_form)
        self.slider.setToolTip(self._tip)

    @property
    def value(self) -> float:
        return self._type(self.slider.number)

    def _show(self, value: float) -> None:
        if not self.slider.is_dragged:
            self.slider.set_number(value)


class FlagEditor(FieldEditor):
    """A box to tick, with the field's name beside it."""

    def _build(self) -> None:
        self.box = Tick(self.context.kit.theme, self, self._height)
        self.box.clicked.connect(self._take)
        self._lines.addWidget(self.box)

    def retranslate(self) -> None:
        put_text(self.box, self._name, name=self._name, tip=self._tip)

    @property
    def value(self) -> bool:
        return self.box.isChecked()

    def _show(self, value: bool) -> None:
        self.box.setChecked(value)


class ChoiceEditor(FieldEditor):
    """A drop-down list of the kind's names, in words."""

    def _build(self) -> None:
        self.box = self._choice(self._name)
        if self.context.in_bar:
            self.box.show_whole()
        self.box.activated.connect(lambda at: self._take(self.box.itemData(at)))
        self._lines.addWidget(self.box)

    def retranslate(self) -> None:
        named(self.box, self._name, self._tip)
        kind, beside = self._field.kind, self.context.in_bar or self.context.in_form
        if isinstance(kind, Choice):  # else whoever knows which there are offers them
            before, words = "" if beside else f"{self._name}: ", self.context.words
            say = self.context.choice or (lambda _, key: words(kind.names[key][0]))
            self.box.show_choices({key: before + say(self._field, key) for key in kind.names})

    @property
    def value(self) -> str:
        """What is chosen; "" for nothing."""
        return self.box.currentData() or ""

    def _show(self, value: str) -> None:
        self.box.choose(value)


class ColourEditor(FieldEditor):
    """A name and a colour."""

    def _build(self) -> None:
        size = QSize(scaled(44), scaled(DENSE))
        self.button = ColourButton(
            self.context.display, self.context.kit.theme, size, (0, 0, 0), self
        )
        self.button.setAccessibleName(self.tr("Colour of {name}").format(name=self._name))
        self.button.clicked.connect(self._open)
        self.button.setToolTip(self._tip)
        if self.context.in_bar:
            self._lines.addWidget(self.button)
            return
        name = label("secondary", self)
        put_text(name, self._name, tip=self._tip)
        self._line(name, self.button)

    def _show(self, value: str) -> None:
        red, green, blue = bytes.fromhex(value[1:])
        self.button.show_colour((red, green, blue))
        self.button.setAccessibleDescription(value)

    def _choose(self, colour: str) -> None:
        self._move(colour)
        self._show(colour)

    @Slot()
    def _open(self) -> None:
        """It is used while it is being chosen; Cancel brings the old one back."""
        old = self.button.accessibleDescription()
        dialog = QColorDialog(QColor(old), self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setWindowTitle(self._name)
        dialog.currentColorChanged.connect(lambda one: self._choose(one.name()))
        dialog.rejected.connect(lambda: self._choose(old))
        dialog.finished.connect(self.rested)
        dialog.open()


class GradientEditor(ColourEditor):
    """A bar of stops, and the colour of the chosen one."""

    def _build(self) -> None:
        super()._build()
        self.bar = GradientBar(self.context.kit.theme, self)
        self.bar.setAccessibleName(self._name)
        self._lines.addWidget(self.bar)
        self._connect(self.bar, self._picked)
        self.bar.opened.connect(self._open)

    def _show(self, value: Any) -> None:
        self.bar.show_items(value)
        self._picked()

    def _choose(self, colour: str) -> None:
        self.bar.change_chosen(colour)

    @Slot()
    def _picked(self) -> None:
        super()._show(self.bar.items[self.bar.chosen][1])
        self.bar.setAccessibleDescription(self.bar.words)


class PartsEditor(FieldEditor):
    """Of fields that are alike, one at a time: a list says which."""

    def _build(self) -> None:
        self._values: Values = self.context.usual
        self.parts = self._choice(self.tr("Channel or range"))
        self.parts.show_choices({one.id: self.context.words(one.name) for one in self.fields})
        self.parts.activated.connect(self._part_chosen)
        self.reset = self._line(self.parts)

    @property
    def _field(self) -> Field:
        return self.fields[max(0, self.parts.currentIndex())]

    def show_values(self, values: Values) -> None:
        self._values = values
        self.parts.setToolTip(self._tip)
        super().show_values(values)

    @Slot()
    def _part_chosen(self) -> None:
        self.rested.emit()
        self._name_reset(self.reset)
        self.show_values(self._values)


class NumbersEditor(PartsEditor):
    """One slider for each of the kind's names."""

    def _build(self) -> None:
        super()._build()
        kind, usual = self._field.kind, self.context.usual[self._field.id]
        assert isinstance(kind, Numbers)
        self.sliders = [self._slider(kind.number(at), one) for at, one in enumerate(usual)]
        for slider, name in zip(self.sliders, kind.names, strict=True):
            slider.set_label(self.context.words(name))
            slider.edited.connect(self._edited)

    def _show(self, value: tuple[float, ...]) -> None:
        for slider, one in zip(self.sliders, value, strict=True):
            if not slider.is_dragged:
                slider.set_number(one)

    @Slot()
    def _edited(self) -> None:
        """Those that were not moved stay as they are, finer than a slider's step."""
        each = zip(self.sliders, self._values[self._field.id], strict=True)
        self._move(
            tuple(
                one if slider.scale.snap(one) == slider.number else slider.number
                for slider, one in each
            )
        )


class CurvesEditor(PartsEditor):
    """A curve over the histogram of what lies below."""

    def _build(self) -> None:
        super()._build()
        self._counts: NDArray[Any] | None = None
        self.curve = CurveEditor(self.context.kit.theme, self)
        self.where = label("secondary", self)
        filled(self._lines, self.curve, self.where)
        self._connect(self.curve, self._picked)

    def _show(self, value: Any) -> None:
        self.curve.setAccessibleName(self._name)
        self.curve.set_ink(_INKS.get(self._field.id))
        self.curve.show_items(value)
        self._picked()
        self.show_counts(self._counts)

    def show_counts(self, counts: NDArray[Any] | None) -> None:
        """See `imaging.histogram`: of what lies below."""
        self._counts = counts
        at = CHANNELS.index(self._field.id) if self._field.id in CHANNELS else -1
        self.curve.show_counts(None if counts is None else counts[at])

    @Slot()
    def _picked(self) -> None:
        self.where.setText(self.curve.words)
        self.curve.setAccessibleDescription(self.curve.words)


class TextEditor(FieldEditor):
    """A line, or several where it may be long."""

    def _build(self) -> None:
        kind = self._field.kind
        assert isinstance(kind, Text)
        self.edit = PlainEdit(self) if (kind.most or 0) > _LINE else QLineEdit(self)
        named(self.edit, self._name, self._tip)
        self.edit.setPlaceholderText(self._name)
        self.edit.textChanged.connect(self._typed)
        self._lines.addWidget(self.edit)

    @property
    def text(self) -> str:
        edit = self.edit
        return edit.toPlainText() if isinstance(edit, PlainEdit) else edit.text()

    @Slot()
    def _typed(self) -> None:
        self._move(self.text)

    def _show(self, value: str) -> None:
        if value == self.text:
            return
        with QSignalBlocker(self.edit):
            if isinstance(self.edit, PlainEdit):
                self.edit.setPlainText(value)
            else:
                self.edit.setText(value)


class FontEditor(TextEditor):
    """A line that offers the system's families while something is typed."""

    def _build(self) -> None:
        super()._build()
        if isinstance(self.edit, QLineEdit):
            names = QCompleter(QFontDatabase.families(), self.edit)
            names.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
            names.setFilterMode(Qt.MatchFlag.MatchContains)
            self.edit.setCompleter(names)


class PlainEdit(QPlainTextEdit):
    """Plain text of a few lines; Tab goes on to the next field."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setTabChangesFocus(True)
        hold(self, height=3 * DENSE)


EDITORS: Final[dict[type[Kind], type[FieldEditor]]] = {
    Number: NumberEditor,
    Flag: FlagEditor,
    Choice: ChoiceEditor,
    NetworkName: ChoiceEditor,
    Colour: ColourEditor,
    Gradient: GradientEditor,
    Numbers: NumbersEditor,
    Curve: CurvesEditor,
    Text: TextEditor,
    FontFamily: FontEditor,
}
"""By the kind of the fields; `adjustment_source` has what reads files."""


def gathered(fields: Iterable[Field]) -> list[tuple[Field, ...]]:
    """The fields that are asked for; those of one editor together."""

    def kind_or_id(each: Field) -> object:
        editor = EDITORS.get(type(each.kind), FieldEditor)
        return each.kind if issubclass(editor, PartsEditor) else each.id

    return [tuple(alike) for _, alike in groupby((one for one in fields if one.name), kind_or_id)]


def clear_editors(layout: QLayout, editors: list[Any]) -> None:
    """Take all editors out of a layout."""
    for editor in editors:
        layout.removeWidget(editor)
        editor.hide()
        editor.setParent(None)
        editor.deleteLater()
    editors.clear()
