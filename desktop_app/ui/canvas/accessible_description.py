"""What the canvas is described as to those who can't see it: picture, size, mask, where the cursor
of the keyboard is. Brought up to date a moment after it changes, while somebody listens."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QAccessible

from desktop_app.ui.qt.bind import listen, watch
from desktop_app.worker.background import delayed

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from desktop_app.state.app_state import AppState
    from desktop_app.state.document.document import Document

_REST_MS = 300


def mask_share(document: Document) -> float:
    """How much of the picture is masked at all, 0..1."""
    extent = document.mask.values.rect.intersected(document.mask.rect)
    if extent.is_empty:
        return 0.0
    return np.count_nonzero(document.mask.read(extent)) / max(1, document.size.area)


class CanvasDescription(QObject):
    """Keeps the accessible description of ``canvas`` true.

    Args:
        state: what is shown.
        canvas: whose description it is.
    """

    def __init__(self, state: AppState, canvas: QWidget) -> None:
        super().__init__(canvas)
        self._state, self._canvas = state, canvas
        self._keys = ""
        self._stop: tuple[object, ...] = ()
        self._rest = delayed(self, self.tell, _REST_MS)
        listen(state.results.shown.changed, self._later)
        listen(state.has_mask.changed, self._later)
        watch(state.document, self._on_document)

    def set_keys(self, words: str) -> None:
        """The sentence on the keys of the canvas; it stands at the end."""
        self._keys = words
        self.tell()

    @Slot()
    def tell(self) -> None:
        """Describe what is shown now."""
        self._canvas.setAccessibleDescription(f"{self._shown()} {self._keys}".strip())

    def _shown(self) -> str:
        document = self._state.document.value
        if document is None:
            return self.tr("No picture is open.")
        words = self.tr("{name}, {width} × {height} pixels.").format(
            name=document.name.value, width=document.size.width, height=document.size.height
        )
        share = mask_share(document)
        if not share:
            words += " " + self.tr("Nothing is masked.")
        else:
            words += " " + self.tr("{share} % is masked.").format(share=f"{share * 100:.3g}")
        if self._state.results.shown.value is not None:
            words += " " + self.tr("A result is shown; it is not applied yet.")
        return words

    def _on_document(self, document: Document | None) -> None:
        for stop in self._stop:
            stop()  # pyright: ignore[reportCallIssue]
        self._stop = ()
        if document is not None:
            self._stop = (
                listen(document.mask.changed, self._later),
                listen(document.name.changed, self._later),
                listen(document.resized, self._later),
            )
        self._later(None)

    def _later(self, _: object) -> None:
        # A whole mask is read for it, which nobody need wait for who sees it.
        if QAccessible.isActive():
            self._rest.start()
