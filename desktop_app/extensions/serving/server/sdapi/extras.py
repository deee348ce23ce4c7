"""Enlarging (`extra-single-image`, `extra-batch-images`), and what a picture tells of itself."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any, Final

from fastapi import APIRouter, Request

from desktop_app.core.add_on import add_on_named
from desktop_app.core.geometry import Size
from desktop_app.extensions.serving.server.context import (
    ContextDep,
    RequesterDep,
    ServerContext,
    UserDep,
    while_connected,
)
from desktop_app.extensions.serving.server.limit_checks import check_batch, check_count
from desktop_app.extensions.serving.server.operation_shapes import operation_request
from desktop_app.extensions.serving.server.orders import Requester
from desktop_app.extensions.serving.server.pictures import base64_of, bytes_of, check_area, opened
from desktop_app.extensions.serving.server.sdapi import unsupported
from desktop_app.extensions.serving.server.sdapi.batch import pictures_of
from desktop_app.extensions.serving.server.sdapi.init_picture import fitted
from desktop_app.extensions.serving.server.sdapi.shapes import (
    Extras,
    ExtrasBatch,
    ExtrasSingle,
    PngInfo,
)
from desktop_app.extensions.serving.server.sdapi.unsupported import refused
from desktop_app.imaging.generation_metadata import PARAMETERS, read_texts
from desktop_app.imaging.opening import size_in
from desktop_app.imaging.picture_info.automatic1111 import fields_in
from desktop_app.imaging.saving import write_picture

router = APIRouter(prefix="/sdapi/v1", tags=["sdapi"])

NOTHING: Final = "None"
"""The upscaler that leaves a picture as it is."""

PLAIN: Final = "Lanczos"

_MOST = 16.0
_CROP = 1


@router.post("/extra-single-image")
async def extra_single_image(
    request: Request, context: ContextDep, requester: RequesterDep, payload: ExtrasSingle
) -> dict[str, str]:
    """Enlarge a picture."""
    (made,), said = await _enlarged(request, context, requester, payload, [payload.image])
    return {"image": made, "html_info": said}


@router.post("/extra-batch-images")
async def extra_batch_images(
    request: Request, context: ContextDep, requester: RequesterDep, payload: ExtrasBatch
) -> dict[str, Any]:
    """Enlarge several pictures."""
    made, said = await _enlarged(
        request, context, requester, payload, [one.data for one in payload.images]
    )
    return {"images": made, "html_info": said}


async def _enlarged(
    request: Request,
    context: ServerContext,
    requester: Requester,
    payload: Extras,
    pictures: Sequence[str],
) -> tuple[list[str], str]:
    """Pictures as Base64, and what is ignored."""
    warnings = [f"{name} is ignored." for name in payload.ignored]
    unsupported.check(dict(payload), unsupported.EXTRAS, warnings)
    upscaler = payload.upscaler_1 or NOTHING
    if payload.extras_upscaler_2_visibility and (payload.upscaler_2 or NOTHING) != NOTHING:
        raise refused("upscaler_2", payload.upscaler_2, "there is one upscaler at a time")
    if upscaler == "Nearest":
        warnings.append(f"upscaler_1 “Nearest” is done as “{PLAIN}”.")
        upscaler = PLAIN
    context.allow(requester.user, "upscale")
    check_count(context.policy.limits, len(pictures))
    leaves = upscaler == NOTHING

    async def enlarge_batch() -> None:
        if len(pictures) > 1:  # else its own size is limit enough
            sizes = [
                await run_in_turn(_pixels, context, payload, each, leaves) for each in pictures
            ]
            check_batch(context.policy.limits, sum(sizes))

    async def enlarge_each() -> list[str]:
        await enlarge_batch()
        plain = partial(_plain, context, payload, leave=leaves)
        return [await run_in_turn(plain, each) for each in pictures]

    run_in_turn = partial(context.jobs.run_in_turn, requester.user)
    if upscaler in (NOTHING, PLAIN):
        context.jobs.count_requests(requester.user, len(pictures))
        return await while_connected(request, enlarge_each()), " ".join(warnings)
    add_ons = (await context.jobs.run_quick(context.inventory.snapshot)).add_ons
    network = add_on_named(add_ons, upscaler, "upscaler").key
    await while_connected(request, enlarge_batch())
    factors = [await run_in_turn(_factor, context, payload, each) for each in pictures]
    payloads = [
        operation_request("upscale", each, factor=factor, network=network)
        for each, factor in zip(pictures, factors, strict=True)
        if factor > 1
    ]
    done = iter(await pictures_of(context, request, requester, payloads))
    made: list[str] = []
    for each, factor in zip(pictures, factors, strict=True):
        enlarged = next(done) if factor > 1 else each
        leave = factor >= 1 and payload.resize_mode != _CROP
        plain = partial(_plain, context, payload, leave=leave)
        made.append(enlarged if leave and factor > 1 else await run_in_turn(plain, enlarged))
    return made, " ".join(warnings)


def _factor(context: ServerContext, payload: Extras, text: str) -> float:
    """How often a picture is enlarged; at most 1: it isn't."""
    if payload.resize_mode != _CROP:
        return payload.upscaling_resize or 2.0
    limits = context.policy.limits
    data = bytes_of(text, "image", int(limits.body_mb * 1e6))
    check_area(data, "image", limits.megapixels)
    own, target = size_in(data, "image"), _target(payload)
    sides = (target.width / own.width, target.height / own.height)
    factor = max(sides) if payload.upscaling_crop is not False else min(sides)
    if factor > _MOST:
        raise refused("upscaling_resize_w", target.words, f"at most {_MOST:g} times as large")
    return factor


def _pixels(context: ServerContext, payload: Extras, text: str, leaves: bool) -> int:
    """How many a picture will have, by its header; or has, where it is made smaller."""
    limits = context.policy.limits
    own = size_in(bytes_of(text, "image", int(limits.body_mb * 1e6)), "image")
    return own.area if leaves else max(own.area, _wanted(payload, own).area)


def _target(payload: Extras) -> Size:
    return Size(payload.upscaling_resize_w or 512, payload.upscaling_resize_h or 512)


def _plain(context: ServerContext, payload: Extras, text: str, *, leave: bool) -> str:
    """A picture at the size that is asked for, by plain resampling; ``leave``: as it is."""
    limits = context.policy.limits
    data = bytes_of(text, "image", int(limits.body_mb * 1e6))
    picture = opened(data, "image", limits.megapixels)
    pixels = picture.pixels
    if not leave:
        own = Size(pixels.shape[1], pixels.shape[0])
        target, cropped = _wanted(payload, own), payload.resize_mode == _CROP
        if target.area > limits.megapixels * 1e6:
            most = f"{limits.megapixels:g} megapixels at most"
            raise refused("upscaling_resize", target.words, most)
        pixels = fitted(pixels, target, 1 if cropped else 0, "best")
    return base64_of(write_picture(pixels, "PNG", picture.origin).data)


def _wanted(payload: Extras, own: Size) -> Size:
    """The size that is asked for, of a picture of that size."""
    if payload.resize_mode != _CROP:
        return _scaled(own, payload.upscaling_resize or 2.0)
    target = _target(payload)
    if payload.upscaling_crop is not False:
        return target
    return _scaled(own, min(target.width / own.width, target.height / own.height))


def _scaled(size: Size, factor: float) -> Size:
    return Size(max(1, round(size.width * factor)), max(1, round(size.height * factor)))


@router.post("/png-info")
async def png_info(context: ContextDep, user: UserDep, payload: PngInfo) -> dict[str, Any]:
    """Read the generation settings embedded in a picture, as text and by name; {} and "" if there
    are none. `/v1/picture-info` also reads those of other programs."""

    def read() -> dict[str, Any]:
        limits = context.policy.limits
        data = bytes_of(payload.image, "image", int(limits.body_mb * 1e6))
        check_area(data, "image", limits.megapixels)
        texts = read_texts(data)
        info = texts.get(PARAMETERS, "")
        return {"info": info, "items": texts, "parameters": fields_in(info)}

    return await context.jobs.run_in_turn(user, read)
