"""Putting a picture of the history into the document that it was an edit of, as it was seen.

The history keeps the surroundings of an edit with the result in them, 8 bits per channel, and the
mask that it was made with; so it goes back to its place without being fitted again. Results that
are still in a tab are put in from their own output instead.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any, Final, Literal, TypeAlias

import numpy as np

from desktop_app.core.edit_plan import BlendAmounts, EditPlan, PixelLock
from desktop_app.core.errors import InputError
from desktop_app.core.geometry import Rect
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.pixels import Array, FloatArray, frozen
from desktop_app.core.queue_entry import JobStatus
from desktop_app.imaging.depth import to_float
from desktop_app.imaging.encode import flatten
from desktop_app.imaging.layers.layer_tree import walk
from desktop_app.jobs.job import Job
from desktop_app.jobs.news import EditDone
from desktop_app.jobs.placement import make_result
from desktop_app.jobs.results import Result
from desktop_app.jobs.split import of_sheet, splits
from desktop_app.jobs.spots import Spot
from desktop_app.state.document.document import Document
from desktop_app.storage.history_entry import HistoryEntry

Hindrance: TypeAlias = Literal[
    "no_edit", "no_document", "other_document", "other_size", "inside", "gone", "apart"
]
"""Why an entry can't be put in: it is not an edit; nothing is open; it is of another picture; that
has another size now; it is in it already; what is needed was not kept; its places are too far
apart for the one picture that is kept."""

_UNTOUCHED: Final = BlendAmounts(0, 0, 0, 0, 0)


def hindrance(entry: HistoryEntry, document: Document | None) -> Hindrance | None:
    """What keeps ``entry`` from being put into ``document``; None: nothing."""
    request = entry.request
    plan = None if request is None else request.plan
    if plan is None or entry.work:
        return "no_edit"
    if document is None:
        return "no_document"
    if not document.knows(entry):
        return "other_document"
    if plan.document_size != document.size:
        return "other_size"
    if any(layer.history == entry.uid for layer in walk(document.layers.value)):
        return "inside"
    plans = [_plan_of(spot) for spot in entry.inputs]
    if not plans or entry.missing or entry.trashed_ms is not None:
        return "gone"
    known = [each for each in plans if each is not None]
    if len(known) < len(plans):
        return "gone"
    whole = _largest(known).context.intersected(document.pixels.rect)
    return None if all(whole.contains(each.target) for each in known) else "apart"


def result_of_entry(
    entry: HistoryEntry,
    spots: Sequence[Spot],
    picture: Array,
    document: Document,
    model: ModelInfo | None,
) -> Result:
    """The result that ``entry`` was, for ``document``. Takes its time.

    Args:
        entry: without a `hindrance`.
        spots: what it was made from (`history_origin.spots_of`).
        picture: its picture, (h, w, 3|4) of any depth, sRGB.
        document: as it is now.
        model: that made it, if it is still there.

    Raises:
        InputError: ``result_stale``: the picture is not that of its place.
    """
    plans = [_needed(spot) for spot in spots]
    largest = spots[plans.index(_largest(plans))]
    whole = largest.picture.rect
    layers = largest.request.layers if splits(largest.request.plan) else 0
    if picture.shape[:2] != (whole.height, whole.width * max(1, layers)):
        raise InputError("result_stale")
    seen: Array = of_sheet(picture, layers) if layers else to_float(flatten(picture))
    placed: list[Spot] = []
    outputs: list[Array] = []
    for spot, plan in zip(spots, plans, strict=True):
        part = spot.picture.rect.intersected(whole)
        output = seen[part.moved(-whole.x, -whole.y).slices].copy()
        if plan.finds_changes:
            output = _with_changes(output, spot, part)
        outputs.append(frozen(output))
        lock = PixelLock() if plan.lock.mode == "inside" else plan.lock  # its mix is in the picture
        own = replace(plan, context=part, working=part.size, lock=lock, repair=_UNTOUCHED)
        own = replace(own, document=document.id)
        placed.append(replace(spot, request=replace(spot.request, plan=own, size=part.size)))
    job = Job(tuple(placed), model, document.id, status=JobStatus.DONE)
    made = make_result(job, EditDone(0, entry.seed, tuple(outputs), entry.seconds))
    return replace(made, history=entry.uid, starred=entry.starred)


def _with_changes(output: Array, spot: Spot, part: Rect) -> FloatArray:
    """With what differs from what the picture was then as a fourth channel."""
    before = to_float(flatten(spot.space.shown(spot.picture.read(part))))
    return np.dstack([output, (output != before).any(axis=2).astype(np.float32)])


def _needed(spot: Spot) -> EditPlan:
    if spot.request.plan is None or spot.pixels is None:
        raise InputError("result_stale")
    return spot.request.plan


def _largest(plans: Sequence[EditPlan]) -> EditPlan:
    return max(plans, key=lambda plan: plan.target.size.area)


def _plan_of(record: dict[str, Any]) -> EditPlan | None:
    with suppress(KeyError, TypeError, ValueError):
        return EditPlan.from_json(record["request"]["plan"])
    return None
