"""From a request of OpenAI's image API to a wish as `/v1` has them. Opens pictures: for threads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from desktop_app.catalog.families import load_families, references_of
from desktop_app.core.errors import InputError
from desktop_app.core.geometry import Size
from desktop_app.core.model_info import ModelInfo
from desktop_app.extensions.serving.server.edit_input import EditInput
from desktop_app.extensions.serving.server.limit_checks import check_batch
from desktop_app.extensions.serving.server.openai_images.shapes import (
    ImageEdit,
    ImageVariation,
    PromptRequest,
)
from desktop_app.extensions.serving.server.pictures import (
    MEDIA_TYPES,
    base64_of,
    noted,
    opened,
    read_notes,
    too_large,
)
from desktop_app.extensions.serving.server.sdapi.init_picture import CROP, fitted
from desktop_app.extensions.serving.server.sdapi.unsupported import (
    Unsupported,
    check,
    one_of,
    refused,
)
from desktop_app.extensions.serving.server.shapes import (
    ControlInput,
    GenerateRequest,
    ImagePromptInput,
    Settings,
)
from desktop_app.imaging.checks import full_value
from desktop_app.imaging.depth import to_bytes
from desktop_app.imaging.mask import WHOLE, painted
from desktop_app.imaging.mask_files import settled
from desktop_app.imaging.saving import write_picture

if TYPE_CHECKING:
    from desktop_app.core.pixels import Array, ByteArray
    from desktop_app.extensions.serving.server.context import ServerContext
    from desktop_app.extensions.serving.server.openai_images.shapes import PictureRequest
    from desktop_app.extensions.serving.server.policy import LimitRules
    from desktop_app.imaging.picture import Picture

QUALITIES: Final[Mapping[str, tuple[str, float]]] = {
    "auto": ("medium", 1.0),
    "standard": ("medium", 1.0),
    "low": ("low", 0.5),
    "medium": ("medium", 1.0),
    "high": ("high", 1.5),
    "hd": ("high", 1.5),
}
"""What is answered, and the share of the model's own steps."""


UNSUPPORTED: Final[Mapping[str, Unsupported]] = {
    "quality": Unsupported(lambda value: value in QUALITIES, "there are low, medium and high"),
    "output_format": Unsupported(
        lambda value: value in MEDIA_TYPES, "pictures are png, webp or jpeg"
    ),
    "background": Unsupported(
        one_of("auto", "opaque", "transparent"), "it is auto, opaque or transparent"
    ),
    "moderation": Unsupported(one_of("auto"), "the server's policy decides what is filtered"),
    "style": Unsupported(one_of(), "say it in the prompt"),
    "input_fidelity": Unsupported(one_of("low"), "send a mask: what isn't masked stays exactly"),
    "markup": Unsupported(one_of(), "send a mask, or draw on the picture"),
    "complexity": Unsupported(one_of(), "models here don't plan"),
    "frame_count": Unsupported(one_of(), "there are no animations"),
    "frame_duration_ms": Unsupported(one_of(), "there are no animations"),
    "svg": Unsupported(one_of(), "there are no drawings"),
}
"""Values that ask for what can't be had, and why."""

_MOST_REFERENCES: Final = 8
_DEEP: Final = "WebP has 8 bits, the picture more: pixels outside the mask would change; use png"
_LOSSY: Final = "a JPEG would change pixels outside the mask; use png or webp"
_RESIZED: Final = (
    "with a mask a picture keeps its size, {size}: resized, pixels outside would change"
)


@dataclass(frozen=True, slots=True, eq=False)
class Output:
    """In which form pictures are given.

    Attributes:
        format: a key of `MEDIA_TYPES`.
        compression: quality of a JPEG, 1..100.
        quality: that was asked for: low, medium or high.
        as_url: whether addresses are given, not the pictures.
        partial: how many previews of each picture are told.
        safety_identifier: as it came.
        ignored: names of fields that are taken and have no effect.
    """

    format: str = "png"
    compression: int = 92
    quality: str = "medium"
    as_url: bool = False
    partial: int = 0
    safety_identifier: str | None = None
    ignored: tuple[str, ...] = ()


def output_of(request: PictureRequest) -> Output:
    """In which form a request wants its pictures.

    Raises InputError: ``field_unsupported``: what it asks for can't be had.
    """
    as_url = request.response_format == "url"
    if not isinstance(request, PromptRequest):
        return Output(as_url=as_url, ignored=request.ignored)
    values = dict(request)
    if values.get("markup") is not None:
        values["markup"] = "a picture"
    check(values, UNSUPPORTED, [])
    kind = request.output_format or "png"
    compression = 100 if request.output_compression is None else request.output_compression
    if kind != "jpeg" and compression != 100:
        raise refused("output_compression", compression, f"{kind} is lossless here")
    if request.partial_images and not request.stream:
        raise refused("partial_images", request.partial_images, "only a stream has them")
    if as_url and request.stream:
        raise refused("response_format", "url", "a stream has the pictures themselves")
    return Output(
        kind,
        max(1, compression),
        QUALITIES[request.quality or "auto"][0],
        as_url,
        request.partial_images or 0,
        request.safety_identifier or request.user or None,
        request.ignored,
    )


def translated(
    context: ServerContext, request: PictureRequest, output: Output
) -> tuple[GenerateRequest, EditInput | None]:
    """The wish of a request, and what it edits.

    Args:
        context: the server.
        request: of a client.
        output: as `output_of`.

    Raises InputError: a value can't be had, pictures can't be read or don't fit one another, or as
    the inventory.
    """
    limits = context.policy.limits
    settings: dict[str, Any] = {"count": request.n or 1}
    if settings["count"] > limits.images:
        raise InputError(
            "beyond_policy", setting="n", value=settings["count"], maximum=limits.images
        )
    share = QUALITIES[getattr(request, "quality", None) or "auto"][1]
    if share != 1:
        settings["steps"] = max(1, round(share * _steps(context, request.model or "")))
    size = None if request.size in (None, "", "auto") else Size.parse(request.size)
    edit_input, references, edits = None, list[ImagePromptInput](), False
    if isinstance(request, ImageEdit | ImageVariation):
        mask = request.mask if isinstance(request, ImageEdit) else None
        edit_input = _edited(request.image[0], mask, size, output, limits)
        references = _references(request.image[1:], limits)
        size = None
        edits = isinstance(request, ImageEdit) and _edits(context, request.model or "")
        if getattr(request, "background", None) == "opaque" and is_transparent(edit_input.picture):
            raise refused("background", "opaque", "the picture has transparent places")
    if getattr(request, "background", None) == "transparent":
        _check_transparent(context, request, output, edit_input)
        settings["background"] = "transparent"
    payload = GenerateRequest(
        prompt=getattr(request, "prompt", ""),
        model=request.model or "",
        settings=Settings(settings),
        size=None if size is None else str(size),
        intent="variations" if isinstance(request, ImageVariation) else "edit" if edits else "fill",
        image_prompts=[] if edits else references,
        controls=[ControlInput(type="reference", image=each.image) for each in references if edits],
    )
    return payload, edit_input


def is_transparent(picture: Picture) -> bool:
    """Whether something of a picture is seen through."""
    full = full_value(picture.pixels.dtype)
    return picture.has_alpha and bool((picture.pixels[..., 3] < full).any())


def _check_transparent(
    context: ServerContext, request: PictureRequest, output: Output, edit_input: EditInput | None
) -> None:
    """Raises InputError: ``field_unsupported``: a transparent background can't be had."""
    reason = ""
    if edit_input is not None:
        reason = "only new pictures: of an edit what is transparent stays so"
    elif output.format == "jpeg":
        reason = "a JPEG has none; use png or webp"
    elif not alpha_of(context.inventory.model(context.policy.first_model(request.model or ""))):
        reason = "the model makes no transparency"
    if reason:
        raise refused("background", "transparent", reason)


def _edits(context: ServerContext, named: str) -> bool:
    """Whether a model edits by instruction; of a name that stands for several the first."""
    return references_of(context.inventory.model(context.policy.first_model(named))) > 0


def _steps(context: ServerContext, named: str) -> int:
    """The model's own; of a name that stands for several those of the first."""
    rules = context.policy.names.get(named)
    if rules is None:
        return context.inventory.model(named).defaults.steps
    first = rules.arms[0]
    return first.settings.get("steps", context.inventory.model(first.model).defaults.steps)


def _references(files: list[bytes], limits: LimitRules) -> list[ImagePromptInput]:
    """Pictures after the first guide the model."""
    if len(files) > _MOST_REFERENCES:
        raise refused("image", f"{len(files) + 1} pictures", f"{_MOST_REFERENCES + 1} at most")
    pixels = 0.0
    for data in files:
        pixels += opened(data, "image", limits.megapixels).size.area
        check_batch(limits, pixels)
    return [ImagePromptInput(image=base64_of(data)) for data in files]


def _edited(
    data: bytes, mask_file: bytes | None, size: Size | None, output: Output, limits: LimitRules
) -> EditInput:
    picture = opened(data, "image", limits.megapixels)
    notes = read_notes(picture, "image")
    mask = _mask(picture, mask_file, limits)
    if mask is not None:
        mask, codes = settled(mask)
        notes += noted(codes, "mask")
        _check_exact(picture, size, output)
        data, picture = _opaque_within(data, picture, mask, limits)
    elif size is not None and size != picture.size:
        if size.area > limits.megapixels * 1e6:
            raise too_large("size", size, limits.megapixels)
        pixels = fitted(picture.pixels, size, CROP, "best")
        data, picture = _rewritten(pixels, picture, limits)
    return EditInput(data, picture, mask, notes=notes)


def _mask(picture: Picture, file: bytes | None, limits: LimitRules) -> ByteArray | None:
    """As much as the mask is transparent, (h, w) uint8; without one, 255 where the picture is
    fully transparent; None: there was no mask, and nothing is."""
    shown = picture if file is None else opened(file, "mask", limits.megapixels)
    if shown.size != picture.size:
        raise InputError("mask_size", mask=shown.size.words, picture=picture.size.words)
    clear: ByteArray | None = None
    if shown.has_alpha:
        alpha = to_bytes(shown.pixels[..., 3])
        clear = 255 - alpha if file is not None else (alpha == 0) * np.uint8(255)
    if clear is None or not painted(clear).any():
        if file is not None:
            raise InputError("mask_opaque")
        return None
    return clear


def _check_exact(picture: Picture, size: Size | None, output: Output) -> None:
    """Raises InputError: ``field_unsupported``: the answer would have other pixels outside."""
    if size not in (None, picture.size):
        raise refused("size", str(size), _RESIZED.format(size=picture.size.words))
    if output.format == "jpeg":
        raise refused("output_format", "jpeg", _LOSSY)
    if output.format == "webp" and picture.pixels.dtype != np.uint8:
        raise refused("output_format", "webp", _DEEP)


def _opaque_within(
    data: bytes, picture: Picture, mask: ByteArray, limits: LimitRules
) -> tuple[bytes, Picture]:
    """What is wholly new is opaque: else nobody would see what is put there."""
    if not picture.has_alpha:
        return data, picture
    full = full_value(picture.pixels.dtype)
    if (picture.pixels[..., 3][mask >= WHOLE] == full).all():
        return data, picture
    pixels = picture.pixels.copy()
    pixels[..., 3][mask >= WHOLE] = full
    return _rewritten(pixels, picture, limits)


def _rewritten(pixels: Array, picture: Picture, limits: LimitRules) -> tuple[bytes, Picture]:
    data = write_picture(pixels, "PNG", picture.origin).data
    return data, opened(data, "image", limits.megapixels)


def alpha_of(info: ModelInfo) -> bool:
    """Whether a model's new pictures may have transparency."""
    family = load_families().get(info.family)
    return family is not None and family.alpha
