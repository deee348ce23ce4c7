"""What there is: models, add-ons, styles, schedulers, operations, and who asks."""

from __future__ import annotations

from functools import partial
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from desktop_app.core.operations import OPERATIONS
from desktop_app.core.setting_table import ROWS
from desktop_app.imaging.preprocessors.table import PREPROCESSORS
from desktop_app.server.house import TheAdmin, TheHouse, TheUser
from desktop_app.server.policy import OPERATIONS as RIGHTS
from desktop_app.server.shapes import NOT_SAID

router = APIRouter(prefix="/v1", tags=["there"])


class ModelTold(BaseModel):
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


class AddOnTold(BaseModel):
    """A LoRA, a network, or another thing that is used with a model."""

    name: str
    kind: str
    family: str
    triggers: list[str] = []
    scale: int = 0


class IntentTold(BaseModel):
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


class OperationTold(BaseModel):
    """Something the engine does, and the address that asks for it."""

    name: str
    how: str


class MeTold(BaseModel):
    """Who asks, and what that one may take."""

    name: str
    admin: bool
    per_minute: int
    queued: int
    queued_now: int
    disk_bytes: int
    disk_bytes_now: int
    allowed: list[str]


class QueueTold(BaseModel):
    """The queue."""

    waiting: int
    running: int
    failed: int
    paused: bool
    engines: list[dict[str, str]]


class ArmTold(BaseModel):
    """One of several models or settings that a name stands for."""

    name: str
    share: float


class NameTold(BaseModel):
    """What a name of the server's stands for."""

    sticky: Annotated[str, Field(description="user, key or request.")]
    arms: list[ArmTold]


class StyleTold(BaseModel):
    """A style: it stands around the prompt."""

    name: str
    prompt: str
    negative_prompt: str


class SchedulerTold(BaseModel):
    """A scheduler."""

    id: str
    name: str
    hint: str


class SettingTold(BaseModel):
    """A generation setting."""

    id: str
    name: str
    about: str
    values: str


class PreprocessorTold(BaseModel):
    """A way to make a control image."""

    id: str
    name: str
    parameters: list[str]
    needs_weights: bool


class LoadTold(BaseModel):
    """The model that is being loaded."""

    model: str


class ShelfTold(BaseModel):
    """How much there is."""

    models: int
    add_ons: int


class AskedTold(BaseModel):
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
async def list_models(house: TheHouse, user: TheUser) -> list[ModelTold]:
    """Models that the policy allows; names that stand for several are listed by `/v1/names`."""
    there = await house.desk.beside(house.stock.models)
    usual = house.policy.models.default
    return [
        ModelTold(
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
        for one in there
    ]


@router.post("/models/{model}/load", status_code=202)
async def load_model(house: TheHouse, admin: TheAdmin, model: str) -> LoadTold:
    """Load a model into every engine before it is asked for; for administrators."""
    found = await house.desk.beside(house.stock.model, model)
    house.works.load(found)
    return LoadTold(model=found.name)


@router.post("/refresh")
async def refresh(house: TheHouse, admin: TheAdmin) -> ShelfTold:
    """Look at all files of models again; for administrators."""
    shelf = await house.desk.beside(partial(house.stock.shelf, fresh=True))
    return ShelfTold(models=len(shelf.models), add_ons=len(shelf.add_ons))


@router.get("/names")
async def list_names(house: TheHouse, user: TheUser) -> dict[str, NameTold]:
    """Names that stand for several models or settings, with the shares of their arms."""
    return {
        name: NameTold(
            sticky=rules.sticky,
            arms=[ArmTold(name=arm.name, share=arm.share) for arm in rules.arms],
        )
        for name, rules in house.policy.names.items()
    }


@router.get("/intents")
async def list_intents(house: TheHouse, user: TheUser) -> list[IntentTold]:
    """Intents: what `intent` of a job may say."""
    return [
        IntentTold(
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
        for row in house.tables.intents.values()
    ]


@router.get("/add-ons")
async def list_add_ons(
    house: TheHouse,
    user: TheUser,
    kind: Annotated[str, Query(max_length=40, description="lora, embedding, upscaler …")] = "",
) -> list[AddOnTold]:
    """LoRAs, embeddings, networks and the like."""
    shelf = await house.desk.beside(house.stock.shelf)
    return [
        AddOnTold(
            name=one.name,
            kind=one.component,
            family=one.family,
            triggers=list(one.triggers),
            scale=one.scale,
        )
        for one in shelf.add_ons
        if not kind or one.component == kind
    ]


@router.get("/styles")
async def list_styles(house: TheHouse, user: TheUser) -> list[StyleTold]:
    """Styles."""
    shelf = await house.desk.beside(house.stock.shelf)
    return [
        StyleTold(name=one.name, prompt=one.prompt, negative_prompt=one.negative_prompt)
        for one in shelf.styles.values()
    ]


@router.get("/schedulers")
async def list_schedulers(house: TheHouse, user: TheUser) -> list[SchedulerTold]:
    """Schedulers; which of them a model can use, its family says."""
    rows = house.tables.schedulers.values()
    return [SchedulerTold(id=row.id, name=row.name, hint=row.hint) for row in rows]


@router.get("/settings")
async def list_settings(house: TheHouse, user: TheUser) -> list[SettingTold]:
    """Generation settings: what `settings` of a job may say."""
    return [
        SettingTold(id=row.id, name=row.name, about=row.tip, values=row.kind.words)
        for row in ROWS.values()
        if row.id not in NOT_SAID
    ]


@router.get("/preprocessors")
async def list_preprocessors(house: TheHouse, user: TheUser) -> list[PreprocessorTold]:
    """Ways to make a control image of a picture."""
    return [
        PreprocessorTold(
            id=row.id,
            name=row.name,
            parameters=[each.id for each in row.parameters],
            needs_weights=row.needs_weights,
        )
        for row in PREPROCESSORS
        if row.reads_picture
    ]


@router.get("/operations")
async def list_operations(house: TheHouse, user: TheUser) -> list[OperationTold]:
    """What the engine does, and how it is asked for."""
    return [
        OperationTold(name=name, how=HOW.get(name, "of a plugin: not offered here"))
        for name in OPERATIONS
    ]


@router.get("/me")
async def get_me(house: TheHouse, user: TheUser) -> MeTold:
    """Who asks, with limits and what of them is used."""
    limits = house.policy.limits
    used = await house.desk.beside(house.desk.histories.used, user.name)
    return MeTold(
        name=user.name,
        admin=user.admin,
        per_minute=user.limits.per_minute or limits.per_minute,
        queued=user.limits.queued or limits.queued,
        queued_now=house.desk.busy_of(user),
        disk_bytes=user.limits.disk_bytes or int(limits.disk_gb * 1e9),
        disk_bytes_now=used,
        allowed=[name for name in RIGHTS if house.policy.may(user.name, name)],
    )


@router.get("/queue")
async def get_queue(house: TheHouse, user: TheUser) -> QueueTold:
    """The queue: how many jobs stand where, of all users."""
    view = house.desk.view
    counts: dict[str, int] = dict.fromkeys(("waiting", "running", "failed"), 0)
    for entry in view.entries:
        if str(entry.status) in counts:
            counts[str(entry.status)] += 1
    engines = [dict(each) for each in house.described()] if user.admin else []
    return QueueTold(**counts, paused=view.paused, engines=engines)


@router.post("/queue/{verb}", status_code=202)
async def ask_queue(
    house: TheHouse, admin: TheAdmin, verb: Literal["pause", "resume"]
) -> AskedTold:
    """Pause the queue or let it go on; for administrators."""
    house.desk.ask(verb)
    return AskedTold(asked=verb)
