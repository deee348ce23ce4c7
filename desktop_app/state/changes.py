"""Changes of a document that are not pixels of a rectangle: its layers, and the canvas's size."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from desktop_app.core.geometry import Margins, Rect, Size
from desktop_app.core.pixels import Array, frozen
from desktop_app.state.layers import Layer
from desktop_app.state.surface import Surface

__all__ = ["Growth", "LayersChange"]


@dataclass(frozen=True, slots=True, eq=False)
class LayersChange:
    """Other layers, or others in another order."""

    before: tuple[Layer, ...]
    after: tuple[Layer, ...]

    @property
    def surface(self) -> str:
        """What it changes."""
        return "layers"

    @property
    def nbytes(self) -> int:
        """Memory of the pieces that are held for this change alone: those it took away."""
        kept = {piece for layer in self.after for piece in layer.pieces}
        gone = {piece for layer in self.before for piece in layer.pieces} - kept
        return sum(piece.nbytes for piece in gone)


@dataclass(frozen=True, slots=True, eq=False)
class Growth:
    """A larger canvas.

    Attributes:
        margins: pixels added on each side, none of them negative.
        strips: the picture's new border, as `Margins.border` orders it.
        mask: value 0..255 of the mask in the new area.
    """

    margins: Margins
    strips: tuple[Array, ...]
    mask: int

    @classmethod
    def of(cls, margins: Margins, pixels: Array, mask: int) -> Growth:
        """Of a picture of the new size, of which only the border is kept.

        Raises:
            ValueError: a margin is negative.
        """
        if min(margins.left, margins.top, margins.right, margins.bottom) < 0:
            raise ValueError(f"{margins} take something away")
        rects = margins.border(Size(pixels.shape[1], pixels.shape[0]))
        return cls(margins, tuple(frozen(pixels[rect.slices].copy()) for rect in rects), mask)

    def border(self, size: Size, surface: Surface) -> Array:
        """An array of ``size`` like ``surface`` whose new border is filled; for `Surface.grow`."""
        like = surface.read(Rect(0, 0, 0, 0))
        # Zeroed memory costs nothing until it is written to.
        array = np.zeros((size.height, size.width, *like.shape[2:]), like.dtype)
        if size == self.margins.grown(surface.size):
            filling = self.strips if surface.name == self.surface else (self.mask,) * 4
            for rect, values in zip(self.margins.border(size), filling, strict=True):
                array[rect.slices] = values
        return array

    @property
    def surface(self) -> str:
        """What it changes: the picture, so that a larger canvas is another picture to save."""
        return "pixels"

    @property
    def nbytes(self) -> int:
        """Memory it holds."""
        return sum(strip.nbytes for strip in self.strips)
