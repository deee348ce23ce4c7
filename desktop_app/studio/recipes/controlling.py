"""The picture that a model follows in a step of a recipe, as what a control layer asks for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from desktop_app.core.errors import InputError
from desktop_app.imaging.colour import colour_space
from desktop_app.imaging.layer_kinds.control_layer import ControlGuidance
from desktop_app.state.document.layer_guidance import Control, LayerGuidance
from desktop_app.storage.pictures import open_picture
from desktop_app.studio.guidance_parts import reference_layer, sized_control
from desktop_app.studio.networks import with_networks

if TYPE_CHECKING:
    from desktop_app.core.add_on import AddOn
    from desktop_app.core.events import Say
    from desktop_app.core.geometry import Size
    from desktop_app.core.model_info import ModelInfo
    from desktop_app.state.document.document import Document


def control_guidance(
    said: Mapping[str, Any],
    model: ModelInfo,
    add_ons: Sequence[AddOn],
    size: Size,
    say: Say,
    *,
    document: Document | None,
) -> LayerGuidance:
    """What it asks for, with its network.

    Args:
        said: the step's ``control``.
        model: that makes the picture.
        add_ons: networks.
        size: of the picture.
        say: hears what has to be said.
        document: that is edited; None: a new picture is made.

    Raises:
        InputError: the file can't be read; ``recipe_source``: there is no picture.
        ModelError: ``control_network_missing``.
    """
    path = Path(said["file"])
    if said["itself"]:
        if document is None:
            raise InputError("recipe_source")
        pixels = document.content.space.shown(document.content.picture(document.size.rect))
    else:
        picture = open_picture(path)
        pixels = colour_space(picture.origin.about.icc).shown(picture.pixels)
        pixels = sized_control(pixels, size, path.name, say, over=document is not None)
    asked = ControlGuidance(
        said["type"], "layer", preprocessor=said["preprocessor"], weight=said["weight"]
    )
    one = Control(path.stem, asked, reference_layer(pixels))
    return with_networks(LayerGuidance((), (one,)), model, add_ons, strict=True)
