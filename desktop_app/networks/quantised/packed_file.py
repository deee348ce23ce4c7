"""Open safetensors files, read as one whose packed layers have the shapes they have unpacked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any, Final, Self, cast

import torch
from safetensors import safe_open
from torch import Tensor

from desktop_app.core.errors import ModelError
from desktop_app.core.packed_weights import PACKINGS, PackedLayer, packed_layers
from desktop_app.core.safe_open import regular_path
from desktop_app.networks.quantised.packed_rows import unpacked

_WHOLE_NUMBERS: Final = ("I", "U", "BOOL")
"""How the names of formats begin that hold no fractions."""
_NUMBER: Final = re.compile(r"(?<=\.)\d+(?=\.)")
_SAMPLE: Final = 64
"""Rows that are looked at for columns of zeros."""
_NOT_A_NUMBER: Final = 0x7F
"""Of float8_e4m3fn, without its sign."""


class PackedFile:
    """The files of one part; a context manager.

    Args:
        paths: safetensors.
        name: the file's or model's name, for errors.
        settings: the folder's ``quantization_config``.

    Attributes:
        shapes: of all tensors that belong to layers, unpacked.
        forms: number format of each; of a packed one its packing's name.
        texts: metadata of all headers.

    Raises:
        ModelError: as `packed_layers`; ``model_quantised``: weights are whole numbers.
        OSError, SafetensorError: a file can't be read.
    """

    def __init__(
        self, paths: Iterable[Path], name: str, settings: Mapping[str, Any] | None = None
    ) -> None:
        self._where: dict[str, Any] = {}
        self.texts: dict[str, str] = {}
        tensors: dict[str, tuple[str, tuple[int, ...]]] = {}
        with ExitStack() as stack:
            for path in paths:
                # str: the binding takes no Path.
                opened: Any = stack.enter_context(
                    safe_open(regular_path(path), framework="pt", device="cpu")
                )
                self.texts |= opened.metadata() or {}
                for key in opened.keys():  # noqa: SIM118 - it is no mapping
                    found = opened.get_slice(key)
                    tensors[key] = found.get_dtype(), tuple(found.get_shape())
                    self._where[key] = opened
            self._layers, hidden = packed_layers(
                name, tensors, self.texts, lambda key: _content(self._stored(key)), settings
            )
            self._stack = stack.pop_all()
        self.shapes = {key: each for key, (_, each) in tensors.items() if key not in hidden}
        self.forms = {key: tensors[key][0] for key in self.shapes}
        self._cut_padding()
        for key, layer in self._layers.items():
            self.shapes[key], self.forms[key] = layer.shape, layer.form
        self._check_whole(name)

    def _cut_padding(self) -> None:
        """Rows and columns at the end that hold zeros in all layers of a name, whatever the block's
        number in it, are what they were filled up with: no shape in the file tells it."""
        spare: dict[str, list[tuple[int, int]]] = {}
        for key, layer in self._layers.items():
            if PACKINGS[layer.form].padded > 1:
                spare.setdefault(_NUMBER.sub("#", key), []).append(self._zeros(layer))
        for key, layer in self._layers.items():
            found = spare.get(_NUMBER.sub("#", key))
            if found is not None:
                rows, columns = (min(each) for each in zip(*found, strict=True))
                whole, width = layer.stored_shape
                cut = min(layer.shape[0], whole - rows), width - columns
                self._layers[key] = replace(layer, shape=cut)

    def _zeros(self, layer: PackedLayer) -> tuple[int, int]:
        """Rows and columns of zeros at the end of a weight, as many as padding may be."""
        row, name = PACKINGS[layer.form], layer.parts["weight"]
        stored = self._where[name].get_slice(name)
        whole, width = stored.get_shape()
        last = stored[max(0, whole - row.padded + 1) :, :]
        right = stored[:_SAMPLE, max(0, width - row.padded // row.per) :]
        return _ending(_numbers_in(last, row.per).any(1)), min(
            _ending(_numbers_in(right, row.per).any(0)), row.padded - 1
        )

    def _check_whole(self, name: str) -> None:
        for key, form in self.forms.items():
            whole = form.startswith(_WHOLE_NUMBERS) and key.endswith("weight")
            if whole and len(self.shapes[key]) > 1:
                raise ModelError("model_quantised", name=name, form=form)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *raised: object) -> None:
        self._stack.close()

    @property
    def is_packed(self) -> bool:
        return bool(self._layers)

    def _stored(self, key: str) -> Tensor:
        return self._where[key].get_tensor(key)

    def get_tensor(self, key: str) -> Tensor:
        """As it is stored, or `Blocks`, which pass for a tensor, of a packed weight."""
        layer = self._layers.get(key)
        if layer is None:
            return self._stored(key)
        packed = self._stored(layer.parts["weight"])
        odd = packed.dtype is torch.float8_e4m3fn and bool(
            ((packed.view(torch.uint8) & _NOT_A_NUMBER) == _NOT_A_NUMBER).any()
        )
        if len(layer.shape) < 2 or odd:
            scale = layer.parts.get("scale") if layer.form == "fp8" else None
            factor = 1.0 if scale is None else self._stored(scale).float().reshape(-1)
            return packed.float() * (factor if packed.ndim < 2 else _down(factor, packed.ndim))
        return cast(Tensor, unpacked(layer, self._stored))

    def in_precision(self, key: str, dtype: torch.dtype) -> Tensor:
        """`get_tensor` in ``dtype``; one that holds no floats as it is."""
        tensor = self.get_tensor(key)
        return tensor.to(dtype) if tensor.is_floating_point() else tensor


def _numbers_in(packed: Tensor, per: int) -> Tensor:
    """What is left of each number without its sign."""
    data = packed.contiguous().view(torch.uint8)
    if per == 1:
        return data & 0x7F
    return torch.stack((data >> 4 & 7, data & 7), -1).flatten(1)


def _ending(flags: Tensor) -> int:
    """How many are false at the end; 0 where all are."""
    found = flags.nonzero()
    return len(flags) - 1 - int(found[-1]) if len(found) else 0


def _down(factor: Any, sides: int) -> Any:
    return factor if isinstance(factor, float) else factor.view(-1, *[1] * (sides - 1))


def _content(tensor: Tensor) -> bytes:
    return bytes(tensor.contiguous().view(torch.uint8).flatten().tolist())
