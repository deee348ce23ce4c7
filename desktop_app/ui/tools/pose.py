"""Pose: drags the joints of people on a control layer; a click beside them adds somebody."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from desktop_app.core.geometry import Rect
from desktop_app.imaging.preprocessors.pose import (
    FRAME,
    MOST,
    NECK,
    Point,
    Pose,
    default_pose,
    moved,
    nearest_joint,
    without_joint,
)
from desktop_app.imaging.preprocessors.pose_drawing import COLOURS
from desktop_app.state.document.poses import in_frame, people_of, pose, preview_pose
from desktop_app.state.picture import layer_tree
from desktop_app.ui.tools.base import Board, Pointer, Tool

if TYPE_CHECKING:
    from desktop_app.imaging.preprocessors.pose import People
    from desktop_app.state.document.document import Document
    from desktop_app.state.picture.layers import Layer

_NEAR = 12
"""Thin lines around a joint in which it is taken."""
_HANDLE = 5
"""Radius of a joint's handle, in thin lines."""


class PoseTool(Tool):
    """See the module. With Shift, and at the neck, what hangs on the joint goes along; the right
    button hides a joint; Delete takes the person away that was touched last."""

    cursor = Qt.CursorShape.ArrowCursor

    def __init__(self, board: Board) -> None:
        super().__init__(board)
        self._held: tuple[str, int, int, People] | None = None
        """Layer, who, which joint, and everybody as they were."""
        self._last = -1

    @property
    def is_dragging(self) -> bool:
        return self._held is not None

    def press(self, pointer: Pointer) -> None:
        document, layer = self.board.document, self._layer()
        if document is None or layer is None or layer.control is None:
            return
        people = people_of(layer.control)
        found = self._joint(people, pointer)
        if found is None:
            if not pointer.secondary and len(people) < MOST:
                self._add(document, layer, people, pointer)
            return
        who, which = found
        self._last = who
        if pointer.secondary:
            changed = without_joint(people[who], which)
            pose(document, layer.id, _with(people, who, changed))
        else:
            self._held = layer.id, who, which, people

    def move(self, pointer: Pointer) -> None:
        document = self.board.document
        if self._held is None or document is None:
            return
        layer_id, who, which, people = self._held
        together = pointer.shift or which == NECK
        there = in_frame(pointer.x, pointer.y)
        changed = moved(people[who], which, there, with_children=together)
        preview_pose(document, layer_id, _with(people, who, changed))
        self.board.redraw(self.board.seen)

    def release(self, pointer: Pointer) -> None:
        if self._held is not None and self.board.document is not None:
            self.board.document.settle()
        self._held = None

    def cancel(self) -> None:
        document = self.board.document
        if self._held is not None and document is not None:
            layer_id, _, _, people = self._held
            preview_pose(document, layer_id, people)
            document.settle()
        self._held = None

    def key(self, key: Qt.Key) -> bool:
        document, layer = self.board.document, self._layer()
        if key != Qt.Key.Key_Delete or document is None or layer is None or layer.control is None:
            return False
        people = people_of(layer.control)
        if not people:
            return False
        gone = self._last if 0 <= self._last < len(people) else len(people) - 1
        pose(document, layer.id, (*people[:gone], *people[gone + 1 :]))
        self.board.redraw(self.board.seen)
        return True

    def refresh(self) -> None:
        self.board.redraw(self.board.seen)

    def paint(self, painter: QPainter) -> None:
        """A handle on every joint."""
        layer = self._layer()
        if layer is None or layer.control is None:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        radius = _HANDLE * self.board.line
        for each in people_of(layer.control):
            for joint, colour in zip(each.joints, COLOURS, strict=True):
                if joint is None:
                    continue
                place = self.board.canvas_point(joint.x * FRAME.width, joint.y * FRAME.height)
                painter.setPen(QPen(QColor("white"), self.board.line))
                painter.setBrush(QColor(*colour))
                painter.drawEllipse(QPointF(*place), radius, radius)

    # -- parts ------------------------------------------------------------------------------------

    def _layer(self) -> Layer | None:
        """The layer with people that is worked on, as it is shown."""
        document = self.board.document
        if document is None:
            return None
        layer = layer_tree.find(document.pixels.look.layers, document.active.value)
        if layer is None or layer.control is None or not layer.control.is_posed:
            return None
        return layer if layer_tree.is_open(document.content.layers, layer.id) else None

    def _joint(self, people: People, pointer: Pointer) -> tuple[int, int] | None:
        radius = _NEAR * self.board.line / max(self.board.zoom, 1e-6)
        return nearest_joint(people, in_frame(pointer.x, pointer.y), radius, FRAME)

    def _add(self, document: Document, layer: Layer, people: People, pointer: Pointer) -> None:
        """Somebody as large as fits the part of the picture that is seen."""
        size = document.size
        if not size.rect.contains(Rect(int(pointer.x), int(pointer.y), 1, 1)):
            return
        scale = min(size.width, size.height) / FRAME.width
        middle = in_frame(pointer.x, pointer.y)
        standing = default_pose(FRAME, middle)
        made = tuple(
            None
            if joint is None
            else Point(
                middle.x + (joint.x - middle.x) * scale, middle.y + (joint.y - middle.y) * scale
            )
            for joint in standing.joints
        )
        pose(document, layer.id, (*people, Pose(made)))
        self._last = len(people)
        self.board.redraw(self.board.seen)


def _with(people: People, who: int, changed: Pose) -> People:
    return (*people[:who], changed, *people[who + 1 :])
