"""Changes of a document that are not pixels of a rectangle: its layers, and the canvas's size."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from desktop_app.core.geometry import Rect, Size
from desktop_app.core.pixels import Array, frozen
from desktop_app.state.layers import Layer
from desktop_app.state.surface import Margins, Surface

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
        pixels, mask: the new border of each, as strips: top, bottom, left, right.
    """

    margins: Margins
    pixels: tuple[Array, ...]
    mask: tuple[Array, ...]

    @classmethod
    def of(cls, margins: Margins, pixels: Array, mask: Array) -> Growth:
        """Of arrays of the new size, of which only the border is kept."""
        rects = _strips(margins, Size(pixels.shape[1], pixels.shape[0]))
        kept = (tuple(frozen(a[r.slices].copy()) for r in rects) for a in (pixels, mask))
        return cls(margins, *kept)

    def border(self, size: Size, surface: Surface, strips: tuple[Array, ...]) -> Array:
        """An array of ``size`` like ``surface`` with the strips in it; for `Surface.grow`."""
        like = surface.read(Rect(0, 0, 0, 0))
        array = np.zeros((size.height, size.width, *like.shape[2:]), like.dtype)
        if size == self.margins.grown(surface.size):
            for rect, strip in zip(_strips(self.margins, size), strips, strict=True):
                array[rect.slices] = strip
        return array

    @property
    def surface(self) -> str:
        """What it changes: the picture, so that a larger canvas is another picture to save."""
        return "pixels"

    @property
    def nbytes(self) -> int:
        """Memory it holds."""
        return sum(strip.nbytes for strip in (*self.pixels, *self.mask))


def _strips(margins: Margins, size: Size) -> tuple[Rect, ...]:
    """The new area: above, below, and beside what was there."""
    middle = size.height - margins.top - margins.bottom
    return (
        Rect(0, 0, size.width, margins.top),
        Rect(0, size.height - margins.bottom, size.width, margins.bottom),
        Rect(0, margins.top, margins.left, middle),
        Rect(size.width - margins.right, margins.top, margins.right, middle),
    )
