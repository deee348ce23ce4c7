"""Train the networks that ship for enlarging and cleaning pictures.

    python packaging/upscaler_model/train.py               # about three hours of two cores
    python packaging/upscaler_model/train.py --minutes 1 1 1 # the whole chain, quickly
    python packaging/upscaler_model/train.py --minutes 0 30 70 --rewind 0.3 # two trained on

With --rewind, what is trained already goes back to that share of its schedule, and those that get
0 minutes stay as they are.

Resumes where it was killed (.training/upscaler), saves sheets there, waits while .training/PAUSE
exists, and writes the folders to --out at the end.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parents[1] / "starter_model"))

import threads

if __name__ == "__main__":
    threads.restart_with_settings()

# isort: split

import argparse
from dataclasses import dataclass

import cv2
import numpy as np
import torch
from safetensors.torch import save_file
from torch import Tensor, nn
from torch.nn import functional

import drawn
import photographs
from common import ROOT, WORK, Average, Log, Stage, autocast, moved, update, write_sheet
from degrading import degraded, smaller
from desktop_app.engine.upscalers.compact import Compact
from muon import make_optimisers
from presets import Budget

SIDE, PHOTOGRAPHS, DRAWN, HELD = 256, 4_000, 1_000, 24
CHANNELS, LAYERS = 48, 16


@dataclass(frozen=True)
class Task:
    """A network: how much larger it makes pictures, how many of what size it sees at a time."""

    name: str
    scale: int
    batch: int
    side: int  # of what it is given, px
    damaged: bool = False


TASKS = (
    Task("upscale-x2", 2, 16, 48),
    Task("upscale-x4", 4, 16, 48),
    Task("clean-up", 1, 12, 64, damaged=True),
)


def kept_tiles(work: Path) -> np.ndarray:
    """(n, SIDE, SIDE, 3) uint8: photographs, then drawn ones; made once."""
    path = work / "tiles.npy"
    if not path.exists():
        photographs.fetch(work / "packages")
        found = photographs.tiles(work / "packages", PHOTOGRAPHS, SIDE)
        np.save(path.with_suffix(".part.npy"), np.concatenate([found, drawn.tiles(DRAWN, SIDE)]))
        path.with_suffix(".part.npy").rename(path)
    return np.load(path, mmap_mode="r")


def pair(picture: np.ndarray, task: Task, rng: np.random.Generator) -> tuple[np.ndarray, ...]:
    """A part of the picture as the network is given it, and as it should come out."""
    side = task.side * task.scale
    top, left = (int(rng.integers(SIDE - side + 1)) for _ in range(2))
    part = picture[top : top + side, left : left + side]
    if rng.random() < 0.5:
        part = part[:, ::-1]
    part = np.ascontiguousarray(np.rot90(part, int(rng.integers(4))))
    if rng.random() < 0.3:
        part = np.ascontiguousarray(part[..., rng.permutation(3)])
    if task.damaged:
        return (degraded(part, rng) if rng.random() < 0.92 else part), part
    return smaller(part, task.scale, rng), part


def to_floats(pictures: list[np.ndarray]) -> Tensor:
    """(n, 3, h, w) in 0..1, channels-last."""
    stacked = torch.from_numpy(np.stack(pictures)).permute(0, 3, 1, 2)
    return stacked.float().div(255).contiguous(memory_format=torch.channels_last)


def psnr(made: Tensor, wanted: Tensor) -> float:
    """Of luma (BT.601), in dB; the mean over the pictures."""
    weights = torch.tensor([0.299, 0.587, 0.114]).view(1, 3, 1, 1)
    wrong = ((made.clamp(0, 1) - wanted) * weights).sum(1).square().mean((1, 2))
    return float(-10 * wrong.clamp_min(1e-10).log10().mean())


@torch.no_grad()
def look(
    task: Task, average: Average[Compact], held: list[tuple[np.ndarray, ...]], path: Path
) -> Log:
    """A sheet of what is given, made and wanted, and luma's PSNR beside Lanczos's."""
    given, wanted = (to_floats([row[k] for row in held]) for k in (0, 1))
    made = average.model(given).float()
    plain = [
        cv2.resize(row[0], row[1].shape[1::-1], interpolation=cv2.INTER_LANCZOS4) for row in held
    ]
    shown = (made[:12].clamp(0, 1) * 255).round().permute(0, 2, 3, 1).byte().numpy()
    rows = [plain[:12], list(shown), [row[1] for row in held[:12]]]
    write_sheet(path, np.stack([picture for row in rows for picture in row]), 12, 1)
    return {"psnr": psnr(made, wanted), "psnr of lanczos": psnr(to_floats(plain), wanted)}


def train(task: Task, work: Path, budget: Budget, start: Compact | None) -> Compact:
    """The averaged network; `start`: a trained one whose layers but the last are taken over."""
    pictures = kept_tiles(work)
    torch.manual_seed(0)
    network = Compact(CHANNELS, LAYERS, task.scale)
    with torch.no_grad():
        last = network.body[-1]
        assert isinstance(last, nn.Conv2d)
        last.weight.mul_(0.1)
    if start is not None:
        known = {
            k: v for k, v in start.state_dict().items() if v.shape == network.state_dict()[k].shape
        }
        network.load_state_dict(known, strict=False)
    network = moved(network)
    average = Average(network, 0.999)
    stage = Stage(work, task.name, budget, 120)
    optimisers = make_optimisers(network, 1e-3, 1e-3, ("body.0.", f"body.{2 * LAYERS + 2}."))
    stage.state = {"network": network, "average": average.model}
    stage.state |= {f"optimiser {k}": each for k, each in enumerate(optimisers)}
    stage.restore()
    # the last photographs are held out: never drawn from
    held = [
        pair(pictures[PHOTOGRAPHS - HELD + k], task, np.random.default_rng(k)) for k in range(HELD)
    ]

    def drawn_from(rng: np.random.Generator) -> int:
        """Four photographs to a drawn picture."""
        if rng.random() < 0.8:
            return int(rng.integers(PHOTOGRAPHS - HELD))
        return int(rng.integers(PHOTOGRAPHS, len(pictures)))

    def step(number: int, progress: float) -> Log:
        rng = np.random.default_rng(1_000_003 * task.scale + number)
        pairs = [pair(pictures[drawn_from(rng)], task, rng) for _ in range(task.batch)]
        given, wanted = (to_floats([row[k] for row in pairs]) for k in (0, 1))
        fade = min(1.0, (number + 1) / 50, max(0.02, (1 - progress) / 0.6))
        for optimiser in optimisers:
            for group in optimiser.param_groups:
                group["lr"] = 1e-3 * fade
        with autocast():
            made = network(given)
        loss = functional.smooth_l1_loss(made.float(), wanted, beta=0.01)
        update(network, loss, optimisers, average, number)
        return {"loss": loss.item()}

    cv2.setNumThreads(1)
    stage.run(
        step, 300, lambda number: look(task, average, held, work / f"{task.name}-{number:06}.png")
    )
    return average.model


def export(task: Task, network: Compact, out: Path) -> None:
    """fp16 safetensors, in the layout of SRVGGNetCompact."""
    out.mkdir(parents=True, exist_ok=True)
    weights = {k: v.to(torch.float16).contiguous() for k, v in network.state_dict().items()}
    save_file(weights, out / f"{task.name}.safetensors", {"format": "pt"})


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--minutes", type=float, nargs=3, default=(60, 45, 45))
    parser.add_argument("--rewind", type=float, default=1.0)
    parser.add_argument("--work", type=Path, default=WORK / "upscaler")
    parser.add_argument("--out", type=Path, default=ROOT / "resources" / "models" / "upscalers")
    given = parser.parse_args()
    first = None
    for task, minutes in zip(TASKS, given.minutes, strict=True):
        budget = Budget(minutes, rewind=given.rewind if minutes else 1.0)
        network = train(task, given.work, budget, first)
        first = first or network
        export(task, network, given.out)
