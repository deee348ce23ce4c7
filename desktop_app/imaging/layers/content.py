"""All that a document holds at one moment, as one value: layers, mask, canvas.

Undo is a list of these, a save in the background gets one, and none of them is ever written to.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np

from desktop_app.core.geometry import Rect, Size
from desktop_app.core.guides import Guide
from desktop_app.core.pixels import Array, frozen
from desktop_app.imaging.colour import SRGB_SPACE, ColourSpace
from desktop_app.imaging.layers import layer_tree
from desktop_app.imaging.layers.composing import Canvas, composed
from desktop_app.imaging.layers.layer import BASE_NAME, Layer
from desktop_app.imaging.layers.layer_tree import Tree
from desktop_app.imaging.tiles import SIDE, Tiles

VALUES = ("mask", "selection")
"""What there is besides layers, by its field; in records its tiles stand under that name."""

BESIDE = (*VALUES, "guides")
"""All that there is besides layers."""

_BAND = SIDE // 2
"""Rows of a picture that are composed together."""


@dataclass(frozen=True, slots=True, eq=False)
class PictureSource:
    """What decides the picture.

    Attributes:
        layers: the tree.
        size: of the canvas, in pixels.
        channels: 3 or 4.
        dtype: uint8, uint16 or float32.
        active: id of the layer that is worked on.
        space: of its values.
    """

    layers: Tree
    size: Size
    channels: int
    dtype: np.dtype[np.generic]
    active: str = ""
    space: ColourSpace = field(default_factory=lambda: SRGB_SPACE)

    @property
    def canvas(self) -> Canvas:
        """What the layers are composed onto."""
        return Canvas(self.size, self.channels, self.dtype, self.space)


def picture_of(source: PictureSource, rect: Rect) -> Array:
    """The picture in ``rect`` (inside the canvas); (h, w, channels), read-only."""
    return frozen(composed(source.layers, rect, source.canvas))


@dataclass(frozen=True, slots=True, eq=False)
class Content:
    """See the module.

    Attributes:
        size: of the canvas, in pixels.
        channels: of the picture: 3, or 4 with alpha; see ``bare``.
        dtype: of all layers' pixels: uint8, uint16 or float32.
        layers: from the lowest to the topmost.
        mask: uint8, (h, w).
        selection: uint8, (h, w): where tools, fills and adjustments act, 255 wholly; blank: all
            over.
        active: id of the layer that is worked on.
        bare: whether a picture of three channels is shown with an alpha channel all the same,
            because something of it is bare (its background is hidden, say); kept by `coverage`.
        space: of the values of all layers' pixels.
        guides: lines over it, apart from the picture.
    """

    size: Size
    channels: int
    dtype: np.dtype[np.generic]
    layers: Tree
    mask: Tiles
    active: str
    bare: bool = False
    space: ColourSpace = field(default_factory=lambda: SRGB_SPACE)
    selection: Tiles = field(default_factory=lambda: Tiles(1, np.dtype(np.uint8)))
    guides: tuple[Guide, ...] = ()

    @classmethod
    def of(cls, pixels: Array, history: str = "") -> Content:
        """A picture (h, w, 3|4), taken over, as the only layer, which is locked: what is painted
        lies on another one, so that the picture as it was opened stays. ``history``: id of its
        entry; empty: it has none."""
        tiles = Tiles.of_array(pixels)
        base = Layer("paint", BASE_NAME, pixels=tiles, locked=True, history=history or None)
        size = Size(pixels.shape[1], pixels.shape[0])
        mask = Tiles(1, np.dtype(np.uint8))
        return cls(size, pixels.shape[2], pixels.dtype, (base,), mask, base.id)

    @property
    def picture_source(self) -> PictureSource:
        """What of it decides the picture."""
        shown = self.layers, self.size, self.shown_channels, self.dtype, self.active
        return PictureSource(*shown, self.space)

    def holds(self, other: Content) -> bool:
        """Whether it holds what ``other`` does, whichever layer is worked on."""
        same = all(getattr(self, name) is getattr(other, name) for name in ("layers", *BESIDE))
        return same and self.size == other.size

    @property
    def has_selection(self) -> bool:
        """Whether tools act in a part of it alone."""
        return not self.selection.is_blank(self.size.rect)

    @property
    def area(self) -> Tiles | None:
        """Where a fill, a copy or a new adjustment acts: what is selected, else what is masked;
        None: all over."""
        there = (self.selection, self.mask)
        return next((each for each in there if not each.is_blank(self.size.rect)), None)

    @property
    def canvas(self) -> Canvas:
        """What its layers are composed onto."""
        return self.picture_source.canvas

    @property
    def shown_channels(self) -> int:
        """Of the picture as it is shown and saved now: 3, or 4 with alpha."""
        return 4 if self.bare else self.channels

    def picture(self, rect: Rect) -> Array:
        """The picture in ``rect`` (inside the canvas); (h, w, shown_channels), read-only."""
        look = self.picture_source
        if len(self.layers) < 2 or rect.height <= _BAND:
            return picture_of(look, rect)
        # In bands: hundreds of megabytes for each layer would be had from the system and given
        # back, while no other thread may run.
        out = np.empty((rect.height, rect.width, look.channels), look.dtype)
        for top in range(0, rect.height, _BAND):
            band = Rect(rect.x, rect.y + top, rect.width, min(_BAND, rect.height - top))
            out[top : top + _BAND] = picture_of(look, band)
        return frozen(out)

    def with_layer(self, layer: Layer) -> Content:
        """With another version of a layer."""
        return replace(self, layers=layer_tree.replaced(self.layers, layer))

    def own_bytes(self, other: Content) -> int:
        """Memory that it holds and ``other`` does not."""
        held = self.mask.own_bytes(other.mask) + self.selection.own_bytes(other.selection)
        return layer_tree.own_bytes(self.layers, other.layers) + held
