"""What is filled at one go: bucket, gradients, shapes and lines, on the layer that is painted on.

A kind is a row of `FILLS`: what its gesture is, and what it covers.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

import numpy as np

from desktop_app.core.blend_mode import BlendMode
from desktop_app.core.geometry import Rect, Size
from desktop_app.core.pixels import Array, ByteArray
from desktop_app.imaging import filling
from desktop_app.imaging.checks import full_value
from desktop_app.imaging.compositing import erased, laid
from desktop_app.imaging.depth import to_float
from desktop_app.imaging.layers.content import Content
from desktop_app.imaging.layers.layer import Layer
from desktop_app.imaging.layers.transforming import Watch
from desktop_app.imaging.shapes import Point, bounds_of, ellipse_points, polygon_coverage
from desktop_app.imaging.tiles import opaque
from desktop_app.state.document.confining import through
from desktop_app.state.document.document import Document
from desktop_app.state.painting.choices import Filling
from desktop_app.state.painting.making import Making, painted_on, with_pixels
from desktop_app.state.painting.strokes import Colour, Colours, in_document

_BAND: Final = 64
"""Rows of a gradient that are worked out together."""
_ROWS: Final = 256
"""Rows that are laid together: a whole number of bands."""

Gesture: TypeAlias = Literal["click", "line", "box"]


@dataclass(frozen=True, slots=True)
class FillKind:
    """One kind.

    Attributes:
        id: of its row.
        gesture: a "click", a "line" from one point to another, a "box" between two corners.
        outline: of a shape: (two points, width) → closed polygons, one within the other where it is
            hollow; None: it is no shape.
    """

    id: str
    gesture: Gesture
    outline: Callable[[Point, Point, float], Sequence[Sequence[Point]]] | None = None


def _box(start: Point, end: Point, grown: float) -> tuple[float, float, float, float]:
    left, right = sorted((start[0], end[0]))
    top, bottom = sorted((start[1], end[1]))
    return left - grown, top - grown, right + grown, bottom + grown


def _rectangle(start: Point, end: Point, width: float) -> Sequence[Sequence[Point]]:
    made: list[Sequence[Point]] = []
    for grown in (width / 2, -width / 2) if width else (0.0,):
        left, top, right, bottom = _box(start, end, grown)
        if left < right and top < bottom:
            made.append(((left, top), (right, top), (right, bottom), (left, bottom)))
    return made


def _ellipse(start: Point, end: Point, width: float) -> Sequence[Sequence[Point]]:
    made: list[Sequence[Point]] = []
    for grown in (width / 2, -width / 2) if width else (0.0,):
        left, top, right, bottom = _box(start, end, grown)
        across, down = (right - left) / 2, (bottom - top) / 2
        if across > 0 and down > 0:
            made.append(ellipse_points(left + across, top + down, across, down))
    return made


def _line(start: Point, end: Point, width: float) -> Sequence[Sequence[Point]]:
    dx, dy = end[0] - start[0], end[1] - start[1]
    length = float(np.hypot(dx, dy))
    if not length:
        return ()
    half = max(1.0, width) / 2
    nx, ny = -dy / length * half, dx / length * half
    (x0, y0), (x1, y1) = start, end
    return (((x0 + nx, y0 + ny), (x1 + nx, y1 + ny), (x1 - nx, y1 - ny), (x0 - nx, y0 - ny)),)


FILLS: Final[dict[str, FillKind]] = {
    row.id: row
    for row in (
        FillKind("bucket", "click"),
        FillKind("gradient", "line"),
        FillKind("radial_gradient", "line"),
        FillKind("filled_rectangle", "box", _rectangle),
        FillKind("filled_ellipse", "box", _ellipse),
        FillKind("straight_line", "line", _line),
    )
}


def filling_of(
    document: Document,
    chosen: Filling,
    colours: Colours,
    start: Point,
    end: Point,
    *,
    swapped: bool = False,
) -> Making:
    """What fills, as far as it is selected.

    Args:
        document: what is painted on.
        chosen: see `Filling`.
        colours: the first one is laid; a gradient goes to the second.
        start, end: of the gesture, in pixels of the document; of a click the same.
        swapped: with the two colours the other way round.
    """
    colours = colours.swapped if swapped else colours
    document.settle()
    inks = _value(document, colours.foreground), _value(document, colours.background)
    row, size = FILLS[chosen.kind], document.size
    rect = size.rect
    if row.outline is not None:
        outlines = row.outline(start, end, chosen.width)
        found = bounds_of(tuple(outlines[0])).intersected(rect) if outlines else Rect(0, 0, 0, 0)
        rect = found
    gesture = _Gesture(chosen, inks, start, end, document.paint_layer.id, size)
    return Making(chosen.kind, gesture.made, rect, rect.size.area)


@dataclass(frozen=True, slots=True, eq=False)
class _Gesture:
    """Attributes: as of `filling_of`; the id of the layer, and the size of the canvas it was on."""

    chosen: Filling
    inks: tuple[Array, Array]
    start: Point
    end: Point
    layer_id: str
    size: Size

    def made(self, content: Content, watch: Watch) -> Content:
        painted, layer = painted_on(content, self.layer_id)
        pixels = layer.pixels
        found = None if content.size != self.size else self._covered(content, layer)
        if found is None or pixels is None:
            return content
        rect, coverage = found
        watch.total = rect.size.area
        for top in range(0, rect.height, _ROWS):  # so that it can be given up
            band = Rect(rect.x, rect.y + top, rect.width, min(_ROWS, rect.height - top))
            covered = None if coverage is None else coverage[top : top + _ROWS]
            pixels = pixels.written(band, self._laid(content, layer, band, covered))
            watch.tick(band.size.area)
        return with_pixels(content, painted, layer, pixels)

    def _laid(
        self, content: Content, layer: Layer, rect: Rect, coverage: ByteArray | None
    ) -> Array:
        assert layer.pixels is not None
        before, ink = layer.pixels.read(rect), self._ink(rect)
        if coverage is None:
            coverage = np.full((rect.height, rect.width), 255, np.uint8)
        covered = through(content, rect, coverage)
        share = None if covered.min() == 255 else covered * np.float32(1 / 255)
        if self.chosen.erases:
            if layer.alpha_locked:
                return before
            taken = to_float(ink[..., 3]) * np.float32(self.chosen.opacity)
            return erased(before, taken if share is None else np.asarray(taken * share, np.float32))
        made = laid(before, ink, BlendMode.NORMAL, self.chosen.opacity, share=share)
        if layer.alpha_locked:
            made[..., 3] = before[..., 3]
        return made

    def _covered(self, content: Content, layer: Layer) -> tuple[Rect, ByteArray | None] | None:
        """Where, and by how much: (h, w) uint8; None: wholly."""
        canvas, row, chosen = content.size.rect, FILLS[self.chosen.kind], self.chosen
        if row.id == "bucket":
            x, y = int(np.floor(self.start[0])), int(np.floor(self.start[1]))
            if not canvas.contains(Rect(x, y, 1, 1)):
                return None
            assert layer.pixels is not None
            seen = content.picture(canvas) if chosen.all_layers else layer.pixels.read(canvas)
            poured = filling.poured(
                content.space.shown(seen),
                x,
                y,
                chosen.tolerance,
                everywhere=chosen.everywhere,
                gap=chosen.gap,
            )
            return canvas, filling.softened_edge(poured)
        if row.outline is None:
            return (canvas, None) if self.start != self.end else None
        return _shape(row.outline(self.start, self.end, chosen.width), canvas)

    def _ink(self, rect: Rect) -> Array:
        first, last = self.inks
        if "gradient" not in self.chosen.kind:
            return np.broadcast_to(first, (rect.height, rect.width, 4)).astype(first.dtype)
        if self.chosen.fades or self.chosen.erases:
            last = np.concatenate([first[:3], np.zeros(1, first.dtype)])
        out = np.empty((rect.height, rect.width, 4), first.dtype)
        radial = self.chosen.kind == "radial_gradient"
        for top in range(0, rect.height, _BAND):  # in bands: floats of all of it would be slow
            high = min(_BAND, rect.height - top)
            begin, stop = ((x - rect.x, y - rect.y - top) for x, y in (self.start, self.end))
            along = filling.ramp(rect.width, high, begin, stop, radial=radial)
            seed = rect.y + top
            out[top : top + high] = filling.between(first, last, along, first.dtype, seed=seed)
        return out


def _shape(outlines: Sequence[Sequence[Point]], canvas: Rect) -> tuple[Rect, ByteArray] | None:
    if not outlines:
        return None
    rect = bounds_of(tuple(outlines[0])).intersected(canvas)
    if rect.is_empty:
        return None
    covered = polygon_coverage(tuple(outlines[0]), rect)
    for hole in outlines[1:]:
        covered = np.minimum(covered, 255 - polygon_coverage(tuple(hole), rect))
    return rect, np.asarray(covered, np.uint8)


def _value(document: Document, colour: Colour) -> Array:
    dtype = document.pixels.dtype
    values = np.array(in_document(document, colour), np.float32)
    made = np.full(4, full_value(dtype), dtype)
    made[:3] = values if dtype == np.float32 else np.rint(values)
    return opaque(made[None, None, :3])[0, 0]
