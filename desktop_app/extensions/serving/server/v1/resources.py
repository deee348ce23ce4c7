"""What there is: models, add-ons, styles, schedulers, operations, and who asks."""

from __future__ import annotations

from functools import partial
from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from desktop_app.core.operations import OPERATIONS
from desktop_app.core.setting_table import ROWS
from desktop_app.extensions.serving.server.context import AdminDep, ContextDep, UserDep
from desktop_app.extensions.serving.server.openai_errors import speaks_openai
from desktop_app.extensions.serving.server.openai_models import entries
from desktop_app.extensions.serving.server.policy import OPERATIONS as RIGHTS
from desktop_app.imaging.preprocessors.table import PREPROCESSORS
from desktop_app.operations.all_operations import OPERATIONS as DECLARED
from desktop_app.operations.recipes.words import NOT_SAID

router = APIRouter(prefix="/v1", tags=["there"])


class ModelResponse(BaseModel):
    """A model that can be used."""

    id: str
    name: str
    family: str
    variant: str = ""
    native_size: int
    factor: int
    prompt: bool
    inpainting: bool
    digest: str = ""
    sha256: str = ""
    default: Annotated[
        bool, Field(description="Whether this model is used if a request names none.")
    ] = False
    defaults: dict[str, Any] = {}


class AddOnResponse(BaseModel):
    """A LoRA, a network, or another add-on of models."""

    name: str
    kind: str
    family: str
    triggers: list[str] = []
    scale: int = 0


class IntentResponse(BaseModel):
    """An intent: what to do with the masked pixels."""

    id: str
    name: Annotated[
        str,
        Field(
            description="Name in the window; empty: the intent can't be requested, others lead "
            "to it."
        ),
    ]
    button: str
    hint: str
    strength: float
    count: Annotated[int | None, Field(description="Default number of images.")] = None
    needs: Annotated[
        str,
        Field(description="What it needs: mask, or picture (without a mask, all of it changes)."),
    ]
    otherwise: Annotated[
        str, Field(description="Intent that runs instead if there is no mask.")
    ] = ""
    wordless: Annotated[
        str, Field(description="Intent that runs instead with models without a text encoder.")
    ] = ""
    model: Annotated[str, Field(description="Whether a model is needed or optional.")]
    tool: Annotated[str, Field(description="Tool of the window that makes its mask.")] = ""
    inverts: Annotated[bool, Field(description="Whether everything outside the mask changes.")] = (
        False
    )


class OperationResponse(BaseModel):
    """An operation of the engine, and its address."""

    name: str
    how: str


class AccountResponse(BaseModel):
    """The user of a token, with limits and usage."""

    name: str
    admin: bool
    per_minute: int
    queued: int
    queued_now: int
    disk_bytes: int
    disk_bytes_now: int
    allowed: list[str]


class QueueResponse(BaseModel):
    """The queue."""

    waiting: int
    running: int
    failed: int
    paused: bool
    engines: list[dict[str, str]]


class VariantResponse(BaseModel):
    """One of several models or settings that a name stands for."""

    name: str
    share: float


class NameResponse(BaseModel):
    """A name of the server for several models or settings."""

    sticky: Annotated[str, Field(description="What decides the variant: user, key or request.")]
    arms: list[VariantResponse]


class StyleResponse(BaseModel):
    """A style: text around the prompt."""

    name: str
    prompt: str
    negative_prompt: str


class SchedulerResponse(BaseModel):
    """A scheduler."""

    id: str
    name: str
    hint: str


class SettingResponse(BaseModel):
    """A generation setting."""

    id: str
    name: str
    about: str
    values: str


class PreprocessorResponse(BaseModel):
    """A preprocessor, which makes control images."""

    id: str
    name: str
    parameters: list[str]
    needs_weights: bool


class LoadResponse(BaseModel):
    """The model that is being loaded."""

    model: str


class RefreshResponse(BaseModel):
    """Number of models and add-ons found."""

    models: int
    add_ons: int


class QueueActionResponse(BaseModel):
    """The action that was requested."""

    asked: str


_HOW: Final = {
    "classify": "used by the safety filter of the policy",
    "distances": "used by evaluations",
    "features": "used by evaluations",
    "preload": "POST /v1/models/{id}/load, for administrators",
}


def request_path(kernel: str) -> str:
    """How an operation of the engine is asked for."""
    those = [one for one in DECLARED.values() if one.kernel == kernel]
    jobs = [f"“{one.id}”" for one in those if one.is_offered("request file")]
    if jobs:
        return f"POST /v1/jobs with operation {' or '.join(jobs)}"
    for one in those:
        if one.is_offered("server"):
            return f"POST /v1/{one.id}"
        return f"velatura {one.verb}, at the server itself: {one.not_offered['server']}"
    return _HOW.get(kernel, "of a plugin: not offered here")


@router.get("/models", response_model=list[ModelResponse])
async def list_models(
    request: Request, context: ContextDep, user: UserDep
) -> list[ModelResponse] | JSONResponse:
    """List the models that the policy allows; `/v1/names` lists names that stand for several
    models. OpenAI's clients, known by their header `X-Stainless-Lang`, get `/openai/v1/models`."""
    if speaks_openai(request.scope):
        return JSONResponse((await entries(context)).model_dump())
    models = await context.jobs.run_quick(context.inventory.models)
    usual = context.policy.models.default
    return [
        ModelResponse(
            id=one.id,
            name=one.name,
            family=one.family,
            variant=one.variant,
            native_size=one.native_size,
            factor=one.factor,
            prompt=one.reads_words,
            inpainting=one.has_inpainting_unet,
            digest=one.digest,
            sha256=one.sha256,
            default=usual in (one.id, one.name),
            defaults={
                name: getattr(one.defaults, name)
                for name in ("steps", "guidance_scale", "scheduler", "sigmas")
            },
        )
        for one in models
    ]


@router.post("/models/{model}/load", status_code=202)
async def load_model(context: ContextDep, admin: AdminDep, model: str) -> LoadResponse:
    """Load a model into every engine in advance; for administrators."""
    found = await context.jobs.run_quick(context.inventory.model, model)
    context.operations.load(found)
    return LoadResponse(model=found.name)


@router.post("/refresh")
async def refresh(context: ContextDep, admin: AdminDep) -> RefreshResponse:
    """Scan all model files again; for administrators."""
    snapshot = await context.jobs.run_quick(partial(context.inventory.snapshot, fresh=True))
    return RefreshResponse(models=len(snapshot.models), add_ons=len(snapshot.add_ons))


@router.get("/names")
async def list_names(context: ContextDep, user: UserDep) -> dict[str, NameResponse]:
    """List names that stand for several models or settings (A/B), with the share of each
    variant."""
    return {
        name: NameResponse(
            sticky=rules.sticky,
            arms=[
                VariantResponse(name=variant.name, share=variant.share) for variant in rules.arms
            ],
        )
        for name, rules in context.policy.names.items()
    }


@router.get("/intents")
async def list_intents(context: ContextDep, user: UserDep) -> list[IntentResponse]:
    """List intents: values of `intent` in a job."""
    return [
        IntentResponse(
            id=row.id,
            name=row.name,
            button=row.button,
            hint=row.hint,
            strength=row.strength,
            count=row.count,
            needs=row.needs,
            otherwise=row.otherwise,
            wordless=row.wordless,
            model=row.model,
            tool=row.tool,
            inverts=row.plan.invert,
        )
        for row in context.tables.intents.values()
    ]


@router.get("/add-ons")
async def list_add_ons(
    context: ContextDep,
    user: UserDep,
    kind: Annotated[
        str, Query(max_length=40, description="Only this kind: lora, embedding, upscaler …")
    ] = "",
) -> list[AddOnResponse]:
    """List LoRAs, embeddings and networks."""
    snapshot = await context.jobs.run_quick(context.inventory.snapshot)
    return [
        AddOnResponse(
            name=one.name,
            kind=one.component,
            family=one.family,
            triggers=list(one.triggers),
            scale=one.scale,
        )
        for one in snapshot.add_ons
        if not kind or one.component == kind
    ]


@router.get("/styles")
async def list_styles(context: ContextDep, user: UserDep) -> list[StyleResponse]:
    """List styles."""
    snapshot = await context.jobs.run_quick(context.inventory.snapshot)
    return [
        StyleResponse(name=one.name, prompt=one.prompt, negative_prompt=one.negative_prompt)
        for one in snapshot.styles.values()
    ]


@router.get("/schedulers")
async def list_schedulers(context: ContextDep, user: UserDep) -> list[SchedulerResponse]:
    """List schedulers; the family of a model decides which of them it can use."""
    rows = context.tables.schedulers.values()
    return [SchedulerResponse(id=row.id, name=row.name, hint=row.hint) for row in rows]


@router.get("/settings")
async def list_settings(context: ContextDep, user: UserDep) -> list[SettingResponse]:
    """List generation settings: keys of `settings` in a job."""
    return [
        SettingResponse(id=row.id, name=row.name, about=row.about, values=row.kind.words)
        for row in ROWS.values()
        if row.id not in NOT_SAID
    ]


@router.get("/preprocessors")
async def list_preprocessors(context: ContextDep, user: UserDep) -> list[PreprocessorResponse]:
    """List preprocessors, which make control images from pictures."""
    return [
        PreprocessorResponse(
            id=row.id,
            name=row.name,
            parameters=[each.id for each in row.parameters],
            needs_weights=row.needs_weights,
        )
        for row in PREPROCESSORS
        if row.reads_picture
    ]


@router.get("/operations")
async def list_operations(context: ContextDep, user: UserDep) -> list[OperationResponse]:
    """List operations of the engine, and the address of each."""
    return [OperationResponse(name=name, how=request_path(name)) for name in OPERATIONS]


@router.get("/me")
async def get_me(context: ContextDep, user: UserDep) -> AccountResponse:
    """Get the user of this token, with limits and usage."""
    limits = context.policy.limits
    used = await context.jobs.run_quick(context.jobs.histories.used, user.name)
    return AccountResponse(
        name=user.name,
        admin=user.admin,
        per_minute=user.limits.per_minute or limits.per_minute,
        queued=user.limits.queued or limits.queued,
        queued_now=context.jobs.busy_of(user),
        disk_bytes=user.limits.disk_bytes or int(limits.disk_gb * 1e9),
        disk_bytes_now=used,
        allowed=[name for name in RIGHTS if context.policy.may(user.name, name)],
    )


@router.get("/queue")
async def get_queue(context: ContextDep, user: UserDep) -> QueueResponse:
    """Get the number of jobs of all users by status; one that has an engine and waits for a worker
    of the cluster waits, and so does a making of a workbench that isn't started."""
    view = context.jobs.view
    statuses = {entry.id: str(entry.status) for entry in view.entries}
    for ticket in context.jobs.tickets(user, everybody=True):  # they hear of it before the view
        statuses[ticket.id] = ticket.status
    statuses |= {
        one.id: one.status
        for work in context.served.values()
        for one in work.tickets(user, everybody=True)
        if one.status == "waiting"
    }
    counts = {one: [*statuses.values()].count(one) for one in ("waiting", "running", "failed")}
    engines = [dict(each) for each in context.described()] if user.admin else []
    return QueueResponse(**counts, paused=view.paused, engines=engines)


@router.post("/queue/{verb}", status_code=202)
async def ask_queue(
    context: ContextDep, admin: AdminDep, verb: Literal["pause", "resume"]
) -> QueueActionResponse:
    """Pause or resume the queue; for administrators."""
    context.jobs.ask(verb)
    return QueueActionResponse(asked=verb)
