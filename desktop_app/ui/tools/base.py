"""What a tool is, what it is told of the pointer, and what it may ask of the canvas."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter

from desktop_app.core.geometry import Rect
from desktop_app.state.app_state import ToolState
from desktop_app.state.document import Document

__all__ = ["Board", "Pointer", "Tool"]


@dataclass(frozen=True, slots=True)
class Pointer:
    """Where the pointer is, and what is held.

    Attributes:
        x, y: on the document, in its pixels; the middle of the first pixel is (0.5, 0.5).
        canvas_x, canvas_y: on the canvas, in device pixels.
        secondary: the right button (or the pen's) is what drags.
        shift, alt, ctrl: keys held.
    """

    x: float
    y: float
    canvas_x: float
    canvas_y: float
    secondary: bool = False
    shift: bool = False
    alt: bool = False
    ctrl: bool = False


class Board(Protocol):
    """The canvas, as tools see it."""

    @property
    def document(self) -> Document | None:
        """The document that is painted on."""
        ...

    @property
    def settings(self) -> ToolState:
        """Brush and active tool."""
        ...

    @property
    def zoom(self) -> float:
        """Device pixels per document pixel."""
        ...

    @property
    def line(self) -> int:
        """Width of a thin line, in device pixels."""
        ...

    @property
    def seen(self) -> Rect:
        """The whole canvas, in device pixels."""
        ...

    def canvas_rect(self, rect: Rect) -> Rect:
        """The device pixels that show ``rect`` of the document."""
        ...

    def canvas_point(self, x: float, y: float) -> tuple[float, float]:
        """Where a point of the document lies, in device pixels."""
        ...

    def snap(self, xs: Sequence[float], ys: Sequence[float]) -> tuple[float | None, float | None]:
        """How far right and down to move, in pixels of the picture, so that one of ``xs`` and one
        of ``ys`` come to lie on a line to snap to; None where none is near."""
        ...

    def pan(self, dx: float, dy: float) -> None:
        """Move the picture by device pixels."""
        ...

    def look_at(self, rect: Rect) -> None:
        """Bring ``rect``, in pixels of the picture, into sight: it may reach over the picture."""
        ...

    def redraw(self, area: Rect) -> None:
        """Draw this part of the canvas (device pixels) anew."""
        ...

    def label_below(self, painter: QPainter, text: str, frame: Rect) -> None:
        """Draw words below the middle of ``frame`` (device pixels), or in it if there is no room.

        They are on the canvas wherever the frame is.
        """
        ...


class Tool:
    """A tool: `press`, `move`… `release` or `cancel` make one gesture; `hover` happens between.

    The canvas calls ``press`` of tools that need a document only while there is one.
    """

    needs_document = True
    edits = True
    """Whether its gestures change the document."""
    has_frame = False
    """Whether it has handles of its own: then the context's frame can't be dragged."""
    uses_brush = False
    cursor: Qt.CursorShape = Qt.CursorShape.CrossCursor
    drag_cursor: Qt.CursorShape | None = None

    def __init__(self, board: Board) -> None:
        self.board = board

    @property
    def is_dragging(self) -> bool:
        """Whether a gesture is in progress."""
        return False

    def press(self, pointer: Pointer) -> None:
        """A gesture begins."""

    def move(self, pointer: Pointer) -> None:
        """It goes on."""

    def release(self, pointer: Pointer) -> None:
        """It ends and counts."""

    def cancel(self) -> None:
        """It ends and leaves everything as it was before."""

    def key(self, key: Qt.Key) -> bool:
        """A key was pressed between gestures; returns whether it means anything to the tool."""
        return False

    def shift_key(self, key: Qt.Key) -> bool:
        """The same of a key with Shift held."""
        return False

    def hover(self, pointer: Pointer | None) -> None:
        """The pointer moved with no button down; None when it left the canvas."""

    def refresh(self) -> None:
        """Brush or zoom changed: draw anew what the tool shows."""

    def paint(self, painter: QPainter) -> None:
        """Draw what the tool shows on the canvas; units are device pixels."""
