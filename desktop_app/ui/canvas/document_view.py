"""One document as the canvas reads it: picture layer and mask pyramid that follow its changes."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from desktop_app.core.geometry import Margins, Rect
from desktop_app.state.document import Document
from desktop_app.ui.bind import listen
from desktop_app.ui.canvas.picture_layer import PictureLayer
from desktop_app.ui.canvas.pyramid import MaskPyramid
from desktop_app.ui.canvas.references import References

__all__ = ["DocumentView"]


class DocumentView(QObject):
    """Made for one document and dropped with it.

    ``pixels_changed`` and ``mask_changed`` tell the rectangle of the document that changed,
    ``resized`` the margins the canvas was given.
    """

    pixels_changed = Signal(object)
    mask_changed = Signal(object)
    resized = Signal(object)

    def __init__(self, document: Document, parent: QObject) -> None:
        super().__init__(parent)
        self.document = document
        self._read_anew()
        self.references = References(document, self)
        self._stop = (
            listen(document.resized, self._resized),
            listen(document.pixels.changed, self._pixels_changed),
            listen(document.mask.changed, self._mask_changed),
        )

    def drop(self) -> None:
        """Listen to the document no longer."""
        for stop in self._stop:
            stop()
        self.deleteLater()

    def _read_anew(self) -> None:
        """The canvas has another size, or is looked at for the first time."""
        document = self.document
        self.layer = PictureLayer(document.shown, document.size, has_alpha=document.has_alpha)
        self.mask = MaskPyramid(document.mask.read, document.size)

    def _resized(self, margins: Margins) -> None:
        self._read_anew()
        self.resized.emit(margins)

    def _pixels_changed(self, rect: Rect) -> None:
        self.layer.changed(rect)
        self.pixels_changed.emit(rect)

    def _mask_changed(self, rect: Rect) -> None:
        self.mask.changed(rect)
        self.mask_changed.emit(rect)
