"""Results: what jobs gave, run after run, and which of them is on the canvas. No thread in here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING, Any

from desktop_app.core.edit_plan import BlendAmounts
from desktop_app.core.geometry import Rect, united
from desktop_app.core.observable import Observable
from desktop_app.core.pixels import Array, ByteArray

if TYPE_CHECKING:
    from desktop_app.core.request import GenerationRequest
    from desktop_app.imaging.seam_blending import StageReport
    from desktop_app.state.work.jobs import Job
    from desktop_app.state.work.spots import Snapshot


@dataclass(frozen=True, slots=True, eq=False)
class Placed:
    """What ``rect`` of the document would show: (h, w, 3|4) uint8 sRGB.

    Attributes:
        values: the same in the document's own values; None: these are ``pixels``.
    """

    rect: Rect
    pixels: ByteArray
    values: Array | None = None


def _any_seed(request: GenerationRequest) -> GenerationRequest:
    typed = request.typed
    return replace(
        request,
        prompt=typed.prompt,
        negative_prompt=typed.negative_prompt,
        texts=(),
        seed=0,
        variation_seed=0,
        count=1,
    )


@dataclass(frozen=True, slots=True, eq=False)
class Result:
    """One finished image.

    Attributes:
        outputs: one a spot, (h, w, 3) float32 0..1 at its request's working size. Of a job with
            work the picture that comes of it, (h, w, 3|4) of its own depth, in its own space.
        placed: where in the document they go, one a spot; for text→image the picture itself.
        reports: what the seam repair did, one a spot; empty ones where it was not asked.
        notes: codes of what must be said about it.
        saving: whether it is being recorded: until then a kill loses it, and Apply waits.
        history: id of its entry in the history, once written.
        applied: whether it was put into the document.
        starred: whether the user wants it found again.
        rejected: whether the user decided against it; it stays to be compared with.
    """

    id: str
    job: Job
    image: int
    seed: int
    outputs: tuple[Array, ...]
    placed: tuple[Placed, ...]
    reports: tuple[tuple[StageReport, ...], ...] = ()
    notes: tuple[str, ...] = ()
    saving: bool = False
    history: str | None = None
    applied: bool = False
    starred: bool = False
    rejected: bool = False

    @property
    def request(self) -> GenerationRequest:
        """Of this image alone, as it was asked for."""
        return self.job.asked.single(self.image)

    @property
    def recipe(self) -> tuple[object, ...]:
        """Equal for results that differ by their seed alone."""
        requests = (spot.request for spot in self.job.spots)
        work = "" if self.job.work is None else self.job.work.text
        return self.job.document, work, tuple(_any_seed(request) for request in requests)

    @property
    def brings_colour(self) -> bool:
        """Whether a greyscale picture gets colours by it."""
        from desktop_app.imaging.grey import is_grey

        if not any(spot.grey for spot in self.job.spots):
            return False
        return not all(
            is_grey(one.pixels if one.values is None else one.values) for one in self.placed
        )

    @property
    def arrays(self) -> tuple[Array, ...]:
        """All that it holds, with those of its job: several results may share them."""
        held: list[Array | None] = list(self.outputs)
        for one in self.placed:
            held += [one.pixels, one.values]
        for spot in self.job.spots:
            held += [None if part is None else part.values for part in (spot.pixels, spot.mask)]
        return tuple(array for array in held if array is not None)

    def with_arrays(self, places: Mapping[int, Array]) -> Result:
        """The same with others of the same values, by ``id`` of those it has."""

        def of(array: Any) -> Any:
            return places.get(id(array), array)

        def part(snapshot: Snapshot | None) -> Snapshot | None:
            return None if snapshot is None else replace(snapshot, values=of(snapshot.values))

        spots = tuple(
            replace(spot, pixels=part(spot.pixels), mask=part(spot.mask)) for spot in self.job.spots
        )
        placed = tuple(
            replace(one, pixels=of(one.pixels), values=of(one.values)) for one in self.placed
        )
        job = replace(self.job, spots=spots)
        return replace(self, job=job, outputs=tuple(map(of, self.outputs)), placed=placed)

    @property
    def repair(self) -> BlendAmounts | None:
        """How much of each stage of the seam repair it has; None where nothing was masked."""
        plan = self.job.request.plan
        return None if plan is None or plan.mask_bounds is None else plan.repair

    @property
    def reimagined(self) -> bool:
        """Whether the model drew other surroundings somewhere, so that it was pasted plainly."""
        return any(one.numbers.get("reimagined", 0) > 0 for spot in self.reports for one in spot)

    def with_repair(self, repair: BlendAmounts) -> Result:
        """The same, with another repair in all its plans; `placed` stays as it was."""
        return replace(
            self,
            job=replace(self.job, spots=tuple(spot.with_repair(repair) for spot in self.job.spots)),
        )

    @property
    def rect(self) -> Rect:
        """The smallest rectangle that holds all of it."""
        return united(placed.rect for placed in self.placed)

    @property
    def main(self) -> Placed:
        """The largest of its places: what a thumbnail shows."""
        return max(self.placed, key=lambda placed: placed.rect.size.area)


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
        self.items = Observable[tuple[Result, ...]](()) if items is None else items
        """Those of a run stand together in the order of its images."""
        self.shown = Observable[Result | None](None) if shown is None else shown
        self.fitting = Observable(False) if fitting is None else fitting
        """Whether one of them is being fitted to its surroundings again."""
        self.picked = Observable(False) if picked is None else picked
        """Whether the user chose the one that is shown; then another one does not take its place
        by itself."""

    def add(self, result: Result, *, show: bool) -> None:
        """Put a result among those of its run; ``show`` puts it on the canvas, unless the user
        chose what is there."""
        items = self.items.value
        run = [at for at, item in enumerate(items) if item.job.id == result.job.id]
        later = (at for at in run if items[at].image > result.image)
        at = next(later, run[-1] + 1 if run else len(items))
        self.items.value = (*items[:at], result, *items[at:])
        if show and not (self.picked.value and self.shown.value is not None):
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

    def reject(self, result_id: str) -> None:
        """Decide against one: it stays in the list, and the next one of its run is shown."""
        self.change(result_id, lambda result: replace(result, rejected=True, starred=False))
        self._leave(result_id)

    def change(self, result_id: str, edit: Callable[[Result], Result]) -> None:
        """Replace one by an edited value (its history id, say)."""
        shown = self.shown.value
        self.items.value = tuple(edit(r) if r.id == result_id else r for r in self.items.value)
        if shown is not None and shown.id == result_id:
            self.shown.value = self.find(result_id)

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
