"""The queue of one program: adds jobs, runs them where this program has the queue, follows them
where another one has.

One program at a time runs the queue (a lock); its jobs and what became of them are in a file
(`storage.queue_store`), so that a killed program loses nothing that was acknowledged and makes no
image twice. Others add jobs there and append commands; when the one that runs it ends, another
takes over. What runs next is `policy`'s, running it `owner`'s, making pictures the
runner's: a studio, or several engines (`engine_pool`).
"""

from __future__ import annotations

import logging
import math
import sys
import threading
import time
import uuid
from collections.abc import Callable, Sequence
from contextlib import ExitStack, suppress
from dataclasses import replace
from functools import partial
from operator import attrgetter
from typing import Final

from desktop_app.core.errors import VelaturaError, explained
from desktop_app.core.job_record import JobRecord
from desktop_app.core.mailbox import Mailbox
from desktop_app.core.observable import Signal
from desktop_app.core.queue_entry import ACTIVE, JobStatus, QueueCommand, QueueEntry, QueueView
from desktop_app.jobs.job import Job
from desktop_app.jobs.news import JobFailed, Tell
from desktop_app.jobs.spots import Spot
from desktop_app.storage.queue_entries import QueueNow
from desktop_app.studio.job_records import ReadEnvironment, kept_job
from desktop_app.studio.queue.costs import QueueCosts
from desktop_app.studio.queue.listeners import Listeners
from desktop_app.studio.queue.owner import QueueOwner, Turn
from desktop_app.studio.queue.place import Keeper, QueuePlace, Runner, opened
from desktop_app.studio.queue.policy import ANSWER, Moment
from desktop_app.studio.queue.showing import QueueShowing
from desktop_app.studio.studio_commands import Post

POLL_SECONDS: Final = 0.2
"""How soon what another program wrote is seen."""

TELL_SECONDS: Final = 60.0
"""How often the same trouble is told again: a full disk stays full."""

KEPT_BYTES: Final = 128 << 20
"""Of the pixels of waiting jobs; those of others are read from the disk when they run."""

_log = logging.getLogger(__name__)


class Queue:
    """All work is done in a thread of the queue's own; methods return at once, in any thread.

    Args:
        place: its path.
        runner: makes the pictures; it has its own threads.
        read_environment: finds what jobs are made with, when they run.
        keeper: records results.
        post: how listeners are told, as `Studio`'s.
        cost: seconds that one image takes, as far as was measured; see `times`.

    Attributes:
        changed: sent with a `QueueView` after each change, in the clients' thread.
        failed: sent with what went wrong with the queue itself.
    """

    def __init__(
        self,
        place: QueuePlace,
        runner: Runner,
        read_environment: ReadEnvironment,
        keeper: Keeper,
        post: Post,
        cost: Callable[[JobRecord], float | None] = lambda record: None,
    ) -> None:
        self.changed: Signal[QueueView] = Signal()
        self.failed: Signal[VelaturaError] = Signal()
        self._place, self._runner, self._keeper, self._post = place, runner, keeper, post
        self._read_environment, self._cost = read_environment, cost
        self._box: Mailbox[Callable[[], object]] = Mailbox()
        self._thread = threading.Thread(target=self._work, name="queue", daemon=True)
        self._live_at: float | None = None
        self._running: frozenset[str] = frozenset()
        # In the thread alone:
        self._ended = False
        self._said = ""
        self._quiet_until: dict[str, float] = {}
        self._looked_at = ""
        self._now = QueueNow((), paused=False)
        """As it was looked at last."""

    # -- commands -------------------------------------------------------------------------------

    def start(self) -> None:
        """Begin: take the queue, if nobody has it."""
        self._thread.start()

    def add(
        self,
        job: Job,
        tell: Tell = lambda news: None,
        *,
        first: bool = False,
        document_name: str = "",
        owner: str = "",
        then: Callable[[], object] = lambda: None,
        others: Sequence[Job] = (),
        passing: bool = False,
    ) -> None:
        """Queue ``job``, or run it again if it has failed. It may be started before it is on the
        disk, and keeps its pixels in memory, up to `KEPT_BYTES` of all jobs.

        Args:
            job: what to make.
            tell: hears of it, as of the studio's; `JobFailed` too if it can't be written down.
            first: it goes before all others that are not, in the order in which they come.
            document_name: what the user reads of its document.
            owner: whose it is; empty: the person at the window.
            then: called once the job is on the disk: from then on it isn't lost.
            others: run in its place, under its id, the first of them first, where it fails for a
                reason that another model may not have (`policy.FALLBACK_CODES`); `Noted` says
                so. Images that are recorded by then are not made again.
            passing: nobody can ask for it once this program has ended: it is cancelled then.

        Raises:
            ValueError: one of ``others`` makes more images, or fewer.
        """
        if any(other.request.count != job.request.count for other in others):
            raise ValueError("jobs that make other numbers of images")
        how = (first, document_name, owner, then, tuple(others), passing)
        self._box.put(partial(self._add, job, tell, *how))

    def adopt(self, job_id: str, tell: Tell, take: Callable[[Job], object]) -> None:
        """Listen to a job that nobody listens to: one that an earlier program left.

        Args:
            job_id: which; one that is done, or can't be run, is passed over.
            tell: hears of it from now on, as in `add`.
            take: gets the job before that.
        """
        self._box.put(partial(self._adopt, job_id, tell, take))

    def with_first_spot(self, job_id: str, take: Callable[[Spot], object]) -> None:
        """Give a job's first spot to ``take``, whoever queued it; nothing if it can't be read."""
        self._box.put(partial(self._with_first_spot, job_id, take))

    def take_turn(self, owner: str, begin: Callable[[], object]) -> Callable[[], object]:
        """Call ``begin``, in the clients' thread, once ``owner`` may use an engine
        without a job. To be called at its end, or where it isn't wanted any more: what this
        gives."""
        entry = QueueEntry(uuid.uuid4().hex, ANSWER, owner=owner)
        turn = Turn(entry, partial(self._post, begin, None))
        self._box.put(lambda: self._owner.ask_turn(turn))
        return lambda: self._box.put(lambda: self._owner.end_turn(entry.id))

    def ask(self, verb: str, *jobs: str, before: str = "") -> None:
        """Do what `policy.VERBS` lists, with these jobs or all."""
        self._box.put(partial(self._ask, QueueCommand(verb, jobs, before)))

    def cancel(self, *jobs: str, at_once: bool = False) -> None:
        """Cancel these jobs, or all. ``at_once``: don't wait for a step, end the engine."""
        running = self._running.intersection(jobs) if jobs else self._running
        self._runner.cancel(*running, at_once=at_once)  # not behind what the thread writes
        self.ask("cancel", *jobs)

    def go_on(self) -> None:
        """Run what an earlier program left."""
        self.ask("go_on")

    def drop(self) -> None:
        """Forget what an earlier program left."""
        self.ask("drop")

    def prioritise(self, document: str) -> None:
        """This document's jobs have priority; empty: none has."""
        self._box.put(partial(self._set_current, document))

    def note_live_frame(self) -> None:
        """Live mode asks for a frame: it has the engine."""
        self._live_at = time.monotonic()

    def live_ended(self) -> None:
        self._live_at = None

    def close(self, seconds: float = 10.0) -> bool:
        """End, and let another program run the queue; jobs of this one that are not done are held.
        Whether the thread has ended by then. May be called twice."""
        self._box.put(self._end_thread)
        if self._thread.ident is not None:
            self._thread.join(seconds)
        return not self._thread.is_alive()

    # -- the thread -----------------------------------------------------------------------------

    def _work(self) -> None:
        with ExitStack() as ends:
            self._open(ends)
            self._guarded(self._owner.take)
            while not self._ended:
                task = self._box.take(self._patience())
                self._guarded(self._watch if task is None else task)
            self._guarded(self._owner.leave)
            self._store.close()

    def _patience(self) -> float:
        """For how many seconds the next task is waited for."""
        if self._owner.changed and not self._said:
            return 0.0
        return min(POLL_SECONDS, self._showing.wait)

    def _open(self, ends: ExitStack) -> None:
        self._place, self._store = opened(self._place, ends, self._say)
        self._say_notices()
        store, blobs, look_up = self._store, self._place.blobs, self._read_environment
        costs = QueueCosts(self._cost, store.record_of)
        self._showing = QueueShowing(costs, self._runner, self._send, store)
        self._listeners = Listeners(store, blobs, look_up, self._post)
        self._owner = QueueOwner(
            self._place,
            store,
            self._runner,
            self._keeper,
            self._listeners,
            costs,
            post=self._box.put,
            watch=partial(self._guarded, self._watch),
        )

    def _guarded(self, task: Callable[[], object]) -> None:
        """Whatever goes wrong with one job or command, the queue goes on. Said now and then."""
        try:
            task()
            self._said = ""
        except Exception as error:  # noqa: BLE001 - said and logged
            known = explained(error)
            now = time.monotonic()
            if self._said != known.code and now >= self._quiet_until.get(known.code, 0.0):
                self._quiet_until[known.code] = now + TELL_SECONDS
                _log.exception("the queue")
                self._say(known)
            self._said = known.code
            self._owner.changed = True
        self._say_notices()
        self._running = frozenset(self._owner.runs)

    def _say_notices(self) -> None:
        for notice in self._store.take_notices():
            self._say(notice)

    def _end_thread(self) -> None:
        self._ended = True

    def _watch(self) -> None:
        """Look at what others wrote, and do what is due."""
        owner = self._owner
        if not owner.owns:
            owner.take()
        owner.note_steps()
        now = self._store.poll(again=owner.changed)
        if now is not None:
            self._now, owner.changed = now, False
            self._showing.note(now)
            if owner.owns:
                owner.do_pending(now.commands, self._looked_at)
            self._listeners.follow(now.entries, owner.runs)
        if owner.changed:
            return  # what it did is looked at first
        if now is not None or self._live_at is not None:  # its time may have come
            owner.start_next(self._moment(self._now.paused), self._now.entries)
        if not owner.changed:
            self._showing.show_due(self._looked_at, owner)

    def _moment(self, paused: bool) -> Moment:
        live, runner, mine = self._live_at, self._runner, self._place.mine_only
        idle = None if live is None else time.monotonic() - live
        free = sum(map(attrgetter("is_ending"), self._owner.runs.values()))
        slots = min(runner.slots, runner.engines + free)
        return Moment(
            paused,
            self._looked_at,
            idle,
            slots=slots,
            mine_only=mine,
            without_engine=runner.without_engine,
        )

    # -- what is asked --------------------------------------------------------------------------

    def _add(
        self,
        job: Job,
        tell: Tell,
        first: bool,
        document_name: str,
        owner: str,
        then: Callable[[], object],
        others: tuple[Job, ...],
        passing: bool,
    ) -> None:
        unseen, self._owner.changed = self._owner.changed, True
        self._listeners.add(job, tell, len(others))
        rank = -sys.float_info.min if first else math.inf
        try:
            now = self._store.poll(again=unseen) or self._now
            moment = self._moment(now.paused)
            early = self._owner.start_at_once(job, rank, moment, now.entries, owner)
            kept = [kept_job(each, self._place.blobs, document_name) for each in (job, *others)]
            record = replace(
                kept[0], others=tuple(kept[1:]), passing=passing
            )  # made while the engine works
            entry = self._store.add(
                job.id,
                record,
                owner=owner,
                session=self._place.session,
                first=first,
                status=JobStatus.RUNNING if early else JobStatus.WAITING,
            )
        except Exception as error:  # noqa: BLE001 - whoever asked is told
            self._owner.give_back(job.id)
            self._listeners.tell(job.id, JobFailed(explained(error)))
            return
        if not early and self._listeners.nbytes > KEPT_BYTES:
            self._listeners.drop_pixels(job.id)
        if entry.status in (JobStatus.FAILED, JobStatus.CANCELLED):
            self._store.remake(job.id, record)
            self._owner.do(QueueCommand("retry", (job.id,)))
        self._post(then, None)

    def _adopt(self, job_id: str, tell: Tell, take: Callable[[Job], object]) -> None:
        entry = self._store.entry(job_id)
        if entry is None or entry.status not in ACTIVE or job_id in self._listeners:
            return
        try:
            job = self._listeners.restored(job_id)
        except VelaturaError:
            return  # whoever runs it says why
        self._listeners.add(job, tell, entry.others, entry.done)
        self._post(partial(take, job), None)

    def _with_first_spot(self, job_id: str, take: Callable[[Spot], object]) -> None:
        with suppress(VelaturaError):
            self._post(partial(take, self._listeners.first_spot(job_id)), None)

    def _ask(self, command: QueueCommand) -> None:
        if self._owner.owns:
            self._owner.do(command, self._looked_at)
        else:
            self._store.append(command)

    def _set_current(self, document: str) -> None:
        self._looked_at, self._owner.changed = document, True

    def _send(self, view: QueueView) -> None:
        self._post(partial(self.changed.send, view), "queue")

    def _say(self, error: VelaturaError) -> None:
        self._post(partial(self.failed.send, error), None)
