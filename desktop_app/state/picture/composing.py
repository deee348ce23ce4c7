"""How a tree of layers becomes a picture, rectangle by rectangle."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from desktop_app.core.geometry import Rect
from desktop_app.core.pixels import Array
from desktop_app.imaging.checks import full_value

if TYPE_CHECKING:
    from desktop_app.state.picture.layers import Layer


def blank(rect: Rect, channels: int, dtype: np.dtype[np.generic]) -> Array:
    """Where nothing is: transparent, or white if the picture knows no alpha."""
    if channels == 4:
        return np.zeros((rect.height, rect.width, 4), dtype)
    return np.full((rect.height, rect.width, 3), full_value(dtype), dtype)


def spread(layers: Sequence[Layer]) -> Iterator[Layer]:
    """The same picture with fewer groups: what lies in those that pass all of it through stands
    beside them. What is hidden stays as it is."""
    for layer in layers:
        if layer.is_through and layer.visible and layer.opacity >= 1 and not layer.clipped:
            yield from spread(layer.children)
        else:
            yield layer


def composed(
    layers: Sequence[Layer],
    rect: Rect,
    channels: int,
    dtype: np.dtype[np.generic],
    below: Array | None = None,
    step: int = 1,
) -> Array:
    """What is shown in ``rect``.

    Args:
        layers: from the lowest to the topmost; what is hidden, mask or reference is left out.
        rect: any rectangle of the document.
        channels: 3 or 4.
        dtype: of the document.
        below: (h, w, channels), what lies under the layers; None: nothing.
        step: of the pixels; above 1 every ``step``-th one is looked at, for a first look. Then the
            sides of ``rect`` are multiples of it.

    Returns:
        (h, w, channels), maybe a view of a layer's own pixels: not to be written to.
    """
    shown = [
        layer
        for layer in spread(layers)
        if layer.visible and layer.is_composed and layer.opacity > 0 and layer.rect.meets(rect)
    ]
    top = next((i for i in range(len(shown) - 1, 0, -1) if _hides(shown[i], rect, step)), 0)
    if below is None or top or (shown and _hides(shown[0], rect, step)):
        below, shown = _ground(shown[top:], rect, channels, dtype, step)
    for layer in shown:
        below = _over(below, layer, rect, step)
    return below


def _hides(layer: Layer, rect: Rect, step: int) -> bool:
    """Whether nothing of what lies below is seen in ``rect``, as far as that is told quickly."""
    pixels = layer.pixels
    if pixels is None or not (layer.row.covers and layer.is_plain):
        return False
    return pixels.is_opaque(rect) if step == 1 else pixels.read_solid(rect) is not None


def _ground(
    shown: list[Layer], rect: Rect, channels: int, dtype: np.dtype[np.generic], step: int
) -> tuple[Array, list[Layer]]:
    """What to begin with, and what is still to be laid over it."""
    first = shown[0] if shown else None
    if step == 1 and first is not None and first.row.covers and first.is_plain:
        # The usual case: a picture that was opened, as it is, without a copy.
        assert first.pixels is not None
        if channels == 4:
            return first.pixels.read(rect), shown[1:]
        solid = first.pixels.read_solid(rect)
        if solid is not None:
            return solid, shown[1:]
    small = Rect(0, 0, rect.width // step, rect.height // step)
    return blank(small, channels, dtype), shown


def _over(below: Array, layer: Layer, rect: Rect, step: int) -> Array:
    if layer.clipped:
        free = replace(layer, clipped=False)
        if below.shape[2] == 3:
            return _over(below, free, rect, step)
        # Over the colours as if they were opaque, with their alpha put back.
        colours = _over(np.ascontiguousarray(below[..., :3]), free, rect, step)
        out = np.where(below[..., 3:] != 0, colours, below[..., :3])
        return np.concatenate([out, below[..., 3:]], axis=2)
    compose = layer.row.compose
    assert compose is not None
    return compose(below, layer, rect, step, composed)
