"""The separate spots of a mask: which of them are one edit, and which are edits of their own.

A spot is a rectangle that holds whole connected components; rectangles of two spots never overlap,
so that "the mask within the rectangle" says which pixels belong to which.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

import cv2
import numpy as np

from desktop_app.core.geometry import Rect
from desktop_app.core.pixels import Array
from desktop_app.imaging.mask import mask_bounds

MOST_SPOTS = 16
"""With more, the nearest are joined: nobody wants to wait for a run for every speck."""

_CELL = 16  # px; what is nearer than that is one spot
_MOST_BOXES = 64  # more are joined before anything is compared with anything


def find_spots(mask: Array, context_of: Callable[[Rect], Rect], reach: int = 0) -> list[Rect]:
    """Bounding boxes of the spots to be edited one after another, in reading order.

    Two spots become one where that is cheaper: where the context of both together is no larger
    than their two contexts added up. And where their rectangles, grown by ``reach``, overlap.

    Args:
        mask: (h, w) uint8 or float32; above 0 is edited.
        context_of: the context that an edit of these bounds would have.
        reach: how far beyond the mask an edit changes or repaints anything, in pixels.

    Returns:
        None, one or up to `MOST_SPOTS` rectangles that together hold all painted pixels.
    """
    boxes = _without_overlap(_boxes(mask), reach)
    while len(boxes) > 1:
        saving, pair = max(
            (_saving(boxes[i], boxes[j], context_of), (i, j))
            for i in range(len(boxes))
            for j in range(i)
        )
        if saving < 0 and len(boxes) <= MOST_SPOTS:
            break
        united = boxes[pair[0]].united(boxes[pair[1]])
        boxes = [box for k, box in enumerate(boxes) if k not in pair]
        boxes = _without_overlap([*boxes, united], reach)
    return sorted(boxes, key=lambda box: (box.y, box.x))


def _boxes(mask: Array) -> list[Rect]:
    """Bounding boxes of groups of painted pixels with less than a cell or two between them."""
    cell = _CELL
    while len(cells := touching_cells(mask, cell)) >= _MOST_BOXES:
        cell *= 2
    found: list[Rect] = []
    for box in cells:
        bounds = mask_bounds(mask[box.slices])
        assert bounds is not None  # a cell is set because a pixel in it is
        found.append(bounds.moved(box.x, box.y))
    return found


def touching_cells(mask: Array, cell: int) -> list[Rect]:
    """Boxes of whole cells, of ``cell``² pixels, around groups of painted cells that touch, also
    by a corner.

    Args:
        mask: (h, w) uint8 or float32.
        cell: side in pixels.
    """
    components = cast("Any", cv2.connectedComponentsWithStats)
    pooled = (_pooled(mask, cell) > 0).view(np.uint8)
    answer: tuple[int, Array, Array, Array] = components(pooled, connectivity=8)
    whole = Rect(0, 0, mask.shape[1], mask.shape[0])
    boxes = (Rect(*(int(side) * cell for side in row[:4])) for row in answer[2][1:])
    return [box.intersected(whole) for box in boxes]


def _pooled(mask: Array, cell: int) -> Array:
    """The greatest value in each cell of ``cell``² pixels; 2 ms for a uint8 mask of 4096²."""
    height, width = mask.shape
    whole = height // cell * cell
    rows: Array = mask[:whole].reshape(-1, cell, width).max(1)
    if whole < height:
        rows = np.vstack([rows, mask[whole:].max(0)[None]])
    pooled: Array = np.maximum.reduceat(rows, range(0, width, cell), axis=1)
    return pooled


def _saving(one: Rect, other: Rect, context_of: Callable[[Rect], Rect]) -> int:
    """Pixels of context that one edit saves against two."""
    apart = context_of(one).size.area + context_of(other).size.area
    return apart - context_of(one.united(other)).size.area


def _without_overlap(boxes: list[Rect], reach: int) -> list[Rect]:
    """Unite boxes until no two of them, grown by ``reach``, overlap."""
    done: list[Rect] = []
    for box in boxes:
        grown = True
        while grown:
            grown = False
            for other in done:
                if box.grown(reach).meets(other.grown(reach)):
                    done.remove(other)
                    box = box.united(other)
                    grown = True
                    break
        done.append(box)
    return done
