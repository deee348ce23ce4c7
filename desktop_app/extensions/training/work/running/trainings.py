"""The queue of trainings: one after another, in an order that is kept on the disk.

One program at a time trains (a lock beside the runs). A training has its own process
(`training_run`); it waits for pictures (`training_turns`), and is gone on with after a kill. All is
done in a thread of the queue's; methods return at once.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import partial
from time import monotonic
from typing import Final

from desktop_app.core.cancel import Cancelled, CancelToken
from desktop_app.core.errors import VelaturaError, explained
from desktop_app.core.events import (
    WAITS,
    EngineEvent,
    Evaluated,
    Loading,
    SampleMade,
    Trained,
    TrainingDone,
)
from desktop_app.core.file_lock import Lock
from desktop_app.core.mailbox import Mailbox
from desktop_app.core.observable import Signal
from desktop_app.extensions.training.values.run import Run
from desktop_app.extensions.training.values.runs import RunLog, RunRow, TrainingsView
from desktop_app.extensions.training.work.running.training_run import (
    ENDED,
    TrainingServices,
    run_training,
)
from desktop_app.extensions.training.work.running.training_turns import TrainingTurns
from desktop_app.extensions.training.work.stores.runs import TrainingRuns
from desktop_app.studio.studio_commands import Post

POLL_SECONDS: Final = 2.0
"""How soon it is seen that another program has ended its training."""

MOST_ENDS: Final = 2
"""How often a training goes on by itself after its process has ended."""

_log = logging.getLogger(__name__)


class _Current:
    """The training that runs. Its thread writes `progress` and `doing`, the queue's reads them."""

    def __init__(self, row: RunRow, lock: Lock) -> None:
        self.row, self.lock = row, lock
        self.token = CancelToken()
        self.paused = self.deleted = False
        self.progress: Trained | None = None
        self.doing: Loading | None = None
        self._since = 0.0, 0

    def on_event(self, event: Trained | Loading) -> None:
        if isinstance(event, Trained):
            self.doing, self.progress = None, event
            return
        if self.doing is None or self.doing.what != event.what:
            self._since = monotonic(), event.done
        self.doing = event

    def shown(self, *, is_waiting: bool) -> RunRow:
        """Before its first step what is done then tells how long that takes; ``is_waiting``: it
        waits for a picture."""
        (begun, first), doing = self._since, self.doing
        left = None
        if doing is not None and doing.done > first:
            left = (monotonic() - begun) / (doing.done - first) * (doing.total - doing.done)
        doing = Loading("pause", 0, 1) if self.paused else WAITS if is_waiting else doing
        return replace(self.row, state="running", doing=doing, left=left).after(self.progress)


class Trainings:
    """Every method may be called from any thread.

    Args:
        runs: on the disk.
        services: what they are done with.
        turns: lets them wait for pictures.
        post: how listeners are told, as `Studio`'s.

    Attributes:
        runs: on the disk.
        changed: sent with a `TrainingsView` after each change.
        told: sent with a run's id when it has told what a graph or a strip shows: `read_log`.
        failed: sent with what went wrong with the queue itself; why a training failed is in its
            row.
    """

    def __init__(
        self, runs: TrainingRuns, services: TrainingServices, turns: TrainingTurns, post: Post
    ) -> None:
        self.changed: Signal[TrainingsView] = Signal()
        self.told: Signal[str] = Signal()
        self.failed: Signal[VelaturaError] = Signal()
        self.runs, self._services, self._turns, self._post = runs, services, turns, post
        self._box: Mailbox[Callable[[], object]] = Mailbox()
        self._thread = threading.Thread(target=self._work, name="trainings", daemon=True)
        turns.changed = partial(self._box.put, self._show, "progress")
        # In the thread alone:
        self._current: _Current | None = None
        self._trainer: threading.Thread | None = None
        self._rows: tuple[RunRow, ...] = ()
        self._ends: dict[str, int] = {}
        self._elsewhere = self._closing = False

    # -- commands -------------------------------------------------------------------------------

    def start(self, *, automatic: bool = False) -> None:
        """Begin. ``automatic``: what an earlier program left goes on without being asked for."""
        self._box.put(partial(self._begin, automatic))
        self._thread.start()

    def add(
        self, run: Run, then: Callable[[str], object] = lambda run_id: None, *, first: bool = False
    ) -> None:
        """Queue it; ``then`` gets its id once it is on the disk. ``first``: before all that
        wait."""
        self._do(partial(self._add, run, then, first))

    def go_on(self, *run_ids: str) -> None:
        """Those that are paused, interrupted or have failed wait for their turn again."""
        self._do(partial(self._go_on, run_ids))

    def pause(self, *run_ids: str) -> None:
        """They don't run any more until `go_on`; the one that runs leaves its state first."""
        self._do(partial(self._pause, run_ids))

    def delete(self, *run_ids: str) -> None:
        """With states and samples; what came of them is kept."""
        self._do(partial(self._delete, run_ids))

    def rename(self, run_id: str, title: str) -> None:
        self._do(partial(self._rename, run_id, title))

    def poll(self) -> None:
        """See what other programs have written, and tell."""
        self._do(self._read)

    def read_log(
        self, run_id: str, then: Callable[[RunLog], object], before: RunLog | None = None
    ) -> None:
        """Read what a run has told; ``before``: as it was read last."""
        self._do(lambda: self._post(partial(then, self.runs.log(run_id, before)), None))

    def close(self, seconds: float = 10.0) -> bool:
        """End; the training that runs leaves its state, if it does so in time, and is interrupted.
        Whether all has ended. May be called twice."""
        self._box.put(self._end)
        if self._thread.ident is not None:
            self._thread.join(seconds)
        return not self._thread.is_alive()

    # -- the thread -----------------------------------------------------------------------------

    def _do(self, task: Callable[[], object]) -> None:
        self._box.put(partial(self._guarded, task))

    def _guarded(self, task: Callable[[], object]) -> None:
        try:
            task()
        except Exception as error:  # noqa: BLE001 - said and logged
            known = explained(error)
            _log.warning("trainings: %s", known.what, exc_info=error)
            self._post(partial(self.failed.send, known), None)

    def _work(self) -> None:
        while not (self._closing and self._current is None):
            task = self._box.take(self._patience())
            if task is not None:
                task()
            if not self._closing:
                self._guarded(self._go)

    def _patience(self) -> float | None:
        """For how long the next task is waited for."""
        waits = any(row.state == "waiting" for row in self._rows)
        if self._turns.is_paused or (waits and self._current is None):
            return min(POLL_SECONDS, self._turns.wait() or POLL_SECONDS)
        return None

    def _begin(self, automatic: bool) -> None:
        self._guarded(self._read)
        if automatic:
            self._guarded(
                lambda: self._go_on([row.id for row in self._rows if row.state == "interrupted"])
            )

    def _read(self) -> None:
        self._rows = self.runs.rows()
        self._show()

    def _show(self) -> None:
        current = self._current
        rows, held = self._rows, self._turns.is_paused
        if current is not None:
            shown = current.shown(is_waiting=held)
            rows = (shown, *(row for row in rows if row.id != current.row.id))
        view = TrainingsView(rows, held, self._elsewhere)
        self._post(partial(self.changed.send, view), "trainings")

    def _go(self) -> None:
        """Do what is due: let the training go on, or start the next."""
        if self._current is not None:
            if self._turns.is_paused and not self._turns.wait():
                self._turns.go_on()
                self._show()
            return
        row = next((row for row in self._rows if row.state == "waiting"), None)
        if row is None or self._turns.wait():
            return
        lock = self.runs.take()
        if not isinstance(lock, Lock):
            if not self._elsewhere:
                self._elsewhere = True
                self._read()
            return
        self._elsewhere = False
        try:
            self.runs.set_state(row.id, "running")
        except BaseException:
            lock.release()
            raise
        self._current = current = _Current(row, lock)
        self._trainer = threading.Thread(target=self._train, args=(current,), name="training")
        self._trainer.start()
        self._read()

    # -- what is asked --------------------------------------------------------------------------

    def _add(self, run: Run, then: Callable[[str], object], first: bool) -> None:
        run_id = self.runs.add(run)
        if first:
            self._put_first(run_id)
        self._post(partial(then, run_id), None)
        self._read()

    def _put_first(self, run_id: str) -> None:
        waiting = [row.id for row in self.runs.rows() if row.state == "waiting"]
        self.runs.put_in_order([run_id, *(each for each in waiting if each != run_id)])

    def _go_on(self, run_ids: Iterable[str]) -> None:
        for run_id in run_ids:
            if self.runs.row(run_id).state in ("paused", "interrupted", "failed"):
                self._ends.pop(run_id, None)
                self.runs.set_state(run_id, "waiting")
        self._read()

    def _pause(self, run_ids: Iterable[str]) -> None:
        current = self._current
        for run_id in run_ids:
            if current is not None and current.row.id == run_id:
                current.paused = True
                current.token.cancel()
            elif self.runs.row(run_id).state in ("waiting", "interrupted"):
                self.runs.set_state(run_id, "paused")
        self._read()

    def _delete(self, run_ids: Iterable[str]) -> None:
        current = self._current
        for run_id in run_ids:
            if current is not None and current.row.id == run_id:
                current.deleted = True
                current.token.cancel()
            elif self.runs.row(run_id).state != "running":
                self.runs.delete(run_id)
        self._read()

    def _rename(self, run_id: str, title: str) -> None:
        self.runs.rename(run_id, title)
        self._read()

    def _end(self) -> None:
        self._closing = True
        if self._current is not None:
            self._current.token.cancel()

    # -- one training, in its thread --------------------------------------------------------------

    def _train(self, current: _Current) -> None:
        def tell(event: EngineEvent) -> None:
            if isinstance(event, Trained | Loading):
                current.on_event(event)
                self._box.put(self._show, "progress")
            if isinstance(event, Trained | Evaluated | SampleMade):
                self._post(partial(self.told.send, current.row.id), f"told {current.row.id}")

        error: BaseException | None = None
        done: TrainingDone | None = None
        try:
            done = run_training(
                self.runs,
                current.row.id,
                self._services,
                tell,
                current.token,
                partial(self._turns.begin, current.token),
            )
        except BaseException as raised:  # noqa: BLE001 - its row says it
            error = raised
        put_off = self._turns.end()
        self._box.put(partial(self._ended, current, done, error, put_off))

    # -- its end, in the queue's thread -----------------------------------------------------------

    def _ended(
        self,
        current: _Current,
        done: TrainingDone | None,
        error: BaseException | None,
        put_off: bool,
    ) -> None:
        self._current = None
        try:
            self._guarded(lambda: self._note_end(current, done, error, put_off))
        finally:
            current.lock.release()
        self._guarded(self._read)

    def _note_end(
        self,
        current: _Current,
        done: TrainingDone | None,
        error: BaseException | None,
        put_off: bool,
    ) -> None:
        run_id = current.row.id
        if current.deleted:
            self.runs.delete(run_id)
        elif done is not None:
            run = self.runs.run(run_id)
            self.runs.set_state(run_id, "done")
            self._services.keep(run, done)
        elif isinstance(error, Cancelled):
            if current.paused:
                self.runs.set_state(run_id, "paused")
            elif put_off:
                self._wait_again(run_id)
            # else the program ends: it is interrupted
        else:
            self._note_failure(current, error)

    def _note_failure(self, current: _Current, error: BaseException | None) -> None:
        """One whose process has ended goes on, unless it ended before it came further."""
        run_id = current.row.id
        known = explained(error if isinstance(error, Exception) else RuntimeError(repr(error)))
        ends = self._ends[run_id] = self._ends.get(run_id, 0) + 1
        if known.code == ENDED and current.progress is not None and ends <= MOST_ENDS:
            _log.warning("training %s goes on: %s", run_id, known.what)
            self._wait_again(run_id)
        elif current.paused:
            self.runs.set_state(run_id, "paused")
        else:
            self.runs.set_state(run_id, "failed", known)

    def _wait_again(self, run_id: str) -> None:
        self.runs.set_state(run_id, "waiting")
        self._put_first(run_id)
