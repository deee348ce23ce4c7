"""Making pictures: what can't be is refused before anything is loaded."""

from __future__ import annotations

import time

from desktop_app.catalog.families import layers_of
from desktop_app.core.cancel import CancelToken
from desktop_app.core.errors import InputError, ModelError
from desktop_app.core.events import Finished
from desktop_app.core.geometry import Size
from desktop_app.core.pixels import ByteArray
from desktop_app.core.request import EngineJob, Task, check_request
from desktop_app.engine.conditions import condition_table
from desktop_app.engine.operations.operation_handler import EngineContext, Tell


class Generate:
    """Pictures from a request; its job is an `EngineJob`."""

    def check(self, context: EngineContext, job: EngineJob) -> None:
        """Check the request against arrays, model and conditions.

        Raises:
            InputError: the request is out of range or its arrays don't fit it.
            ModelError: a condition can't be met.
            ValueError: as `check_arrays`.
        """
        check_request(job.request, job.model)
        check_arrays(job)
        _check_picture(context, job)
        condition_table.check(job)
        _check_scheduler(context, job)

    def run(
        self, context: EngineContext, job: EngineJob, on_event: Tell, cancel: CancelToken
    ) -> None:
        """Make all pictures of ``job``.

        Raises:
            Cancelled: within one step.
            ModelError: a model can't be loaded.
            Exception: memory ran out, or something else went wrong.
        """
        begun = time.perf_counter()
        made = context.runner.make(job, context.schedulers[job.request.scheduler], on_event, cancel)
        seconds, device = time.perf_counter() - begun, str(context.compute.device)
        on_event(Finished(seconds, made.loading, device, made.dtype, made.peak, made.backend))

    def about(self, job: EngineJob) -> str:
        return job.request.size.words


def _check_scheduler(context: EngineContext, job: EngineJob) -> None:
    """Raises InputError (``unknown_choice``); of families with a schedule of their own, any that
    there is will do."""
    family, name = context.families[job.model.family], job.request.scheduler
    choices = list(context.schedulers) if "scheduler" in family.without else family.schedulers
    if name not in choices or name not in context.schedulers:
        possible = ", ".join(choices)
        raise InputError("unknown_choice", setting="scheduler", value=name, choices=possible)


def _check_picture(context: EngineContext, job: EngineJob) -> None:
    """Raises InputError (``refiner_alone``) or ModelError (``split_only``), where a model only goes
    over pictures."""
    if layers_of(job.model) and job.image is None:
        raise ModelError("split_only", model=job.model.name)
    variant = context.families[job.model.family].variants.get(job.model.variant)
    if variant is not None and variant.needs_picture and job.image is None:
        raise InputError("refiner_alone", model=job.model.name)


def check_arrays(job: EngineJob) -> None:
    """Check that picture and mask are there as the task says, in the working size.

    Raises:
        InputError: ``mask_without_picture``, ``mask_size`` or ``mask_empty``.
        ValueError: the caller made a job that no request leads to.
    """
    request, image, mask = job.request, job.image, job.mask
    shape = (request.size.height, request.size.width)
    if mask is not None and image is None:
        raise InputError("mask_without_picture")
    if Task.of(has_picture=image is not None, has_mask=mask is not None) is not request.task:
        raise ValueError(f"the arrays of the job are not those of {request.task}")
    if job.batch < 1:
        raise ValueError(f"a batch of {job.batch}")
    if job.place is not None and min(job.place) < 0:
        raise ValueError(f"a tile at {job.place}")
    if job.resizes_latents and (image is None or mask is not None):
        raise ValueError("there are no latents to resize")
    if job.resizes_latents and image is not None:
        _check_smaller(image, job)
    elif image is not None and image.shape != (*shape, 3):
        raise ValueError(f"a picture of shape {image.shape} for {request.size}")
    if mask is None:
        return
    if mask.shape != shape:
        given = f"{mask.shape[1]} × {mask.shape[0]}"
        raise InputError("mask_size", mask=given, picture=request.size.words)
    if not (mask > 0).any():
        raise InputError("mask_empty")


def _check_smaller(image: ByteArray, job: EngineJob) -> None:
    """Raises ValueError: it is not smaller than the working size, or not one of the model's."""
    height, width, channels = image.shape
    size, given = job.request.size, Size(width, height)
    larger = width > size.width or height > size.height
    if channels != 3 or larger or not given.area or not given.is_multiple_of(job.model.factor):
        raise ValueError(f"latents of a picture of shape {image.shape} for {size}")
