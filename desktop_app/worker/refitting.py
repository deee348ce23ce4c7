"""The sliders of the seam repair: a result is fitted anew in the background, the newest wish first.

One task at a time, so that the kept stages serve one thread; what is kept is that of the result on
the canvas. Lives in the GUI thread and never waits.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from desktop_app.core.edit_plan import BlendAmounts
from desktop_app.core.errors import VelaturaError
from desktop_app.jobs.placement import Fittings, placed
from desktop_app.state.app_state import AppState, Notice

if TYPE_CHECKING:
    from desktop_app.imaging.seam_blending import StageReport
    from desktop_app.jobs.results import Placed, Result
    from desktop_app.state.work.results import Results
    from desktop_app.worker.background import BackgroundTasks


@dataclass(frozen=True, slots=True, eq=False)
class _Refitted:
    """A result with another repair."""

    placed: tuple[Placed, ...]
    reports: tuple[tuple[StageReport, ...], ...]


class Refitting:
    """Changes how results are fitted to their surroundings."""

    def __init__(self, state: AppState, background: BackgroundTasks) -> None:
        self._state = state
        self._background = background
        self._wanted: dict[str, BlendAmounts] = {}
        self._busy = False
        self._kept: tuple[str, Fittings] | None = None
        state.results.shown.changed.connect(self._on_shown)

    def look_around(self) -> None:
        """Do for the result on the canvas what its first change would begin with."""
        result = self._state.results.shown.value
        if result is not None and result.repair is not None and self._kept is None:
            self._wanted.setdefault(result.id, result.repair)
            self._next()

    def fit(self, repair: BlendAmounts) -> None:
        """Give the result on the canvas another repair."""
        result = self._state.results.shown.value
        if result is not None and result.repair is not None:
            self._wanted[result.id] = repair
            self._next()

    def latest(self, result: Result) -> Result:
        """``result`` with the repair that was last wanted, be it shown already or not."""
        wanted = self._wanted.get(result.id)
        return result if wanted is None else result.with_repair(wanted)

    def _on_shown(self, result: Result | None) -> None:
        if self._kept is not None and (result is None or result.id != self._kept[0]):
            self._kept = None

    def _next(self) -> None:
        self._begin()
        self._tell()

    def _tell(self) -> None:
        for session in self._state.documents.sessions.value:
            found = (session.results.find(result_id) for result_id in self._wanted)
            session.results.fitting.value = any(result is not None for result in found)

    def _find(self, result_id: str) -> tuple[Results, Result] | None:
        """A result, and among which it is."""
        for session in self._state.documents.sessions.value:
            result = session.results.find(result_id)
            if result is not None:
                return session.results, result
        return None

    def _begin(self) -> None:
        while not self._busy and self._wanted:
            shown = self._state.results.shown.value
            first = shown.id if shown and shown.id in self._wanted else next(iter(self._wanted))
            found = self._find(first)
            if found is None:
                del self._wanted[first]
                continue
            self._busy = True
            repair, result = self._wanted[first], found[1]
            self._background.run(
                partial(_refit, self._fittings(result), result, repair),
                partial(self._done, first, repair),
                partial(self._failed, first),
            )

    def _fittings(self, result: Result) -> Fittings:
        if self._kept is not None and self._kept[0] == result.id:
            return self._kept[1]
        made = Fittings(result.job, result.outputs)
        shown = self._state.results.shown.value
        if shown is not None and shown.id == result.id:
            self._kept = (result.id, made)
        return made

    def _done(self, result_id: str, repair: BlendAmounts, made: _Refitted) -> None:
        self._busy = False
        if self._wanted.get(result_id) == repair:
            del self._wanted[result_id]
            self._tell()
        found = self._find(result_id)
        if found is not None and found[1].repair != repair:
            found[0].change(result_id, partial(_changed, repair, made))
        self._next()

    def _failed(self, result_id: str, error: VelaturaError) -> None:
        self._busy = False
        self._wanted.pop(result_id, None)
        self._state.notice.value = Notice(error, document=self._state.document_id)
        self._next()


def _refit(fittings: Fittings, result: Result, repair: BlendAmounts) -> _Refitted:
    """In a background thread."""
    fitted = fittings.fit(repair)
    return _Refitted(placed(result.job, fitted), tuple(one.reports for one in fitted))


def _changed(repair: BlendAmounts, made: _Refitted, result: Result) -> Result:
    return replace(result.with_repair(repair), placed=made.placed, reports=made.reports)
