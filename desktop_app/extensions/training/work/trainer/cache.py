"""Latents of the examples, computed once and kept on the disk.

Each example has as many forms as chance makes of it (`pictures`); one file holds one form: the
latents, what an inpainting denoiser gets beside them, and how much each place counts. What stays
the same for a run stays there after a kill; where a setting changes, other files are made.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import interpolate

from desktop_app.extensions.training.work.trainer.base_model import BaseModel
from desktop_app.extensions.training.work.trainer.kept_tensors import KeptTensors, ProcessorTensors
from desktop_app.extensions.training.work.trainer.pictures import Pictures
from desktop_app.networks.codec import pixels_to_tensor


class CacheItem(NamedTuple):
    """One form of an example in latent space, on the processor.

    Attributes:
        clean: (1, c, h, w) float32.
        known: (1, k, h, w) float32 that an inpainting denoiser gets beside them; None: none does.
        cells: (1, 1, h, w) float32 how much each place counts; None: all alike.
        caption: of it.
        whole: height and width of the picture that it is a crop of.
    """

    clean: Tensor
    known: Tensor | None
    cells: Tensor | None
    caption: str
    whole: tuple[int, int]


class LatentCache:
    """That of one run.

    Args:
        base: its model.
        pictures: its examples.
        outside: how much counts what masks, and holes, leave out.
        folder: where files are kept; None: they are computed again each time.
    """

    def __init__(
        self, base: BaseModel, pictures: Pictures, outside: float, folder: Path | None
    ) -> None:
        self._base, self._pictures, self._outside = base, pictures, outside
        self._store = KeptTensors(folder)

    @property
    def remade(self) -> int:
        """How many were damaged, and made again."""
        return self._store.remade

    def item(self, index: int, number: int) -> CacheItem:
        """The ``number``-th form of example ``index``.

        Raises:
            InputError: ``training_picture_changed``, and it has not been computed before; or it
                can't be read.
            StorageError: ``disk_full``.
        """
        name, needed = self._name(index, number), ("clean", "caption", "whole")
        tensors, texts = self._store.get(name, lambda: self._made(index, number), needed)
        height, width = map(int, texts["whole"].split())
        known, cells = tensors.get("known"), tensors.get("cells")
        return CacheItem(tensors["clean"], known, cells, texts["caption"], (height, width))

    def fill(self, wanted: list[tuple[int, int]], report: Callable[[int, int], None]) -> None:
        """Compute what is not there yet; ``report`` gets how many of how many are done. Raises as
        `item`, and whatever ``report`` raises."""
        for done, (index, number) in enumerate(wanted):
            report(done, len(wanted))
            self.item(index, number)
        report(len(wanted), len(wanted))

    def _name(self, index: int, number: int) -> str:
        """Of its file: by all that decides what it holds."""
        of, base = self._pictures, self._base
        example = of.examples[index]
        facts: list[Any] = [
            *(example.sha256 or example.path, example.caption, example.crop, example.mask),
            *(example.width, example.height, example.role, index, number, self._outside),
            *(repr(of.how), of.holes, of.seed, base.info.digest or base.info.path),
        ]
        return hashlib.sha256(json.dumps(facts).encode()).hexdigest()[:32]

    @torch.no_grad()
    def _made(self, index: int, number: int) -> ProcessorTensors:
        codec, base = self._base.codec, self._base
        form = self._pictures.variant(index, number)
        picture = pixels_to_tensor(form.pixels)
        clean = codec.encode(picture).cpu()
        shape = clean.shape[-2:]
        cells = None if form.mask is None else _cells(form.mask, shape, self._outside)
        known = None
        if base.fills_masks:
            if form.hole is None:
                hole, masked = torch.ones(1, 1, *picture.shape[-2:]), torch.zeros_like(picture)
            else:
                hole = torch.from_numpy((form.hole > 0).astype(np.float32))[None, None]
                masked = picture * (1 - hole)
                own = _cells(form.hole, shape, self._outside)
                cells = own if cells is None else own * cells
            known = base.known(hole, codec.encode(masked).cpu())
        named = {"clean": clean, "known": known, "cells": cells}
        tensors = {name: each.contiguous() for name, each in named.items() if each is not None}
        return ProcessorTensors(
            tensors, {"caption": form.caption, "whole": "{} {}".format(*form.whole)}
        )


def _cells(mask: np.ndarray, shape: torch.Size, outside: float) -> Tensor:
    """(1, 1, h, w) float32 at the latents' size: 1 in the mask, ``outside`` elsewhere."""
    values = torch.from_numpy(mask.astype(np.float32) / 255)[None, None]
    return outside + (1 - outside) * interpolate(values, shape, mode="area")
