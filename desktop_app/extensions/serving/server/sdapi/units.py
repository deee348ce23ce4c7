"""Units of ControlNet as control images and image prompts of a wish.

Fields: internal_controlnet/args.py of sd-webui-controlnet (ControlNetUnit), and what older versions
called them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, cast

from desktop_app.core.add_on import check_plain
from desktop_app.core.conditions import components_of
from desktop_app.core.control_types import CONTROL_TYPES, rank
from desktop_app.core.errors import InputError
from desktop_app.core.geometry import Size
from desktop_app.extensions.serving.server.foreign_fields import asks_nothing, is_of_sending
from desktop_app.extensions.serving.server.pictures import base64_of, bytes_of, opened
from desktop_app.extensions.serving.server.sdapi import unsupported
from desktop_app.extensions.serving.server.sdapi.init_picture import CROP, fitted
from desktop_app.extensions.serving.server.sdapi.modules import module_named, parameters_of
from desktop_app.extensions.serving.server.sdapi.unit_values import (
    control_mode,
    number,
    resize_mode,
    resolution,
    share_end,
    thresholds,
)
from desktop_app.extensions.serving.server.sdapi.unsupported import refused
from desktop_app.extensions.serving.server.shapes import ControlInput, ImagePromptInput
from desktop_app.imaging.encode import encode

if TYPE_CHECKING:
    from desktop_app.core.add_on import AddOn
    from desktop_app.core.pixels import ByteArray
    from desktop_app.extensions.serving.server.context import ServerContext
    from desktop_app.extensions.serving.server.shapes import GenerateRequest
    from desktop_app.imaging.picture import Picture

_READ: Final = frozenset(
    {
        *("enabled", "module", "model", "weight", "image", "input_image", "resize_mode"),
        *("low_vram", "lowvram", "processor_res", "threshold_a", "threshold_b", "guidance"),
        *("guidance_start", "guidance_end", "control_mode", "guessmode", "guess_mode"),
        *("pixel_perfect", "save_detected_map", "inpaint_crop_input_image"),
        *("union_control_type", "is_ui", "preprocessor_res", "type_filter"),
    }
)
"""low_vram, save_detected_map, inpaint_crop_input_image, union_control_type, type_filter and is_ui
change no picture here; preprocessor_res is what cyanic-sd-krita sends, which is not their name for
it either."""

_HASH = 8


def with_units(
    context: ServerContext,
    payload: GenerateRequest,
    units: Sequence[Mapping[str, Any]],
    seen: Picture | None,
    warnings: list[str],
) -> GenerateRequest:
    """``payload`` with these units.

    Args:
        context: the server.
        payload: without them.
        units: that are on.
        seen: the picture that is edited; None: there is none.
        warnings: what is said is added.

    Raises:
        InputError: a value is unknown, out of range, or can't be had.
    """
    controls: list[ControlInput] = []
    prompts: list[ImagePromptInput] = []
    size = _size_of(context, payload, seen) if units else None
    for unit in units:
        made = _unit(context, unit, size, seen, warnings)
        if isinstance(made, ControlInput):
            controls.append(made)
        else:
            prompts.append(made)
    return payload.model_copy(update={"controls": controls, "image_prompts": prompts})


def _size_of(context: ServerContext, payload: GenerateRequest, seen: Picture | None) -> Size:
    if seen is not None:
        return Size(seen.pixels.shape[1], seen.pixels.shape[0])
    if payload.size is not None:
        return Size.parse(payload.size)
    native = context.inventory.model(context.policy.first_model(payload.model)).native_size
    return Size(native, native)


def _unit(
    context: ServerContext,
    unit: Mapping[str, Any],
    size: Size | None,
    seen: Picture | None,
    warnings: list[str],
) -> ControlInput | ImagePromptInput:
    for name, value in unit.items():
        if name in _READ or name in unsupported.UNIT:
            continue
        if is_of_sending(name) or asks_nothing(value):
            warnings.append(f"ControlNet: {name[:80]} is ignored.")
        else:
            choices = ", ".join(sorted(_READ))
            raise InputError(
                "unknown_choice", setting="ControlNet unit", value=name[:80], choices=choices
            )
    unsupported.check(unit, unsupported.UNIT, warnings)
    said = str(unit.get("module") or "none")
    module = module_named(said)
    if module is None:
        raise refused("module", said, "module_list lists what there is")
    warnings += filter(None, [module.warning(said)])
    network = _network(context, unit)
    pixels = _pixels(context, unit, seen)
    start, end = number(unit, "guidance_start", 0.0, 0.0, 1.0), share_end(unit)
    weight = number(unit, "weight", 1.0, 0.0, 2.0)
    if module.type == "image":
        if network is not None:
            warnings.append("model is ignored: the adapter is the one that suits the model.")
        picture = base64_of(encode(pixels, "PNG"))
        return ImagePromptInput(image=picture, weight=weight, start=start, end=end)
    assert size is not None
    mode = resize_mode(unit)
    # What is cropped for a new picture every pass gets at its own size.
    shaped = pixels if mode == CROP and seen is None else fitted(pixels, size, mode, "best")
    parameters = parameters_of(module, resolution(unit), thresholds(unit))
    return ControlInput(
        type=module.type or _type_of(network, said),
        image=base64_of(encode(shaped, "PNG")),
        weight=weight,
        start=start,
        end=max(start, end),
        preprocessor=module.preprocessor,
        parameters=parameters,
        mode=control_mode(unit),
        network="" if network is None else network.key,
    )


# -- parts ---------------------------------------------------------------------------------------


def networks(context: ServerContext) -> list[AddOn]:
    """Those that units can name."""
    components = components_of("control")
    return [one for one in context.inventory.snapshot().add_ons if one.component in components]


def title_of(network: AddOn) -> str:
    """What a network is called: its name, and the beginning of its hash where that is known."""
    return f"{network.name} [{network.sha256[:_HASH]}]" if network.sha256 else network.name


def _network(context: ServerContext, unit: Mapping[str, Any]) -> AddOn | None:
    said = str(unit.get("model") or "None").strip()
    if said.casefold() == "none":
        return None
    wanted = said.casefold()
    for one in networks(context):
        names = (title_of(one), one.name, one.key, one.name.rpartition(".")[0])
        if wanted in [name.casefold() for name in names]:
            return one
    check_plain(said)
    raise InputError("model_missing", name=said[:80])


def _type_of(network: AddOn | None, module: str) -> str:
    """What a picture that is taken as it is shows: as the network's name tells."""
    words = frozenset[str]() if network is None else network.words | network.tasks
    ranks = [
        (place, number, row.id)
        for number, row in enumerate(CONTROL_TYPES)
        if row.kind == "control" and (place := rank(row, words)) is not None
    ]
    if not ranks:
        raise refused("module", module, "neither module nor model tells what the picture shows")
    return min(ranks)[2]


def _pixels(context: ServerContext, unit: Mapping[str, Any], seen: Picture | None) -> ByteArray:
    said = unit.get("image") or unit.get("input_image")
    if isinstance(said, Mapping):
        pair = cast("Mapping[str, Any]", said)
        if pair.get("mask"):
            raise refused("image.mask", "a mask", "a ControlNet unit has no mask of its own")
        said = pair.get("image")
    limits = context.policy.limits
    if said:
        data = bytes_of(str(said), "image", int(limits.body_mb * 1e6))
        seen = opened(data, "image", limits.megapixels)
    if seen is None:
        raise refused("image", "null", "a ControlNet unit needs a picture")
    return seen.shown
