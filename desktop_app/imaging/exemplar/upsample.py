"""A field of matches from one level to the next finer one, without losing a pixel of sharpness.

Offsets are doubled, pixels are not enlarged: the finer level is filled with its own fine pixels,
from the places found on the coarser one.
"""

from __future__ import annotations

import cv2
import numpy as np

from desktop_app.core.pixels import Array
from desktop_app.imaging.exemplar.frame import MARGIN, Frame, IndexArray


def carried(coarse: Frame, target_of: Array, match: IndexArray, fine: Frame) -> IndexArray:
    """Matches for the targets of ``fine``.

    Args:
        coarse: the level that is solved.
        target_of: (h·w,) int32, its targets' indices, or -1.
        match: (n,) its matches.
        fine: the level of twice the size.

    Returns:
        (m,) positions in ``fine``, which need not be sources there.
    """
    y, x = np.divmod(np.flatnonzero(fine.target), fine.width)
    y, x = y - MARGIN, x - MARGIN
    height = coarse.hole.shape[0]
    cy = np.clip((y >> 1) + MARGIN, 0, height - 1)
    cx = np.clip((x >> 1) + MARGIN, 0, coarse.width - 1)
    place = cy * coarse.width + cx
    nearest = _nearest_target(coarse, target_of)[place]
    # What lies beside a target continues its match.
    my, mx = np.divmod(match[target_of[nearest]] + (place - nearest), coarse.width)
    fy = np.clip((my - MARGIN) * 2 + (y & 1) + MARGIN, 0, fine.hole.shape[0] - 1)
    fx = np.clip((mx - MARGIN) * 2 + (x & 1) + MARGIN, 0, fine.width - 1)
    return fy * fine.width + fx


def near_matches(frame: Frame, match: IndexArray, reach: int) -> IndexArray:
    """The sources of ``frame`` no more than ``reach`` px from a ``match`` or from the hole."""
    mark = frame.target.astype(np.uint8)
    mark.ravel()[match] = 1
    side = 2 * reach + 1
    return np.flatnonzero(frame.source & (cv2.dilate(mark, np.ones((side, side), np.uint8)) > 0))


def _nearest_target(frame: Frame, target_of: Array) -> IndexArray:
    """(h·w,) the position of the target nearest to each pixel."""
    free = (target_of < 0).reshape(frame.hole.shape)
    _, labels = cv2.distanceTransformWithLabels(
        free.view(np.uint8), cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_PIXEL
    )
    label = np.asarray(labels, np.intp)
    place_of = np.zeros(int(label.max()) + 1, np.intp)
    place_of[label[~free]] = np.flatnonzero(~free)
    return place_of[label.ravel()]
