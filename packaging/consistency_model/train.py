"""Train a small unconditional consistency model of 32² landscapes, for tests and docs.

    python packaging/consistency_model/train.py            # about 50 minutes of one core
    python packaging/consistency_model/train.py --minutes 1 1

Resumes where it was killed (.training/consistency), saves sheets of samples there, and at the end
writes the folder in the layout of openai/diffusers-cd_bedroom256_l2 to --out.
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
from collections.abc import Sequence
from datetime import UTC, datetime, time

import numpy as np
import torch
from diffusers.models.unets.unet_2d import UNet2DModel
from diffusers.pipelines.consistency_models.pipeline_consistency_models import (
    ConsistencyModelPipeline,
)

import objective
from common import ROOT, WORK, Average, Log, Stage, autocast, moved, to_bytes, update, write_sheet
from landscapes import HELD_OUT, SIZE, kept_landscapes, landscapes
from muon import make_optimisers
from network import SIGMA_MAX, clean, make_network, make_scheduler
from presets import Budget

SCENES, BATCH = 24_000, 32
PLAIN = ("time_embedding", "conv_in", "conv_out")


def to_floats(pictures: np.ndarray) -> torch.Tensor:
    """(n, h, w, 3) uint8 -> (n, 3, h, w) in -1..1."""
    return torch.from_numpy(pictures).permute(0, 3, 1, 2).float() / 127.5 - 1


@torch.no_grad()
def samples(network: UNet2DModel, count: int, second: float | None) -> torch.Tensor:
    """(count, 3, 32, 32) in -1..1: one step, or two with the noise level `second` between."""
    generator = torch.Generator().manual_seed(7)
    noise = torch.randn(count, 3, SIZE, SIZE, generator=generator)
    made = clean(network, noise * SIGMA_MAX, torch.full((count,), SIGMA_MAX)).clamp(-1, 1)
    if second is not None:
        noisy = made + second * torch.randn(made.shape, generator=generator)
        made = clean(network, noisy, torch.full((count,), second))
    return made.clamp(-1, 1)


@torch.no_grad()
def look(average: Average[UNet2DModel], work: Path, name: str, number: int) -> Log:
    """A sheet of samples, and the error of one clean picture at three noise levels."""
    network, generator = average.model, torch.Generator().manual_seed(3)
    pictures = torch.cat([samples(network, 16, None), samples(network, 16, 4.1)])
    write_sheet(work / f"{name}-{number:05}.png", to_bytes(pictures), 16, 3)
    held = to_floats(landscapes(64, HELD_OUT))
    noise = torch.randn(held.shape, generator=generator)
    figures: Log = {}
    for sigma in (0.5, 4.1, 80.0):
        made = clean(network, held + sigma * noise, torch.full((len(held),), sigma)).clamp(-1, 1)
        figures[f"psnr at {sigma}"] = float(10 * (4 / (made - held).square().mean()).log10())
    return figures


def train(work: Path, minutes: Sequence[float], deadlines: Sequence[float]) -> UNet2DModel:
    """Both stages; the averaged network."""
    scenes = to_floats(kept_landscapes(work / "scenes.npy", SCENES))
    torch.manual_seed(0)
    network = moved(make_network())
    average = Average(network, 0.995)
    for name, rates, budget, deadline in zip(
        ("diffusion", "consistency"),
        ((2e-3, 1e-3), (1e-3, 5e-4)),
        minutes,
        deadlines,
        strict=True,
    ):
        network.load_state_dict(average.model.state_dict())
        stage = Stage(work, name, Budget(budget, deadline=deadline), 120)
        optimisers = make_optimisers(network, *rates, PLAIN)
        stage.state = {"network": network, "average": average.model}
        stage.state |= {f"optimiser {k}": each for k, each in enumerate(optimisers)}
        stage.restore()

        def step(
            number: int,
            progress: float,
            name: str = name,
            optimisers: Sequence[torch.optim.Optimizer] = optimisers,
            rates: Sequence[float] = rates,
        ) -> Log:
            generator = torch.Generator().manual_seed(1_000_003 * (name == "consistency") + number)
            chosen = torch.randint(len(scenes), (BATCH,), generator=generator)
            fade = min(1.0, (number + 1) / 30, max(0.05, (1 - progress) / 0.5))
            for optimiser, rate in zip(optimisers, rates, strict=True):
                for group in optimiser.param_groups:
                    group["lr"] = rate * fade
            with autocast():
                if name == "diffusion":
                    loss = objective.diffusion_loss(network, scenes[chosen], generator)
                else:
                    share = objective.gap_share(progress)
                    loss = objective.consistency_loss(network, scenes[chosen], share, generator)
            update(network, loss, optimisers, average, number)
            return {"loss": loss.item()}

        stage.run(step, 100, lambda number, name=name: look(average, work, name, number))
    return average.model


def export(network: UNet2DModel, folder: Path) -> None:
    """The folder: fp16 safetensors, as diffusers writes it."""
    network = moved(network, torch.float16, layout=torch.contiguous_format)
    ConsistencyModelPipeline(unet=network, scheduler=make_scheduler()).save_pretrained(folder)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--minutes", type=float, nargs=2, default=(18, 30), help="of both stages")
    parser.add_argument(
        "--until", nargs=2, default=(), metavar="HH:MM", help="when they end at the latest (UTC)"
    )
    parser.add_argument("--work", type=Path, default=WORK / "consistency")
    parser.add_argument("--out", type=Path, default=ROOT / "tests" / "data" / "consistency_model")
    given = parser.parse_args()
    ends = [
        datetime.combine(datetime.now(UTC), time.fromisoformat(until), UTC).timestamp()
        for until in given.until
    ]
    export(train(given.work, given.minutes, ends or (0, 0)), given.out)
