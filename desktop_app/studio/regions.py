"""Regions of a document as conditions of its requests, and where they are as the engine gets it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from desktop_app.core.conditions import of_kind, region, with_kind
from desktop_app.core.geometry import Rect
from desktop_app.core.pixels import FloatArray, frozen
from desktop_app.core.request import GenerationRequest, clean_text
from desktop_app.imaging.preprocess import prepare_values
from desktop_app.state.document.regions import Region, regions_in
from desktop_app.state.document.snapshot import DocumentSnapshot
from desktop_app.state.work.spots import Snapshot, Spot

if TYPE_CHECKING:
    from desktop_app.core.edit_plan import EditPlan
    from desktop_app.state.document.document import Document
    from desktop_app.state.work.jobs import Job
    from desktop_app.studio.wording import Wording

Regions = tuple[Region, ...]

_KIND: Final = "region"


def regions_of(document: Document | DocumentSnapshot | None) -> Regions:
    """Those of a document that count, as they are shown now."""
    if document is None:
        return ()
    if isinstance(document, DocumentSnapshot):
        return document.regions
    return regions_in(document.pixels.look.layers)


def with_regions(
    request: GenerationRequest, regions: Sequence[Region], wording: Wording | None = None
) -> GenerationRequest:
    """``request`` with a condition for each of ``regions`` that reaches into its context.

    Choices and wildcards in their prompts are drawn once, by the seed of the first image.
    """
    used = [
        region(
            _worded(one.wish.prompt, request, wording),
            f"{_KIND}-{number}",
            one.wish.weight,
            one.wish.mode,
            name=one.name,
        )
        for number, one in enumerate(regions)
        if not one.values.is_blank(_place(request.plan, one))
    ]
    if not used:
        return request
    return replace(request, conditions=with_kind(request.conditions, _KIND, used))


def with_places(job: Job, regions: Sequence[Region]) -> Job:
    """``job`` with copies of where ``regions`` are, for the conditions that `with_regions` made."""
    if not regions:
        return job
    return replace(job, spots=tuple(_placed(spot, regions) for spot in job.spots))


def arrays_of(spot: Spot) -> dict[str, FloatArray]:
    """Where its regions are, by `Condition.arrays`: (h, w) float32 0..1 at the working size, by the
    same geometry as its picture."""
    request, made = spot.request, dict[str, FloatArray]()
    for name, place in spot.regions.items():
        made[name] = prepare_values(request.plan, place.rect, place.values, request.size)
    return made


def _placed(spot: Spot, regions: Sequence[Region]) -> Spot:
    places: dict[str, Snapshot] = {}
    for condition in of_kind(spot.request.conditions, _KIND):
        (name,) = condition.arrays
        one = regions[int(name.rpartition("-")[2])]
        rect = _place(spot.request.plan, one)
        places[name] = Snapshot(rect, frozen(one.values.read(rect).copy()))
    return replace(spot, regions=places)


def _place(plan: EditPlan | None, region: Region) -> Rect:
    """What is looked at of a region; all of it where a picture is made from words."""
    if plan is None:
        return region.values.rect
    return plan.context.intersected(plan.document_size.rect)


def _worded(prompt: str, request: GenerationRequest, wording: Wording | None) -> str:
    marks = ("{", "_", "\\")
    if request.dialect == "literal" or not any(mark in prompt for mark in marks):
        return clean_text(prompt)
    from desktop_app.studio.wording import PLAIN, drawn

    return drawn(prompt, request, wording or PLAIN)
