"""How a tree of layers becomes a picture, rectangle by rectangle."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from desktop_app.core.blend_mode import BlendMode
from desktop_app.core.geometry import Rect, Size
from desktop_app.core.pixels import Array
from desktop_app.imaging.checks import full_value
from desktop_app.imaging.colour import SRGB_SPACE, ColourSpace
from desktop_app.imaging.depth import deepened, to_bytes
from desktop_app.imaging.layers.layer import Layer


@dataclass(frozen=True, slots=True)
class Canvas:
    """What layers are composed onto.

    Attributes:
        size: in pixels.
        channels: 3 or 4.
        dtype: of all layers' pixels.
        space: of their values.
        step: of the pixels; above 1 every ``step``-th one is looked at, for a first look. Then the
            sides of rectangles are multiples of it.
    """

    size: Size
    channels: int
    dtype: np.dtype[np.generic]
    space: ColourSpace = field(default_factory=lambda: SRGB_SPACE)
    step: int = 1

    def of(self, channels: int) -> Canvas:
        """The same with so many channels."""
        return self if channels == self.channels else replace(self, channels=channels)

    def blank(self, rect: Rect) -> Array:
        """Where nothing is: transparent, or white if the picture knows no alpha."""
        height, width = rect.height // self.step, rect.width // self.step
        if self.channels == 4:
            return np.zeros((height, width, 4), self.dtype)
        return np.full((height, width, 3), full_value(self.dtype), self.dtype)

    def stacked(self, layers: Sequence[Layer], rect: Rect, below: Array | None = None) -> Array:
        """As `composed`, where nothing looks beyond ``rect``, or what it finds there does not
        matter; ``below`` lies under the layers."""
        shown = [
            layer
            for layer in spread(layers)
            if layer.visible and layer.is_composed and layer.opacity > 0 and layer.seen.meets(rect)
        ]
        step = self.step
        top = next((i for i in range(len(shown) - 1, 0, -1) if _hides(shown[i], rect, step)), 0)
        if below is None or top or (shown and _hides(shown[0], rect, step)):
            below, shown = self._ground(shown[top:], rect)
        for run in runs(shown):
            if len(run) > 1 and below.dtype == np.uint8:
                below = to_bytes(self._laid(deepened(below), run, rect))
            else:
                below = self._laid(below, run, rect)
        return below

    def _laid(self, below: Array, layers: Sequence[Layer], rect: Rect) -> Array:
        for layer in layers:
            below = _over(below, layer, rect, self)
        return below

    def _ground(self, shown: list[Layer], rect: Rect) -> tuple[Array, list[Layer]]:
        """What to begin with, and what is still to be laid over it."""
        first = shown[0] if shown else None
        if self.step == 1 and first is not None and first.row.covers and first.is_plain:
            # The usual case: a picture that was opened, as it is, without a copy.
            assert first.pixels is not None
            if self.channels == 4:
                return first.pixels.read(rect), shown[1:]
            solid = first.pixels.read_solid(rect)
            if solid is not None:
                return solid, shown[1:]
        return self.blank(rect), shown


def runs(layers: Sequence[Layer]) -> Iterator[list[Layer]]:
    """The same layers: together those that change what is below one after another; between these
    there are 16 bits at least. The others one by one."""
    run: list[Layer] = []
    for layer in layers:
        if run and not (layer.row.everywhere and run[-1].row.everywhere):
            yield run
            run = []
        run.append(layer)
    if run:
        yield run


def spread(layers: Sequence[Layer]) -> Iterator[Layer]:
    """The same picture with fewer groups: what is in those that pass all of it through is next
    to them. What is hidden stays as it is."""
    for layer in layers:
        plain = layer.visible and layer.opacity >= 1 and not layer.clipped
        if layer.is_through and plain and not layer.masks:
            yield from spread(layer.children)
        else:
            yield layer


def composed(
    layers: Sequence[Layer],
    rect: Rect,
    canvas: Canvas,
    below: Callable[[Rect], Array] | None = None,
) -> Array:
    """What is shown in ``rect``.

    Args:
        layers: from the lowest to the topmost; what is hidden, mask or reference is left out.
        rect: any rectangle of the document.
        canvas: how.
        below: gives what lies under the layers in a rectangle, (h, w, channels); None: nothing.

    Returns:
        (h, w, channels), maybe a view of a layer's own pixels: not to be written to.
    """
    reach = reach_of(layers)
    if not reach:
        return canvas.stacked(layers, rect, None if below is None else below(rect))
    around = _around(rect, reach, canvas)
    whole = canvas.stacked(layers, around, None if below is None else below(around))
    step = canvas.step
    left, top = (rect.x - around.x) // step, (rect.y - around.y) // step
    return whole[top : top + rect.height // step, left : left + rect.width // step]


def reach_of(layers: Sequence[Layer]) -> int:
    """How many pixels away what is shown may come from."""
    found = 0
    for layer in layers:
        if layer.visible and layer.opacity > 0:
            found += 0 if layer.row.reach is None else layer.row.reach(layer)
            found += reach_of(layer.children)
    return found


def _around(rect: Rect, reach: int, canvas: Canvas) -> Rect:
    """``rect`` with so much around it, within the canvas, its sides apart by whole steps."""
    limit, step = canvas.size.rect.united(rect), canvas.step
    steps = -(-reach // step)
    left, top, right, bottom = (
        min(steps, room // step) * step
        for room in (
            *(rect.x - limit.x, rect.y - limit.y),
            *(limit.right - rect.right, limit.bottom - rect.bottom),
        )
    )
    width, height = rect.width + left + right, rect.height + top + bottom
    return Rect(rect.x - left, rect.y - top, width, height)


def _hides(layer: Layer, rect: Rect, step: int) -> bool:
    """Whether nothing of what lies below is seen in ``rect``, as far as that is told quickly."""
    pixels = layer.pixels
    if pixels is None or not (layer.row.covers and layer.is_plain):
        return False
    return pixels.is_opaque(rect) if step == 1 else pixels.read_solid(rect) is not None


def _over(below: Array, layer: Layer, rect: Rect, canvas: Canvas) -> Array:
    if layer.clipped:
        free = replace(layer, clipped=False)
        # What changes colours may ask how much each counts.
        asks_alpha = layer.row.everywhere and layer.mode is BlendMode.NORMAL
        if below.shape[2] == 3 or asks_alpha:
            made = _over(below, free, rect, canvas)
            if layer.row.thins(layer) and made is not below:
                made[..., 3:] = below[..., 3:]
            return made
        # Over the colours as if they were opaque, with their alpha put back.
        colours = _over(np.ascontiguousarray(below[..., :3]), free, rect, canvas)
        out = np.where(below[..., 3:] != 0, colours, below[..., :3])
        return np.concatenate([out, below[..., 3:]], axis=2)
    compose = layer.row.compose
    assert compose is not None
    return compose(below, layer, rect, canvas)
