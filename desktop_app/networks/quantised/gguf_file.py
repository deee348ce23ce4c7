"""The weights in a GGUF file. Tensors are read one by one; nothing stays mapped.

Names are those of the original checkpoint, with its prefixes (stable-diffusion.cpp,
src/convert.cpp, which writes names as it read them), or the denoiser's alone without a prefix
(ComfyUI-GGUF, tools/convert.py). So a file has the layout of the family's single safetensors file.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Self, cast

import torch
from torch import Tensor

from desktop_app.core.errors import ModelError
from desktop_app.core.gguf_header import PLAIN, READABLE, GgufDamaged, read_gguf
from desktop_app.core.safe_open import open_regular
from desktop_app.networks.quantised.blocks import of_bytes


class GgufFile:
    """An open file, used as safetensors' ``safe_open`` is.

    Args:
        path: the file.
        name: the model's name, for errors.

    Raises:
        ModelError: ``model_damaged``; ``model_quantised``: a format that can't be read.
        OSError: it can't be read.
    """

    def __init__(self, path: Path, name: str) -> None:
        try:
            self._tensors = read_gguf(path).tensors
        except GgufDamaged as wrong:
            raise ModelError("model_damaged", name=name, reason=str(wrong)) from wrong
        for form in {each.form for each in self._tensors.values()} - READABLE:
            if form not in PLAIN:
                raise ModelError("model_quantised", name=name, form=form)
        self._file = open_regular(path)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *raised: object) -> None:
        self._file.close()

    @property
    def shapes(self) -> dict[str, tuple[int, ...]]:
        """Of all tensors."""
        return {name: each.shape for name, each in self._tensors.items()}

    def in_precision(self, name: str, dtype: torch.dtype) -> Tensor:
        """`get_tensor` in ``dtype``."""
        return self.get_tensor(name).to(dtype)

    def get_tensor(self, name: str) -> Tensor:
        """A tensor, or `Blocks`, which pass for one.

        Raises:
            OSError: the file ends before it.
        """
        row = self._tensors[name]
        data = torch.empty(row.size, dtype=torch.uint8)
        self._file.seek(row.begin)
        # numpy: the memory of a tensor as a buffer to read into.
        if self._file.readinto(memoryview(cast(Any, data.numpy()))) != row.size:
            raise OSError("it ends too early")
        if row.form == "F64":
            return data.view(torch.float64).view(row.shape)
        return cast(Tensor, of_bytes(row.form, data, row.shape))
