"""What comes of a job: images, where in a document they go, and a first look at one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from desktop_app.core.edit_plan import BlendAmounts
from desktop_app.core.geometry import Margins, Rect, united
from desktop_app.core.pixels import Array, ByteArray
from desktop_app.core.record import record

if TYPE_CHECKING:
    from desktop_app.core.request import GenerationRequest
    from desktop_app.imaging.seam_blending import StageReport
    from desktop_app.jobs.job import Job
    from desktop_app.jobs.spots import Snapshot, Spot


@record(eq=False)
class Preview:
    """A rough look at what is coming: ``pixels`` (h, w, 4) uint8 shown stretched over ``rect``.

    For text→image ``rect`` is the coming picture itself, at the origin.
    """

    job: str
    rect: Rect
    pixels: ByteArray


UNCERTAIN_NOTE = "removed_uncertain"
"""Code of what is said of a removal where much of what was filled could as well be otherwise."""


@record(eq=False)
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


@record(eq=False)
class Result:
    """One finished image.

    Attributes:
        outputs: one a spot, (h, w, 3) float32 0..1 at its request's working size; of layers see
            `jobs.split`. Of a job with
            work the picture that comes of it, (h, w, 3|4) of its own depth, in its own space.
        placed: where in the document they go, one a spot; for text→image the picture itself.
        reports: what the seam repair did, one a spot; empty ones where it was not asked.
        notes: codes of what must be said about it.
        uncertain: of a removal: the share of what was filled, 0..1, that could as well be otherwise
            (`imaging.exemplar.uncertainty`); None of all others.
        saving: whether it is being recorded: until then a kill loses it, and Apply waits.
        history: id of its entry in the history, once written.
        applied: whether it was put into the document.
        starred: whether the user wants it found again.
        layer: of a split: which of its layers is in sight alone, from 1; 0: all.
        rejected: whether the user decided against it; it stays to be compared with.
        displaced: ids of the steps since which it has no place in its document, until they are
            undone, the last first.
    """

    id: str
    job: Job
    image: int
    seed: int
    outputs: tuple[Array, ...]
    placed: tuple[Placed, ...]
    reports: tuple[tuple[StageReport, ...], ...] = ()
    notes: tuple[str, ...] = ()
    uncertain: float | None = None
    saving: bool = False
    history: str | None = None
    applied: bool = False
    starred: bool = False
    rejected: bool = False
    layer: int = 0
    displaced: tuple[str, ...] = ()

    def carried(self, step: str, margins: Margins | None) -> Result:
        """After a step of its document, done or undone, that changed the canvas.

        Args:
            step: its id.
            margins: what the canvas got on each side; None: it was turned, scaled or bent.
        """
        if self.job.document is None:
            return self
        if self.displaced[-1:] == (step,):
            return replace(self, displaced=self.displaced[:-1])
        spots = () if margins is None else [spot.moved(margins) for spot in self.job.spots]
        if self.displaced or margins is None or not all(map(_is_inside, self.job.spots, spots)):
            return replace(self, displaced=(*self.displaced, step))
        by = margins.left, margins.top
        return replace(
            self,
            job=replace(self.job, spots=tuple(spots)),
            placed=tuple(replace(one, rect=one.rect.moved(*by)) for one in self.placed),
        )

    @property
    def made_in(self) -> list[Rect]:
        """What of the document is new in it: around its masks, or all that it has a place for."""
        plans = [spot.request.plan for spot in self.job.spots]
        masked = [plan.target for plan in plans if plan is not None and plan.mask_bounds]
        return masked or [one.rect for one in self.placed]

    @property
    def request(self) -> GenerationRequest:
        """Of this image alone, as it was asked for."""
        return self.job.typed_request.single(self.image)

    @property
    def note_params(self) -> dict[str, str]:
        return {} if self.uncertain is None else {"share": f"{self.uncertain:.0%}"}

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
        """How much of each stage of the seam repair it has; None where everything is new."""
        plan = self.job.request.plan
        whole = plan is None or plan.splits or (plan.mask_bounds is None and not plan.sees)
        return None if plan is None or whole else plan.repair

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


def _is_inside(spot: Spot, moved: Spot) -> bool:
    """Whether all that it may write is still on the canvas."""
    before, after = spot.request.plan, moved.request.plan
    return before is not None and after is not None and before.target.size == after.target.size
