"""A picture enlarged by networks, and gone over by a model that adds detail."""

from __future__ import annotations

from dataclasses import replace

from desktop_app.core.errors import InputError
from desktop_app.core.geometry import Size
from desktop_app.core.request import GenerationRequest
from desktop_app.core.request_values import Generation
from desktop_app.core.stages import Stage
from desktop_app.core.values import Field, Number
from desktop_app.core.work import Values
from desktop_app.operations.networks.picture_networks import FACTOR, NETWORK, by_network
from desktop_app.operations.operation import Files, Needs, Resources
from desktop_app.operations.picture_operation import OperationForm, Part, PictureOperation

_FACTOR = Number(1.0, 8.0, above=True, step=0.1, middle=3.0, unit=" ×", decimals=1)


def _resolve(values: Values, resources: Resources) -> tuple[Values, Files]:
    """Raises InputError: ``model_missing``; ModelError: ``weights_missing`` or
    ``upscaler_missing``."""
    from desktop_app.operations.parts import resolved, tile_files

    if values["strength"] and not resources.models:
        raise InputError("model_missing", name="—")
    values, files = resolved(values, resources)
    for model in resources.models:
        files |= tile_files(model, resources.add_ons)
    return values, files


def _plan(values: Values, size: Size, needs: Needs) -> tuple[Part, ...]:
    from desktop_app.operations.parts import enlarged, refined

    first = enlarged(size, needs, values["factor"], chosen=bool(values["network"]))
    if not values["strength"]:
        return (first,)
    request = GenerationRequest.from_json(values["generation"])
    return first, refined(first.size, needs, request, values["strength"], size)


def _stages(values: Values) -> tuple[Stage, ...]:
    network = values["network_name"] or values["network"]
    first = Stage("enlarge", factor=float(values["factor"]), network=network)
    if not values["strength"]:
        return (first,)
    request = GenerationRequest.from_json(values["generation"])
    return first, Stage.refining(request, float(values["strength"]))


OPERATION = PictureOperation(
    id="enlarge",
    name="Enlarge",
    verb="enlarge",
    help="enlarge a picture, with detail that a model adds",
    description="Enlarges a picture by an upscaler, then lets a diffusion model add detail tile by"
    " tile. Colours stay as they are; the strength says how much may change.",
    fields=(
        replace(FACTOR, kind=_FACTOR, help="2 to 8; default: 2"),
        replace(
            NETWORK[0],
            name="Upscaler",
            option="upscaler",
            sample="U",
            help="network that enlarges; default: the one that ships",
        ),
        NETWORK[1],
        Field(
            "strength",
            "Add detail",
            "The model refines the enlarged picture tile by tile, by the prompt. 20 to 40 %"
            " adds detail, more changes things; 0 only enlarges.",
            Number(0.0, 1.0, step=0.01, unit=" %", shown=100),
            0.3,
            0.4,
        ),
        Field(
            "generation",
            "Generation",
            "Model, prompt and settings by which detail is added.",
            Generation(),
            {},
            {"prompt": "a portrait", "settings": {"steps": 20}},
            when="strength",
        ),
    ),
    detail=lambda values: by_network(
        f"{values['factor']:g}×" + (f" +{values['strength']:.0%}" if values["strength"] else ""),
        values,
    ),
    resolve=_resolve,
    plan=_plan,
    stages=_stages,
    step="upscale",
    form=OperationForm(
        action="enlarge",
        text="&Enlarge…",
        tip="Enlarge the picture with an upscaler, which draws fine detail.",
        icon="maximize",
        rank=1,
        outcomes=("document", "layer", "file"),
        picture="{name} enlarged",
        layer="Enlarged",
        values={"strength": 0.0},
        press={"strength": 0.0},
    ),
)
