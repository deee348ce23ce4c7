"""What a queue stands on: place, runner, recorder."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from pathlib import Path

    from desktop_app.state.work.jobs import Job
    from desktop_app.state.work.results import Result
    from desktop_app.storage.blob_store import BlobStore
    from desktop_app.studio.studio_commands import Post, Tell


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
