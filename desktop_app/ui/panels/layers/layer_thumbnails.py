"""Pictures of the layers for their rows: made in the background, one at a time, when seen."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QBrush, QColor, QImage, QPainter, QPixmap

from desktop_app.core.errors import VelaturaError
from desktop_app.core.pixels import ByteArray
from desktop_app.imaging.layers.layer import Layer
from desktop_app.state.document.document import Document
from desktop_app.ui.look.theme import Theme
from desktop_app.ui.qt.qimage import to_qimage
from desktop_app.worker.background import delayed
from desktop_app.worker.layer_session import LayerSession

SIDE = 64
"""Longer side in real pixels: sharp at 2×."""

_FRAME_MS = 16
_SQUARE = 8


class LayerThumbnails(QObject):
    """Gives what there is at once, an older picture maybe, and a new one later: ``ready``."""

    ready = Signal(str)

    def __init__(self, session: LayerSession, theme: Theme, parent: QObject) -> None:
        super().__init__(parent)
        self._session, self._theme = session, theme
        self._document: Document | None = None
        self._made: dict[str, tuple[object, QImage]] = {}
        self._drawn: dict[str, QPixmap] = {}
        """The same on the theme's chequerboard."""
        self._wanted: dict[str, Layer] = {}
        self._running = False
        self._timer = delayed(self, self._next, _FRAME_MS)
        theme.changed.connect(self._drawn.clear)

    @property
    def is_idle(self) -> bool:
        """Whether nothing is being made."""
        return not self._running and not self._wanted

    def follow(self, document: Document | None) -> None:
        """Make pictures of this document's layers from now on."""
        self._document = document
        self._made.clear()
        self._drawn.clear()
        self._wanted.clear()

    def pixmap(self, layer: Layer) -> QPixmap | None:
        """The picture of a layer; None while there is none yet."""
        made = self._made.get(layer.id)
        if made is None or made[0] != self._key(layer):
            self._wanted[layer.id] = layer
            if not self._running and not self._timer.isActive():
                self._timer.start()
        if made is None:
            return None
        if layer.id not in self._drawn:
            self._drawn[layer.id] = self._on_checker(made[1])
        return self._drawn[layer.id]

    def keep(self, ids: set[str]) -> None:
        """Forget the pictures of all other layers."""
        self._made = {key: made for key, made in self._made.items() if key in ids}
        for gone in self._drawn.keys() - ids:
            del self._drawn[gone]
        self._wanted = {key: layer for key, layer in self._wanted.items() if key in ids}

    def _key(self, layer: Layer) -> object:
        document = self._document
        looks = None if document is None else (document.size, document.to_screen)
        return id(layer.pixels), tuple(map(id, layer.pieces)), looks

    @Slot()
    def _next(self) -> None:
        document = self._document
        if self._running or document is None or not self._wanted:
            return
        layer = self._wanted.pop(next(iter(self._wanted)))
        self._running = True
        # The layer is kept with its key: while it lives, no other's pixels can have the same.
        key = _Key(self._key(layer), layer)
        done: Callable[[ByteArray], None] = partial(self._arrived, document, layer.id, key)
        self._session.thumbnail(document, layer, SIDE, done, self._failed)

    def _arrived(self, document: Document, layer_id: str, key: _Key, pixels: ByteArray) -> None:
        self._running = False
        if document is self._document:
            self._made[layer_id] = (key, to_qimage(pixels))
            self._drawn.pop(layer_id, None)
            self.ready.emit(layer_id)
        self._timer.start()

    def _failed(self, error: VelaturaError) -> None:
        """A row without a picture; what is wrong is said where it matters."""
        self._running = False
        self._timer.start()

    def _on_checker(self, image: QImage) -> QPixmap:
        pixmap = QPixmap(image.size())
        pixmap.fill(QColor(self._theme.tokens.checker_a))
        painter = QPainter(pixmap)
        squares = QPixmap(2 * _SQUARE, 2 * _SQUARE)
        squares.fill(QColor(self._theme.tokens.checker_a))
        inner = QPainter(squares)
        other = QBrush(QColor(self._theme.tokens.checker_b), Qt.BrushStyle.SolidPattern)
        inner.fillRect(0, 0, _SQUARE, _SQUARE, other)
        inner.fillRect(_SQUARE, _SQUARE, _SQUARE, _SQUARE, other)
        inner.end()
        painter.drawTiledPixmap(pixmap.rect(), squares)
        painter.drawImage(0, 0, image)
        painter.end()
        return pixmap


class _Key:
    """Compares as the key it is of, and keeps the layer it stands for alive."""

    __slots__ = ("_key", "_layer")

    def __init__(self, key: object, layer: Layer) -> None:
        self._key, self._layer = key, layer

    def __eq__(self, other: object) -> bool:
        return self._key == other

    def __hash__(self) -> int:
        return hash(self._key)
