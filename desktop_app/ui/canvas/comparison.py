"""Original and now: which part of the canvas shows which. While Tab is held, split, or in turn."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QObject, QPointF, Qt, Signal, Slot
from PySide6.QtGui import QColor, QFont, QPainter

from desktop_app.core.geometry import Rect
from desktop_app.state.app_state import AppState
from desktop_app.ui.canvas import marks
from desktop_app.ui.canvas.scene_painter import without
from desktop_app.ui.kit import draw_with, saved
from desktop_app.ui.look.motion import motion_is_wanted
from desktop_app.ui.qt.bind import listen, watch
from desktop_app.ui.tools.base import Board, Grip, Pointer
from desktop_app.ui.words.noop import QT_TRANSLATE_NOOP
from desktop_app.worker.background import repeated

_BLINK = 500
"""Milliseconds that each of the two is shown."""

_STEP = 0.05
"""Share of the canvas' width."""

_GRAB = 6
"""How near to the line the pointer takes it, in pixels of a 1x screen."""

_WORDS = 200
"""More than a word and its gap are wide, likewise."""

_KNOB = 9
"""Radius of the knob on the line."""

_LIGHT, _DARK = QColor(255, 255, 255, 235), QColor(0, 0, 0, 160)
_ORIGINAL = QT_TRANSLATE_NOOP("Comparison", "Original")
_UNGRADED = QT_TRANSLATE_NOOP("Comparison", "Without adjustments")
_NOW = QT_TRANSLATE_NOOP("Comparison", "Current")


class Comparison(QObject):
    """Follows the state. ``changed`` tells the part of the canvas that shows something else, in
    device pixels; None: all of it. ``moved`` tells between which two shares of the canvas' width
    the line was moved.
    """

    changed = Signal(object)
    moved = Signal(float, float)

    def __init__(self, state: AppState, parent: QObject) -> None:
        super().__init__(parent)
        self._state = state
        self.is_held = False
        """Whether the original is shown as long as a key is held."""
        self._blinked = False
        self._share = state.view.split_at.value
        self._timer = repeated(self, self._blink, _BLINK)
        view = state.view
        for shown in (view.split, view.before, view.before_is):
            listen(shown.changed, self._follow)
        listen(view.split_at.changed, self._line_moved)
        listen(state.document.changed, self._follow)
        watch(view.blink, self._follow)

    @property
    def is_split(self) -> bool:
        """Whether a line parts the canvas."""
        return self._state.view.split.value and self._state.document.value is not None

    @property
    def shows_original(self) -> bool:
        """Whether the whole canvas shows the original."""
        blinks = self._blinked and self._timer.isActive()
        return self.is_held or blinks or self._state.view.before.value

    def hold(self, pressed: bool) -> None:
        """A key that shows the original goes down or up."""
        pressed = pressed and self._state.document.value is not None
        if pressed != self.is_held:
            self.is_held = pressed
            self.changed.emit(None)

    def step(self, direction: int) -> None:
        """Move the line left (-1) or right (1) by a step of a key."""
        at = self._state.view.split_at
        at.value = round(min(1.0, max(0.0, at.value + direction * _STEP)), 6)

    def line_at(self, canvas: Rect) -> int:
        """The column at which the canvas is parted: the first that shows what is now."""
        return round(self._state.view.split_at.value * canvas.width)

    def parts(self, area: Rect, canvas: Rect) -> list[tuple[Rect, bool]]:
        """``area`` of the canvas in parts, and whether each shows the original."""
        if self._state.document.value is None:
            return [(area, False)]
        if not self.is_split or self.is_held:
            return [(area, self.shows_original)]
        left = Rect(canvas.x, canvas.y, self.line_at(canvas), canvas.height).intersected(area)
        parts = [(left, True)] if not left.is_empty else []
        return parts + [(part, False) for part in without(area, left)]

    def paint(self, painter: QPainter, canvas: Rect, font: QFont, line: int) -> None:
        """Draw line, knob and words; all in device pixels of the canvas."""
        if self.is_split and not self.is_held:
            x = self.line_at(canvas)
            painter.fillRect(x - line, 0, line, canvas.height, _LIGHT)
            painter.fillRect(x, 0, line, canvas.height, _DARK)
            with saved(painter, QPainter.RenderHint.Antialiasing):
                draw_with(painter, _DARK, _LIGHT)
                knob = float(_KNOB * line)
                painter.drawEllipse(QPointF(x, canvas.height / 2), knob, knob)
                draw_with(painter, Qt.PenStyle.NoPen, QColor(40, 40, 40))
                for way in (-1, 1):
                    tip, back = x + way * 0.65 * knob, x + way * 0.2 * knob
                    middle, half = canvas.height / 2, 0.4 * knob
                    painter.drawPolygon(
                        [
                            QPointF(tip, middle),
                            QPointF(back, middle - half),
                            QPointF(back, middle + half),
                        ]
                    )
            self._word(painter, self._before_word, x, -1, font, line)
            self._word(painter, _NOW, x, 1, font, line)
        elif self.shows_original:
            self._word(painter, self._before_word, 0, 1, font, line)

    @property
    def _before_word(self) -> str:
        from desktop_app.ui.canvas.document_view import shows_opened

        document = self._state.document.value
        opened = document is None or shows_opened(
            document.pixels.source.layers, self._state.view.before_is.value
        )
        return _ORIGINAL if opened else _UNGRADED

    def areas(self, first: float, last: float, canvas: Rect, line: int) -> list[Rect]:
        """The parts of the canvas that are others after the line was moved between two shares."""
        left, right = round(first * canvas.width), round(last * canvas.width)
        knob, words = (_KNOB + 2) * line, _WORDS * line
        return [
            Rect.from_edges(left - knob, 0, right + knob, canvas.height),
            Rect.from_edges(left - words, 0, right + words, 48 * line),
        ]

    def _word(
        self, painter: QPainter, word: str, x: int, side: int, font: QFont, line: int
    ) -> None:
        """Above, on one side of column ``x``."""
        text = QCoreApplication.translate("Comparison", word)
        width, height = marks.label_size(text, font, line)
        gap = 10 * line
        left = x + gap if side > 0 else x - gap - width
        marks.label(painter, text, font, Rect(left, gap, width, height), line)

    @Slot()
    def _blink(self) -> None:
        self._blinked = not self._blinked
        self.changed.emit(None)

    def _line_moved(self, share: float) -> None:
        """Only what lies between the old place and the new one shows something else."""
        old, self._share = self._share, share
        if self.is_split:
            self.moved.emit(min(old, share), max(old, share))

    def _follow(self, _: object) -> None:
        view = self._state.view
        wanted = view.blink.value and self._state.document.value is not None and motion_is_wanted()
        if wanted != self._timer.isActive():
            self._blinked = wanted
            self._timer.start() if wanted else self._timer.stop()
        if self.is_held and self._state.document.value is None:
            self.is_held = False
        self.changed.emit(None)


class SplitGrip(Grip):
    """Drags the line between original and now, whatever the tool."""

    cursor = Qt.CursorShape.SplitHCursor

    def __init__(self, board: Board, comparison: Comparison, state: AppState) -> None:
        super().__init__(board)
        self._comparison, self._share = comparison, state.view.split_at

    def found(self, pointer: Pointer) -> tuple[float, float] | None:
        """Where the pointer is, and the line."""
        line, at = self._comparison.line_at(self.board.canvas_size.rect), pointer.on_screen[0]
        near = self._comparison.is_split and abs(at - line) <= _GRAB * self.board.line
        return (at, self._share.value) if near else None

    def drag(self, grabbed: tuple[float, float], pointer: Pointer) -> None:
        moved = (pointer.on_screen[0] - grabbed[0]) / max(1, self.board.canvas_size.width)
        self._share.value = min(1.0, max(0.0, grabbed[1] + moved))

    def put_back(self, grabbed: tuple[float, float]) -> None:
        self._share.value = grabbed[1]
