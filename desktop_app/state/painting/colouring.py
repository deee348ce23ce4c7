"""Colours taken up from a picture and laid on it so that its light stays."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from desktop_app.core.geometry import Rect
from desktop_app.core.pixels import Array, FloatArray
from desktop_app.core.swatches import Colour
from desktop_app.imaging.colour_models import bytes_of, tinted, to_oklab, with_lightness
from desktop_app.imaging.layers import layer_tree
from desktop_app.imaging.layers.content import picture_of
from desktop_app.imaging.reading import read_colour
from desktop_app.state.document.document import Document
from desktop_app.state.painting.choices import Picking, Retouching
from desktop_app.state.painting.pen import UPRIGHT, PenState
from desktop_app.state.painting.retouching import Retouch, RetouchStroke
from desktop_app.state.painting.strokes import Brush

_NAMED = Retouching()


def picked(document: Document, x: float, y: float, how: Picking) -> Colour | None:
    """The colour at a place of the document, in its pixels; None beyond it, and where the layer is
    transparent. What is brighter than white or beyond sRGB is the nearest that sRGB has."""
    place = Rect(math.floor(x), math.floor(y), 1, 1)
    if not document.pixels.rect.contains(place):
        return None
    rect = place.grown(how.side // 2).intersected(document.pixels.rect)
    found = read_colour(reader_of(document, how)(rect), document.space)
    return found.srgb if found.opacity > 0 else None


def reader_of(document: Document, how: Picking) -> Callable[[Rect | None], Array]:
    """Reads what colours are taken of, as it is now, in any thread: all, or a rectangle."""
    look = document.content.picture_source
    layer = layer_tree.find(document.content.layers, document.active.value)
    if not how.all_layers and layer is not None:
        look = replace(look, layers=(replace(layer, visible=True),), channels=4)
    whole = document.size.rect
    return lambda rect=None: picture_of(look, whole if rect is None else rect)


def as_light_as(colour: Colour, other: Colour) -> Colour:
    """The colour with the lightness (OKLab) of another one, as far as sRGB has it."""
    first, second = np.array(colour) / 255, np.array(other) / 255
    return bytes_of(with_lightness(first, float(to_oklab(second)[0])))


class TintStroke(RetouchStroke):
    """Lays a colour with the luminance of what was seen when the stroke began."""

    def __init__(
        self,
        document: Document,
        settings: Brush,
        colour: Colour,
        *at: float,
        pen: PenState = UPRIGHT,
    ) -> None:
        self._colour, self._space = np.array(colour, np.float32) / np.float32(255), document.space
        self._bounded = document.pixels.dtype != np.float32
        super().__init__(document, settings, _NAMED, *at, pen=pen)

    def _begin(self) -> None:
        self._row = Retouch("paint", "change", change=self._tinted)
        super()._begin()

    def _tinted(self, pixels: FloatArray) -> FloatArray:
        srgb = self._space.to_srgb(pixels, clip=False)
        srgb[..., :3] = tinted(srgb[..., :3], self._colour, bounded=self._bounded)
        return self._space.from_srgb(srgb)
