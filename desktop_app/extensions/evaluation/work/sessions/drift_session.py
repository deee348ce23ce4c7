"""Kept sets in the window: the list, a run in a thread, and what a check has found."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import replace
from functools import partial
from typing import Any

from desktop_app.core.cancel import CancelToken
from desktop_app.core.errors import InputError
from desktop_app.core.observable import Observable
from desktop_app.extensions.evaluation.values.drift import DriftCheck, DriftSet
from desktop_app.extensions.evaluation.work.drift.drift import Drift, DriftReport
from desktop_app.extensions.evaluation.work.queued_run import history_records
from desktop_app.extensions.evaluation.work.stores.drift import DriftStore
from desktop_app.storage.item_run import Hearer, taken_folder
from desktop_app.studio.recipes.queue_work import QueueWork
from desktop_app.worker.threaded_run import RunParts, ThreadedRun


class DriftSession(ThreadedRun):
    """See above.

    Args:
        parts: what it is done with.

    Attributes:
        sets: as they are kept.
        chosen: id of the one that is looked at; empty: none is.
        report: what its last check has found; None: there was none, or it is being read.
    """

    def __init__(self, parts: RunParts) -> None:
        super().__init__(parts.state, "drift run")
        self._parts, self._background = parts, parts.background
        self.store = DriftStore(parts.paths)
        self.sets: Observable[tuple[DriftSet, ...]] = Observable(())
        self.chosen = Observable("")
        self.report: Observable[DriftReport | None] = Observable(None)
        self._kept = ""

    @property
    def set(self) -> DriftSet | None:
        """The one that is looked at."""
        return next((one for one in self.sets.value if one.id == self.chosen.value), None)

    def refresh(self, chosen: str = "") -> None:
        """Read which there are; look at ``chosen``, or at the one that was."""

        def take(found: tuple[DriftSet, ...]) -> None:
            self.sets.value = found
            ids = [one.id for one in found]
            wanted = chosen or self.chosen.value
            self.choose(wanted if wanted in ids else next(iter(ids), ""))

        self._background.run(self.store.sets, take, self.failed)

    def choose(self, set_id: str) -> None:
        """Look at that one, and read what its last check has found."""
        self.chosen.value, self.report.value, found = set_id, None, self.set
        last = None if found is None else next((one for one in reversed(found.checks)), None)
        if found is None or last is None:
            return

        def take(report: DriftReport) -> None:
            if self.chosen.value == report.of.id and self.report.value is None:
                self.report.value = report

        self._background.run(partial(self._read, found, last), take, self.failed)

    def _read(self, found: DriftSet, check: DriftCheck) -> DriftReport:
        with ExitStack() as ends:
            return self._drift(ends).report(found, check)

    def remove(self, set_id: str) -> None:
        """Delete a set with its pictures."""
        self._change(partial(self.store.remove, set_id))

    def rename(self, set_id: str, name: str) -> None:
        """Call a set something else."""
        for one in self.sets.value:
            if one.id == set_id:
                self._change(partial(self.store.put, replace(one, name=name)))

    def _change(self, work: Callable[[], None]) -> None:
        if not self.progress.value.is_running:  # which writes the set itself
            self._background.run(work, lambda _: self.refresh(), self.failed)

    # -- runs -----------------------------------------------------------------------------------

    def keep_new(self, prompts: Sequence[str] = (), name: str = "") -> None:
        """Keep a set of the chosen model, with the settings that it has of itself."""
        model = self._state.model
        if model is None:
            self.failed(InputError("model_missing", name="—"))
            return

        def run(drift: Drift, take: Callable[[DriftSet], Any]) -> DriftSet:
            made = drift.add(name, model.id, prompts)
            work = take(made)
            return drift.keep(made, work, self._token)[0]

        self._start(run)

    def go_on(self) -> None:
        """Make what is left of the chosen set."""
        if (found := self.set) is not None and not found.kept:
            self._start(lambda drift, take: drift.keep(found, take(found), self._token)[0])

    def check(self, *, fresh: bool = False) -> None:
        if (found := self.set) is None or not found.kept:
            return

        def run(drift: Drift, take: Callable[[DriftSet], Any]) -> DriftSet:
            report = drift.check(found, take(found), self._token, fresh=fresh)
            if report.check.verdict:
                self._home.put(partial(self._show, report))
            return report.of

        self._start(run)

    def _show(self, report: DriftReport) -> None:
        self.chosen.value, self.report.value = report.of.id, report

    def _start(self, run: Callable[[Drift, Callable[[DriftSet], Any]], DriftSet]) -> None:
        if self.progress.value.is_running:
            return
        self.report.value, self._kept = None, ""
        self._begin(partial(self._run, run))

    def _run(
        self, run: Callable[[Drift, Callable[[DriftSet], Any]], DriftSet], token: CancelToken
    ) -> None:
        with ExitStack() as ends:
            hearer = Hearer(ended=self._on_item_ended)

            def take(of: DriftSet) -> QueueWork:
                taken_folder(self.store.folder(of), self._parts.paths, ends, "drift")
                self._home.put(partial(self.refresh, of.id))
                return self._parts.queue(token, ends)

            self._kept = run(self._drift(ends, hearer), take).id

    def _drift(self, ends: ExitStack, hearer: Hearer | None = None) -> Drift:
        records = history_records(self._parts.history(ends))
        return Drift(self.store, self._parts.services(), records, hearer)

    def _over(self) -> None:
        report = self.report.value
        super()._over()
        self.refresh(self._kept)
        if report is not None:  # it is known already
            self.report.value = report
