"""Doing one job here and now."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from desktop_app.catalog.intents import load_intents
from desktop_app.core.cancel import CancelToken
from desktop_app.core.engine import Engine
from desktop_app.core.request import Task
from desktop_app.imaging.depth import from_float
from desktop_app.imaging.picture import About, Origin
from desktop_app.imaging.tiles import Tiles
from desktop_app.jobs.job import Job
from desktop_app.jobs.news import EditDone, JobNews, Made
from desktop_app.jobs.placement import make_result
from desktop_app.jobs.spots import Spot
from desktop_app.state.document.document import Document
from desktop_app.state.document.snapshot import DocumentSnapshot, MaskSnapshot
from desktop_app.state.work.intents import resolve_intent
from desktop_app.state.work.parameters import Parameters
from desktop_app.studio.details import INTENT as DETAIL_INTENT
from desktop_app.studio.job_runner import run_job
from desktop_app.studio.ordering import whole_picture
from desktop_app.studio.requests import plans_for

if TYPE_CHECKING:
    from desktop_app.core.conditions import Condition
    from desktop_app.core.events import EngineEvent
    from desktop_app.core.geometry import Rect
    from desktop_app.core.pixels import Array, ByteArray
    from desktop_app.core.request import EngineJob, GenerationRequest
    from desktop_app.jobs.job import Job
    from desktop_app.jobs.news import Tell
    from desktop_app.jobs.results import Result
    from desktop_app.operations.networks.detecting import Detector
    from desktop_app.operations.operation import OperationContext, Source
    from desktop_app.studio.hires import Enlarge
    from desktop_app.studio.screening import Screening


def perform(
    job: Job,
    engine: Engine | None,
    tell: Tell,
    token: CancelToken,
    detector: Callable[[], Detector] | None = None,
    screening: Screening | None = None,
) -> None:
    """Do one job here and now, in this thread; all of it is told.

    Args:
        job: one without a model needs no ``engine``, but for most work (`core.work`).
        engine: makes the pictures.
        tell: hears `Made` of each finished image (of a job that is bare, `EditDone`).
        token: cancels it.
        detector: gives what remembers what networks saw in pictures.
        screening: judges every picture before it is told; rough previews aren't told then.

    Raises:
        Cancelled: by ``token``.
        VelaturaError: it can't be done, or a picture may not be given.
    """

    def placed(news: JobNews) -> None:
        if isinstance(news, EditDone) and not job.bare:
            news = Made(make_result(job, news), news.seconds)
        tell(news)

    told: Callable[[JobNews], None] = placed
    if screening is not None:
        told = screening.watch(job, None if engine is None else engine.run, tell, token)
    if job.work is not None:
        from desktop_app.studio.work_jobs import run_work

        draft, edit = partial(_draft, job, engine), partial(_edit, job, engine)
        run_work(job, engine, told, token, detector, draft, edit)
        return

    def generate(given: EngineJob, hear: Callable[[EngineEvent], None]) -> None:
        assert engine is not None
        if screening is not None:
            given = replace(given, previews=False)
        engine.generate(given, hear, token)

    def look(use: Condition, pixels: ByteArray) -> ByteArray:
        from desktop_app.operations.networks.detecting import Detector, networks_in

        assert engine is not None
        asked = Detector(engine.run) if detector is None else detector()
        there = networks_in(job.files)
        made = asked.detect(use.preprocessor, pixels, dict(use.parameters), there, told, token)
        return made.pixels

    if engine is None:
        run_job(job, None, told, token.check)
        return
    enlarge: Enlarge | None = None
    if job.request.is_hires:
        from desktop_app.studio.hires import enlarging

        enlarge = enlarging(job, engine.run, token)
    one_by_one = screening is not None
    run_job(job, generate, told, token.check, look, enlarge, one_by_one=one_by_one)


def _draft(
    job: Job, engine: Engine | None, request: GenerationRequest, context: OperationContext
) -> Array:
    """As any picture from words is made, on the way of ``job``."""
    (spot,), found = job.spots, list["Array"]()
    drafted = replace(
        job,
        spots=(Spot(request, brought=spot.brought),),
        model=job.models[request.model],
        work=None,
        bare=True,
    )

    def hear(news: JobNews) -> None:
        if isinstance(news, EditDone):
            found.append(from_float(news.outputs[0], np.dtype(np.uint8)))
        else:
            context.tell(news)  # pyright: ignore[reportArgumentType] - a bare job tells no more

    perform(drafted, engine, hear, context.token, context.detector)
    return found[0]


def _edit(
    job: Job,
    engine: Engine | None,
    request: GenerationRequest,
    source: Source,
    mask: tuple[Rect, Array],
    strength: float,
    context: OperationContext,
) -> Array:
    """As any detail is gone over, on the way of ``job``."""
    document = Document(source.pixels, "", origin=Origin(About(icc=source.space.icc)))
    model, (rect, values) = job.models[request.model], mask
    there = DocumentSnapshot.of(document)
    tiles = Tiles.of_array(values).moved(rect.x, rect.y)
    there = replace(there, mask=MaskSnapshot(tiles, there.size, 0))
    refining = Parameters(intent=DETAIL_INTENT)
    intents, made = load_intents(), list["Result"]()
    resolved = resolve_intent(intents, refining, has_picture=True, has_mask=True, model=model)
    plans = plans_for(there, model, resolved.settings)
    words = replace(request.single(0), task=Task.INPAINT, strength=strength)
    requests = [replace(words, plan=plan, size=plan.working) for plan in plans]
    edited = replace(
        Job.of(requests, model, there, job.models),
        files=job.files,
        memory=job.memory,
        previews=False,
    )

    def hear(news: JobNews) -> None:
        if isinstance(news, Made):
            made.append(news.result)
        else:
            context.tell(news)  # pyright: ignore[reportArgumentType] - without previews of spots

    perform(edited, engine, hear, context.token, context.detector)
    return whole_picture(document, made[0])
