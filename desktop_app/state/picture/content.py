"""All that a document holds at one moment, as one value: layers, mask, canvas.

Undo is a list of these, a save in the background gets one, and none of them is ever written to.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from desktop_app.core.geometry import Rect, Size
from desktop_app.core.pixels import Array, frozen
from desktop_app.imaging.colour import SRGB_SPACE
from desktop_app.imaging.tiles import SIDE, Tiles
from desktop_app.state.picture import layer_tree
from desktop_app.state.picture.composition import Look, picture_of
from desktop_app.state.picture.layers import BASE_NAME, Layer

if TYPE_CHECKING:
    from desktop_app.imaging.colour import ColourSpace
    from desktop_app.state.picture.composing import Canvas
    from desktop_app.state.picture.layer_tree import Tree

_BAND = SIDE // 2
"""Rows of a picture that are composed together."""


@dataclass(frozen=True, slots=True, eq=False)
class Content:
    """See the module.

    Attributes:
        size: of the canvas, in pixels.
        channels: of the picture: 3, or 4 with alpha; see ``bare``.
        dtype: of all layers' pixels: uint8, uint16 or float32.
        layers: from the lowest to the topmost.
        mask: uint8, (h, w).
        active: id of the layer that is worked on.
        bare: whether a picture of three channels is shown with an alpha channel all the same,
            because something of it is bare (its background is hidden, say); kept by `coverage`.
        space: of the values of all layers' pixels.
    """

    size: Size
    channels: int
    dtype: np.dtype[np.generic]
    layers: Tree
    mask: Tiles
    active: str
    bare: bool = False
    space: ColourSpace = field(default_factory=lambda: SRGB_SPACE)

    @classmethod
    def of(cls, pixels: Array) -> Content:
        """A picture (h, w, 3|4), taken over, as the only layer, which is locked: what is painted
        lies on another one, so that the picture as it was opened stays."""
        pixels = pixels if pixels.flags.writeable else pixels.copy()
        base = Layer("paint", BASE_NAME, pixels=Tiles.of_array(pixels), locked=True)
        size = Size(pixels.shape[1], pixels.shape[0])
        mask = Tiles(1, np.dtype(np.uint8))
        return cls(size, pixels.shape[2], pixels.dtype, (base,), mask, base.id)

    @property
    def look(self) -> Look:
        """What of it decides the picture."""
        shown = self.layers, self.size, self.shown_channels, self.dtype, self.active
        return Look(*shown, self.space)

    @property
    def canvas(self) -> Canvas:
        """What its layers are composed onto."""
        return self.look.canvas

    @property
    def shown_channels(self) -> int:
        """Of the picture as it is shown and saved now: 3, or 4 with alpha."""
        return 4 if self.bare else self.channels

    def picture(self, rect: Rect) -> Array:
        """The picture in ``rect`` (inside the canvas); (h, w, shown_channels), read-only."""
        look = self.look
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
        return layer_tree.own_bytes(self.layers, other.layers) + self.mask.own_bytes(other.mask)
