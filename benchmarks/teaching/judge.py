"""A small classifier that says which of the five things a picture shows, or none.

It learns from drawings that no training sees, among them pictures that went through the starter
model's autoencoder, of scenes without a thing, of half of the twenty others, and of what the model
makes of its own nouns.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

import cv2
import numpy as np
import torch
from safetensors.torch import load_file, save_file
from torch import Tensor, nn
from torch.nn import functional as F

from benchmarks.teaching.things import OTHERS, THINGS, Bytes, drawings

SIDE: Final = 96
NONE: Final = len(THINGS)
"""The answer "none of them"."""

NAMES: Final = (*THINGS, "none")


class _Block(nn.Module):
    def __init__(self, inside: int, out: int) -> None:
        super().__init__()
        self.first = nn.Conv2d(inside, out, 3, 2, 1, bias=False)
        self.second = nn.Conv2d(out, out, 3, 1, 1, bias=False)
        self.skip = nn.Conv2d(inside, out, 1, 1, 0, bias=False)
        self.norms = nn.ModuleList([nn.GroupNorm(8, inside), nn.GroupNorm(8, out)])

    def forward(self, x: Tensor) -> Tensor:
        y = F.relu(self.norms[0](x))
        skip = self.skip(F.avg_pool2d(y, 2))
        return skip + self.second(F.relu(self.norms[1](self.first(y))))


class Judge(nn.Module):
    """(n, 3, 96, 96) in -1..1 → (n, answers)."""

    def __init__(self, answers: int, width: int = 32) -> None:
        super().__init__()
        widths = [width * k for k in (1, 2, 3, 4)]
        self.stem = nn.Conv2d(3, widths[0], 5, 2, 2)
        pairs = zip(widths, widths[1:], strict=False)
        self.blocks = nn.ModuleList([_Block(a, b) for a, b in pairs])
        self.head = nn.Linear(2 * widths[-1], answers)

    def forward(self, pictures: Tensor) -> Tensor:
        x = self.stem(pictures)
        for block in self.blocks:
            x = block(x)
        x = F.relu(x)
        return self.head(torch.cat([x.mean((2, 3)), x.amax((2, 3))], 1))


def small(pictures: Sequence[Bytes]) -> Tensor:
    """Pictures (256, 256, 3) uint8 → (n, 3, 96, 96) in -1..1."""
    made = [cv2.resize(each, (SIDE, SIDE), interpolation=cv2.INTER_AREA) for each in pictures]
    return torch.from_numpy(np.stack(made)).permute(0, 3, 1, 2).float() / 127.5 - 1


@torch.inference_mode()
def answers(judge: Judge, pictures: Sequence[Bytes]) -> list[int]:
    """The judge's answer to each."""
    device = next(judge.parameters()).device
    return [int(x) for x in judge(small(pictures).to(device)).argmax(1)]


def learnt(
    pictures: Tensor, right: Tensor, count: int, steps: int, device: torch.device, seed: int = 1
) -> Judge:
    """A judge that learnt ``right`` answers (n,) of ``pictures`` (n, 3, 96, 96)."""
    torch.manual_seed(seed)
    judge = Judge(count).to(device)
    optimiser = torch.optim.AdamW(judge.parameters(), 2e-3, weight_decay=0.02)
    falling = torch.optim.lr_scheduler.OneCycleLR(optimiser, 2e-3, total_steps=steps)
    generator = torch.Generator().manual_seed(seed)
    pictures, right = pictures.to(device), right.to(device)
    for _ in range(steps):
        chosen = torch.randint(len(pictures), (64,), generator=generator).to(device)
        batch = pictures[chosen]
        if torch.rand((), generator=generator) < 0.5:
            batch = batch.flip(-1)
        moved = [int(x) for x in torch.randint(-6, 7, (2,), generator=generator)]
        batch = batch.roll(moved, (2, 3))
        batch = batch + 0.04 * torch.randn(batch.shape, generator=generator).to(device)
        optimiser.zero_grad()
        F.cross_entropy(judge(batch), right[chosen]).backward()
        optimiser.step()
        falling.step()
    return judge.eval().requires_grad_(False)


def lessons(
    each: int, coded: Callable[[list[Bytes]], list[Bytes]], more: Sequence[Bytes]
) -> tuple[Tensor, Tensor]:
    """What the judge of things learns from.

    Args:
        each: drawings of each thing; nothing else has their seeds.
        coded: pictures through the model's autoencoder.
        more: pictures that show none of them.
    """
    pictures: list[Bytes] = []
    right: list[int] = []
    for number, name in enumerate(THINGS):
        made = [one.pixels for one in drawings(name, each, 200_000)]
        pictures += made[: each // 2] + coded(made[each // 2 :])
        right += [number] * each
    for name in [*OTHERS][1::2]:
        made = [one.pixels for one in drawings(name, each // 4, 300_000)]
        pictures += made[: each // 8] + coded(made[each // 8 :])
    pictures += list(more)
    right += [NONE] * (len(pictures) - len(right))
    return small(pictures), torch.tensor(right)


def exam(judge: Judge, coded: Callable[[list[Bytes]], list[Bytes]]) -> tuple[float, float]:
    """(share of drawings of the things that it names, share of the twenty others that it takes for
    one), on drawings it has not seen; half of the others are kinds it has not seen."""
    named, count = 0, 0
    for number, name in enumerate(THINGS):
        found = answers(judge, coded([one.pixels for one in drawings(name, 60, 400_000)]))
        named, count = named + found.count(number), count + len(found)
    wrong, others = 0, 0
    for name in OTHERS:
        found = answers(judge, coded([one.pixels for one in drawings(name, 20, 500_000)]))
        wrong, others = wrong + sum(each != NONE for each in found), others + len(found)
    return named / count, wrong / others


def kept(path: Path, make: Callable[[], Judge], count: int) -> Judge:
    """The judge in ``path``; made and written there if there is none."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        save_file(make().state_dict(), path)
    judge = Judge(count)
    judge.load_state_dict(load_file(path))
    return judge.eval().requires_grad_(False)
