"""Liquify: a brush that pushes, twirls and pinches; Enter applies all strokes, Esc asks and leaves
without them."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt, QTimer

from desktop_app.core.observable import Observable
from desktop_app.state.painting.liquify import Liquify
from desktop_app.state.painting.strokes import Brush
from desktop_app.ui.tools.base import Board, Pointer
from desktop_app.ui.tools.brush import BrushTool

_HOLD_MS = 30


class LiquifyTool(BrushTool):
    """What the table `LIQUIFIES` says."""

    has_frame = True

    def __init__(self, board: Board) -> None:
        super().__init__(board)
        self._pressure: float | None = None
        """Of the pointer while it is down."""
        self._timer = QTimer(interval=_HOLD_MS)
        self._timer.timeout.connect(self._hold)

    @property
    def brush(self) -> Observable[Brush]:
        return self.board.settings.liquify

    @property
    def _bent(self) -> Liquify | None:
        return self.board.settings.bending.value

    @property
    def is_dragging(self) -> bool:
        return self._pressure is not None

    @property
    def is_open(self) -> bool:
        bent = self._bent
        return bent is not None and bent.document is self.board.document and bent.is_open

    def press(self, pointer: Pointer) -> None:
        document = self.board.document
        if document is None:
            return
        settings = self.board.settings
        masks = pointer.alt or settings.moves_mask.value
        if self._bent is None or not self.is_open or self._bent.masks != masks:
            self.cancel()
            settings.bending.value = Liquify(document, masks=masks)
        bent, self._pressure = self._bent, pointer.pressure
        assert bent is not None
        look = replace(self.brush.value, pen=settings.pen.value, erase=pointer.secondary)
        kind = settings.liquifying.value
        bent.begin(pointer.x, pointer.y, look, kind, pointer.pressure)
        self._timer.start()
        self._show_ring(pointer)

    def move(self, pointer: Pointer) -> None:
        self._at = (pointer.canvas_x, pointer.canvas_y)
        if self._bent is not None and self._pressure is not None:
            self._pressure = pointer.pressure
            self._bent.trace(pointer.x, pointer.y, pointer.pressure)
            self._timer.start()
        self.board.soon(self._show)

    def release(self, pointer: Pointer) -> None:
        if self._bent is not None and self._pressure is not None:
            self.move(pointer)
            self._end()
            self._bent.show()

    def cancel(self) -> None:
        """A stroke in progress is taken back; between strokes, when another tool is taken, all of
        them are applied: undo takes them back."""
        if self.is_dragging:
            self._end()
            self._back()
        else:
            self.board.settings.end_bending(apply=True)

    def escape(self) -> None:
        self.board.settings.losing.send(None)

    def key(self, key: Qt.Key) -> bool:
        if not self.is_open:
            return False
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.board.settings.end_bending(apply=True)
        elif key == Qt.Key.Key_Backspace:  # undo is that, too
            self._back()
        else:
            return False
        return True

    def _back(self) -> None:
        """Take the last stroke back."""
        if self._bent is not None:
            self._bent.back()
        if not self.is_open:
            self.board.settings.bending.value = None

    def _end(self) -> None:
        self._pressure = None
        self._timer.stop()

    def _hold(self) -> None:
        if self._bent is not None and self._pressure is not None:
            self._bent.hold(self._pressure)
            self.board.soon(self._show)

    def _show(self) -> None:
        if self._bent is not None and self.is_open:
            self._bent.show()
        self.refresh()
