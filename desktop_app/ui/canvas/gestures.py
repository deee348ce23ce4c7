"""Who gets the mouse: the active tool, the hand (space, middle button), or the brush's resizing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainter

from desktop_app.state.app_state import ToolId
from desktop_app.state.painting.pen import UPRIGHT, PenState
from desktop_app.state.painting.tools import SESSIONS
from desktop_app.ui.canvas.context_drag import ContextDrag
from desktop_app.ui.canvas.plane import Plane, turned_with
from desktop_app.ui.tools.base import Board, Grip, Pointer, Tool
from desktop_app.ui.tools.pan import PanTool
from desktop_app.ui.tools.resize import ResizeGesture
from desktop_app.ui.tools.turn import TurnGesture

_RESIZE_KEYS = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier


def pointer_at(
    position: QPointF,
    ratio: float,
    plane: Plane,
    modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier,
    *,
    secondary: bool = False,
    pressure: float = 1.0,
    eraser: bool = False,
    pen: PenState = UPRIGHT,
) -> Pointer:
    """The pointer for a position in logical pixels of the widget."""
    x, y = position.x() * ratio, position.y() * ratio
    return Pointer(
        *plane.seen.to_picture(x, y),
        *plane.from_canvas(x, y),
        secondary=secondary,
        shift=bool(modifiers & Qt.KeyboardModifier.ShiftModifier),
        alt=bool(modifiers & Qt.KeyboardModifier.AltModifier),
        pressure=pressure,
        eraser=eraser,
        pen=pen,
        screen=(x, y),
        ctrl=bool(modifiers & Qt.KeyboardModifier.ControlModifier),
    )


class TurnedBoard(Board, Protocol):
    """The canvas, as the gestures see it."""

    @property
    def plane(self) -> Plane: ...


class Gestures:
    """One gesture at a time; further buttons are ignored until it ends.

    Args:
        board: the canvas.
        tools: makes each when it is first active.
        grips: what takes the left button where the pointer is over it, the uppermost first.
        context: the last of them, the context's frame; it gives way to tools that have a frame.
    """

    def __init__(
        self,
        board: TurnedBoard,
        tools: Mapping[ToolId, Callable[[Board], Tool]],
        context: ContextDrag,
        grips: Sequence[Grip] = (),
    ) -> None:
        self._board = board
        self._context = context
        self._grips = (*grips, context)
        self._makers = tools
        self._tools: dict[ToolId, Tool] = {}
        self._hand = PanTool(board)
        self._resize = ResizeGesture(board)
        self._turn = TurnGesture(board)
        self._running: Tool | None = None
        self.button = Qt.MouseButton.NoButton
        self._space = False

    def add(self, grip: Grip) -> None:
        """Let this take the left button as well, before all others."""
        self._grips = (grip, *self._grips)

    @property
    def tool(self) -> Tool:
        active = self._board.settings.active.value
        if active not in self._tools:
            self._tools[active] = self._makers[active](self._board)
        return self._tools[active]

    @property
    def is_running(self) -> bool:
        """Whether a button is down for something."""
        return self._running is not None

    @property
    def is_open(self) -> bool:
        """Whether the tool is in the middle of something, between two presses."""
        return self._running is None and self.tool.is_open

    def owns(self, key: Qt.Key) -> bool:
        """Whether a key belongs to the tool for as long as it is open (`Tool.own_keys`)."""
        return self.is_open and key in self.tool.own_keys

    @property
    def is_editing(self) -> bool:
        """Whether the gesture changes the document."""
        return self._running is not None and self._running is self.tool and self.tool.edits

    @property
    def cursor(self) -> Qt.CursorShape:
        """What the pointer should look like."""
        if self._running is not None:
            return self._running.drag_cursor or self._running.cursor
        over = self._over
        if over is not None and not self._space:
            return over.cursor
        tool = self._hand if self._space else self.tool
        if tool.needs_document and self._board.document is None:
            return Qt.CursorShape.ArrowCursor
        return tool.cursor

    def hold_space(self, pressed: bool) -> None:
        """The space bar went down or up."""
        self._space = pressed
        if pressed and not self.is_running:
            self._hover(None)

    def press(
        self, button: Qt.MouseButton, pointer: Pointer, modifiers: Qt.KeyboardModifier
    ) -> None:
        if self._running is not None:
            return
        taker = self._taker(button, modifiers)
        if taker is None or (taker.needs_document and self._board.document is None):
            return
        if taker is not self.tool:
            self.tool.hover(None)
        self._running, self.button = taker, button
        taker.press(pointer)

    def move(self, pointer: Pointer) -> None:
        if self._running is not None:
            self._running.move(pointer)
        elif not self._space:
            self._hover(pointer)

    def release(self, button: Qt.MouseButton, pointer: Pointer) -> None:
        if self._running is not None and button == self.button:
            running, self._running = self._running, None
            running.release(pointer)
            self.move(pointer)

    def cancel(self) -> bool:
        """End the gesture as if it had not been; returns whether there was one."""
        if self._running is None:
            return False
        running, self._running = self._running, None
        running.cancel()
        return True

    def key(self, key: Qt.Key) -> bool:
        """A key was pressed; returns whether it means anything to the tool."""
        return not self.is_running and not self._space and self.tool.key(key)

    @property
    def has_escape(self) -> bool:
        """Whether Esc is a tool's, between gestures."""
        settings = self._board.settings
        armed = settings.sets_source.value or settings.active.value in SESSIONS
        return self.tool.has_escape or (armed and self._board.document is not None)

    def escape(self) -> None:
        """What Esc means between gestures: what is half done goes, else the tool's session."""
        settings = self._board.settings
        if self.tool.has_escape:
            self.tool.escape()
        elif not settings.leave():
            settings.sets_source.value = False

    def shift_key(self, key: Qt.Key) -> bool:
        """The same with Shift held."""
        return not self.is_running and not self._space and self.tool.shift_key(key)

    def ctrl_key(self, key: Qt.Key, *, asked: bool = False) -> bool:
        """The same with Ctrl held; see `Tool.ctrl_key`."""
        free = not self.is_running and not self._space
        return free and self.tool.ctrl_key(key, asked=asked)

    def double_press(self, pointer: Pointer) -> bool:
        """A double click; returns whether it means anything to the tool."""
        taken = not self.is_running and not self._space and self._over is None
        return taken and self._board.document is not None and self.tool.double_press(pointer)

    def leave(self) -> None:
        """The pointer left the canvas."""
        if self._running is None:
            self._hover(None)

    def switched(self) -> None:
        self.cancel()
        for tool in self._tools.values():
            if tool.is_open:
                tool.cancel()
            tool.hover(None)

    def refresh(self) -> None:
        self.tool.refresh()

    def paint(self, painter: QPainter) -> None:
        """Draw what the tool shows; ``painter`` counts in device pixels of the canvas."""
        with turned_with(painter, self._board.plane):
            (self._running or self.tool).paint(painter)

    @property
    def _over(self) -> Grip | None:
        """The grip the pointer is over."""
        return next((grip for grip in self._grips if grip.is_over), None)

    def _hover(self, pointer: Pointer | None) -> None:
        """Let the first grip that the pointer is over know it, or else the tool."""
        free = pointer
        for grip in self._grips:
            hidden = grip is self._context and (self.tool.has_frame or self.tool.is_open)
            grip.hover(None if hidden else free)
            free = None if grip.is_over else free
        self.tool.hover(free)

    def _taker(self, button: Qt.MouseButton, modifiers: Qt.KeyboardModifier) -> Tool | None:
        left = button == Qt.MouseButton.LeftButton
        if button == Qt.MouseButton.MiddleButton or (left and self._space):
            turns = self._space and modifiers & Qt.KeyboardModifier.ShiftModifier
            return self._turn if turns else self._hand
        over = self._over
        if left and over is not None and modifiers == Qt.KeyboardModifier.NoModifier:
            return over
        if left and self.tool.uses_brush and modifiers & _RESIZE_KEYS == _RESIZE_KEYS:
            return self._resize
        return self.tool if left or button == Qt.MouseButton.RightButton else None
