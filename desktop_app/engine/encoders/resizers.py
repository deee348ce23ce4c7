"""The ways in which pictures come to an encoder's size and range, by name: a row each.

The names are part of every figure (`Basis` of evaluation): what one library calls FID differs
from another's by the resizing alone. Each way gives the bytes of the library that it is named
after (`tests/engine/encoders/test_resizers.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, TypeAlias

import torch
from torch import Tensor
from torch.nn import functional

from desktop_app.core.pixels import ByteArray
from desktop_app.imaging.evaluation_resizers import area, pillow_bicubic

Resizer: TypeAlias = Callable[[Sequence[ByteArray]], Tensor]
"""Pictures (h, w, 3) uint8, of any sizes → (n, 3, side, side) float32 as the encoder takes them."""

_INCEPTION = 299
_OURS = 128


def tf1_bilinear(pictures: Sequence[ByteArray]) -> Tensor:
    """As TensorFlow 1 and torch-fidelity: bilinear, of four neighbours, no antialiasing,
    corners that are not aligned, no shift by half a pixel."""
    return _centred([_tf1_bilinear(_planes(each)) for each in pictures])


def _tf1_bilinear(planes: Tensor) -> Tensor:
    across, left, right = _taps(planes.shape[3])
    down, upper, lower = _taps(planes.shape[2])
    rows = planes[:, :, upper], planes[:, :, lower]
    top, bottom = (row[..., left] + (row[..., right] - row[..., left]) * across for row in rows)
    return top + (bottom - top) * down[:, None]


def _taps(count: int) -> tuple[Tensor, Tensor, Tensor]:
    """For each pixel of the result its share of the right neighbour, and both neighbours."""
    place = torch.arange(_INCEPTION, dtype=torch.float32)
    place = place * torch.tensor(count / _INCEPTION, dtype=torch.float32)
    first = place.long()
    return place - first.float(), first, (first + 1).clamp_max(count - 1)


def torch_antialias(pictures: Sequence[ByteArray]) -> Tensor:
    """As torchmetrics since 1.8: PyTorch's bilinear interpolation with antialiasing."""
    size = (_INCEPTION, _INCEPTION)
    done = [
        functional.interpolate(
            _planes(each), size=size, mode="bilinear", align_corners=False, antialias=True
        )
        for each in pictures
    ]
    return _centred(done)


def clean_bicubic(pictures: Sequence[ByteArray]) -> Tensor:
    """As clean-fid resizes: Pillow's bicubic, a channel at a time in float; (n, 3, 299, 299)."""
    done = [torch.from_numpy(pillow_bicubic(each, _INCEPTION)) for each in pictures]
    return _centred([each.permute(2, 0, 1)[None] for each in done])


def area_128(pictures: Sequence[ByteArray]) -> Tensor:
    """As the encoder that ships was trained: averages of areas, then -1..1."""
    done = torch.cat([_planes(area(each, _OURS)) for each in pictures])
    return done / 127.5 - 1


def _planes(picture: ByteArray) -> Tensor:
    """(1, 3, h, w) float32, 0..255."""
    return torch.from_numpy(picture.copy()).permute(2, 0, 1)[None].float()


def _centred(resized: Sequence[Tensor]) -> Tensor:
    """0..255 to -1..0.992, as torch-fidelity's Inception takes it."""
    return (torch.cat(list(resized)) - 128) / 128


RESIZERS: Final[dict[str, Resizer]] = {
    "tf1-bilinear-299": tf1_bilinear,
    "pillow-bicubic-299": clean_bicubic,
    "torch-antialias-299": torch_antialias,
    "area-128": area_128,
}
"""By the names in `resources/catalog/encoders.toml`."""
