"""Distances of two pictures by the features of AlexNet and VGG16, in torchvision's layout.

LPIPS: Zhang et al. 2018, arXiv:1801.03924, equation 1, version 0.1. DISTS: Ding et al. 2020,
arXiv:2004.07728, equations 3 to 6.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional

from desktop_app.core.errors import ModelError
from desktop_app.engine.encoders.layout import check_names, filled_network, kernel_of
from desktop_app.engine.weight_file import WeightFile
from desktop_app.networks.load_limits import Shapes


class PerceptualStep(NamedTuple):
    """A convolution: its number among ``features``, kernel, stride, padding; ``pools``: side of the
    pooling by 2 before it, 0: none; ``is_level``: whether what its ReLU gives is a level."""

    number: int
    kernel: int
    stride: int
    padding: int
    pools: int = 0
    is_level: bool = False


ALEXNET: Final = (
    PerceptualStep(0, 11, 4, 2, is_level=True),
    PerceptualStep(3, 5, 1, 2, pools=3, is_level=True),
    PerceptualStep(6, 3, 1, 1, pools=3, is_level=True),
    PerceptualStep(8, 3, 1, 1, is_level=True),
    PerceptualStep(10, 3, 1, 1, is_level=True),
)
VGG16: Final = tuple(
    PerceptualStep(
        number, 3, 1, 1, pools=2 if number in (5, 10, 17, 24) else 0, is_level=number in told
    )
    for told in ((2, 7, 14, 21, 28),)
    for number in (0, 2, 5, 7, 10, 12, 14, 17, 19, 21, 24, 26, 28)
)

_LPIPS_SHIFT: Final = (-0.030, -0.088, -0.188)
_LPIPS_SCALE: Final = (0.458, 0.448, 0.450)
"""Of pictures in −1..1."""
_MEAN: Final = (0.485, 0.456, 0.406)
_DEVIATION: Final = (0.229, 0.224, 0.225)
"""ImageNet's, of pictures in 0..1."""

_LPIPS_EPSILON: Final = 1e-10
_DISTS_EPSILON: Final = 1e-6
_SMALLEST: Final = 64
"""Side of the pictures on which layouts are tried."""


class Levels(nn.Module):
    """(n, 3, h, w) → what the ReLU of each told convolution gives, fine to coarse.

    Args:
        steps: `ALEXNET` or `VGG16`.
        shapes: of the file's tensors.
        file: its name, for errors.
        soft: whether pooling is DISTS': roots of weighted means of squares.

    Attributes:
        widths: channels of each level.
    """

    def __init__(
        self, steps: Sequence[PerceptualStep], shapes: Shapes, file: str, *, soft: bool = False
    ) -> None:
        super().__init__()
        self._steps, self._soft = steps, soft
        self.features, self.widths = nn.ModuleDict(), list[int]()
        for step in steps:
            sides = (step.kernel, step.kernel)
            out, inside = kernel_of(shapes, f"features.{step.number}.weight", sides, file)
            self.features[str(step.number)] = nn.Conv2d(
                inside, out, step.kernel, step.stride, step.padding
            )
            self.widths += [out] if step.is_level else []

    def forward(self, pixels: Tensor) -> list[Tensor]:
        found: list[Tensor] = []
        for step in self._steps:
            if step.pools:
                pixels = (
                    _soft(pixels) if self._soft else functional.max_pool2d(pixels, step.pools, 2)
                )
            pixels = functional.relu(self.features[str(step.number)](pixels))
            if step.is_level:
                found.append(pixels)
        return found


def _soft(pixels: Tensor) -> Tensor:
    """Weights of a Hanning window of 5 without its zeros, in steps of 2."""
    window = torch.tensor([0.5, 1.0, 0.5], device=pixels.device, dtype=pixels.dtype)
    window = torch.outer(window, window) / 4
    weight = window.expand(pixels.shape[1], 1, 3, 3)
    squares = functional.conv2d(pixels**2, weight, stride=2, padding=1, groups=pixels.shape[1])
    return (squares + 1e-12).sqrt()


def lpips(first: Sequence[Tensor], second: Sequence[Tensor], heads: Sequence[Tensor]) -> Tensor:
    """Equation 1: (n,) of levels (n, c, h, w), each with weights (c,) of its channels."""
    found = first[0].new_zeros(len(first[0]))
    for ours, theirs, head in zip(first, second, heads, strict=True):
        square = (_direction(ours) - _direction(theirs)) ** 2
        found = found + (square * head.view(1, -1, 1, 1)).sum(1).mean((1, 2))
    return found


def _direction(level: Tensor) -> Tensor:
    return level / (level.norm(dim=1, keepdim=True) + _LPIPS_EPSILON)


def dists(first: Sequence[Tensor], second: Sequence[Tensor], alpha: Tensor, beta: Tensor) -> Tensor:
    """Equation 6: (n,) of the pictures and their levels (n, c, h, w); weights of texture and of
    structure, one a channel of all levels."""
    total = alpha.sum() + beta.sum()
    widths = [level.shape[1] for level in first]
    parts = zip(
        first, second, (alpha / total).split(widths), (beta / total).split(widths), strict=True
    )
    alike = first[0].new_zeros(len(first[0]))
    for ours, theirs, texture, structure in parts:
        mean, other = ours.mean((2, 3)), theirs.mean((2, 3))
        spread = ours.var((2, 3), correction=0) + theirs.var((2, 3), correction=0)
        shared = (ours * theirs).mean((2, 3)) - mean * other
        light = (2 * mean * other + _DISTS_EPSILON) / (mean**2 + other**2 + _DISTS_EPSILON)
        form = (2 * shared + _DISTS_EPSILON) / (spread + _DISTS_EPSILON)
        alike = alike + (texture * light).sum(1) + (structure * form).sum(1)
    return 1 - alike


class Lpips:
    """LPIPS in memory: a head and the network before it.

    Args:
        levels: `Levels`.
        heads: (c,) of each level.
    """

    def __init__(self, levels: Any, heads: Sequence[Tensor]) -> None:
        self._levels, self._heads = levels, heads
        self._shift, self._scale = (_row(each, heads[0]) for each in (_LPIPS_SHIFT, _LPIPS_SCALE))

    def __call__(self, first: Tensor, second: Tensor) -> Tensor:
        """(n,) of pictures (n, 3, h, w) float32 0..1."""
        seen = self._levels((2 * torch.cat([first, second]) - 1 - self._shift) / self._scale)
        halves = [level.chunk(2) for level in seen]
        return lpips([each[0] for each in halves], [each[1] for each in halves], self._heads)


class Dists:
    """DISTS in memory.

    Args:
        levels: `Levels` with soft pooling.
        alpha, beta: (c of all,).
    """

    def __init__(self, levels: Any, alpha: Tensor, beta: Tensor) -> None:
        self._levels, self._alpha, self._beta = levels, alpha, beta
        self._mean, self._deviation = _row(_MEAN, alpha), _row(_DEVIATION, alpha)

    def __call__(self, first: Tensor, second: Tensor) -> Tensor:
        """(n,) of pictures (n, 3, h, w) float32 0..1."""
        both = torch.cat([first, second])
        seen = [both, *self._levels((both - self._mean) / self._deviation)]
        halves = [level.chunk(2) for level in seen]
        ours, theirs = [each[0] for each in halves], [each[1] for each in halves]
        return dists(ours, theirs, self._alpha, self._beta)


def _row(values: Sequence[float], like: Tensor) -> Tensor:
    return torch.tensor(values, device=like.device, dtype=like.dtype).view(1, 3, 1, 1)


def open_lpips(head: WeightFile, before: WeightFile, device: torch.device) -> Lpips:
    """LPIPS of two files, or of one that holds both.

    Raises:
        ModelError: ``model_incomplete``, ``model_damaged`` or ``control_not_finite``.
    """
    steps = ALEXNET if _kernel(before) == ALEXNET[0].kernel else VGG16
    levels = _open_levels(before, steps, soft=False)
    keys = [f"lin{place}.model.1.weight" for place in range(len(levels.widths))]
    heads = _flat(head, keys, levels.widths, device)
    return Lpips(levels.to(device), heads)


def open_dists(head: WeightFile, before: WeightFile, device: torch.device) -> Dists:
    """DISTS of two files. Raises: as `open_lpips`."""
    levels = _open_levels(before, VGG16, soft=True)
    wide = 3 + sum(levels.widths)
    alpha, beta = _flat(head, ["alpha", "beta"], [wide, wide], device)
    return Dists(levels.to(device), alpha, beta)


def _names(file: WeightFile) -> dict[str, str]:
    """Name here → in the file, which may name them as the lpips package saves them whole."""
    found = dict[str, str]()
    for key in file.shapes:
        parts = key.split(".")
        if parts[0] == "net" and len(parts) == 4 and parts[1].startswith("slice"):
            found[f"features.{parts[2]}.{parts[3]}"] = key
        elif parts[0] == "features":
            found[key] = key
    return found


def _kernel(file: WeightFile) -> int:
    key = _names(file).get("features.0.weight", "")
    return file.shapes[key][-1] if file.shapes.get(key) else 0


def _open_levels(file: WeightFile, steps: Sequence[PerceptualStep], *, soft: bool) -> Any:
    def make(shapes: Shapes) -> nn.Module:
        return Levels(steps, shapes, file.name, soft=soft)

    return filled_network(file, make, (1, 3, _SMALLEST, _SMALLEST), _names(file))


def _flat(
    file: WeightFile, keys: Sequence[str], widths: Sequence[int], device: torch.device
) -> list[Tensor]:
    """Weights of channels (1, c, 1, 1), as (c,) float32."""
    check_names(file.shapes, keys, file.name)
    for key, width in zip(keys, widths, strict=True):
        if file.shapes[key] != (1, width, 1, 1):
            sides = "×".join(map(str, file.shapes[key]))
            reason = f"{key} is {sides}, and the network before it gives {width} channels"
            raise ModelError("model_damaged", name=file.name, reason=reason)
    read = file.tensors(keys, torch.float32)
    return [read[key].flatten().to(device) for key in keys]
