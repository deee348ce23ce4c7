"""The queue as values: its jobs, what they are asked to do, and what changes by that."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from enum import StrEnum
from typing import Any, Final

from desktop_app.core.record import record


class JobStatus(StrEnum):
    """Values as the queue's database keeps them, in the order of a job's life."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


ACTIVE: Final = frozenset({JobStatus.WAITING, JobStatus.RUNNING})
"""Those that are still to be done."""


@record()
class QueueEntry:
    """One job of the queue, without what it is made from.

    Attributes:
        id: of the job.
        operation: a key of `studio.job_records.OPERATIONS`.
        rank: the smaller, the sooner; below 0: first in line, before any document's priority.
        owner: whose job it is; empty: the person at the window.
        session: the program that queued it; empty: nobody waits for its results.
        document: id of the document it edits; empty: none.
        title: its prompt.
        intent: what is wanted of a picture; empty: it is made from words.
        model, model_name: id of its model, and what the user reads; empty: none.
        status: where it stands.
        held: found after a crash; it waits until somebody says go on.
        images: how many it makes.
        done: which of them are recorded, from 0.
        step, steps: of the running image.
        seconds_left: of the running job, as far as it can be told.
        error: code of what it failed of; empty: nothing.
        others: how many jobs are left to be run in its place.
        passing: as in `JobRecord`: it is of no use once its session has ended.
        created, started, ended: seconds since 1970; 0: not yet.
    """

    id: str
    operation: str = "edit"
    rank: float = 0.0
    owner: str = ""
    session: str = ""
    document: str = ""
    title: str = ""
    model: str = ""
    model_name: str = ""
    status: JobStatus = JobStatus.WAITING
    held: bool = False
    images: int = 1
    done: frozenset[int] = frozenset()
    step: int = 0
    steps: int = 0
    seconds_left: float | None = None
    error: str = ""
    others: int = 0
    passing: bool = False
    intent: str = ""
    created: float = 0.0
    started: float = 0.0
    ended: float = 0.0

    @property
    def waits(self) -> bool:
        """Whether it may be started."""
        return self.status is JobStatus.WAITING and not self.held

    @property
    def is_local(self) -> bool:
        """Whether it is completed from the picture itself: no engine is needed."""
        return self.operation == "edit" and not self.model

    @property
    def missing(self) -> tuple[int, ...]:
        """The images that are not recorded, from 0."""
        return tuple(image for image in range(self.images) if image not in self.done)


@record()
class QueueCommand:
    """What somebody asks of the queue.

    Attributes:
        verb: a key of `studio.queue.policy.VERBS`.
        jobs: which; empty: all.
        before: the job that "move" moves them before; empty: to the end.
    """

    verb: str
    jobs: tuple[str, ...] = ()
    before: str = ""


@record()
class QueueChange:
    """What a command changes; written all at once.

    Attributes:
        ranks: new ranks, by job.
        statuses: new statuses, by job.
        released: jobs that are held no longer.
        forgotten: jobs that leave the queue.
        stopped: running jobs that are to stop; what comes of them is told later.
        paused: whether the queue pauses from now on; None: as before.
    """

    ranks: Mapping[str, float] = field(default_factory=dict[str, float])
    statuses: Mapping[str, JobStatus] = field(default_factory=dict[str, JobStatus])
    released: frozenset[str] = frozenset()
    forgotten: frozenset[str] = frozenset()
    stopped: tuple[str, ...] = ()
    paused: bool | None = None


@record(eq=False)
class QueueView:
    """The queue as it is shown.

    Attributes:
        entries: all jobs, in the order in which they run.
        paused: whether none is started.
        owns: whether this program runs the queue.
        held: how many jobs a program left that did not end by itself: they wait for
            somebody to say go on, or drop them.
        errors: of jobs that failed: what of, as `errors.error_from_json` takes it.
        left: seconds until each is done once it has the engine, as far as that can be told.
        all_left: seconds until all are done that are not held; None: that can't be told.
    """

    entries: tuple[QueueEntry, ...] = ()
    paused: bool = False
    owns: bool = False
    held: int = 0
    errors: Mapping[str, Mapping[str, Any]] = field(default_factory=dict[str, "Mapping[str, Any]"])
    left: Mapping[str, float] = field(default_factory=dict[str, float])
    all_left: float | None = 0.0
