"""What is pointed at: masks of networks at the picture's size, and without a network a rough
outline by colours and edges (GrabCut: Rother, Kolmogorov and Blake 2004)."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil
from typing import Final

import cv2
import numpy as np

from desktop_app.core.geometry import Rect, Size
from desktop_app.core.pixels import Array, ByteArray
from desktop_app.imaging.mask import Reader, mask_bounds
from desktop_app.imaging.mask_edges import grown_by
from desktop_app.imaging.matting import refined_quickly
from desktop_app.imaging.resize import fit_within, resize
from desktop_app.imaging.standing_out import standing_out
from desktop_app.imaging.subject import cut, lab_of, parts_of, slopes
from desktop_app.imaging.subject_proposals import PictureAnalysis, is_pointed_at, overlap

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

_CLEAR: Final = 0.97
"""Of an outline that has edges, from which on what is coloured like the points belongs to no
larger thing."""
_LOOSE: Final = 0.85
"""The same, below which it is hardly a thing's, and comes last."""
_STEEP: Final = 4.0
"""ΔE*ab from a pixel to the next, from which on there is an edge."""
_SAME: Final = 0.9
"""Overlap from which on two outlines are one."""
_AROUND: Final = 0.2
"""Of the picture's border, from which on what covers it is the ground of things."""
_OWN: Final = 0.45
"""Of what is coloured like a click, that the thing there has at least."""
_EDGED: Final = 0.92
"""Of an outline that has edges, from which on what it surrounds is a thing whatever its colours."""
_MUCH: Final = 0.25
"""Of the picture: what covers more is seldom meant to go."""
_LITTLE: Final = 0.05
"""What may go although its outline isn't clear."""
_LEAST_MARGIN: Final = 3
_MARGIN: Final = 0.006
"""Pixels by which a mask grows for a removal, at least, and of the longer side."""
_FAINT: Final = 32
"""Of 255: what a thing covers at its soft edge, from which on that belongs to it."""

Point = tuple[float, float, bool]
"""x, y in pixels, and whether the thing is there."""

Box = tuple[float, float, float, float]
"""Left, top, right, bottom in pixels."""


def whole_mask(masks: Sequence[ByteArray], size: Size) -> ByteArray:
    """(h, w) of 0 and 255 of ``size``: where any of ``masks`` (`core.events.Segmented`), each
    stretched over it, is 128 and more."""
    made = np.zeros((size.height, size.width), np.uint8)
    for mask in masks:
        np.maximum(made, resize(mask, size, quality="fast"), out=made)
    return np.where(made > 127, np.uint8(255), np.uint8(0))


def grown_for_removal(mask: ByteArray, picture: Reader) -> ByteArray:
    """(h, w) uint8: a thing's mask with what it leaves around its outline: its soft edge, where
    the picture has one, and some pixels more, by the picture's size.

    Args:
        mask: (h, w) of 0 and 255.
        picture: gives (h, w, 3|4) uint8 sRGB of a rectangle of it.
    """
    painted = mask_bounds(mask)
    if painted is None:
        return mask
    share = min(1.0, SIDE / max(mask.shape))
    margin = max(_LEAST_MARGIN, ceil(_MARGIN * share * max(mask.shape)))
    whole = Rect(0, 0, mask.shape[1], mask.shape[0])
    near = painted.grown(round(4 * margin / share)).intersected(whole)
    size = Size(max(1, round(near.width * share)), max(1, round(near.height * share)))
    seen = np.ascontiguousarray(resize(picture(near)[..., :3], size))
    inside = np.where(resize(mask[near.slices], size) > 127, np.uint8(255), np.uint8(0))
    soft = refined_quickly(inside, seen, 2 * margin) > _FAINT
    grown = grown_by(np.where(soft, np.uint8(255), inside), margin)
    made = mask.copy()
    made[near.slices] = np.maximum(mask[near.slices], whole_mask([grown], near.size))
    return made


def part_at(masks: Sequence[ByteArray], x: float, y: float) -> int | None:
    """Which part lies there, of several the smallest; ``x`` and ``y`` are shares of the picture."""
    found = [
        (int((mask > 127).sum()), number)
        for number, mask in enumerate(masks)
        if mask[int(y * mask.shape[0]), int(x * mask.shape[1])] > 127
    ]
    return min(found)[1] if found else None


def rough_outlines(
    analysis: PictureAnalysis, points: Sequence[Point], box: Box | None, *, removes: bool = False
) -> list[ByteArray]:
    """What may be pointed at, the likeliest first: what is coloured like the points and, without a
    box, what grows there from other signs, which is larger, mostly; then what is small and stands
    out, last what has no clear outline.

    Args:
        analysis: of the picture.
        points, box: as `rough_outline`.
        removes: whether it is to go: then what is much of the picture comes last, if its outline is
            clear.

    Returns:
        (h, w) each, of 0 and 255; none: nothing was found.
    """
    picture, (height, width) = analysis.picture, analysis.picture.shape[:2]
    small = rough_outline(picture, points, box)
    near = whole_mask([small], Size(width, height))
    if box is not None:
        return [near] if near.any() else []
    places = [(x / width, y / height, on) for x, y, on in points]
    made = [one.mask for one in analysis.proposals(places) if overlap(one.mask, near) < _SAME]
    edges = _edges(analysis.fine)
    if near.any():
        clear = _edged(edges, small) > _CLEAR
        made.insert(0 if clear else len(made), near)
    made = [mask for mask in made if is_pointed_at(mask, places)]
    on_it = [(x, y) for x, y, on in points if on]
    if len(on_it) != 1:
        return made
    (x, y), share = on_it[0], analysis.fine.shape[1] / width
    alike = _alike(analysis.fine, [(round(x * share), round(y * share))])
    made.sort(key=lambda mask: not _is_thing(mask, alike, edges))
    made = made if made and _is_thing(made[0], alike, edges) else []
    apart = standing_out(picture, x, y)
    if (
        apart is not None
        and is_pointed_at(apart, places)
        and all(overlap(mask, apart) < _SAME for mask in made)
    ):
        made.append(apart)
    sure = [mask is apart or _edged(edges, mask) >= _LOOSE for mask in made]
    clear = [mask for mask, is_clear in zip(made, sure, strict=True) if is_clear]
    loose = [mask for mask, is_clear in zip(made, sure, strict=True) if not is_clear]
    if removes:  # half of a picture is seldom meant to go, without a clear outline never
        clear.sort(key=lambda mask: (mask > 0).mean() > _MUCH)
        loose = [mask for mask in loose if (mask > 0).mean() < _LITTLE]
    return clear + loose


def _is_thing(mask: ByteArray, alike: Array, edges: Array) -> bool:
    """Whether it is no sky, wall or water: it leaves most of the picture's border free, and has
    ``edges`` nearly all around, or much of ``alike``: what is coloured like what was clicked; both
    are (h', w') bool."""
    inside = resize(mask, Size(alike.shape[1], alike.shape[0])) > 127
    border = np.concatenate([inside[0], inside[-1], inside[:, 0], inside[:, -1]])
    has_all = inside[alike].mean() > _OWN or _edged(edges, mask) > _EDGED
    return bool(border.mean() < _AROUND and has_all)


def _edges(picture: ByteArray) -> Array:
    """(h, w) bool: where an edge is within two pixels."""
    steep = np.sqrt(sum((one**2).sum(axis=2) for one in slopes(picture, 1.5)))
    return cv2.dilate(np.asarray(steep, np.float32), np.ones((5, 5), np.uint8)) > _STEEP


def _edged(edges: Array, mask: ByteArray) -> float:
    """Share of an outline along which there are ``edges``."""
    small = resize(mask, Size(edges.shape[1], edges.shape[0]))
    mask = np.where(small > 127, np.uint8(255), np.uint8(0))
    outline = mask > cv2.erode(mask, np.ones((3, 3), np.uint8), borderValue=255)
    return float(edges[outline].mean()) if outline.any() else 0.0


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
    lab = lab_of(small, 1.5)
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
