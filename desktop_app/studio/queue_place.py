"""What a queue stands on (place, runner, recorder), and how it is shown."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from desktop_app.core.queue_entry import QueueEntry

if TYPE_CHECKING:
    from pathlib import Path

    from desktop_app.state.work.jobs import Job
    from desktop_app.state.work.results import Result
    from desktop_app.storage.blob_store import BlobStore
    from desktop_app.studio.studio import Post, Tell


class Runner(Protocol):
    """Makes pictures, one job at a time, in its own thread: a `Studio`."""

    def submit(self, job: Job, tell: Tell, post: Post | None = None) -> None:
        """Run ``job`` after those before it; ``tell`` hears of it by ``post``."""
        ...

    def cancel(self, *job_ids: str, at_once: bool = False) -> None:
        """Cancel these jobs; ``at_once``: don't wait for a step."""
        ...


class Keeper(Protocol):
    """Records results: the history. Called in the queue's thread."""

    def record(self, result: Result, seconds: float) -> None:
        """Return once ``result`` is kept, or was before. Raises VelaturaError."""
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
    """

    file: Path
    lock: Path
    blobs: BlobStore
    session: str
    alive: Callable[[str], bool] = lambda session: True


@dataclass(frozen=True, slots=True, eq=False)
class QueueView:
    """The queue as it is shown.

    Attributes:
        entries: all jobs, in the order in which they run.
        paused: whether none is started.
        owns: whether this program runs the queue.
        held: how many jobs a program left that did not end by itself: they wait for
            `Queue.go_on` or `Queue.drop`.
        left: seconds until each is done once it has the engine, as far as that can be told.
        all_left: seconds until all are done that are not held; None: that can't be told.
    """

    entries: tuple[QueueEntry, ...] = ()
    paused: bool = False
    owns: bool = False
    held: int = 0
    left: Mapping[str, float] = field(default_factory=dict[str, float])
    all_left: float | None = 0.0
