"""Many items into one folder, killed again and again: what comes of it is what an undisturbed run
makes, byte for byte, whatever kind of run it is."""

from __future__ import annotations

import hashlib
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import cv2
import numpy as np
import pytest

from desktop_app.core.file_lock import is_locked
from desktop_app.storage.paths import DataPaths
from tests.app.submitting import fox
from tests.extensions.serving.server.serving import ROOT
from tests.patience import until

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="kills processes"),
]
KILLS = 20
_ID = re.compile("[0-9a-f]{32}")


@dataclass(frozen=True)
class Kind:
    """A kind of run.

    Attributes:
        words: the command line without data folder, of a folder to work in.
        made: of that folder and the data folder, where what is made comes to lie.
        again: what is said besides in order to go on.
        pictures: where they come to lie one by one, if elsewhere.
        before: a command line for the data folder, so that there is something to do.
        answers: the answer counts, too.
        dated: its pictures say when they were made: their pixels count.
    """

    words: Callable[[Path], Sequence[object]]
    made: Callable[[Path, Path], Path] = lambda work, data: work / "out"
    again: tuple[str, ...] = ()
    pictures: Callable[[Path, Path], Path] | None = None
    before: Callable[[Path], Sequence[object]] | None = None
    answers: bool = False
    dated: bool = False


def photographs(folder: Path, count: int, size: tuple[int, int]) -> Path:
    """A thing on white in each, of another form and colour."""
    folder.mkdir(parents=True, exist_ok=True)
    height, width = size
    for number in range(count):
        pixels = np.full((height, width, 3), 250, np.uint8)
        axes = height // 8 + 9 * number, height // 3 - 6 * number
        colour = (20 + 30 * number % 200, 90, 200 - 35 * number % 200)
        cv2.ellipse(pixels, (width // 2, height // 2), axes, 0, 0, 360, colour, -1)
        cv2.imwrite(str(folder / f"photo {number}.png"), pixels)
    return folder


def batch(work: Path) -> Sequence[object]:
    """A recipe over a folder, by no model."""
    recipe = work / "recipe.toml"
    recipe.write_text('version = 1\n[[step]]\nadjust = "exposure"\nexposure = 0.5\n')
    return "batch", recipe, photographs(work / "in", 12, (300, 400)), "--out", work / "out"


def products(work: Path) -> Sequence[object]:
    """A workbench without a model: cut out and centred."""
    photographs(work / "in", 6, (200, 260))
    rows = "".join(f"photo {number}.png\n" for number in range(6))
    (work / "in" / "table.csv").write_text("picture\n" + rows)
    return "make", "products", work / "in" / "table.csv", "--side", 300, "--out", work / "out"


def lesson(work: Path) -> Sequence[object]:
    """A workbench with the starter model."""
    labels = "--label", "Nose", "--label", "Tail"
    return "make", "lesson", "--topic", "a fox", "--count", 4, *labels, "--out", work / "out"


def grid(work: Path) -> Sequence[object]:
    """Pictures of the history, and a sheet of them."""
    size = "--size", "64x64", "--seed", 3
    axes = "--x", "steps=1,2,3", "--y", "guidance_scale=1,3"
    (work / "out").mkdir(exist_ok=True)
    return "grid", "a red fox", "--model", "starter", *axes, *size, "--out", work / "out" / "s.png"


def keep(work: Path) -> Sequence[object]:
    """A kept set of pictures."""
    (work / "prompts.txt").write_text("a red fox\na blue boat\na green hill\n")
    words = "--steps", 1, "--size", "64x64", "--name", "mine"
    return "drift", "keep", "starter", "--prompts", work / "prompts.txt", *words


def check(_: Path) -> Sequence[object]:
    """Pictures of a kept set made again."""
    return "drift", "check", "mine", "--json"


def submit(work: Path) -> Sequence[object]:
    """A file of requests through the queue."""
    lines = [fox(seed, name=f"fox {seed}") for seed in range(6)]
    (work / "wishes.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    return "submit", work / "wishes.jsonl", "--out", work / "out"


def suite(work: Path) -> Sequence[object]:
    """Pictures of prompts, and what measures tell of them."""
    (work / "prompts.txt").write_text("a red fox\na blue boat\na green hill\n")
    more = "--suite", work / "prompts.txt", "--measures", "contrast", "--out", work / "out"
    return "evaluate", "starter; steps=1; label=few", *more


def reproduce(work: Path) -> Sequence[object]:
    """All of the history made again."""
    answer, _ = started(work.parent / "data", ["history", "list", "--json"]).communicate()
    return "history", "reproduce", "--json", *(entry["id"] for entry in json.loads(answer))


KINDS = {
    "batch": Kind(batch, again=("--resume",)),
    "products": Kind(products, again=("--resume",)),
    "lesson": Kind(lesson, again=("--resume",)),
    "grid": Kind(grid, pictures=lambda work, data: data / "history"),
    "drift": Kind(check, lambda work, data: data / "drift", before=keep, dated=True),
    "submit": Kind(submit, dated=True),
    "suite": Kind(suite, lambda work, data: work / "out" / "few", ("--resume",)),
    "reproduce": Kind(reproduce, lambda work, data: data / "reproduce", before=grid, answers=True),
}


def files_in(folder: Path, *, dated: bool) -> dict[str, str]:
    """Names below a folder, but of journals and without ids, with digests of what they hold."""

    def digest(file: Path) -> str:
        data = cv2.imread(str(file), -1).tobytes() if dated else file.read_bytes()
        return hashlib.sha256(data).hexdigest()

    files = (path for path in folder.rglob("*") if path.is_file() and path.name[0] != ".")
    wanted = (file for file in files if not dated or file.suffix == ".png")
    return {_ID.sub("id", file.relative_to(folder).as_posix()): digest(file) for file in wanted}


def started(data: Path, line: Sequence[object]) -> subprocess.Popen[bytes]:
    """The command line in a group of processes of its own."""
    words = [sys.executable, "-m", "desktop_app", "--data-dir", data, *line]
    return subprocess.Popen(
        [*map(str, words)], cwd=ROOT, start_new_session=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip


class Place:
    """A folder to work in, with a data folder."""

    def __init__(self, kind: Kind, folder: Path) -> None:
        self.work, self.data = folder / "work", folder / "data"
        self.work.mkdir(parents=True)
        if kind.before is not None:
            first = folder.parent / "before"
            if not first.exists():
                process = started(first, kind.before(self.work))
                process.communicate()
                assert process.returncode == 0
            shutil.copytree(first, self.data)
        self._kind, self._words = kind, kind.words(self.work)
        self.made = kind.made(self.work, self.data)
        self._pictures = (kind.pictures or kind.made)(self.work, self.data)

    def _start(self) -> subprocess.Popen[bytes]:
        again = self._kind.again if self.made.exists() else ()
        return started(self.data, [*self._words, *again])

    def _count(self) -> int:
        return sum(path.suffix == ".png" for path in self._pictures.rglob("*"))

    def found(self, answer: bytes) -> dict[str, str]:
        """What was made, and what was said where that counts."""
        said = {"": answer.decode()} if self._kind.answers else {}
        return files_in(self.made, dated=self._kind.dated) | said

    def end(self) -> dict[str, str]:
        """Run to the end; what was made then."""
        process = self._start()
        answer, said = process.communicate(timeout=600)
        assert process.returncode == 0, said.decode()
        return self.found(answer)

    def kill_in(self, pictures: int, seconds: float) -> dict[str, str] | None:
        """Run until there are so many pictures more and a moment longer; what was made if it ended
        before."""
        process, before = self._start(), self._count()
        until(lambda: process.poll() is not None or self._count() >= before + pictures)
        with suppress(subprocess.TimeoutExpired):
            process.wait(seconds)
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        answer, _ = process.communicate()
        until(lambda: not is_locked(DataPaths.at(self.data).queue_lock))
        return None if process.returncode == -signal.SIGKILL else self.found(answer)


@pytest.mark.parametrize("name", KINDS)
def test_killed_twenty_times_it_makes_what_an_undisturbed_run_makes(
    name: str, tmp_path: Path
) -> None:
    kind, dice, places = KINDS[name], random.Random(name), count()
    undisturbed, began = Place(kind, tmp_path / "whole"), time.monotonic()
    whole, took = undisturbed.end(), time.monotonic() - began
    assert whole
    kills, place = 0, Place(kind, tmp_path / str(next(places)))
    while kills < KILLS:
        more, later = dice.randint(0, 2), dice.random() ** 2 / 2
        if kind.answers:  # it makes no files
            more, later = 0, dice.random() * took
        made = place.kill_in(more, later)
        kills += made is None
        if made is not None:
            assert made == whole
            place = Place(kind, tmp_path / str(next(places)))
    assert place.end() == whole
