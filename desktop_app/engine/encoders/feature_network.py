"""The encoder that ships for measuring pictures: Velatura features.

A residual network of convolutions (He et al. 2016, arXiv:1603.05027: norms before convolutions).
Its vector serves distances between sets, its maps the distance between two pictures (as LPIPS,
Zhang et al. 2018, arXiv:1801.03924, without trained weights), its answers say what is seen.
packaging/feature_model trains it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional as F

GROUPS = 8  # of every GroupNorm
PLACES = 8  # channels that say what is where, at the second coarsest level
STATISTICS = 45
CHANNELS = ((0.299, 0.587, 0.114), (-0.169, -0.331, 0.5), (0.5, -0.419, -0.081))  # Y, Cb, Cr


class NetworkFeatures(NamedTuple):
    """What the network tells of n pictures.

    vector: (n, dimensions), at first `quality` numbers in -1..1 that tell damage, then what is
    seen, of mean 0 and variance 1; maps: a tensor (n, c, h, w) a level, fine to coarse, of length 1
    along c; answers: question → (n, answers) scores before softmax.
    """

    vector: Tensor
    maps: list[Tensor]
    answers: dict[str, Tensor]


@dataclass(frozen=True)
class FeatureShape:
    """side: px, divisible by 2 to the number of widths; widths: channels a level, multiples of 8,
    each level half as fine as the one before; more: residual blocks a level after the first, which
    halves; dimensions: of the vector; quality: how many of them tell damage; heads: question → its
    answers in the order of the scores."""

    side: int
    widths: tuple[int, ...]
    more: tuple[int, ...]
    dimensions: int
    quality: int
    heads: dict[str, tuple[str, ...]]


class FeatureBlock(nn.Module):
    """(n, inside, h, w) → (n, out, h / stride, w / stride), the input added at the end."""

    def __init__(self, inside: int, out: int, stride: int) -> None:
        super().__init__()
        self.stride = stride
        self.norms = nn.ModuleList([nn.GroupNorm(GROUPS, inside), nn.GroupNorm(GROUPS, out)])
        self.first = nn.Conv2d(inside, out, 3, stride, 1, bias=False)
        self.second = nn.Conv2d(out, out, 3, 1, 1, bias=False)
        self.skip = nn.Conv2d(inside, out, 1, bias=False) if stride > 1 else nn.Identity()

    def forward(self, x: Tensor) -> Tensor:
        y = F.relu(self.norms[0](x))
        kept = F.avg_pool2d(y, self.stride) if self.stride > 1 else x
        return self.skip(kept) + self.second(F.relu(self.norms[1](self.first(y))))


class FeatureNetwork(nn.Module):
    """(n, 3, side, side) in -1..1, RGB → `NetworkFeatures`."""

    def __init__(self, shape: FeatureShape) -> None:
        super().__init__()
        self.shape, widths = shape, shape.widths
        self.stem = nn.Conv2d(3, widths[0], 5, 2, 2)
        self.levels = nn.ModuleList(
            nn.Sequential(FeatureBlock(a, b, 2), *(FeatureBlock(b, b, 1) for _ in range(more)))
            for (a, b), more in zip(pairwise(widths), shape.more, strict=True)
        )
        self.norms = nn.ModuleList(nn.GroupNorm(GROUPS, width) for width in widths[1:])
        self.where = nn.Conv2d(widths[-2], PLACES, 1)
        cells = (shape.side >> (len(widths) - 1)) ** 2
        told = sum(widths) + widths[-1] + PLACES * cells
        content = shape.dimensions - shape.quality
        self.content = nn.Linear(told, content)
        self.quality = nn.Sequential(
            nn.Linear(STATISTICS, 128), nn.ReLU(), nn.Linear(128, 128), nn.ReLU()
        )
        self.damage = nn.Linear(128, shape.quality)
        self.heads = nn.ModuleDict(
            {q: nn.Linear(content, len(answers)) for q, answers in shape.heads.items()}
        )

    @classmethod
    def from_config(cls, config: Mapping[str, Any]) -> FeatureNetwork:
        """Untrained; config: the fields of `Shape`, as JSON writes them (other keys are ignored).
        Raises KeyError for a missing one."""
        return cls(
            FeatureShape(
                int(config["side"]),
                tuple(int(width) for width in config["widths"]),
                tuple(int(count) for count in config["more"]),
                int(config["dimensions"]),
                int(config["quality"]),
                {str(q): tuple(map(str, answers)) for q, answers in config["heads"].items()},
            )
        )

    def seen(self, pictures: Tensor) -> list[Tensor]:
        """A tensor (n, c, h, w) a level, 0 and above. The finest has no norm, so that contrast and
        brightness stay in it."""
        x = self.stem(pictures)
        seen = [F.relu(x)]
        for level, norm in zip(self.levels, self.norms, strict=True):
            x = level(x)
            seen.append(F.relu(norm(x)))
        return seen

    def features(self, seen: list[Tensor]) -> Tensor:
        """What is seen, (n, dimensions - quality) float32, from what `seen` gave."""
        means = [level.mean((2, 3)) for level in seen]
        places = self.where(seen[-2]).flatten(1)
        told = self.content(torch.cat([*means, seen[-1].amax((2, 3)), places], 1))
        return F.layer_norm(told.float(), told.shape[1:])

    def damaged(self, pictures: Tensor) -> Tensor:
        """(n, quality) scores before the logistic function, one for each kind and amount of damage:
        is there more of it?"""
        return self.damage(self.quality(statistics(pictures)))

    def forward(self, pictures: Tensor) -> NetworkFeatures:
        seen = self.seen(pictures)
        content = self.features(seen)
        vector = torch.cat([torch.tanh(self.damaged(pictures) / 2), content], 1)
        answers = {question: head(content) for question, head in self.heads.items()}
        return NetworkFeatures(
            vector, [F.normalize(level.float(), dim=1) for level in seen], answers
        )


def statistics(pictures: Tensor) -> Tensor:
    """(n, 3, side, side) in -1..1 → (n, STATISTICS): how strong what is fine is in luma and both
    chromas (BT.601), at three scales by three norms, whose ratios tell noise from edges; then the
    differences of neighbours, all of them and those across the borders of blocks of 8 and 4."""
    picture = torch.einsum("cd,ndhw->nchw", pictures.new_tensor(CHANNELS), pictures)
    told, x = [], picture
    for _ in range(3):
        low = F.avg_pool2d(x, 2)
        band = (x - low.repeat_interleave(2, 2).repeat_interleave(2, 3)).abs()
        norms = band.sqrt().mean((2, 3)).square(), band.mean((2, 3)), band.square().mean((2, 3))
        told += [norms[0], norms[1], norms[2].sqrt()]
        x = low
    for along in (picture, picture.mT):
        steps = (along[..., 1:] - along[..., :-1]).abs()
        told += [part.mean((2, 3)) for part in (steps, steps[..., 7::8], steps[..., 3::8])]
    return (torch.cat(told, 1) + 1e-3).log() / 2 + 2
