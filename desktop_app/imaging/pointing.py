"""What is pointed at: masks of networks at the picture's size, and without a network a rough
outline by colours and edges (GrabCut: Rother, Kolmogorov and Blake 2004)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import cv2
import numpy as np

from desktop_app.core.geometry import Size
from desktop_app.core.pixels import Array, ByteArray
from desktop_app.imaging.resize import fit_within
from desktop_app.imaging.subject import cut, parts_of

SIDE: Final = 1024
"""Pixels of the longer side that networks are shown: they see no more of it."""

_ROUGH_SIDE: Final = 512
_ALIKE: Final = 16.0
"""ΔE*ab from the colours of the points up to which what hangs together with them
is a first guess."""
_SPOT: Final = 0.012
"""Radius around a point that is sure, in parts of the longer side."""
_PART: Final = 0.15
"""Of the largest part in a box, below which another one doesn't count."""

Point = tuple[float, float, bool]
"""x, y in pixels, and whether the thing is there."""

Box = tuple[float, float, float, float]
"""Left, top, right, bottom in pixels."""


def whole_mask(masks: Sequence[ByteArray], size: Size) -> ByteArray:
    """(h, w) of 0 and 255 of ``size``: where any of ``masks`` (`core.events.Segmented`), each
    stretched over it, is 128 and more."""
    made = np.zeros((size.height, size.width), np.uint8)
    for mask in masks:
        stretched = cv2.resize(mask, (size.width, size.height), interpolation=cv2.INTER_LINEAR)
        np.maximum(made, np.asarray(stretched, np.uint8), out=made)
    return np.where(made > 127, np.uint8(255), np.uint8(0))


def part_at(masks: Sequence[ByteArray], x: float, y: float) -> int | None:
    """Which part lies there, of several the smallest; ``x`` and ``y`` are shares of the picture."""
    found = [
        (int((mask > 127).sum()), number)
        for number, mask in enumerate(masks)
        if mask[int(y * mask.shape[0]), int(x * mask.shape[1])] > 127
    ]
    return min(found)[1] if found else None


def rough_outline(picture: ByteArray, points: Sequence[Point], box: Box | None) -> ByteArray:
    """What is pointed at, by colours and edges alone.

    Args:
        picture: (h, w, 3) uint8 sRGB.
        points: on the thing and beside it.
        box: around it; None: the points alone say where it is.

    Returns:
        (h', w') of 0 and 255, to be stretched over the picture; all 0: nothing was found.
    """
    small = np.ascontiguousarray(fit_within(picture, _ROUGH_SIDE))
    share = small.shape[1] / picture.shape[1]
    places = [(round(x * share), round(y * share), on) for x, y, on in points]
    on_it = [(x, y) for x, y, on in places if on]
    guess = np.full(small.shape[:2], cv2.GC_PR_BGD, np.uint8)
    if box is not None:
        left, top, right, bottom = (round(each * share) for each in box)
        guess[:] = cv2.GC_BGD
        guess[max(0, top) : bottom + 1, max(0, left) : right + 1] = cv2.GC_PR_FGD
    elif on_it:
        guess[_alike(small, on_it)] = cv2.GC_PR_FGD
    radius = max(2, round(_SPOT * max(guess.shape)))
    for x, y, on in places:
        cv2.circle(guess, (x, y), radius, cv2.GC_FGD if on else cv2.GC_BGD, -1)
    return _main(cut(small, guess), on_it) * np.uint8(255)


def _alike(small: ByteArray, places: Sequence[tuple[int, int]]) -> Array:
    """(h, w) bool: what is coloured like the points and hangs together with them."""
    lab = cv2.cvtColor(small.astype(np.float32) / np.float32(255), cv2.COLOR_RGB2Lab)
    lab = cv2.GaussianBlur(lab, (0, 0), 1.5)
    height, width = small.shape[:2]
    seeds = [(min(max(x, 0), width - 1), min(max(y, 0), height - 1)) for x, y in places]
    far = np.min([np.linalg.norm(lab - lab[y, x], axis=2) for x, y in seeds], axis=0)
    which, _ = parts_of((far < _ALIKE).astype(np.uint8), 4)
    return np.isin(which, [which[y, x] for x, y in seeds])


def _main(found: ByteArray, places: Sequence[tuple[int, int]]) -> ByteArray:
    """(h, w) of 0 and 1: the parts that points lie on; without points the main ones."""
    which, areas = parts_of(found, 8)
    if len(areas) < 2:
        return found
    height, width = found.shape
    kept = {which[min(y, height - 1), min(x, width - 1)] for x, y in places} - {0}
    if not kept:
        kept = {each for each in range(1, len(areas)) if areas[each] >= _PART * areas[1:].max()}
    made = np.isin(which, list(kept)).astype(np.uint8)
    outside, sizes = parts_of(1 - made, 4)
    small = sizes < 0.002 * found.size  # holes
    return np.where(small[outside], np.uint8(1), made)
