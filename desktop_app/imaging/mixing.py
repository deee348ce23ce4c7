"""Results of one edit that lie over each other, and which part of each is taken: one patch.

Seams between parts are repaired by their gradients (Pérez et al., SIGGRAPH 2003): what is added to
the parts is smooth, but for the jump that makes the step across a seam the mean of the steps that
both results have there. It fades within `REACH`: farther off each part is its result, bit for bit.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import cv2
import numpy as np

from desktop_app.core.geometry import Rect, united
from desktop_app.core.pixels import Array, ByteArray, FloatArray, frozen
from desktop_app.imaging.blend import Patch
from desktop_app.imaging.checks import full_value
from desktop_app.imaging.depth import to_float
from desktop_app.imaging.exemplar.poisson import screened_poisson

REACH: Final = 32
"""Pixels from a seam within which it is repaired."""
_FADE = 12.0  # pixels in which what is added falls to a third
_ALONE = 32  # places that are repaired one by one; more, and all of them together


def parts_of(
    patches: Sequence[Patch], labels: ByteArray, rect: Rect
) -> tuple[Array, FloatArray | None]:
    """Each pixel of the result that it is of, cut hard.

    Args:
        patches: one a result, the same spot of a document each.
        labels: (h, w) of ``rect``, which patch; a number that is not valid takes nothing.
        rect: in document pixels.

    Returns:
        Pixels as of a patch, 0 where nothing is taken, and how much of them is; None: all.
    """
    first = patches[0].pixels
    pixels = np.zeros((rect.height, rect.width, first.shape[2]), first.dtype)
    share = np.zeros((rect.height, rect.width), np.float32)
    for number, patch in enumerate(patches):
        common = patch.rect.intersected(rect)
        if common.is_empty:
            continue
        here = common.moved(-rect.x, -rect.y).slices
        there = common.moved(-patch.rect.x, -patch.rect.y).slices
        taken = np.ascontiguousarray(labels[here] == number).view(np.uint8)
        cv2.copyTo(patch.pixels[there], taken, pixels[here])
        whole = np.ones_like(share[here]) if patch.share is None else patch.share[there]
        cv2.copyTo(whole, taken, share[here])
    everywhere = all(patch.share is None for patch in patches) and bool((share == 1).all())
    return pixels, None if everywhere else share


def mixed(patches: Sequence[Patch], labels: ByteArray, area: Rect) -> Patch:
    """One patch of parts of several, with repaired seams.

    Args:
        patches: one a result, the same spot of a document each; (h, w, 3|4) of one dtype.
        labels: (h, w) uint8 of ``area``, which patch.
        area: holds all the patches, in document pixels.

    Returns:
        The patch itself whose number is everywhere. How much is taken is that of each pixel's
        own patch.
    """
    rect = united(patch.rect for patch in patches)
    here = np.ascontiguousarray(labels[rect.moved(-area.x, -area.y).slices])
    number = int(here.flat[0])
    if number < len(patches) and bool((here == number).all()):
        return patches[number]
    pixels, share = parts_of(patches, here, rect)
    taken = np.ones(here.shape, bool) if share is None else share > 0
    jumps, seam = _jumps(patches, here, rect)
    if seam.any():
        beyond = 0 if share is not None else REACH
        for place, more in _surfaces(jumps, seam, taken, beyond):
            _add(pixels[place], more)
    return Patch(rect, frozen(pixels), None if share is None else frozen(share))


def _jumps(patches: Sequence[Patch], labels: ByteArray, rect: Rect) -> tuple[FloatArray, ByteArray]:
    """How far the steps to the four neighbours of each pixel are from what they should be, summed;
    and which pixels lie at a seam."""
    channels = patches[0].pixels.shape[2]
    jumps = np.zeros((*labels.shape, channels), np.float32)
    seam = np.zeros(labels.shape, np.uint8)
    for down, right in ((0, 1), (1, 0)):
        height, width = labels.shape[0] - down, labels.shape[1] - right
        rows, columns = np.nonzero(labels[:height, :width] != labels[down:, right:])
        other = rows + down, columns + right
        one, two = labels[rows, columns], labels[other]
        gap = np.zeros((len(rows), channels), np.float32)
        seen = np.ones(len(rows), bool)
        for place in ((rows, columns), other):
            first, sees_first = _values(patches, one, *place, rect)
            second, sees_second = _values(patches, two, *place, rect)
            gap += (first - second) / 2
            seen &= sees_first & sees_second
        gap[~seen] = 0
        for place, sign in (((rows, columns), 1), (other, -1)):  # none stands twice in one
            jumps[place] += np.float32(sign) * gap
            seam[place] |= seen
    return jumps, seam


def _values(
    patches: Sequence[Patch], numbers: ByteArray, rows: Array, columns: Array, rect: Rect
) -> tuple[FloatArray, Array]:
    """Pixels of the results of these numbers, (n, c) with full intensity at 1, and where
    something of them is taken."""
    made = np.zeros((len(rows), patches[0].pixels.shape[2]), np.float32)
    seen = np.zeros(len(rows), bool)
    for number, patch in enumerate(patches):
        y, x = rows + (rect.y - patch.rect.y), columns + (rect.x - patch.rect.x)
        within = (y >= 0) & (x >= 0) & (y < patch.rect.height) & (x < patch.rect.width)
        those = np.nonzero((numbers == number) & within)[0]
        y, x = y[those], x[those]
        made[those] = np.nan_to_num(to_float(patch.pixels[y, x]), posinf=1.0, neginf=0.0)
        seen[those] = True if patch.share is None else patch.share[y, x] > 0
    return made, seen


def _surfaces(
    jumps: FloatArray, seam: ByteArray, taken: Array, beyond: int
) -> Iterator[tuple[tuple[slice, slice], FloatArray]]:
    """What is added to make a step of each jump: where, and (h, w, c). Places that are farther
    apart know nothing of each other. ``beyond``: pixels by which what lies at the border is
    thought to go on: nothing holds it there."""
    far = cv2.distanceTransform(1 - seam, cv2.DIST_L2, 5)
    near = ((far < REACH) & taken).astype(np.uint8)
    edge = beyond + 1
    wider = np.pad(np.pad(near, beyond, mode="edge"), 1)
    jumps = np.pad(jumps, ((beyond, beyond), (beyond, beyond), (0, 0)), mode="edge")
    jumps = np.pad(jumps, ((1, 1), (1, 1), (0, 0)))
    count, numbers, boxes, _ = cv2.connectedComponentsWithStats(wider, connectivity=4)
    places = [tuple(int(side) for side in box[:4]) for box in boxes[1:]]
    if count - 1 > _ALONE:
        numbers, places = wider, [(1, 1, wider.shape[1] - 2, wider.shape[0] - 2)]
    for number, (x, y, width, height) in enumerate(places, 1):
        box = np.s_[y - 1 : y + height + 1, x - 1 : x + width + 1]
        inside = numbers[box] == number
        made = screened_poisson(jumps[box], inside, _FADE**-2, lambda: None)
        place = Rect(x - 1, y - 1, width + 2, height + 2)
        whole = Rect(edge, edge, seam.shape[1], seam.shape[0])
        common = place.intersected(whole)
        if not common.is_empty:
            yield (
                common.moved(-edge, -edge).slices,
                made[common.moved(-place.x, -place.y).slices],
            )


def _add(pixels: Array, more: FloatArray) -> None:
    """To pixels of any depth, in place; where nothing is added they stay, whatever they are."""
    full = np.float32(full_value(pixels.dtype))
    changed = np.abs(more) * full > (0 if full == 1 else 0.5)
    made = pixels.astype(np.float32) + more * full
    if full != 1:
        made = np.clip(np.rint(made), 0, full)
    elif pixels.shape[2] == 4:
        made[..., 3] = np.clip(made[..., 3], 0, 1)
    np.copyto(pixels, made.astype(pixels.dtype), where=changed)
