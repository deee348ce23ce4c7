"""Doing one job here and now."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Final

from desktop_app.core.cancel import CancelToken
from desktop_app.core.engine import Engine, EngineAccess, Run
from desktop_app.core.errors import EngineError
from desktop_app.core.events import EngineEvent, Enlarged
from desktop_app.core.operations import Enlarging
from desktop_app.core.pixels import ByteArray, FloatArray
from desktop_app.imaging.removal import Fill, in_window
from desktop_app.jobs.news import EditDone, JobNews, Made
from desktop_app.jobs.placement import make_result
from desktop_app.studio.job_runner import engine_job, run_job
from desktop_app.studio.local_jobs import complete_job
from desktop_app.studio.passes import resizing, run_passes

if TYPE_CHECKING:
    from desktop_app.core.conditions import Condition
    from desktop_app.core.request import EngineJob, GenerationRequest
    from desktop_app.jobs.job import Job
    from desktop_app.jobs.news import Tell
    from desktop_app.operations.networks.detecting import Detector
    from desktop_app.studio.control_images import Preprocess
    from desktop_app.studio.screening import Screening


SIDES: Final = (512, 256)
"""Of what it is given, in pixels, until there is memory for one. LaMa was trained at 256 and is
right to about 2,000 (Suvorov et al. 2022, arXiv:2109.07161); what it makes of a hole that is larger
than some 300 pixels is blurred."""


def filling(path: str, run: Run, tell: Callable[[EngineEvent], object], token: CancelToken) -> Fill:
    """Fills holes by the network at ``path``. What is filled raises Cancelled, ModelError:
    the network can't be used, or EngineError."""
    return partial(_filled, path, EngineAccess(run, tell, token))


def _filled(path: str, access: EngineAccess, pixels: FloatArray, hole: ByteArray) -> FloatArray:
    def make(small: FloatArray, part: ByteArray) -> FloatArray:
        return access.result("upscale", Enlarging(path, small, part), Enlarged).pixels

    for side in SIDES:
        try:
            return in_window(pixels, hole, side, make)
        except EngineError as error:
            if error.code != "out_of_memory" or side == SIDES[-1]:
                raise
    raise AssertionError("no side")


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
        from desktop_app.studio.work_steps import draft, edit

        own = partial(draft, perform, job, engine), partial(edit, perform, job, engine)
        run_work(job, engine, told, token, detector, *own)
    elif job.model is None:
        complete_job(job, told, token.check, _fill_of(job, engine, told, token))
    else:
        assert engine is not None
        _make(job, engine, told, token, detector, judged=screening is not None)


def _make(
    job: Job,
    engine: Engine,
    tell: Tell,
    token: CancelToken,
    detector: Callable[[], Detector] | None,
    *,
    judged: bool,
) -> None:
    """Have a model make its pictures, in one pass or in two."""

    def generate(engine_job: EngineJob, on_event: Callable[[EngineEvent], None]) -> None:
        if judged:
            engine_job = replace(engine_job, previews=False)
        engine.generate(engine_job, on_event, token)

    def preprocess(use: Condition, pixels: ByteArray) -> ByteArray:
        from desktop_app.operations.networks.detecting import Detector, networks_in

        asked = Detector(engine.run) if detector is None else detector()
        there = networks_in(job.files)
        made = asked.detect(use.preprocessor, pixels, dict(use.parameters), there, tell, token)
        return made.pixels

    if job.request.passes > 1:
        prepared, by = partial(_of_pass, job, preprocess), resizing(job, engine.run, token)
        run_passes(job, prepared, generate, tell, token.check, by)
    else:
        run_job(job, generate, tell, preprocess, one_by_one=judged)


def _of_pass(job: Job, preprocess: Preprocess, request: GenerationRequest) -> EngineJob:
    (spot,) = job.spots
    return engine_job(replace(spot, request=request), job, preprocess=preprocess)


def _fill_of(
    job: Job, engine: Engine | None, tell: Callable[[JobNews], None], token: CancelToken
) -> Fill | None:
    """The inpainting network of a job without a model."""
    if engine is None or not job.request.has_fill_network or not job.files:
        return None

    return filling(job.files[job.request.removal_network], engine.run, tell, token)
