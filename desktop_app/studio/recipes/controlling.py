"""The picture that a model follows in a step of a recipe, as what a control layer asks for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from desktop_app.core.add_on import AddOn
from desktop_app.core.errors import InputError
from desktop_app.core.events import Say
from desktop_app.core.geometry import Size
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.request import nearest_size
from desktop_app.imaging.colour import colour_space
from desktop_app.imaging.layer_kinds.control_layer import ControlGuidance
from desktop_app.imaging.opening import size_in
from desktop_app.state.document.document import Document
from desktop_app.state.document.layer_guidance import Control, LayerGuidance
from desktop_app.storage.pictures import open_picture, read_picture_file
from desktop_app.studio.control_images import sees_whole
from desktop_app.studio.guidance_parts import SLACK, reference_layer, sized_control
from desktop_app.studio.networks import with_networks

_ROUNDED: Final = 0.1
"""How far the proportions of a size that a model can make may be from those of what was drawn."""


def control_guidance(
    said: Mapping[str, Any],
    looks: LayerGuidance,
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
        looks: what the model is shown besides.
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
        slack, over = _ROUNDED if said["shape"] else SLACK, document is not None
        pixels = sized_control(pixels, size, path.name, say, over=over, slack=slack)
    asked = ControlGuidance(
        said["type"], "layer", preprocessor=said["preprocessor"], weight=said["weight"]
    )
    one = Control(path.stem, asked, reference_layer(pixels))
    found = with_networks(LayerGuidance((), (one,)), model, add_ons, strict=True)
    return replace(found, controls=(*looks.controls, *found.controls))


def shown_references(
    files: Sequence[str], model: ModelInfo, say: Say, document: Document | None
) -> tuple[Control, ...]:
    """Pictures that the model looks at besides. Raises InputError: a file can't be read."""
    made = list[Control]()
    for path in map(Path, files):
        pixels = open_picture(path).shown
        if document is not None and not sees_whole("reference", model):
            pixels = sized_control(pixels, document.size, path.name, say, over=True)
        made.append(
            Control(path.stem, ControlGuidance("reference", "layer"), reference_layer(pixels))
        )
    return tuple(made)


def drawn_size(said: Mapping[str, Any], model: ModelInfo) -> Size:
    """Of a new picture with the proportions of what was drawn, as large as the model makes usually.
    Raises InputError: the file can't be read."""
    path = Path(said["file"])
    size = size_in(read_picture_file(path), path.name)
    wanted = size.scaled_to_area(model.native_size**2, model.factor)
    return nearest_size(wanted, model.factor, model.native_size)
