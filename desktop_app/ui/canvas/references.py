"""The reference layers over the canvas: looked at, but no part of the picture."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QPainter

from desktop_app.core.geometry import Rect, Size, united
from desktop_app.core.pixels import Array
from desktop_app.imaging.layers.layer import Layer
from desktop_app.imaging.layers.layer_tree import Tree
from desktop_app.imaging.tiles import Tiles
from desktop_app.state.document.document import Document
from desktop_app.state.picture.display_copy import kept_shown
from desktop_app.ui.canvas.picture_layer import PictureLayer
from desktop_app.ui.canvas.viewport import Viewport
from desktop_app.ui.kit import saved
from desktop_app.ui.qt.bind import listen


class References(QObject):
    """Those of one document that are shown. ``changed`` tells where they look different now."""

    changed = Signal(object)

    def __init__(self, document: Document, parent: QObject) -> None:
        super().__init__(parent)
        self._document = document
        self._shown: list[Layer] = []
        self._drawn: dict[str, tuple[Tiles, PictureLayer]] = {}
        self._follow(document.layers.value)
        listen(document.layers.changed, self._follow)
        listen(document.shown_anew, self._show_anew)

    def paint(self, painter: QPainter, viewport: Viewport, area: Rect, canvas: Rect) -> None:
        """Draw what of them is in ``area``, in device pixels; see `PictureLayer.paint`."""
        for layer in self._shown:
            with saved(painter, opacity=layer.opacity):
                self._drawn[layer.id][1].paint(painter, viewport, area, canvas)

    def _follow(self, tree: Tree) -> None:
        before = self._shown
        self._shown = [*_visible(tree)]
        if before == self._shown:
            return
        drawn: dict[str, tuple[Tiles, PictureLayer]] = {}
        for layer in self._shown:
            assert layer.pixels is not None
            old = self._drawn.get(layer.id)
            same = old is not None and old[0] is layer.pixels
            drawn[layer.id] = old if same and old else (layer.pixels, self._made(layer.pixels))
        self._drawn = drawn
        differing = [
            layer
            for layer in (*before, *self._shown)
            if layer not in before or layer not in self._shown
        ]
        self.changed.emit(
            united(layer.rect for layer in differing).intersected(self._document.size.rect)
        )

    def _show_anew(self, _: None) -> None:
        for layer in self._shown:
            assert layer.pixels is not None
            self._drawn[layer.id] = (layer.pixels, self._made(layer.pixels))

    def _made(self, pixels: Tiles) -> PictureLayer:
        rect = pixels.rect
        size = Size(max(1, rect.width), max(1, rect.height))

        def read(part: Rect) -> Array:
            return pixels.read(part.moved(rect.x, rect.y))

        document, shown = self._document, read
        if not document.is_shown_as_is:
            shown = kept_shown(read, size, 4, document.to_screen)
        return PictureLayer(shown, size, has_alpha=True, place=(rect.x, rect.y))


def _visible(tree: Tree) -> list[Layer]:
    found: list[Layer] = []
    for layer in tree:
        if layer.visible and layer.row.on_canvas and layer.opacity > 0:
            found.append(layer)
        elif layer.visible:
            found += _visible(layer.children)
    return found
