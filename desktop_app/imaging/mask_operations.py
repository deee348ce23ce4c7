"""The table of what can be done to a mask as a whole, and doing it where there is mask only."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from desktop_app.core.geometry import Rect
from desktop_app.core.pixels import Array, ByteArray
from desktop_app.imaging import matting
from desktop_app.imaging.combining import Patch, changed_part
from desktop_app.imaging.mask import Reader, mask_bounds
from desktop_app.imaging.mask_edges import border_of, edges_smoothed, grown_by, shrunk_by
from desktop_app.imaging.mask_parts import holes_filled, specks_removed
from desktop_app.imaging.smoothing import feather_reach, feathered


@dataclass(frozen=True, slots=True)
class MaskOperation:
    """One thing that can be done to a mask.

    Attributes:
        act: given a mask (h, w) uint8 and the amount in pixels, makes another one.
        reach: by how many pixels it may paint, or must look, beyond what is painted.
        least, most, usual: of the amount; all 0 where it has none.
        looks: of one that looks at the picture: what it does, given that as well, (h, w, 3) uint8
            sRGB; `act` is what is left of it without one.
    """

    act: Callable[[Array, int], ByteArray]
    reach: Callable[[int], int]
    least: int = 0
    most: int = 0
    usual: int = 0
    looks: Callable[[ByteArray, ByteArray, int], ByteArray] | None = None


def _same(mask: Array, amount: int) -> ByteArray:
    return np.array(mask, np.uint8)


OPERATIONS: dict[str, MaskOperation] = {
    "grow_mask": MaskOperation(grown_by, lambda n: n, 1, 500, 8),
    "shrink_mask": MaskOperation(shrunk_by, lambda n: 1, 1, 500, 8),
    "feather_mask": MaskOperation(feathered, lambda n: feather_reach(n) + 1, 1, 500, 16),
    "border_mask": MaskOperation(border_of, lambda n: n, 1, 500, 8),
    "smooth_mask": MaskOperation(edges_smoothed, lambda n: 2 * n + 1, 1, 100, 4),
    "refine_mask": MaskOperation(
        _same, lambda n: 3 * n + 2, 1, 100, 12, looks=matting.refined_quickly
    ),
    "refine_hair": MaskOperation(_same, lambda n: 4 * n, 1, 200, 30, looks=matting.refined),
    "fill_holes": MaskOperation(lambda mask, n: holes_filled(mask), lambda n: 1),
    "remove_specks": MaskOperation(specks_removed, lambda n: 0, 1, 200, 8),
}
"""By the names that the actions and the undo steps have."""


def operate(
    operation: MaskOperation,
    amount: int,
    read: Reader,
    bounds: Rect,
    picture: Reader | None = None,
) -> Patch | None:
    """Do ``operation`` to a mask, reading no more of it than what is painted and around it.

    Args:
        operation: of the table.
        amount: in pixels.
        read: gives the mask of a rectangle inside ``bounds``.
        bounds: the whole mask.
        picture: gives the picture of such a rectangle, (h, w, 3|4) uint8 sRGB.

    Returns:
        The part that changes; None where nothing does.
    """
    painted = mask_bounds(read(bounds))
    if painted is None:
        return None
    near = painted.moved(bounds.x, bounds.y).grown(operation.reach(amount)).intersected(bounds)
    before = read(near)
    if operation.looks is None or picture is None:
        return changed_part(near, before, operation.act(before, amount))
    seen = np.ascontiguousarray(picture(near)[..., :3])
    return changed_part(near, before, operation.looks(before, seen, amount))
