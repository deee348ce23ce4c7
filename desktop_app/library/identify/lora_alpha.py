"""The alpha of a LoRA: scalars of a few bytes among its weights, the only numbers that are read; or
what peft writes beside them.
"""

from __future__ import annotations

import math
import struct
from dataclasses import replace
from pathlib import Path

from desktop_app.core.safe_open import open_regular
from desktop_app.core.weights_info import WeightsInfo
from desktop_app.library.formats.json_file import positive, read_json, text_of
from desktop_app.library.identify.tensor_list import Contents

ADAPTER_CONFIG = "adapter_config.json"
"""Beside peft's ``adapter_model.safetensors``: rank, alpha and base."""

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
        with open_regular(contents.path) as file:
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


def with_sidecar_config(info: WeightsInfo, folder: Path) -> WeightsInfo:
    """A LoRA's rank, alpha and base as the configuration in ``folder`` has them.

    Raises:
        InputError: ``file_unreadable``.
        ModelError: ``model_damaged``.
    """
    if info.component != "lora" or not (folder / ADAPTER_CONFIG).is_file():
        return info
    said = read_json(folder / ADAPTER_CONFIG, folder.name, ADAPTER_CONFIG)
    alpha = said.get("lora_alpha", said.get("alpha"))
    return replace(
        info,
        rank=info.rank or positive(said.get("r")),
        alpha=float(alpha) if type(alpha) in (int, float) else info.alpha,  # pyright: ignore[reportArgumentType]
        base=info.base or text_of(said.get("base_model_name_or_path")),
    )
