"""A first guess at the coarsest level: the hole is filled from its rim inwards, layer by layer.

What is known of a rim patch is compared with all sources ("onion peel", Newson et al. 2014, section
3.2): lines and edges that reach the hole go on into it, where a smooth guess would lose them.
"""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np

from desktop_app.core.pixels import FloatArray
from desktop_app.imaging.exemplar.frame import Frame, IndexArray
from desktop_app.imaging.exemplar.patches import COLOURS, raw_patches

_SOURCES = 6000  # compared with; more are thinned out evenly
_CHUNK = 256  # targets compared at once


def peeled(frame: Frame, sources: IndexArray, check: Callable[[], None]) -> FloatArray:
    """`frame.values` with its unknown pixels filled, (h, w, c) float32."""
    values = frame.values.copy()
    flat = values.reshape(-1, values.shape[2])
    known = frame.known.copy()
    pictured = flat.copy()
    thin = sources[:: -(-sources.size // _SOURCES)]
    table = raw_patches(np.ascontiguousarray(values[..., COLOURS]), thin, frame.patch)
    squares = (table * table).reshape(thin.size, -1, 3).sum(axis=2)
    table *= 2
    ring = np.ones((3, 3), np.uint8)
    while True:
        near = cv2.dilate(known.view(np.uint8), ring) > 0
        rim = np.flatnonzero(near & frame.unknown & ~known)
        if rim.size == 0:
            return values
        colours = np.ascontiguousarray(values[..., COLOURS])
        seen = known[..., None].astype(np.float32)
        for start in range(0, rim.size, _CHUNK):
            check()
            part = rim[start : start + _CHUNK]
            mask = raw_patches(seen, part, frame.patch)
            asked = raw_patches(colours, part, frame.patch) * np.repeat(mask, 3, axis=1)
            cost = mask @ squares.T - asked @ table.T
            flat[part] = pictured[thin[cost.argmin(axis=1)]]
        known.ravel()[rim] = True
