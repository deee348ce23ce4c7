"""The segmenter: a small network that says what is where in a picture.

Trained on renders apart from every other training scene, softened and noised now and then as
the judge's are. It measures semantic maps; nothing else is trained with it.
"""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

import data
from common import (
    DEVICE,
    Average,
    Log,
    Stage,
    autocast,
    moved,
    set_rates,
    update,
    wait_while_paused,
)
from data import Truths
from judge import blurred, to_input, to_side
from palette import CLASSES
from presets import Preset, SegmenterShape

RATE = 2e-3
HELD_SHARE = 20  # one render in so many is kept to measure on


class Level(nn.Module):
    """Two convolutions."""

    def __init__(self, inside: int, out: int) -> None:
        super().__init__()
        self.first = nn.Conv2d(inside, out, 3, 1, 1, bias=False)
        self.second = nn.Conv2d(out, out, 3, 1, 1, bias=False)
        self.norms = nn.ModuleList([nn.GroupNorm(8, out), nn.GroupNorm(8, out)])

    def forward(self, x: Tensor) -> Tensor:
        x = F.relu(self.norms[0](self.first(x)))
        return F.relu(self.norms[1](self.second(x)))


class Segmenter(nn.Module):
    """(n, 3, side, side) in -1..1 -> (n, classes, side / 2, side / 2) scores. A U-Net
    (Ronneberger et al. 2015, arXiv:1505.04597) with the whole picture's mean at its deepest."""

    def __init__(self, shape: SegmenterShape) -> None:
        super().__init__()
        widths, self.side = shape.widths, shape.side
        self.stem = nn.Conv2d(3, widths[0], 5, 2, 2)
        self.down = nn.ModuleList([Level(a, b) for a, b in pairwise((widths[0], *widths))])
        self.whole = nn.Linear(widths[-1], widths[-1])
        self.up = nn.ModuleList([Level(a + b, a) for a, b in pairwise(widths)])
        self.out = nn.Conv2d(widths[0], len(CLASSES), 1)

    def forward(self, pictures: Tensor) -> Tensor:
        kept, x = [], F.relu(self.stem(pictures))
        for number, level in enumerate(self.down):
            x = level(F.max_pool2d(x, 2) if number else x)
            kept.append(x)
        x = x + self.whole(x.mean((2, 3)))[..., None, None]
        for level, skip in zip(reversed(self.up), reversed(kept[:-1]), strict=True):
            x = level(torch.cat([skip, F.interpolate(x, scale_factor=2.0)], 1))
        return self.out(x)


def small_classes(truths: Truths, side: int) -> np.ndarray:
    """(n, side, side) uint8 numbers of what the pictures show."""
    maps = (truths[row].classes for row in range(len(truths.scenes)))
    return np.stack([cv2.resize(m, (side, side), interpolation=cv2.INTER_NEAREST) for m in maps])


def train(preset: Preset, folder: Path, sprites: Path) -> None:
    """Train the segmenter or go on; the checkpoint is the result."""
    shape = preset.segmenter_shape
    wait_while_paused()
    truths = data.render_truths(folder / "segmented", sprites, shape.renders, data.SEGMENTER)
    images = to_side(truths.images, shape.side)
    classes = torch.from_numpy(small_classes(truths, shape.side // 2))
    held = max(8, len(images) // HELD_SHARE)
    weights = rarity(classes[held:]).to(DEVICE)
    torch.manual_seed(13)
    segmenter = moved(Segmenter(shape), DEVICE)
    average = Average(segmenter, 0.995)
    optimiser = torch.optim.AdamW(segmenter.parameters(), RATE, weight_decay=0.02)
    stage = Stage(folder, "segmenter", preset.segmenter, preset.checkpoint_seconds)
    stage.state = {"model": segmenter, "average": average.model, "adam": optimiser}
    stage.restore()

    def step(number: int, progress: float) -> Log:
        set_rates([optimiser], [RATE], progress, number)
        rng = np.random.default_rng([number, 19])
        chosen = rng.integers(held, len(images), size=shape.batch)
        with autocast():
            said = segmenter(blurred(to_input(images[chosen]), number))
        loss = F.cross_entropy(said.float(), classes[chosen].long().to(DEVICE), weights)
        update(segmenter, loss, [optimiser], average, number)
        return {"loss": loss.item()}

    def look(number: int) -> Log:
        found = said_where(average.model, images[:held])
        return {"area": float((found == classes[:held].numpy()).mean())}

    stage.run(step, preset.sample_every, look)


def rarity(classes: Tensor) -> Tensor:
    """(classes,) float: weights of the loss, so that small things count beside wide grounds; those
    of classes that are seen have the mean 1."""
    counts = torch.bincount(classes.flatten().long(), minlength=len(CLASSES)).float()
    weights = torch.where(counts > 0, counts.clamp_min(1).rsqrt(), 0)
    return weights / weights[counts > 0].mean()


def restore(preset: Preset, folder: Path) -> Segmenter:
    """The averaged segmenter of the checkpoint."""
    segmenter = Segmenter(preset.segmenter_shape)
    saved = torch.load(folder / "segmenter.pt", map_location="cpu", weights_only=True)
    segmenter.load_state_dict(saved["average"])
    return moved(segmenter.eval().requires_grad_(False), DEVICE)


@torch.inference_mode()
def said_where(segmenter: Segmenter, images: np.ndarray) -> np.ndarray:
    """(n, h, w, 3) uint8 -> (n, side / 2, side / 2) uint8: the number of what it sees where."""
    small, parts = to_side(images, segmenter.side), []
    for k in range(0, len(small), 64):
        with autocast():
            parts.append(segmenter(to_input(small[k : k + 64])).argmax(1).byte().cpu())
    return torch.cat(parts).numpy()


def asked_shares(found: np.ndarray, asked: np.ndarray) -> np.ndarray:
    """Of each picture the share of the area that asks for a class and has it, 0..1; NaN where
    nothing is asked. found: (n, side, side) numbers; asked: (n, h, w) numbers, 0 for nothing."""
    shares = np.full(len(found), np.nan)
    for k, (one, whole) in enumerate(zip(found, asked, strict=True)):
        want = cv2.resize(whole, one.shape[::-1], interpolation=cv2.INTER_NEAREST)
        if want.any():
            shares[k] = (one == want)[want > 0].mean()
    return shares
