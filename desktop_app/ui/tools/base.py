"""What a tool is, what it is told of the pointer, and what it may ask of the canvas.

A tool knows nothing of a view that is turned or mirrored: its pointers, areas and drawings count
in device pixels of the canvas as it was before.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Protocol

from PySide6.QtCore import Qt

from desktop_app.core.geometry import Rect, Size
from desktop_app.core.record import record
from desktop_app.state.painting.pen import UPRIGHT, PenState

if TYPE_CHECKING:
    from PySide6.QtGui import QPainter

    from desktop_app.core.errors import InputError
    from desktop_app.state.app_state import ToolState
    from desktop_app.state.document.document import Document


@record()
class Pointer:
    """Where the pointer is, and what is held.

    Attributes:
        x, y: on the document, in its pixels; the middle of the first pixel is (0.5, 0.5).
        canvas_x, canvas_y: where the tool draws it, in device pixels: on the canvas, or, where the
            view is turned, on the canvas as it was before (see `canvas.plane`).
        secondary: the right button (or the pen's) is what drags.
        shift, alt, ctrl: keys held.
        pressure: of a pen, 0..1; of anything else 1.
        eraser: whether it is a pen's other end.
        screen: on the canvas as it is seen, in device pixels; None where that is the same.
        pen: how a pen is held, and when.
        edges: whether x, and whether y, was drawn to a line to snap to: then it is an edge between
            pixels, and not a place in one.
    """

    x: float
    y: float
    canvas_x: float
    canvas_y: float
    secondary: bool = False
    shift: bool = False
    alt: bool = False
    ctrl: bool = False
    pressure: float = 1.0
    eraser: bool = False
    pen: PenState = UPRIGHT
    screen: tuple[float, float] | None = None
    edges: tuple[bool, bool] = (False, False)

    @property
    def on_screen(self) -> tuple[float, float]:
        """Where it is seen, in device pixels, however the view is turned."""
        return (self.canvas_x, self.canvas_y) if self.screen is None else self.screen


class Board(Protocol):
    """The canvas, as tools see it."""

    @property
    def document(self) -> Document | None:
        """The document that is painted on."""
        ...

    @property
    def settings(self) -> ToolState: ...

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
        """All that may be on the canvas, in device pixels as tools count them."""
        ...

    def canvas_rect(self, rect: Rect) -> Rect:
        """The device pixels that show ``rect`` of the document."""
        ...

    def canvas_point(self, x: float, y: float) -> tuple[float, float]:
        """Where a point of the document lies, in device pixels."""
        ...

    def snap(self, xs: Sequence[float], ys: Sequence[float]) -> tuple[float | None, float | None]:
        """How far right and down to move, in pixels of the picture, so that one of ``xs`` and one
        of ``ys`` reach a line to snap to; None where none is near."""
        ...

    def soon(self, task: Callable[[], None]) -> None:
        """Call ``task`` in time for the next frame, instead of one that still waits;
        `FrameThrottle`."""

    def pan(self, dx: float, dy: float) -> None:
        """Move the picture by device pixels as they are seen (`Pointer.on_screen`)."""

    @property
    def angle(self) -> float:
        """How far the view is turned, clockwise, in degrees."""
        ...

    @property
    def canvas_size(self) -> Size:
        """Of the canvas as it is seen, in device pixels."""
        ...

    def turn_to(self, angle: float) -> None:
        """Turn the view to an angle in degrees, clockwise."""

    def ensure_visible(self, rect: Rect) -> None:
        """Bring ``rect``, in pixels of the picture, into sight: it may reach over the picture."""

    def redraw(self, area: Rect) -> None:
        """Draw this part of the canvas (device pixels) again."""

    def label_below(self, painter: QPainter, text: str, frame: Rect) -> None:
        """Draw words below the middle of ``frame`` (device pixels), or in it if they don't fit.

        They are on the canvas wherever the frame is.
        """


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
    own_keys: frozenset[Qt.Key] = frozenset()
    """What is its own besides while it is open (`is_open`), whatever shortcuts these are; with
    Key_Redo what does again."""
    cursor: Qt.CursorShape = Qt.CursorShape.CrossCursor
    drag_cursor: Qt.CursorShape | None = None

    def __init__(self, board: Board) -> None:
        self.board = board

    @property
    def is_open(self) -> bool:
        """Whether something is half drawn, also between two presses: then Enter, Backspace, Esc
        and Ctrl+Z are its own, and `cancel` takes it back."""
        return False

    @property
    def has_escape(self) -> bool:
        """Whether `escape` would do anything."""
        return self.is_open

    def press(self, pointer: Pointer) -> None:
        """A gesture begins: the button went down on the canvas."""

    def double_press(self, pointer: Pointer) -> bool:
        """The second press of a double click; returns whether it is more than another press."""
        return False

    def move(self, pointer: Pointer) -> None:
        """The pointer moved, with the button down."""

    def release(self, pointer: Pointer) -> None:
        """The button went up: the gesture counts."""

    def cancel(self) -> None:
        """It ends and leaves everything as it was before."""

    def escape(self) -> None:
        """Esc between gestures, while `has_escape`: take back what is half done. Next time the
        tool's session is left (`SESSIONS`)."""
        self.cancel()

    def key(self, key: Qt.Key) -> bool:
        """A key but Esc was pressed between gestures; returns whether it means anything to the
        tool."""
        return False

    def shift_key(self, key: Qt.Key) -> bool:
        """The same of a key with Shift held."""
        return False

    def ctrl_key(self, key: Qt.Key, *, asked: bool = False) -> bool:
        """The same of a key with Ctrl held, before any shortcut; ``asked``: it does nothing yet."""
        return False

    def hover(self, pointer: Pointer | None) -> None:
        """The pointer moved with no button down; None when it left the canvas."""

    def refresh(self) -> None:
        """Brush or zoom changed: draw again what the tool shows."""

    def paint(self, painter: QPainter) -> None:
        """Draw what the tool shows on the canvas; units are device pixels."""

    def may_erase(self) -> bool:
        """Whether something can be erased from the layer that is worked on; if not, it is told
        why."""
        document = self.board.document
        return self._may(None if document is None else document.erasing_refused)

    def may_paint(self) -> bool:
        document = self.board.document
        return self._may(None if document is None else document.painting_refused)

    def _may(self, error: InputError | None) -> bool:
        if error is not None:
            self.board.settings.refused.send(error)
        return error is None

    def snapped(self, pointer: Pointer) -> Pointer:
        """``pointer`` on the lines that are near it."""
        across, down = self.board.snap((pointer.x,), (pointer.y,))
        if across is None and down is None:
            return pointer
        return replace(
            pointer,
            x=pointer.x + (across or 0.0),
            y=pointer.y + (down or 0.0),
            edges=(across is not None, down is not None),
        )


class Grip(Tool):
    """Something on the canvas that takes the left button while the pointer is over it, whatever
    the tool. What there is, and how all was before, `found` says; the drag is told that."""

    edits = False

    def __init__(self, board: Board) -> None:
        super().__init__(board)
        self._over: Any = None
        self._grabbed: Any = None

    @property
    def is_over(self) -> bool:
        """Whether the pointer is where a press takes it."""
        return self._over is not None

    def found(self, pointer: Pointer) -> Any:
        """What lies under the pointer; None: nothing."""
        raise NotImplementedError

    def drag(self, grabbed: Any, pointer: Pointer) -> None:
        """Move it to the pointer."""
        raise NotImplementedError

    def drop(self, grabbed: Any, pointer: Pointer) -> None:
        """Let go of it, once it is there."""

    def put_back(self, grabbed: Any) -> None:
        """Have all as it was before the drag."""
        raise NotImplementedError

    def hover(self, pointer: Pointer | None) -> None:
        self._over = None if pointer is None else self.found(pointer)

    def press(self, pointer: Pointer) -> None:
        self._grabbed = self.found(pointer)

    def move(self, pointer: Pointer) -> None:
        if self._grabbed is not None:
            self.drag(self._grabbed, pointer)

    def release(self, pointer: Pointer) -> None:
        self.move(pointer)
        held, self._grabbed = self._grabbed, None
        if held is not None:
            self.drop(held, pointer)
        self.hover(pointer)

    def cancel(self) -> None:
        held, self._grabbed = self._grabbed, None
        if held is not None:
            self.put_back(held)
