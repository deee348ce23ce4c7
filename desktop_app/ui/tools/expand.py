"""Expand: a frame around the picture that is dragged outwards; Enter makes the canvas that large.

What is chosen is in the state, so the bar above the canvas shows and changes the same.
"""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QColor, QGuiApplication, QPainter

from desktop_app.core.geometry import Margins, Rect, Size
from desktop_app.state.painting.expansion import MAX_AREA, MAX_SIDE, limited
from desktop_app.ui.tools.base import Board, Pointer, Tool
from desktop_app.ui.tools.expand_frame import aspect_of, dragged, frame_of, handle_at
from desktop_app.ui.tools.handles import HANDLES, Handle, cursor_over, place_of
from desktop_app.ui.tools.outlines import dashed_frame
from desktop_app.ui.words.noop import QT_TRANSLATE_NOOP

_REACH = 9
"""How near the pointer must be to take the frame, in pixels of a 1x screen."""

_SNAP = 6
"""How far a size snaps, in pixels of a 1x screen: zoomed in, every pixel is a stop."""

_HALF = 4
"""Half of a handle's side."""

_WASH = {True: QColor(255, 255, 255, 110), False: QColor(255, 255, 255, 44)}
"""Over the surround, by whether that is light."""

_LIGHT, _DARK = QColor(255, 255, 255), QColor(0, 0, 0, 200)

_SIDES: tuple[tuple[str, str], ...] = (
    ("left", QT_TRANSLATE_NOOP("Expand", "+{pixels} left")),
    ("top", QT_TRANSLATE_NOOP("Expand", "+{pixels} top")),
    ("right", QT_TRANSLATE_NOOP("Expand", "+{pixels} right")),
    ("bottom", QT_TRANSLATE_NOOP("Expand", "+{pixels} bottom")),
)
_LIMIT = QT_TRANSLATE_NOOP("Expand", "the maximum")


class ExpandTool(Tool):
    """See the module. A press beside the frame moves the view: room is what one needs here."""

    edits = False
    has_frame = True

    def __init__(self, board: Board) -> None:
        super().__init__(board)
        self._over: Handle | None = None
        self._held: tuple[Handle, Pointer, Margins] | None = None
        self._panned: Pointer | None = None
        self._looked_at = Margins()

    @property
    def cursor(self) -> Qt.CursorShape:  # pyright: ignore[reportIncompatibleVariableOverride]
        """Says which way the frame can be dragged here."""
        handle = self._held[0] if self._held else self._over
        if handle is None:
            hand = Qt.CursorShape.ClosedHandCursor if self._panned else None
            return hand or Qt.CursorShape.OpenHandCursor
        return cursor_over(handle)

    def press(self, pointer: Pointer) -> None:
        self._over = self._handle_at(pointer)
        if self._over is None:
            self._panned = pointer
        else:
            self._held = (self._over, pointer, self._margins)

    def move(self, pointer: Pointer) -> None:
        document = self.board.document
        if self._panned is not None:
            (x, y), (old_x, old_y) = pointer.on_screen, self._panned.on_screen
            self._panned = pointer
            self.board.pan(x - old_x, y - old_y)
        elif self._held is not None and document is not None:
            handle, start, margins = self._held
            moved, on_line = self._snapped(pointer.x - start.x, pointer.y - start.y)
            # On a line of the user's the frame stays: no shape or multiple draws it off again.
            reach = 0.0 if on_line else _SNAP * self.board.line / self.board.zoom
            both = pointer.shift or pointer.alt
            wanted = dragged(document.size, margins, handle, moved, both=both, reach=reach)
            self._choose(limited(document.size, wanted))

    def release(self, pointer: Pointer) -> None:
        self.move(pointer)
        self._held = self._panned = None
        self._show_frame()

    def cancel(self) -> None:
        if self._held is not None:
            margins = self._held[2]
            self._held = None
            self._choose(margins)
        self._panned = None

    @property
    def has_escape(self) -> bool:
        return self.board.document is not None and not self._margins.is_empty

    def escape(self) -> None:
        self._choose(Margins())

    def key(self, key: Qt.Key) -> bool:
        if self.board.document is None or self._margins.is_empty:
            return False
        if key not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            return False
        self.board.settings.expansion.wanted.send(None)
        return True

    def hover(self, pointer: Pointer | None) -> None:
        self._over = None if pointer is None else self._handle_at(pointer)

    def refresh(self) -> None:
        self.board.redraw(self.board.seen)
        if self._held is None:
            self._show_frame()

    def paint(self, painter: QPainter) -> None:
        document = self.board.document
        if document is None:
            return
        size, line = document.size, self.board.line
        frame = frame_of(size, self._margins)
        shown = self.board.canvas_rect(frame)
        wash = _WASH[QGuiApplication.palette().window().color().lightness() > 127]
        for part in self._margins.border(frame.size):
            place = self.board.canvas_rect(part.moved(frame.x, frame.y))
            painter.fillRect(place.x, place.y, place.width, place.height, wash)
        # Far beyond the screen dashes cost time and show nothing.
        near = shown.intersected(self.board.seen.grown(64 * line))
        if not near.is_empty and not self._margins.is_empty:
            dashed_frame(painter, near, line)
        for handle in HANDLES:
            self._paint_handle(painter, handle, shown)
        if not self._margins.is_empty:
            self.board.label_below(painter, growth_words(size, self._margins), shown)

    # -- parts ------------------------------------------------------------------------------------

    @property
    def _margins(self) -> Margins:
        return self.board.settings.expansion.margins

    def _choose(self, margins: Margins) -> None:
        self.board.settings.expansion.set_margins(margins)

    def _snapped(self, dx: float, dy: float) -> tuple[tuple[float, float], bool]:
        """(dx, dy), or what brings the dragged edge onto a line near it, and whether it does."""
        document = self.board.document
        assert self._held is not None and document is not None
        handle, _, margins = self._held
        frame = frame_of(document.size, margins)
        xs = {-1: [frame.x + dx], 0: [], 1: [frame.right + dx]}[handle.across]
        ys = {-1: [frame.y + dy], 0: [], 1: [frame.bottom + dy]}[handle.down]
        right, down = self.board.snap(xs, ys)
        on_line = right is not None or down is not None
        return (dx + (right or 0.0), dy + (down or 0.0)), on_line

    def _handle_at(self, pointer: Pointer) -> Handle | None:
        document = self.board.document
        if document is None:
            return None
        frame = self.board.canvas_rect(frame_of(document.size, self._margins))
        reach = _REACH * self.board.line
        return handle_at(frame, pointer.canvas_x, pointer.canvas_y, reach)

    def _show_frame(self) -> None:
        """Bring a frame that became another one into sight."""
        document = self.board.document
        if document is not None and self._margins != self._looked_at:
            self._looked_at = self._margins
            if not self._margins.is_empty:
                self.board.ensure_visible(frame_of(document.size, self._margins))

    def _paint_handle(self, painter: QPainter, handle: Handle, frame: Rect) -> None:
        x, y = place_of(handle, frame)
        line = self.board.line
        half = _HALF * line
        left, top = round(x) - half, round(y) - half
        side = 2 * half + line
        painter.fillRect(left - line, top - line, side + 2 * line, side + 2 * line, _DARK)
        painter.fillRect(left, top, side, side, _LIGHT)


def growth_words(size: Size, margins: Margins) -> str:
    """The new size and what is added: "1280 × 768 · 5:3 · +256 right"."""

    def tr(text: str) -> str:
        return QCoreApplication.translate("Expand", text)

    grown = margins.grown(size)
    parts = [f"{grown.width} × {grown.height}"]
    aspect = aspect_of(grown)
    if aspect is not None:
        parts.append(f"{aspect[0]}:{aspect[1]}")
    added = (
        tr(words).format(pixels=getattr(margins, side))
        for side, words in _SIDES
        if getattr(margins, side)
    )
    parts.append(", ".join(added))
    longer = max(grown.width, grown.height)
    if longer >= MAX_SIDE or grown.area + longer > MAX_AREA:
        parts.append(tr(_LIMIT))
    return " · ".join(part for part in parts if part)
