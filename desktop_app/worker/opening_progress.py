"""How far the opening of a file is: told by a background thread, shown to the window, given up."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Slot

from desktop_app.core.cancel import CancelToken
from desktop_app.core.observable import Observable
from desktop_app.state.app_state import Opening
from desktop_app.worker.background import SHOWN_AFTER_MS

_SHOWN_EVERY_MS = 80


class OpeningProgress(QObject):
    """Of one file.

    Args:
        name: of the file.
        shown: gets what is told, once it takes longer than a blink.
    """

    def __init__(self, name: str, shown: Observable[Opening | None]) -> None:
        super().__init__()
        self._name, self._shown = name, shown
        self._said = ("", 0, 0)
        self._token = CancelToken()
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._show)
        self._timer.start(SHOWN_AFTER_MS)

    def step(self, part: str, done: int, whole: int) -> None:
        """In the thread that reads; see `imaging.layer_stack.Step`."""
        self._said = (part, done, whole)
        self._token.check()

    def cancel(self) -> None:
        """The file is not wanted any more."""
        self._token.cancel()
        self._show()

    @property
    def is_cancelled(self) -> bool:
        """Whether it was given up."""
        return self._token.is_cancelled

    def end(self) -> None:
        """It is open, or could not be opened."""
        self._timer.stop()
        self._shown.value = None

    @Slot()
    def _show(self) -> None:
        self._timer.setInterval(_SHOWN_EVERY_MS)
        self._shown.value = Opening(self._name, *self._said, self._token.is_cancelled, self.cancel)
