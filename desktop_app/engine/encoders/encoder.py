"""Encoders of evaluations by their kind: how one is opened and run. In float32 on any device, so
that numbers depend neither on the processor nor on the user's precision."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, Final, NamedTuple, Protocol, TypeAlias

import numpy as np
import torch
from torch import Tensor

from desktop_app.core.pixels import ByteArray
from desktop_app.engine.encoders.aesthetic import open_aesthetic
from desktop_app.engine.encoders.inception import SIDE, Inception
from desktop_app.engine.encoders.layout import (
    bytes_as_float,
    filled_network,
    open_encoder_file,
    ready,
)
from desktop_app.engine.encoders.perceptual import Dists, Lpips, open_dists, open_lpips
from desktop_app.engine.encoders.velatura import distance, open_velatura
from desktop_app.engine.image_prompt.clip_network import ClipNetwork, open_clip_network, weights_at
from desktop_app.engine.weight_file import WeightFile
from desktop_app.networks.device import Compute

Said: TypeAlias = list[dict[str, float]]
"""What heads answer of each picture; {} of networks without any."""

SCORE: Final = "score"
"""The one answer of networks that score."""

PADDED: Final = "clip-pad"
"""The way of resizing by which black edges make a square first, as HPSv2 has it."""

_LEAST: Final = 0.001
"""How probable an answer must be to be told."""


class FeatureEncoder(Protocol):
    """Of encoders that give features."""

    def encode(
        self, pictures: Sequence[ByteArray], resizer: str, texts: Sequence[str]
    ) -> tuple[Tensor, Said]:
        """Vectors (n, width) float32 of pictures (h, w, 3), and what its heads say of them;
        ``texts``: what each was to show, or none at all."""
        ...


class Compares(Protocol):
    """Of encoders that give distances."""

    def between(
        self, first: Sequence[ByteArray], second: Sequence[ByteArray], resizer: str
    ) -> list[float]:
        """How different each picture is from its other one: 0: the same. Without a way to resize
        both have one size."""
        ...


class _Inception(NamedTuple):
    network: Any
    device: torch.device

    def encode(
        self, pictures: Sequence[ByteArray], resizer: str, texts: Sequence[str]
    ) -> tuple[Tensor, Said]:
        return self.network(_resized(resizer, pictures, self.device)), [{} for _ in pictures]


class _Velatura(NamedTuple):
    network: Any
    device: torch.device

    def encode(
        self, pictures: Sequence[ByteArray], resizer: str, texts: Sequence[str]
    ) -> tuple[Tensor, Said]:
        seen = self.network(_resized(resizer, pictures, self.device))
        said: Said = [{} for _ in pictures]
        for question, scores in seen.answers.items():
            names = self.network.shape.heads[question]
            for told, row in zip(said, scores.softmax(-1).tolist(), strict=True):
                likely = ((name, one) for name, one in zip(names, row, strict=True))
                told |= {f"{question}:{name}": one for name, one in likely if one >= _LEAST}
        return seen.vector, said

    def between(
        self, first: Sequence[ByteArray], second: Sequence[ByteArray], resizer: str
    ) -> list[float]:
        maps = self.network(_resized(resizer, [*first, *second], self.device)).maps
        halves = [level.chunk(2) for level in maps]
        return distance([one[0] for one in halves], [one[1] for one in halves]).tolist()


class _Perceptual(NamedTuple):
    """One pair after another: they are of any size, and their levels large."""

    network: Callable[[Tensor, Tensor], Tensor]
    device: torch.device

    def between(
        self, first: Sequence[ByteArray], second: Sequence[ByteArray], resizer: str
    ) -> list[float]:
        found: list[float] = []
        for pair in zip(first, second, strict=True):
            ours, theirs = (
                bytes_as_float(torch.from_numpy(np.array(one[None])), 0, 1).to(self.device)
                for one in pair
            )
            found.append(float(self.network(ours, theirs)))
        return found


class _Clip(NamedTuple):
    """CLIP: its vectors, and 100 × the cosine of each picture and its text (Hessel et al. 2021,
    arXiv:2104.08718, without their factor, as torchmetrics gives it; PickScore and HPSv2 are
    networks of CLIP's form of which the same is told)."""

    network: ClipNetwork
    head: Any = None

    def encode(
        self, pictures: Sequence[ByteArray], resizer: str, texts: Sequence[str]
    ) -> tuple[Tensor, Said]:
        seen = [_squared(one) for one in pictures] if resizer == PADDED else pictures
        vectors = self.network.of_pictures(seen)
        scores: Tensor | None = None
        if self.head is not None:
            scores = self.head(vectors)
        elif texts:
            scores = 100 * (vectors * self.network.of_texts(texts)).sum(-1)
        said = [{} for _ in pictures] if scores is None else [{SCORE: s} for s in scores.tolist()]
        return vectors, said


def _squared(picture: ByteArray) -> ByteArray:
    height, width = picture.shape[:2]
    side = max(height, width)
    top, left = (side - height) // 2, (side - width) // 2
    around = ((top, side - height - top), (left, side - width - left), (0, 0))
    return np.pad(picture, around)


def _resized(resizer: str, pictures: Sequence[ByteArray], device: torch.device) -> Tensor:
    from desktop_app.engine.encoders.resizers import RESIZERS

    pixels = RESIZERS[resizer](pictures).to(device)
    return pixels.contiguous(memory_format=torch.channels_last) if device.type == "cpu" else pixels


def _open_inception(weights: str, companion: str, compute: Compute) -> _Inception:
    file = open_encoder_file(weights)
    sees = (1, 3, SIDE, SIDE)
    network = filled_network(file, lambda shapes: Inception(shapes, file.name), sees)
    return _Inception(ready(network, compute.device), compute.device)


def _open_velatura(weights: str, companion: str, compute: Compute) -> _Velatura:
    del companion
    network = open_velatura(open_encoder_file(weights), compute.device)
    return _Velatura(ready(network, compute.device), compute.device)


def _open_perceptual(
    opened: Callable[[WeightFile, WeightFile, torch.device], Lpips | Dists],
    weights: str,
    companion: str,
    compute: Compute,
) -> _Perceptual:
    head = open_encoder_file(weights)
    before = open_encoder_file(companion) if companion else head
    return _Perceptual(opened(head, before, compute.device), compute.device)


def _open_clip(weights: str, companion: str, compute: Compute) -> _Clip:
    return _Clip(open_clip_network(weights_at(Path(weights)), compute))


def _open_aesthetic(weights: str, companion: str, compute: Compute) -> _Clip:
    head = open_aesthetic(open_encoder_file(weights), compute.device)
    return _Clip(open_clip_network(weights_at(Path(companion)), compute), head)


Opener: TypeAlias = Callable[[str, str, Compute], Any]
"""Path of the weights, of what stands before a head or "", and where it runs → the encoder. Raises
ModelError."""

FEATURES: Final[Mapping[str, Opener]] = {
    "velatura": _open_velatura,
    "inception": _open_inception,
    "clip": _open_clip,
    "preference": _open_clip,
    "aesthetic": _open_aesthetic,
}
"""Kinds that `Looks` is true of."""

DISTANCES: Final[Mapping[str, Opener]] = {
    "velatura": _open_velatura,
    "lpips": partial(_open_perceptual, open_lpips),
    "dists": partial(_open_perceptual, open_dists),
}
"""Kinds that `Compares` is true of."""


@contextmanager
def exactly() -> Iterator[None]:
    """While it lasts convolutions aren't rounded to fewer bits, and give the same each time."""
    flags = torch.backends.cudnn.flags(
        enabled=True, benchmark=False, deterministic=True, allow_tf32=False
    )
    with torch.inference_mode(), flags:
        yield
