"""Compact networks: convolutions at the input's size, enlarged by the last one.

The layout of Real-ESRGAN's ``SRVGGNetCompact`` (Wang et al. 2021, arXiv:2107.10833): names and
shapes of its tensors, so that other programs read our files and we read theirs. The upscalers that
ship are of this kind.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from itertools import pairwise
from typing import Final, NamedTuple

from torch import Tensor, nn
from torch.nn import functional

from desktop_app.networks.load_limits import Shapes

NAME: Final = "Compact"

_LAYER: Final = re.compile(r"body\.(\d{1,3})\.(weight|bias)")
_LAST_SCALE: Final = 16


class CompactShape(NamedTuple):
    """What the shapes tell.

    Attributes:
        channels: between the convolutions.
        layers: convolutions between the first and the last.
        scale: by how much it enlarges.
        colours: channels of the picture.
    """

    channels: int
    layers: int
    scale: int
    colours: int

    @property
    def reach(self) -> int:
        """Each convolution looks one pixel further."""
        return self.layers + 2


class Compact(nn.Module):
    """(n, colours, h, w) in 0..1 -> (n, colours, scale h, scale w): what is added to the nearest
    pixel."""

    def __init__(
        self, channels: int = 64, layers: int = 16, scale: int = 4, colours: int = 3
    ) -> None:
        super().__init__()
        self.scale = scale
        widths = [colours, *[channels] * (layers + 1)]
        self.body = nn.ModuleList()
        for before, after in pairwise(widths):
            self.body += [nn.Conv2d(before, after, 3, padding=1), nn.PReLU(after)]
        self.body.append(nn.Conv2d(channels, colours * scale * scale, 3, padding=1))

    def forward(self, pictures: Tensor) -> Tensor:
        made = pictures
        for layer in self.body:
            made = layer(made)
        made = functional.pixel_shuffle(made, self.scale)
        return made + functional.interpolate(pictures, scale_factor=self.scale, mode="nearest")


def is_compact(shapes: Mapping[str, tuple[int, ...]]) -> bool:
    """Whether names and numbers of axes are those of such a network, complete or not."""
    if not {"body.0.weight", "body.1.weight"} <= shapes.keys():
        return False
    for name, shape in shapes.items():
        match = _LAYER.fullmatch(name)
        if match is None:
            return False
        axes = 1 if match[2] == "bias" or int(match[1]) % 2 else 4
        if len(shape) != axes:
            return False
    return True


def compact_shape(shapes: Shapes) -> CompactShape:
    """The form of the network with these tensors.

    Raises:
        KeyError: weights are missing.
        ValueError: no such network has them.
    """
    last = max(int(name.split(".")[1]) for name in shapes)
    if last % 2 or last < 2:  # it ends with a convolution
        raise KeyError(f"body.{last + 1}.weight")
    channels, colours = shapes["body.0.weight"][:2]
    gives = shapes[f"body.{last}.weight"][0]
    scale = math.isqrt(gives // colours) if colours in (1, 3) else 0
    if not 1 <= scale <= _LAST_SCALE or scale * scale * colours != gives:
        raise ValueError(f"{colours} channels become {gives}")
    return CompactShape(channels, last // 2 - 1, scale, colours)
