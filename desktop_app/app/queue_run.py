"""``velatura queue add --run``: adds a job and waits for it; runs the queue if nobody else does."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from functools import partial
from pathlib import Path

from desktop_app.app.generate_command import show_progress
from desktop_app.app.queue_services import HistoryKeeper
from desktop_app.app.run_output import CheckedRequest, write_result
from desktop_app.app.services import AppServices
from desktop_app.app.started_queue import END_SECONDS, LOOK_SECONDS, started_queue
from desktop_app.core.cancel import Cancelled
from desktop_app.core.errors import StorageError, VelaturaError
from desktop_app.core.events import Finished
from desktop_app.core.note_texts import note_words
from desktop_app.core.queue_entry import QueueView
from desktop_app.jobs.news import JobCancelled, JobFailed, JobNews, Kept, Made
from desktop_app.storage.queue_store import QueueStore


class Waited:
    """What is heard of one job: files are written, and the end is noted. In the queue's thread."""

    def __init__(self, run: CheckedRequest, parts: AppServices, quiet: bool) -> None:
        self._run, self._parts, self._quiet = run, parts, quiet
        self.written: list[Path] = []
        self.error: VelaturaError | Cancelled | None = None
        self.ended = threading.Event()
        self._paused = False

    def on_event(self, news: JobNews) -> None:
        """What the queue tells of it."""
        match news:
            case Kept(made):
                result = made.result
                for line in note_words(result.notes, params=result.note_params):
                    print(f"velatura: note: {line}", file=sys.stderr)
                if self._run.outputs and self.error is None:
                    self._write(made)
            case JobFailed(error):
                self._end(error)
            case JobCancelled():
                self._end(Cancelled())
            case Finished():
                self._end(None)
            case _:
                if not self._quiet:
                    show_progress(news)

    def see(self, view: QueueView) -> None:
        """Whether the job still gets on."""
        entry = next((one for one in view.entries if one.id == self._run.job.id), None)
        if entry is not None and entry.held:
            self._end(StorageError("job_held", name=entry.id))
        if view.paused and not self._paused:
            print("velatura: note: the queue is paused: velatura queue resume", file=sys.stderr)
        self._paused = view.paused

    def _write(self, made: Made) -> None:
        try:
            self.written.extend(write_result(self._run, made.result, self._parts))
        except VelaturaError as error:  # it is in the history
            self.error = error

    def _end(self, error: VelaturaError | Cancelled | None) -> None:
        self.error = self.error or error
        self.ended.set()


def queue_and_run(
    parts: AppServices, run: CheckedRequest, *, first: bool = False, quiet: bool = False
) -> list[Path]:
    """Add the job of ``run`` to the queue and wait until it has ended; jobs before it are run, too.

    Args:
        parts: of the data folder.
        run: as ``generate`` prepares it.
        first: it goes before all others.
        quiet: show no progress.

    Returns:
        The files that were written.

    Raises:
        Cancelled: the job was cancelled, here or elsewhere.
        VelaturaError: it failed, or a file can't be written (its picture is in the history).
    """
    waited = Waited(run, parts, quiet)
    with ExitStack() as ends:
        keep = partial(history_keeper, parts, ends)
        queue, _ = started_queue(parts, ends, keep, waited.see)
        queue.add(run.job, waited.on_event, first=first, document_name=run.name)
        try:
            while not waited.ended.wait(LOOK_SECONDS):
                pass
        except KeyboardInterrupt:
            queue.cancel(run.job.id)
            waited.ended.wait(END_SECONDS)
            raise
        finally:
            if not quiet and sys.stderr.isatty():
                print(file=sys.stderr)
    if waited.error is not None:
        raise waited.error
    return waited.written


def history_keeper(
    parts: AppServices,
    ends: ExitStack,
    store: QueueStore,
    machine: Callable[[], Mapping[str, str]],
) -> HistoryKeeper:
    """The history as recorder of a queue, closed with ``ends``."""
    keeper = HistoryKeeper(parts, lambda job: store.record_of(job).document_name, machine)
    ends.callback(keeper.close)
    return keeper
