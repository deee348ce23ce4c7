"""By how much an upscaler enlarges, told from its shapes. One function a family of architectures.

Rules: spandrel, architectures/*/__init__.py (what each network's last layers look like).
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable

from desktop_app.library.identify.tensor_list import TensorList

_MAX_SCALE = 64


def scale_of(rule: str, tensors: TensorList, prefix: str) -> int | None:
    """The factor; None if the shapes don't tell."""
    measure = SCALES.get(rule)
    factor = measure(tensors, prefix) if measure else None
    return factor if factor is not None and 1 <= factor <= _MAX_SCALE else None


def _numbers(tensors: TensorList, pattern: str) -> list[int]:
    return [int(number) for number in re.findall(pattern, tensors.text)]


def _esrgan_old(tensors: TensorList, prefix: str) -> int | None:
    """Layers 3, 6 … enlarge twofold; the last is number 3 n + 4."""
    places = _numbers(tensors, rf"\n{re.escape(prefix)}model\.(\d{{1,3}})\.")
    return _unshuffled(tensors, prefix + "model.0.weight", 1 << max(0, (max(places) - 4) // 3))


def _esrgan(tensors: TensorList, prefix: str) -> int | None:
    ups = set(_numbers(tensors, rf"\n{re.escape(prefix)}(?:conv_up|upconv)(\d)\.weight"))
    return _unshuffled(tensors, prefix + "conv_first.weight", 1 << len(ups))


def _unshuffled(tensors: TensorList, first: str, scale: int) -> int | None:
    """Real-ESRGAN's x2 and x1 models fold pixels into channels first."""
    shape = tensors.shape(first)
    if not shape or len(shape) != 4:
        return None
    return scale // {3: 1, 12: 2, 48: 4}.get(shape[1], 1)


def _pixelshuffle(tensors: TensorList, prefix: str) -> int | None:
    """Transformers: stages of a convolution to 4 or 9 times the channels, one direct step, or
    nearest neighbours with ``conv_up``.
    """
    names = tensors.tensors
    if prefix + "conv_up1.weight" in names:
        return 1 << len(set(_numbers(tensors, rf"\n{re.escape(prefix)}conv_up(\d)\.weight")))
    if prefix + "conv_hr.weight" in names:
        return 4  # Swin2SR's way with nearest neighbours knows this factor alone
    first = tensors.shape(prefix + "upsample.0.weight")
    if first is None or len(first) != 4:
        return 1
    if prefix + "conv_last.weight" not in names:
        return math.isqrt(first[0] // 3)
    factor = 1
    for place in range(0, 12, 2):
        shape = tensors.shape(f"{prefix}upsample.{place}.weight")
        if shape is None or len(shape) != 4 or not shape[1]:
            break
        factor *= math.isqrt(shape[0] // shape[1])
    return factor


def _last_of(pattern: str, channels: int = 3) -> Callable[[TensorList, str], int | None]:
    """The numbered layer with the highest number gives scale² × channels."""

    def measure(tensors: TensorList, prefix: str) -> int | None:
        places = _numbers(tensors, rf"\n{re.escape(prefix)}{pattern}\.(\d{{1,3}})\.weight")
        if not places:
            return None
        shape = tensors.shape(f"{prefix}{pattern}.{max(places)}.weight")
        return math.isqrt(shape[0] // channels) if shape else None

    return measure


def _first_of(name: str) -> Callable[[TensorList, str], int | None]:
    def measure(tensors: TensorList, prefix: str) -> int | None:
        shape = tensors.shape(prefix + name)
        return math.isqrt(shape[0] // 3) if shape else None

    return measure


def _cugan(tensors: TensorList, prefix: str) -> int | None:
    """The last layer of the first network: a 4×4 transposed convolution for 2, 5×5 for 3, and
    3×3 after a pixel shuffle for 4.
    """
    if prefix + "conv_final.weight" in tensors.tensors:
        return 4
    shape = tensors.shape(prefix + "unet1.conv_bottom.weight")
    return {4: 2, 5: 3}.get(shape[2]) if shape and len(shape) == 4 else None


def _none(_tensors: TensorList, _prefix: str) -> int | None:
    return 1


def _grl(tensors: TensorList, prefix: str) -> int | None:
    """Directly in one step, or the transformers' ways."""
    direct = tensors.shape(prefix + "upsample.up.0.weight")
    if direct and prefix + "conv_last.weight" not in tensors.tensors:
        return math.isqrt(direct[0] // 3)
    return _pixelshuffle(tensors, prefix)


def _steps(pattern: str) -> Callable[[TensorList, str], int | None]:
    """Convolutions to 4 or 9 times the channels, one after the other."""

    def measure(tensors: TensorList, prefix: str) -> int | None:
        factor = 1
        for place in sorted(
            set(_numbers(tensors, rf"\n{re.escape(prefix)}{pattern}\.(\d)\.weight"))
        ):
            shape = tensors.shape(f"{prefix}{pattern}.{place}.weight")
            if shape is None or len(shape) != 4 or not shape[1]:
                return None
            factor *= math.isqrt(shape[0] // shape[1])
        return factor

    return measure


def _rcan(tensors: TensorList, prefix: str) -> int | None:
    """Those that fold pixels into channels first enlarge these, four times in all."""
    folded = tensors.shape(prefix + "head.1.weight")
    if folded and len(folded) == 4:
        return 4 // max(1, math.isqrt(folded[1] // 3))
    return _steps("tail.0")(tensors, prefix)


def _mosr(tensors: TensorList, prefix: str) -> int | None:
    ways = (("upsampler.0.weight", 3), ("upsampler.in_to_k.weight", 24))
    for name, channels in (*ways, ("upsampler.offset.weight", 8)):
        shape = tensors.shape(prefix + name)
        if shape:
            return math.isqrt(shape[0] // channels)
    return None


def _doublings(tensors: TensorList, prefix: str) -> int | None:
    steps = _numbers(tensors, rf"\n{re.escape(prefix)}upsampler\.(\d)\.conv\.")
    return 1 << len(set(steps))


SCALES: dict[str, Callable[[TensorList, str], int | None]] = {
    "esrgan_old": _esrgan_old,
    "esrgan": _esrgan,
    "pixelshuffle": _pixelshuffle,
    "compact": _last_of("body"),
    "plksr": _last_of("feats"),
    "span": _first_of("upsampler.0.weight"),
    "omnisr": _first_of("up.0.weight"),
    "cugan": _cugan,
    "none": _none,
    "direct": _first_of("upsample.0.weight"),
    "to_img": _first_of("to_img.0.weight"),
    "grl": _grl,
    "ipt": _steps("tail.0.0"),
    "rcan": _rcan,
    "mosr": _mosr,
    "doublings": _doublings,
}
