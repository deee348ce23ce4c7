"""What a pixel array is here, and its digest. Reading files and showing them live elsewhere.

Images are RGB(A), shape (h, w, 3|4), ``uint8``, ``uint16`` or ``float32`` in 0..1; masks are
(h, w), ``uint8`` or ``float32`` in 0..1. 0 in a mask is locked, everything above 0 is painted.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array: TypeAlias = NDArray[Any]
    FloatArray: TypeAlias = NDArray[np.float32]
    Doubles: TypeAlias = NDArray[np.float64]
    ByteArray: TypeAlias = NDArray[np.uint8]
else:

    class _IsArray(type):
        def __instancecheck__(cls, value):
            return isinstance(value, np.ndarray)

    class Array(metaclass=_IsArray):
        """As msgspec knows an array: numpy is imported with the first one (`late.late_module`)."""

    FloatArray = Doubles = ByteArray = Array

_DECLARED = "array"


def declared(*dtypes: str, channels: tuple[int, ...]) -> dict[str, Any]:
    """What an array of a dataclass's field is, as the ``metadata`` of that field.

    Args:
        dtypes: allowed types of its numbers ("u1", "f4").
        channels: allowed numbers of channels; 0 for (h, w) without any.
    """
    return {_DECLARED: (dtypes, channels)}


def check_declared(value: Any) -> None:
    """Check the arrays of a dataclass, single ones and mappings of them, against what is declared.

    Raises:
        ValueError: naming the field.
    """
    for each in fields(value):
        if _DECLARED not in each.metadata:
            continue
        dtypes, channels = each.metadata[_DECLARED]
        held: Mapping[str, Array] | Array | None = getattr(value, each.name)
        for array in held.values() if isinstance(held, Mapping) else (held,):
            if array is None:
                continue
            deep = 0 if array.ndim == 2 else array.shape[-1] or -1
            if (
                array.dtype not in map(np.dtype, dtypes)
                or array.ndim not in (2, 3)
                or deep not in channels
            ):
                raise ValueError(f"{each.name}: {array.dtype} {array.shape}")


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
    import hashlib  # with OpenSSL: not before a window is painted

    sha = hashlib.sha256()
    for array in arrays:
        if array is None:
            sha.update(b"none;")
            continue
        sha.update(f"{array.shape}{array.dtype.str};".encode())
        sha.update(np.ascontiguousarray(array).data)
    return sha.hexdigest()
