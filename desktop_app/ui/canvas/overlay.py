"""The mask over the picture: colour or hatch, and an edge that shows on anything.

Worked at the screen's resolution and only where the screen changes; numpy in, ARGB out, no Qt.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from desktop_app.core.edit_plan import NOISE
from desktop_app.core.geometry import Rect
from desktop_app.core.late import late_import
from desktop_app.core.pixels import Array, ByteArray, frozen
from desktop_app.core.record import record
from desktop_app.ui.canvas.pyramid import MaskPyramid, level_size
from desktop_app.ui.canvas.viewport import Viewport

if TYPE_CHECKING:
    import cv2
    from numpy.typing import NDArray
else:
    cv2 = late_import("cv2")

EDGE_REACH = 3
"""Device pixels around a changed rectangle in which the overlay may change too: the edge's two
lines, and the smoothing of a reduced view."""

_INSIDE, _OUTSIDE = 0xE6E6E6E6, 0xD0000000
"""The double line, premultiplied ARGB: light on the painted side, dark on the locked one."""

_PLUS = ((0, 1, 0), (1, 1, 1), (0, 1, 0))


@record()
class OverlayStyle:
    """How painted pixels are tinted.

    Attributes:
        color: red, green, blue, 0..255.
        opacity: of a fully painted pixel.
        second: colour of every other stripe, for a hatch.
        edge: colour of the line inside the edge; None: light.
    """

    color: tuple[int, int, int]
    opacity: float = 0.45
    second: tuple[int, int, int] | None = None
    edge: tuple[int, int, int] | None = None


OVERLAY_STYLES: dict[str, OverlayStyle] = {
    "magenta": OverlayStyle((255, 0, 200)),
    "cyan": OverlayStyle((0, 220, 255)),
    "yellow": OverlayStyle((255, 225, 0)),
    "hatch": OverlayStyle((255, 255, 255), 0.55, second=(0, 0, 0)),
}
"""By the names that ``state.view.overlay_style`` and the settings use."""

KEPT_STYLE = OverlayStyle((40, 200, 110), 0.4, second=(0, 24, 12))
"""Of a mask that says what is kept, whatever the user chose for others: green, as what is safe, in
two shades, as many people don't see green on green or red."""

_TILE = 256
"""Side of the squares in which it is looked whether there is anything to draw."""

_STRIPE = 4
"""Width of a hatch's stripe, in device pixels of a 1x screen."""


def level_for(zoom: float) -> int:
    """The pyramid's level that is reduced least, and by at most two, to ``zoom``."""
    level = 0
    while zoom * 2 ** (level + 1) <= 1.0:
        level += 1
    return level


def painted_area(mask: MaskPyramid, viewport: Viewport, area: Rect) -> Rect:
    """A rectangle of the canvas that holds every painted device pixel of ``area``."""
    factor = 2 ** _level(mask, viewport)
    seen = viewport.picture_rect(area)
    near = Rect.from_edges(
        seen.x // factor - 1,
        seen.y // factor - 1,
        seen.right // factor + 2,
        seen.bottom // factor + 2,
    ).intersected(level_size(mask.size, _level(mask, viewport)).rect)
    if near.is_empty:
        return near
    x, y, width, height = cv2.boundingRect(mask.read(_level(mask, viewport), near))
    if width == 0:
        return Rect(0, 0, 0, 0)
    x, y = near.x + x, near.y + y
    painted = Rect(x * factor, y * factor, width * factor, height * factor)
    # Smoothing carries a value over to its neighbours.
    return viewport.canvas_rect(painted).grown(2).intersected(area)


def sample_mask(mask: MaskPyramid, viewport: Viewport, area: Rect) -> ByteArray:
    """The mask's values at the device pixels of ``area`` of the canvas, (h, w) uint8.

    Magnified views take the nearest pixel, reduced ones are smoothed; 0 outside of the picture.
    """
    out = np.zeros((area.height, area.width), np.uint8)
    on_mask = area.intersected(viewport.canvas_rect(mask.size.rect))
    if on_mask.is_empty:
        return out
    level = _level(mask, viewport)
    scale = viewport.zoom * 2**level
    x = _positions(viewport.left, scale, on_mask.x, on_mask.right)
    y = _positions(viewport.top, scale, on_mask.y, on_mask.bottom)
    size = level_size(mask.size, level)
    near = Rect.from_edges(
        int(x[0]) - 1, int(y[0]) - 1, int(x[-1]) + 3, int(y[-1]) + 3
    ).intersected(size.rect)
    values = mask.read(level, near)
    target = out[on_mask.moved(-area.x, -area.y).slices]
    if viewport.zoom == 1:
        first = Rect(int(x[0]) - near.x, int(y[0]) - near.y, on_mask.width, on_mask.height)
        target[...] = values[first.slices]
    elif viewport.zoom > 1:
        columns = np.clip(x.astype(np.intp), 0, size.width - 1) - near.x
        rows = np.clip(y.astype(np.intp), 0, size.height - 1) - near.y
        target[...] = values.take(columns, axis=1).take(rows, axis=0)
    else:
        target[...] = _smooth(values, float(x[0]) - near.x, float(y[0]) - near.y, scale, target)
    return out


def _level(mask: MaskPyramid, viewport: Viewport) -> int:
    return min(mask.top, level_for(viewport.zoom))


def _positions(start: int, scale: float, first: int, end: int) -> NDArray[np.float64]:
    """Where the middles of device pixels first..end lie, in pixels of the mask."""
    return (np.arange(first, end, dtype=np.float64) + (0.5 - start)) / scale


def _smooth(values: Array, x: float, y: float, scale: float, like: ByteArray) -> Array:
    # OpenCV counts from the middle of a pixel.
    matrix = np.array([[1 / scale, 0, x - 0.5], [0, 1 / scale, y - 0.5]])
    return cv2.warpAffine(
        values,
        matrix,
        (like.shape[1], like.shape[0]),
        flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_REPLICATE,
    )


def overlay_of(
    mask: MaskPyramid, viewport: Viewport, area: Rect, style: OverlayStyle, line: int, *, fill: bool
) -> tuple[Rect, NDArray[np.uint32]] | None:
    """What to lay over ``area`` of the canvas; None where there is nothing painted.

    Args:
        mask: the document's mask.
        viewport: where the document lies.
        area: in device pixels.
        style: colour and opacity.
        line: width of each of the edge's two lines, in device pixels (1 on a 1x screen).
        fill: tint the painted pixels; otherwise only the edge.

    Returns:
        A rectangle in ``area``, and its (h, w) premultiplied ARGB.
    """
    # Nothing lies beside the picture, not even the edge's outer line.
    area = area.intersected(viewport.canvas_rect(mask.size.rect))
    if area.is_empty:
        return None
    painted = painted_area(mask, viewport, area.grown(line))
    target = painted.grown(line).intersected(area)
    if painted.is_empty or target.is_empty:
        return None
    # One line more on each side, to see whether a pixel is at the edge.
    values = sample_mask(mask, viewport, target.grown(line))
    at = (target.x - viewport.left, target.y - viewport.top)
    return target, render(values, style, at, line, fill=fill)


def render(
    values: ByteArray, style: OverlayStyle, at: tuple[int, int], line: int, *, fill: bool = True
) -> NDArray[np.uint32]:
    """The overlay of sampled mask values, without the border they were sampled with.

    Args:
        values: (h + 2·line, w + 2·line) uint8; ``line`` more on each side than is returned.
        style: colour and opacity.
        at: place of the returned upper left pixel on the picture, in device pixels, so that a
            hatch moves with the picture.
        line: width of each of the edge's two lines, in device pixels (1 on a 1x screen).
        fill: tint the painted pixels; otherwise only the edge.

    Returns:
        (h, w) uint32, premultiplied ARGB.
    """
    height, width = values.shape[0] - 2 * line, values.shape[1] - 2 * line
    out = np.empty((height, width), np.uint32)
    for y in range(0, height, _TILE):
        for x in range(0, width, _TILE):
            part = values[y : y + _TILE + 2 * line, x : x + _TILE + 2 * line]
            there = out[y : y + _TILE, x : x + _TILE]
            _render_tile(there, part, style, (at[0] + x, at[1] + y), line, fill=fill)
    return out


def _render_tile(
    out: NDArray[np.uint32],
    values: ByteArray,
    style: OverlayStyle,
    at: tuple[int, int],
    line: int,
    *,
    fill: bool,
) -> None:
    """The same into ``out``. Most of a mask is nothing, or all of one value."""
    least, greatest, _, _ = cv2.minMaxLoc(values)
    if least == greatest and (least == 0 or not fill):
        out[...] = 0
        return
    if least == greatest and style.second is None:
        out[...] = _table(style.color, style.opacity)[int(least)]
        return
    inner = (slice(line, -line), slice(line, -line))
    shown = values[inner]
    out[...] = _tint(shown, style, at, line) if fill else 0
    if least == greatest:
        return
    # What is above is painted, so that is where the edge is.
    painted = cv2.threshold(values, NOISE, 1, cv2.THRESH_BINARY)[1]
    plus = np.array(_PLUS, np.uint8)
    eroded = cv2.erode(painted, plus, iterations=line)
    dilated = cv2.dilate(painted, plus, iterations=line)
    inside = _INSIDE if style.edge is None else _table(style.edge, 1.0)[255]
    np.copyto(out, inside, where=(painted != eroded)[inner])
    np.copyto(out, _OUTSIDE, where=(painted != dilated)[inner])


def _tint(
    values: ByteArray, style: OverlayStyle, at: tuple[int, int], line: int
) -> NDArray[np.uint32]:
    out = from_table(_table(style.color, style.opacity), values)
    if style.second is not None:
        columns = np.arange(values.shape[1]) + at[0]
        rows = np.arange(values.shape[0]) + at[1]
        stripe = ((columns[None, :] + rows[:, None]) // (_STRIPE * line)) % 2 == 1
        second = from_table(_table(style.second, style.opacity), values)
        out = np.where(stripe, second, out)
    return out


def from_table(table: NDArray[np.uint32], values: ByteArray) -> NDArray[np.uint32]:
    """``table[values]`` for a table of 256; a third of what numpy takes."""
    if values.size == 0:
        return np.zeros(values.shape, np.uint32)
    return cv2.LUT(values, table.view(np.int32)).view(np.uint32)


@lru_cache(maxsize=16)
def _table(color: tuple[int, int, int], opacity: float) -> NDArray[np.uint32]:
    """Premultiplied ARGB for every mask value 0..255."""
    alpha = np.arange(256) / 255 * opacity
    red, green, blue = (np.round(alpha * part).astype(np.uint32) for part in color)
    packed = np.round(alpha * 255).astype(np.uint32) << 24 | red << 16 | green << 8 | blue
    return frozen(packed.astype(np.uint32))
