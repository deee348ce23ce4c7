"""The judge: a small classifier that says what a picture shows.

Trained on renders apart from every training scene (its own seeds), softened
and noised now and then so that it does not mind an autoencoder. Its features
also serve the Frechet distance and the perceptual distance of `metrics`.
"""

from __future__ import annotations

import multiprocessing
import os
from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

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
from data import JUDGE, render_range, scene_of
from nouns import NOUNS, noun_by_word
from presets import JudgeShape, Preset
from scenes import Scene
from vocabulary import COLOURS, LOOKS, PLACES, SETTINGS

RATE = 2e-3
#: what it says -> the possible answers
QUESTIONS: dict[str, tuple[str, ...]] = {
    "noun": tuple(noun.word for noun in NOUNS),
    "colour": ("own", "grey", *COLOURS),
    "place": tuple(PLACES),
    "setting": ("plain", *SETTINGS),
    "look": tuple(LOOKS),
}


def answers(scene: Scene) -> list[int]:
    """The right answer to each question, as an index."""
    colour = scene.colour or noun_by_word(scene.noun).natural or "own"
    right = (scene.noun, colour, scene.place, scene.setting, scene.look)
    return [QUESTIONS[q].index(word) for q, word in zip(QUESTIONS, right, strict=True)]


class Block(nn.Module):
    """A residual block that halves the picture."""

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
    """(n, 3, side, side) in -1..1 -> scores of each question's answers."""

    def __init__(self, shape: JudgeShape) -> None:
        super().__init__()
        widths = [shape.width * k for k in (1, 2, 4, 6)]
        self.side = shape.side
        self.stem = nn.Conv2d(3, widths[0], 5, 2, 2)
        self.blocks = nn.ModuleList([Block(a, b) for a, b in pairwise(widths)])
        cells = (shape.side // 16) ** 2
        self.where = nn.Conv2d(widths[-1], 16, 1)
        width = 2 * widths[-1] + 16 * cells
        self.heads = nn.ModuleDict({q: nn.Linear(width, len(a)) for q, a in QUESTIONS.items()})

    def maps(self, pictures: Tensor) -> list[Tensor]:
        """Feature maps after each block."""
        x, maps = self.stem(pictures), []
        for block in self.blocks:
            x = block(x)
            maps.append(x)
        return maps

    def forward(self, pictures: Tensor) -> dict[str, Tensor]:
        x = F.relu(self.maps(pictures)[-1])
        parts = [x.mean((2, 3)), x.amax((2, 3)), self.where(x).flatten(1)]
        return {question: head(torch.cat(parts, 1)) for question, head in self.heads.items()}


def to_side(images: np.ndarray, side: int) -> np.ndarray:
    """(n, h, w, 3) uint8 -> (n, side, side, 3) uint8, by area."""
    return np.stack([cv2.resize(i, (side, side), interpolation=cv2.INTER_AREA) for i in images])


def to_input(images: np.ndarray) -> Tensor:
    """(n, side, side, 3) uint8 -> the judge's input."""
    pixels = torch.from_numpy(np.array(images)).to(DEVICE).permute(0, 3, 1, 2)
    return (pixels.float() / 127.5 - 1).contiguous(memory_format=torch.channels_last)


def blurred(pixels: Tensor, step: int) -> Tensor:
    """Some of the batch softened, some noised, as decoders do."""
    generator = torch.Generator().manual_seed(step)
    dice = torch.rand((len(pixels), 1, 1, 1), generator=generator).to(DEVICE)
    soft = F.avg_pool2d(F.pad(pixels, (1, 1, 1, 1), mode="replicate"), 3, 1)
    noise = torch.randn(pixels.shape, generator=generator).to(DEVICE) * 0.08
    return torch.where(dice < 0.25, soft, torch.where(dice > 0.75, pixels + noise, pixels))


def render_part(task: tuple[Path, range, int]) -> tuple[np.ndarray, list[Scene]]:
    """Small renders of the seeds' scenes that show one thing."""
    sprites, seeds, side = task
    wanted = [s for s in map(scene_of, seeds) if s.single and s.noun]
    images = []
    for scene in wanted:
        (picture,) = render_range(sprites, range(scene.seed, scene.seed + 1))
        images.append(picture.pixels)
    return to_side(np.stack(images), side), wanted


def renders(sprites: Path, start: int, count: int, side: int) -> tuple[np.ndarray, list[Scene]]:
    """((n, side, side, 3) uint8, scenes), n a little under `count`."""
    step = 500
    tasks = [
        (sprites, range(start + k, start + min(k + step, count)), side)
        for k in range(0, count, step)
    ]
    if len(tasks) == 1:
        parts = [render_part(tasks[0])]
    else:
        with multiprocessing.get_context("spawn").Pool(os.cpu_count()) as pool:
            parts = pool.map(render_part, tasks)
    return np.concatenate([p[0] for p in parts]), [s for p in parts for s in p[1]]


def train(preset: Preset, folder: Path, sprites: Path) -> None:
    """Train the judge or go on; the checkpoint is the result."""
    shape = preset.judge_shape
    wait_while_paused()
    images, scenes = renders(sprites, JUDGE, shape.renders, shape.side)
    held = max(16, len(images) // 20)
    right = torch.tensor([answers(scene) for scene in scenes])
    torch.manual_seed(7)
    judge = moved(Judge(shape), DEVICE)
    average = Average(judge, 0.995)
    optimiser = torch.optim.AdamW(judge.parameters(), RATE, weight_decay=0.02)
    stage = Stage(folder, "judge", preset.judge, preset.checkpoint_seconds)
    stage.state = {"model": judge, "average": average.model, "adam": optimiser}
    stage.restore()

    def step(number: int, progress: float) -> Log:
        set_rates([optimiser], [RATE], progress, number)
        rng = np.random.default_rng([number, 17])
        chosen = rng.integers(held, len(images), size=shape.batch)
        with autocast():
            said = judge(blurred(to_input(images[chosen]), number))
        wanted = right[chosen].to(DEVICE)
        losses = [F.cross_entropy(said[q].float(), wanted[:, k]) for k, q in enumerate(QUESTIONS)]
        loss = torch.stack(losses).sum()
        update(judge, loss, [optimiser], average, number)
        return {"loss": loss.item()}

    def look(number: int) -> Log:
        return shares(average.model, images[:held], scenes[:held])

    stage.run(step, preset.sample_every, look)


def restore(preset: Preset, folder: Path) -> Judge:
    """The averaged judge of the checkpoint."""
    judge = Judge(preset.judge_shape)
    saved = torch.load(folder / "judge.pt", map_location="cpu", weights_only=True)
    judge.load_state_dict(saved["average"])
    return moved(judge.eval().requires_grad_(False), DEVICE)


@torch.inference_mode()
def said(judge: Judge, small: np.ndarray) -> dict[str, np.ndarray]:
    """Index of the judge's answer to each question; small: of the judge's side."""
    parts: dict[str, list[Tensor]] = {question: [] for question in QUESTIONS}
    for k in range(0, len(small), 128):
        with autocast():
            scores = judge(to_input(small[k : k + 128]))
        for question, score in scores.items():
            parts[question].append(score.argmax(1).cpu())
    return {question: torch.cat(part).numpy() for question, part in parts.items()}


def shares(judge: Judge, small: np.ndarray, scenes: list[Scene]) -> Log:
    """How often the judge finds what the scene says, by question, 0..1."""
    found = said(judge, small)
    right = np.array([answers(scene) for scene in scenes])
    return {q: float((found[q] == right[:, k]).mean()) for k, q in enumerate(QUESTIONS)}
