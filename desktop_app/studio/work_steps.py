"""What an operation has made on its way as a job would make it: a picture from words, a part of a
picture gone over."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TypeAlias

import numpy as np

from desktop_app.catalog.intents import load_intents
from desktop_app.core.cancel import CancelToken
from desktop_app.core.engine import Engine
from desktop_app.core.geometry import Rect
from desktop_app.core.pixels import Array
from desktop_app.core.request import GenerationRequest, Task
from desktop_app.imaging.depth import from_float
from desktop_app.imaging.picture import About, FileOrigin
from desktop_app.imaging.tiles import Tiles
from desktop_app.jobs.job import Job
from desktop_app.jobs.news import EditDone, JobNews, Made, Tell
from desktop_app.jobs.results import Result
from desktop_app.jobs.spots import Spot
from desktop_app.operations.context import OperationContext
from desktop_app.operations.networks.detecting import Detector
from desktop_app.operations.operation import WorkSource
from desktop_app.state.document.document import Document
from desktop_app.state.document.snapshot import DocumentSnapshot, MaskSnapshot
from desktop_app.state.work.intents import resolve_intent
from desktop_app.state.work.parameters import Parameters
from desktop_app.studio.details import INTENT as DETAIL_INTENT
from desktop_app.studio.ordering import whole_picture
from desktop_app.studio.requests import plans_for

Perform: TypeAlias = "Callable[[Job, Engine | None, Tell, CancelToken, Detecting], None]"
"""Does a job here and now (`performing.perform`)."""

Detecting: TypeAlias = "Callable[[], Detector] | None"
"""See `OperationContext.detector`."""


def draft(
    perform: Perform,
    job: Job,
    engine: Engine | None,
    request: GenerationRequest,
    context: OperationContext,
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

    def on_event(news: JobNews) -> None:
        if isinstance(news, EditDone):
            found.append(from_float(news.outputs[0], np.dtype(np.uint8)))
        else:
            context.tell(news)  # pyright: ignore[reportArgumentType] - a bare job tells no more

    perform(drafted, engine, on_event, context.token, context.detector)
    return found[0]


def edit(
    perform: Perform,
    job: Job,
    engine: Engine | None,
    request: GenerationRequest,
    source: WorkSource,
    mask: tuple[Rect, Array],
    strength: float,
    context: OperationContext,
) -> Array:
    """As any detail is gone over, on the way of ``job``."""
    document = Document(source.pixels, "", origin=FileOrigin(About(icc=source.space.icc)))
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

    def on_event(news: JobNews) -> None:
        if isinstance(news, Made):
            made.append(news.result)
        else:
            context.tell(news)  # pyright: ignore[reportArgumentType] - without previews of spots

    perform(edited, engine, on_event, context.token, context.detector)
    return whole_picture(document, made[0])
