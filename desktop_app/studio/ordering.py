"""From a complete choice and a picture to a job, for who has no window: command line, server."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from desktop_app.catalog.families import Family
from desktop_app.catalog.intents import Intent
from desktop_app.core.errors import InputError, StorageError
from desktop_app.core.geometry import Size
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.pixels import Array
from desktop_app.core.setting_table import led
from desktop_app.imaging.layers.content import Content
from desktop_app.jobs.job import Job
from desktop_app.jobs.results import Result
from desktop_app.state.document.document import Document
from desktop_app.state.document.layer_guidance import LayerGuidance
from desktop_app.state.work import edits
from desktop_app.state.work.edits import prepare_edit
from desktop_app.state.work.intents import resolve_intent
from desktop_app.state.work.parameters import Parameters
from desktop_app.studio.idle_settings import said_idle
from desktop_app.studio.job_assembly import NOTHING, JobResources, assemble
from desktop_app.studio.requests import plans_for


def ordered_job(
    parameters: Parameters,
    model: ModelInfo | None,
    document: Document | None,
    intents: Mapping[str, Intent],
    families: Mapping[str, Family],
    resources: JobResources = NOTHING,
    guidance: Callable[[Size], LayerGuidance] | None = None,
) -> Job:
    """The job of ``parameters``, on the whole of ``document`` or what is masked there.

    Args:
        parameters: the choice.
        model: that makes it; None: it is done without one.
        document: what is edited, with its mask; None for text→image.
        intents, families: the tables.
        resources: what there is.
        guidance: gives what layers would, for a picture of that size; None: none.

    Raises:
        InputError: ``mask_empty``, ``unknown_choice``, or as `assemble`.
        ModelError, EngineError: as `assemble`.
    """
    parameters = replace(parameters, **led(parameters))
    masked = document is not None and document.is_masked
    resolved = resolve_intent(
        intents, parameters, has_picture=document is not None, has_mask=masked, model=model
    )
    if document is not None and not resolved.ready:
        raise InputError("mask_empty")
    allowed = () if model is None else families[model.family].schedulers
    if model is not None and parameters.scheduler not in allowed:
        raise InputError(
            "unknown_choice",
            setting="scheduler",
            value=parameters.scheduler,
            choices=", ".join(allowed),
        )
    plans = ()
    if document is not None:
        plans = plans_for(document, model, resolved.settings, parameters.size)
    made = None if guidance is None else guidance(_made_size(parameters, model, document))
    job = assemble(parameters, model, plans, document, resources, made)
    if model is not None and resources.wording is not None:
        for note in said_idle(parameters, job.request, model):
            resources.wording.say(note)
    return job


def _made_size(parameters: Parameters, model: ModelInfo | None, document: Document | None) -> Size:
    native = 0 if model is None else model.native_size
    return document.size if document is not None else parameters.size or Size(native, native)


def whole_picture(document: Document | None, result: Result) -> Array:
    """``document`` with ``result`` in it, checked by the lock; the document stays as it was.

    Returns:
        (h, w, 3|4) in the document's own values; without one the result itself, uint8 sRGB.

    Raises:
        StorageError: ``lock_broken``.
        InputError: ``result_stale``: the document has another size.
    """
    if document is None:
        return result.main.pixels
    edit = edits.prepare_edit(document, result)
    step = document.put_in("apply", edit.layer)
    picture = document.pixels.read(document.pixels.rect)
    document.undo_stack.undo()
    before, after = edit.digests(step)
    if before != after:
        raise StorageError("lock_broken")
    return picture


def split_document(document: Document, result: Result) -> tuple[Content, list[Array]]:
    """All of it, and the layers (h, w, 4), each as large as the document, in its own values. The
    document itself stays as it was.

    Raises:
        InputError: ``result_stale``.
        StorageError: ``lock_broken``: something that is visible would change.
    """
    edit = prepare_edit(document, result)
    step = document.put_in("apply", edit.layer)
    content, whole = document.content, document.size.rect
    document.undo_stack.undo()
    before, after = edit.digests(step)
    if before != after:
        raise StorageError("lock_broken")
    held = (child.pixels for child in edit.layer.children)
    return content, [each.read(whole) for each in held if each is not None]
