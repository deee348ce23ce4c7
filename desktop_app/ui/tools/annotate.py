"""Annotate: adds text, points, arrows and other marks, and moves them by their handles."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from desktop_app.core.affine import Point
from desktop_app.core.geometry import Rect, Size
from desktop_app.imaging.annotations.annotation import Annotation
from desktop_app.imaging.layers import layer_tree
from desktop_app.state.document.annotations import (
    add_annotations,
    annotate,
    annotations_of,
    begun,
    is_under,
    preview_annotations,
    put_annotations,
    room_of,
    text_box,
)
from desktop_app.state.document.document import Document
from desktop_app.ui.kit import draw_with
from desktop_app.ui.qt.field_keys import ARROWS
from desktop_app.ui.tools.base import Board, Pointer, Tool
from desktop_app.ui.tools.label_snapping import LabelSnapping

_NEAR: Final = 10
"""Thin lines around a handle in which it is taken."""
_HANDLE: Final = 4
_STILL: Final = 4
"""Thin lines that a drag must go to be one."""
_LABELS: Final = ("label", "place")
"""Points from which text hangs."""


@dataclass(frozen=True, slots=True)
class _Dragged:
    """What is dragged.

    Attributes:
        layer: its id.
        before: annotations of the layer, as they were.
        at: which one.
        point: which of its points; None: all of it.
        start: where the drag began.
        new, first: whether it, and its layer, was made by this gesture.
    """

    layer: str
    before: tuple[Annotation, ...]
    at: int
    point: int | None
    start: Point
    new: bool = False
    first: bool = False


class AnnotateTool(Tool):
    """See the module. Where another kind of layer is worked on, the first mark makes a new one."""

    cursor = Qt.CursorShape.CrossCursor
    has_frame = True

    def __init__(self, board: Board) -> None:
        super().__init__(board)
        self._held: _Dragged | None = None
        self._snapping = LabelSnapping(board)

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
        self._held = _Dragged(layer, found, at, point, (pointer.x, pointer.y))
        self._snapping.begin(found, at, document.size)
        self.refresh()

    def double_press(self, pointer: Pointer) -> bool:
        """The text there is typed."""
        _, found = self._shown()
        taken = None if pointer.secondary else self._near(found, pointer)
        return taken is not None and self._write(taken[0], found)

    def move(self, pointer: Pointer) -> None:
        held, document = self._held, self.board.document
        if held is None or document is None:
            return
        preview_annotations(document, held.layer, self._dragged(held, pointer))
        self.refresh()

    def release(self, pointer: Pointer) -> None:
        held, document, self._held = self._held, self.board.document, None
        self._snapping.end()
        if held is None or document is None:
            return
        if not (held.new and held.before[held.at].row.typed and self._write(held.at, held.before)):
            document.settle()
        self.refresh()

    def cancel(self) -> None:
        held, document, self._held = self._held, self.board.document, None
        self._snapping.end()
        if held is None or document is None:
            return
        before = held.before[:-1] if held.new else held.before
        preview_annotations(document, held.layer, before)
        document.settle()
        if held.first:  # its layer goes with it
            document.undo_stack.undo()
        self.board.settings.annotated.value = -1 if held.new else held.at
        self.refresh()

    @property
    def has_escape(self) -> bool:
        return self.board.settings.annotated.value >= 0

    def escape(self) -> None:
        self.board.settings.annotated.value = -1
        self.refresh()

    def key(self, key: Qt.Key) -> bool:
        return self._key(key, 1)

    def shift_key(self, key: Qt.Key) -> bool:
        return self._key(key, 10)

    def ctrl_key(self, key: Qt.Key, *, asked: bool = False) -> bool:
        document = self.board.document
        layer, found = self._shown()
        at = self.board.settings.annotated.value
        if key != Qt.Key.Key_D or document is None or not 0 <= at < len(found):
            return False
        if not asked:
            _, self.board.settings.annotated.value = put_annotations(document, layer, [found[at]])
            self.refresh()
        return True

    def _key(self, key: Qt.Key, step: int) -> bool:
        document = self.board.document
        layer, found = self._shown()
        at = self.board.settings.annotated.value
        if document is None or not 0 <= at < len(found):
            return False
        if key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.board.settings.remove_annotated(document, layer)
        elif key in ARROWS:
            dx, dy = ARROWS[key]
            moved = found[at].moved(dx * step, dy * step)
            annotate(document, layer, (*found[:at], moved, *found[at + 1 :]))
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            return self._write(at, found)
        else:
            return False
        self.refresh()
        return True

    def _write(self, at: int, found: tuple[Annotation, ...]) -> bool:
        """Begin to type the text of one; whether it has any."""
        if "text" not in found[at].values:
            return False
        self.board.settings.annotated.value = at
        self.board.settings.writing.value = at
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
        area = self.board.canvas_rect(room_of(found, chosen, self._size))
        for colour, style in (("black", Qt.PenStyle.SolidLine), ("white", Qt.PenStyle.DashLine)):
            draw_with(painter, QPen(QColor(colour), line, style), Qt.BrushStyle.NoBrush)
            painter.drawRect(QRectF(area.x, area.y, area.width, area.height))
        draw_with(painter, QPen(QColor("black"), line), QColor("white"))
        radius = _HANDLE * line
        for point in found[chosen].points:
            painter.drawEllipse(QPointF(*self.board.canvas_point(*point)), radius, radius)
        self._snapping.paint(painter)

    # -- parts ------------------------------------------------------------------------------------

    @property
    def _size(self) -> Size | None:
        return None if self.board.document is None else self.board.document.size

    def _shown(self) -> tuple[str, tuple[Annotation, ...]]:
        """The layer that is worked on, and what stands on it; "" where there is none of that
        kind, or it is locked."""
        document = self.board.document
        if document is None:
            return "", ()
        layer = layer_tree.find(document.pixels.source.layers, document.active.value)
        found = annotations_of(layer)
        if layer is None or found is None:
            return "", ()
        if not layer_tree.is_open(document.content.layers, layer.id):
            return "", ()
        return layer.id, found

    def _near(
        self, found: tuple[Annotation, ...], pointer: Pointer
    ) -> tuple[int, int | None] | None:
        """Which annotation is there, and which of its points; the topmost first. Within an empty
        shape only the chosen one is taken, so that others can be set in it."""
        reach = _NEAR * self.board.line / max(self.board.zoom, 1e-6)
        near = [
            (math.dist(point, (pointer.x, pointer.y)), -at, number)
            for at, one in enumerate(found)
            for number, point in enumerate(one.points)
        ]
        if near and (least := min(near))[0] <= reach:
            return -least[1], least[2]
        chosen, place = self.board.settings.annotated.value, (pointer.x, pointer.y)
        for at in range(len(found) - 1, -1, -1):
            if is_under(found, at, place, reach / 2, self._size, inside=at == chosen):
                return at, self._label_at(found, at, place)
        return None

    @staticmethod
    def _label_at(found: tuple[Annotation, ...], at: int, place: Point) -> int | None:
        """Its label, where it has a spot besides and the place is on its text; else None."""
        (x, y), points = place, found[at].row.points
        left, top, right, bottom = text_box(found, at)
        is_text = left <= x <= right and top <= y <= bottom and bool(found[at].text.strip())
        return points.index("label") if "label" in points and is_text else None

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
        settings = self.board.settings
        kind, wanted = settings.annotation.value, settings.lettering.value
        made = begun(kind, place, found, document.size, wanted)
        settings.lettering.value = {}
        is_first = not layer
        if is_first:
            found, layer = (), add_annotations(document)
        preview_annotations(document, layer, (*found, made))
        last = len(made.points) - 1
        self._held = _Dragged(
            layer, (*found, made), len(found), last, place, new=True, first=is_first
        )
        self._snapping.begin(self._held.before, len(found), document.size)
        self.board.settings.annotated.value = len(found)
        self.refresh()

    def _dragged(self, dragged: _Dragged, pointer: Pointer) -> tuple[Annotation, ...]:
        """All of the layer, as the pointer has it."""
        one = dragged.before[dragged.at]
        still = _STILL * self.board.line / max(self.board.zoom, 1e-6)
        if math.dist((pointer.x, pointer.y), dragged.start) < still:
            self._snapping.end()
            return dragged.before
        if dragged.point is None or one.row.points[dragged.point] in _LABELS:
            return self._with_label(dragged, pointer)
        there = self._straight(one, dragged.point, self.snapped(pointer))
        return _with(dragged, one.with_point(dragged.point, there))

    def _with_label(self, dragged: _Dragged, pointer: Pointer) -> tuple[Annotation, ...]:
        """With the whole, or its label, where the pointer is; on a line that is near, unless Ctrl
        is held."""
        one, point = dragged.before[dragged.at], dragged.point

        def moved(dx: float, dy: float) -> Annotation:
            if point is None:
                return one.moved(dx, dy)
            x, y = dragged.start if dragged.new else one.points[point]
            return one.with_point(point, (x + dx, y + dy))

        by = pointer.x - dragged.start[0], pointer.y - dragged.start[1]
        changed = _with(dragged, moved(*by))
        if pointer.ctrl or one.row.guarded:
            self._snapping.end()
            return changed
        across, down = self._snapping.shift(changed, dragged.at)
        return _with(dragged, moved(by[0] + across, by[1] + down))

    @staticmethod
    def _straight(one: Annotation, at: int, pointer: Pointer) -> Point:
        """Where the point is placed; with Shift straight from the one before it."""
        if not pointer.shift or len(one.points) < 2:
            return pointer.x, pointer.y
        x, y = one.points[at - 1 if at else 1]
        if one.kind == "box":
            side = max(abs(pointer.x - x), abs(pointer.y - y))
            return x + math.copysign(side, pointer.x - x), y + math.copysign(side, pointer.y - y)
        if abs(pointer.x - x) >= abs(pointer.y - y):
            return pointer.x, y
        return x, pointer.y


def _with(dragged: _Dragged, one: Annotation) -> tuple[Annotation, ...]:
    return (*dragged.before[: dragged.at], one, *dragged.before[dragged.at + 1 :])
