"""Captions as denoisers hear them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Final

import torch
from safetensors import SafetensorError, safe_open
from torch import Tensor
from torch.nn.functional import pad

from desktop_app.core.atomic_write import write_atomic
from desktop_app.networks.inputs import Inputs
from desktop_app.trainer.base_model import BaseModel

IN_MEMORY: Final = 1 << 30
"""Bytes of encoded captions that are held."""


class Texts:
    """Those of one run.

    Args:
        base: its model.
        folder: where they are kept, encoded once; None: they are encoded each time, with gradients.
    """

    def __init__(self, base: BaseModel, folder: Path | None) -> None:
        self._base, self._folder = base, folder
        self._held: dict[str, Inputs] = {}
        self._bytes = 0
        if folder is not None:
            folder.mkdir(parents=True, exist_ok=True)

    def fill(self, captions: Iterable[str]) -> None:
        """Encode those that are not there yet, where they are kept."""
        if self._folder is not None:
            for each in dict.fromkeys(captions):
                self._kept(each)

    def batch(self, captions: Sequence[str]) -> Inputs:
        """What is heard of them, (n, …) on the device."""
        device = self._base.compute.device
        one = self._base.texts.encode_anew if self._folder is None else self._kept
        heard = [one(each) for each in captions]
        return {
            name: torch.cat(_level([each[name] for each in heard])).to(device) for name in heard[0]
        }

    def _kept(self, caption: str) -> Inputs:
        if caption in self._held:
            return self._held[caption]
        assert self._folder is not None
        name = hashlib.sha256(caption.encode("utf-8", "replace")).hexdigest()[:32]
        path = self._folder / f"{name}.safetensors"
        made = _read(path)
        if made is None:
            with torch.no_grad():
                heard = self._base.texts.encode_anew(caption)
            made = {key: tensor.cpu().contiguous() for key, tensor in heard.items()}
            _write(path, made)
        size = sum(each.nbytes for each in made.values())
        if self._bytes + size <= IN_MEMORY:
            self._held[caption] = made
            self._bytes += size
        return made


def _level(tensors: list[Tensor]) -> list[Tensor]:
    """Texts of several windows: the shorter ones are filled up with zeros."""
    if tensors[0].ndim < 3:
        return tensors
    longest = max(each.shape[1] for each in tensors)
    return [pad(each, (0, 0, 0, longest - each.shape[1])) for each in tensors]


def _read(path: Path) -> Inputs | None:
    opened: Any
    try:
        with safe_open(str(path), framework="pt", device="cpu") as opened:
            return {name: opened.get_tensor(name) for name in opened.keys()}  # noqa: SIM118
    except (OSError, SafetensorError):
        return None


def _write(path: Path, tensors: Inputs) -> None:
    from safetensors.torch import save

    write_atomic(path, save(tensors))
