"""What a pixel array is here, and its digest. Reading files and showing them live elsewhere.

Images are RGB(A), shape (h, w, 3|4), ``uint8``, ``uint16`` or ``float32`` in 0..1; masks are
(h, w), ``uint8`` or ``float32`` in 0..1. 0 in a mask is locked, everything above 0 is painted.
"""

from __future__ import annotations

import hashlib
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

__all__ = ["Array", "FloatArray", "ByteArray", "bits", "digest", "frozen"]

Array: TypeAlias = NDArray[Any]
FloatArray: TypeAlias = NDArray[np.float32]
ByteArray: TypeAlias = NDArray[np.uint8]


def frozen(array: Array) -> Array:
    """Return a read-only view of ``array``."""
    view = array.view()
    view.flags.writeable = False
    return view


def bits(array: Array) -> Array:
    """A view in which ``==`` compares bits: NaN equals itself, and -0 is not 0."""
    return array.view(np.uint32) if array.dtype == np.float32 else array


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
