"""Jobs that do an operation to a whole picture (`operations`): how they are built, and done."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeAlias

from desktop_app.core.conditions import KINDS
from desktop_app.core.errors import ModelError
from desktop_app.core.events import Finished
from desktop_app.core.geometry import Size
from desktop_app.core.pixels import frozen
from desktop_app.core.request import GenerationRequest, Task
from desktop_app.core.work import Work
from desktop_app.imaging.checks import check_pixels
from desktop_app.imaging.generation_metadata import without_folder
from desktop_app.jobs.job import Job
from desktop_app.jobs.news import EditDone
from desktop_app.jobs.spots import Snapshot, Spot
from desktop_app.operations.context import Draft, Edit, OperationContext
from desktop_app.operations.operation import Needs, Resources, WorkSource
from desktop_app.operations.work import check_work, operation_of, requests_of, with_requests
from desktop_app.studio.job_assembly import JobResources, drafted

if TYPE_CHECKING:
    from desktop_app.core.add_on import AddOn
    from desktop_app.core.cancel import CancelToken
    from desktop_app.core.engine import Engine
    from desktop_app.core.model_info import ModelInfo
    from desktop_app.core.pixels import Array
    from desktop_app.imaging.colour import ColourSpace
    from desktop_app.jobs.news import Tell
    from desktop_app.operations.networks.detecting import Detector
    from desktop_app.operations.picture_operation import Pass

JobOf: TypeAlias = Callable[[GenerationRequest], Job]
"""What makes a picture of words by that request, with what there is on this machine. Raises
InputError and ModelError."""


def no_models(request: GenerationRequest) -> Job:
    """Raises ModelError: ``model_missing``, where no models are known."""
    raise ModelError("model_missing", name=without_folder(request.model))


@dataclass(frozen=True, slots=True)
class Prepared:
    """Work whose networks and models were found on this machine.

    Attributes:
        work: with all its values, as they are called here.
        needs: what was found.
    """

    work: Work
    needs: Needs

    def size(self, size: Size) -> Size:
        """Of what comes of a picture of ``size``. Raises InputError: it would be too large."""
        return operation_of(self.work).size_of(self.work.values, size, self.needs)

    def passes(self, size: Size) -> list[Pass]:
        """What will take its time. Raises InputError."""
        return operation_of(self.work).passes(self.work.values, size, self.needs)

    def most_pixels(self, size: Size) -> float:
        """Of the largest picture on the way. Raises InputError."""
        return operation_of(self.work).most_pixels(self.work.values, size, self.needs)

    def job(
        self,
        pixels: Array,
        space: ColourSpace,
        document: str | None = None,
        brought: Mapping[str, Snapshot] | None = None,
    ) -> Job:
        """The job that does it to a picture.

        Args:
            pixels: (h, w, 3|4) uint8, uint16 or float32; not written to any more.
            space: of their colours.
            document: id of the one that they are the picture of.
            brought: what conditions of its requests brought along, in the picture's pixels.

        Raises:
            InputError: what its parts find: it becomes too large.
        """
        check_pixels(pixels)
        before = Size(pixels.shape[1], pixels.shape[0])
        request = GenerationRequest(Task.IMAGE_TO_IMAGE, "", "", self.size(before), steps=1)
        kept = Snapshot(before.rect, frozen(pixels))
        spot = Spot(request, kept, space=space, brought=dict(brought or {}))
        needs = self.needs
        return Job(
            (spot,),
            None,
            document,
            files=needs.files,
            models=needs.models,
            memory=needs.memory,
            work=self.work,
        )


def prepared(work: Work, add_ons: Sequence[AddOn], job_of: JobOf = no_models) -> Prepared:
    """``work`` with what it needs on this machine.

    Args:
        work: values that it lacks have their defaults.
        add_ons: networks on this machine.
        job_of: for what models make on the way.

    Raises:
        InputError: ``value_range`` or ``unknown_choice``; ``job_of``.
        ModelError: ``weights_missing``: there is no network of that name or key;
            or none that is needed; ``job_of``.
    """
    work = check_work(work)
    jobs = [job_of(request) for request in requests_of(work)]
    if jobs:
        work = with_requests(work, [job.request for job in jobs])
    models = [job.model for job in jobs if job.model is not None]
    values, files = operation_of(work).resolve(work.values, Resources(add_ons, models))
    known = {model.id: model for model in models}
    for job in jobs:
        files, known = {**files, **job.files}, {**known, **job.models}
    needs = Needs(files, known, jobs[-1].memory) if jobs else Needs(files)
    return Prepared(Work(work.operation, values), needs)


def job_by(request: GenerationRequest, models: Sequence[ModelInfo], resources: JobResources) -> Job:
    """What makes the picture of ``request``, which may come from another machine.

    Raises:
        InputError: it needs too much memory.
        ModelError: ``model_missing``; weights that it names are missing.
    """
    wanted = without_folder(request.model)
    model = next((one for one in models if without_folder(one.id) == wanted), None)
    if model is None:
        raise ModelError("model_missing", name=wanted)
    known = {without_folder(one.id): one.id for one in models}
    conditions = tuple(
        replace(use, name=known.get(without_folder(use.name), use.name))
        if KINDS[use.kind].source == "model"
        else use
        for use in request.conditions
    )
    request = replace(request, model=model.id, conditions=conditions)
    resources.check([request], model)
    return drafted([request], model, resources)


def run_work(
    job: Job,
    engine: Engine | None,
    tell: Tell,
    token: CancelToken,
    detector: Callable[[], Detector] | None = None,
    draft: Draft | None = None,
    edit: Edit | None = None,
) -> None:
    """Do the work of ``job``; tells `StepDone`, `EditDone` with the picture as its only output (at
    its own depth, in its own space), and `Finished`.

    Args:
        job: of `work_job`.
        engine: runs networks.
        tell: is told of everything.
        token: cancels it.
        detector, draft, edit: see `OperationContext`.

    Raises:
        Cancelled: by ``token``.
        ModelError: a network can't be used.
        EngineError: memory ran out, or the engine died.
    """
    assert job.work is not None
    began = time.monotonic()
    token.check()
    (spot,), run = job.spots, None if engine is None else engine.run
    brought = {name: (part.rect, part.values) for name, part in spot.brought.items()}
    source = WorkSource(spot.picture.values, spot.space, brought)
    job.done.begin()
    context = OperationContext(run, tell, token, detector, draft, edit, done=job.done)
    needs = Needs(job.files, job.models, job.memory)
    try:
        made = operation_of(job.work).make(source, job.work.values, needs, context)
        token.check()
    finally:
        job.done.end()
    seconds = time.monotonic() - began
    tell(EditDone(0, job.request.seed, (frozen(made),), seconds))
    tell(Finished(seconds, 0.0, "", ""))
