"""The look of a picture taken over in a step of a recipe, by what the model has for that."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from desktop_app.core.add_on import AddOn
from desktop_app.core.control_types import CONTROL_TYPES, networks_for
from desktop_app.core.model_info import ModelInfo
from desktop_app.imaging.adjustments.match import alike, moments_of, sampled
from desktop_app.imaging.layer_kinds.control_layer import ControlGuidance
from desktop_app.operations.recipes.recipe import RecipeStep, made_step
from desktop_app.state.document.layer_guidance import Control, LayerGuidance
from desktop_app.storage.pictures import open_picture
from desktop_app.studio.guidance_parts import reference_layer
from desktop_app.studio.networks import can_have, with_networks
from desktop_app.studio.recipes.style_methods import STYLE_METHODS, StyleMethod, at


def method_for(style: Mapping[str, Any], model: ModelInfo, add_ons: Sequence[AddOn]) -> StyleMethod:
    """The first that there is: a LoRA only where one was named."""

    def is_available(one: StyleMethod) -> bool:
        if one.id == "lora":
            return bool(style["lora"])
        if not one.control:
            return True
        row = CONTROL_TYPES[one.control]
        return can_have(row, model) and (
            not row.networks or bool(networks_for(row, model, add_ons))
        )

    return next(one for one in STYLE_METHODS if is_available(one))


def with_style(values: Mapping[str, Any], method: StyleMethod, *, edits: bool) -> dict[str, Any]:
    """What a step says of a picture that a model makes, with what its style comes to there.

    Args:
        values: of the step; what it says itself stays.
        method: by which.
        edits: whether a picture is edited, not a new one made.
    """
    style, strength = values["style"], values["style"]["strength"]
    settings = dict(values["settings"])
    if edits:
        settings.setdefault("strength", at(method.denoising, strength))
    loras = values["loras"]
    if method.id == "lora":
        loras = (*loras, {"name": style["lora"], "weight": at(method.weight, strength)})
    return {**values, "settings": settings, "loras": loras}


def style_guidance(
    style: Mapping[str, Any], method: StyleMethod, model: ModelInfo, add_ons: Sequence[AddOn]
) -> LayerGuidance:
    """What the model is shown of the references, as what control layers ask for. Raises
    InputError: the file can't be read."""
    if not method.control:
        return LayerGuidance()
    paths = [*map(Path, style["file"][: method.pictures])]
    weight = at(method.weight, style["strength"])
    if CONTROL_TYPES[method.control].kind == "image_prompt":  # what each adds is summed
        weight /= len(paths)
    asked = ControlGuidance(method.control, "layer", weight=weight)
    shown = (Control(path.stem, asked, reference_layer(open_picture(path).shown)) for path in paths)
    return with_networks(LayerGuidance((), tuple(shown)), model, add_ons, strict=True)


def colour_step(style: Mapping[str, Any], method: StyleMethod) -> RecipeStep | None:
    """The adjustment after it; None: there is none. Raises InputError: as `style_guidance`."""
    share = at(method.colours, style["strength"])
    if not share:
        return None
    paths = [*map(Path, style["file"])]
    moments = moments_of(alike([sampled(open_picture(path).shown) for path in paths]))
    said = {"name": paths[0].stem, "reference": moments, "strength": share}
    return made_step("adjust", "match", said)
