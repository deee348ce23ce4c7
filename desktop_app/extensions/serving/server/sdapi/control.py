"""`/controlnet`: what sd-webui-controlnet (scripts/api.py) tells of itself, and `detect`."""

from __future__ import annotations

from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Request

from desktop_app.core.control_types import CONTROL_TYPES, rank
from desktop_app.extensions.serving.server.context import ContextDep, RequesterDep, UserDep
from desktop_app.extensions.serving.server.operation_shapes import operation_request
from desktop_app.extensions.serving.server.sdapi.batch import pictures_of
from desktop_app.extensions.serving.server.sdapi.modules import (
    MODULES,
    Module,
    details,
    module_named,
    parameters_of,
)
from desktop_app.extensions.serving.server.sdapi.shapes import Detect
from desktop_app.extensions.serving.server.sdapi.units import networks, title_of
from desktop_app.extensions.serving.server.sdapi.unsupported import refused

router = APIRouter(prefix="/controlnet", tags=["sdapi"])

VERSION: Final = 3
"""Of the API that this follows."""

UNITS: Final = 3
"""Of a request, as clients offer them; eight are taken."""


@router.get("/version")
async def version(context: ContextDep, user: UserDep) -> dict[str, int]:
    """Get the version of sd-webui-controlnet's API."""
    return {"version": VERSION}


@router.get("/settings")
async def settings(context: ContextDep, user: UserDep) -> dict[str, int]:
    """Get the number of units that clients should offer."""
    return {"control_net_unit_count": UNITS, "control_net_max_models_num": UNITS}


@router.get("/model_list")
async def model_list(
    context: ContextDep,
    user: UserDep,
    update: Annotated[bool, Query(description="Has no effect: the list is up to date.")] = True,
) -> dict[str, list[str]]:
    """List control networks."""
    found = await context.jobs.run_quick(networks, context)
    return {"model_list": [title_of(one) for one in found]}


@router.get("/module_list")
async def module_list(
    context: ContextDep,
    user: UserDep,
    alias_names: Annotated[
        bool, Query(description="Has no effect: names have no aliases.")
    ] = False,
    alias_name: Annotated[bool, Query(description="Alternative spelling; has no effect.")] = False,
) -> dict[str, Any]:
    """List preprocessors, one name each; other names are accepted too."""
    return {
        "module_list": [one.names[0] for one in MODULES],
        "module_detail": {one.names[0]: details(one) for one in MODULES},
    }


@router.get("/control_types")
async def control_types(context: ContextDep, user: UserDep) -> dict[str, Any]:
    """List preprocessors and networks by type of control image."""
    found = await context.jobs.run_quick(networks, context)
    types = {"All": _type([*MODULES], ["None", *map(title_of, found)])}
    for row in CONTROL_TYPES:
        modules = [one for one in MODULES if one.type == row.id]
        if modules:
            fit = [one for one in found if rank(row, one.words | one.tasks) is not None]
            types[row.name] = _type([MODULES[0], *modules], ["None", *map(title_of, fit)])
    return {"control_types": types}


def _type(modules: list[Module], models: list[str]) -> dict[str, Any]:
    return {
        "module_list": [one.names[0] for one in modules],
        "model_list": models,
        "default_option": modules[min(1, len(modules) - 1)].names[0],
        "default_model": models[min(1, len(models) - 1)],
    }


@router.post("/detect")
async def detect(
    request: Request, context: ContextDep, requester: RequesterDep, payload: Detect
) -> dict[str, Any]:
    """Make control images from pictures."""
    module = module_named(payload.controlnet_module)
    if module is None or module.type in ("image", "reference", "inpaint"):
        reason = "it makes no picture; module_list lists what there is"
        raise refused("controlnet_module", payload.controlnet_module, reason)
    if any(payload.controlnet_masks or ()):
        raise refused("controlnet_masks", "masks", "pictures are looked at as a whole")
    pictures = [*(payload.controlnet_input_images or ()), *(payload.controlnet_images or ())]
    if not pictures:
        raise refused("controlnet_input_images", "[]", "a picture is needed")
    thresholds = (payload.controlnet_threshold_a, payload.controlnet_threshold_b)
    parameters = parameters_of(module, payload.controlnet_processor_res, thresholds)
    payloads = [
        operation_request(
            "preprocess", picture, preprocessor=module.preprocessor, parameters=parameters
        )
        for picture in pictures
    ]
    warnings = [*filter(None, [module.warning(payload.controlnet_module)])]
    images = await pictures_of(context, request, requester, payloads)
    return {"images": images, "info": "Success", "warnings": warnings}
