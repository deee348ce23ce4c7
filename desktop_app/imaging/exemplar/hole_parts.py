"""Which parts of a hole are filled together, and how far around each the search may look.

Geometry only. Far apart parts are filled one after another, and long thin ones (a wire across the
whole picture) piece by piece: so the cost follows the hole, not its bounding box.
"""

from __future__ import annotations

import math

import cv2
import numpy as np

from desktop_app.core.geometry import Rect, Size
from desktop_app.imaging.exemplar.frame import BoolArray
from desktop_app.imaging.exemplar.settings import ExemplarSettings
from desktop_app.imaging.mask_spots import touching_cells

_CELL = 32  # px; parts closer than about this belong together
_LONG = 768  # px; longer boxes that are mostly empty are cut
_FULL = 0.25  # share of a box from which on it is not mostly empty


def spots(hole: BoolArray) -> list[Rect]:
    """Bounding boxes of what is filled together, in reading order; they may overlap.

    Args:
        hole: (h, w).
    """
    x, y, width, height = cv2.boundingRect(hole.view(np.uint8))
    if width == 0 or height == 0:
        return []
    inner = hole[y : y + height, x : x + width]
    found: list[Rect] = []
    for box in touching_cells(inner.view(np.uint8), _CELL):
        found += _cut(hole, box.moved(x, y))
    return found


def search_window(box: Rect, size: Size, settings: ExemplarSettings) -> Rect:
    """The part of a picture of ``size`` that the hole in ``box`` may be filled from."""
    reach = max(settings.least_reach, round(settings.reach * max(box.width, box.height)))
    wanted = box.grown(reach)
    if wanted.size.area > settings.window:
        # (w + 2r)·(h + 2r) = window
        half = (box.width + box.height) / 2
        room = half * half - (box.size.area - settings.window)
        reach = max(settings.least_reach, math.floor((math.sqrt(max(0.0, room)) - half) / 2))
        wanted = box.grown(reach)
    return wanted.intersected(size.rect)


def _cut(hole: BoolArray, box: Rect) -> list[Rect]:
    """The tight box, or those of its halves where it is long and mostly empty."""
    part = hole[box.slices]
    x, y, width, height = cv2.boundingRect(part.view(np.uint8))
    if width == 0 or height == 0:
        return []
    tight = Rect(box.x + x, box.y + y, width, height)
    if max(width, height) <= _LONG or int(part.sum()) >= _FULL * tight.size.area:
        return [tight]
    if width >= height:
        first = Rect(tight.x, tight.y, width // 2, height)
        second = Rect(first.right, tight.y, width - first.width, height)
    else:
        first = Rect(tight.x, tight.y, width, height // 2)
        second = Rect(tight.x, first.bottom, width, height - first.height)
    return _cut(hole, first) + _cut(hole, second)
