"""What there is, as AUTOMATIC1111 lists it. Names stand where it tells paths: nobody outside needs
to know where files are."""

from __future__ import annotations

from typing import Any

import psutil
from fastapi import APIRouter

from desktop_app.core.add_on import AddOn
from desktop_app.extensions.serving.server.context import ContextDep, ServerContext, UserDep
from desktop_app.extensions.serving.server.inventory import title_of
from desktop_app.extensions.serving.server.sdapi.hires import LATENT_MODES
from desktop_app.extensions.serving.server.sdapi.options import chosen_model
from desktop_app.extensions.serving.server.sdapi.samplers import SCHEDULES, rows_of, samplers
from desktop_app.extensions.serving.server.sdapi.scripts import CONTROLNET, FILLING

router = APIRouter(prefix="/sdapi/v1", tags=["sdapi"])

_HASH = 10


def _add_ons(context: ServerContext, component: str) -> list[AddOn]:
    return [one for one in context.inventory.snapshot().add_ons if one.component == component]


@router.get("/sd-models")
async def sd_models(context: ContextDep, user: UserDep) -> list[dict[str, Any]]:
    """List the models that the policy allows, and its names for several models."""
    found = await context.jobs.run_quick(context.inventory.models)
    items = [
        _model(title_of(one), one.name, (one.sha256 or one.digest)[:_HASH], one.sha256)
        for one in found
    ]
    return items + [_model(name, name, "", "") for name in context.policy.names]


def _model(title: str, name: str, short: str, sha256: str) -> dict[str, Any]:
    return {
        "title": title,
        "model_name": name,
        "hash": short or None,
        "sha256": sha256 or None,
        "filename": name,
        "config": None,
    }


@router.get("/samplers")
async def list_samplers(context: ContextDep, user: UserDep) -> list[dict[str, Any]]:
    """List samplers that at least one model can use; a name may end with a schedule."""

    def read() -> dict[str, list[str]]:
        ids = {
            row.id for model in context.inventory.models() for row in rows_of(model, context.tables)
        }
        return samplers(row for row in context.tables.schedulers.values() if row.id in ids)

    found = await context.jobs.run_quick(read)
    return [{"name": name, "aliases": ids, "options": {}} for name, ids in found.items()]


@router.get("/schedulers")
async def list_schedulers(context: ContextDep, user: UserDep) -> list[dict[str, Any]]:
    """List noise schedules; `info` says if a sampler can't follow one."""
    return [
        {
            "name": one.name,
            "label": one.label,
            "aliases": list(one.aliases) or None,
            "default_rho": one.rho,
            "need_inner_model": False,
        }
        for one in SCHEDULES
    ]


@router.get("/upscalers")
async def upscalers(context: ContextDep, user: UserDep) -> list[dict[str, Any]]:
    """List upscalers."""
    found = await context.jobs.run_quick(_add_ons, context, "upscaler")
    plain = [("None", 1), ("Lanczos", 4)]
    networks = [(one.name, one.scale) for one in found if one.scale != 1]
    return [
        {"name": name, "model_name": None, "model_path": None, "model_url": None, "scale": scale}
        for name, scale in (*plain, *networks)
    ]


@router.get("/latent-upscale-modes")
async def latent_upscale_modes(context: ContextDep, user: UserDep) -> list[dict[str, str]]:
    """List AUTOMATIC1111's latent upscale modes, all of which are carried out alike."""
    return [{"name": name} for name in LATENT_MODES]


@router.get("/realesrgan-models")
async def realesrgan_models(context: ContextDep, user: UserDep) -> list[dict[str, Any]]:
    """List upscaler networks."""
    found = await context.jobs.run_quick(_add_ons, context, "upscaler")
    return [
        {"name": one.name, "path": one.name, "scale": one.scale} for one in found if one.scale > 1
    ]


@router.get("/sd-modules", name="sd-modules", description="Forge's name for `sd-vae`.")
@router.get("/sd-vae")
async def sd_vae(context: ContextDep, user: UserDep) -> list[dict[str, str]]:
    """List autoencoders that replace a model's own."""
    found = await context.jobs.run_quick(_add_ons, context, "vae")
    return [{"model_name": one.name, "filename": one.name} for one in found]


@router.get("/loras")
async def loras(context: ContextDep, user: UserDep) -> list[dict[str, Any]]:
    """List LoRAs; a prompt names one as `<lora:NAME:1>`."""
    found = await context.jobs.run_quick(_add_ons, context, "lora")
    return [
        {
            "name": one.name,
            "alias": one.name,
            "path": one.name,
            "metadata": {"ss_base_model_version": one.family, "triggers": list(one.triggers)},
        }
        for one in found
    ]


@router.get("/embeddings")
async def embeddings(context: ContextDep, user: UserDep) -> dict[str, Any]:
    """List textual inversions by their words: those that fit your model, and others."""

    def read() -> dict[str, Any]:
        model = context.inventory.model(chosen_model(context, user))
        items: dict[str, dict[str, Any]] = {"loaded": {}, "skipped": {}}
        for one in _add_ons(context, "embedding"):
            kind = "loaded" if one.suits(model) else "skipped"
            items[kind][one.word] = {
                "step": None,
                "sd_checkpoint": None,
                "sd_checkpoint_name": None,
                "shape": 0,
                "vectors": one.vectors,
            }
        return items

    return await context.jobs.run_quick(read)


@router.get("/hypernetworks")
async def hypernetworks(context: ContextDep, user: UserDep) -> list[dict[str, Any]]:
    """Always empty."""
    return []


@router.get("/face-restorers")
async def face_restorers(context: ContextDep, user: UserDep) -> list[dict[str, Any]]:
    """Always empty."""
    return []


@router.get("/extensions")
async def extensions(context: ContextDep, user: UserDep) -> list[dict[str, Any]]:
    """Always empty; the addresses of ControlNet are available nevertheless."""
    return []


@router.get("/prompt-styles")
async def prompt_styles(context: ContextDep, user: UserDep) -> list[dict[str, str]]:
    """List styles."""
    snapshot = await context.jobs.run_quick(context.inventory.snapshot)
    return [
        {"name": one.name, "prompt": one.prompt, "negative_prompt": one.negative_prompt}
        for one in snapshot.styles.values()
    ]


@router.get("/scripts")
async def scripts(context: ContextDep, user: UserDep) -> dict[str, list[str]]:
    """List scripts: ControlNet, and the built-in ones that fill in fields."""
    names = [CONTROLNET, *FILLING]
    return {"txt2img": names, "img2img": names}


@router.get("/script-info")
async def script_info(context: ContextDep, user: UserDep) -> list[dict[str, Any]]:
    """Describe the arguments of ControlNet: a list of units."""
    argument: dict[str, Any] = {
        "label": "units",
        "value": [],
        "minimum": None,
        "maximum": None,
        "step": None,
    }
    return [
        {
            "name": "controlnet",
            "is_alwayson": True,
            "is_img2img": edit,
            "args": [{**argument, "choices": None}],
        }
        for edit in (False, True)
    ]


@router.get("/cmd-flags")
async def cmd_flags(context: ContextDep, user: UserDep) -> dict[str, Any]:
    """Get flags of the web UI that apply to this server; paths and addresses are left out."""
    return {"api": True, "nowebui": True}


@router.get("/memory")
async def memory(context: ContextDep, user: UserDep) -> dict[str, Any]:
    """Get memory of this machine in bytes, and how much the server's process uses."""
    found, used = psutil.virtual_memory(), psutil.Process().memory_info().rss
    ram = {"free": found.available, "used": used, "total": found.total}
    return {"ram": ram, "cuda": {"error": "unavailable"}}
