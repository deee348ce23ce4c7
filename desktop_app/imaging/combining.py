"""A shape, or another mask, put together with a mask. What a shape covers is `shapes`."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np

from desktop_app.core.geometry import Rect
from desktop_app.core.pixels import Array, ByteArray

if TYPE_CHECKING:
    from desktop_app.imaging.mask import Reader
    from desktop_app.imaging.shapes import Point

Patch = tuple[Rect, ByteArray]
"""New values of a mask, and where they go."""


class Combine(StrEnum):
    """How something new is put together with the mask that is there."""

    ADD = "add"
    SUBTRACT = "subtract"
    INTERSECT = "intersect"
    REPLACE = "replace"

    @property
    def opposite(self) -> Combine:
        """What takes away where this adds, and adds where this takes away."""
        return Combine.ADD if self is Combine.SUBTRACT else Combine.SUBTRACT

    @property
    def is_local(self) -> bool:
        """Whether the mask stays as it is where the new thing is not."""
        return self in (Combine.ADD, Combine.SUBTRACT)


def combined(mask: Array, coverage: Array, how: Combine) -> ByteArray:
    """``mask`` after ``coverage`` was put together with it.

    Args:
        mask, coverage: (h, w) uint8.
        how: *add* takes the greater, *intersect* the lesser; *subtract* leaves at most what
            ``coverage`` lacks of full.

    Returns:
        (h, w) uint8; a new array.
    """
    match how:
        case Combine.ADD:
            return np.maximum(mask, coverage)
        case Combine.SUBTRACT:
            return np.minimum(mask, 255 - coverage)
        case Combine.INTERSECT:
            return np.minimum(mask, coverage)
        case Combine.REPLACE:
            return np.array(coverage)


def laid_in(read: Reader, bounds: Rect, place: Rect, coverage: Array, how: Combine) -> Patch | None:
    """What the mask becomes where ``coverage`` is put in at ``place``.

    Args:
        read: gives the mask of a rectangle inside ``bounds``.
        bounds: the whole mask. Where ``how`` leaves the rest of it alone, nothing but ``place``
            is read.
        place: where the coverage lies; it may reach over ``bounds``.
        coverage: (place.height, place.width) uint8; 0 beyond.
        how: see `combined`.

    Returns:
        The part that changes; None where nothing does.
    """
    from desktop_app.imaging.mask import mask_bounds

    rect = place.intersected(bounds)
    if not how.is_local:
        rect = rect.united(mask_bounds(read(bounds)) or Rect(bounds.x, bounds.y, 0, 0))
    if rect.is_empty:
        return None
    whole = np.zeros((rect.height, rect.width), np.uint8)
    common = place.intersected(rect)
    whole[common.moved(-rect.x, -rect.y).slices] = coverage[common.moved(-place.x, -place.y).slices]
    before = read(rect)
    return changed_part(rect, before, combined(before, whole, how))


def shape_laid_in(
    read: Reader,
    bounds: Rect,
    points: Sequence[Point],
    how: Combine,
    *,
    antialias: bool = True,
    feather: float = 0.0,
) -> Patch | None:
    """What the mask becomes where a closed polygon is put in.

    Args:
        read, bounds, how: as for `laid_in`.
        points: corners, in pixels of the picture; they may lie anywhere.
        antialias: see `shapes.polygon_coverage`.
        feather: pixels on either side of its edge over which it fades.

    Returns:
        The part that changes; None where nothing does.
    """
    from desktop_app.imaging.shapes import bounds_of, polygon_coverage
    from desktop_app.imaging.smoothing import feather_reach, feathered

    reach = feather_reach(feather)
    # Beyond the mask only as much as its feather brings back in.
    place = bounds_of(points).grown(reach).intersected(bounds.grown(reach))
    coverage = polygon_coverage(points, place, antialias)
    if feather > 0 and not place.is_empty:
        coverage = feathered(coverage, feather)
    return laid_in(read, bounds, place, coverage, how)


def changed_part(rect: Rect, before: Array, after: ByteArray) -> Patch | None:
    """The smallest rectangle of ``rect`` outside of which ``before`` and ``after`` are equal."""
    from desktop_app.imaging.mask import mask_bounds

    found = mask_bounds((before != after).view(np.uint8))
    if found is None:
        return None
    return found.moved(rect.x, rect.y), np.ascontiguousarray(after[found.slices])
