"""Outputs as parts of the picture: fitted to what is around them, spot after spot, and shown.

Pixel work, meant for background threads. What runs the model is `studio.job_runner`; what puts a
result into the document is `state.work.edits`.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from desktop_app.core.edit_plan import BlendAmounts
from desktop_app.core.events import PreviewMade
from desktop_app.core.geometry import Rect, Size
from desktop_app.core.pixels import Array, ByteArray, FloatArray, frozen
from desktop_app.core.work import Work
from desktop_app.imaging import blend
from desktop_app.imaging.blend import Patch
from desktop_app.imaging.depth import to_bytes
from desktop_app.imaging.postprocess import Fitting
from desktop_app.imaging.seam_blending import StageReport
from desktop_app.jobs.job import Job
from desktop_app.jobs.news import EditDone, Fitted, SpotPreview
from desktop_app.jobs.results import Placed, Preview, Result
from desktop_app.jobs.split import sheet, shown_result, splits
from desktop_app.jobs.spots import Spot
from desktop_app.operations.work import operation_of


@dataclass(frozen=True, slots=True)
class Overlay:
    """A picture with patches laid over it, read by rectangle."""

    read_below: Callable[[Rect], Array]
    patches: Sequence[Patch]

    def read(self, rect: Rect) -> Array:
        """The pixels of ``rect``; a new array."""
        return blend.laid_over(self.read_below(rect), rect, self.patches)


class Fittings:
    """All spots of one result, ready for sliders. Not for several threads at once.

    Args:
        job: whose spots; each has the document's pixels as they were.
        outputs: one a spot.
    """

    def __init__(self, job: Job, outputs: Sequence[FloatArray]) -> None:
        self._spots = tuple(zip(job.spots, outputs, strict=True))
        self._kept: dict[int, Fitting] = {}

    def prepare_fit(self) -> None:
        """Do now what the first `fit` would begin with."""
        for number in range(len(self._spots)):
            self._fitting(number, ()).prepare_fit()

    def fit(self, repair: BlendAmounts | None = None) -> tuple[Fitted, ...]:
        """Each spot over the results of those before it; None: repaired as its plan says."""
        fitted: list[Fitted] = []
        for number, (spot, _) in enumerate(self._spots):
            fitting = self._fitting(number, [one.patch for one in fitted])
            patch = fitting.patch(repair or spot.plan.repair)
            fitted.append(Fitted(patch, fitting.reports))
        return tuple(fitted)

    def _fitting(self, number: int, before: Sequence[Patch]) -> Fitting:
        """Made once, but again for a spot so near to another one that it sees its result."""
        kept = self._kept.get(number)
        if kept is not None and not any(patch.rect.meets(kept.area) for patch in before):
            return kept
        self._kept[number] = made = fitting_of(*self._spots[number], before)
        return made


def fitting_of(spot: Spot, output: FloatArray, before: Sequence[Patch]) -> Fitting:
    """One spot's output, over the pixels of its snapshot with some patches on them."""
    read = Overlay(spot.picture.read, before).read
    return Fitting(spot.plan, output, read, spot.read_mask, spot.space, grey=spot.grey)


def fitted_spot(spot: Spot, output: FloatArray, before: Sequence[Patch]) -> Fitted:
    """One spot's output as a patch, repaired as its plan says, over patches before it."""
    fitting = fitting_of(spot, output, before)
    return Fitted(fitting.patch(spot.plan.repair), fitting.reports)


def make_result(job: Job, done: EditDone) -> Result:
    """The result of one image of ``job``, placed by its plans over the pixels of the snapshots."""
    fitted = done.fitted
    if job.work is not None:
        where = (_worked_on(job, job.work, done.outputs[0]),)
    elif job.request.plan is None:
        pixels = frozen(to_bytes(done.outputs[0]))
        where = (Placed(Size(pixels.shape[1], pixels.shape[0]).rect, pixels),)
    elif splits(job.request.plan):
        where = shown_result(job)
    else:
        fitted = fitted or Fittings(job, done.outputs).fit()
        where = placed(job, fitted)
    return Result(
        id=uuid.uuid4().hex[:12],
        job=job,
        image=done.image,
        seed=done.seed,
        outputs=done.outputs,
        placed=where,
        reports=_reports(done, fitted),
        notes=done.notes,
        uncertain=done.uncertain,
    )


def _reports(done: EditDone, fitted: Sequence[Fitted]) -> tuple[tuple[StageReport, ...], ...]:
    own = [one.reports for one in fitted]
    if not done.registered:
        return tuple(own)
    return tuple((first, *rest) for first, rest in zip(done.registered, own, strict=True))


def _worked_on(job: Job, work: Work, made: Array) -> Placed:
    """A whole picture, in its own space and depth, or 8-bit sRGB."""
    keeps = operation_of(work).keeps_colours
    pixels = job.spots[0].space.shown(made) if keeps else to_bytes(made)
    values = None if pixels is made else frozen(made)
    return Placed(Size(made.shape[1], made.shape[0]).rect, frozen(pixels), values)


def placed(job: Job, fitted: Sequence[Fitted]) -> tuple[Placed, ...]:
    """What each spot of ``job`` would show."""
    patches = [one.patch for one in fitted]
    shown: list[Placed] = []
    for number, (spot, patch) in enumerate(zip(job.spots, patches, strict=True), 1):
        below = Overlay(spot.picture.read, patches[:number]).read(patch.rect)
        pixels = spot.space.shown(below)
        values = None if pixels is below else frozen(below)
        shown.append(Placed(patch.rect, frozen(pixels), values))
    return tuple(shown)


def picture_title(prompt: str) -> str:
    """What a picture made from ``prompt`` is called until it is saved."""
    return " ".join(prompt.split()[:6])[:40] or "Velatura"


def _largest_spot(result: Result) -> Spot:
    sizes = [one.rect.size.area for one in result.placed]
    return result.job.spots[sizes.index(max(sizes))]


def history_rect(result: Result) -> Rect:
    """Where in its document `history_picture` lies."""
    pixels = _largest_spot(result).pixels
    if splits(result.job.request.plan):
        picture = history_picture(result)
        return Size(picture.shape[1], picture.shape[0]).rect
    return result.rect if pixels is None or result.job.work else pixels.rect


def history_picture(result: Result) -> ByteArray:
    """What the history keeps of a result: the context of its largest spot with the result in it,
    or a whole picture; (h, w, 3|4) uint8 sRGB. Of layers their sheet."""
    spot = _largest_spot(result)
    pixels = spot.pixels
    if splits(spot.request.plan):
        return sheet(spot, result.outputs[result.job.spots.index(spot)])
    if pixels is None or result.job.work is not None:
        return result.main.pixels
    shown = spot.space.shown(pixels.values)
    picture = shown.copy() if shown is pixels.values else shown
    for one in result.placed:
        common = one.rect.intersected(pixels.rect)
        if not common.is_empty:
            inner = common.moved(-one.rect.x, -one.rect.y).slices
            picture[common.moved(-pixels.rect.x, -pixels.rect.y).slices] = one.pixels[inner]
    return picture


def place_preview(job: Job, event: PreviewMade | SpotPreview) -> Preview:
    """Where on the canvas a rough picture goes, and with which alpha."""
    number, made = (event.spot, event.made) if isinstance(event, SpotPreview) else (0, event)
    spot = job.spots[number]
    plan = spot.request.plan
    if plan is None:
        opaque = np.full((*made.pixels.shape[:2], 1), 255, np.uint8)
        size = spot.request.made_size(1 if job.model is None else job.model.factor)
        return Preview(job.id, size.rect, np.dstack([made.pixels, opaque]))
    rect, pixels = blend.preview(plan, made.pixels, spot.read_mask)
    return Preview(job.id, rect, pixels)
