"""Mix: keys 1 to 9 choose a result, the brush takes from it; Enter applies, Esc gives up."""

from __future__ import annotations

from typing import Final

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QImage, QPainter, qRgba
from shiboken6 import isValid

from desktop_app.core.errors import InputError
from desktop_app.core.geometry import Rect
from desktop_app.core.observable import Observable
from desktop_app.core.pixels import ByteArray
from desktop_app.imaging.layer_kinds.layer_kind import COLOURS
from desktop_app.state.painting.mixing import Mixing
from desktop_app.state.painting.strokes import Brush
from desktop_app.state.picture.mixes import MOST
from desktop_app.ui.qt.qimage import wrap
from desktop_app.ui.tools.base import Board, Pointer
from desktop_app.ui.tools.brush import BrushTool

PART_COLOURS: Final = (*COLOURS, (150, 105, 60))
"""One for each result; sRGB."""

_TINT = 64
"""Of 255: how much of a part's colour lies over it."""
_NONE = 255
_DIGITS: Final = {Qt.Key(Qt.Key.Key_1 + number): number for number in range(MOST)}


class MixTool(BrushTool):
    """Paints which result each pixel is of; the right button takes from the first."""

    has_frame = True
    own_keys = frozenset((*_DIGITS, Qt.Key.Key_0, Qt.Key.Key_Redo))

    def __init__(self, board: Board) -> None:
        super().__init__(board)
        self._drags = False
        self._tinted: tuple[Mixing, ByteArray] | None = None
        mixing = board.settings.mixing
        mixing.now.changed.connect(lambda _: self._tint_all())
        mixing.coloured.changed.connect(lambda _: self._redraw_all())
        self._tint_all()

    @property
    def brush(self) -> Observable[Brush]:
        return self.board.settings.mix

    @property
    def is_open(self) -> bool:
        now = self._now
        return now is not None and now.is_open

    @property
    def _now(self) -> Mixing | None:
        """What is mixed on the canvas."""
        now = self.board.settings.mixing.now.value
        return now if now is not None and now.document is self.board.document else None

    def press(self, pointer: Pointer) -> None:
        now, state = self._now, self.board.settings.mixing
        if now is None or not now.is_open:
            self.board.settings.refused.send(InputError("mix_nothing"))
            return
        self._drags = True
        number = 0 if pointer.secondary or pointer.eraser else state.number.value
        size, _ = self.in_hand.pen.dab(self.brush.value.size, 1.0, pointer.pressure)
        last = self._last
        if pointer.shift and last is not None and last[0] == now.document.id:
            now.begin(last[1], last[2], size, number)
            now.trace(pointer.x, pointer.y)
        else:
            now.begin(pointer.x, pointer.y, size, number)
        self._ended_at(pointer)
        self._show_ring(pointer)
        self.board.soon(self._show)

    def move(self, pointer: Pointer) -> None:
        self._at = (pointer.canvas_x, pointer.canvas_y)
        if self._drags and self._now is not None:
            self._now.trace(pointer.x, pointer.y)
            self._ended_at(pointer)
        self.board.soon(self._show)

    def release(self, pointer: Pointer) -> None:
        if self._drags:
            self.move(pointer)
            self._drags = False
            if self._now is not None:
                self._now.end()

    def cancel(self) -> None:
        """A stroke in progress is taken back; between strokes, when another tool is taken, what
        was painted is applied: undo takes it back."""
        now = self._now
        if now is None:
            return
        if self._drags:
            self._drags = False
            now.undo()
        elif now.has_strokes:
            now.apply()
        else:
            now.give_up()

    def escape(self) -> None:
        """What was painted comes back with the next time."""
        if self._now is not None:
            self._now.give_up()
        self.board.settings.leave()

    def key(self, key: Qt.Key) -> bool:
        now, state = self._now, self.board.settings.mixing
        if now is None or not now.is_open:
            return False
        if key in _DIGITS and _DIGITS[key] < len(now.mix.parts):
            state.number.value = _DIGITS[key]
        elif key == Qt.Key.Key_0:
            state.coloured.value = not state.coloured.value
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            now.apply()
        elif key == Qt.Key.Key_Backspace:  # undo is that, too
            now.undo()
        elif key == Qt.Key.Key_Redo:
            now.redo()
        else:
            return key in self.own_keys
        return True

    def paint(self, painter: QPainter) -> None:
        now, tinted = self._now, self._tinted
        state = self.board.settings.mixing
        shown = tinted is not None and tinted[0] is now and state.coloured.value
        if now is not None and tinted is not None and shown:
            image = wrap(tinted[1], QImage.Format.Format_Indexed8)
            image.setColorTable(_colours())
            place = self.board.canvas_rect(now.area)
            painter.drawImage(QRectF(place.x, place.y, place.width, place.height), image)
        super().paint(painter)

    def _show(self) -> None:
        if self._now is not None and self.is_open:
            self._now.show()
        self.refresh()

    def _tint_all(self) -> None:
        """Others are mixed now, or none."""
        self._tinted = None
        now = self._now if isValid(self.board) else None
        if now is not None:
            self._tinted = now, np.where(now.taken, now.labels, np.uint8(_NONE))
            now.changed.connect(self._tint)
        self._redraw_all()

    def _tint(self, rect: Rect) -> None:
        """In ``rect`` of the document pixels are of other results."""
        if self._tinted is None:
            return
        now, tint = self._tinted
        here = rect.intersected(now.area).moved(-now.area.x, -now.area.y).slices
        tint[here] = np.where(now.taken[here], now.labels[here], np.uint8(_NONE))
        if isValid(self.board):  # the state outlives the window
            self.board.redraw(self.board.canvas_rect(rect).grown(1))

    def _redraw_all(self) -> None:
        if isValid(self.board):
            self.board.redraw(self.board.seen)


def _colours() -> list[int]:
    tints = [qRgba(*colour, _TINT) for colour in PART_COLOURS]
    return [*tints, *([0] * (256 - len(tints)))]
