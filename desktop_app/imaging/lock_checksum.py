"""The lock: a digest of all that an edit may not change, taken before and after.

What may change is blanked instead of left out, so that whole rows are hashed as they are in
memory; chunks are hashed side by side, and the digest is that of their digests.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial

import numpy as np

from desktop_app.core.geometry import Rect
from desktop_app.core.pixels import Array
from desktop_app.imaging.checks import check_pixels

_CHUNK = 8 << 20  # bytes; large enough that threads hardly meet
_THREADS = min(8, os.cpu_count() or 1)


@dataclass(frozen=True, slots=True, eq=False)
class Unlocked:
    """What an edit may change.

    Attributes:
        rect: a rectangle of the picture.
        changes: (h, w) bool, which of its pixels; None: all.
    """

    rect: Rect
    changes: Array | None = None


def digest_locked(pixels: Array, unlocked: Sequence[Unlocked]) -> str:
    """SHA-256 (hex) of the shape, the dtype and all pixels that are not ``unlocked``.

    Args:
        pixels: (h, w, 3|4), uint8, uint16 or float32; all of the picture.
        unlocked: what may change; rectangles may overlap, and reach over the border.
    """
    check_pixels(pixels)
    height, width = pixels.shape[:2]
    rows = max(1, _CHUNK // max(1, pixels.nbytes // height))
    bands = [Rect(0, top, width, min(rows, height - top)) for top in range(0, height, rows)]
    with ThreadPoolExecutor(_THREADS) as threads:
        digests = threads.map(partial(_digest, pixels, unlocked), bands)
        whole = hashlib.sha256(f"{pixels.shape}{pixels.dtype.str};".encode())
        for digest in digests:
            whole.update(digest)
    return whole.hexdigest()


def _digest(pixels: Array, unlocked: Sequence[Unlocked], band: Rect) -> bytes:
    part = pixels[band.slices]
    touched = [one for one in unlocked if one.rect.meets(band)]
    if touched:
        part = part.copy()
        for one in touched:
            common = one.rect.intersected(band)
            here = part[common.moved(-band.x, -band.y).slices]
            if one.changes is None:
                here[...] = 0
            else:
                inner = common.moved(-one.rect.x, -one.rect.y).slices
                here[one.changes[inner].astype(bool)] = 0
    return hashlib.sha256(np.ascontiguousarray(part).data).digest()
