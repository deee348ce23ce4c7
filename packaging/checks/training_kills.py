#!/usr/bin/env python3
"""Kill a training at random moments, let it go on, and compare what it ends with.

A training of a tiny model, or of the starter (LoRA with an average, a new word and the text
encoder), is run once without interruption. The same is then run and killed (SIGKILL) at random
moments, and goes on to its end, again and again until it was killed as often as asked for. Each
time the bytes of both last states, and of the weights in both files, must be the same; each step
was told with one loss, however often it was done; and none is missing.

    python packaging/checks/training_kills.py [--kills 30] [--steps 60] [--seed 0] [--starter]
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

import cv2  # noqa: E402
import numpy as np  # noqa: E402

from desktop_app.catalog.families import load_families  # noqa: E402
from desktop_app.catalog.resources import resource_path  # noqa: E402
from desktop_app.core.as_json import to_json  # noqa: E402
from desktop_app.core.model_info import ModelInfo  # noqa: E402
from desktop_app.core.training.examples import Example  # noqa: E402
from desktop_app.core.training.fields import settings_of  # noqa: E402
from desktop_app.core.training.run import LOG_FILE, RUN_FILE, Run  # noqa: E402
from desktop_app.library.probing.probe import probe  # noqa: E402
from tests.tiny_models import tiny_folder, tiny_info, tiny_parts  # noqa: E402

CHILD = """
import sys
from pathlib import Path
from desktop_app.core.cancel import CancelToken
from desktop_app.trainer import loop
from desktop_app.trainer.training import train
loop.LEAST_SECONDS = 0.2
train(Path(sys.argv[1]), lambda event: None, CancelToken())
"""
SETTINGS: dict[str, Any] = {
    "trigger": "zzmascot",
    "words": 2,
    "text_encoder": True,
    "ema": 0.9,
    "holes": True,
    "dropout": 0.1,
    "flip": True,
    "batch": 2,
    "size": 128,
    "sample": 0,
    "evaluate": 10,
    "patience": 0,
    "precision": "fp32",
    "rank": 8,
}


def model_in(folder: Path, *, starter: bool) -> ModelInfo:
    """The starter, or a model of its kind that is tiny."""
    if starter:
        return probe(resource_path("models", "starter"), load_families())
    parts = tiny_parts(tiny_vae=True, channels=33, prediction_type="v_prediction")
    return tiny_info(tiny_folder(folder / "model", parts=parts), parts)


def prepared(folder: Path, model: ModelInfo, steps: int) -> Path:
    """The folder of a run."""
    folder.mkdir()
    examples: list[Example] = []
    for number in range(5):
        pixels = np.full((128, 128, 3), 40 * number, np.uint8)
        cv2.circle(pixels, (40 + 10 * number, 64), 24, (255, 40 * number, 90), -1)
        path = folder.parent / f"{number}.png"
        cv2.imwrite(str(path), pixels)
        role = "held out" if number == 4 else "learn"
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        caption = f"a zzmascot number {number}"
        crop = (0, 0, 128, 128)
        examples.append(Example(str(path), caption, crop, 128, 128, role=role, sha256=digest))
    settings = settings_of({**SETTINGS, "steps": steps})
    run = Run(model, settings, tuple(examples), str(folder / "taught"))
    (folder / RUN_FILE).write_text(json.dumps(to_json(run)), encoding="utf-8")
    return folder


def started(folder: Path) -> subprocess.Popen[bytes]:
    """A process that trains it."""
    return subprocess.Popen([sys.executable, "-c", CHILD, str(folder)], cwd=ROOT)


def ended_with(folder: Path) -> dict[str, str]:
    """File → digest, of the last state, and of the weights in the result: its header says when it
    was made."""
    files = [*max((folder / "states").glob("step-*")).glob("*.safetensors")]
    made = {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in files}
    for file in folder.glob("taught*.safetensors"):
        data = file.read_bytes()
        begin = 8 + int.from_bytes(data[:8], "little")
        made[file.name] = hashlib.sha256(data[begin:]).hexdigest()
    return made


def remove(path: Path) -> None:
    """A file or folder, if it is there."""
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def losses(folder: Path) -> dict[int, set[float]]:
    """Step → the losses that were told of it; a line that a kill tore is passed over."""
    found: dict[int, set[float]] = {}
    log = folder / LOG_FILE
    for line in log.read_text(encoding="utf-8").splitlines() if log.exists() else ():
        try:
            told = json.loads(line)
        except ValueError:
            continue
        if told["event"] == "trained":
            found.setdefault(told["step"], set()).add(told["loss"])
    return found


def main() -> int:
    """The exit code: 0 where all is the same."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--kills", type=int, default=30)
    parser.add_argument("--steps", type=int, default=60)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--starter", action="store_true")
    given = parser.parse_args()
    draws = random.Random(given.seed)
    with tempfile.TemporaryDirectory() as temporary:
        top = Path(temporary)
        model = model_in(top, starter=given.starter)
        whole, killed = (prepared(top / name, model, given.steps) for name in ("whole", "killed"))
        begun = time.monotonic()
        if started(whole).wait():
            return 1
        seconds = time.monotonic() - begun
        print(f"uninterrupted: {seconds:.0f} s")
        kills, same = 0, True
        while same and kills < given.kills:
            for name in ("states", "samples", "taught.safetensors", LOG_FILE):
                remove(killed / name)
            ended: int | None = None
            before, begun = kills, time.monotonic()
            while ended is None:
                process = started(killed)
                wait = draws.uniform(0.2, 1.5) * seconds if kills < given.kills else None
                try:
                    ended = process.wait(timeout=wait)
                except subprocess.TimeoutExpired:
                    process.send_signal(signal.SIGKILL)
                    process.wait()
                    kills += 1
                    print(f"kill {kills}: after step {max(losses(killed), default=0)}", flush=True)
            if kills == before:  # this machine does less besides now
                seconds = min(seconds, time.monotonic() - begun)
            same = not ended and ended_with(whole) == ended_with(killed)
            told = losses(whole)
            same = same and told == losses(killed) and sorted(told) == [*range(1, given.steps + 1)]
            print(f"ended after {kills} kills, the same: {same}", flush=True)
        return 0 if same else 1


if __name__ == "__main__":
    raise SystemExit(main())
