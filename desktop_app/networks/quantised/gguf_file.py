"""The weights in a GGUF file. Tensors are read one by one; nothing stays mapped.

Names are those of the original checkpoint, with its prefixes (stable-diffusion.cpp,
src/convert.cpp, which writes names as it read them), or the denoiser's alone without a prefix
(ComfyUI-GGUF, tools/convert.py). So a file has the layout of the family's single safetensors file.
Of Mistral's and Llama's, llama.cpp turns rows of queries and keys so that the two halves of a head
alternate (its converter of Llama models, permute): they are put back. Its NVFP4 has a factor for
a whole weight beside it (``NAME.scale``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final, Self, cast

import torch
from torch import Tensor

from desktop_app.core.errors import ModelError
from desktop_app.core.gguf_header import PLAIN, READABLE, GgufDamaged, read_gguf
from desktop_app.core.safe_open import open_regular
from desktop_app.networks.quantised.blocks import Blocks, of_bytes

_TURNED: Final = re.compile(r"blk\.\d+\.attn_[qk]\.(weight|bias)")
_WHO_TURNS: Final = ("llama", "mistral3")


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
            header = read_gguf(path)
        except GgufDamaged as wrong:
            raise ModelError("model_damaged", name=name, reason=str(wrong)) from wrong
        self._tensors = header.tensors
        turned = [each.shape for key, each in self._tensors.items() if _TURNED.fullmatch(key)]
        self._head = _turned_heads(name, header.texts, header.sizes, turned)
        scaled = {key for key, each in self._tensors.items() if each.form == "NVFP4"}
        self._factors = {
            key: f"{key[:-6]}scale" for key in scaled if f"{key[:-6]}scale" in self._tensors
        }
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
        """Of all tensors but factors of others."""
        left = set(self._factors.values())
        return {name: each.shape for name, each in self._tensors.items() if name not in left}

    def in_precision(self, name: str, dtype: torch.dtype) -> Tensor:
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
        if self._head and _TURNED.fullmatch(name):
            data = data.view(-1, self._head // 2, 2, row.size // row.shape[0]).transpose(1, 2)
        made = of_bytes(row.form, data.flatten(), row.shape)
        factor = self._factors.get(name)
        if factor is None:
            return cast(Tensor, made)
        by = self.get_tensor(factor).float().reshape(())
        if isinstance(made, Blocks):
            return cast(Tensor, replace(made, scales=by.repeat(row.shape[0])))
        return made * by


def _turned_heads(
    name: str,
    texts: Mapping[str, str],
    sizes: Mapping[str, int],
    shapes: Iterable[tuple[int, ...]],
) -> int:
    """Rows of a head, where those of queries and keys, of ``shapes``, are turned; else 0."""
    kind = texts.get("general.architecture", "")
    if kind not in _WHO_TURNS:
        return 0
    size = sizes.get(f"{kind}.rope.dimension_count", 0)
    if size < 2 or size % 2 or any(not shape or shape[0] % size for shape in shapes):
        reason = "it doesn't say how wide its heads are (rope.dimension_count)"
        raise ModelError("model_damaged", name=name, reason=reason)
    return size
