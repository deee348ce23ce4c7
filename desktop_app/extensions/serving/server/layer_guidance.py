"""Regions, control images and image prompts of a client's wish: what layers are in the window."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from desktop_app.core.add_on import AddOn, add_on_named
from desktop_app.core.conditions import components_of
from desktop_app.core.control_types import CONTROL_TYPES
from desktop_app.core.errors import InputError
from desktop_app.core.events import Say
from desktop_app.core.geometry import Size
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.pixels import ByteArray
from desktop_app.extensions.serving.server.pictures import bytes_of, mask_in, noted, opened
from desktop_app.extensions.serving.server.shapes import (
    ControlInput,
    GenerateRequest,
    ImagePromptInput,
    RegionInput,
)
from desktop_app.imaging.colour import colour_space
from desktop_app.imaging.layer_kinds.control_layer import ControlGuidance
from desktop_app.imaging.layer_kinds.region_layer import RegionPrompt
from desktop_app.imaging.preprocessors.table import PREPROCESSORS
from desktop_app.state.document.layer_guidance import Control, LayerGuidance, Region
from desktop_app.studio.control_images import sees_whole
from desktop_app.studio.guidance_parts import (
    check_regions_used,
    reference_layer,
    region_guidance,
    sized_control,
)


def guidance_in(
    payload: GenerateRequest,
    model: ModelInfo | None,
    add_ons: Sequence[AddOn],
    size: Size,
    most: int,
    megapixels: float,
    say: Say,
    *,
    over: bool,
) -> LayerGuidance:
    """All of them, in the order in which they were given.

    Args:
        payload: of a client.
        model: that makes the picture.
        add_ons: networks.
        size: of the picture that is edited, or made.
        most: bytes of a picture.
        megapixels: of a picture.
        say: hears what has to be said.
        over: whether a picture is edited.

    Raises:
        InputError: ``regions_unheard``, ``mask_size``, ``mask_empty``, ``prompt_missing``,
            ``unknown_choice``, or as `pictures.opened`.
    """
    if payload.regions:
        check_regions_used(model)
    regions = tuple(
        _region(one, number, size, most, megapixels, say)
        for number, one in enumerate(payload.regions)
    )
    sized = partial(sized_control, size=size, name="control", say=say, over=over)
    controls = [
        _control(one, add_ons, _as_it_is if _is_whole(one, model) else sized, most, megapixels)
        for one in payload.controls
    ]
    controls += [_image_prompt(one, most, megapixels) for one in payload.image_prompts]
    return LayerGuidance(regions, tuple(controls))


def pictures_in(payload: GenerateRequest) -> list[str]:
    """The masks and pictures of all of them, as Base64."""
    masks = [one.mask for one in payload.regions]
    return masks + [one.image for one in (*payload.controls, *payload.image_prompts)]


def prompts_in(payload: GenerateRequest) -> list[str]:
    """What they say in words."""
    return [one.prompt for one in payload.regions]


def _region(
    one: RegionInput,
    number: int,
    size: Size,
    most: int,
    megapixels: float,
    say: Say,
) -> Region:
    read = mask_in(bytes_of(one.mask, "mask of a region", most), "mask of a region", megapixels)
    for note in noted(read.notes, f"mask of region {number + 1}"):
        say(note)
    payload = RegionPrompt(one.prompt, one.mode, one.weight, colour=number)
    return region_guidance(f"region {number + 1}", payload, read.values, size)


def _control(
    one: ControlInput,
    add_ons: Sequence[AddOn],
    sized: Callable[[ByteArray], ByteArray],
    most: int,
    megapixels: float,
) -> Control:
    if one.type not in CONTROL_TYPES or CONTROL_TYPES[one.type].kind == "image_prompt":
        choices = ", ".join(row.id for row in CONTROL_TYPES if row.kind != "image_prompt")
        raise InputError("unknown_choice", setting="type", value=one.type, choices=choices)
    pixels = sized(_pixels(one.image, most, megapixels))
    network = ""
    if one.network:
        (component, *_) = components_of(CONTROL_TYPES[one.type].kind)
        network = add_on_named(add_ons, one.network, component).key
    _check_parameters(one)
    payload = ControlGuidance(
        one.type,
        "layer",
        preprocessor=one.preprocessor,
        parameters=tuple(one.parameters.items()),
        network=network,
        weight=one.weight,
        start=one.start,
        end=one.end,
        mode=one.mode,
    )
    return Control(one.type, payload, reference_layer(pixels))


def _is_whole(one: ControlInput, model: ModelInfo | None) -> bool:
    row = CONTROL_TYPES.get(one.type)
    return row is not None and sees_whole(row.kind, model)


def _as_it_is(pixels: ByteArray) -> ByteArray:
    return pixels


def _check_parameters(one: ControlInput) -> None:
    """Raises InputError: ``preprocessor_missing``, ``unknown_choice`` or ``value_range``."""
    if not one.parameters:
        return
    name = one.preprocessor or CONTROL_TYPES[one.type].preprocessor or "none"
    row = PREPROCESSORS.get(name)
    if row is None:
        raise InputError("preprocessor_missing", name=name)
    known = {each.id for each in row.parameters}
    unknown = next((each for each in one.parameters if each not in known), None)
    if unknown is not None:
        choices = ", ".join(each.id for each in row.parameters) or "none"
        raise InputError("unknown_choice", setting=row.id, value=unknown[:80], choices=choices)
    row.values(one.parameters)


def _image_prompt(one: ImagePromptInput, most: int, megapixels: float) -> Control:
    payload = ControlGuidance("image", "layer", weight=one.weight, start=one.start, end=one.end)
    return Control("image prompt", payload, reference_layer(_pixels(one.image, most, megapixels)))


def _pixels(text: str, most: int, megapixels: float) -> ByteArray:
    picture = opened(bytes_of(text, "control image", most), "control image", megapixels)
    return colour_space(picture.origin.about.icc).shown(picture.pixels)
