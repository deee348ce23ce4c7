"""Bringing a picture to a classifier's size, as its preprocessor_config.json says.

All of the picture is squeezed to that size, whatever its proportions: nothing is cut off. Networks
that were trained on a crop of the middle (ConvNeXt) see the margins, too; whoever looks for
something must not overlook what stands there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal, cast

import numpy as np
import torch
from torch import Tensor

from desktop_app.core.errors import ModelError
from desktop_app.core.pixels import ByteArray
from desktop_app.engine.preprocessors.reader_settings import FILE, checked_settings

_BILINEAR, _BICUBIC = 2, 3
"""As Pillow numbers its filters."""

_FULL: Final = 255.0

_WHITE: Final = "WDTaggerImageProcessor"
"""The reader of taggers that want pictures in the middle of a white square, and blue first."""


@dataclass(frozen=True, slots=True)
class Squeeze:
    """What is done to a picture.

    Attributes:
        height, width: what the network takes, in pixels.
        filter: how pixels are mixed.
        factor: of bytes.
        mean, std: of each channel, after ``factor``.
        white: whether pictures are put on a white square, and their channels come blue first.
    """

    height: int
    width: int
    filter: Literal["bilinear", "bicubic"]
    factor: float
    mean: tuple[float, ...]
    std: tuple[float, ...]
    white: bool = False

    def pixels(self, picture: ByteArray) -> Tensor:
        """(1, 3, h, w) float32 of (h, w, 3) uint8, of any size.

        With ``antialias`` torch mixes pixels as Pillow does; rounded to bytes as there.
        """
        if self.white:
            picture = _on_white(picture)[..., ::-1]
        seen = torch.from_numpy(np.array(picture, np.float32)).permute(2, 0, 1)[None]
        if seen.shape[-2:] != (self.height, self.width):
            seen = torch.nn.functional.interpolate(
                seen, (self.height, self.width), mode=self.filter, antialias=True
            )
            seen = seen.round().clamp(0, _FULL)
        mean, std = (torch.tensor(each).view(1, 3, 1, 1) for each in (self.mean, self.std))
        return (seen * self.factor - mean) / std


def squeeze_of(settings: Mapping[str, Any], config: Mapping[str, Any], name: str) -> Squeeze:
    """How a network wants its pictures.

    Args:
        settings: of preprocessor_config.json.
        config: of config.json, where that says nothing of sizes.
        name: of the network, for errors.

    Raises:
        ModelError: ``model_damaged``: a setting is missing, or can't be.
    """
    told = checked_settings(settings, name)
    height, width = _sides(told.get("size", _own_size(config)), name)
    plain = {"image_mean": [0.0] * 3, "image_std": [1.0] * 3}
    if told.get("do_normalize", True):
        if missing := [key for key in plain if key not in told]:
            raise ModelError("model_damaged", name=name, reason=f"{FILE} lacks {missing[0]}")
        plain = {key: told[key] for key in plain}
    scaled = told.get("do_rescale", True)
    return Squeeze(
        height,
        width,
        "bicubic" if told.get("resample", _BILINEAR) == _BICUBIC else "bilinear",
        told.get("rescale_factor", 1 / _FULL) if scaled else 1.0,
        tuple(plain["image_mean"]),
        tuple(plain["image_std"]),
        white=settings.get("image_processor_type") == _WHITE,
    )


def _on_white(picture: ByteArray) -> ByteArray:
    height, width = picture.shape[:2]
    side = max(height, width)
    made = np.full((side, side, 3), 255, np.uint8)
    top, left = (side - height) // 2, (side - width) // 2
    made[top : top + height, left : left + width] = picture
    return made


def _own_size(config: Mapping[str, Any]) -> Any:
    inner = cast("Mapping[str, Any]", config.get("vision_config") or config)
    return inner.get("image_size")


def _sides(size: Any, name: str) -> tuple[int, int]:
    """Height and width; of one side alone a square."""
    if isinstance(size, dict):
        sides = cast("dict[str, int]", size)
        edge = sides.get("shortest_edge") or sides.get("longest_edge") or 0
        height, width = sides.get("height") or edge, sides.get("width") or edge
    else:
        height = width = size if isinstance(size, int) else 0
    if not (height and width):
        raise ModelError("model_damaged", name=name, reason=f"{FILE} has no size")
    return height, width
