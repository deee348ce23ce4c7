#!/usr/bin/env python3
"""Kill ``velatura make`` at random moments, take it up with ``--resume``, and compare what it ends
with.

    python packaging/checks/make_kills.py [--pictures 12] [--kills 20] [--seed 0] [--steps 4]

A lesson with labels and a sheet is made by the starter model once without interruption. The same is
then made into another folder, killed (SIGKILL) at random moments and taken up again, until it was
killed as often as asked for; it starts again where it ended before that. Each folder must hold the
same files, byte for byte, nothing half written, and the history each picture once. The exit code is
1 where something is not so.
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
from contextlib import closing
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from desktop_app.catalog.resources import resource_path  # noqa: E402
from desktop_app.catalog.schedulers import load_schedulers  # noqa: E402
from desktop_app.storage.history import History  # noqa: E402
from desktop_app.storage.paths import DataPaths  # noqa: E402
from desktop_app.storage.workbenches import WorkbenchStore  # noqa: E402

TOPIC = "a fox in a boat"
LABELS = ("0.4,0.4 Fox", "Boat", "Water")


def prepare(data: Path, steps: int) -> None:
    """The lesson in so many steps: the moment of a kill is what counts here."""
    path = resource_path("catalog", "workbenches") / "lesson.toml"
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    for step in table["step"]:
        if step.get("do") == "generate":
            step["settings"]["steps"] = steps
    WorkbenchStore(DataPaths.at(data).workbenches).put("lesson", table)


def command(data: Path, out: Path, pictures: int, *more: str) -> list[str]:
    line = [sys.executable, "-m", "desktop_app", "--data-dir", str(data), "--dev", "make", "lesson"]
    line += ["--topic", TOPIC, "--count", str(pictures), "--out", str(out), *more]
    return [*line, *(word for label in LABELS for word in ("--label", label))]


def run(line: list[str], seconds: float | None = None) -> bool:
    """Do it, or kill it after so long; whether it ended by itself."""
    process = subprocess.Popen(
        line, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, start_new_session=True
    )
    try:
        _, said = process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        return False
    if process.returncode:
        raise SystemExit(said.decode())
    return True


def files(folder: Path) -> dict[str, bytes]:
    """All but what the run notes."""
    found = (path for path in folder.rglob("*") if path.is_file())
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in found
        if path.name not in (".make.json", ".batch.jsonl")
    }


def history(data: Path) -> Counter[str]:
    """How often each picture stands there, by its document."""
    with closing(History(DataPaths.at(data).history_file, load_schedulers())) as kept:
        return Counter(one.document for one in kept.newest(limit=10_000))


def wrong(whole: dict[str, bytes], folder: Path, data: Path, pictures: int) -> list[str]:
    """What is not as it should be."""
    made, told, found = files(folder), history(data), list[str]()
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
    parser.add_argument("--pictures", type=int, default=12)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--steps", type=int, default=4)
    arguments = parser.parse_args()
    chance, faults, kills, rounds = random.Random(arguments.seed), list[str](), 0, 0
    with tempfile.TemporaryDirectory(prefix="velatura-make-") as name:
        folder = Path(name)
        prepare(folder / "data", arguments.steps)
        began = time.monotonic()
        run(command(folder / "data", folder / "whole", arguments.pictures))
        long = time.monotonic() - began
        whole = files(folder / "whole")
        print(f"without a kill: {len(whole)} files in {long:.1f} s")
        while kills < arguments.kills:
            rounds += 1
            data, out = folder / f"data-{rounds}", folder / f"out-{rounds}"
            prepare(data, arguments.steps)
            mine, more = 0, list[str]()
            while not run(
                command(data, out, arguments.pictures, *more),
                chance.uniform(0.3, long) if kills + mine < arguments.kills else None,
            ):
                mine, more = mine + 1, ["--resume"]
            kills += mine
            found = wrong(whole, out, data, arguments.pictures)
            print(f"round {rounds}: killed {mine} times; {'; '.join(found) or 'the same files'}")
            faults += found
    print(f"{kills} kills in {rounds} rounds: {len(faults)} faults")
    return bool(faults)


if __name__ == "__main__":
    sys.exit(main())
