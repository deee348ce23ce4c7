"""What runs next, and what a command changes: the queue's only policy, as functions of values.

* Jobs run by rank, each to its end. Jobs first in line (rank below 0) go before all others, then
  those of the document that is looked at, if that has priority.
* Where several owners have jobs, they take turns: whoever had least of the engines' time is next
  (`shares`), so that nobody waits behind another's thousand, nor behind dear ones. What runs
  is not interrupted; a server's job of many pictures gives way between them.
* While live mode is on, its frames have the engine: only jobs first in line are started until live
  mode has asked for nothing for `LIVE_IDLE_SECONDS`; a job that runs goes on to its end.
* Jobs of a server's users wait for a server: other programs have no history for them.
* What needs no engine (a removal without a model) goes beside the jobs that have one, and beside
  live mode, where the runner can do that.
* A paused queue starts no job; what runs goes on to its end.
* What fails for a reason that another model or engine may not have is tried with those.
* What a crash left is held until somebody says go on. A job that failed stays and stops no other.
"""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from desktop_app.core.error_texts.models import UNUSABLE
from desktop_app.core.error_texts.trust import UNUSABLE_WEIGHTS
from desktop_app.core.queue_entry import (
    ACTIVE,
    JobStatus,
    QueueChange,
    QueueCommand,
    QueueEntry,
)
from desktop_app.enginelink.exit_codes import ENDINGS
from desktop_app.studio.queue.shares import USUAL_SECONDS

LIVE_IDLE_SECONDS: Final = 2.0

LOST_CODES: Final = ENDINGS | {"engine_start"}
"""Of a job whose engine ended, or could not be started: another engine may do it."""

NO_ENGINE: Final = "worker_missing"
"""Of a job that had no engine yet: it is given to another, as often as need be."""

_MEMORY_CODES: Final = frozenset(
    ("out_of_memory", "memory_fits_otherwise", "memory_fits_smaller", "memory_too_small")
)
FALLBACK_CODES: Final = frozenset(
    (*LOST_CODES, *_MEMORY_CODES, *UNUSABLE, *UNUSABLE_WEIGHTS, "engine_failed")
)
"""Of a job that failed for a reason that another model or engine may not have: what was given to be
run in its place (`JobRecord.others`) is. Not of a request that is wrong whatever makes it (a size,
a prompt), and not where the user's work can't be read or written."""

ANSWER: Final = "answer"
"""The operation of what takes a turn without a job; a paused queue goes on with it."""

Entries = Sequence[QueueEntry]


@dataclass(frozen=True, slots=True)
class Moment:
    """What besides the jobs decides.

    Attributes:
        paused: whether no job may be started.
        current: id of the document that has priority; empty: none.
        live_idle: seconds since live mode last asked for a frame; None: it is off.
        used: seconds that each owner had of the engines; see `shares`.
        each: seconds that a picture of each owner takes.
        slots: how many jobs may run at a time.
        without_engine: whether one more may, that needs no engine.
        mine_only: whether jobs of users of a server wait for that.
    """

    paused: bool = False
    current: str = ""
    live_idle: float | None = None
    used: Mapping[str, float] = field(default_factory=dict[str, float])
    each: Mapping[str, float] = field(default_factory=dict[str, float])
    slots: int = 1
    mine_only: bool = False
    without_engine: bool = False

    def needs_no_engine(self, entry: QueueEntry) -> bool:
        """Whether it waits for no job that has an engine."""
        return self.without_engine and entry.is_local

    def starts(self, entry: QueueEntry) -> bool:
        """Whether this job may be started."""
        idle, own = self.live_idle, not (self.mine_only and entry.owner)
        live = idle is not None and idle < LIVE_IDLE_SECONDS and not self.needs_no_engine(entry)
        goes = not self.paused or entry.operation == ANSWER
        return own and entry.waits and goes and (entry.rank < 0 or not live)


NOW: Final = Moment()


def in_order(entries: Iterable[QueueEntry], moment: Moment = NOW) -> list[QueueEntry]:
    """As they will run, and are shown."""

    def key(entry: QueueEntry) -> tuple[bool, bool, float, float, str]:
        other = moment.current not in ("", entry.document)
        return (entry.rank >= 0, entry.rank >= 0 and other, entry.rank, entry.created, entry.id)

    by_rank = sorted(entries, key=key)
    active = [entry for entry in by_rank if entry.status in ACTIVE and entry.rank >= 0]
    if len({entry.owner for entry in active}) < 2:
        return by_rank
    turns = _turns(active, moment)
    return sorted(by_rank, key=lambda entry: (*key(entry)[:2], turns.get(entry.id, -1.0)))


def _turns(active: Iterable[QueueEntry], moment: Moment) -> dict[str, float]:
    """By waiting job: what its owner will have had of the engines when it begins."""
    used = dict(moment.used)
    turns: dict[str, float] = {}
    for entry in active:
        if entry.status is JobStatus.WAITING:
            turns[entry.id] = used.get(entry.owner, 0.0)
            each = moment.each.get(entry.owner, USUAL_SECONDS)
            used[entry.owner] = turns[entry.id] + each * max(1, len(entry.missing))
    return turns


def next_job(entries: Iterable[QueueEntry], moment: Moment = NOW) -> QueueEntry | None:
    """The job to start now; None: none waits, or none may be started. At most ``slots`` run, and
    one beside."""
    entries = list(entries)
    running = Counter(
        moment.needs_no_engine(entry) for entry in entries if entry.status is JobStatus.RUNNING
    )
    free = {False: running[False] < moment.slots, True: running[True] < 1}
    if not any(free.values()):
        return None
    waiting = (e for e in entries if free[moment.needs_no_engine(e)] and moment.starts(e))
    return next(iter(in_order(waiting, moment)), None)


def as_left(entry: QueueEntry, lives: Callable[[str], bool]) -> QueueEntry:
    """A job of a queue that nobody runs, as whoever runs it next will find it; ``lives``: whether
    the program of that session does."""
    if entry.status not in ACTIVE:
        return entry
    gone = entry.passing and not lives(entry.session)
    status = JobStatus.CANCELLED if gone else JobStatus.WAITING
    return replace(entry, status=status, step=0, seconds_left=None)


# -- commands ------------------------------------------------------------------------------------


def decide(command: QueueCommand, entries: Entries, current: str = "") -> QueueChange:
    """What ``command`` changes. Jobs that are gone, or are where it doesn't apply, are passed over:
    whoever asked may not have seen it yet. Doing it twice changes nothing more.

    Raises:
        KeyError: an unknown verb.
    """
    chosen = [e for e in entries if not command.jobs or e.id in command.jobs]
    return VERBS[command.verb](command, chosen, entries, current)


def _pause(_: QueueCommand, __: Entries, ___: Entries, ____: str) -> QueueChange:
    return QueueChange(paused=True)


def _resume(_: QueueCommand, __: Entries, ___: Entries, ____: str) -> QueueChange:
    return QueueChange(paused=False)


def _cancel(_: QueueCommand, chosen: Entries, __: Entries, ___: str) -> QueueChange:
    waiting = {e.id: JobStatus.CANCELLED for e in chosen if e.status is JobStatus.WAITING}
    return QueueChange(statuses=waiting, stopped=_of(chosen, JobStatus.RUNNING))


def _go_on(_: QueueCommand, chosen: Entries, __: Entries, ___: str) -> QueueChange:
    return QueueChange(released=frozenset(e.id for e in chosen if e.held))


def _drop(_: QueueCommand, chosen: Entries, __: Entries, ___: str) -> QueueChange:
    return QueueChange(forgotten=frozenset(e.id for e in chosen if e.held))


def _retry(command: QueueCommand, chosen: Entries, entries: Entries, __: str) -> QueueChange:
    """At the end of the queue; images that are recorded are not made again. What was cancelled only
    where it is named."""
    ended = (JobStatus.FAILED, *((JobStatus.CANCELLED,) if command.jobs else ()))
    again = [e.id for e in chosen if e.status in ended]
    last = max((0.0, *(e.rank for e in entries)))
    ranks = {job: last + number for number, job in enumerate(again, 1)}
    return QueueChange(ranks=ranks, statuses=dict.fromkeys(again, JobStatus.WAITING))


def _clear(command: QueueCommand, chosen: Entries, __: Entries, ___: str) -> QueueChange:
    """What failed only where it is named."""
    ended = {JobStatus.DONE, JobStatus.CANCELLED}
    if command.jobs:
        ended.add(JobStatus.FAILED)
    return QueueChange(forgotten=frozenset(e.id for e in chosen if e.status in ended))


def _first(command: QueueCommand, _: Entries, entries: Entries, current: str) -> QueueChange:
    """In the order in which they are named."""
    lowest = min((0.0, *(e.rank for e in entries if e.id not in command.jobs)))
    there = [job for job in command.jobs if any(e.id == job for e in entries)]
    ranks = {job: lowest - len(there) + number for number, job in enumerate(there)}
    return QueueChange(ranks=ranks)


def _move(command: QueueCommand, chosen: Entries, entries: Entries, current: str) -> QueueChange:
    return QueueChange(ranks=moved(entries, [e.id for e in chosen], command.before, current))


VERBS: Final[dict[str, Callable[[QueueCommand, Entries, Entries, str], QueueChange]]] = {
    "pause": _pause,
    "resume": _resume,
    "cancel": _cancel,
    "go_on": _go_on,
    "drop": _drop,
    "retry": _retry,
    "clear": _clear,
    "first": _first,
    "move": _move,
}
"""What can be asked of the queue."""


def moved(
    entries: Entries, jobs: Collection[str], before: str = "", current: str = ""
) -> dict[str, float]:
    """New ranks that put ``jobs``, in their order, right before the job ``before`` (or last) in the
    order that is shown: of these jobs alone, where there are numbers between their neighbours and
    the order is one of ranks; otherwise of all jobs down to them, which are first in line then."""
    moment = Moment(current=current)
    rest = [e for e in in_order(entries, moment) if e.id not in jobs]
    placed = [e for e in in_order(entries, moment) if e.id in jobs]
    at = next((n for n, e in enumerate(rest) if e.id == before), len(rest))
    wanted = [*rest[:at], *placed, *rest[at:]]
    few = _between(rest, placed, at)
    if _ids(in_order(_ranked(entries, few), moment)) == _ids(wanted):
        return few
    firsts = [*rest[:at], *placed]
    lowest = min((0.0, *(e.rank for e in rest[at:]))) - len(firsts)
    return {e.id: lowest + number for number, e in enumerate(firsts)}


def _between(rest: Entries, placed: Entries, at: int) -> dict[str, float]:
    count = len(placed) + 1
    if at == len(rest):
        last = max((0.0, *(e.rank for e in rest)))
        return {e.id: last + number for number, e in enumerate(placed, 1)}
    high = rest[at].rank
    low = rest[at - 1].rank if at else high - count
    if high >= 0:
        low = max(low, 0.0)  # below it they would be first in line
    step = (high - low) / count
    return {e.id: low + step * number for number, e in enumerate(placed, 1)}


def _ranked(entries: Entries, ranks: dict[str, float]) -> list[QueueEntry]:
    return [replace(e, rank=ranks.get(e.id, e.rank)) for e in entries]


def _ids(entries: Iterable[QueueEntry]) -> list[str]:
    return [entry.id for entry in entries]


def _of(entries: Entries, status: JobStatus) -> tuple[str, ...]:
    return tuple(entry.id for entry in entries if entry.status is status)


# -- figures -------------------------------------------------------------------------------------

Cost = Callable[[QueueEntry], float | None]
"""Seconds that one image of a job takes, as far as was measured on this machine."""


def counts(entries: Iterable[QueueEntry]) -> Counter[JobStatus]:
    """How many jobs stand where."""
    return Counter(entry.status for entry in entries)


def seconds_left(entry: QueueEntry, cost: Cost) -> float | None:
    """Until the job is done, once it has the engine; None: that can't be told."""
    if entry.status not in ACTIVE:
        return 0.0
    if entry.status is JobStatus.RUNNING and entry.seconds_left is not None:
        return entry.seconds_left
    each = cost(entry)
    return None if each is None else each * len(entry.missing)


def all_seconds_left(entries: Iterable[QueueEntry], cost: Cost, engines: int = 1) -> float | None:
    """Until all is done that is not held, by so many engines, each of which takes the next job when
    it is free; None: that can't be told."""
    free_in = [0.0] * engines
    for entry in entries:
        left = 0.0 if entry.held else seconds_left(entry, cost)
        if left is None:
            return None
        heapq.heapreplace(free_in, free_in[0] + left)
    return max(free_in)
