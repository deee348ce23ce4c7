"""What there is: models, add-ons, styles, schedulers, operations, and who asks."""

from __future__ import annotations

from functools import partial
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from desktop_app.core.operations import OPERATIONS
from desktop_app.core.setting_table import ROWS
from desktop_app.imaging.preprocessors.table import PREPROCESSORS
from desktop_app.server.context import AdminDep, ContextDep, UserDep
from desktop_app.server.policy import OPERATIONS as RIGHTS
from desktop_app.server.shapes import NOT_SAID

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
    default: Annotated[bool, Field(description="Answers where no model is named.")] = False
    defaults: dict[str, Any] = {}


class AddOnResponse(BaseModel):
    """A LoRA, a network, or another thing that is used with a model."""

    name: str
    kind: str
    family: str
    triggers: list[str] = []
    scale: int = 0


class IntentResponse(BaseModel):
    """What can be done with a masked place."""

    id: str
    name: Annotated[str, Field(description="Empty: others come to it; it can't be asked for.")]
    button: str
    hint: str
    strength: float
    count: Annotated[int | None, Field(description="Images, where one isn't the usual.")] = None
    needs: Annotated[str, Field(description="mask, or picture: without a mask all of it.")]
    otherwise: Annotated[str, Field(description="What runs where it lacks a mask.")] = ""
    wordless: Annotated[str, Field(description="What runs with models that read no words.")] = ""
    model: Annotated[str, Field(description="needed, or optional.")]
    tool: Annotated[str, Field(description="Makes its mask, where that isn't painted.")] = ""
    inverts: Annotated[bool, Field(description="Whether all but the mask changes.")] = False


class OperationResponse(BaseModel):
    """Something the engine does, and the address that asks for it."""

    name: str
    how: str


class AccountResponse(BaseModel):
    """Who asks, and what that one may take."""

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
    """What a name of the server's stands for."""

    sticky: Annotated[str, Field(description="user, key or request.")]
    arms: list[VariantResponse]


class StyleResponse(BaseModel):
    """A style: it stands around the prompt."""

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
    """A way to make a control image."""

    id: str
    name: str
    parameters: list[str]
    needs_weights: bool


class LoadResponse(BaseModel):
    """The model that is being loaded."""

    model: str


class RefreshResponse(BaseModel):
    """How much there is."""

    models: int
    add_ons: int


class QueueActionResponse(BaseModel):
    """What was asked of the queue."""

    asked: str


HOW: dict[str, str] = {
    "generate": "POST /v1/jobs with operation “generate”",
    "upscale": "POST /v1/jobs with operation “upscale”, or “clean” with a network of scale 1",
    "preprocess": "POST /v1/jobs with operation “preprocess”",
    "find": "POST /v1/find",
    "embed": "POST /v1/embed",
    "classify": "used by the safety filter of the policy",
    "preload": "POST /v1/models/{id}/load, for administrators",
    "trial": "velatura models measure, at the server itself: it measures the machine",
    "shrink": "velatura models, at the server itself: it writes files of models",
}
"""How each operation of the engine is asked for; a test compares it with the engine's table."""


@router.get("/models")
async def list_models(context: ContextDep, user: UserDep) -> list[ModelResponse]:
    """Models that the policy allows; names that stand for several are listed by `/v1/names`."""
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
    """Load a model into every engine before it is asked for; for administrators."""
    found = await context.jobs.run_quick(context.inventory.model, model)
    context.operations.load(found)
    return LoadResponse(model=found.name)


@router.post("/refresh")
async def refresh(context: ContextDep, admin: AdminDep) -> RefreshResponse:
    """Look at all files of models again; for administrators."""
    snapshot = await context.jobs.run_quick(partial(context.inventory.snapshot, fresh=True))
    return RefreshResponse(models=len(snapshot.models), add_ons=len(snapshot.add_ons))


@router.get("/names")
async def list_names(context: ContextDep, user: UserDep) -> dict[str, NameResponse]:
    """Names that stand for several models or settings, with the shares of their arms."""
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
    """Intents: what `intent` of a job may say."""
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
    kind: Annotated[str, Query(max_length=40, description="lora, embedding, upscaler …")] = "",
) -> list[AddOnResponse]:
    """LoRAs, embeddings, networks and the like."""
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
    """Styles."""
    snapshot = await context.jobs.run_quick(context.inventory.snapshot)
    return [
        StyleResponse(name=one.name, prompt=one.prompt, negative_prompt=one.negative_prompt)
        for one in snapshot.styles.values()
    ]


@router.get("/schedulers")
async def list_schedulers(context: ContextDep, user: UserDep) -> list[SchedulerResponse]:
    """Schedulers; which of them a model can use, its family says."""
    rows = context.tables.schedulers.values()
    return [SchedulerResponse(id=row.id, name=row.name, hint=row.hint) for row in rows]


@router.get("/settings")
async def list_settings(context: ContextDep, user: UserDep) -> list[SettingResponse]:
    """Generation settings: what `settings` of a job may say."""
    return [
        SettingResponse(id=row.id, name=row.name, about=row.tip, values=row.kind.words)
        for row in ROWS.values()
        if row.id not in NOT_SAID
    ]


@router.get("/preprocessors")
async def list_preprocessors(context: ContextDep, user: UserDep) -> list[PreprocessorResponse]:
    """Ways to make a control image of a picture."""
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
    """What the engine does, and how it is asked for."""
    return [
        OperationResponse(name=name, how=HOW.get(name, "of a plugin: not offered here"))
        for name in OPERATIONS
    ]


@router.get("/me")
async def get_me(context: ContextDep, user: UserDep) -> AccountResponse:
    """Who asks, with limits and what of them is used."""
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
    """The queue: how many jobs stand where, of all users."""
    view = context.jobs.view
    counts: dict[str, int] = dict.fromkeys(("waiting", "running", "failed"), 0)
    for entry in view.entries:
        if str(entry.status) in counts:
            counts[str(entry.status)] += 1
    engines = [dict(each) for each in context.described()] if user.admin else []
    return QueueResponse(**counts, paused=view.paused, engines=engines)


@router.post("/queue/{verb}", status_code=202)
async def ask_queue(
    context: ContextDep, admin: AdminDep, verb: Literal["pause", "resume"]
) -> QueueActionResponse:
    """Pause the queue or let it go on; for administrators."""
    context.jobs.ask(verb)
    return QueueActionResponse(asked=verb)
