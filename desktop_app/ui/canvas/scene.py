"""What is on the canvas now: document, live picture, preview, result. `scene_painter` draws it.

Follows the state by itself and tells which part of the picture looks different.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QMetaObject, QObject, Signal
from PySide6.QtGui import QImage

from desktop_app.core.affine import Affine
from desktop_app.core.geometry import Margins, Rect, Size
from desktop_app.core.pixels import Array
from desktop_app.state.painting.tools import ToolId
from desktop_app.state.work.live import LivePicture, Placement
from desktop_app.ui.canvas.document_views import DocumentViews
from desktop_app.ui.canvas.layer_preview import LayerPreview
from desktop_app.ui.canvas.picture_layer import PictureLayer
from desktop_app.ui.qt.bind import listen, watch
from desktop_app.ui.qt.qimage import wrap

if TYPE_CHECKING:
    from desktop_app.jobs.results import Placed, Preview, Result
    from desktop_app.state.app_state import AppState
    from desktop_app.state.document.document import Document
    from desktop_app.state.painting.masking import MaskPreview
    from desktop_app.ui.canvas.document_view import DocumentView


class Scene(QObject):
    """Everything the canvas shows but tools and frames.

    ``changed`` tells the rectangle of the picture that looks different (None: everything);
    ``content_changed`` that there is another picture: its argument says whether it is a new one
    to be looked at as a whole; ``grown`` that the picture became larger by some margins (or, where
    they are negative, smaller again); ``mask_changed`` which rectangle of the mask is another,
    ``selection_changed`` which of the selection.

    Attributes:
        repeated: whether it is shown again on all sides.
    """

    changed = Signal(object)
    content_changed = Signal(bool)
    mask_changed = Signal(object)
    selection_changed = Signal(object)
    grown = Signal(object)

    def __init__(self, state: AppState, parent: QObject) -> None:
        super().__init__(parent)
        self._state = state
        self.repeated = state.view.repeated
        self.view: DocumentView | None = None
        """The document's layer and mask."""
        self._views = DocumentViews(state, self._follow, self)
        self.layer_preview = LayerPreview(state, self)
        self._had_document = False
        self._result: tuple[Result, tuple[PictureLayer, ...]] | None = None
        self._preview: tuple[Preview, QImage] | None = None
        self._live: tuple[LivePicture, QImage] | None = None
        self.content: Size | None = None
        """Size of the picture on the canvas: the document's, or of what is being made."""
        self._before = False
        self.is_painting = False
        """Whether a stroke is in progress."""
        self._covered = False
        """Whether the picture has changed under the previews of a job, which rest until it ends."""
        self._drawn_over: Result | None = None
        self._edge_only = False
        self.mask_keeps = False
        """Whether the mask says what is kept, not what is regenerated."""
        watch(state.document, self._document_changed)
        watch(state.results.shown, self._shown_changed)
        watch(state.jobs.preview, self._preview_changed)
        watch(state.live.picture, self._live_changed)
        listen(state.live.placement.changed, self._everything_changed)
        listen(state.live.opacity.changed, self._live_redrawn)
        listen(state.view.overlay_visible.changed, self._everything_changed)
        listen(state.view.repeated.changed, self._everything_changed)
        listen(state.view.overlay_style.changed, self._everything_changed)
        watch(state.parameters, self._aim_changed)
        watch(state.tools.masking.preview, self._mask_previewed)
        listen(state.display.canvas.changed, self._screen_changed)
        for warned in (state.view.clipping, state.view.gamut, state.display.proof_screen):
            listen(warned.changed, self._warn)

    @property
    def document(self) -> Document | None:
        """The document on the canvas."""
        return self.view.document if self.view else None

    @property
    def picture(self) -> PictureLayer | LayerPreview | None:
        """What draws the document: with a layer that is just being dragged elsewhere."""
        if self.view is None:
            return None
        return self.layer_preview if self.layer_preview.is_shown else self.view.layer

    @property
    def result(self) -> Result | None:
        """The result that belongs to this canvas and is chosen to be shown."""
        return self._result[0] if self._result else None

    @property
    def result_layers(self) -> tuple[PictureLayer, ...]:
        """The result that is shown, one layer a spot; none while none is."""
        return self._result[1] if self._result else ()

    @property
    def preview(self) -> tuple[Rect, QImage] | None:
        """Where the preview goes and what it shows; None while a result is looked at: what Apply
        takes is what is seen.
        """
        preview = self._preview
        if preview is None or self._before or self._result:
            return None
        job = self._state.jobs.get(preview[0].job)
        document = self.document
        if job is not None and document is not None and not job.fits(document.size):
            return None
        return preview[0].rect, preview[1]

    @property
    def live(self) -> tuple[LivePicture, QImage] | None:
        """The live picture and its pixels, if it belongs to this canvas."""
        document, live = self.document, self._live
        if live is None or live[0].document != (None if document is None else document.id):
            return None
        return live

    @property
    def live_over(self) -> tuple[Rect, QImage, float] | None:
        """Where the live picture lies on the canvas itself, its pixels and its opacity."""
        live, state = self.live, self._state.live
        if live is None or self._before:
            return None
        if live[0].document is None:
            return live[0].rect, live[1], 1.0
        if state.placement.value is Placement.BESIDE:
            return None
        return live[0].rect, live[1], state.opacity.value

    @property
    def before_is(self) -> str:
        """What the document is compared with."""
        return self._state.view.before_is.value

    @property
    def overlay_visible(self) -> bool:
        """Whether the mask is to be seen."""
        return self._state.view.overlay_visible.value or self._is_previewing

    @property
    def overlay_style(self) -> str:
        """Name of the mask's looks."""
        return self._state.view.overlay_style.value

    def drag_transform(self, *, selection: bool) -> Affine | None:
        """From where the selection, or the mask, is to where the hand holds it; None: there."""
        tools, document = self._state.tools, self.document
        way, frame = tools.mask_held.value, tools.transform.frame.value
        if document is not None and any(way) and document.selecting is selection:
            return Affine.translation(*way)
        if document is None or frame is None or tools.active.value is not ToolId.TRANSFORM:
            return None
        target = tools.transform.target.value
        if target == "layers" and document.has_selection:
            target = "selection"
        goes = frame.document == document.id and target == ("selection" if selection else "mask")
        return frame.matrix if goes and frame.bend is None and not frame.applying else None

    @property
    def mask_edge_only(self) -> bool:
        """Whether the picture under the mask has just changed: the new pixels are to be looked at.

        From an applied edit until the mask is touched again.
        """
        return self._edge_only and not self.is_painting and not self._is_previewing

    @property
    def _is_previewing(self) -> bool:
        """Whether the mask is shown as it is not yet."""
        return self._state.tools.masking.preview.value is not None

    @property
    def is_before(self) -> bool:
        """Whether preview and result are hidden."""
        return self._before

    @property
    def is_drawn_over(self) -> bool:
        """Whether there was a stroke over the result that is shown."""
        return self._drawn_over is not None and self._drawn_over is self._state.results.shown.value

    def drop(self) -> None:
        """Follow the documents no longer: what shows it is closed."""
        self.view = None
        self._views.drop()

    def set_before(self, before: bool) -> None:
        """Show the document as it is, without preview and result, while ``before``."""
        if before != self._before:
            self._before = before
            self.changed.emit(None)

    def set_painting(self, painting: bool) -> None:
        """While the mask is being painted it is seen, over a result too, where its edge stays; what
        changes pixels takes the result off."""
        if painting != self.is_painting:
            self.is_painting, self._drawn_over = painting, self._state.results.shown.value
            if self._edge_only:
                self._edge_only = False
                self.changed.emit(None)
            if self._result:
                self.changed.emit(self._result[0].rect)

    # -- following the state ------------------------------------------------------------------

    def _document_changed(self, document: Document | None) -> None:
        self.view = self._views.activate(document)
        self._warn(None)
        self._edge_only = False
        self._take_result()
        self._refresh_content(new_document=document is not None)

    def _follow(self, view: DocumentView) -> tuple[QMetaObject.Connection, ...]:
        return (
            view.pixels_changed.connect(self._pixels_changed),
            view.references.changed.connect(self.changed),
            view.layer_shapes.changed.connect(self.changed),
            view.control.changed.connect(self.changed),
            view.mask_changed.connect(self._mask_rect_changed),
            view.selection_changed.connect(self.selection_changed),
            view.resized.connect(self._resized),
            view.preview_changed.connect(self.changed),
            view.overlay_changed.connect(self.changed),
        )

    def _resized(self, margins: Margins) -> None:
        """What was made for the old size has no place here any more."""
        self.content = None if self.document is None else self.document.size
        self._take_result()
        self.grown.emit(margins)
        self.changed.emit(None)

    def _shown_changed(self, _: object) -> None:
        old = self._result
        self._take_result()
        self._refresh_content()
        for one in (old, self._result, self._preview):
            if one and old != self._result:
                self.changed.emit(one[0].rect)

    def _take_result(self) -> None:
        result = self._state.seen_result
        if result is None:
            self._result = None
        elif self._result is None or self._result[0].placed is not result.placed:
            self._result = (result, tuple(self._layer_of(one) for one in result.placed))
        else:  # the same picture with other notes on it
            self._result = (result, self._result[1])

    def _layer_of(self, placed: Placed) -> PictureLayer:
        """The document's own values are shown as its other pixels are."""
        from desktop_app.state.picture.display_copy import kept_shown

        screen, place = self._state.display.canvas.value, (placed.rect.x, placed.rect.y)
        if screen is None:
            return PictureLayer.of_array(placed.pixels, place)
        pixels: Array = placed.pixels
        way, document = screen.of(None), self.document
        if document is not None and placed.values is not None:
            pixels, way = placed.values, document.to_screen
        size, channels = placed.rect.size, pixels.shape[2]
        shown = kept_shown(lambda rect: pixels[rect.slices], size, channels, way)
        return PictureLayer(shown, size, has_alpha=channels == 4, place=place)

    def _preview_changed(self, preview: Preview | None) -> None:
        old = self._preview
        self._covered = self._covered and preview is not None
        if preview is None or self._covered:
            self._preview = None
        else:
            self._preview = (
                preview,
                wrap(self._state.display.of_srgb(preview.pixels, canvas=True)),
            )
        self._refresh_content()
        for one in (old, self._preview):
            if one:
                self.changed.emit(one[0].rect)

    def _live_changed(self, picture: LivePicture | None) -> None:
        old = self._live
        # Of Qt's forms the 32-bit ones are drawn stretched five times as fast as RGB.
        form = QImage.Format.Format_RGB32
        if picture is not None and not picture.is_opaque:
            form = QImage.Format.Format_ARGB32_Premultiplied
        self._live = None
        if picture is not None:
            pixels = self._state.display.of_srgb(picture.pixels, canvas=True)
            self._live = (picture, wrap(pixels).convertToFormat(form))
        self._refresh_content()
        beside = self._state.live.placement.value is Placement.BESIDE
        for one in (old, self._live):
            if one and not (beside and one[0].document is not None):
                self.changed.emit(one[0].rect)

    def _live_redrawn(self, _: object) -> None:
        if self.live_over:
            self.changed.emit(self.live_over[0])

    def _refresh_content(self, *, new_document: bool = False) -> None:
        old = self.content
        if self.view:
            self.content = self.view.document.size
        elif self._result:
            self.content = self._result[0].rect.size
        elif self._preview:
            self.content = self._preview[0].rect.size
        elif self._live:
            self.content = self._live[0].rect.size
        else:
            self.content = None
        # A picture made from words becomes a document: the view stays as it is.
        became = new_document and not self._had_document and old == self.content
        if self.content != old or new_document:
            self.content_changed.emit(self.content is not None and not became)
            self.changed.emit(None)
        self._had_document = self.view is not None

    def _pixels_changed(self, rect: Rect) -> None:
        document = self.document
        by_hand = self.is_painting or (document is not None and document.is_painting)
        # What is painted must be seen, and a result or a preview lies over it.
        if by_hand and self._result is not None:
            self._state.hide_result()
        if by_hand and self._preview is not None:
            self._covered, preview = True, self._preview[0]
            self._preview_changed(preview)
        self.changed.emit(rect)
        if document is None or self._edge_only or document.mask.values.is_bare:
            return
        if document.mask.read(rect).any():
            self._edge_only = True
            self.changed.emit(None)

    def _mask_rect_changed(self, rect: Rect) -> None:
        if self.is_painting:
            self._state.view.overlay_visible.value = True  # what is painted must be seen
        self.changed.emit(rect)
        if self._edge_only:
            self._edge_only = False
            self.changed.emit(None)
        self.mask_changed.emit(rect)

    def _mask_previewed(self, preview: MaskPreview | None) -> None:
        view = self.view
        if view is None:
            return
        own = preview is not None and preview.document == view.document.id
        view.show_preview(preview.patch if preview is not None and own else None)
        if self._edge_only or not self._state.view.overlay_visible.value:
            self.changed.emit(None)

    def _aim_changed(self, _: object) -> None:
        keeps = self._state.parameters.value.plan.invert
        if keeps != self.mask_keeps:
            self.mask_keeps = keeps
            self.changed.emit(None)

    def _screen_changed(self, _: object) -> None:
        """What is not the document's has to be brought to the screen again, too."""
        self._result = None
        self._take_result()
        self._preview_changed(self._state.jobs.preview.value)
        self._live_changed(self._state.live.picture.value)
        self.changed.emit(None)

    def _warn(self, _: object) -> None:
        if self.view is not None:
            view = self._state.view
            gamut = self._state.display.proof_screen.value if view.gamut.value else None
            self.view.warn(clipping=view.clipping.value, gamut=gamut)

    def _everything_changed(self, _: object) -> None:
        self.changed.emit(None)
