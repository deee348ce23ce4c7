"""The line around a shape of a PSD that holds no pixels of it: where it covers, and what fills it.

A pixel is covered as far as it lies within half the width of the path (for a line on one side of
it, the width); corners are pointed. Dashes, round and cut corners are not drawn: they come as that.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from psd_tools.api.shape import VectorMask
from psd_tools.composite import scanline
from psd_tools.constants import Tag
from psd_tools.psd.header import FileHeader
from psd_tools.psd.layer_and_mask import LayerRecord
from psd_tools.psd.vector import Knot, Subpath
from psd_tools.terminology import Unit

from desktop_app.core.geometry import Rect
from desktop_app.core.pixels import Array, FloatArray
from desktop_app.imaging.layered_files.psd_fill import Fill, Patterns, understood
from desktop_app.imaging.layered_files.psd_masks import path_cover

_INSIDE, _OUTSIDE = b"strokeStyleAlignInside", b"strokeStyleAlignOutside"
_POINTS_AN_INCH = 72
_MAX_WIDTH = 4000.0
_SHARPEST = 4.0  # times half the width, SVG's usual limit: farther a corner doesn't reach
_NEAR = 0.3
_SMOOTH = 0.98  # cosine of the turn above which there is no corner


@dataclass(frozen=True, slots=True, eq=False)
class PsdStroke:
    """A line.

    Attributes:
        width: pixels.
        side: 0 on both sides of the path, -1 inside, 1 outside.
        opacity: 0..1.
        fill: its colour.
        plain: whether it is drawn as the file has it: solid, with pointed corners.
    """

    width: float
    side: int
    opacity: float
    fill: Fill
    plain: bool


def stroke_of(record: LayerRecord, patterns: Patterns) -> PsdStroke | None:
    """The line around a shape; None: it has none, or one that can't be drawn here.

    Raises:
        ValueError: it is damaged.
    """
    found: Any = record.tagged_blocks.get_data(Tag.VECTOR_STROKE_DATA)
    if not found or getattr(found.get(b"strokeEnabled"), "value", True) is False:
        return None
    try:
        width = found.get(b"strokeStyleLineWidth", 1.0)
        pixels = float(width)
        if getattr(width, "unit", None) is Unit.Points:
            pixels *= float(found.get(b"strokeStyleResolution", 72)) / _POINTS_AN_INCH
        if not 0 < pixels <= _MAX_WIDTH:
            raise ValueError(f"a line of {pixels}")
        where = _word(found, b"strokeStyleLineAlignment")
        fill = understood(found[b"strokeStyleContent"], patterns)
        dashes = found.get(b"strokeStyleLineDashSet") or ()
        joined = _word(found, b"strokeStyleLineJoinType") in (b"", b"strokeStyleMiterJoin")
        opacity = min(1.0, max(0.0, float(found.get(b"strokeStyleOpacity", 100)) / 100))
    except (KeyError, TypeError, AttributeError, OverflowError) as error:
        raise ValueError(repr(error)) from error
    if fill is None:
        return None
    side = {_INSIDE: -1, _OUTSIDE: 1}.get(where, 0)
    return PsdStroke(pixels, side, opacity, fill, joined and not len(dashes))


def stroke_cover(path: VectorMask, header: FileHeader, rect: Rect, stroke: PsdStroke) -> FloatArray:
    """How much of each pixel of ``rect`` the line covers: (h, w) float32 0..1."""
    reach = stroke.width if stroke.side else stroke.width / 2
    cover = np.zeros((rect.height, rect.width), np.float32)
    for sub in path.paths:
        line, closed = _polyline(sub, header, rect), sub.is_closed()
        if len(line) < 2 or not np.isfinite(line).all():
            continue
        own = np.zeros_like(cover)
        _widen(own, line, reach, closed)
        _point(own, line, reach, closed)
        np.maximum(cover, _sharpened(own, line, reach) if closed else own, out=cover)
    if stroke.side:
        inside = path_cover(path, header, rect)
        cover = np.minimum(cover, inside if stroke.side < 0 else 1 - inside)
    return cover


def _sharpened(cover: FloatArray, line: Array, reach: float) -> FloatArray:
    """The same with edges as exact as areas are, by the two outlines of a closed line. Where these
    cross themselves they are nowhere near, and not taken."""
    kept = np.hypot(*(np.roll(line, -1, axis=0) - line).T) > 1e-9
    line = line[kept]
    if len(line) < 3:
        return cover
    ahead = np.roll(line, -1, axis=0) - line
    ahead /= np.hypot(*ahead.T)[:, None]
    normal = np.stack([-ahead[:, 1], ahead[:, 0]], axis=1)
    before = np.roll(normal, 1, axis=0)
    turn = np.maximum(1 + (normal * before).sum(axis=1, keepdims=True), 2 / _SHARPEST**2)
    tips = (normal + before) / turn * reach
    height, width = cover.shape
    ring: Any = scanline.fill_coverage([line + tips, line - tips], width, height)
    return np.where(np.abs(ring - cover) < _NEAR, ring, cover)


def _word(found: Any, key: bytes) -> bytes:
    return bytes(getattr(found.get(key), "enum", b""))


def _polyline(sub: Subpath, header: FileHeader, rect: Rect) -> Array:
    """(n, 2) x and y, from the corner of ``rect``."""
    knots = [knot for knot in sub if isinstance(knot, Knot)]
    scale, corner = np.array([header.width, header.height]), np.array([rect.x, rect.y])

    def placed(points: list[Any]) -> Array:
        return np.array([(p[1], p[0]) for p in points], float).reshape(-1, 2) * scale - corner

    following = knots[1:] + (knots[:1] if sub.is_closed() else [])
    starts = knots[: len(following)]
    made = scanline.flatten_cubics(
        placed([one.anchor for one in starts]),
        placed([one.leaving for one in starts]),
        placed([one.preceding for one in following]),
        placed([one.anchor for one in following]),
    )
    return made if sub.is_closed() else np.concatenate([made, placed([knots[-1].anchor])])


def _widen(cover: FloatArray, line: Array, reach: float, closed: bool) -> None:
    """What lies within ``reach`` of the line, in place; a pixel's edge is soft for one pixel."""
    ends = np.roll(line, -1, axis=0) if closed else line[1:]
    for (x0, y0), (x1, y1) in zip(line, ends, strict=False):
        left, right = (
            _clip(v, cover.shape[1]) for v in (min(x0, x1) - reach - 1, max(x0, x1) + reach + 2)
        )
        top, bottom = (
            _clip(v, cover.shape[0]) for v in (min(y0, y1) - reach - 1, max(y0, y1) + reach + 2)
        )
        if left >= right or top >= bottom:
            continue
        x = (np.arange(left, right) + 0.5 - x0)[None, :]
        y = (np.arange(top, bottom) + 0.5 - y0)[:, None]
        dx, dy = x1 - x0, y1 - y0
        along = np.clip((x * dx + y * dy) / max(dx * dx + dy * dy, 1e-12), 0, 1)
        far = np.hypot(x - along * dx, y - along * dy)
        part = cover[top:bottom, left:right]
        np.maximum(part, np.clip(reach + 0.5 - far, 0, 1), out=part, casting="unsafe")


def _clip(value: float, most: int) -> int:
    return int(min(max(math.floor(value), 0), most))


def _point(cover: FloatArray, line: Array, reach: float, closed: bool) -> None:
    """The points of corners, in place: from the round end to where the two edges meet."""
    count = len(line)
    for at in range(0 if closed else 1, count if closed else count - 1):
        before, here, behind = line[at - 1], line[at], line[(at + 1) % count]
        a, b = here - before, behind - here
        lengths = float(np.hypot(*a)), float(np.hypot(*b))
        if min(lengths) < 1e-9:
            continue
        a, b = a / lengths[0], b / lengths[1]
        cosine = float(a @ b)
        if cosine > _SMOOTH or 2 / (1 + cosine + 1e-12) > _SHARPEST**2:
            continue
        for side in (-1, 1):
            n1, n2 = np.array([-a[1], a[0]]) * side, np.array([-b[1], b[0]]) * side
            if float(n1 @ b) > 0:
                continue  # the inner side
            tip = (n1 + n2) / (1 + float(n1 @ n2))
            kite = np.array([here, here + reach * n1, here + reach * tip, here + reach * n2])
            drawn: Any = scanline.fill_coverage([kite], cover.shape[1], cover.shape[0])
            np.maximum(cover, drawn, out=cover)
