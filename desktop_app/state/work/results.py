"""The images that jobs gave, run after run, and which of them is on the canvas. No thread in
here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING

from desktop_app.core.observable import Observable

if TYPE_CHECKING:
    from desktop_app.jobs.results import Result


class Results:
    """The images of all runs of a session, and which of them is shown on the canvas.

    Args:
        items, shown, fitting, picked: where they are held: nothing, or those of the active
            document.
    """

    def __init__(
        self,
        items: Observable[tuple[Result, ...]] | None = None,
        shown: Observable[Result | None] | None = None,
        fitting: Observable[bool] | None = None,
        picked: Observable[bool] | None = None,
    ) -> None:
        self.items: Observable[tuple[Result, ...]] = Observable(()) if items is None else items
        """Those of a run stand together in the order of its images."""
        self.shown: Observable[Result | None] = Observable(None) if shown is None else shown
        self.fitting = Observable(False) if fitting is None else fitting
        """Whether one of them is being fitted to its surroundings again."""
        self.picked = Observable(False) if picked is None else picked
        """Whether the user chose the one that is shown; then another one does not take its place
        by itself."""

    def add(self, result: Result, *, show: bool) -> None:
        """Put a result among those of its run; ``show`` puts it on the canvas, unless the user
        chose what is there, or has applied one of the run."""
        items = self.items.value
        run = [at for at, item in enumerate(items) if item.job.id == result.job.id]
        later = (at for at in run if items[at].image > result.image)
        at = next(later, run[-1] + 1 if run else len(items))
        self.items.value = (*items[:at], result, *items[at:])
        if show and not (
            (self.picked.value and self.shown.value is not None)
            or any(items[at].applied for at in run)
        ):
            self._put(result)

    def clear(self) -> None:
        """Forget all (they stay in the history)."""
        self._put(None)
        self.items.value = ()

    def find(self, result_id: str | None) -> Result | None:
        """The result with that id; for None the one on the canvas."""
        if result_id is None:
            return self.shown.value
        return next((r for r in self.items.value if r.id == result_id), None)

    def saved(self, result_id: str, entry: str) -> None:
        """One that was being recorded is so no longer; ``entry``: its id in the history, empty
        where it has none."""
        self.change(result_id, lambda one: replace(one, saving=False, history=entry or one.history))

    @property
    def runs(self) -> tuple[tuple[Result, ...], ...]:
        """All of them, a tuple a job, oldest first."""
        return tuple(tuple(run) for _, run in groupby(self.items.value, lambda one: one.job.id))

    @property
    def run(self) -> tuple[Result, ...]:
        """Those of the run of the one that is shown; where none is, of the newest."""
        runs, shown = self.runs, self.shown.value
        of_shown = (run for run in runs if shown is not None and run[0].job.id == shown.job.id)
        return next(of_shown, runs[-1] if runs else ())

    def show(self, result_id: str | None) -> None:
        """Put the one that the user wants on the canvas; None takes it off."""
        self._put(None if result_id is None else self.find(result_id), picked=True)

    def next(self, step: int = 1) -> None:
        """Show the next (or with -1 the previous) one of the run, round and round."""
        run = self.run
        if run:
            ids, shown = [item.id for item in run], self.shown.value
            at = ids.index(shown.id) if shown and shown.id in ids else -min(step, 0) - 1
            self._put(run[(at + step) % len(run)], picked=True)

    def discard(self, result_id: str) -> None:
        """Take one out of the list; if it was shown, the next one of its run is."""
        if self.find(result_id) is not None:
            self._leave(result_id)
            self.items.value = tuple(item for item in self.items.value if item.id != result_id)

    def bring_back(self, gone: tuple[Result, ...], before: tuple[Result, ...]) -> None:
        """Put discarded ones back where they stood in ``before``, and show the first."""
        now = {one.id: one for one in self.items.value}
        old = {one.id: one for one in before if one.id in now or one in gone}
        self.items.value = tuple((old | now).values())
        self._put(gone[0], picked=True)

    def reject(self, result_id: str) -> None:
        """Decide against one: it stays in the list, and the next one of its run is shown."""
        self.change(result_id, lambda result: replace(result, rejected=True, starred=False))
        self._leave(result_id)

    def change(self, result_id: str, edit: Callable[[Result], Result]) -> None:
        """Replace one by an edited value (its history id, say)."""
        self.change_all(lambda one: edit(one) if one.id == result_id else one)

    def change_all(self, edit: Callable[[Result], Result]) -> None:
        """Replace each by an edited value."""
        shown = self.shown.value
        self.items.value = tuple(map(edit, self.items.value))
        if shown is not None:
            self.shown.value = self.find(shown.id)

    def _leave(self, result_id: str) -> None:
        """If that one is shown: show the next one of its run that may still be wanted."""
        shown, run = self.shown.value, self.run
        if shown is None or shown.id != result_id:
            return
        at = next(at for at, item in enumerate(run) if item.id == result_id)
        onward = (*run[at + 1 :], *run[:at])
        wanted = (item for item in onward if not item.applied and not item.rejected)
        self._put(next(wanted, None), picked=self.picked.value)

    def _put(self, result: Result | None, *, picked: bool = False) -> None:
        self.picked.value = picked and result is not None
        self.shown.value = result
