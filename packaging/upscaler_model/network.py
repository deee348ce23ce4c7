"""The compact network that ships: convolutions at the input's size, enlarged by the last one.

The layout of Real-ESRGAN's ``SRVGGNetCompact`` (Wang et al. 2021, arXiv:2107.10833): names and
shapes of its tensors, so that other programs read our files and we read theirs.
"""

from __future__ import annotations

from itertools import pairwise

from torch import Tensor, nn
from torch.nn import functional


class Compact(nn.Module):
    """(n, 3, h, w) RGB in 0..1 -> (n, 3, scale h, scale w): what is added to the nearest pixel."""

    def __init__(self, channels: int = 64, layers: int = 16, scale: int = 4) -> None:
        super().__init__()
        self.scale = scale
        widths = [3, *[channels] * (layers + 1)]
        self.body = nn.ModuleList()
        for before, after in pairwise(widths):
            self.body += [nn.Conv2d(before, after, 3, padding=1), nn.PReLU(after)]
        self.body.append(nn.Conv2d(channels, 3 * scale * scale, 3, padding=1))

    def forward(self, pictures: Tensor) -> Tensor:
        """See the class."""
        made = pictures
        for layer in self.body:
            made = layer(made)
        made = functional.pixel_shuffle(made, self.scale)
        return made + functional.interpolate(pictures, scale_factor=self.scale, mode="nearest")
