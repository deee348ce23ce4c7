"""How a job comes about, whoever asks for it: window, live mode, command line, a forecast."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Final, TypeAlias

from desktop_app.core.add_on import AddOn
from desktop_app.core.edit_plan import EditPlan
from desktop_app.core.errors import InputError
from desktop_app.core.events import Say
from desktop_app.core.memory_plan import MemoryPlan
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.request import GenerationRequest
from desktop_app.enginelink.free_memory import free_bytes
from desktop_app.jobs.job import Job
from desktop_app.state.app_state import AppState
from desktop_app.state.document.document import Document
from desktop_app.state.document.layer_guidance import LayerGuidance
from desktop_app.state.document.snapshot import DocumentSnapshot
from desktop_app.state.work.add_ons import files_of, models_of, with_removal_network
from desktop_app.state.work.blank_page import starts_from_words
from desktop_app.state.work.parameters import Parameters
from desktop_app.studio.idle_settings import without_idle
from desktop_app.studio.layer_guidance import guidance_of, with_places
from desktop_app.studio.memory_check import check_memory
from desktop_app.studio.requests import build_requests
from desktop_app.studio.wording import Wording, state_wording

Files: TypeAlias = Callable[[GenerationRequest, ModelInfo | None], Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class JobResources:
    """What there is to make pictures with, beside the chosen model.

    Attributes:
        files: tells where the weights lie that a request names, as `state.work.add_ons.files_of`.
        models: those that conditions may name.
        memory: how models are held.
        check: refuses what does not fit into memory.
        wording: styles and wildcards; None: there are none.
        add_ons: what lies on this machine beside the models.
        way: by which a processor calculates a model, where that is known already.
    """

    files: Files = lambda request, model: {}
    models: Sequence[ModelInfo] = ()
    memory: MemoryPlan = field(default_factory=MemoryPlan)
    check: Callable[[Sequence[GenerationRequest], ModelInfo], None] = lambda requests, model: None
    wording: Wording | None = None
    add_ons: Sequence[AddOn] = ()
    way: Callable[[ModelInfo], str] = lambda model: ""


NOTHING: Final = JobResources()


def job_resources(state: AppState, say: Say = lambda note: None) -> JobResources:
    """What the window has now; ``say`` hears what has to be said of prompts."""
    memory, add_ons = state.memory, state.add_ons.value
    previewed = memory.families if state.view.fine_previews.value else {}
    return JobResources(
        partial(files_of, add_ons=add_ons, previewed=previewed),
        state.models.value,
        memory.plan.value,
        memory.check,
        state_wording(state, say),
        add_ons,
        memory.profile_of,
    )


def assemble(
    parameters: Parameters,
    model: ModelInfo | None,
    plans: Sequence[EditPlan] = (),
    document: Document | DocumentSnapshot | None = None,
    resources: JobResources = NOTHING,
    guidance: LayerGuidance | None = None,
) -> Job:
    """The job of the user's choice, with copies of what it works on.

    Args:
        parameters: the choice.
        model: that makes it; None: it is done without one.
        plans: of an edit of ``document``.
        document: None for text→image.
        resources: what there is.
        guidance: of layers; None: those of ``document``.

    Raises:
        InputError: a value is out of range, nothing is to be done, or it needs too much memory.
        ModelError: weights that are named are missing, or for another family.
        EngineError: it is far beyond the memory there is.
    """
    guidance = guidance_of(document, model, resources.add_ons) if guidance is None else guidance
    from_words = False
    if document is not None:
        if not plans:
            raise InputError("mask_full")
        if plans[0].mask_bounds is None:
            from_words = starts_from_words(document, parameters, model, plans[0].intent)
        # Plans don't depend on the picture's pixels; they say which.
        plans = tuple(replace(plan, revision=document.pixels.revision) for plan in plans)
        check_memory(plans, document.pixels.pixel_bytes, free_bytes(), local=model is None)
    wording = resources.wording
    if model is None:
        parameters = with_removal_network(parameters, resources.add_ons)
    requests = build_requests(parameters, model, plans, wording, guidance, from_words=from_words)
    if model is not None:
        requests = tuple(without_idle(request, model) for request in requests)
        resources.check(requests, model)
    made = with_places(drafted(requests, model, resources, document), guidance)
    return made if document is None else replace(made, parents=document.parents)


def drafted(
    requests: Sequence[GenerationRequest],
    model: ModelInfo | None,
    resources: JobResources = NOTHING,
    document: Document | DocumentSnapshot | None = None,
) -> Job:
    """The job of ``requests``, one a spot. Without ``document`` it sees nothing, but what it will
    cost can be told. Raises InputError and ModelError as `assemble`."""
    first = requests[0]
    files = resources.files(first, model)
    hashes = {one.key: one.sha256 for one in resources.add_ons if one.sha256 and one.key in files}
    model = model.with_parts(first.conditions, files) if model and first.conditions else model
    made = Job.of(requests, model, document, models_of(first, resources.models))
    made = made if model is None else made.with_profile(resources.way(model))
    return replace(made, memory=resources.memory, files=files, hashes=hashes)
