"""The main thing in a picture, by colour and edges: what differs from the colours along the border
and stands near the middle, cut out by GrabCut (Rother, Kolmogorov and Blake 2004). No network looks
at it, so that a thing of its background's colours isn't found, and one that touches the border on
all sides neither; what a segmentation network saw can be given.
"""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np

from desktop_app.core.geometry import Size
from desktop_app.core.pixels import Array, ByteArray, FloatArray
from desktop_app.imaging.colour_range import mask_of_alpha
from desktop_app.imaging.resize import fit_within, fitted_size, resize

_SIDE: Final = 512
"""Pixels of the longer side that are looked at."""
_RIM: Final = 0.03
_COLOURS: Final = 5
_FAR: Final = 9.0
"""ΔE*ab from the border's colours from which on something differs at all."""
_ROUNDS: Final = 3
_LEAST: Final = 0.002
"""Share of the picture below which nothing was found."""
_PART: Final = 0.15
"""Of the largest part, below which another one doesn't count."""
_HOLE: Final = 0.002
"""Share of the picture below which a hole is closed."""
_SEED: Final = 20_260
_REACH: Final = 2.0
"""Pixels, of `_SIDE`, on either side of an outline that are compared."""
_BODY: Final = 0.8
"""Of a thing's greatest half width, from which on something is its body and no handle."""
_OTHER: Final = 0.4
"""Share of a hole that may look otherwise than the ground: its edge does."""
_FAINT: Final = 7.0
"""ΔE*ab between both sides below which an outline has no edge."""
_RIPPLE: Final = 4
"""Pixels, of `_SIDE`, that an edge is blurred."""
_DARKEST: Final = 0.35
_LIT: Final = 0.93
"""Of the ground's light, between which a shadow is."""
_TINT: Final = 0.1
"""Difference of that between red, green and blue, from which on it is none."""
_DULL: Final = 0.85
"""Of the ground's light, which a white thing has where no shadow lies on it."""
_CLEAR: Final = 1.2
"""ΔE*ab from a pixel to the next, of `_SIDE`, from which on there is an edge."""
_GRAIN: Final = 31
"""Pixels, of `_SIDE`, of a square in which the steepest edge counts: half of such squares have
that of a ground's grain,"""
_RARE: Final = 1.6
"""and an edge that is none of it is so many times as steep."""
_SHARP: Final = 2.0
"""How much steeper an edge is than when it is blurred three times as far; a shadow's is not."""
_OF_HUE: Final = 0.6
"""Of an edge's steepness, from which on it is one between hues."""
_BESIDE: Final = 4.0
"""Pixels, of `_SIDE`, from an outline on which an edge is another one."""
_FINE_SIDE: Final = 1536
"""Pixels of the longer side where what lies between hairs is looked for,"""
_MODEL: Final = 8
"""by so many colours of the ground, and of the thing."""
_INNER: Final = 0.4
"""Of a thing's greatest half width, from which on colours are surely its own."""
_LIKE: Final = 7.0
"""ΔE*ab from one of these, below which something has it."""
_AROUND: Final = 24.0
"""Pixels, of `_SIDE`, from which what a hole hides is guessed."""


def subject_of(pixels: Array, picture: ByteArray, things: ByteArray | None = None) -> ByteArray:
    """A mask of it.

    Args:
        pixels: (h, w, 3|4); where much of it is transparent, what is opaque is meant.
        picture: (h, w, 3) uint8 sRGB of the same.
        things: (h, w) uint8, above 0 where a network saw things, and no wall, floor or sky.

    Returns:
        (h, w) uint8; all 0: nothing was found.
    """
    opaque = mask_of_alpha(pixels, transparent=False)
    if (opaque < 128).mean() > _LEAST:
        return opaque
    small = np.ascontiguousarray(fit_within(picture, _SIDE))
    if min(small.shape[:2]) < 8:
        return np.zeros(picture.shape[:2], np.uint8)
    found, _ = border_guess(small, things)
    return in_whole(found * np.uint8(255), picture.shape[1], picture.shape[0])


def border_guess(small: ByteArray, things: ByteArray | None) -> tuple[ByteArray, float]:
    """What differs from the border's colours, (h, w) of 0 and 1, and how much of what is near the
    border has them, 0..1.

    Args:
        small: (h, w, 3) uint8 sRGB, `_SIDE` pixels at most.
        things: as `subject_of`, of any size.
    """
    far = _from_border(small)
    found = main_parts(cut(small, _first_guess(far, things)), far)
    if found.mean() < _LEAST:
        found[:] = 0
    band = max(1, min(far.shape) // 12)
    inner = np.zeros(far.shape, np.bool_)
    inner[band:-band, band:-band] = True
    return found, float((far[~inner] < _FAR / 2).mean())


def _first_guess(far: FloatArray, things: ByteArray | None) -> ByteArray:
    """(h, w) of cv2.GC_*: what surely is background, what may be the subject."""
    weight = far * _near_middle(*far.shape)
    scaled = np.clip(weight / max(float(np.percentile(weight, 99)), 1.0) * 255, 0, 255)
    level, _ = cv2.threshold(scaled.astype(np.uint8), 0, 255, cv2.THRESH_OTSU)
    salient = (scaled > level) & (far > _FAR)
    seen = far if things is None else resize(things, Size(far.shape[1], far.shape[0]))
    if things is not None and _LEAST < (seen > 127).mean() < 0.9:
        salient = seen > 127
    guess = np.full(far.shape, cv2.GC_PR_BGD, np.uint8)
    guess[far < _FAR / 2] = cv2.GC_BGD
    guess[cv2.dilate(salient.astype(np.uint8), np.ones((5, 5))) > 0] = cv2.GC_PR_FGD
    core = cv2.erode(salient.astype(np.uint8), np.ones((9, 9)))
    guess[(core > 0) & (far > 2 * _FAR)] = cv2.GC_FGD
    rim = max(1, round(min(guess.shape) * _RIM / 2))
    inner = np.zeros_like(guess, np.bool_)
    inner[rim:-rim, rim:-rim] = True
    guess[~inner & (far < 2 * _FAR)] = cv2.GC_BGD
    return guess


def _from_border(small: ByteArray) -> FloatArray:
    """(h, w) float32: ΔE*ab from the nearest of the border's main colours."""
    lab = lab_of(small)
    rim = max(1, round(min(small.shape[:2]) * _RIM))
    edges = (lab[:rim], lab[-rim:], lab[:, :rim], lab[:, -rim:])
    border = np.concatenate([one.reshape(-1, 3) for one in edges])
    which, means = _main_colours(border, _COLOURS)
    shares = np.bincount(which, minlength=len(means)) / len(border)
    kept = means[shares > 0.04]  # what touches the border in a few places may be the subject
    far = [np.linalg.norm(lab - one, axis=2) for one in kept]
    return np.min(far, axis=0).astype(np.float32)


def _main_colours(lab: FloatArray, most: int) -> tuple[Array, FloatArray]:
    """Of (n, 3): (n,) the number of each one's, and (m, 3) at most so many."""
    cv2.setRNGSeed(_SEED)
    end = (cv2.TERM_CRITERIA_EPS + cv2.TERM_CRITERIA_MAX_ITER, 20, 0.5)
    labels = np.zeros((len(lab), 1), np.int32)
    count = min(most, len(lab))
    _, found, centres = cv2.kmeans(lab, count, labels, end, 2, cv2.KMEANS_PP_CENTERS)
    return np.asarray(found, np.int64).ravel(), np.asarray(centres, np.float32)


def _near_middle(height: int, width: int) -> FloatArray:
    y, x = np.linspace(-1, 1, height)[:, None], np.linspace(-1, 1, width)
    return np.exp(-(x * x + y * y) / 1.2).astype(np.float32)


def cut(small: ByteArray, guess: ByteArray, rounds: int = _ROUNDS) -> ByteArray:
    """(h, w) of 0 and 1: what stands out of ``small``, (h, w, 3) uint8, beginning with a guess,
    (h, w) of cv2.GC_*."""
    is_there = (guess == cv2.GC_FGD) | (guess == cv2.GC_PR_FGD)
    is_away = (guess == cv2.GC_BGD) | (guess == cv2.GC_PR_BGD)
    if is_there.sum() < 16 or is_away.sum() < 16:
        return np.zeros(guess.shape, np.uint8)
    cv2.setRNGSeed(_SEED)
    models = np.zeros((1, 65)), np.zeros((1, 65))
    found, _, _ = cv2.grabCut(small, guess, (0, 0, 1, 1), *models, rounds, cv2.GC_INIT_WITH_MASK)
    made = np.asarray(found, np.uint8)
    return ((made == cv2.GC_FGD) | (made == cv2.GC_PR_FGD)).astype(np.uint8)


def main_parts(mask: ByteArray, far: FloatArray | None = None) -> ByteArray:
    """Without specks; with holes closed that are small, or don't show the background, by ``far``,
    (h, w) ΔE*ab from its colours, where that is known."""
    opened = cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones((3, 3), np.uint8))
    which, areas = parts_of(np.asarray(opened, np.uint8), 8)
    if len(areas) < 2:
        return np.asarray(opened, np.uint8)
    kept = np.flatnonzero(areas[1:] >= _PART * areas[1:].max()) + 1
    made = np.isin(which, kept).astype(np.uint8)
    which, areas = parts_of(1 - made, 4)
    outside = np.unique(np.r_[which[0], which[-1], which[:, 0], which[:, -1]])
    holes = areas < _HOLE * mask.size
    if far is not None:
        holes |= np.bincount(which.ravel(), far.ravel(), len(areas)) > _FAR * np.maximum(areas, 1)
    holes[outside] = False
    return np.where(holes[which], np.uint8(1), made)


def parts_of(mask: ByteArray, connectivity: int) -> tuple[Array, Array]:
    """(h, w) the numbers of parts, 0 outside of them, and the area of each."""
    _, which, facts, _ = cv2.connectedComponentsWithStats(mask, connectivity=connectivity)
    return np.asarray(which, np.int64), np.asarray(facts, np.int64)[:, cv2.CC_STAT_AREA]


def faint_outline(picture: ByteArray, thing: ByteArray) -> float:
    """Share of a thing's outline along which both sides look alike, or a shadow is inside.

    Args:
        picture: (h, w, 3) uint8 sRGB.
        thing: (h, w) uint8 of 0 and 1, some of it 1.
    """
    small, inside = _reduced(picture, thing)
    lab = lab_of(small)
    both = [spread(lab, one, _REACH) for one in (inside, 1 - inside)]
    is_faint = np.linalg.norm(both[0] - both[1], axis=2) < _FAINT
    outline = inside - cv2.erode(inside, np.ones((3, 3), np.uint8), borderValue=1) > 0
    is_faint |= _own_shadow(small, inside)
    return float(is_faint[outline].mean()) if outline.any() else 0.0


def _own_shadow(small: ByteArray, inside: ByteArray) -> Array:
    """Where a thing has the ground's colour, only darker, beside or below what has not."""
    around = cv2.erode(1 - inside, np.ones((7, 7), np.uint8))
    ground = spread(small.astype(np.float32), around, _AROUND)
    light = (small.astype(np.float32) + 1) / (ground + 1)
    level = light.mean(axis=2)
    shadow = (np.ptp(light, axis=2) < _TINT) & (level > _DARKEST) & (level < _LIT) & (inside > 0)
    rest = cv2.morphologyEx(inside * ~shadow, cv2.MORPH_OPEN, np.ones((5, 5), np.uint8))
    if not rest.any() and np.percentile(level[inside > 0], 95) < _DULL:
        return rest > 0  # all of it is grey, and none of it as light as a white thing's own light
    x, y, width, height = cv2.boundingRect(rest)
    shadow[: y + height // 2] = False
    shadow[: y + height + _RIPPLE, max(0, x - _RIPPLE) : x + width + _RIPPLE] = False
    wide = cv2.morphologyEx(shadow.astype(np.uint8), cv2.MORPH_OPEN, np.ones((3, 3), np.uint8))
    return cv2.dilate(wide, np.ones((5, 5), np.uint8)) > 0


def outer_edges(picture: ByteArray, thing: ByteArray) -> float:
    """Length of clear edges outside of a thing's outline, of the root of its area: where there is
    much of them a part of it may be lost. Edges that go on to the picture's border are the
    ground's; those of shadows are blurred, or below its middle and dark towards it.

    Args:
        picture, thing: as `faint_outline`.
    """
    small, inside = _reduced(picture, thing)
    across, down = slopes(small, 1.5)
    steep = np.sqrt((across**2 + down**2).sum(axis=2))
    blurred = np.sqrt(sum((one**2).sum(axis=2) for one in slopes(small, 4.5)))
    flooded = cv2.floodFill(np.pad(inside, 1), None, (0, 0), 2)[1]
    outside: Array = np.asarray(flooded, np.uint8)[1:-1, 1:-1] == 2
    far = np.asarray(cv2.distanceTransform(outside.astype(np.uint8), cv2.DIST_L2, 5), np.float32)
    beside = far > _BESIDE
    around = cv2.dilate(steep * beside, np.ones((_GRAIN, _GRAIN), np.uint8))[beside]
    usual = float(np.median(around)) if around.size else 0.0
    edges = (beside & (steep > max(_CLEAR, _RARE * usual))).astype(np.uint8)
    which, _ = parts_of(np.pad(edges, 1, constant_values=1), 8)
    own = ((which > 0) & (which != which[0, 0]))[1:-1, 1:-1]
    away = cv2.GaussianBlur(far, (0, 0), 2.0)
    rises = (np.asarray(cv2.Sobel(away, -1, *to), np.float32) for to in ((1, 0), (0, 1)))
    light = sum(one[..., 0] * by for one, by in zip((across, down), rises, strict=True))
    hue = np.sqrt((across[..., 1:] ** 2 + down[..., 1:] ** 2).sum(axis=2)) > _OF_HUE * steep
    _, y, _, height = cv2.boundingRect(inside)
    is_shadow = np.asarray(light >= np.float32(0)) & ~hue
    is_shadow[: y + height // 2] = False
    own &= (steep > _SHARP * blurred) & ~is_shadow
    return float(own.sum()) / _BESIDE / max(float(inside.sum()) ** 0.5, 1.0)


def ground_inside(picture: ByteArray, thing: ByteArray) -> float:
    """Share of a thing's outline along which patches of the ground's colours, that the thing has
    nowhere else, lie further inside than a cut-out may be off, as between hairs.

    Args:
        picture, thing: as `faint_outline`.
    """
    small, inside = _reduced(picture, thing, _FINE_SIDE)
    lab, off = lab_of(small, 0.7), 2 + max(inside.shape) / _SIDE
    depth, far = (cv2.distanceTransform(one, cv2.DIST_L2, 5) for one in (inside, 1 - inside))
    own = depth > max(4 * off, _INNER * float(depth.max()))
    around = (far > 2 * off) & (far < max(inside.shape) / 12)
    is_ground = (depth > off) & (depth < 12 * off) & ~own
    if min(own.sum(), around.sum(), is_ground.sum()) < _MODEL:
        return 0.0
    seen = lab[is_ground]
    like, unlike = (_from_main(lab[one], seen) for one in (around, own))
    is_ground[is_ground] = (like < _LIKE) & (unlike > 2 * _LIKE)
    patch = cv2.morphologyEx(is_ground.astype(np.uint8), cv2.MORPH_OPEN, np.ones((2, 2), np.uint8))
    beside = cv2.dilate(patch, np.ones((round(8 * off),) * 2, np.uint8))
    return float(beside[(inside > 0) & (depth <= 1.5)].mean())


def _from_main(some: FloatArray, lab: FloatArray) -> FloatArray:
    """(n,) ΔE*ab of (n, 3) from the nearest of the main colours of (m, 3)."""
    _, centres = _main_colours(some[:: max(1, len(some) // 4000)], _MODEL)
    return np.min([np.linalg.norm(lab - one, axis=1) for one in centres], axis=0)


def slopes(small: ByteArray, blur: float) -> tuple[FloatArray, FloatArray]:
    """(h, w, 3) by which L*, a*, b* rise from a pixel to the next, across and down."""
    soft = lab_of(small, blur)
    across, down = (cv2.Sobel(soft, -1, *to, scale=0.125) for to in ((1, 0), (0, 1)))
    return np.asarray(across, np.float32), np.asarray(down, np.float32)


def ground_through(picture: ByteArray, thing: ByteArray, holes: Array) -> Array:
    """Where holes show what is around a thing, as a handle's does: beside its body, not in it,
    where a label of the ground's colour would be lost.

    Args:
        picture, thing: as `faint_outline`.
        holes: (h, w) bool.
    """
    small, inside = _reduced(picture, thing)
    lab = lab_of(small)
    within = _reduced(picture, holes.astype(np.uint8))[1]
    deep = cv2.distanceTransform(inside | within, cv2.DIST_L2, 5)
    far = np.linalg.norm(lab - spread(lab, 1 - (inside | within), _AROUND), axis=2)
    which, areas = parts_of(within, 4)
    other = np.bincount(which.ravel(), (far > _FAR).ravel(), len(areas)) / np.maximum(areas, 1)
    body = np.zeros(len(areas))
    np.maximum.at(body, which.ravel(), deep.ravel())
    is_ground = (other < _OTHER) & (body < _BODY * deep.max())
    shown = np.where(is_ground[which] & (within > 0), np.uint8(255), np.uint8(0))
    grown = cv2.dilate(shown, np.ones((5, 5), np.uint8))
    return resize(grown, Size(picture.shape[1], picture.shape[0])) > 127


def _reduced(
    picture: ByteArray, thing: ByteArray, side: int = _SIDE
) -> tuple[ByteArray, ByteArray]:
    """A picture and where its thing is, at the size that is looked at."""
    size = fitted_size(Size(picture.shape[1], picture.shape[0]), side)
    inside = (resize(thing * np.uint8(255), size) > 127).astype(np.uint8)
    return np.ascontiguousarray(resize(picture, size)), inside


def lab_of(small: ByteArray, blur: float = 1.0) -> FloatArray:
    """(h, w, 3) L*, a*, b* of uint8 sRGB, blurred by so many pixels."""
    lab = cv2.cvtColor(small.astype(np.float32) / np.float32(255), cv2.COLOR_RGB2Lab)
    return np.asarray(cv2.GaussianBlur(lab, (0, 0), blur), np.float32)


def spread(lab: FloatArray, where: Array, reach: float) -> FloatArray:
    """What is seen where something is, spread to what is around it."""
    weight = where.astype(np.float32)
    near = cv2.GaussianBlur(lab * weight[..., None], (0, 0), reach)
    total = cv2.GaussianBlur(weight, (0, 0), reach)
    return np.asarray(near / np.maximum(total, np.float32(1e-4))[..., None], np.float32)


def in_whole(found: ByteArray, width: int, height: int) -> ByteArray:
    """(h, w) of 0 and 255 of that size from a smaller one, whose outline passes 127."""
    mask = cv2.resize(found, (width, height), interpolation=cv2.INTER_CUBIC)
    reach = max(width, height) / _SIDE
    if reach > 1:
        mask = cv2.GaussianBlur(mask, (0, 0), reach / 2)
    return np.where(np.asarray(mask, np.uint8) > 127, np.uint8(255), np.uint8(0))
