"""Encoders of evaluations in their published layouts, with random weights: as wide as published, or
narrow. Widths are those of torchvision's classes of these names."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import torch
from safetensors.torch import save_file
from torch import Tensor

Shapes = dict[str, tuple[int, ...]]

_KERNELS = {"1": (1, 1), "3": (3, 3), "5": (5, 5), "17": (1, 7), "71": (7, 1), "13": (1, 3),
            "31": (3, 1)}  # fmt: skip


def _a(pool: int) -> str:
    return (f"1x1 1 64 x|5x5_1 1 48 x|5x5_2 5 64|3x3dbl_1 1 64 x|3x3dbl_2 3 96|3x3dbl_3 3 96"
            f"|_pool 1 {pool} x")  # fmt: skip


def _c(inner: int) -> str:
    return (f"1x1 1 192 x|7x7_1 1 {inner} x|7x7_2 17 {inner}|7x7_3 71 192|7x7dbl_1 1 {inner} x"
            f"|7x7dbl_2 71 {inner}|7x7dbl_3 17 {inner}|7x7dbl_4 71 {inner}|7x7dbl_5 17 192"
            f"|_pool 1 192 x")  # fmt: skip


_E = ("1x1 1 320 x|3x3_1 1 384 x|3x3_2a 13 384|3x3_2b 31 384 2|3x3dbl_1 1 448 x|3x3dbl_2 3 384"
      "|3x3dbl_3a 13 384|3x3dbl_3b 31 384 2|_pool 1 192 x")  # fmt: skip

_SEVEN = "7x7x3_1 1 192 x|7x7x3_2 17 192|7x7x3_3 71 192"

INCEPTION = {
    "Mixed_5b": (192, _a(32)), "Mixed_5c": (256, _a(64)), "Mixed_5d": (288, _a(64)),
    "Mixed_6a": (288, "3x3 3 384 x|3x3dbl_1 1 64 x|3x3dbl_2 3 96|3x3dbl_3 3 96"),
    "Mixed_6b": (768, _c(128)), "Mixed_6c": (768, _c(160)), "Mixed_6d": (768, _c(160)),
    "Mixed_6e": (768, _c(192)),
    "Mixed_7a": (768, f"3x3_1 1 192 x|3x3_2 3 320|{_SEVEN}|7x7x3_4 3 192"),
    "Mixed_7b": (1280, _E), "Mixed_7c": (2048, _E),
}  # fmt: skip
"""Block → channels in, and its convolutions: name, kernel, channels out; x: of the block's input,
2: of the same input as the one before it."""


def inception(divisor: int = 1) -> Shapes:
    """566 tensors, all widths divided."""
    shapes: Shapes = {}

    def unit(name: str, kernel: str, out: int, inside: int) -> None:
        thin = inside if inside == 3 else inside // divisor
        shapes[f"{name}.conv.weight"] = (out // divisor, thin, *_KERNELS[kernel])
        parts = ("weight", "bias", "running_mean", "running_var")
        shapes.update({f"{name}.bn.{part}": (out // divisor,) for part in parts})

    for name, kernel, out, inside in (
        *(("Conv2d_1a_3x3", "3", 32, 3), ("Conv2d_2a_3x3", "3", 32, 32)),
        *(("Conv2d_2b_3x3", "3", 64, 32), ("Conv2d_3b_1x1", "1", 80, 64)),
        ("Conv2d_4a_3x3", "3", 192, 80),
    ):
        unit(name, kernel, out, inside)
    for block, (inside, convolutions) in INCEPTION.items():
        before = two_before = inside
        for said in convolutions.split("|"):
            branch, kernel, out, *starts = said.split()
            taken = inside if starts == ["x"] else two_before if starts else before
            unit(f"{block}.branch{branch}", kernel, int(out), taken)
            two_before, before = taken, int(out)
    return shapes | {"fc.weight": (1008 // divisor, 2048 // divisor), "fc.bias": (1008 // divisor,)}


def alexnet(divisor: int = 1) -> Shapes:
    return _features(((0, 64, 11), (3, 192, 5), (6, 384, 3), (8, 256, 3), (10, 256, 3)), divisor)


def vgg16(divisor: int = 1) -> Shapes:
    widths = (64, 64, 128, 128, 256, 256, 256, 512, 512, 512, 512, 512, 512)
    numbers = (0, 2, 5, 7, 10, 12, 14, 17, 19, 21, 24, 26, 28)
    layers = tuple((n, width, 3) for n, width in zip(numbers, widths, strict=True))
    return _features(layers, divisor)


def _features(layers: tuple[tuple[int, int, int], ...], divisor: int) -> Shapes:
    shapes, before = Shapes(), 3
    for number, out, side in layers:
        shapes[f"features.{number}.weight"] = (out // divisor, before, side, side)
        shapes[f"features.{number}.bias"] = (out // divisor,)
        before = out // divisor
    return shapes | {"classifier.6.weight": (10, 8), "classifier.6.bias": (10,)}


def lpips_alex(divisor: int = 1) -> Shapes:
    return _heads((64, 192, 384, 256, 256), divisor)


def lpips_vgg(divisor: int = 1) -> Shapes:
    return _heads((64, 128, 256, 512, 512), divisor)


def _heads(widths: tuple[int, ...], divisor: int) -> Shapes:
    return {f"lin{n}.model.1.weight": (1, w // divisor, 1, 1) for n, w in enumerate(widths)}


def dists(divisor: int = 1) -> Shapes:
    width = 3 + sum(each // divisor for each in (64, 128, 256, 512, 512))
    return {"alpha": (1, width, 1, 1), "beta": (1, width, 1, 1)}


def aesthetic(width: int = 768) -> Shapes:
    sides = ((1024, width), (128, 1024), (64, 128), (16, 64), (1, 16))
    layers = zip((0, 2, 4, 6, 7), sides, strict=True)
    return {
        key: shape
        for number, side in layers
        for key, shape in ((f"layers.{number}.weight", side), (f"layers.{number}.bias", side[:1]))
    }


LAYOUTS: Mapping[str, Callable[..., Shapes]] = {
    each.__name__: each
    for each in (inception, alexnet, vgg16, lpips_alex, lpips_vgg, dists, aesthetic)
}


def weights(shapes: Shapes, seed: int = 1) -> dict[str, Tensor]:
    """Random, so that numbers neither vanish nor overflow."""
    random = torch.Generator().manual_seed(seed)
    made: dict[str, Tensor] = {}
    for key, shape in shapes.items():
        drawn = torch.randn(shape, generator=random)
        fan = max(1, torch.Size(shape[1:]).numel()) if len(shape) > 1 else 1
        if len(shape) < 2 or 1 in shape[:1]:
            made[key] = drawn.abs() * 0.1 + 0.5
        else:
            made[key] = drawn * (2 / fan) ** 0.5
    return made


def write(path: Path, shapes: Shapes, seed: int = 1) -> Path:
    """As a safetensors file."""
    save_file(weights(shapes, seed), path)
    return path
