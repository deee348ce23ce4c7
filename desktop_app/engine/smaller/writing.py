"""A single file's weights written in fewer bits, tensor by tensor, and how far they are off."""

from __future__ import annotations

import math
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Final, cast

import torch
from torch import Tensor

from desktop_app.core.atomic_write import written_atomically
from desktop_app.core.cancel import CancelToken
from desktop_app.core.errors import ModelError, StorageError
from desktop_app.core.safetensors_writing import ordered, write_header
from desktop_app.core.smaller import ending_of
from desktop_app.engine.smaller.gguf_writing import GgufEntry, gguf_header, padding
from desktop_app.engine.smaller.tensor_choice import TensorSourceFile
from desktop_app.networks.quantised.block_formats import dequantised
from desktop_app.networks.quantised.block_making import IN_FILES

ARCHITECTURES: Final = {"flux1": "flux", "sd3": "sd3", "sdxl": "sdxl", "sd1": "sd1", "sd2": "sd1"}
"""Family → what ComfyUI-GGUF calls it (loader.py, ``IMG_ARCH_LIST``)."""

_SIZES: Final = {"F64": 8, "I64": 8, "U64": 8, "F32": 4, "I32": 4, "U32": 4, "F16": 2, "BF16": 2,
                 "I16": 2, "U16": 2, "I8": 1, "U8": 1, "BOOL": 1}  # fmt: skip
_LIMIT: Final = 1 << 15
"""Characters of a text of the source's metadata that goes over."""

_QUANTISATION_VERSION: Final = 2
_NOT_CARRIED: Final = (
    "modelspec.hash_sha256", "general.architecture", "_quantization_metadata", "tensor_names",
)  # fmt: skip

Change = Callable[[str, Tensor], Tensor]
"""Takes a tensor's name and numbers, float32; gives those that are written."""


@dataclass(slots=True)
class _Loss:
    """How far weights are off, as a share of the largest of their tensor."""

    squares: float = 0.0
    count: int = 0

    def add(self, made: Tensor, meant: Tensor) -> None:
        peak = float(meant.abs().max()) if meant.numel() else 0.0
        self.count += meant.numel()
        if peak:
            self.squares += float((made - meant).double().pow(2).sum()) / peak**2

    @property
    def decibels(self) -> float | None:
        """PSNR; None: nothing is lost."""
        return -10 * math.log10(self.squares / self.count) if self.squares else None


def write_smaller(
    source: TensorSourceFile,
    target: Path,
    form: str,
    family: str,
    notes: Mapping[str, str],
    change: Change,
    tell: Callable[[int, int], None],
    cancel: CancelToken,
) -> float | None:
    """Write ``source`` in ``form`` to ``target``.

    Args:
        source: the open file.
        target: nothing lies there.
        form: a key of `FORMATS`, or `AS_IT_IS`.
        family: of the model.
        notes: texts for its metadata.
        change: changes tensors first.
        tell: told of tensors that are done and that there are.
        cancel: looked at before every tensor.

    Returns:
        PSNR of the weights in dB, by the largest number of each tensor; None: nothing is lost.

    Raises:
        StorageError: ``disk_full``, also before anything is written.
        InputError: ``output_unwritable``.
        ModelError: ``smaller_overflows``: numbers are too large for float16.
        Cancelled: nothing is kept.
    """
    forms = source.kept(form)
    texts = {
        key: value
        for key, value in source.texts.items()
        if len(value) < _LIMIT and key not in _NOT_CARRIED
    }
    texts |= notes
    loss = _Loss()
    with written_atomically(target) as file:
        if ending_of(form) == ".gguf":
            order = _begin_gguf(file, source, forms, texts, family, target)
        else:
            order = _begin_safetensors(file, source, forms, texts, target)
        for done, key in enumerate(order):
            cancel.check()
            tell(done, len(order))
            data = _data(source, key, forms[key], change, loss)
            file.write(memoryview(cast(Any, data.numpy())))
            if ending_of(form) == ".gguf":
                file.write(b"\0" * padding(data.numel()))
    tell(len(order), len(order))
    return loss.decibels


def _data(source: TensorSourceFile, key: str, form: str, change: Change, loss: _Loss) -> Tensor:
    """The bytes of a tensor, one after another."""
    if source.is_whole(key):
        return source.numbers(key).contiguous().flatten().view(torch.uint8)
    numbers = change(key, source.numbers(key))
    rows = numbers.reshape(len(numbers) if numbers.ndim > 1 else 1, -1)
    data, _ = IN_FILES[form](rows)
    back = dequantised(form, data)
    if form == "F16" and not torch.equal(back.isfinite(), rows.isfinite()):
        raise ModelError("smaller_overflows", name=key)
    loss.add(back, rows)
    return data.flatten()


def _begin_gguf(
    file: BinaryIO,
    source: TensorSourceFile,
    forms: Mapping[str, str],
    texts: Mapping[str, str],
    family: str,
    target: Path,
) -> list[str]:
    entries = {key: GgufEntry(form, source.shapes[key]) for key, form in forms.items()}
    values = {
        "general.architecture": ARCHITECTURES.get(family, family),
        "general.quantization_version": _QUANTISATION_VERSION,
        **texts,
    }
    header = gguf_header(entries, values)
    whole = len(header) + sum(each.size + padding(each.size) for each in entries.values())
    _check_room(target, whole)
    file.write(header)
    return list(entries)


def _begin_safetensors(
    file: BinaryIO,
    source: TensorSourceFile,
    forms: Mapping[str, str],
    texts: Mapping[str, str],
    target: Path,
) -> list[str]:
    entries = {
        key: (form, source.shapes[key], math.prod(source.shapes[key]) * _SIZES[form])
        for key, form in forms.items()
    }
    order = ordered(entries, _SIZES)
    _check_room(target, sum(size for _, _, size in entries.values()))
    write_header(file, entries, order, texts)
    return order


def _check_room(target: Path, needed: int) -> None:
    if shutil.disk_usage(target.parent).free < needed:
        raise StorageError("disk_full", name=target.name)
