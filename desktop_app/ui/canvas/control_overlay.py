"""The control layer that is worked on over the dimmed picture: what is painted, or is sent."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QColor, QImage, QPainter

from desktop_app.core.geometry import Rect
from desktop_app.core.observable import Observable
from desktop_app.core.pixels import Array
from desktop_app.imaging.layers import layer_tree
from desktop_app.imaging.layers.layer import Layer
from desktop_app.imaging.tiles import Tiles
from desktop_app.state.document.control_preview import ControlPreview
from desktop_app.state.document.document import Document
from desktop_app.state.picture.display_copy import kept_shown
from desktop_app.ui.canvas.picture_layer import PictureLayer, qrect, stretch
from desktop_app.ui.canvas.viewport import Viewport
from desktop_app.ui.kit import saved
from desktop_app.ui.qt.bind import listen
from desktop_app.ui.qt.qimage import to_qimage

_SHOWN = 0.6
_DIMMED = 0.45


class ControlOverlay(QObject):
    """Of one document. ``changed`` tells where it looks different now; None: anywhere."""

    changed = Signal(object)

    def __init__(
        self, document: Document, preview: Observable[ControlPreview | None], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._document, self._preview = document, preview
        self._layer: Layer | None = None
        self._sent: tuple[ControlPreview, QImage] | None = None
        self._stop = (
            listen(document.layers.changed, self._follow),
            listen(document.active.changed, self._follow),
            listen(document.pixels.changed, self._painted),
            listen(document.resized, self._reshaped),
            listen(document.shown_anew, self._reshaped),
            listen(preview.changed, self._previewed),
        )
        self._drawn = self._picture()
        self._follow(None)
        self._previewed(preview.value)

    @property
    def is_shown(self) -> bool:
        """Whether there is anything to draw."""
        return self._layer is not None

    def drop(self) -> None:
        for stop in self._stop:
            stop()

    def paint(
        self, painter: QPainter, viewport: Viewport, area: Rect, canvas: Rect, dim: QColor
    ) -> None:
        """Draw what of it is in ``area``, in device pixels, over the picture.

        Args:
            painter: set up so that its units are device pixels.
            viewport: where the picture lies.
            area: the part to draw.
            canvas: all there is.
            dim: colour towards which the picture fades.
        """
        if self._layer is None or self._layer.control is None:
            return
        with saved(painter, opacity=_DIMMED):
            painter.fillRect(qrect(area), dim)
            painter.setOpacity(_SHOWN)
            if self._layer.control.source == "own":
                self._drawn.paint(painter, viewport, area, canvas)
            elif self._sent is not None:
                place = viewport.canvas_rect(self._sent[0].place)
                stretch(painter, self._sent[1], place, area.intersected(place), _SHOWN)

    # -- following ------------------------------------------------------------------------------

    def _now(self) -> Layer | None:
        """With what a stroke in progress painted; None: no control layer is worked on."""
        document = self._document
        layer = layer_tree.find(document.pixels.source.layers, document.active.value)
        shown = layer is not None and layer.control is not None and layer.visible
        return layer if shown else None

    def _follow(self, _: object) -> None:
        before, self._layer = self._layer, self._now()
        if before is self._layer:
            return
        if _pixels(before) is not _pixels(self._layer):
            self._drawn.changed(self._document.size.rect)
        self.changed.emit(None)

    def _painted(self, rect: Rect) -> None:
        now = self._now()
        if now is None:
            return
        self._layer = now
        self._drawn.changed(rect)
        self.changed.emit(rect)

    def _reshaped(self, _: object) -> None:
        self._drawn = self._picture()
        self._follow(None)

    def _previewed(self, preview: ControlPreview | None) -> None:
        self._sent = None
        if preview is not None and preview.image is not None:
            self._sent = preview, to_qimage(preview.image)
        if self._layer is not None:
            self.changed.emit(None)

    def _picture(self) -> PictureLayer:
        document, read = self._document, self._read
        if not document.is_shown_as_is:
            read = kept_shown(read, document.size, 4, document.to_screen)
        return PictureLayer(read, document.size, has_alpha=True)

    def _read(self, rect: Rect) -> Array:
        pixels = _pixels(self._layer)
        return (Tiles(4, self._document.pixels.dtype) if pixels is None else pixels).read(rect)


def _pixels(layer: Layer | None) -> Tiles | None:
    return None if layer is None else layer.pixels
