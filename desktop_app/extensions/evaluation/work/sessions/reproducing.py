"""Entries of the history made again in a thread of the window, and what came of each."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from functools import partial

from desktop_app.core.cancel import CancelToken
from desktop_app.core.observable import Observable
from desktop_app.extensions.evaluation.values.reproduction import Reproduction
from desktop_app.extensions.evaluation.work.reproducing.reproduce_run import ReproduceRun, starred
from desktop_app.extensions.evaluation.work.reproducing.reproducing import Reproducing
from desktop_app.storage.blob_store import BlobStore
from desktop_app.storage.history import History
from desktop_app.storage.history_entry import HistoryEntry
from desktop_app.storage.item_run import Hearer, taken_folder
from desktop_app.studio.job_assembly import job_resources
from desktop_app.studio.job_records import JobEnvironment
from desktop_app.studio.recipes.queue_work import made_unrecorded
from desktop_app.worker.threaded_run import RunParts, ThreadedRun


class ReproducingSession(ThreadedRun):
    """See above.

    Attributes:
        entries: what is made again.
        found: what came of those that are over.
    """

    def __init__(self, parts: RunParts) -> None:
        super().__init__(parts.state, "reproducing")
        self._parts = parts
        self.entries: Observable[tuple[HistoryEntry, ...]] = Observable(())
        self.found: Observable[tuple[Reproduction, ...]] = Observable(())

    def begin(self, entries: Sequence[HistoryEntry] = ()) -> None:
        """Make these again, or all that are starred; nothing while a check runs."""
        if self.progress.value.is_running:
            return
        self.entries.value, self.found.value = tuple(entries), ()
        self._begin(partial(self._run, tuple(entries)))

    # -- in the thread ------------------------------------------------------------------------

    def _run(self, entries: tuple[HistoryEntry, ...], token: CancelToken) -> None:
        with ExitStack() as ends:
            history, folder = self._parts.history(ends), self._parts.paths.root / "reproduced"
            taken_folder(folder, self._parts.paths, ends, "history reproduce")
            chosen = entries or tuple(starred(history))
            hearer = Hearer(ended=lambda item, outcome, over, all_: self._reported(run))
            run = ReproduceRun(chosen, folder, hearer)
            self._home.put(partial(self.entries.put, chosen))
            self._reported(run)
            run.run(self._reproducing(history, token), token)

    def _reproducing(self, history: History, token: CancelToken) -> Reproducing:
        parts = self._parts
        return Reproducing(
            history,
            BlobStore(parts.paths.blobs),
            lambda: JobEnvironment(parts.services().model, job_resources(parts.state)),
            lambda job: made_unrecorded(parts.studio, job, token),
            parts.studio.describe,
        )

    def _reported(self, run: ReproduceRun) -> None:
        self._home.put(partial(self._show, tuple(run.found), len(run.items)))

    # -- in the GUI thread ----------------------------------------------------------------------

    def _show(self, found: tuple[Reproduction, ...], total: int) -> None:
        self.found.value = found
        self._counted(len(found), total)
