"""Inception v3 as FID uses it (Szegedy et al. 2015, arXiv:1512.00567; Heusel et al. 2017,
arXiv:1706.08500), in the layout of pytorch-fid, which torch-fidelity shares.

It was trained with TensorFlow, whose average pooling leaves the padding out of the mean, and whose
last block has a maximum where torchvision's has a mean.
"""

from __future__ import annotations

from functools import partial
from typing import Final

import torch
from torch import Tensor, nn
from torch.nn import functional

from desktop_app.engine.encoders.layout import kernel_of
from desktop_app.networks.load_limits import Shapes

SIDE: Final = 299

_EPSILON: Final = 0.001
"""Of its batch norms."""

_STEM: Final = (
    ("Conv2d_1a_3x3", 3, 2, 0),
    ("Conv2d_2a_3x3", 3, 1, 0),
    ("Conv2d_2b_3x3", 3, 1, 1),
    "max",
    ("Conv2d_3b_1x1", 1, 1, 0),
    ("Conv2d_4a_3x3", 3, 1, 0),
    "max",
)
"""Name, side of the kernel, stride, padding; pooling of 3 × 3 by 2."""

_A: Final = ("1x1:1", "5x5_1:1 5x5_2:5", "3x3dbl_1:1 3x3dbl_2:3 3x3dbl_3:3", "avg _pool:1")
_B: Final = ("3x3:3/2", "3x3dbl_1:1 3x3dbl_2:3 3x3dbl_3:3/2", "max/2")
_C: Final = (
    "1x1:1",
    "7x7_1:1 7x7_2:1x7 7x7_3:7x1",
    "7x7dbl_1:1 7x7dbl_2:7x1 7x7dbl_3:1x7 7x7dbl_4:7x1 7x7dbl_5:1x7",
    "avg _pool:1",
)
_D: Final = ("3x3_1:1 3x3_2:3/2", "7x7x3_1:1 7x7x3_2:1x7 7x7x3_3:7x1 7x7x3_4:3/2", "max/2")
_E: Final = (
    "1x1:1",
    "3x3_1:1 3x3_2a:1x3|3x3_2b:3x1",
    "3x3dbl_1:1 3x3dbl_2:3 3x3dbl_3a:1x3|3x3dbl_3b:3x1",
    "avg _pool:1",
)
_LAST: Final = (*_E[:3], "max _pool:1")

BLOCKS: Final[dict[str, tuple[str, ...]]] = {
    **dict.fromkeys(("Mixed_5b", "Mixed_5c", "Mixed_5d"), _A),
    "Mixed_6a": _B,
    **dict.fromkeys(("Mixed_6b", "Mixed_6c", "Mixed_6d", "Mixed_6e"), _C),
    "Mixed_7a": _D,
    "Mixed_7b": _E,
    "Mixed_7c": _LAST,
}
"""The branches of each block, whose results stand one behind another: what each does in turn.
"5x5_2:5" is the convolution ``branch5x5_2`` of kernel 5 × 5, "/2" its stride (then it isn't
padded), "|" two of the same input; "avg" and "max" are pooling of 3 × 3."""


class Unit(nn.Module):
    """Convolution without bias, batch norm, ReLU: (n, c, h, w) → (n, out, h', w')."""

    def __init__(
        self, out: int, inside: int, sides: tuple[int, int], stride: int, padding: tuple[int, int]
    ) -> None:
        super().__init__()
        self.conv = nn.Conv2d(inside, out, sides, stride, padding, bias=False)
        self.bn = nn.BatchNorm2d(out, eps=_EPSILON)
        self.bn.num_batches_tracked = None  # some copies of the file lack it; nothing reads it

    def forward(self, pixels: Tensor) -> Tensor:
        """(n, inside, h, w) → (n, out, h', w')."""
        return functional.relu(self.bn(self.conv(pixels)), inplace=True)


class Block(nn.Module):
    """One row of `BLOCKS`: its branches read the same input and are joined along channels."""

    def __init__(self, name: str, branches: tuple[str, ...], shapes: Shapes, file: str) -> None:
        super().__init__()
        self._branches = [branch.split() for branch in branches]
        for said in (unit for branch in self._branches for step in branch for unit in _units(step)):
            kernel, stride = said[1], said[2]
            key = f"{name}.branch{said[0]}.conv.weight"
            out, inside = kernel_of(shapes, key, kernel, file)
            padding = (0, 0) if stride > 1 else (kernel[0] // 2, kernel[1] // 2)
            self.add_module(f"branch{said[0]}", Unit(out, inside, kernel, stride, padding))

    def forward(self, pixels: Tensor) -> Tensor:
        """(n, c, h, w) → (n, sum of the branches' channels, h', w')."""
        return torch.cat([self._branch(branch, pixels) for branch in self._branches], 1)

    def _branch(self, steps: list[str], pixels: Tensor) -> Tensor:
        for step in steps:
            if step in _POOLS:
                pixels = _POOLS[step](pixels)
            else:
                units = [getattr(self, f"branch{name}") for name, _, _ in _units(step)]
                pixels = torch.cat([unit(pixels) for unit in units], 1)
        return pixels


class Inception(nn.Module):
    """(n, 3, 299, 299) float32, about −1..1 → (n, 2048): the last block's means.

    Args:
        shapes: of the file's tensors.
        file: its name, for errors.

    Raises:
        ModelError: ``model_incomplete`` or ``model_damaged``: it has another layout.
    """

    def __init__(self, shapes: Shapes, file: str) -> None:
        super().__init__()
        for step in _STEM:
            if isinstance(step, tuple):
                name, side, stride, padding = step
                out, inside = kernel_of(shapes, f"{name}.conv.weight", (side, side), file)
                unit = Unit(out, inside, (side, side), stride, (padding, padding))
                self.add_module(name, unit)
        for name, branches in BLOCKS.items():
            self.add_module(name, Block(name, branches, shapes, file))

    def forward(self, pixels: Tensor) -> Tensor:
        for step in _STEM:
            name = step if isinstance(step, str) else step[0]
            pixels = _halved(pixels) if name == "max" else getattr(self, name)(pixels)
        for name in BLOCKS:
            pixels = getattr(self, name)(pixels)
        return pixels.mean((2, 3))


_halved = partial(functional.max_pool2d, kernel_size=3, stride=2)
_POOLS: Final = {
    "avg": partial(
        functional.avg_pool2d, kernel_size=3, stride=1, padding=1, count_include_pad=False
    ),
    "max": partial(functional.max_pool2d, kernel_size=3, stride=1, padding=1),
    "max/2": _halved,
}


def _units(step: str) -> list[tuple[str, tuple[int, int], int]]:
    """Name, kernel and stride of each convolution of a step; [] of pooling."""
    found: list[tuple[str, tuple[int, int], int]] = []
    for said in step.split("|") if ":" in step else ():
        name, _, rest = said.partition(":")
        kernel, _, stride = rest.partition("/")
        first, _, second = kernel.partition("x")
        found.append((name, (int(first), int(second or first)), int(stride or 1)))
    return found
