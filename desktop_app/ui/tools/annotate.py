"""Annotate: adds text, points, arrows and other marks, and moves them by their handles."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from desktop_app.core.errors import InputError
from desktop_app.core.geometry import Rect
from desktop_app.state.document.annotations import (
    add_annotations,
    annotate,
    annotations_of,
    begun,
    preview_annotations,
    room_of,
)
from desktop_app.state.picture import layer_tree
from desktop_app.ui.tools.base import Board, Pointer, Tool

if TYPE_CHECKING:
    from desktop_app.core.affine import Point
    from desktop_app.imaging.annotations.annotation import Annotation
    from desktop_app.state.document.document import Document

_NEAR: Final = 10
"""Thin lines around a handle in which it is taken."""
_HANDLE: Final = 4
_STILL: Final = 4
"""Thin lines that a drag must go to be one."""
_ARROWS: Final = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}


@dataclass(frozen=True, slots=True)
class _Held:
    """What is dragged.

    Attributes:
        layer: its id.
        before: annotations of the layer, as they were.
        at: which one.
        point: which of its points; None: all of it.
        start: where the drag began.
        new: whether it was made by this gesture.
    """

    layer: str
    before: tuple[Annotation, ...]
    at: int
    point: int | None
    start: Point
    new: bool = False


class AnnotateTool(Tool):
    """See the module. Where another kind of layer is worked on, the first mark makes a new one."""

    cursor = Qt.CursorShape.CrossCursor
    has_frame = True

    def __init__(self, board: Board) -> None:
        super().__init__(board)
        self._held: _Held | None = None

    @property
    def is_dragging(self) -> bool:
        return self._held is not None

    # -- gestures ---------------------------------------------------------------------------------

    def press(self, pointer: Pointer) -> None:
        document = self.board.document
        if document is None or pointer.secondary:
            return
        layer, found = self._shown()
        taken = self._near(found, pointer)
        chosen = self.board.settings.annotated
        if taken is None:
            self._begin(document, layer, found, self.snapped(pointer))
            return
        at, point = taken
        chosen.value = at
        self._held = _Held(layer, found, at, point, (pointer.x, pointer.y))
        self.refresh()

    def move(self, pointer: Pointer) -> None:
        held, document = self._held, self.board.document
        if held is None or document is None:
            return
        preview_annotations(document, held.layer, self._dragged(held, pointer))
        self.refresh()

    def release(self, pointer: Pointer) -> None:
        held, document, self._held = self._held, self.board.document, None
        if held is None or document is None:
            return
        document.settle()
        self.refresh()

    def cancel(self) -> None:
        held, document, self._held = self._held, self.board.document, None
        if held is None or document is None:
            return
        before = held.before[:-1] if held.new else held.before
        preview_annotations(document, held.layer, before)
        document.settle()
        self.board.settings.annotated.value = -1 if held.new else held.at
        self.refresh()

    def key(self, key: Qt.Key) -> bool:
        return self._key(key, 1)

    def shift_key(self, key: Qt.Key) -> bool:
        return self._key(key, 10)

    def _key(self, key: Qt.Key, step: int) -> bool:
        document = self.board.document
        layer, found = self._shown()
        at = self.board.settings.annotated.value
        if document is None or not 0 <= at < len(found):
            return False
        if key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            if found[at].row.guarded and found[at].values.get("kept", False):
                self.board.settings.refused.send(InputError("annotation_kept"))
                return True
            annotate(document, layer, (*found[:at], *found[at + 1 :]))
            self.board.settings.annotated.value = -1
        elif key in _ARROWS:
            dx, dy = _ARROWS[key]
            moved = found[at].moved(dx * step, dy * step)
            annotate(document, layer, (*found[:at], moved, *found[at + 1 :]))
        else:
            return False
        self.refresh()
        return True

    def refresh(self) -> None:
        self.board.redraw(self.board.seen)

    # -- view -------------------------------------------------------------------------------------

    def paint(self, painter: QPainter) -> None:
        """A frame around the chosen one, and a handle on each of its points."""
        _, found = self._shown()
        chosen, line = self.board.settings.annotated.value, self.board.line
        if not 0 <= chosen < len(found):
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = self.board.canvas_rect(room_of(found, chosen))
        for colour, style in (("black", Qt.PenStyle.SolidLine), ("white", Qt.PenStyle.DashLine)):
            painter.setPen(QPen(QColor(colour), line, style))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(QRectF(area.x, area.y, area.width, area.height))
        painter.setPen(QPen(QColor("black"), line))
        painter.setBrush(QColor("white"))
        radius = _HANDLE * line
        for point in found[chosen].points:
            painter.drawEllipse(QPointF(*self.board.canvas_point(*point)), radius, radius)

    # -- parts ------------------------------------------------------------------------------------

    def _shown(self) -> tuple[str, tuple[Annotation, ...]]:
        """The layer that is worked on, and what stands on it; "" where there is none of that
        kind, or it is locked."""
        document = self.board.document
        if document is None:
            return "", ()
        layer = layer_tree.find(document.pixels.look.layers, document.active.value)
        found = annotations_of(layer)
        if layer is None or found is None:
            return "", ()
        if not layer_tree.is_open(document.content.layers, layer.id):
            return "", ()
        return layer.id, found

    def _near(
        self, found: tuple[Annotation, ...], pointer: Pointer
    ) -> tuple[int, int | None] | None:
        """Which annotation is there, and which of its points; the topmost first."""
        reach = _NEAR * self.board.line / max(self.board.zoom, 1e-6)
        near = [
            (math.dist(point, (pointer.x, pointer.y)), -at, number)
            for at, one in enumerate(found)
            for number, point in enumerate(one.points)
        ]
        if near and (least := min(near))[0] <= reach:
            return -least[1], least[2]
        pixel = Rect(math.floor(pointer.x), math.floor(pointer.y), 1, 1)
        for at in range(len(found) - 1, -1, -1):
            if room_of(found, at).contains(pixel):
                return at, None
        return None

    def _begin(
        self,
        document: Document,
        layer: str,
        found: tuple[Annotation, ...],
        pointer: Pointer,
    ) -> None:
        """A new one at the pointer, whose last point is dragged."""
        if not document.size.rect.contains(
            Rect(math.floor(pointer.x), math.floor(pointer.y), 1, 1)
        ):
            self.board.settings.annotated.value = -1
            self.refresh()
            return
        place = pointer.x, pointer.y
        made = begun(self.board.settings.annotation.value, place, found, document.size)
        if layer:
            annotate(document, layer, (*found, made))
        else:
            found = ()
            layer = add_annotations(document, (made,))
        last = len(made.points) - 1
        self._held = _Held(layer, (*found, made), len(found), last, place, new=True)
        self.board.settings.annotated.value = len(found)
        self.refresh()

    def _dragged(self, held: _Held, pointer: Pointer) -> tuple[Annotation, ...]:
        """All of the layer, as the pointer has it."""
        one = held.before[held.at]
        if held.point is None:
            one = one.moved(pointer.x - held.start[0], pointer.y - held.start[1])
        else:
            there = self._straight(one, held.point, self.snapped(pointer))
            still = _STILL * self.board.line / max(self.board.zoom, 1e-6)
            if held.new and math.dist(there, held.start) < still:
                return held.before
            one = one.with_point(held.point, there)
        return (*held.before[: held.at], one, *held.before[held.at + 1 :])

    @staticmethod
    def _straight(one: Annotation, at: int, pointer: Pointer) -> Point:
        """Where the point comes to lie; with Shift straight from the one before it."""
        if not pointer.shift or len(one.points) < 2:
            return pointer.x, pointer.y
        x, y = one.points[at - 1 if at else 1]
        if one.kind == "box":
            side = max(abs(pointer.x - x), abs(pointer.y - y))
            return x + math.copysign(side, pointer.x - x), y + math.copysign(side, pointer.y - y)
        if abs(pointer.x - x) >= abs(pointer.y - y):
            return pointer.x, y
        return x, pointer.y
