"""Where a fill is a guess: several things of its surroundings fit there alike, and differ; and
other fills of the hole, copied from other places, show something else there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import combinations
from typing import Final

import cv2
import numpy as np

from desktop_app.core.geometry import Rect, Size
from desktop_app.core.pixels import FloatArray
from desktop_app.imaging.colour_difference import ciede2000
from desktop_app.imaging.exemplar.frame import BoolArray, IndexArray
from desktop_app.imaging.resize import resize

GUESSED: Final = 0.08
"""Of full: what counts as uncertain. On forty fills whose original is known, 56 % of what is off by
more than 6 ΔE00 lies above it, and a third of what lies above it is (of all: 15 %)."""

_USUAL = 50.0  # ΔE00 between other fills by which a deviation of full counts as it is
_SIDE = 40  # px that the hole is scaled to
_REACH = 1.5  # times the hole's longer side, that is looked at on each side
_PATCH = 7
_SOURCES = 3000  # patches compared with; more are thinned out evenly
_ALIKE = 10  # patches of the surroundings that fit best


def uncertain(
    pixels: FloatArray,
    hole: BoolArray,
    check: Callable[[], None],
    others: Sequence[FloatArray] = (),
) -> BoolArray:
    """Which pixels of a filled hole could as well be others.

    For each pixel the ten patches of the surroundings that are most like the one around it are
    looked up. By how much their middles differ says how open it is; the farther it lies from what
    is known, the less its own patch is evidence.

    Args:
        pixels: (h, w, 3|4) float32 0..1, filled.
        hole: (h, w), what was filled.
        check: called now and then; may raise.
        others: the same otherwise filled; where they differ more, it is less certain.

    Returns:
        (h, w); False where nothing was filled.
    """
    sure = np.zeros(hole.shape, np.bool_)
    box = Rect(*cv2.boundingRect(hole.view(np.uint8)))
    if box.is_empty:
        return sure
    longer = max(box.width, box.height)
    window = box.grown(round(_REACH * longer) + _PATCH)
    window = window.intersected(Rect(0, 0, hole.shape[1], hole.shape[0]))
    shrink = max(1.0, longer / _SIDE)
    size = Size(*(max(_PATCH, round(side / shrink)) for side in (window.width, window.height)))
    small = _seen(pixels, window, size)
    asked = resize(hole[window.slices].astype(np.float32), size) > 0
    check()
    spread = _spread(small, asked, check)
    depth = cv2.distanceTransform(asked.view(np.uint8), cv2.DIST_L2, 3)
    open_ = np.where(asked, spread * np.sqrt(depth), 0).astype(np.float32)
    if others:
        fills = small, *(_seen(one, window, size) for one in others)
        labs = [cv2.cvtColor(one, cv2.COLOR_RGB2LAB).astype(np.float64) for one in fills]
        apart = [ciede2000(one, other) for one, other in combinations(labs, 2)]
        open_ = np.sqrt(open_ * np.mean(apart, axis=0) / _USUAL).astype(np.float32)
    sure[window.slices] = resize(open_, window.size) >= GUESSED
    return sure & hole


def _seen(pixels: FloatArray, window: Rect, size: Size) -> FloatArray:
    """(h, w, 3) 0..1: a window at ``size``."""
    return np.clip(resize(np.ascontiguousarray(pixels[window.slices][..., :3]), size), 0, 1)


def _spread(small: FloatArray, region: BoolArray, check: Callable[[], None]) -> FloatArray:
    """(h, w): deviation of the middles of the patches that fit best; 0 outside of ``region``."""
    radius, found = _PATCH // 2, np.zeros(region.shape, np.float32)
    around = cv2.dilate(region.view(np.uint8), np.ones((_PATCH, _PATCH), np.uint8))
    padded = np.pad(small, [(radius, radius)] * 2 + [(0, 0)], mode="edge")
    patches = np.lib.stride_tricks.sliding_window_view(padded, (_PATCH, _PATCH), axis=(0, 1))
    sources, targets = np.flatnonzero(around == 0), np.flatnonzero(region)
    if sources.size <= _ALIKE:
        found[region] = 1  # nothing to compare with
        return found
    sources = sources[:: -(-sources.size // _SOURCES)]
    rows = _rows(patches, sources)
    squares = np.einsum("ij,ij->i", rows, rows)
    middles = small.reshape(-1, 3)[sources]
    for start in range(0, targets.size, 256):
        check()
        part = targets[start : start + 256]
        cost = squares - 2 * (_rows(patches, part) @ rows.T)
        best = np.argpartition(cost, _ALIKE, axis=1)[:, :_ALIKE]
        found.ravel()[part] = middles[best].std(axis=1).mean(axis=1)
    return found


def _rows(patches: FloatArray, at: IndexArray) -> FloatArray:
    y, x = np.divmod(at, patches.shape[1])
    return patches[y, x].reshape(at.size, -1)
