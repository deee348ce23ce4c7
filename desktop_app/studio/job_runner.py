"""Running a job by a model: all its images in all its spots.

Meant for a background thread. What the results look like in the document is `jobs.placement`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from desktop_app.core.events import EngineEvent, Finished, ImageDone, PreviewMade, StepDone
from desktop_app.core.pixels import Array
from desktop_app.core.request import EngineJob, Task
from desktop_app.imaging.blend import Patch
from desktop_app.imaging.preprocess import prepare
from desktop_app.imaging.seam_blending import StageReport
from desktop_app.jobs.job import Job
from desktop_app.jobs.news import EditDone, Fitted, SpotPreview, Tell
from desktop_app.jobs.placement import Overlay, fitted_spot
from desktop_app.jobs.split import output_of, splits
from desktop_app.jobs.spots import Spot
from desktop_app.state.work.parameters import REMOVE
from desktop_app.studio.control_images import Preprocess, arrays_of
from desktop_app.studio.passes import Generate


def run_job(
    job: Job,
    generate: Generate,
    tell: Tell,
    preprocess: Preprocess | None = None,
    *,
    one_by_one: bool = False,
) -> None:
    """Make all images of ``job`` by its model, in one pass; of several spots each sees the results
    of those before it. Images whose texts differ are made one by one.

    Tells what the engine tells, with steps counted over all spots, and `EditDone` instead of
    `ImageDone`.

    Args:
        job: what to make.
        generate: runs the engine.
        tell: is told of everything.
        preprocess: makes control images that networks are needed for.
        one_by_one: whether `EditDone` has to come while the engine has nothing to do: it may be
            asked for something else then.

    Raises:
        Cancelled: by ``generate``.
    """
    request, plan = job.request, job.request.plan
    if request.count > 1 and plan is not None and plan.intent == REMOVE:
        one_by_one = True  # each starts from another fill
    if one_by_one or len(job.spots) != 1 or request.texts:
        _run_spots(job, generate, tell, preprocess)
        return
    (spot,) = job.spots

    def on_event(event: EngineEvent) -> None:
        if isinstance(event, ImageDone):
            output, lay = _answer(spot, event, tell)
            fitted = (fitted_spot(spot, output, ()),) if _is_fitted(spot, job) else ()
            seconds, registered = event.seconds, (lay,) if lay else ()
            told = (event.image, event.seed, (output,), seconds, fitted)
            tell(EditDone(*told, registered=registered))
        else:
            tell(event)

    generate(engine_job(spot, job, preprocess=preprocess), on_event)  # all images at one go


def engine_job(
    spot: Spot, job: Job, patches: Sequence[Patch] = (), preprocess: Preprocess | None = None
) -> EngineJob:
    """What the engine gets for one spot: pixels scaled to the working size by the plan.

    Args:
        spot: of ``job``, which says by which model.
        patches: results of spots before it, as pixels of the document.
        preprocess: makes control images that networks are needed for.
    """
    assert job.model is not None
    plan, read = spot.request.plan, None
    wanted = EngineJob(
        spot.request.finished,  # the engine knows no templates
        job.model,
        files=job.files,
        models=job.models,
        memory=job.memory,
        previews=job.previews and not job.bare,
        partials=job.partials,
        overlaps=job.bare,
    )
    if plan and spot.pixels and spot.request.task is not Task.TEXT_TO_IMAGE:
        read = Overlay(spot.pixels.read, patches).read if patches else spot.pixels.read
        seed = spot.request.seed if plan.intent == REMOVE else 0
        image, mask = prepare(plan, read, spot.read_mask, spot.space, seed)
        wanted = replace(wanted, image=image, mask=mask, decodes_own=plan.finds_changes)
    if any(each.brought for each in spot.request.conditions):
        wanted = replace(wanted, arrays=arrays_of(spot, read, preprocess, job.model))
    return wanted


def _answer(spot: Spot, done: ImageDone, tell: Tell) -> tuple[Array, StageReport | None]:
    """What the model made, and how it lay: what changed is found, and told, where nothing was
    masked; layers are put in one array (`jobs.split`)."""
    plan = spot.request.plan
    if splits(plan):
        assert done.layers is not None
        return output_of(done.layers, spot.request.size), None
    if plan is None or not plan.finds_changes:
        return done.pixels, None
    from desktop_app.jobs.found_edit import found_edit, said_of

    output, lay = found_edit(spot, done.pixels, done.decoded)
    tell(said_of(output, lay))
    return output, lay


def _is_fitted(spot: Spot, job: Job) -> bool:
    plan = spot.request.plan
    return plan is not None and not plan.splits and not job.bare


def _run_spots(job: Job, generate: Generate, tell: Tell, preprocess: Preprocess | None) -> None:
    ends: list[Finished] = []
    for image in range(job.request.count):
        outputs: list[Array] = []
        fitted: list[Fitted] = []
        registered: list[StageReport] = []
        seconds = 0.0
        for number, spot in enumerate(job.spots):
            counted = _Counted(tell, image, number, len(job.spots), job.request.count)
            single = replace(spot, request=spot.request.single(image))
            before = [one.patch for one in fitted]
            generate(engine_job(single, job, before, preprocess), counted.on_event)
            assert counted.done is not None
            assert counted.end is not None
            output, lay = _answer(spot, counted.done, tell)
            outputs.append(output)
            if lay is not None:
                registered.append(lay)
            if _is_fitted(spot, job):
                fitted.append(fitted_spot(spot, output, before))
            seconds += counted.done.seconds
            ends.append(counted.end)
        tell(
            EditDone(
                image,
                job.request.seed_of(image),
                tuple(outputs),
                seconds,
                tuple(fitted),
                registered=tuple(registered),
            )
        )
    total, loading = sum(end.seconds for end in ends), sum(end.loading for end in ends)
    peak = max((end.peak_bytes or 0 for end in ends), default=0) or None
    tell(replace(ends[-1], seconds=total, loading=loading, peak_bytes=peak))


class _Counted:
    """Passes on what is told of one spot, as part of the whole job."""

    def __init__(self, tell: Tell, image: int, number: int, spots: int, images: int) -> None:
        self._tell, self._image, self._number, self._spots = tell, image, number, spots
        self._to_come = spots - number - 1 + spots * (images - image - 1)
        self.done: ImageDone | None = None
        self.end: Finished | None = None

    def on_event(self, event: EngineEvent) -> None:
        match event:
            case ImageDone():
                self.done = event
            case Finished():
                self.end = event
            case StepDone(_, step, steps, left, each):
                before = self._number * steps
                if left is not None:
                    # Those to come take as long as this one, as far as that can be told.
                    each_step = left / max(1, steps - step) if each is None else each
                    left += each_step * steps * self._to_come
                self._tell(StepDone(self._image, before + step, steps * self._spots, left, each))
            case PreviewMade() if self._spots > 1:
                self._tell(SpotPreview(self._number, event))
            case _:
                self._tell(event)
