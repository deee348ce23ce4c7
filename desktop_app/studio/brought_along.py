"""What conditions of requests in work on whole pictures bring along: of drafts what was kept when
they were made, of the document the prompts of its layers."""

from __future__ import annotations

from dataclasses import replace

from desktop_app.core.condition_words import named
from desktop_app.core.conditions import KINDS, Condition
from desktop_app.core.edit_plan import EditPlan
from desktop_app.core.errors import InputError, StorageError
from desktop_app.core.geometry import Rect, Size
from desktop_app.core.pixels import frozen
from desktop_app.core.stages import Stage
from desktop_app.core.work import Work
from desktop_app.jobs.spots import Snapshot
from desktop_app.operations.work import requests_of, stages_of, with_requests
from desktop_app.state.document.layer_guidance import LayerGuidance
from desktop_app.storage.blob_store import BlobStore
from desktop_app.studio.layer_guidance import places_of, with_guidance
from desktop_app.studio.wording import Wording
from desktop_app.studio.work_jobs import Prepared


def _draft(work: Work) -> Stage | None:
    first = next(iter(stages_of(work)), None)
    return first if first is not None and first.kind == "draft" else None


def _uses(draft: Stage | None) -> tuple[Condition, ...]:
    return () if draft is None or draft.request is None else draft.request.conditions


def check_brought(work: Work, blobs: BlobStore | None) -> None:
    """Raises InputError: ``brought_gone``: what its draft was made from besides isn't here."""
    draft = _draft(work)
    parts = () if draft is None else [part.blob for part in draft.brought.values()]
    there = {} if blobs is None or not parts else blobs.sizes(parts)
    for use in _uses(draft):
        for name in use.brought:
            if draft is None or name not in draft.brought or draft.brought[name].blob not in there:
                raise InputError("brought_gone", what=named([use]))


def brought_by(work: Work, blobs: BlobStore | None) -> dict[str, Snapshot]:
    """What the draft of ``work`` was made from besides. What a file says of it may lie. Raises
    InputError: ``brought_gone``."""
    check_brought(work, blobs)
    draft, brought = _draft(work), dict[str, Snapshot]()
    for use in _uses(draft):
        for name in use.brought:
            assert blobs is not None
            assert draft is not None
            part = draft.brought[name]
            try:
                values = blobs.get(part.blob)
            except StorageError as error:
                raise InputError("brought_gone", what=named([use])) from error
            is_mask = KINDS[use.kind].brings == "mask" or name == use.mask
            shape = (part.rect.height, part.rect.width)
            if values.shape[:2] != shape or values.ndim != (2 if is_mask else 3):
                raise InputError("brought_gone", what=named([use]))
            brought[name] = Snapshot(part.rect, values)
    return brought


def with_layer_prompts(
    ready: Prepared,
    guidance: LayerGuidance,
    rect: Rect,
    document: Size,
    wording: Wording | None,
) -> tuple[Prepared, dict[str, Snapshot]]:
    """``ready`` with the prompts of a document's layers, and where they are.

    Args:
        ready: done to ``rect`` of the document.
        guidance: its layers'.
        rect: what is worked on.
        document: its size.
        wording: styles and wildcards; None: there are none.
    """
    prompts = guidance.prompts
    requests = requests_of(ready.work)
    if not prompts or not requests or _draft(ready.work) is not None:
        return ready, {}
    plan = EditPlan("", document, document.rect, document, None)
    made = [
        replace(
            with_guidance(
                replace(one, plan=plan),
                prompts,
                wording,
                reads_words=ready.needs.models[one.model].reads_words,
            ),
            plan=None,
        )
        for one in requests
    ]
    brought = {
        name: Snapshot(
            document.rect.moved(-rect.x, -rect.y), frozen(values.read(document.rect).copy())
        )
        for name, values in places_of(prompts)
    }
    return replace(ready, work=with_requests(ready.work, made)), brought
