"""Draws the document while one of its layers is moved or transformed: small pictures of what lies
below, of the layer where it is dragged to, and of what lies above. No pixel is made for it, but by
adjustments: then all is put together as small as the proxies are, adjusted, and shown."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage, QPainter, QTransform

from desktop_app.core.affine import Affine
from desktop_app.core.blend_mode import BlendMode
from desktop_app.core.geometry import Rect
from desktop_app.state.painting.transform_frame import Sight, TransformFrame
from desktop_app.ui.canvas.overlay import level_for
from desktop_app.ui.canvas.picture_layer import qrect
from desktop_app.ui.kit import saved
from desktop_app.ui.qt.bind import listen
from desktop_app.ui.qt.qimage import from_qimage, wrap

if TYPE_CHECKING:
    from desktop_app.core.warp import Warp
    from desktop_app.imaging.layers.layer_proxies import LayerProxies, Proxy
    from desktop_app.state.app_state import AppState
    from desktop_app.ui.canvas.viewport import Viewport

_CRISP_FROM = 2.0
"""As in `picture_layer`: from there on pixels are sharp squares."""

_SKETCH = 400_000
"""Pixels of what is bent, while it is dragged."""

_MODE = QPainter.CompositionMode
_MODES = {
    BlendMode.MULTIPLY: _MODE.CompositionMode_Multiply,
    BlendMode.SCREEN: _MODE.CompositionMode_Screen,
    BlendMode.OVERLAY: _MODE.CompositionMode_Overlay,
    BlendMode.DARKEN: _MODE.CompositionMode_Darken,
    BlendMode.LIGHTEN: _MODE.CompositionMode_Lighten,
    BlendMode.COLOR_DODGE: _MODE.CompositionMode_ColorDodge,
    BlendMode.COLOR_BURN: _MODE.CompositionMode_ColorBurn,
    BlendMode.HARD_LIGHT: _MODE.CompositionMode_HardLight,
    BlendMode.SOFT_LIGHT: _MODE.CompositionMode_SoftLight,
    BlendMode.DIFFERENCE: _MODE.CompositionMode_Difference,
    BlendMode.EXCLUSION: _MODE.CompositionMode_Exclusion,
    BlendMode.LINEAR_DODGE: _MODE.CompositionMode_Plus,
}
"""Qt knows no others (hue, vivid light…): these are drawn plainly until they are applied."""

_Drawn: TypeAlias = "tuple[Proxy, QImage]"


class LayerPreview(QObject):
    """Stands in for `PictureLayer` of the document while `is_shown`.

    ``changed`` tells the rectangle of the document that looks different; None: everything.
    """

    changed = Signal(object)

    def __init__(self, state: AppState, parent: QObject) -> None:
        super().__init__(parent)
        self._state, self._transform = state, state.tools.transform
        self._images: tuple[LayerProxies, _Drawn, _Drawn, tuple[_Drawn, ...]] | None = None
        self._frame: TransformFrame | None = None
        self._sketch: tuple[tuple[Proxy, TransformFrame, Rect], _Drawn] | None = None
        listen(self._transform.frame.changed, self._frame_changed)
        listen(self._transform.proxies.changed, self._proxies_changed)

    @property
    def is_shown(self) -> bool:
        """Whether a layer of the document on the canvas is somewhere else than its pixels."""
        frame, proxies = self._frame, self._transform.proxies.value
        document = self._state.document.value
        return (
            frame is not None
            and proxies is not None
            and document is not None
            and frame.document == document.id
            and frame.layer == proxies.layer
            and frame.is_changed
        )

    @property
    def has_alpha(self) -> bool:
        """Whether something may be seen through it."""
        proxies = self._transform.proxies.value
        return proxies is not None and proxies.below.pixels.shape[2] == 4

    def set_viewport(self, viewport: Viewport, canvas: Rect) -> None:
        """Another part of the document is on the canvas."""
        seen = viewport.picture_rect(canvas)
        self._transform.sight.value = Sight(seen, level_for(viewport.zoom))

    def paint(self, painter: QPainter, viewport: Viewport, area: Rect, canvas: Rect) -> None:
        """Draw what is in ``area``, in device pixels; ``canvas`` is all that could be seen."""
        document, frame, proxies = (
            self._state.document.value,
            self._frame,
            self._transform.proxies.value,
        )
        if document is None or frame is None or proxies is None:
            return
        part = area.intersected(viewport.canvas_rect(document.size.rect))
        if part.is_empty:
            return
        with saved(painter, clip=qrect(part)):
            smooth = QPainter.RenderHint.SmoothPixmapTransform
            painter.setRenderHint(smooth, viewport.zoom < _CRISP_FROM)
            seen, way = viewport.picture_rect(canvas), proxies.to_screen
            if way is None:
                self._paint_all(painter, _onto(viewport), frame, proxies, seen)
            else:
                drawn = self._composed(frame, proxies, viewport.picture_rect(part), seen)
                shown = replace(drawn, pixels=way.shown(drawn.pixels))
                _draw(painter, _onto(viewport), (shown, _image(shown)), Affine())

    def _paint_all(
        self,
        painter: QPainter,
        onto: QTransform,
        frame: TransformFrame,
        proxies: LayerProxies,
        seen: Rect,
        image: QImage | None = None,
    ) -> None:
        """Draw below, layer and what lies above; what changes colours changes them in ``image``,
        which is painted on then."""
        below, own, above = self._drawn(proxies)
        _draw(painter, onto, below, Affine())
        # Only what is turned has edges to be smoothed; the picture's own lie between pixels.
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, not frame.matrix.is_translation)
        if frame.bend is None or not frame.bend.smooth:
            _draw(painter, onto, own, frame.matrix, frame.bend)
        else:
            _draw(painter, onto, self._bent(own, frame, seen), Affine())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        for one in above:
            if one[0].change is not None and image is not None:
                made = one[0].change(from_qimage(image), seen)
                painter.setCompositionMode(_MODE.CompositionMode_Source)
                painter.drawImage(0, 0, wrap(made))
                painter.setCompositionMode(_MODE.CompositionMode_SourceOver)
            else:
                _draw(painter, onto, one, Affine())

    def _composed(
        self, frame: TransformFrame, proxies: LayerProxies, part: Rect, seen: Rect
    ) -> Proxy:
        """All of it in ``part`` of the document, in its values."""
        from desktop_app.imaging.layers.layer_proxies import Proxy, aligned

        level, whole = proxies.level, proxies.below
        inner = aligned(part, level).intersected(whole.rect)
        rect = aligned(part.grown(proxies.reach), level).intersected(whole.rect)
        image = QImage(rect.width >> level, rect.height >> level, _form(whole))
        image.fill(0)
        onto = QTransform.fromTranslate(-rect.x, -rect.y) * QTransform.fromScale(
            2.0**-level, 2.0**-level
        )
        painter = QPainter(image)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        self._paint_all(painter, onto, frame, proxies, rect, image)
        painter.end()
        left, top = (inner.x - rect.x) >> level, (inner.y - rect.y) >> level
        place = Rect(left, top, inner.width >> level, inner.height >> level)
        return Proxy(from_qimage(image)[place.slices], inner)

    # -- following ------------------------------------------------------------------------------

    def _frame_changed(self, frame: TransformFrame | None) -> None:
        old, self._frame = self._frame, frame
        proxies = self._transform.proxies.value
        reach = 0 if proxies is None else proxies.reach
        for one in (old, frame):
            if one is not None:
                self.changed.emit(_seen(one).grown(reach))
        if old is not None and frame is None:
            self.changed.emit(old.bounds.grown(reach))  # the layer's own place was drawn without it

    def _proxies_changed(self, proxies: LayerProxies | None) -> None:
        self._images = None
        self.changed.emit(None)

    def _drawn(self, proxies: LayerProxies) -> tuple[_Drawn, _Drawn, tuple[_Drawn, ...]]:
        if self._images is None or self._images[0] is not proxies:
            above = tuple((one, _image(one)) for one in proxies.above)
            below, own = ((one, _image(one)) for one in (proxies.below, proxies.own))
            self._images = (proxies, below, own, above)
        return self._images[1:]

    def _bent(self, drawn: _Drawn, frame: TransformFrame, seen: Rect) -> _Drawn:
        """The layer as it is bent now; made once for all parts of the canvas."""
        from desktop_app.imaging.warping import sketched

        proxy, key = drawn[0], (drawn[0], frame, seen)
        if self._sketch is None or self._sketch[0] != key:
            made, rect = sketched(proxy.pixels, proxy.rect, frame.stages, seen, _SKETCH)
            bent = replace(proxy, pixels=made, rect=rect)
            self._sketch = key, (bent, _image(bent))
        return self._sketch[1]


def _seen(frame: TransformFrame) -> Rect:
    x, y = (round(value) for value in frame.pivot_at)
    return frame.after.united(Rect(x - 1, y - 1, 2, 2))


def _form(proxy: Proxy) -> QImage.Format:
    form = QImage.Format
    opaque = proxy.pixels.shape[2] == 3
    return form.Format_RGB32 if opaque else form.Format_ARGB32_Premultiplied


def _image(proxy: Proxy) -> QImage:
    return wrap(proxy.pixels).convertToFormat(_form(proxy))


def _onto(viewport: Viewport) -> QTransform:
    """From the document to the canvas."""
    left, top = viewport.to_canvas(0, 0)
    return QTransform(viewport.zoom, 0, 0, viewport.zoom, left, top)


def _draw(
    painter: QPainter,
    onto: QTransform,
    drawn: _Drawn,
    matrix: Affine,
    view: Warp | None = None,
) -> None:
    proxy, image = drawn
    if image.isNull() or proxy.rect.is_empty:
        return
    place = QTransform.fromTranslate(proxy.rect.x, proxy.rect.y)
    place.scale(proxy.rect.width / image.width(), proxy.rect.height / image.height())
    moved = QTransform(matrix.xx, matrix.yx, matrix.xy, matrix.yy, matrix.x0, matrix.y0)
    if view is not None:
        bounds = view.bounds
        shares = QTransform.fromScale(1 / bounds.width, 1 / bounds.height)
        shares = QTransform.fromTranslate(-bounds.x, -bounds.y) * shares
        # Qt multiplies rows from the left.
        place = place * shares * QTransform(*(float(v) for v in view.matrix.T.ravel()))
    with saved(painter):
        painter.setTransform(place * moved * onto, True)
        painter.setOpacity(proxy.opacity)
        painter.setCompositionMode(_MODES.get(proxy.mode, _MODE.CompositionMode_SourceOver))
        painter.drawImage(0, 0, image)
