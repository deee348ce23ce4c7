"""What of a single file goes into a smaller copy, and in which number format.

A copy has the names of its source, so that whoever reads that reads it, too: stable-diffusion.cpp,
and ComfyUI-GGUF, which takes the denoiser. What stays in 16 bits there is what they leave so
(stable-diffusion.cpp, src/model.cpp, ``tensor_should_be_converted``): what the data goes in and out
by, and convolutions, whose rows are no whole blocks.
"""

from __future__ import annotations

from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

import torch
from torch import Tensor

from desktop_app.core.gguf_header import read_gguf
from desktop_app.core.smaller import AS_IT_IS, ending_of
from desktop_app.networks.quantised.block_formats import BLOCK_FORMATS
from desktop_app.networks.quantised.blocks import Blocks
from desktop_app.networks.quantised.gguf_file import GgufFile
from desktop_app.networks.quantised.packed_file import PackedFile

_LEFT_OUT: Final = ("model_ema.", "optimizer", "lr_scheduler", "loss.", "first_stage_model.loss.")
"""How names begin of what no picture needs: a running mean of the weights, and what trained
them."""

_AUTOENCODER: Final = ("first_stage_model.", "vae.")
_IN_AND_OUT: Final = (
    "_embed.", "_emb.", "_embedder.", "embedding", "encoding", "img_in.", "txt_in.", "time_in.",
    "vector_in.", "guidance_in.", "final_layer.", "shared.",
)  # fmt: skip
"""Pieces of names of what the data goes in and out by."""


class TensorSourceFile:
    """An open single file whose tensors are read as numbers; a context manager.

    Args:
        path: .safetensors or .gguf.
        name: the model's, for errors.

    Attributes:
        forms: number format of each tensor, as the file calls it.
        shapes: of each tensor.
        texts: its metadata.

    Raises:
        ModelError: ``model_damaged`` or ``model_quantised``.
        OSError, SafetensorError: it can't be read.
    """

    def __init__(self, path: Path, name: str) -> None:
        self.forms: dict[str, str] = {}
        self.shapes: dict[str, tuple[int, ...]] = {}
        if path.suffix.lower() == ".gguf":
            self._file: GgufFile | PackedFile = GgufFile(path, name)
            header = read_gguf(path)
            self.texts = header.texts
            for key, each in header.tensors.items():
                self.forms[key], self.shapes[key] = each.form, each.shape
            return
        self._file = opened = PackedFile([path], name)
        self.texts, self.forms, self.shapes = opened.texts, opened.forms, opened.shapes

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._file.__exit__(kind, error, trace)

    def numbers(self, key: str) -> Tensor:
        """A tensor: float32, or whole numbers as they are."""
        found: Any = self._file.in_precision(key, torch.float32)
        return found.dense() if isinstance(found, Blocks) else found

    def is_whole(self, key: str) -> bool:
        """Whether a tensor holds whole numbers."""
        return (
            self.forms[key].startswith(("I", "U", "BOOL")) and self.forms[key] not in BLOCK_FORMATS
        )

    def kept(self, form: str) -> dict[str, str]:
        """The tensors of a copy in ``form``, with their number formats."""
        whole = ending_of(form) == ".safetensors"
        return {
            key: self.forms[key] if self.is_whole(key) else self._chosen(key, form)
            for key in self.shapes
            if not key.startswith(_LEFT_OUT) and (whole or not self.is_whole(key))
        }

    def _chosen(self, key: str, form: str) -> str:
        shape, own = self.shapes[key], self.forms[key]
        if form == AS_IT_IS:
            return own if own in ("F32", "F16", "BF16") else "F32" if own == "F64" else "F16"
        if ending_of(form) == ".safetensors":
            return form
        if len(shape) < 2:
            return "F32"
        in_blocks = (
            len(shape) == 2
            and shape[1] % BLOCK_FORMATS[form].numbers == 0
            and key.endswith("weight")
            and not key.startswith(_AUTOENCODER)
            and not any(piece in key for piece in _IN_AND_OUT)
        )
        if in_blocks:
            return form
        return "BF16" if own == "BF16" else "F16"
