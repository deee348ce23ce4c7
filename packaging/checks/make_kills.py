#!/usr/bin/env python3
"""Kill ``velatura make`` or ``batch`` at random moments, take it up with ``--resume``, and compare
what it ends with.

    python packaging/checks/make_kills.py [--verb make] [--pictures 12] [--kills 20] [--full 10]

A lesson with labels and a sheet, or edits of files by a recipe, are made by the starter model once
without interruption. The same is then made into another folder, killed (SIGKILL) at random moments
and taken up again, until it was killed as often as asked for; it starts again where it ended before
that. ``--full``: so many more kills on a small disk that fills up before them, with room made
afterwards; what ended by itself there must have said that it is full (root, Linux). Each folder
must hold the same files, byte for byte (of edits: pixel for pixel), nothing half written, and the
history each picture once.
The exit code is 1 where something is not so.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
import tomllib
from collections import Counter
from contextlib import closing, nullcontext, suppress
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(Path(__file__).resolve().parent)]

import batch_check  # noqa: E402
from desktop_app.catalog.resources import resource_path  # noqa: E402
from desktop_app.catalog.schedulers import load_schedulers  # noqa: E402
from desktop_app.extensions.workbenches.work.store import WorkbenchStore  # noqa: E402
from desktop_app.imaging.opening import read_picture  # noqa: E402
from desktop_app.storage.history import History  # noqa: E402
from desktop_app.storage.paths import DataPaths  # noqa: E402
from desktop_app.storage.recipes import write_recipe_file  # noqa: E402
from tests.extensions.serving.server.volumes import fill, small_disk  # noqa: E402

TOPIC = "a fox in a boat"
LABELS = ("0.4,0.4 Fox", "Boat", "Water")
DISK_MB = 64


def prepare(data: Path, steps: int) -> None:
    """The lesson in so many steps: the moment of a kill is what counts here."""
    path = resource_path("catalog", "workbenches") / "lesson.toml"
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    for step in table["step"]:
        if step.get("do") == "generate":
            step["settings"]["steps"] = steps
    WorkbenchStore(DataPaths.at(data).root / "workbenches").put("lesson", table)


def line_of(verb: str, data: Path, out: Path, pictures: int, steps: int) -> list[str]:
    """What is run into ``out``, with data of its own that is prepared here."""
    words = [sys.executable, "-m", "desktop_app", "--data-dir", str(data), "--dev", verb]
    if verb == "batch":
        recipe, named = data.parent / "model.toml", data.parent / "in"
        if not named.exists():
            batch_check.make(named, pictures, 0)
            write_recipe_file(recipe, batch_check.MODEL)
        words += [str(recipe), str(named)]
    else:
        prepare(data, steps)
        words += ["lesson", "--topic", TOPIC, "--count", str(pictures)]
        words += [word for label in LABELS for word in ("--label", label)]
    return [*words, "--out", str(out)]


def run(
    line: list[str], first: float | None = None, disk: Path | None = None, then: float = 0.0
) -> int:
    """Do it, or kill it after ``first`` seconds; how it ended. On ``disk``: that is full after so
    long, and it is killed ``then`` seconds later; what ended by itself there must have said why."""
    with subprocess.Popen(
        line, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True
    ) as process:
        said = b""
        try:
            said, _ = process.communicate(timeout=first)
        except subprocess.TimeoutExpired:
            if disk is not None:
                fill(disk)
                with suppress(subprocess.TimeoutExpired):
                    said, _ = process.communicate(timeout=then)
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
                process.communicate()
        if disk is not None:
            (disk / "filling").unlink(missing_ok=True)
    if process.returncode > 0 and (disk is None or b"disk is full" not in said):
        raise SystemExit(said.decode())
    return process.returncode


def files(folder: Path, verb: str) -> dict[str, bytes]:
    """All but what the run notes. Of edits their pixels: the metadata have the id of a document,
    another one each time that its file is opened."""
    found = (path for path in folder.rglob("*") if path.is_file())
    return {
        path.relative_to(folder).as_posix(): read_picture(path.read_bytes(), "").pixels.tobytes()
        if verb == "batch" and path.suffix == ".png"
        else path.read_bytes()
        for path in found
        if path.name not in (".make.json", ".batch.jsonl")
    }


def history(data: Path) -> Counter[str]:
    """How often each picture stands there, by its document."""
    with closing(History(DataPaths.at(data).history_file, load_schedulers())) as kept:
        return Counter(one.document for one in kept.newest(limit=10_000))


def wrong(whole: dict[str, bytes], made: dict[str, bytes], data: Path, pictures: int) -> list[str]:
    """What is not as it should be."""
    told, found = history(data), list[str]()
    found += [f"{name} is missing" for name in whole if name not in made]
    found += [f"{name} is too much" for name in made if name not in whole]
    found += [f"{name} differs" for name in whole if made.get(name, whole[name]) != whole[name]]
    found += [
        f"{name} is {count} times in the history" for name, count in told.items() if count > 1
    ]
    if len(told) != pictures:
        found.append(f"{len(told)} of {pictures} pictures are in the history")
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--verb", choices=("make", "batch"), default="make")
    parser.add_argument("--pictures", type=int, default=12)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--full", type=int, default=0)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--steps", type=int, default=4)
    told = parser.parse_args()
    chance, faults, rounds = random.Random(told.seed), list[str](), 0
    with tempfile.TemporaryDirectory(prefix="velatura-make-") as name:
        folder = Path(name)
        line = line_of(told.verb, folder / "data", folder / "whole", told.pictures, told.steps)
        began = time.monotonic()
        run(line)
        long = time.monotonic() - began
        whole = files(folder / "whole", told.verb)
        print(f"without a kill: {len(whole)} files in {long:.1f} s")
        for wanted, is_small in ((told.kills, False), (told.full, True)):
            kills = 0
            while kills < wanted:
                rounds += 1
                place = folder / f"round-{rounds}"
                with small_disk(place, DISK_MB) if is_small else nullcontext(place) as there:
                    data, out = there / "data", there / "out"
                    line = line_of(told.verb, data, out, told.pictures, told.steps)
                    mine, more = 0, list[str]()
                    code = -1
                    while code and kills + mine < wanted:
                        disk = there if is_small else None
                        moments = chance.uniform(0.3, long), disk, chance.uniform(0, 1)
                        code = run([*line, *more], *moments)
                        mine, more = mine + (code < 0), ["--resume"]
                    if code:
                        run([*line, *more])
                    kills += mine
                    made = files(out, told.verb)
                    found = wrong(whole, made, data, told.pictures)
                    where = " on a full disk" if is_small else ""
                    same = "; ".join(found) or "the same files"
                    print(f"round {rounds}: killed {mine} times{where}; {same}", flush=True)
                    faults += found
    print(f"{told.kills + told.full} kills in {rounds} rounds: {len(faults)} faults")
    return bool(faults)


if __name__ == "__main__":
    sys.exit(main())
