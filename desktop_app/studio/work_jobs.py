"""Jobs that do an operation to a whole picture (`operations`): how they are built, and done."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from desktop_app.core.events import Finished
from desktop_app.core.geometry import Size
from desktop_app.core.pixels import frozen
from desktop_app.core.request import GenerationRequest, Task
from desktop_app.core.work import Work
from desktop_app.imaging.checks import check_pixels
from desktop_app.jobs.job import Job
from desktop_app.jobs.news import EditDone
from desktop_app.jobs.spots import Snapshot, Spot
from desktop_app.operations.operation import Files, OperationContext, Source
from desktop_app.operations.work import check_work, operation_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from desktop_app.core.add_on import AddOn
    from desktop_app.core.cancel import CancelToken
    from desktop_app.core.engine import Engine
    from desktop_app.core.pixels import Array
    from desktop_app.imaging.colour import ColourSpace
    from desktop_app.jobs.news import Tell
    from desktop_app.operations.networks.detecting import Detector


def work_job(
    work: Work,
    pixels: Array,
    space: ColourSpace,
    add_ons: Sequence[AddOn],
    document: str | None = None,
) -> Job:
    """The job that does ``work`` to a picture.

    Args:
        work: what; values that it lacks have their defaults.
        pixels: (h, w, 3|4) uint8, uint16 or float32; not written to any more.
        space: of their colours.
        add_ons: networks on this machine.
        document: id of the one that they are the picture of.

    Raises:
        InputError: ``value_range`` or ``unknown_choice``; ``upscale_too_large``.
        ModelError: ``weights_missing``: there is no network of that name or key;
            ``upscaler_missing`` or ``network_missing``: of none that is needed.
    """
    check_pixels(pixels)
    work, files = resolved(work, add_ons)
    size = operation_of(work).size(work.values, Size(pixels.shape[1], pixels.shape[0]), files)
    request = GenerationRequest(Task.IMAGE_TO_IMAGE, "", "", size, steps=1)
    kept = Snapshot(Size(pixels.shape[1], pixels.shape[0]).rect, frozen(pixels))
    return Job((Spot(request, kept, space=space),), None, document, files=files, work=work)


def resolved(work: Work, add_ons: Sequence[AddOn]) -> tuple[Work, Files]:
    """``work``, whole and checked, and files of the networks that it needs. Raises as `work_job`,
    but for ``upscale_too_large``."""
    work = check_work(work)
    values, files = operation_of(work).resolve(work.values, add_ons)
    return Work(work.operation, values), files


def run_work(
    job: Job,
    engine: Engine | None,
    tell: Tell,
    token: CancelToken,
    detector: Callable[[], Detector] | None = None,
) -> None:
    """Do the work of ``job``; tells `StepDone`, `EditDone` with the picture as its only output (at
    its own depth, in its own space), and `Finished`.

    Args:
        job: of `work_job`.
        engine: runs networks.
        tell: is told of everything.
        token: cancels it.
        detector: see `OperationContext`.

    Raises:
        Cancelled: by ``token``.
        ModelError: a network can't be used.
        EngineError: memory ran out, or the engine died.
    """
    assert job.work is not None
    began = time.monotonic()
    token.check()
    (spot,), run = job.spots, None if engine is None else engine.run
    assert spot.pixels is not None
    source = Source(spot.pixels.values, spot.space)
    context = OperationContext(run, tell, token, detector)
    made = operation_of(job.work).run(source, job.work.values, dict(job.files), context)
    token.check()
    seconds = time.monotonic() - began
    tell(EditDone(0, job.request.seed, (frozen(made),), seconds))
    tell(Finished(seconds, 0.0, "", ""))
