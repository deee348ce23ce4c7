"""Layers that a colour marks, over the picture: their outlines and names; one is tinted. Of an
adjustment or a layer mask that is worked on, the outline of the mask alone: what it does must be
seen."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, QRect, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QImage, QPainter

from desktop_app.core.geometry import Rect
from desktop_app.core.pixels import Array
from desktop_app.imaging.layer_kinds.layer_kind import COLOURS
from desktop_app.imaging.layers.layer import Layer
from desktop_app.imaging.layers.layer_tree import Tree
from desktop_app.imaging.tiles import EVERYWHERE, Tiles
from desktop_app.state.document.document import Document
from desktop_app.ui.canvas.overlay import OverlayStyle, overlay_of
from desktop_app.ui.canvas.picture_layer import qrect
from desktop_app.ui.canvas.pyramid import MaskPyramid
from desktop_app.ui.canvas.viewport import Viewport
from desktop_app.ui.kit import draw_words, saved
from desktop_app.ui.look.theme import secondary_font
from desktop_app.ui.qt.bind import listen
from desktop_app.ui.qt.qimage import wrap
from desktop_app.ui.words.layer_names import layer_words

_TINT = 0.3
_UNMARKED = COLOURS[1]
"""Of a layer that no colour marks."""
_PAD = 4
_LINES = 2
"""Width of an outline in thin lines."""
_MORE = 32
"""Document pixels around a stroke in which the outline may change too, in the most reduced view."""
_DARK = 140
"""Luma, 0..255, below which a name is written in white on its colour."""


class LayerShapes(QObject):
    """Those of one document that are shown. ``changed`` tells where they look different now; None:
    anywhere."""

    changed = Signal(object)

    def __init__(self, document: Document, parent: QObject) -> None:
        super().__init__(parent)
        self._document = document
        self._shapes: list[_Shape] = []
        self._stop = (
            listen(document.layers.changed, self._follow),
            listen(document.active.changed, self._follow),
            listen(document.mask_target_changed, self._follow),
            listen(document.layer_values.changed, self._painted),
            listen(document.mask.stroke_ended, self._follow),
        )
        self._follow(None)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to draw."""
        return not self._shapes

    def drop(self) -> None:
        for stop in self._stop:
            stop()

    def paint(
        self, painter: QPainter, viewport: Viewport, area: Rect, line: int, *, tinted: bool = True
    ) -> None:
        """Draw what of them is in ``area``, in device pixels; not ``tinted``: outlines alone."""
        for shape in self._shapes:
            shape.paint(painter, viewport, area, line, tinted=tinted)

    def paint_names(self, painter: QPainter, viewport: Viewport, area: Rect, line: int) -> None:
        """Draw their names in ``area``, over all outlines."""
        with saved(painter):
            painter.setClipRect(qrect(area), Qt.ClipOperation.IntersectClip)
            for shape in self._shapes:
                shape.paint_name(painter, viewport, self._document.size.rect, line)

    def _follow(self, _: object) -> None:
        document = self._document
        before = self._shapes
        old = {shape.layer.id: shape for shape in before}
        target = document.mask_target is document.layer_values
        self._shapes = [
            _shape(document, old.get(layer.id), layer, target and layer.id == document.active.value)
            for layer in _visible(document.layers.value, document.active.value)
        ]
        if self._shapes != before:
            self.changed.emit(None)

    def _painted(self, rect: Rect) -> None:
        """A stroke goes on, or another layer is worked on."""
        for shape in self._shapes:
            if shape.is_target:
                shape.pyramid.changed(rect)
                self.changed.emit(rect.grown(_MORE).intersected(self._document.size.rect))


class _Shape:
    """One layer; ``is_target``: the mask tools paint on it."""

    def __init__(self, document: Document, layer: Layer, *, is_target: bool) -> None:
        assert layer.pixels is not None
        self.layer, self.is_target = layer, is_target
        values = layer.pixels
        self.values = values
        read, extent = partial(_read, values), partial(_extent, values)
        if is_target:
            read = document.layer_values.read
            extent = partial(_extent_now, document)
        self.pyramid = MaskPyramid(read, document.size, extent)
        self.size = document.size
        self._is_tinted = is_target and layer.rgb is not None
        self._bounds = values.content_rect().intersected(document.size.rect)

    def paint(
        self, painter: QPainter, viewport: Viewport, area: Rect, line: int, *, tinted: bool
    ) -> None:
        """The outline; if the mask tools paint on it, its area too."""
        colour = self.layer.rgb or _UNMARKED
        style = OverlayStyle(colour, _TINT, edge=colour)
        wide = _LINES * line
        made = overlay_of(
            self.pyramid, viewport, area, style, wide, fill=tinted and self._is_tinted
        )
        if made is not None:
            rect, pixels = made
            image = wrap(pixels, QImage.Format.Format_ARGB32_Premultiplied)
            painter.drawImage(rect.x, rect.y, image)

    def paint_name(self, painter: QPainter, viewport: Viewport, picture: Rect, line: int) -> None:
        """On a plate of its colour at the upper edge, inside the picture."""
        if self._bounds.is_empty or self.layer.rgb is None:
            return
        font = secondary_font()
        font.setPixelSize(max(9, QFontMetrics(font).ascent()) * line)
        painter.setFont(font)
        metrics, pad = painter.fontMetrics(), _PAD * line
        place, inside = viewport.canvas_rect(self._bounds), viewport.canvas_rect(picture)
        text = metrics.elidedText(
            layer_words(self.layer), Qt.TextElideMode.ElideRight, max(40 * line, place.width)
        )
        width, height = metrics.horizontalAdvance(text) + 2 * pad, metrics.height() + line
        x = max(inside.x, min(place.x + (place.width - width) // 2, inside.right - width))
        y = max(inside.y, place.y - height // 2)
        plate = QRect(x, y, width, height)
        red, green, blue = self.layer.rgb
        painter.fillRect(plate, QColor(red, green, blue))
        luma = 0.299 * red + 0.587 * green + 0.114 * blue
        draw_words(
            painter,
            plate,
            Qt.AlignmentFlag.AlignCenter,
            text,
            QColor("white") if luma < _DARK else QColor("black"),
        )


def _shape(document: Document, old: _Shape | None, layer: Layer, is_target: bool) -> _Shape:
    """The one there is, as far as nothing of it is another."""
    same = old is not None and old.layer is layer and old.is_target == is_target
    if same and old is not None and old.size == document.size:
        return old
    return _Shape(document, layer, is_target=is_target)


def _visible(tree: Tree, active: str) -> list[Layer]:
    found: list[Layer] = []
    for layer in tree:
        if not layer.visible:
            continue
        alone = layer.row.everywhere or layer.row.masks
        is_marked = layer.rgb is not None or (alone and layer.id == active)
        if is_marked and layer.pixels is not None:
            found.append(layer)
        found += _visible(layer.children, active)
    return found


def _read(values: Tiles, rect: Rect) -> Array:
    return values.read(rect)


def _extent(values: Tiles) -> Rect:
    return EVERYWHERE if values.fill else values.rect


def _extent_now(document: Document) -> Rect:
    return _extent(document.layer_values.values)
