"""What values of an adjustment are edited with, by the kinds of its fields."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import Slot
from PySide6.QtGui import QColor
from PySide6.QtWidgets import (
    QHBoxLayout,
    QToolButton,
)

from desktop_app.core.colour_values import Colour, Curve, Gradient, Numbers
from desktop_app.core.values import Choice, Flag, Number
from desktop_app.imaging.adjustments.adjustment import CHANNELS
from desktop_app.ui.kit import label
from desktop_app.ui.look.text_scale import hold
from desktop_app.ui.look.tokens import DENSE
from desktop_app.ui.qt.spaced import spaced
from desktop_app.ui.widgets.curve_editor import CurveEditor
from desktop_app.ui.widgets.gradient_bar import GradientBar
from desktop_app.ui.words.adjustments import adjustment_words, field_tip

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from desktop_app.core.values import Field, Kind

from desktop_app.ui.panels.layers.field_editors import (
    ChoiceEditor,
    ColourEditor,
    FieldEditor,
    FlagEditor,
    NumberEditor,
    Values,
    choice_box,
    colour_button,
    named_line,
    show_colour,
)

_INKS: Final = {"red": "#e05252", "green": "#4fa85c", "blue": "#5a86e0"}
"""Of the curves of channels, on light and on dark."""


class GradientEditor(FieldEditor):
    """A bar of stops, and the colour of the chosen one."""

    def _build(self) -> None:
        field = self._field
        self.bar = GradientBar(self.means.kit.theme, self)
        self.bar.setAccessibleName(adjustment_words(field.name))
        self.bar.setToolTip(_with_keys(self, field_tip(field)))
        self.button = colour_button(self)
        self._lines.addLayout(named_line(self, field, self._reset, self.button))
        self._lines.addWidget(self.bar)
        self.bar.moved.connect(lambda items: self.moved.emit({field.id: items}))
        self.bar.rested.connect(self.rested)
        self.bar.picked.connect(self._picked)
        self.bar.opened.connect(self._open)
        self.button.clicked.connect(self._open)

    def show_values(self, values: Values) -> None:
        self.bar.show_items(values[self._field.id])
        self._picked()

    @Slot()
    def _picked(self) -> None:
        show_colour(self.button, self.bar.items[self.bar.chosen][1])
        self.bar.setAccessibleDescription(self.bar.words)

    @Slot()
    def _open(self) -> None:
        self._ask_colour(self.bar.items[self.bar.chosen][1], self.bar.change_chosen)

    @Slot()
    def _reset(self) -> None:
        self.chosen.emit({self._field.id: self.means.usual[self._field.id]})


class PartsEditor(FieldEditor):
    """Of fields that are alike, one at a time: a list says which."""

    def _build(self) -> None:
        self.parts = choice_box(self, self.tr("Channel or range"), "")
        for field in self.fields:
            self.parts.addItem(adjustment_words(field.name), field.id)
        self.parts.setVisible(len(self.fields) > 1)
        self.parts.activated.connect(self._part_chosen)
        self.reset = QToolButton(self)
        self.means.kit.icons.place(self.reset, "rotate-ccw")
        hold(self.reset, width=DENSE, height=DENSE)
        self.reset.clicked.connect(self._reset)
        line = spaced(QHBoxLayout(), 4)
        line.addWidget(self.parts, 1)
        line.addWidget(self.reset)
        self._lines.addLayout(line)
        self._values: Values = self.means.usual
        self._build_part()
        self._name_part()

    @property
    def _field(self) -> Field:
        return self.fields[max(0, self.parts.currentIndex())]

    def show_values(self, values: Values) -> None:
        self._values = values
        self._show_part(values[self._field.id])

    @Slot()
    def _part_chosen(self) -> None:
        self.rested.emit()
        self._name_part()
        self._show_part(self._values[self._field.id])

    def _name_part(self) -> None:
        name, tip = adjustment_words(self._field.name), field_tip(self._field)
        self.parts.setToolTip(tip)
        self.reset.setToolTip(self.tr("Reset {part}").format(part=name))
        self.reset.setAccessibleName(self.tr("Reset {part}").format(part=name))

    @Slot()
    def _reset(self) -> None:
        self.chosen.emit({self._field.id: self.means.usual[self._field.id]})

    def _build_part(self) -> None:
        raise NotImplementedError

    def _show_part(self, value: Any) -> None:
        raise NotImplementedError


class NumbersEditor(PartsEditor):
    """Sliders."""

    def _build_part(self) -> None:
        kind = self._field.kind
        assert isinstance(kind, Numbers)
        usual = self.means.usual[self._field.id]
        self.sliders = [
            self._slider(kind.number(at), usual[at], adjustment_words(name), "")
            for at, name in enumerate(kind.names)
        ]
        for slider in self.sliders:
            slider.edited.connect(self._edited)

    def _show_part(self, value: tuple[float, ...]) -> None:
        for slider, one in zip(self.sliders, value, strict=True):
            if not slider.is_dragged:
                slider.set_number(one)

    @Slot()
    def _edited(self) -> None:
        """Those that were not moved stay as they are, finer than a slider's step."""
        old = self._values[self._field.id]
        new = tuple(
            one if slider.scale.snap(one) == slider.number else slider.number
            for slider, one in zip(self.sliders, old, strict=True)
        )
        self.moved.emit({self._field.id: new})


class CurvesEditor(PartsEditor):
    """A curve over the histogram of what lies below."""

    def _build_part(self) -> None:
        self._counts: NDArray[Any] | None = None
        self.curve = CurveEditor(self.means.kit.theme, self)
        self.where = label("secondary", self)
        self.curve.setToolTip(_with_keys(self, ""))
        self._lines.addWidget(self.curve)
        self._lines.addWidget(self.where)
        self.curve.moved.connect(lambda items: self.moved.emit({self._field.id: items}))
        self.curve.rested.connect(self.rested)
        self.curve.picked.connect(self._picked)

    def _show_part(self, value: Any) -> None:
        self.curve.show_items(value)
        self._picked()

    def _name_part(self) -> None:
        super()._name_part()
        self.curve.setAccessibleName(adjustment_words(self._field.name))
        ink = _INKS.get(self._field.id)
        self.curve.set_ink(None if ink is None else QColor(ink))
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


EDITORS: Final[dict[type[Kind], type[FieldEditor]]] = {
    Number: NumberEditor,
    Flag: FlagEditor,
    Choice: ChoiceEditor,
    Colour: ColourEditor,
    Gradient: GradientEditor,
    Numbers: NumbersEditor,
    Curve: CurvesEditor,
}
"""By the kind of the fields; `adjustment_box` has what reads files."""


def gathered(fields: Iterable[Field]) -> list[tuple[Field, ...]]:
    """The fields that are asked for; such as stand in one editor together."""
    named = [each for each in fields if each.name]

    def kind_or_id(each: Field) -> object:
        return (
            each.kind
            if issubclass(EDITORS.get(type(each.kind), FieldEditor), PartsEditor)
            else each.id
        )

    return [tuple(alike) for _, alike in groupby(named, kind_or_id)]


def _with_keys(owner: FieldEditor, tip: str) -> str:
    keys = owner.tr(
        "Click to add a point; drag it out, or press Delete, to remove it. Tab chooses the next "
        "point, arrow keys move it, Insert adds one."
    )
    return f"{tip}<br>{keys}" if tip else f"<p>{keys}</p>"
