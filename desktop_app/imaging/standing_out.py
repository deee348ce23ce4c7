"""A small thing around a point that stands out from its surroundings, as an island in haze: cut in
windows of several sizes (GrabCut: Rother, Kolmogorov and Blake 2004), whose border is what is
around it."""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np

from desktop_app.core.geometry import Rect, Size
from desktop_app.core.pixels import Array, ByteArray
from desktop_app.imaging.resize import fit_within, resize
from desktop_app.imaging.subject import cut, lab_of, slopes

_REACHES: Final = (0.2, 0.12, 0.07, 0.04)
"""Of the longer side, as far as a window reaches from the point; the largest thing counts."""
_SIDE: Final = 160
_BORDER: Final = 0.06
"""Of a window, that is taken for what is around."""
_LIKE: Final = 0.5
"""Of what the nearest fifth of the border differs, up to which a colour is the thing's."""
_LEAST: Final = 0.03
"""Of a window, that a thing covers."""
_LOOSE: Final = 0.08
"""Of a thing's outline, up to which it may run along the window's border."""
_APART: Final = 1.5
"""Times a thing's spread of colours, by which what is around it differs in the mean."""
_FAR: Final = 5.0
"""ΔE*ab that it differs by at least."""
_STEEPER: Final = 2.0
"""Times the slopes inside, that those along the outline have."""
_CLEAR: Final = 0.6
"""Of the outline, that has such an edge."""
_STEEP: Final = 2.0
"""ΔE*ab from a pixel to the next, that those are at least."""


def standing_out(picture: ByteArray, x: float, y: float) -> ByteArray | None:
    """The largest small thing at (x, y).

    Args:
        picture: (h, w, 3) uint8 sRGB.
        x, y: in pixels.

    Returns:
        (h, w) of 0 and 255; None: nothing there stands out.
    """
    height, width = picture.shape[:2]
    at_x, at_y = min(max(int(x), 0), width - 1), min(max(int(y), 0), height - 1)
    whole = Rect(0, 0, width, height)
    for reach in _REACHES:
        far = round(reach * max(width, height))
        window = Rect(at_x - far, at_y - far, 2 * far + 1, 2 * far + 1).intersected(whole)
        seen = np.ascontiguousarray(fit_within(picture[window.slices], _SIDE))
        share = seen.shape[1] / window.width
        place = int((at_y - window.y) * share), int((at_x - window.x) * share)
        thing = _thing_in(seen, place, _inner(window, whole, seen.shape[:2]))
        if thing is not None:
            made = np.zeros((height, width), np.uint8)
            large = resize(thing * np.uint8(255), Size(window.width, window.height))
            made[window.slices] = np.where(large > 127, np.uint8(255), np.uint8(0))
            return made
    return None


def _inner(window: Rect, whole: Rect, shape: tuple[int, ...]) -> Array:
    """(h, w) bool of ``shape``: what is not the window's border, where the picture goes on."""
    height, width = shape
    depth = max(2, round(_BORDER * max(shape)))
    inner = np.zeros((height, width), bool)
    top, bottom = depth * (window.y > 0), height - depth * (window.bottom < whole.bottom)
    left, right = depth * (window.x > 0), width - depth * (window.right < whole.right)
    inner[top:bottom, left:right] = True
    return inner


def _thing_in(seen: ByteArray, place: tuple[int, int], inner: Array) -> ByteArray | None:
    """(h, w) of 0 and 1: what is at ``place``, (row, column); None: it doesn't stand out."""
    if inner.all() or not inner[place]:
        return None
    lab = lab_of(seen, 0.8)
    away = np.linalg.norm(lab - lab[place], axis=2)
    guess = np.full(inner.shape, cv2.GC_PR_BGD, np.uint8)
    guess[away < _LIKE * np.percentile(away[~inner], 20)] = cv2.GC_PR_FGD
    guess[~inner] = cv2.GC_BGD
    spot = max(1, round(0.04 * max(inner.shape)))
    cv2.circle(guess, place[::-1], spot, cv2.GC_FGD, -1)
    _, parts = cv2.connectedComponents(cut(seen, guess), connectivity=4)
    thing = (parts == parts[place]).astype(np.uint8)
    if parts[place] == 0 or thing.mean() < _LEAST:
        return None
    square = np.ones((3, 3), np.uint8)
    core = cv2.erode(thing, square) > 0
    outline, around = (thing > 0) & ~core, (cv2.dilate(thing, square, iterations=2) > thing)
    along = outline & (cv2.erode(inner.astype(np.uint8), square) == 0)
    if not core.any() or along.sum() > _LOOSE * outline.sum():
        return None
    across, down = slopes(seen, 0.8)
    steep = np.asarray(np.sqrt((across**2 + down**2).sum(axis=2)), np.float32)
    near = np.asarray(cv2.dilate(steep, square), np.float32)
    apart = np.linalg.norm(lab[thing > 0].mean(axis=0) - lab[around].mean(axis=0))
    spread = np.sqrt(lab[thing > 0].var(axis=0).sum())
    clear = (near[outline] > max(_STEEP, _STEEPER * np.median(steep[core]))).mean()
    return thing if clear > _CLEAR and apart > max(_FAR, _APART * spread) else None
