"""Train the encoder that ships for measuring pictures, measure it, export it.

    python packaging/feature_model/train.py --until 21:30     # or --minutes 60
    python packaging/feature_model/train.py --smoke --work W  # the whole chain, tiny

Resumes where it was killed (.training/features), waits while .training/PAUSE exists.
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
import csv
from datetime import UTC, datetime

import cv2
import torch

import feature_figures
import sprites
import teaching
from common import ROOT, WORK, moment_of
from feature_export import NAME, load, put_together, restored, write
from presets import Budget


def training(work: Path, plan: teaching.Plan) -> dict[str, float]:
    """What the log says of the training."""
    with (work / "features.csv").open(newline="") as file:
        last = list(csv.DictReader(file))[-1]
    steps = int(last["step"])
    seen = steps * (plan.batch + 2 * plan.crops)
    return {"steps": steps, "minutes": round(float(last["minutes"])), "pictures seen": seen}


def export_all(plan: teaching.Plan, work: Path, sheet: Path, out: Path, count: int) -> None:
    """Weights as they ship (in fp16), measured as they ship."""
    write(restored(plan.config(), work), plan.config(), out / NAME)
    found = feature_figures.figures(load(out / NAME), sheet, work, count)
    put_together(out, {"training": training(work, plan), **found})


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--minutes", type=float, default=60.0, help="of computing")
    parser.add_argument("--until", metavar="HH:MM", help="end by then (UTC, the nearest)")
    parser.add_argument("--rewind", type=float, default=1.0, metavar="SHARE")
    parser.add_argument("--smoke", action="store_true")
    parser.add_argument("--work", type=Path, default=WORK / "features")
    parser.add_argument("--sprites", type=Path, default=WORK / "sprites")
    parser.add_argument("--out", type=Path, default=ROOT / "resources/models/features")
    parser.add_argument("--export-only", action="store_true", help="of the checkpoint as it is")
    given = parser.parse_args()
    torch.set_num_threads(threads.THREADS)
    cv2.setNumThreads(1)
    deadline = moment_of(given.until, datetime.now(UTC)).timestamp() if given.until else 0.0
    minutes = 10_000.0 if given.until else given.minutes
    budget = Budget(minutes, 4 if given.smoke else 1_000_000, deadline, given.rewind)
    given.work.mkdir(parents=True, exist_ok=True)
    plan = teaching.SMOKE if given.smoke else teaching.Plan()
    sheet = sprites.build_sheet(given.sprites)
    if not given.export_only:
        teaching.train(plan, given.work, sheet, budget)
    export_all(plan, given.work, sheet, given.out, 64 if given.smoke else 2_400)
