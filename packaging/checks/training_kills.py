#!/usr/bin/env python3
"""Kill a training at random moments, let it go on, and compare what it ends with.

A training of a tiny model, or of the starter (LoRA with an average, a new word and the text
encoder), is run once without interruption. The same is then run and killed (SIGKILL) at random
moments, every other time while a state is being written, and goes on to its end, again and again
until it was killed as often as asked for. Then, on a disk of its own (mounting it takes root), the
disk is filled at random moments: the training must end by saying so, and goes on once there is
room. Each time the bytes of both last states, and of the weights in both files, must be the same;
each step was told with one loss, however often it was done; and none is missing.

    python packaging/checks/training_kills.py [--kills 30] [--full-disks 10] [--steps 60] [--seed 0]
        [--starter]
"""

from __future__ import annotations

import argparse
import hashlib
import json
import multiprocessing
import os
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from importlib import import_module
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

for name, value in {"OMP_NUM_THREADS": "1", "OMP_WAIT_POLICY": "PASSIVE"}.items():
    os.environ.setdefault(name, value)  # else a busy machine takes many times as long

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

import cv2  # noqa: E402
import numpy as np  # noqa: E402

from desktop_app.catalog.families import load_families  # noqa: E402
from desktop_app.catalog.resources import resource_path  # noqa: E402
from desktop_app.core.as_json import to_json  # noqa: E402
from desktop_app.core.cancel import CancelToken  # noqa: E402
from desktop_app.core.errors import VelaturaError  # noqa: E402
from desktop_app.core.model_info import ModelInfo  # noqa: E402
from desktop_app.extensions.training.values.examples import Example  # noqa: E402
from desktop_app.extensions.training.values.fields import settings_of  # noqa: E402
from desktop_app.extensions.training.values.run import LOG_FILE, RUN_FILE, Run  # noqa: E402
from desktop_app.extensions.training.work.running.training_services import TRAINER  # noqa: E402
from desktop_app.library.probing.probe import probe  # noqa: E402
from tests.extensions.serving.server.volumes import empty, fill, small_disk  # noqa: E402
from tests.tiny_models import tiny_folder, tiny_info, tiny_parts  # noqa: E402

FULL = 28
"""The exit code of a training whose disk is full."""

FORKS = multiprocessing.get_context("forkserver")
"""Processes begin with what a training imports: they may be killed sooner after their start."""


SETTINGS: dict[str, Any] = {
    "trigger": "zzmascot",
    "words": 2,
    "text_encoder": True,
    "ema": 0.9,
    "holes": True,
    "dropout": 0.1,
    "flip": True,
    "batch": 2,
    "size": 64,
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
        examples.append(Example(str(path), caption, crop, 64, 64, role=role, sha256=digest))
    settings = settings_of({**SETTINGS, "steps": steps})
    run = Run(model, settings, tuple(examples), str(folder / "taught"))
    (folder / RUN_FILE).write_text(json.dumps(to_json(run)), encoding="utf-8")
    return folder


def train_there(folder: Path) -> None:
    """What a process does that trains."""
    loop: Any = import_module(f"{TRAINER}.loop")
    loop.LEAST_SECONDS = 0.2
    try:
        import_module(f"{TRAINER}.training").train(folder, unheard, CancelToken())
    except VelaturaError as error:
        print(error.code, error.what, flush=True)
        sys.exit(FULL if error.code == "disk_full" else 1)


def unheard(event: object) -> None:
    """Nobody is told."""


def started(folder: Path) -> BaseProcess:
    """A process that trains it."""
    process = FORKS.Process(target=train_there, args=(folder,))
    process.start()
    return process


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


class Broken:
    """A training that is broken off again and again, beside one that was not.

    Args:
        whole: folder of that one; it is done.
        folder: of this one.
        steps: of both.
        seconds: that the whole one took, with its start.
        draws: of moments.
    """

    def __init__(
        self, whole: Path, folder: Path, steps: int, seconds: float, draws: random.Random
    ) -> None:
        self.whole, self.folder, self.steps = whole, folder, steps
        self.seconds, self.draws, self.count = seconds, draws, 0

    def until(self, often: int, broken_off: Callable[[BaseProcess], bool]) -> bool:
        """Train to the end until it was broken off so often; whether it ended the same each
        time."""
        same = True
        while same and self.count < often:
            for name in ("states", "samples", "taught.safetensors", LOG_FILE):
                remove(self.folder / name)
            ended: int | None = None
            while ended is None:
                process = started(self.folder)
                if self.count < often:
                    self.some_steps(process)
                else:
                    process.join()
                ended = process.exitcode
                if ended is None:
                    if not broken_off(process):
                        return False
                    if process.exitcode == 0:  # it was at its end before
                        ended = 0
                        continue
                    self.count += 1
                    after = max(losses(self.folder), default=0)
                    print(f"broken off {self.count}: after step {after}", flush=True)
            same = not ended and ended_with(self.whole) == ended_with(self.folder)
            told = losses(self.whole)
            every = sorted(told) == [*range(1, self.steps + 1)]
            same = same and told == losses(self.folder) and every
            print(f"ended after {self.count}, the same: {same}", flush=True)
        return same

    def some_steps(self, process: BaseProcess) -> None:
        """Until it has told some steps more than it had, and is in the next."""
        last = max(losses(self.folder), default=0)
        if last >= self.steps - 1:  # it has but its end to write
            process.join()
        wanted = min(last + self.draws.randint(1, self.steps // 4), self.steps - 1)
        while process.exitcode is None and max(losses(self.folder), default=0) < wanted:
            process.join(0.005)
        process.join(self.draws.uniform(0, self.seconds / self.steps))

    def kill(self, process: BaseProcess) -> bool:
        """Every other time while a state is being written."""
        new = self.folder / "states" / ".new"
        while self.count % 2 and process.exitcode is None and not new.exists():
            time.sleep(0.001)
        process.kill()
        process.join()
        if new.exists():
            print("while a state was being written", flush=True)
        return True

    def fill(self, process: BaseProcess) -> bool:
        """Whether it ends by saying that its disk is full, or had ended before."""
        disk = self.folder.parent
        fill(disk)
        process.join()
        empty(disk)
        return process.exitcode in (FULL, 0)


def main() -> int:
    """The exit code: 0 where all is the same."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--kills", type=int, default=30)
    parser.add_argument("--full-disks", type=int, default=0)
    parser.add_argument("--steps", type=int, default=60)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--starter", action="store_true")
    given = parser.parse_args()
    draws = random.Random(given.seed)
    FORKS.set_forkserver_preload(["__main__", f"{TRAINER}.training"])
    with tempfile.TemporaryDirectory() as temporary:
        top = Path(temporary)
        model = model_in(top, starter=given.starter)
        whole = prepared(top / "whole", model, given.steps)
        begun = time.monotonic()
        first = started(whole)
        first.join()
        if first.exitcode:
            return 1
        seconds = time.monotonic() - begun
        print(f"uninterrupted: {seconds:.0f} s", flush=True)
        killed = prepared(top / "killed", model, given.steps)
        of = Broken(whole, killed, given.steps, seconds, draws)
        same = of.until(given.kills, of.kill)
        if same and given.full_disks:
            with small_disk(top / "disk", 96) as disk:
                full = prepared(disk / "full", model, given.steps)
                on_disk = Broken(whole, full, given.steps, of.seconds, draws)
                same = on_disk.until(given.full_disks, on_disk.fill)
        return 0 if same else 1


if __name__ == "__main__":
    raise SystemExit(main())
