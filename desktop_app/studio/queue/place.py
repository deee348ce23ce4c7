"""What a queue stands on: place, runner, recorder."""

from __future__ import annotations

import math
import tempfile
from collections.abc import Callable, Collection
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from desktop_app.core.errors import VelaturaError
from desktop_app.jobs.job import Job
from desktop_app.jobs.news import Made, Tell
from desktop_app.storage.blob_store import BlobStore
from desktop_app.storage.queue_store import QueueStore
from desktop_app.studio.studio_commands import Post


class Runner(Protocol):
    """Makes pictures in threads of its own: a `Studio`, or several of them as an `EnginePool`."""

    @property
    def slots(self) -> int:
        """How many jobs it takes at a time, at least 1; some may wait inside it."""
        ...

    @property
    def engines(self) -> int:
        """How many jobs it makes at a time, at least 1."""
        ...

    @property
    def without_engine(self) -> bool:
        """Whether it makes jobs that need no engine beside the others, one at a time."""
        ...

    @property
    def tries(self) -> int:
        """How many engines may end in a job before it has failed, at least 1."""
        ...

    def submit(self, job: Job, tell: Tell, post: Post | None = None) -> None:
        """Run ``job``, ahead of those that come later; ``tell`` hears of it by ``post``. One that
        an engine ended in is run by another one, if there is one."""

    def cancel(self, *job_ids: str, at_once: bool = False) -> None:
        """Cancel these jobs; ``at_once``: don't wait for a step."""


class Keeper(Protocol):
    """Records results: the history. Called in the queue's thread."""

    def record(self, made: Made) -> str:
        """Return once the image is kept, or was before: the id of its entry in the history, empty
        where that is unknown. Raises VelaturaError."""
        ...

    def recorded(self, job_id: str) -> Collection[int]:
        """Images of a job that are kept, from 0. Raises VelaturaError."""
        ...


@dataclass(frozen=True, slots=True)
class QueuePlace:
    """Where a queue lies, and who uses it.

    Attributes:
        file: the database.
        lock: held by the program that runs it.
        blobs: pixels of jobs, and of results for other programs.
        session: this program; no two that live have the same name.
        alive: whether a program of that name lives.
        mine_only: whether this program runs jobs without an owner alone.
        part_seconds: for how long a job of several images has an engine until others may have it,
            as far as whole images allow: nothing that runs is interrupted.
    """

    file: Path
    lock: Path
    blobs: BlobStore
    session: str
    alive: Callable[[str], bool] = lambda session: True
    mine_only: bool = False
    part_seconds: float = math.inf


def opened(
    place: QueuePlace, ends: ExitStack, say: Callable[[VelaturaError], object]
) -> tuple[QueuePlace, QueueStore]:
    """The queue's file and its place: a temporary folder, so that jobs run, if that place can't be
    used; ``say`` is told then."""
    try:
        return place, QueueStore(place.file)
    except VelaturaError as error:
        say(error)
        folder = Path(ends.enter_context(tempfile.TemporaryDirectory(prefix="velatura-")))
        place = replace(place, file=folder / "queue.sqlite", lock=folder / "queue.lock")
        return place, QueueStore(place.file)
