"""What the window has layers for, on the command line: regions, control images, image prompts."""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Final

from desktop_app.app.generate_arguments import CONTROL_KINDS
from desktop_app.core.conditions import IMAGES, RegionMode
from desktop_app.core.control_types import CONTROL_TYPES
from desktop_app.core.errors import InputError
from desktop_app.core.events import Noted, Say
from desktop_app.core.geometry import Size
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.pixels import ByteArray
from desktop_app.imaging.colour import colour_space
from desktop_app.imaging.layer_kinds.control_layer import ControlGuidance
from desktop_app.imaging.layer_kinds.region_layer import RegionPrompt
from desktop_app.state.document.layer_guidance import Control, LayerGuidance, Region
from desktop_app.storage.pictures import open_mask, open_picture
from desktop_app.studio.control_images import sees_whole
from desktop_app.studio.guidance_parts import (
    check_regions_used,
    reference_layer,
    region_guidance,
    sized_control,
)

_RAW: Final = "raw:"
_WEIGHTED = re.compile(
    r"(?P<rest>.*?)(?::(?P<weight>\d+\.?\d*|\.\d+))?(?:@(?P<start>[\d.]+)-(?P<end>[\d.]+))?"
)


def names_guidance(arguments: argparse.Namespace) -> bool:
    """Whether a region, control image, reference or image prompt was given."""
    return bool(
        arguments.region or arguments.control or arguments.reference or arguments.image_prompt
    )


def choose_guidance(
    arguments: argparse.Namespace,
    model: ModelInfo | None,
    size: Size,
    say: Say,
) -> LayerGuidance:
    """What was named, in the order in which it was given.

    Args:
        arguments: with what `add_guidance_options` added.
        model: that makes the picture; None: it is done without one.
        size: of the picture that is edited, or of the one to be made.
        say: hears what has to be said.

    Raises:
        InputError: ``regions_unheard``, ``region_syntax``, ``control_syntax``, ``mask_size``,
            ``mask_empty``, ``prompt_missing``, or as `open_mask`.
    """
    regions = tuple(
        _region(text, number, arguments.region_mode, model, size, say)
        for number, text in enumerate(arguments.region)
    )
    sized = partial(sized_control, size=size, say=say, over=arguments.image is not None)
    named = [*arguments.control, *(f"reference={text}" for text in arguments.reference)]
    controls = [_control(text, sized, model) for text in named]
    controls += [_image_prompt(text) for text in arguments.image_prompt[:IMAGES]]
    return LayerGuidance(regions, tuple(controls))


def _region(
    text: str,
    number: int,
    mode: RegionMode,
    model: ModelInfo | None,
    size: Size,
    say: Say,
) -> Region:
    file, prompt = _named(text, "region_syntax")
    check_regions_used(model)
    guidance = RegionPrompt(prompt, mode, colour=number)
    read = open_mask(Path(file))
    for code in read.notes:
        say(Noted(code, {"name": Path(file).name}))
    return region_guidance(Path(file).stem, guidance, read.values, size)


def _control(text: str, sized: Callable[..., ByteArray], model: ModelInfo | None) -> Control:
    kind, rest = _named(text, "control_syntax")
    type_id, preprocessor = CONTROL_KINDS.get(kind, (kind, ""))
    if type_id not in CONTROL_TYPES or CONTROL_TYPES[type_id].kind == "image_prompt":
        raise InputError("control_syntax", text=text)
    if rest.startswith(_RAW):
        preprocessor = "none"
    file, weight, start, end = _weighted(rest.removeprefix(_RAW), text)
    pixels = _opened(file)
    if not sees_whole(CONTROL_TYPES[type_id].kind, model):
        pixels = sized(pixels, name=Path(file).name)
    guidance = ControlGuidance(
        type_id, "layer", preprocessor=preprocessor, weight=weight, start=start, end=end
    )
    return Control(Path(file).stem, guidance, reference_layer(pixels))


def _image_prompt(text: str) -> Control:
    file, weight, start, end = _weighted(text, text)
    guidance = ControlGuidance("image", "layer", weight=weight, start=start, end=end)
    return Control(Path(file).stem, guidance, reference_layer(_opened(file)))


def _named(text: str, code: str) -> tuple[str, str]:
    """What stands before and behind the first equals sign that ends a file's name or a kind."""
    before, sign, behind = text.partition("=")
    while sign and code == "region_syntax" and not Path(before).exists() and "=" in behind:
        more, sign, behind = behind.partition("=")
        before = f"{before}={more}"
    if not (sign and before):
        raise InputError(code, text=text)
    return before, behind


def _weighted(rest: str, text: str) -> tuple[str, float, float, float]:
    """File, weight, start and end; a file that is there may be called anything."""
    if Path(rest).exists():
        return rest, 1.0, 0.0, 1.0
    found = _WEIGHTED.fullmatch(rest)
    try:
        assert found is not None
        weight = float(found["weight"] or 1)
        start, end = float(found["start"] or 0), float(found["end"] or 1)
    except ValueError as error:
        raise InputError("control_syntax", text=text) from error
    return found["rest"], weight, start, end


def _opened(file: str) -> ByteArray:
    picture = open_picture(Path(file))
    return colour_space(picture.origin.about.icc).shown(picture.pixels)
