"""Rulers beside the canvas: pixels of the picture or its size on paper, the pointer's
place, and the source of guides.

Dragging from a ruler into the canvas makes a guide along it; a guide's mark on the ruler across it
can be dragged too. Let go of outside of the canvas, a guide is gone.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from PySide6.QtCore import QLocale, QPointF, QSize, Qt
from PySide6.QtGui import QFont, QMouseEvent, QPainter, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop_app.core.geometry import Rect
from desktop_app.core.guides import Guide, Orientation
from desktop_app.state.app_state import AppState
from desktop_app.state.document.resolution import USUAL, resolution_of
from desktop_app.ui.canvas.canvas_view import CanvasView
from desktop_app.ui.canvas.device_widget import DeviceWidget
from desktop_app.ui.canvas.guide_lines import drag_guide, drop_guide, is_on
from desktop_app.ui.canvas.picture_layer import qrect
from desktop_app.ui.kit import Retranslated, draw_with, named, saved, write_with
from desktop_app.ui.look.text_scale import hold, scaled
from desktop_app.ui.look.theme import Theme
from desktop_app.ui.qt.bind import listen
from desktop_app.ui.qt.field_keys import CancellableDrag

BREADTH = 20
"""Of a ruler, in pixels of a 1x screen."""

_NUMBERS = 10
"""Height of the numbers, likewise."""

_GRAB = 5

_PER_INCH = {"mm": 25.4, "cm": 2.54, "in": 1.0}
_PARTS = 100
"""Of one of any unit but pixels, as fine as marks may stand."""


class Ruler(Retranslated, DeviceWidget):
    """Along the upper edge of ``canvas`` (``level``) or along its left one.

    While the view is turned by other than quarters there is nothing to measure along: it is empty.
    """

    def __init__(
        self,
        canvas: CanvasView,
        state: AppState,
        theme: Theme,
        *,
        level: bool,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._canvas, self._guides, self._theme = canvas, state.guides, theme
        self._unit = state.view.lines.unit
        self._level = level
        self._pointed: int | None = None
        self._dragged: int | None = None
        self._is_new = False
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setCursor(Qt.CursorShape.ArrowCursor)
        fixed, open_ = QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Ignored
        self.setSizePolicy(*((open_, fixed) if level else (fixed, open_)))
        canvas.navigation.changed.connect(self.update)
        canvas.pointed.connect(self._point)
        theme.changed.connect(self.update)
        listen(state.guides.shown.changed, self._redrawn)
        listen(self._unit.changed, self._redrawn)
        self.retranslate()

    def retranslate(self) -> None:
        name = self.tr("Top ruler") if self._level else self.tr("Left ruler")
        named(
            self,
            name,
            self.tr(
                "<b>Ruler</b><br>Measured from the top left corner. Drag from here to add a "
                "guide; drag a guide off the picture to remove it; double click its mark to type "
                "its place. The right button chooses the unit."
            ),
        )

    def sizeHint(self) -> QSize:
        side = scaled(BREADTH)
        return QSize(side, side)

    # -- what it measures -----------------------------------------------------------------------

    @property
    def _measures(self) -> bool:
        return self._canvas.viewport.is_square and self._canvas.scene.content is not None

    @property
    def _orientation(self) -> Orientation:
        """Which way the guides run whose marks are on this ruler: across it, on the picture."""
        straight = self._canvas.viewport.angle in (0.0, 180.0)
        return Orientation.VERTICAL if straight == self._level else Orientation.HORIZONTAL

    @property
    def measure(self) -> tuple[float, int]:
        """Pixels of the picture that the finest mark stands for, and how many of these are one of
        the unit."""
        document, size = self._canvas.document, self._canvas.scene.content
        unit = self._unit.value
        if unit in _PER_INCH:
            dpi = USUAL if document is None else resolution_of(document)
            return dpi / _PER_INCH[unit] / _PARTS, _PARTS
        if unit == "percent" and size is not None:
            upright = self._orientation is Orientation.VERTICAL
            return (size.width if upright else size.height) / 100 / _PARTS, _PARTS
        return 1.0, 1

    def _place(self, along: float) -> float:
        """The place on the picture at a device pixel along the ruler."""
        point = (along, 0.0) if self._level else (0.0, along)
        x, y = self._canvas.viewport.to_picture(*point)
        return x if self._orientation is Orientation.VERTICAL else y

    def _along(self, place: float) -> int:
        """The device pixel along the ruler at a place on the picture."""
        upright = self._orientation is Orientation.VERTICAL
        x, y = self._canvas.viewport.to_canvas(*((place, 0.0) if upright else (0.0, place)))
        return math.floor((x if self._level else y) + 0.5)

    # -- drawing --------------------------------------------------------------------------------

    def paint_area(self, painter: QPainter, area: Rect) -> None:
        theme, line, size = self._theme, self.line, self.device_size
        painter.fillRect(qrect(area), theme.color("panel"))
        breadth = size.height if self._level else size.width
        long = size.width if self._level else size.height
        edge = Rect(0, breadth - line, long, line)
        painter.fillRect(qrect(self._laid(edge)), theme.color("line"))
        if not self._measures:
            return
        self._paint_marks(painter, breadth, long)
        self._paint_guides(painter, breadth)
        if self._pointed is not None:
            pointer = Rect(self._pointed, 0, line, breadth - line)
            painter.fillRect(qrect(self._laid(pointer)), theme.color("accent"))

    def _paint_marks(self, painter: QPainter, breadth: int, long: int) -> None:
        ratio, line = self.devicePixelRatioF(), self.line
        finest, parts = self.measure
        scaling = Scaling.fitting(self._canvas.zoom * finest, 56 * ratio, 5 * ratio)
        first, last = sorted((self._place(0) / finest, self._place(long) / finest))
        color, locale = self._theme.color("secondary"), QLocale()
        locale.setNumberOptions(QLocale.NumberOption.OmitGroupSeparator)
        write_with(painter, self._number_font(), color)
        half = scaling.step % 2 == 0 and scaling.step // 2
        for place, numbered in ticks(first, last, scaling):
            at = self._along(place * finest)
            share = 1.0 if numbered else 0.4 if half and place % half == 0 else 0.25
            length = round((breadth - line) * share)
            mark = Rect(at, breadth - line - length, line, length)
            painter.fillRect(qrect(self._laid(mark)), color)
            if numbered:
                self._paint_number(painter, _reported(locale, place, parts), at)

    def _paint_number(self, painter: QPainter, text: str, at: int) -> None:
        ratio = self.devicePixelRatioF()
        gap, base = round(3 * ratio), round((scaled(_NUMBERS) - 1) * ratio)
        if self._level:
            painter.drawText(QPointF(at + gap, base), text)
            return
        with saved(painter):
            painter.translate(base, at - gap)
            painter.rotate(-90)
            painter.drawText(QPointF(0, 0), text)

    def _paint_guides(self, painter: QPainter, breadth: int) -> None:
        """A small triangle for each guide across the ruler."""
        half, line = round(4 * self.devicePixelRatioF()), self.line
        with saved(painter, QPainter.RenderHint.Antialiasing):
            draw_with(painter, Qt.PenStyle.NoPen, self._theme.color("accent"))
            for guide in self._guides.shown.value:
                if guide.orientation is self._orientation:
                    at, tip = self._along(guide.position) + line / 2, breadth - line
                    points = [(at - half, tip - half), (at + half, tip - half), (at, tip)]
                    if not self._level:
                        points = [(y, x) for x, y in points]
                    painter.drawPolygon(QPolygonF([QPointF(*point) for point in points]))

    def _laid(self, rect: Rect) -> Rect:
        """``rect``, which is meant for a level ruler, on this one."""
        return rect if self._level else Rect(rect.y, rect.x, rect.height, rect.width)

    def _number_font(self) -> QFont:
        font = QFont(self.font())
        font.setPixelSize(round(scaled(_NUMBERS) * self.devicePixelRatioF()))
        return font

    # -- guides ---------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        document = self._canvas.document
        left = event.button() == Qt.MouseButton.LeftButton
        if not left or document is None or not self._measures or self._guides.locked.value:
            return
        self._canvas.show_guides()
        CancellableDrag(self, self._put_back)
        self._dragged = self._mark_at(event)
        self._is_new = self._dragged is None
        if self._dragged is None:
            across = Orientation.VERTICAL
            if self._orientation is Orientation.VERTICAL:
                across = Orientation.HORIZONTAL
            guides = self._guides.shown.value
            self._guides.drag((*guides, Guide(across, 0.0)))
            self._dragged = len(guides)
            self._follow(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        number = self._mark_at(event)
        if number is not None and self._measures:
            self._canvas.guide_asked.emit(number)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._canvas.point_from(event.globalPosition())
        if self._dragged is not None:
            self._follow(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._dragged is None or event.button() != Qt.MouseButton.LeftButton:
            return
        number, self._dragged = self._dragged, None
        pointer = self._canvas.pointer_from(event.globalPosition())
        across = self._guides.shown.value[number].orientation is not self._orientation
        # A mark that was moved along its ruler never leaves it.
        off = across and not is_on(self._canvas, pointer)
        drop_guide(self._guides, number, off=off, new=self._is_new)

    def _put_back(self) -> None:
        self._dragged = None
        self._guides.cancel()

    def _follow(self, event: QMouseEvent) -> None:
        assert self._dragged is not None
        pointer = self._canvas.pointer_from(event.globalPosition())
        drag_guide(self._guides, self._dragged, pointer)

    def _mark_at(self, event: QMouseEvent) -> int | None:
        """The guide whose mark is under the pointer."""
        ratio = self.devicePixelRatioF()
        along = (event.position().x() if self._level else event.position().y()) * ratio
        near = [
            number
            for number, guide in enumerate(self._guides.shown.value)
            if guide.orientation is self._orientation
            and abs(self._along(guide.position) - along) <= _GRAB * ratio
        ]
        return near[-1] if near else None

    # -- following ------------------------------------------------------------------------------

    def _point(self, at: tuple[float, float] | None) -> None:
        place = None if at is None else math.floor(at[0] if self._level else at[1])
        if place != self._pointed:
            for one in (self._pointed, place):
                if one is not None:
                    self.redraw(self._laid(Rect(one - 1, 0, self.line + 2, scaled(BREADTH) * 4)))
            self._pointed = place

    def _redrawn(self, _: object) -> None:
        self.update()


class RulerCorner(QWidget):
    """Where the two rulers meet."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        hold(self, width=BREADTH, height=BREADTH)
        theme.changed.connect(self.update)

    def paintEvent(self, event: object) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._theme.color("panel"))
        line = self._theme.color("line")
        side = scaled(BREADTH)
        painter.fillRect(0, side - 1, side, 1, line)
        painter.fillRect(side - 1, 0, 1, side, line)


def _reported(locale: QLocale, place: int, parts: int) -> str:
    """A number at a mark, with no more places than it needs."""
    return locale.toString(place) if parts == 1 else locale.toString(place / parts, "g", 6)


@dataclass(frozen=True, slots=True)
class Scaling:
    """Distances of a ruler's marks, in pixels of the picture.

    Attributes:
        step: of the marks that bear a number: 1, 2 or 5 times a power of ten.
        minor: of the small marks between; a whole part of ``step``, at least 1.
    """

    step: int
    minor: int

    @classmethod
    def fitting(cls, zoom: float, apart: float, least: float) -> Scaling:
        """The finest one.

        Args:
            zoom: device pixels per pixel of the picture.
            apart: device pixels that numbers keep apart.
            least: device pixels that small marks keep apart.
        """
        wanted = max(1.0, apart / zoom)
        power = 10 ** math.floor(math.log10(wanted) + 1e-9)
        step = next(k * power for k in (1, 2, 5, 10) if k * power >= wanted * (1 - 1e-9))
        parts = (10, 5, 2, 1) if step != 2 * power else (10, 4, 2, 1)
        minor = next(step // n for n in parts if step % n == 0 and step / n * zoom >= least)
        return cls(step, minor)


def ticks(first: float, last: float, scaling: Scaling) -> Iterator[tuple[int, bool]]:
    """Every mark from ``first`` to ``last``, pixels of the picture, and whether it has a number."""
    start = math.floor(first / scaling.minor) * scaling.minor
    for place in range(start, math.ceil(last) + 1, scaling.minor):
        yield place, place % scaling.step == 0
