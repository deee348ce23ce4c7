"""The picture that img2img works on, and its mask: at which size, and what the model sees of it.

As in AUTOMATIC1111 a picture that is edited "only masked" keeps its own size; any other is first
resized to ``width`` × ``height``, and that one is edited. What isn't masked keeps its values,
unless ``mask_blur`` asks for a band around the mask.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from desktop_app.core.edit_plan import Fill, PixelLock
from desktop_app.core.errors import InputError
from desktop_app.core.events import Noted
from desktop_app.core.geometry import Rect, Size
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.pixels import Array, ByteArray
from desktop_app.core.request import nearest_size
from desktop_app.extensions.serving.server.edit_input import EditInput
from desktop_app.extensions.serving.server.picture_memory import hold
from desktop_app.extensions.serving.server.pictures import (
    bytes_of,
    mask_in,
    noted,
    opened,
    read_notes,
)
from desktop_app.extensions.serving.server.policy import LimitRules
from desktop_app.extensions.serving.server.sdapi.shapes import Img2Img
from desktop_app.extensions.serving.server.sdapi.unsupported import refused
from desktop_app.imaging.mask import mask_bounds, painted, repainted
from desktop_app.imaging.mask_files import OF_VALUES, MaskRead, settled
from desktop_app.imaging.picture import Picture
from desktop_app.imaging.resize import Quality, resize
from desktop_app.imaging.saving import write_picture

FILLS: Final[tuple[Fill, ...]] = ("telea", "original", "noise", "rim")
"""What stands under the mask, by ``inpainting_fill``: the surroundings continued, the picture
itself, noise, one colour. The last two are made in pixels here, not in latents."""

FILL_WORDS: Final = ("fill", "original", "latent noise", "latent nothing")

_JUST, CROP, _FILL, _LATENT = range(4)

_DEPTHS = frozenset({"saved_in_8_bit", "saved_in_12_bit", "saved_in_16_bit"})


@dataclass(frozen=True, slots=True, eq=False)
class SentEdit:
    """What is edited, and how.

    Attributes:
        images: picture, mask, and what the model sees.
        working: size at which the model works on it; None: as suits the model.
        lock: which pixels may change.
        fill: what stands under the mask; None: nothing is masked.
        full_res: whether the model sees the mask and its padding alone.
    """

    edit_input: EditInput
    working: Size | None
    lock: PixelLock
    fill: Fill | None
    full_res: bool


def edit_of(
    request: Img2Img, model: ModelInfo | None, limits: LimitRules, warnings: list[str]
) -> SentEdit:
    """What a request edits.

    Args:
        request: of a client.
        model: that makes it, as far as it is known.
        limits: of pictures.
        warnings: what is said is added.

    Raises:
        InputError: ``init_image_missing``, ``field_unsupported``, ``mask_empty``, ``mask_size``, or
            as `pictures.bytes_of` and `pictures.opened`.
    """
    data, picture = _init(request, limits)
    lock = _lock(request, warnings)
    notes = read_notes(picture, "init_images")
    mask = _mask(request, limits)
    if mask is not None:
        notes += noted(mask.notes, "mask")
    size = _requested_size(request, picture)
    working = None if size is None else working_size(size, model)
    if request.resize_mode == _LATENT:
        warnings.append("resize_mode 3 is done in pixels, as 0.")
    values = None if mask is None else mask.values
    full_res = values is not None and request.inpaint_full_res is not False
    context: Rect | None = None
    if full_res:
        context = _context(values, picture, (request.inpaint_full_res_padding or 0) + lock.reach)
    else:
        mode = request.resize_mode or _JUST
        if values is not None and _size(values) != _size(picture.pixels):
            own = _size(picture.pixels).words
            warnings.append(f"The mask is {_size(values).words}, the picture {own}: it is resized.")
        data, picture, said = _resized(data, picture, size, mode, limits)
        notes += said
        if values is not None:
            values = fitted(values, _size(picture.pixels), mode, "nearest")
            context = _size(picture.pixels).rect
    fill = None if values is None else FILLS[request.inpainting_fill or 0]
    return SentEdit(
        EditInput(data, picture, values, context, notes=notes), working, lock, fill, full_res
    )


def working_size(size: Size, model: ModelInfo | None) -> Size:
    """The nearest one that the model can work at."""
    return size if model is None else nearest_size(size, model.factor, model.native_size)


def _init(request: Img2Img, limits: LimitRules) -> tuple[bytes, Picture]:
    images = request.init_images or []
    if len(images) != 1:
        raise InputError("init_image_missing", count=len(images))
    data = bytes_of(images[0], "init_images", int(limits.body_mb * 1e6))
    return data, opened(data, "init_images", limits.megapixels)


def _lock(request: Img2Img, warnings: list[str]) -> PixelLock:
    across = request.mask_blur_x if request.mask_blur is None else request.mask_blur
    down = request.mask_blur_y if request.mask_blur is None else request.mask_blur
    blur = max(across or 0, down or 0)
    if not (request.mask and blur):
        return PixelLock()
    if across != down:
        warnings.append(f"mask_blur is {blur} in both directions.")
    return PixelLock("outside", blur)


def _mask(request: Img2Img, limits: LimitRules) -> MaskRead | None:
    """None: none was sent. An inverted one is read as its complement, with the notes of that."""
    if not request.mask:
        return None
    data = bytes_of(request.mask, "mask", int(limits.body_mb * 1e6))
    read = mask_in(data, "mask", limits.megapixels)
    if not request.inpainting_mask_invert:
        return read
    values, codes = settled(repainted(read.values))
    read_as = tuple(code for code in read.notes if code not in OF_VALUES)
    return replace(read, values=values, notes=read_as + codes)


def _requested_size(request: Img2Img, picture: Picture) -> Size | None:
    if request.width is None and request.height is None:
        return None
    own = _size(picture.pixels)
    return Size(request.width or own.width, request.height or own.height)


def _context(mask: ByteArray | None, picture: Picture, padding: int) -> Rect:
    assert mask is not None
    size = _size(mask)
    if size != _size(picture.pixels):
        raise InputError("mask_size", mask=size.words, picture=_size(picture.pixels).words)
    bounds = mask_bounds(painted(mask))
    if bounds is None:
        raise InputError("mask_empty")
    return bounds.grown(padding).intersected(size.rect)


# -- resizing ------------------------------------------------------------------------------------


def _resized(
    data: bytes, picture: Picture, size: Size | None, mode: int, limits: LimitRules
) -> tuple[bytes, Picture, tuple[Noted, ...]]:
    """The picture at that size as a PNG; as it is, where it has that; and what must be said."""
    if size is None or size == _size(picture.pixels):
        return data, picture, ()
    if size.area > limits.megapixels * 1e6:
        raise refused("width × height", size.words, f"{limits.megapixels:g} megapixels at most")
    pixels = fitted(picture.pixels, size, mode, "best")
    made = write_picture(pixels, "PNG", picture.origin)
    notes = tuple(Noted(code, {"format": "PNG"}) for code in made.notes if code in _DEPTHS)
    return made.data, opened(made.data, "init_images", limits.megapixels), notes


def fitted(pixels: Array, size: Size, mode: int, quality: Quality) -> Array:
    """At that size: stretched; cropped around its centre; or continued by its edges."""
    own = _size(pixels)
    hold(pixels.nbytes * size.area // own.area)
    if mode not in (CROP, _FILL):
        return resize(pixels, size, quality=quality)
    factors = (size.width / own.width, size.height / own.height)
    factor = max(factors) if mode == CROP else min(factors)
    scaled = Size(max(1, round(own.width * factor)), max(1, round(own.height * factor)))
    if mode == CROP:
        scaled = Size(max(scaled.width, size.width), max(scaled.height, size.height))
    else:
        scaled = Size(min(scaled.width, size.width), min(scaled.height, size.height))
    made = resize(pixels, scaled, quality=quality)
    left, top = abs(scaled.width - size.width) // 2, abs(scaled.height - size.height) // 2
    if mode == CROP:
        return made[top : top + size.height, left : left + size.width]
    right, bottom = size.width - scaled.width - left, size.height - scaled.height - top
    sides = ((top, bottom), (left, right), *((0, 0),) * (made.ndim - 2))
    return np.pad(made, sides, mode="edge")


def _size(pixels: Array) -> Size:
    return Size(pixels.shape[1], pixels.shape[0])
