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
from typing import Any, Final, NamedTuple

import numpy as np
import torch
from safetensors import SafetensorError, safe_open
from torch import Tensor
from torch.nn.functional import interpolate

from desktop_app.core.atomic_write import write_atomic
from desktop_app.networks.codec import pixels_to_tensor
from desktop_app.trainer.base_model import BaseModel
from desktop_app.trainer.pictures import Pictures, Variant

IN_MEMORY: Final = 1 << 30
"""Bytes of forms that are held; more are read again from the disk."""


class Item(NamedTuple):
    """One form of an example in latent space, on the processor.

    Attributes:
        clean: (1, c, h, w) float32.
        known: (1, k, h, w) float32 that an inpainting denoiser gets beside them; None: none does.
        cells: (1, 1, h, w) float32 how much each place counts; None: all alike.
        caption: of it.
    """

    clean: Tensor
    known: Tensor | None
    cells: Tensor | None
    caption: str


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
        self._folder = folder
        self._held: dict[tuple[int, int], Item] = {}
        self._bytes = 0
        if folder is not None:
            folder.mkdir(parents=True, exist_ok=True)

    def item(self, index: int, number: int) -> Item:
        """The ``number``-th form of example ``index``.

        Raises:
            ChangedError: its file isn't what it was, and it has not been computed before.
            InputError: it can't be read.
            StorageError: ``disk_full``.
        """
        key = (index, number)
        if key in self._held:
            return self._held[key]
        path = None if self._folder is None else self._folder / self._name(index, number)
        item = None if path is None else _read(path)
        if item is None:
            item = self._made(self._pictures.variant(index, number))
            if path is not None:
                _write(path, item)
        size = sum(each.nbytes for each in item[:3] if each is not None)
        if self._bytes + size <= IN_MEMORY:
            self._held[key] = item
            self._bytes += size
        return item

    def fill(self, wanted: list[tuple[int, int]], told: Callable[[int, int], None]) -> None:
        """Compute what is not there yet; ``told`` how many of how many are done. Raises as `item`,
        and whatever ``told`` raises."""
        for done, (index, number) in enumerate(wanted):
            told(done, len(wanted))
            self.item(index, number)
        told(len(wanted), len(wanted))

    def _name(self, index: int, number: int) -> str:
        """Of its file: by all that decides what it holds."""
        of, base = self._pictures, self._base
        example = of.examples[index]
        facts: list[Any] = [
            *(example.sha256 or example.path, example.caption, example.crop, example.mask),
            *(example.width, example.height, example.role, index, number, self._outside),
            *(repr(of.how), of.holes, of.seed, base.info.digest or base.info.path),
        ]
        return hashlib.sha256(json.dumps(facts).encode()).hexdigest()[:32] + ".safetensors"

    @torch.no_grad()
    def _made(self, form: Variant) -> Item:
        codec, base = self._base.codec, self._base
        picture = pixels_to_tensor(form.pixels)
        clean = codec.encode(picture).cpu()
        shape = clean.shape[-2:]
        cells = None if form.mask is None else _cells(form.mask, shape, self._outside)
        known = None
        if base.fills_masks:
            if form.hole is None:
                hole, masked = torch.ones(1, 1, *picture.shape[-2:]), torch.zeros_like(picture)
            else:
                hole = _to_tensor(form.hole)
                masked = picture * (1 - hole)
                own = _cells(form.hole, shape, self._outside)
                cells = own if cells is None else own * cells
            known = base.known(hole, codec.encode(masked).cpu())
        return Item(clean, known, cells, form.caption)


def _to_tensor(mask: np.ndarray) -> Tensor:
    """(1, 1, h, w) float32 0 or 1."""
    return torch.from_numpy((mask > 0).astype(np.float32))[None, None]


def _cells(mask: np.ndarray, shape: torch.Size, outside: float) -> Tensor:
    """(1, 1, h, w) float32 at the latents' size: 1 in the mask, ``outside`` elsewhere."""
    values = torch.from_numpy(mask.astype(np.float32) / 255)[None, None]
    return outside + (1 - outside) * interpolate(values, shape, mode="area")


def _read(path: Path) -> Item | None:
    opened: Any
    try:
        with safe_open(str(path), framework="pt", device="cpu") as opened:
            parts = {name: opened.get_tensor(name) for name in opened.keys()}  # noqa: SIM118
            caption = (opened.metadata() or {}).get("caption", "")
    except (OSError, SafetensorError):
        return None
    return Item(parts["clean"], parts.get("known"), parts.get("cells"), caption)


def _write(path: Path, item: Item) -> None:
    from safetensors.torch import save

    named = {"clean": item.clean, "known": item.known, "cells": item.cells}
    tensors = {name: each.contiguous() for name, each in named.items() if each is not None}
    write_atomic(path, save(tensors, {"caption": item.caption}))
