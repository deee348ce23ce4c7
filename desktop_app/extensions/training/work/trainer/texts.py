"""Captions as denoisers hear them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from pathlib import Path

import torch
from torch import Tensor

from desktop_app.extensions.training.work.trainer.base_model import BaseModel
from desktop_app.extensions.training.work.trainer.kept_tensors import KeptTensors, ProcessorTensors
from desktop_app.networks.inputs import Inputs


class CaptionTexts:
    """Those of one run.

    Args:
        base: its model.
        folder: where they are kept, encoded once; None: they are encoded each time, with gradients.
    """

    def __init__(self, base: BaseModel, folder: Path | None) -> None:
        self._base = base
        self._store = None if folder is None else KeptTensors(folder)

    @property
    def remade(self) -> int:
        """How many that were kept were damaged, and made again."""
        return 0 if self._store is None else self._store.remade

    def fill(self, captions: Iterable[str]) -> None:
        """Encode those that are not there yet, where they are kept."""
        if self._store is not None:
            for each in dict.fromkeys(captions):
                self._kept(each)

    def batch(self, captions: Sequence[str]) -> Inputs:
        """What is heard of them, (n, …) on the device."""
        device = self._base.compute.device
        heard = self._of(captions)
        states = [each["encoder_hidden_states"] for each in heard]
        longest = max(each.shape[1] for each in states)
        if any(each.shape[1] < longest for each in states):
            # Texts of several windows: the shorter ones get empty windows, as in the engine.
            (empty,) = self._of([""])
            window = empty["encoder_hidden_states"][:, : self._base.texts.tokens]
            for each, own in zip(heard, states, strict=True):
                missing = (longest - own.shape[1]) // window.shape[1]
                each["encoder_hidden_states"] = torch.cat([own, *[window] * missing], 1)
        return {name: torch.cat([each[name] for each in heard]).to(device) for name in heard[0]}

    def _of(self, captions: Sequence[str]) -> list[dict[str, Tensor]]:
        if self._store is not None:
            return [dict(self._kept(each)) for each in captions]
        different = [*dict.fromkeys(captions)]
        heard = dict(zip(different, self._base.texts.encode_anew(different), strict=True))
        return [dict(heard[each]) for each in captions]

    def _kept(self, caption: str) -> Inputs:
        assert self._store is not None
        name = hashlib.sha256(caption.encode("utf-8", "replace")).hexdigest()[:32]
        return self._store.get(name, lambda: self._made(caption)).tensors

    @torch.no_grad()
    def _made(self, caption: str) -> ProcessorTensors:
        (heard,) = self._base.texts.encode_anew([caption])
        return ProcessorTensors(
            {key: tensor.cpu().contiguous() for key, tensor in heard.items()}, {}
        )
