"""Single files that are made of others, tensor by tensor."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from desktop_app.core.errors import ModelError
from desktop_app.engine.smaller.tensor_choice import TensorSourceFile
from desktop_app.engine.smaller.writing import Change


def mixed(
    source: TensorSourceFile,
    others: Sequence[TensorSourceFile],
    weight: float,
    prefix: str,
    names: Sequence[str],
) -> Change:
    """What makes a weighted mean of two files, (1 - w)·A + w·B, or A + w·(B - C) of three.

    What the others lack beside the denoiser stays as the first has it. A denoiser that takes more
    channels than the others do, to fill masks, gets their difference in its first ones.

    Args:
        source: the first.
        others: the second, and maybe the third.
        weight: w.
        prefix: how the denoiser's names begin.
        names: of the models, for errors.

    Raises:
        ModelError: ``merge_unfit``: the denoisers are not of the same layers.
    """
    for key, shape in source.shapes.items():
        if key.startswith(prefix) and not source.is_whole(key):
            for other, name in zip(others, names[1:], strict=True):
                fits = _fits(other.shapes.get(key), shape, widens=len(others) > 1)
                if not fits:
                    reason = f"{name} has other layers ({key})"
                    raise ModelError("merge_unfit", name=names[0], reason=reason)

    def change(key: str, numbers: Tensor) -> Tensor:
        found = [other.shapes.get(key) for other in others]
        if len(set(found)) > 1 or not _fits(found[0], numbers.shape, widens=len(others) > 1):
            return numbers
        own = numbers.double()
        first, *rest = (other.numbers(key).double() for other in others)
        if not rest:
            return ((1 - weight) * own + weight * first).float()
        more = weight * (first - rest[0])
        if more.shape == own.shape:
            return (own + more).float()
        own[:, : more.shape[1]] += more
        return own.float()

    return change


def _fits(found: Sequence[int] | None, own: Sequence[int], *, widens: bool) -> bool:
    if found is None:
        return False
    if tuple(found) == tuple(own):
        return True
    same = len(found) == len(own) == 4 and found[0] == own[0] and tuple(found[2:]) == tuple(own[2:])
    return widens and same and found[1] < own[1]


@dataclass
class Pruning:
    """Sets the smallest weights of each matrix of a denoiser to 0, and counts.

    Args:
        source: the file.
        prefix: how the denoiser's names begin.
        share: of each matrix.
        sizes: bytes of a number of each tensor that is written.

    Attributes:
        zeros, numbers: of the denoiser's weights.
        packed: bytes of all tensors if zeros were left out.
    """

    source: TensorSourceFile
    prefix: str
    share: float
    sizes: Callable[[str], int]
    zeros: int = 0
    numbers: int = 0
    packed: int = 0

    def __call__(self, key: str, numbers: Tensor) -> Tensor:
        size, count = self.sizes(key), numbers.numel()
        if not (key.startswith(self.prefix) and numbers.ndim >= 2):
            self.packed += size * count
            return numbers
        least = math.floor(self.share * count)
        kept = numbers.clone().flatten()
        if least:
            # Not by a threshold: of equal numbers exactly as many go as are meant.
            kept[kept.abs().argsort(stable=True)[:least]] = 0
        zeros = int((kept == 0).sum())
        self.zeros, self.numbers = self.zeros + zeros, self.numbers + count
        self.packed += size * (count - zeros) + -(-count // 8)
        return kept.reshape(numbers.shape)


def denoiser_prefix(source: TensorSourceFile, prefixes: Sequence[str], name: str) -> str:
    """How the denoiser's names begin in a file. Raises ModelError where none does."""
    for prefix in prefixes:
        if any(key.startswith(prefix) for key in source.shapes):
            return prefix
    raise ModelError("merge_unfit", name=name, reason="its denoiser is not in the file")


def number_bytes(form: str) -> int:
    """Of a number format of a file that is written in whole numbers of bytes."""
    return torch.finfo({"F32": torch.float32}.get(form, torch.float16)).bits // 8
