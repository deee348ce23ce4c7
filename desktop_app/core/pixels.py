"""What a pixel array is here, and its digest. Reading files and showing them live elsewhere.

Images are RGB(A), shape (h, w, 3|4), ``uint8``, ``uint16`` or ``float32`` in 0..1; masks are
(h, w), ``uint8`` or ``float32`` in 0..1. 0 in a mask is locked, everything above 0 is painted.
"""

from __future__ import annotations

import hashlib
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

__all__ = ["Array", "FloatArray", "ByteArray", "digest", "frozen", "locked_digest"]

Array: TypeAlias = NDArray[Any]
FloatArray: TypeAlias = NDArray[np.float32]
ByteArray: TypeAlias = NDArray[np.uint8]


def frozen(array: Array) -> Array:
    """Return a read-only view of ``array``."""
    view = array.view()
    view.flags.writeable = False
    return view


def digest(*arrays: Array | None) -> str:
    """SHA-256 (hex) over shape, dtype and values of the arrays in order; ``None`` counts too."""
    sha = hashlib.sha256()
    for array in arrays:
        if array is None:
            sha.update(b"none;")
            continue
        sha.update(f"{array.shape}{array.dtype.str};".encode())
        sha.update(np.ascontiguousarray(array).data)
    return sha.hexdigest()


def locked_digest(image: Array, mask: Array) -> str:
    """SHA-256 (hex) of all pixels of ``image`` (h, w, c) where ``mask`` (h, w) is 0.

    Worked row band by row band, so that memory does not grow with the picture.

    Raises:
        ValueError: the two have different heights or widths.
    """
    if image.shape[:2] != mask.shape:
        raise ValueError(f"image {image.shape} and mask {mask.shape}")
    sha = hashlib.sha256(f"{image.shape}{image.dtype.str};".encode())
    band = max(1, (4 << 20) // max(1, image.shape[1] * image.itemsize * image.shape[2]))
    for top in range(0, image.shape[0], band):
        part = image[top : top + band]
        sha.update(np.ascontiguousarray(part[mask[top : top + band] == 0]).data)
    return sha.hexdigest()
