"""A queue that is filled, put in order, cancelled and paused, and runs, until it is killed.

Pictures are made by an engine process (numpy) and recorded as files. What the queue said to be kept
must be there once, no image may be recorded twice, and no file may be half. Every other time the
queue is then run to its end: nothing may be missing.
"""

from __future__ import annotations

import os
import random
import threading
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from crashing.scenario import Outcome, numbers
from desktop_app.core.atomic_write import write_atomic
from desktop_app.core.errors import VelaturaError
from desktop_app.core.queue_entry import ACTIVE, JobStatus, QueueEntry
from desktop_app.imaging.opening import read_picture
from desktop_app.jobs.job import Job
from desktop_app.jobs.results import Result
from desktop_app.storage.queue_store import QueueStore
from tests.studio.queues import Folder, Program, edit, job

JOBS = 20
"""A life adds."""

PATIENCE_SECONDS = 120.0


def images_of(number: int) -> int:
    """How many images the job of that number makes."""
    return 1 + number % 3


def scripted(number: int) -> Job:
    """The job of that number: every fourth is an edit, whose pixels are blobs."""
    make = edit if number % 4 == 0 else job
    return make(f"job{number}", count=images_of(number))


class QueueScenario:
    """Adds jobs in the order of their numbers; what else it does, dice decide.

    Args:
        hasty: say that a job is safe when it is only handed over.
        forgetful: don't ask the recorder what it has.
    """

    def __init__(self, hasty: bool = False, forgetful: bool = False) -> None:
        self._hasty, self._forgetful = hasty, forgetful

    def work(self, folder: Path, seed: int, say: Callable[[str], None]) -> None:
        """Waits to be killed when all is added."""
        keeper = _Forgetful(folder / "pictures") if self._forgetful else None
        program = Program(folder, str(os.getpid()), keeper, lambda session: False)
        program.until(lambda: program.view.owns)
        begun = _numbered(folder / "numbers")
        say(f"begun {begun}")
        dice = random.Random(f"{seed} {begun}")
        program.queue.go_on()
        program.queue.ask("resume")
        for number in range(begun + 1, begun + JOBS + 1):
            kept = threading.Event()
            told = [partial(say, f"safe {number}"), kept.set]
            if self._hasty:
                say(f"safe {number}")
                told = []
            program.queue.add(scripted(number), then=lambda told=told: [do() for do in told])
            if dice.random() < 0.3:
                kept.wait(0.0 if self._hasty else PATIENCE_SECONDS)
            _disturb(program, dice, number, say)
        program.queue.ask("resume")
        threading.Event().wait()

    def check(self, folder: Path, seed: int, lines: Sequence[str]) -> Outcome:
        """See the module."""
        begun, safe = (numbers(lines, "begun")[-1:] or [0])[0], numbers(lines, "safe")
        cancelled = set(numbers(lines, "cancel"))
        if not (folder / "queue.sqlite").exists():
            return Outcome(begun, max(safe, default=0), 0, tuple(f"job {n}" for n in safe))
        pictures = Folder(folder / "pictures")
        entries, lost = _look(folder)
        lost += _wrong_pictures(pictures)
        lost += [
            f"job {n}"
            for n in safe
            if n not in entries and n not in cancelled and not _complete(pictures, n)
        ]
        for number, entry in entries.items():
            recorded = pictures.recorded(entry.id)
            lost += [f"picture {number}/{image}" for image in entry.done - recorded]
            if entry.status is JobStatus.DONE and entry.missing:
                lost.append(f"job {number} is not done")
        if len(lines) % 2:
            lost += _run_to_the_end(folder, set(safe) - cancelled)
        recovered = max((n for n in (*entries, *safe) if f"job {n}" not in lost), default=0)
        return Outcome(begun, max(safe, default=0), recovered, tuple(lost))


class _Forgetful(Folder):
    """Also takes a moment behind each record, so that some kill falls there."""

    def record(self, result: Result, seconds: float) -> None:
        super().record(result, seconds)
        time.sleep(0.05)

    def recorded(self, job_id: str) -> set[int]:
        return set()


def _numbered(file: Path) -> int:
    """How many jobs earlier lives may have added; those of this one are counted."""
    begun = int(file.read_text()) if file.exists() else 0
    write_atomic(file, str(begun + JOBS).encode())
    return begun


def number_of(entry: QueueEntry) -> int:
    """Of the job."""
    return int(entry.id.removeprefix("job"))


def _disturb(
    program: Program, dice: random.Random, number: int, say: Callable[[str], None]
) -> None:
    """What users do while they wait."""
    kind, other = dice.random(), f"job{dice.randint(1, number)}"
    if kind < 0.15:
        say(f"cancel {other.removeprefix('job')}")
        program.queue.cancel(other)
    elif kind < 0.3:
        program.queue.ask("first", other)
    elif kind < 0.5:
        program.queue.ask("move", f"job{number}", before=other)
    elif kind < 0.6:
        program.queue.ask(dice.choice(("pause", "resume", "retry", "clear")))


def _look(folder: Path) -> tuple[dict[int, QueueEntry], list[str]]:
    try:
        store = QueueStore(folder / "queue.sqlite")
    except VelaturaError as error:
        return {}, [str(error)]
    lost = [str(notice) for notice in store.take_notices()]
    entries = store.entries()
    for entry in entries:
        try:
            store.record_of(entry.id)
        except VelaturaError as error:
            lost.append(f"{entry.id}: {error}")
    store.close()
    return {number_of(entry): entry for entry in entries}, lost


def _wrong_pictures(pictures: Folder) -> list[str]:
    wrong = [f"{name.removeprefix('twice-')} was recorded twice" for name in pictures.twice]
    for path in pictures.folder.glob("*.png"):
        try:
            read_picture(path.read_bytes(), path.name)
        except VelaturaError as error:
            wrong.append(f"{path.name}: {error}")
    return wrong


def _complete(pictures: Folder, number: int) -> bool:
    return pictures.recorded(f"job{number}") == set(range(images_of(number)))


def _run_to_the_end(folder: Path, wanted: set[int]) -> list[str]:
    """Go on with what is there, as after the next start."""
    program = Program(folder, "check", None, lambda session: False)
    try:
        program.until(lambda: program.view.owns)
        program.queue.go_on()
        program.queue.ask("resume")
        program.until(
            lambda: all(
                not entry.held and entry.status not in ACTIVE for entry in program.view.entries
            )
        )
        lost = [f"{e.id} failed: {e.error}" for e in program.view.entries if e.error]
    finally:
        program.end()
    pictures = Folder(folder / "pictures")
    lost += [f"job {n} was not made" for n in sorted(wanted) if not _complete(pictures, n)]
    return lost + _wrong_pictures(pictures)
