"""One document as the canvas reads it: picture layer and mask pyramid that follow its changes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from desktop_app.core.geometry import Margins, Rect
from desktop_app.core.observable import Observable
from desktop_app.core.pixels import Array, ByteArray
from desktop_app.state.picture.composing import composed
from desktop_app.ui.canvas.background_composer import BackgroundComposer, Source
from desktop_app.ui.canvas.control_overlay import ControlOverlay
from desktop_app.ui.canvas.layer_shapes import LayerShapes
from desktop_app.ui.canvas.picture_layer import PictureLayer
from desktop_app.ui.canvas.pyramid import MaskPyramid
from desktop_app.ui.canvas.references import References
from desktop_app.ui.qt.bind import listen

if TYPE_CHECKING:
    from desktop_app.imaging.combining import Patch
    from desktop_app.state.document.control_preview import ControlPreview
    from desktop_app.state.document.document import Document


class DocumentView(QObject):
    """Made for one document and dropped with it.

    ``pixels_changed``, ``mask_changed`` and ``preview_changed`` (of the mask) tell the rectangle of
    the document that looks different, ``resized`` the margins the canvas was given.
    """

    pixels_changed = Signal(object)
    preview_changed = Signal(object)
    mask_changed = Signal(object)
    resized = Signal(object)

    def __init__(
        self,
        document: Document,
        parent: QObject,
        control_preview: Observable[ControlPreview | None] | None = None,
    ) -> None:
        super().__init__(parent)
        self.document = document
        self._preview: Patch | None = None
        self._composers: list[BackgroundComposer] = []
        self._read_anew()
        self.references = References(document, self)
        self.layer_shapes = LayerShapes(document, self)
        self.control = ControlOverlay(document, control_preview or Observable(None), self)
        self._stop = (
            listen(document.resized, self._resized),
            listen(document.refilled, self._read_pixels_anew),
            listen(document.pixels.changed, self._pixels_changed),
            listen(document.mask.changed, self._mask_changed),
            listen(document.shown_anew, self._read_pixels_anew),
        )

    @property
    def original(self) -> PictureLayer:
        """The picture as it was opened; made when it is first asked for."""
        if self._original is None:
            document, read = self.document, original_reader(self.document)
            self._original = PictureLayer(read, document.size, has_alpha=document.has_alpha)
            cost = partial(original_cost, document)
            source = Source(cost, read, partial(original_rough, document), lambda: 1)
            self._refine(self._original, source)
        return self._original

    @property
    def nbytes(self) -> int:
        """Memory it holds at most: four bytes a pixel of the halved copies."""
        return self.document.size.area * 4 // 3

    def drop(self) -> None:
        """Listen to the document no longer."""
        for stop in self._stop:
            stop()
        self.layer_shapes.drop()
        self.control.drop()
        for composer in self._composers:
            composer.shutdown()
        self.deleteLater()

    @property
    def is_refined(self) -> bool:
        """Whether the canvas waits for nothing."""
        return all(composer.is_idle for composer in self._composers)

    @property
    def has_overlay(self) -> bool:
        """Whether any of the mask may be seen."""
        return self._preview is not None or not self.document.mask.values.is_bare

    def show_preview(self, patch: Patch | None) -> None:
        """Show the mask as ``patch`` would make it; None: as it is."""
        old, self._preview = self._preview, patch
        for one in (old, patch):
            if one is not None:
                self.mask.changed(one[0])
                self.preview_changed.emit(one[0])

    def _read_mask(self, rect: Rect) -> Array:
        mask = self.document.mask.read(rect)
        if self._preview is None:
            return mask
        place, values = self._preview
        common = place.intersected(rect)
        if common.is_empty:
            return mask
        shown = mask.copy()
        own = common.moved(-place.x, -place.y)
        shown[common.moved(-rect.x, -rect.y).slices] = values[own.slices]
        return shown

    def _mask_extent(self) -> Rect:
        extent = self.document.mask.values.rect
        return extent if self._preview is None else extent.united(self._preview[0])

    def _read_anew(self) -> None:
        """The canvas has another size, or is looked at for the first time."""
        self._preview = None
        self.mask = MaskPyramid(self._read_mask, self.document.size, self._mask_extent)
        self._read_pixels_anew()

    def _read_pixels_anew(self, _: None = None) -> None:
        """The same of the picture alone: with an alpha channel now, or without, or on another
        screen. That it looks different is told elsewhere."""
        document = self.document
        self.layer = PictureLayer(document.shown, document.size, has_alpha=document.has_alpha)
        for composer in self._composers:
            composer.shutdown()
            composer.deleteLater()
        self._composers = []
        source = Source(
            lambda rect: document.pixels.cost(rect) + document.shown_cost(rect),
            document.shown_now,
            document.rough,
            lambda: document.pixels.weight,
            document.pixels,
        )
        self._refine(self.layer, source)
        self._original: PictureLayer | None = None

    def _refine(self, layer: PictureLayer, source: Source) -> None:
        composer = layer.refine_with(source, self)
        composer.refined.connect(self.pixels_changed)
        self._composers.append(composer)

    def _resized(self, margins: Margins) -> None:
        self._read_anew()
        self.resized.emit(margins)

    def _pixels_changed(self, rect: Rect) -> None:
        self.layer.changed(rect)
        self.pixels_changed.emit(rect)

    def _mask_changed(self, rect: Rect) -> None:
        self.mask.changed(rect)
        self.mask_changed.emit(rect)


def original_reader(document: Document) -> Callable[[Rect], Array]:
    """Reads rectangles of the picture below everything that was applied and painted.

    What is read is (h, w, 3|4) uint8 as the screen shows it, like `Document.shown`.
    """
    if document.is_shown_as_is:
        return document.base
    way = document.to_screen

    def read(rect: Rect) -> Array:
        return way.shown(document.base(rect))

    return read


def original_rough(document: Document, rect: Rect, step: int) -> ByteArray:
    """Every ``step``-th pixel of it, for a first look: as `Document.rough`."""
    look = document.pixels.look
    lowest = document.content.layers[:1]
    pixels = composed(lowest, rect, replace(look.canvas, step=step))
    return pixels if document.is_shown_as_is else document.to_screen.shown(pixels)


def original_cost(document: Document, rect: Rect) -> int:
    """What reading it takes, compared to composing pixels of layers: as `Composition.cost`."""
    return 0 if document.is_shown_as_is else rect.size.area
