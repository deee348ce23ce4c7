"""The alpha of a LoRA: scalars of a few bytes among its weights. The only numbers that are read."""

from __future__ import annotations

import math
import struct

from desktop_app.library.identify.tensor_list import Contents

__all__ = ["read_alpha"]

_MAX_LAYERS = 4096
_FORMS = {"F16": "<e", "F32": "<f", "F64": "<d", "I64": "<q", "I32": "<i"}


def read_alpha(contents: Contents) -> float | None:
    """The value that all layers have; None if they differ, have none, or can't be read."""
    if contents.path is None:
        return None
    spans = [
        (tensor.begin, tensor.end, tensor.dtype)
        for name, tensor in contents.tensors.tensors.items()
        if name.endswith(".alpha")
    ]
    if not spans or len(spans) > _MAX_LAYERS:
        return None
    values: set[float] = set()
    try:
        with contents.path.open("rb") as file:
            for begin, end, dtype in sorted(spans):
                if not 0 < end - begin <= 8:
                    return None
                file.seek(contents.data_start + begin)
                values.add(_value(file.read(end - begin), dtype))
                if len(values) > 1:
                    return None
    except (OSError, struct.error):
        return None
    [value] = values
    return value if math.isfinite(value) and value > 0 else None


def _value(data: bytes, dtype: str) -> float:
    if dtype == "BF16":  # the upper half of an fp32
        return float(struct.unpack("<f", b"\0\0" + data)[0])
    return float(struct.unpack(_FORMS.get(dtype, "<f"), data)[0])
