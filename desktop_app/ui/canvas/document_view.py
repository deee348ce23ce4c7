"""One document as the canvas reads it: picture layer and mask pyramid that follow its changes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject, Signal, SignalInstance

from desktop_app.core.geometry import Margins, Rect
from desktop_app.core.observable import Observable
from desktop_app.core.pixels import Array, ByteArray
from desktop_app.imaging.combining import Patch
from desktop_app.imaging.display import Display
from desktop_app.imaging.layers import layer_tree
from desktop_app.imaging.layers.content import PictureSource
from desktop_app.imaging.layers.layer_tree import is_same
from desktop_app.imaging.warning_marks import warning_marks
from desktop_app.state.document.control_preview import ControlPreview
from desktop_app.state.document.document import Document
from desktop_app.state.picture.composition import Composition
from desktop_app.state.picture.display_conversion import DisplayConversion
from desktop_app.ui.canvas.background_composer import BackgroundComposer, SlowPicture
from desktop_app.ui.canvas.control_overlay import ControlOverlay
from desktop_app.ui.canvas.layer_shapes import LayerShapes
from desktop_app.ui.canvas.picture_layer import PictureLayer
from desktop_app.ui.canvas.pyramid import MaskPyramid
from desktop_app.ui.canvas.references import References
from desktop_app.ui.qt.bind import listen

_CLIPPING, _GAMUT, _CONVERTED = 2, 4, 6
"""Looking at a pixel takes so many times longer than composing one of a layer."""


class DocumentView(QObject):
    """Made for one document and dropped with it; ``showing``: for another screen than its own.

    ``pixels_changed``, ``mask_changed``, ``preview_changed`` (of the mask) and ``overlay_changed``
    (warnings, and what the picture is compared with) tell the rectangle of the document that looks
    different, ``selection_changed`` where what is selected is another, ``resized`` the margins the
    canvas was given.
    """

    pixels_changed = Signal(object)
    preview_changed = Signal(object)
    overlay_changed = Signal(object)
    mask_changed = Signal(object)
    selection_changed = Signal(object)
    resized = Signal(object)

    def __init__(
        self,
        document: Document,
        parent: QObject,
        control_preview: Observable[ControlPreview | None] | None = None,
        showing: DisplayConversion | None = None,
    ) -> None:
        super().__init__(parent)
        self.document = document
        self._showing = document.showing if showing is None else showing
        self._warned: tuple[bool, Display | None] = False, None
        self._preview: Patch | None = None
        self._composers: list[BackgroundComposer] = []
        self._read_anew()
        self.references = References(document, self)
        self.layer_shapes = LayerShapes(document, self)
        self.control = ControlOverlay(document, control_preview or Observable(None), self)
        self._stop = (
            listen(document.resized, self._resized),
            listen(document.refilled, self.read_pixels_again),
            listen(document.pixels.changed, self._pixels_changed),
            listen(document.mask.changed, self._mask_changed),
            listen(document.selection.changed, self._selection_changed),
            listen(document.shown_anew, self.read_pixels_again),
        )

    def before(self, before_is: str) -> PictureLayer:
        """What the picture is compared with (`ViewState.before_is`); made when it is first asked
        for."""
        if self._before is None or self._before[0] != before_is:
            document, showing = self.document, self._showing
            pixels = Composition("before", source_before(document.pixels.source, before_is))
            shown = None if showing.is_plain else showing.to_screen.shown
            weight = 0 if shown is None else 1
            layer = self._derived(pixels, shown, weight, has_alpha=document.has_alpha)
            pixels.changed.connect(layer.changed)
            self._before = before_is, pixels, layer
        return self._before[2]

    def warn(self, *, clipping: bool, gamut: Display | None) -> None:
        """Mark clipped values, and colours that the proof of ``gamut`` can't show."""
        if (clipping, gamut) != self._warned:
            self._warned = clipping, gamut
            self._make_warnings()
            self.overlay_changed.emit(self.document.size.rect)

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
        shown = self._preview is not None and not self.document.selecting
        return shown or not self.document.mask.values.is_bare

    @property
    def has_selection(self) -> bool:
        """Whether a line around what is selected may be seen."""
        shown = self._preview is not None and self.document.selecting
        return shown or not self.document.selection.values.is_bare

    def show_preview(self, patch: Patch | None) -> None:
        """Show the mask as ``patch`` would make it; None: as it is."""
        old, self._preview = self._preview, patch
        for one in (old, patch):
            if one is not None and self.document.selecting:
                self._selection_changed(one[0])
            elif one is not None:
                self.mask.changed(one[0])
                self.preview_changed.emit(one[0])

    def _read_mask(self, rect: Rect) -> Array:
        values = self.document.mask.read(rect)
        return values if self.document.selecting else self._previewed(values, rect)

    def _read_selection(self, rect: Rect) -> Array:
        values = self.document.selection.read(rect)
        return self._previewed(values, rect) if self.document.selecting else values

    def _previewed(self, mask: Array, rect: Rect) -> Array:
        """With the values that the preview would put there."""
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

    def _extent(self, of_selection: bool) -> Rect:
        document = self.document
        surface = document.selection if of_selection else document.mask
        own = self._preview is not None and document.selecting is of_selection
        extent = surface.values.rect
        return extent.united(self._preview[0]) if own and self._preview else extent

    def _read_anew(self) -> None:
        """The canvas has another size, or is looked at for the first time."""
        self._preview = None
        size = self.document.size
        self.mask = MaskPyramid(self._read_mask, size, lambda: self._extent(False))
        self.selection = MaskPyramid(self._read_selection, size, lambda: self._extent(True))
        self.read_pixels_again()

    def read_pixels_again(self, _: None = None) -> None:
        """The same of the picture alone: with an alpha channel now, or without, or on another
        screen. That it looks different is told elsewhere."""
        document, showing = self.document, self._showing
        self.layer = PictureLayer(showing.read, document.size, has_alpha=document.has_alpha)
        for composer in self._composers:
            composer.shutdown()
            composer.deleteLater()
        self._composers = []
        source = SlowPicture(
            lambda rect: document.pixels.cost(rect) + _CONVERTED * showing.cost(rect),
            showing.read_now,
            showing.rough,
            lambda: document.pixels.weight,
            document.pixels,
        )
        self._refine(self.layer, source, self.pixels_changed)
        self._before: tuple[str, Composition, PictureLayer] | None = None
        self._make_warnings()

    def _make_warnings(self) -> None:
        clipping, gamut = self._warned
        icc = self.document.origin.about.icc
        self.warnings: PictureLayer | None = None
        """Those marks; None: none are wanted."""

        def marks(pixels: Array) -> ByteArray:
            beyond = None if gamut is None else gamut.beyond_proof(icc, pixels)
            return warning_marks(pixels, clipping=clipping, beyond=beyond)

        if clipping or gamut is not None:
            weight = _CLIPPING if gamut is None else _GAMUT
            self.warnings = self._derived(self.document.pixels, marks, weight, has_alpha=True)

    def _derived(
        self,
        pixels: Composition,
        made: Callable[[Array], ByteArray] | None,
        weight: int,
        *,
        has_alpha: bool,
    ) -> PictureLayer:
        """What is ``made`` of ``pixels`` wherever it is looked at; that takes ``weight`` times
        longer than composing a layer's."""

        def read(rect: Rect) -> Array:
            return pixels.read(rect) if made is None else made(pixels.read(rect))

        def rough(rect: Rect, step: int) -> ByteArray:
            values = pixels.rough(rect, step)
            return values if made is None else made(values)

        layer = PictureLayer(read, self.document.size, has_alpha=has_alpha)
        source = SlowPicture(
            lambda rect: pixels.cost(rect) + weight * rect.size.area,
            read,
            rough,
            lambda: pixels.weight + weight,
        )
        self._refine(layer, source, self.overlay_changed)
        return layer

    def _refine(self, layer: PictureLayer, source: SlowPicture, refined: SignalInstance) -> None:
        composer = layer.refine_with(source, self)
        composer.refined.connect(refined)
        self._composers.append(composer)

    def _resized(self, margins: Margins) -> None:
        self._read_anew()
        self.resized.emit(margins)

    def _pixels_changed(self, rect: Rect) -> None:
        self.layer.changed(rect)
        if self.warnings is not None:
            self.warnings.changed(rect)
        if self._before is not None:
            before_is, pixels, _ = self._before
            look = source_before(self.document.pixels.source, before_is)
            if not is_same(look.layers, pixels.source.layers):
                pixels.show(look, [rect])
        self.pixels_changed.emit(rect)

    def _mask_changed(self, rect: Rect) -> None:
        self.mask.changed(rect)
        self.mask_changed.emit(rect)

    def _selection_changed(self, rect: Rect) -> None:
        self.selection.changed(rect)
        self.selection_changed.emit(rect)


def shows_opened(layers: layer_tree.Tree, before_is: str) -> bool:
    """Whether that is the picture as it was opened; see `ViewState.before_is`."""
    return before_is == "opened" or _ungraded(layers) == layers


def source_before(source: PictureSource, before_is: str) -> PictureSource:
    """The layers that "before" shows: the file as opened, or all without adjustments."""
    opened = shows_opened(source.layers, before_is)
    return replace(source, layers=source.layers[:1] if opened else _ungraded(source.layers))


def _ungraded(layers: layer_tree.Tree) -> layer_tree.Tree:
    """Without the adjustment layers that are seen; the others stay the same objects."""
    return layer_tree.mapped(
        layers, lambda one: () if one.row.id == "adjustment" and one.visible else (one,)
    )
