"""Size of a text→image: common shapes of the model's native area, or width × height by hand."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop_app.core.geometry import Size
from desktop_app.core.observable import connect_each
from desktop_app.core.request import SIDE_LIMITS, least_side
from desktop_app.state.document.document import Document
from desktop_app.state.work.parameters import Parameters
from desktop_app.ui.kit import Caption, Kit, Retranslated, label, row, show_when
from desktop_app.ui.look.text_scale import hold
from desktop_app.ui.qt.bind import listen, watch
from desktop_app.ui.qt.spaced import filled, grow, spaced
from desktop_app.ui.widgets.choice_box import ChoiceBox
from desktop_app.ui.widgets.scale import Scale
from desktop_app.ui.widgets.value_slider import ValueSlider
from desktop_app.ui.words.families import families
from desktop_app.worker.workspace import Workspace

_ASPECTS = ((1, 1), (4, 3), (3, 4), (3, 2), (2, 3), (16, 9), (9, 16))
_FACTOR, _NATIVE = 8, 512  # until a model is there


_FINEST = 9
"""Largest number in an aspect that is shown: 1216 × 832 reads 13:9."""


def shapes(
    native: int, factor: int, trained: Sequence[Size] = ()
) -> list[tuple[tuple[int, int], Size]]:
    """The offered sizes: those a model was trained for, if they are of its native area; else each
    usual aspect with about that area, in multiples of ``factor``."""
    area = native * native
    fitting = [size for size in trained if 0.7 < size.area / area < 1.3]
    if fitting:
        square = Size(native, native)  # what a new picture is by itself: always among them
        fitting = [square, *(size for size in fitting if size != square)]
        return [(_aspect(size), size) for size in fitting]
    return [
        ((wide, high), Size(wide * 100, high * 100).scaled_to_area(area, factor))
        for wide, high in _ASPECTS
    ]


def _aspect(size: Size) -> tuple[int, int]:
    wide = size.width >= size.height
    long, short = (size.width, size.height) if wide else (size.height, size.width)
    ratio = Fraction(long, short).limit_denominator(_FINEST)
    return (ratio.numerator, ratio.denominator) if wide else (ratio.denominator, ratio.numerator)


def _scale(native: int, factor: int) -> Scale:
    """The sides a model can make; its native side is in the middle."""
    minimum, maximum = least_side(factor, native), SIDE_LIMITS[1]
    return Scale(
        -(-minimum // factor) * factor,
        maximum // factor * factor,
        step=factor,
        default=native,
        middle=native,
        unit=" px",
    )


class SizeField(Retranslated, QWidget):
    """Two lines: the shape, and the numbers. With a picture open it only says what holds."""

    def __init__(self, workspace: Workspace, kit: Kit, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = workspace.state
        self._unit = (0, 0)
        self._sizes: tuple[Size, ...] = ()
        self.shape = ChoiceBox(kit.theme, kit.icons, self)
        self.width_slider = ValueSlider(_scale(_NATIVE, _FACTOR), kit.theme, self)
        self.height_slider = ValueSlider(_scale(_NATIVE, _FACTOR), kit.theme, self)
        self.follows = hold(label("secondary", self, wrap=True), height=28)
        self._times = label("secondary", self)
        self._numbers = QWidget(self)
        self.setFocusProxy(self.shape)
        self._times.setText("×")
        connect_each(self._edited, self.width_slider.edited, self.height_slider.edited)
        self.shape.activated.connect(self._chosen)
        self._numbers.setLayout(
            filled(row(8), grow(self.width_slider), self._times, grow(self.height_slider))
        )
        filled(spaced(QVBoxLayout(self), 8), self.shape, self._numbers, self.follows)
        watch(self._state.document, self._on_document)
        watch(self._state.parameters, self._show)
        listen(self._state.models.changed, self._on_models)
        self.retranslate()

    def _acts(self) -> list[Caption]:
        factor = self._model_unit()[1]
        tip = self.tr("<b>Size</b> in pixels, in multiples of {factor}.").format(factor=factor)
        return [
            Caption("shape", self.tr("Aspect ratio"), tip),
            Caption("width_slider", "", tip, self.tr("Width")),
            Caption("height_slider", "", tip, self.tr("Height")),
            Caption("follows", self.tr("Same as the picture")),
        ]

    def retranslate(self) -> None:
        self.acts.refresh()
        self._unit = (0, 0)
        self._show(self._state.parameters.value)

    def _model_unit(self) -> tuple[int, int]:
        model = self._state.model
        return (_NATIVE, _FACTOR) if model is None else (model.native_size, model.factor)

    def _trained(self) -> tuple[Size, ...]:
        model = self._state.model
        family = families().get(model.family) if model is not None else None
        return family.sizes if family is not None else ()

    def _on_document(self, document: Document | None) -> None:
        show_when(document is None, self.shape, self._numbers)
        self.follows.setVisible(document is not None)

    def _on_models(self, _: object) -> None:
        self._show(self._state.parameters.value)

    def _show(self, parameters: Parameters) -> None:
        unit = self._model_unit()
        if unit != self._unit or self._trained() != self._sizes:
            self._unit, self._sizes = unit, self._trained()
            self._fill(*unit)
            for slider in (self.width_slider, self.height_slider):
                slider.set_scale(_scale(*unit))
        size = parameters.size or Size(unit[0], unit[0])
        self.width_slider.set_number(size.width)
        self.height_slider.set_number(size.height)
        found = self.shape.findData(str(size))
        self.shape.setCurrentIndex(self.shape.count() - 1 if found < 0 else found)

    def _fill(self, native: int, factor: int) -> None:
        names = {
            True: self.tr("Landscape {aspect}"),
            False: self.tr("Portrait {aspect}"),
        }
        offered, asides = dict[str, str](), dict[str, str]()
        for (wide, high), size in shapes(native, factor, self._trained()):
            text = names[wide > high].format(aspect=f"{wide}:{high}")
            offered[str(size)] = self.tr("Square") if wide == high else text
            asides[str(size)] = f"{size.width} × {size.height}"
        self.shape.show_choices({**offered, "": self.tr("Custom")}, asides=asides)

    @Slot(int)
    def _chosen(self, index: int) -> None:
        data = self.shape.itemData(index)
        if not data:
            self.width_slider.setFocus()
            return
        size = Size.parse(data)
        native = self._model_unit()[0]
        square = size == Size(native, native)
        self._state.parameters.update(size=None if square else size)

    @Slot()
    def _edited(self) -> None:
        size = Size(round(self.width_slider.number), round(self.height_slider.number))
        native = self._model_unit()[0]
        self._state.parameters.update(size=None if size == Size(native, native) else size)
