"""Pose: drags the joints of people on a control layer; a click beside them adds somebody."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from desktop_app.core.geometry import Rect
from desktop_app.imaging.layers import layer_tree
from desktop_app.imaging.preprocessors.pose import (
    FRAME,
    MOST,
    NECK,
    People,
    Pose,
    default_pose,
    in_frame,
    in_pixels,
    moved,
    nearest_joint,
    without_joint,
)
from desktop_app.imaging.preprocessors.pose_drawing import COLOURS
from desktop_app.state.document.document import Document
from desktop_app.state.document.poses import pose, preview_pose
from desktop_app.ui.tools.base import Board, Pointer, Tool

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

    def press(self, pointer: Pointer) -> None:
        document, layer, people = self._posed()
        if document is None:
            return
        radius = _NEAR * self.board.line / max(self.board.zoom, 1e-6)
        found = nearest_joint(people, in_frame(pointer.x, pointer.y), radius)
        if found is None:
            if not pointer.secondary and len(people) < MOST:
                self._add(document, layer, people, pointer)
            return
        self._last, which = found
        if pointer.secondary:
            changed = without_joint(people[self._last], which)
            pose(document, layer, _with(people, self._last, changed))
        else:
            self._held = layer, self._last, which, people

    def move(self, pointer: Pointer) -> None:
        document = self.board.document
        if self._held is None or document is None:
            return
        layer, who, which, people = self._held
        together = pointer.shift or which == NECK
        there = in_frame(pointer.x, pointer.y)
        changed = moved(people[who], which, there, with_children=together)
        preview_pose(document, layer, _with(people, who, changed))
        self.refresh()

    def release(self, pointer: Pointer) -> None:
        if self._held is not None and self.board.document is not None:
            self.board.document.settle()
        self._held = None

    def cancel(self) -> None:
        if self._held is not None and self.board.document is not None:
            layer, _, _, people = self._held
            preview_pose(self.board.document, layer, people)
            self.board.document.settle()
        self._held = None

    def key(self, key: Qt.Key) -> bool:
        document, layer, people = self._posed()
        if key != Qt.Key.Key_Delete or document is None or not people:
            return False
        gone = self._last if 0 <= self._last < len(people) else len(people) - 1
        pose(document, layer, (*people[:gone], *people[gone + 1 :]))
        self.refresh()
        return True

    def refresh(self) -> None:
        self.board.redraw(self.board.seen)

    def paint(self, painter: QPainter) -> None:
        """A handle on every joint."""
        _, _, people = self._posed()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor("white"), self.board.line))
        radius = _HANDLE * self.board.line
        for each in people:
            for joint, colour in zip(each.joints, COLOURS, strict=True):
                if joint is not None:
                    painter.setBrush(QColor(*colour))
                    place = QPointF(*self.board.canvas_point(*in_pixels(joint)))
                    painter.drawEllipse(place, radius, radius)

    # -- parts ------------------------------------------------------------------------------------

    def _posed(self) -> tuple[Document | None, str, People]:
        """The document, the layer that is worked on and its people, as they are shown; None where
        nobody can be posed."""
        document, layer = self.board.document, None
        if document is not None:
            layer = layer_tree.find(document.pixels.source.layers, document.active.value)
        if document is None or layer is None or layer.control is None:
            return None, "", ()
        if not layer.control.is_posed or not layer_tree.is_open(document.content.layers, layer.id):
            return None, "", ()
        return document, layer.id, layer.control.people

    def _add(self, document: Document, layer: str, people: People, pointer: Pointer) -> None:
        """Somebody as tall as fits the picture."""
        size = document.size
        if not size.rect.contains(Rect(int(pointer.x), int(pointer.y), 1, 1)):
            return
        scale = min(size.width, size.height) / FRAME.width
        added = default_pose(FRAME, in_frame(pointer.x, pointer.y), scale)
        pose(document, layer, (*people, added))
        self._last = len(people)
        self.refresh()


def _with(people: People, who: int, changed: Pose) -> People:
    return (*people[:who], changed, *people[who + 1 :])
