"""The part of a queue that only one program at a time is: it runs the jobs.

An image is done once it is recorded and that is written down, in this order; after a kill between
the two the recorder is asked. So none is recorded twice, and none that was recorded is made again.

A job whose engine ended is run again, as often as the runner says. One that fails of what
`FALLBACK_CODES` lists becomes, on the disk and at once, the next of those that were given to be run
in its place, and waits again.

A job of many images is run in parts (`QueuePlace.part_seconds`), and so is work on a picture that
is done part by part (`core.parts_done`): between them it gives way to whoever had less
(`shares`).
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

from desktop_app.core.errors import StorageError, VelaturaError, explained
from desktop_app.core.events import Finished, StepDone
from desktop_app.core.file_lock import Lock, LockOwner, acquire_file, is_locked
from desktop_app.core.queue_entry import (
    ACTIVE,
    JobStatus,
    QueueChange,
    QueueCommand,
    QueueEntry,
)
from desktop_app.jobs.job import Job
from desktop_app.jobs.news import JobCancelled, JobFailed, JobNews, JobWaits, Kept, Made
from desktop_app.jobs.results import Result
from desktop_app.storage.queue_rows import DoneImage
from desktop_app.storage.queue_store import QueueStore
from desktop_app.studio.queue.commands import do_command
from desktop_app.studio.queue.costs import QueueCosts
from desktop_app.studio.queue.listeners import NOTHING_TOLD, Listeners
from desktop_app.studio.queue.place import Keeper, QueuePlace, Runner
from desktop_app.studio.queue.policy import FALLBACK_CODES, LOST_CODES, NO_ENGINE, Moment, next_job
from desktop_app.studio.queue.run import JobRun
from desktop_app.studio.queue.shares import Shares
from desktop_app.studio.studio_commands import Post, at_once

PROGRESS_SECONDS: Final = 0.5
"""How often a running job's steps are written down."""

_log = logging.getLogger(__name__)


@dataclass(slots=True, eq=False)
class Turn:
    """What has an engine for a while without a job.

    Attributes:
        entry: as the policy sees it.
        begin: called when it is its turn.
        lent, since: as a `JobRun`'s; 0: it waits.
    """

    entry: QueueEntry
    begin: Callable[[], object]
    lent: float = 0.0
    since: float = 0.0


class QueueOwner:
    """Takes the queue where nobody has it, and runs it. Used in the queue's thread alone.

    Args:
        place: where the queue lies.
        store: its file.
        runner: makes the pictures, of as many jobs at a time as it says.
        keeper: records results.
        listeners: hear of the jobs; told in threads of the runner's, too.
        costs: learns that speeds may be known better.
        post: calls what is to be seen to in the queue's thread.
        watch: starts what may be started, in the queue's thread.

    Attributes:
        owns: whether this program runs the queue.
        runs: the jobs that run, by id.
        shares: what each owner had of the engines; None: jobs of others are not run here.
        changed: whether something was written since that was last looked at.
    """

    def __init__(
        self,
        place: QueuePlace,
        store: QueueStore,
        runner: Runner,
        keeper: Keeper,
        listeners: Listeners,
        costs: QueueCosts,
        post: Post,
        watch: Callable[[], object],
    ) -> None:
        self._place, self._store, self._runner = place, store, runner
        self._keeper, self._listeners, self._costs = keeper, listeners, costs
        self._post, self._watch = post, watch
        self._lock: Lock | None = None
        self._ends: list[Callable[[], object]] = []
        self.owns, self.changed = False, True
        self.runs: dict[str, JobRun] = {}
        self.shares = None if place.mine_only else Shares()
        self._resting: dict[str, JobRun] = {}
        """Those that gave way: the rest of each waits in the file."""
        self._turns: dict[str, Turn] = {}

    # -- whose the queue is ---------------------------------------------------------------------

    def take(self) -> None:
        """Run the queue from now on, if nobody does."""
        try:
            if is_locked(self._place.lock):
                return
            lock = acquire_file(self._place.lock)
        except StorageError:
            lock = None  # a file system without locks: used as if alone
        if isinstance(lock, LockOwner):
            return
        self._lock, self.owns, self.changed = lock, True, True
        held = self._store.take_over(self._place.session)
        _log.info("runs the queue, %d jobs held", held)
        self.forget_the_dead()

    def forget_the_dead(self, *leaving: str) -> None:
        """Nobody fetches the results of programs that live no longer; jobs of theirs, and of those
        ``leaving``, that nobody can ask for are cancelled."""
        gone = {name for name in self._store.sessions() if not self._lives(name)}
        left = [
            entry.id
            for entry in self._store.entries()
            if entry.passing and entry.status in ACTIVE and entry.session in gone.union(leaving)
        ]
        if left:
            self._store.apply(QueueChange(statuses=dict.fromkeys(left, JobStatus.CANCELLED)))
        if gone:
            self._store.forget_sessions(gone)

    def _lives(self, session: str) -> bool:
        return session == self._place.session or self._place.alive(session)

    def leave(self) -> None:
        """Let another program run the queue; what was running is made by whoever goes on."""
        runs, self.runs = self.runs, {}
        self._runner.cancel(*runs)
        try:
            if self.owns:
                for run in [run for run in runs.values() if run.cancelled]:
                    self._store.end(run.id, JobStatus.CANCELLED)
                    self._store.apply(QueueChange(), run.asked)
                self.forget_the_dead(self._place.session)
                self._store.give_up(self._place.session)
        finally:
            self.owns = False
            if self._lock is not None:
                self._lock.release()

    # -- commands -------------------------------------------------------------------------------

    def do(self, command: QueueCommand, current: str = "", number: int | None = None) -> None:
        """As `do_command`; running jobs may have to stop."""
        change = do_command(self._store, command, current, number)
        self.changed = True
        for job_id in (*change.statuses, *change.forgotten):
            self._resting.pop(job_id, None)
        stopped = [job_id for job_id in change.stopped if job_id in self.runs]
        for job_id in stopped:
            self.runs[job_id].cancelled = True
        self._runner.cancel(*stopped)
        for run in [self.runs[job_id] for job_id in stopped if not self.runs[job_id].asked]:
            run.asked = self._store.append(QueueCommand("cancel", (run.id,)))

    def do_pending(self, commands: Iterable[tuple[int, QueueCommand]], current: str) -> None:
        """Do what other programs asked, or a killed one had no time to do."""
        mine = {run.asked for run in self.runs.values()}
        for number, command in commands:
            if number not in mine:
                self.do(command, current, number)

    # -- running --------------------------------------------------------------------------------

    def start_at_once(
        self, job: Job, rank: float, moment: Moment, entries: Sequence[QueueEntry], owner: str
    ) -> bool:
        """Run ``job`` of ``owner``, which is not among the ``entries`` of the file yet, if it would
        be the next."""
        if not self.owns or any(entry.id == job.id for entry in entries):
            return False
        operation = "edit" if job.work is None else job.work.operation
        made_by = "" if job.model is None else job.model.id
        new = QueueEntry(job.id, operation, rank, owner, "", job.document or "", model=made_by)
        if self._next([*entries, new], moment) is not new:
            return False
        self._submit(JobRun(job, range(job.request.count), owner=owner))
        return True

    def give_back(self, job_id: str) -> None:
        """A job that was started at once can't be written down: it is not run."""
        if (run := self.runs.pop(job_id, None)) is not None:
            self._pay(run.owner, run.lent, 0.0)
            self._runner.cancel(job_id)

    def start_next(self, moment: Moment, entries: Sequence[QueueEntry]) -> None:
        """Run the next of ``entries`` that may be started, as many as there is room for."""
        if not self.owns:
            return
        if self._ends:
            self._write_ends()
            self.changed = True  # those that listen hear of it before anything else is started
            return
        while entry := self._next(entries, moment):
            if entry.id in self._turns:
                self._give(self._turns[entry.id])
                continue
            if not self._start(entry):
                return
            runs = replace(entry, status=JobStatus.RUNNING)
            entries = [runs if each is entry else each for each in entries]

    def _next(self, entries: Sequence[QueueEntry], moment: Moment) -> QueueEntry | None:
        if self._turns:
            entries = [*(turn.entry for turn in self._turns.values()), *entries]
        if (shares := self.shares) is not None:
            shares.see(one.owner for one in entries if one.status in ACTIVE and not one.held)
            moment = replace(moment, used=shares.used, each=shares.each)
        return next_job(entries, moment)

    def _pay(self, owner: str, lent: float, seconds: float, images: int = 1) -> None:
        if self.shares is not None:
            self.shares.end(owner, lent, seconds, images)

    # -- what takes turns without a job ---------------------------------------------------------

    def ask_turn(self, turn: Turn) -> None:
        """It begins when it is its owner's turn; at once where another program has the queue."""
        self._turns[turn.entry.id] = turn
        self.changed = True
        if not self.owns:
            self._give(turn)

    def _give(self, turn: Turn) -> None:
        turn.lent = 0.0 if self.shares is None else self.shares.begin(turn.entry.owner)
        turn.since = time.monotonic()
        turn.entry = replace(turn.entry, status=JobStatus.RUNNING)
        turn.begin()

    def end_turn(self, turn_id: str) -> None:
        """It is over, or isn't wanted any more."""
        turn = self._turns.pop(turn_id, None)
        if turn is not None and turn.since:
            self._pay(turn.entry.owner, turn.lent, time.monotonic() - turn.since)
        self.changed = True

    def _start(self, entry: QueueEntry) -> bool:
        """Run that job. False: it can't be run; what is next is looked up again."""
        self.changed = True
        if entry.passing and not self._lives(entry.session):
            self._store.end(entry.id, JobStatus.CANCELLED)
            return False
        try:
            run = self._ready(entry)
        except Exception as error:  # noqa: BLE001 - of this job alone; the next one is tried
            known = explained(error)
            if not self._fell_back(entry.id, known):
                self._store.end(entry.id, JobStatus.FAILED, known)
            return False
        if run is None:
            self._store.end(entry.id, JobStatus.DONE, finish=NOTHING_TOLD)
            return False
        self._store.start(entry.id)
        self._submit(run)
        return True

    def _ready(self, entry: QueueEntry) -> JobRun | None:
        """The job with the images that nobody has recorded; None: all are."""
        if (rest := self._resting.pop(entry.id, None)) is not None:
            return rest
        recorded = self._keeper.recorded(entry.id)
        for image in sorted(set(recorded) - entry.done):  # killed before that was written down
            self._store.keep_image(entry.id, DoneImage(image))
        missing = [image for image in entry.missing if image not in recorded]
        if not missing:
            return None
        job = self._listeners.job_of(entry) or self._listeners.restored(entry.id)
        return JobRun(job, missing, session=entry.session, owner=entry.owner)

    def _submit(self, run: JobRun) -> None:
        self.runs[run.id], part = run, run.next_part(self._place.part_seconds)
        run.lent = 0.0 if self.shares is None else self.shares.begin(run.owner, run.images)
        run.since = time.monotonic()
        if part.work is not None:
            part.done.gives_way = partial(self._should_yield, run)
        self._runner.submit(part, partial(self._on_event, run), at_once)

    def _should_yield(self, run: JobRun) -> bool:
        """In a thread of the runner's, between two parts of a picture."""
        shared = self.shares is not None and self.shares.is_shared
        return shared and time.monotonic() - run.since >= self._place.part_seconds

    def _on_event(self, run: JobRun, news: JobNews) -> None:
        """In a thread of the runner's. Whoever listens is told at once how far it is, and sees an
        image while it is recorded; of the end once that is written down."""
        if self.runs.get(run.id) is not run:
            return
        news = run.whole(news)
        if isinstance(news, Finished | JobFailed | JobCancelled):
            self._post(partial(self._ended, run, news, time.monotonic() - run.since), None)
            return
        self._listeners.tell(run.id, news)
        if isinstance(news, Made):
            if run.is_ending and run.has_more:
                run.unkept = news  # its part ends now
                return
            if run.is_ending:
                self._post(self._watch, None)  # the engine goes on while the image is recorded
            self._post(partial(self._keep, run, news), None)
        elif isinstance(news, StepDone):
            run.step = news

    def _ended(
        self, run: JobRun, news: Finished | JobFailed | JobCancelled, seconds: float
    ) -> None:
        if self.runs.get(run.id) is not run:
            return
        self._pay(run.owner, run.lent, seconds, run.images)
        run.pace = seconds / run.images
        made, run.unkept = run.unkept, None
        is_left = isinstance(news, Finished) and run.has_more
        is_shared = self.shares is not None and self.shares.is_shared
        goes_on = is_left and not (run.cancelled or run.error or is_shared)
        if goes_on:
            self._submit(run)  # the engine goes on while the image is recorded
        if made is not None:
            self._keep(run, made)
        if goes_on:
            return
        match news:
            case Finished() | JobCancelled() if run.error is not None:
                self._end(run, JobStatus.FAILED, JobFailed(run.error))
            case Finished() if is_left and run.cancelled:
                self._end(run, JobStatus.CANCELLED, JobCancelled())
            case Finished() if is_left:
                self._yield_turn(run)
            case JobCancelled() if run.job.done.rests and not run.cancelled:
                run.rest()
                self._yield_turn(run)
            case Finished():
                self._end(run, JobStatus.DONE, news)
            case JobFailed(error):
                self._fail(run, error)
            case JobCancelled():
                self._end(run, JobStatus.CANCELLED, news)

    def _yield_turn(self, run: JobRun) -> None:
        """Until it is its turn again: what is left of it waits in the file."""
        del self.runs[run.id]
        self._resting[run.id] = run
        self.changed = True
        self._ends.append(partial(self._store.end, run.id, JobStatus.WAITING))
        self._write_ends()

    def _keep(self, run: JobRun, made: Made) -> None:
        """An image is done once it is recorded; where it can't be, the job stops."""
        if self.runs.get(run.id) is not run:
            return
        self.changed = True
        result = made.result
        try:
            entry = self._keeper.record(made)
            outputs = self._outputs(run, result)
            done = DoneImage(result.image, made.seconds, result.notes, outputs)
            self._store.keep_image(run.id, done)
        except Exception as error:  # noqa: BLE001 - whatever it is, the image is not done
            run.error = run.error or explained(error)
            self._runner.cancel(run.id)
        else:
            if result.job.is_local:
                self._costs.local = made.seconds
            self._listeners.tell(run.id, Kept(made, entry))

    def _outputs(self, run: JobRun, result: Result) -> tuple[str, ...]:
        """Blobs for another program that waits for the job."""
        if run.session in ("", self._place.session) or not self._lives(run.session):
            return ()
        return tuple(self._place.blobs.put(output) for output in result.outputs)

    def note_steps(self) -> None:
        """Write down how far running jobs are, now and then."""
        now = time.monotonic()
        for run in self.runs.values():
            step, run.step = run.step, None
            if step is not None and now - run.written >= PROGRESS_SECONDS:
                run.written, self.changed = now, True
                self._store.progress(run.id, step.step, step.steps, step.seconds_left)

    def _fail(self, run: JobRun, error: VelaturaError) -> None:
        """End it, unless another engine or model may do it: then it goes on with that."""
        wanted = not run.cancelled and run.error is None
        if run.cancelled and run.error is None and error.code in LOST_CODES:
            self._end(run, JobStatus.CANCELLED, JobCancelled())
            return
        lost = error.code in LOST_CODES and run.may_be_lost(error, self._runner.tries)
        if wanted and (lost or error.code == NO_ENGINE):
            awaits = "" if lost else error.what
            if lost or awaits != run.awaits:  # a worker may be waited for for days
                _log.warning("job %s has no engine (%s) and is run again", run.id, error.what)
            if not lost and awaits != run.awaits:
                self._listeners.tell(run.id, JobWaits(error))
            if (rest := run.for_another_engine(error if lost else None, awaits)) is None:
                self._end(run, JobStatus.DONE, NOTHING_TOLD)
            else:
                self._submit(rest)
        elif wanted and error.code in FALLBACK_CODES and self._has_others(run.id):
            del self.runs[run.id]
            self.changed = True
            self._ends.append(partial(self._fall_back, run.id, error))
            self._write_ends()
        else:
            self._end(run, JobStatus.FAILED, JobFailed(error))

    def _has_others(self, job_id: str) -> bool:
        try:
            entry = self._store.entry(job_id)
        except StorageError:
            return False
        return entry is not None and entry.others > 0

    def _fall_back(self, job_id: str, error: VelaturaError) -> None:
        """For a job that has run and failed of ``error``; those that listen hear by the file."""
        if not self._fell_back(job_id, error):
            self._store.end(job_id, JobStatus.FAILED, error)

    def _fell_back(self, job_id: str, error: VelaturaError) -> bool:
        """Whether another job waits in its place now."""
        if error.code not in FALLBACK_CODES or not self._store.remake(job_id):
            return False
        _log.warning("job %s failed (%s); another is run in its place", job_id, error.code)
        return True

    def _end(self, run: JobRun, status: JobStatus, news: JobNews) -> None:
        del self.runs[run.id]
        self.changed = True
        error = news.error if isinstance(news, JobFailed) else None
        finish = news if isinstance(news, Finished) else None
        self._ends.append(partial(self._store.end, run.id, status, error, finish))
        if run.asked:
            self._ends.append(partial(self._store.apply, QueueChange(), run.asked))
        try:
            self._write_ends()  # first: what was told is so after a kill, too
        finally:
            self._listeners.tell(run.id, news)
            self._costs.measured()

    def _write_ends(self) -> None:
        """Ends that the disk refused are tried again before anything else is started."""
        while self._ends:
            self._ends[0]()
            del self._ends[0]
