"""The picture and the mask that a client gave, opened: what an edit works on."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from desktop_app.catalog.intents import EXPAND
from desktop_app.core.errors import InputError
from desktop_app.core.events import Noted
from desktop_app.core.geometry import Margins, Rect, Size
from desktop_app.core.pixels import ByteArray
from desktop_app.extensions.serving.server.picture_memory import check_memory, hold
from desktop_app.extensions.serving.server.pictures import (
    bytes_of,
    mask_in,
    name_of_upload,
    noted,
    opened,
    read_notes,
    too_large,
)
from desktop_app.extensions.serving.server.policy import LimitRules
from desktop_app.extensions.serving.server.shapes import GenerateRequest
from desktop_app.imaging.picture import Picture
from desktop_app.imaging.saving import write_picture
from desktop_app.state.document.document import Document
from desktop_app.studio.expanding import on_canvas, wanted_margins


@dataclass(frozen=True, slots=True, eq=False)
class EditInput:
    """What is edited.

    Attributes:
        data: the picture's file: it is kept for the job.
        picture: the same, opened.
        mask: (h, w) uint8, as large as the picture: 0 is locked; None: all of it is changed.
        context: the part of the picture that the model is to see; None: chosen from the mask.
        margins: what was added to the client's picture; of that a size may have been said.
        notes: what has to be said of how they were read.
    """

    data: bytes
    picture: Picture
    mask: ByteArray | None = None
    context: Rect | None = None
    margins: Margins = field(default_factory=Margins)
    notes: tuple[Noted, ...] = ()


def edit_input_of(payload: GenerateRequest, limits: LimitRules) -> EditInput | None:
    """What a wish has as Base64; None: no picture.

    Raises InputError: ``mask_without_picture``, ``expand_without_picture``, or as
    `pictures.bytes_of`, `pictures.opened` and `wanted_margins`.
    """
    if payload.image is None:
        if payload.mask is not None:
            raise InputError("mask_without_picture")
        if payload.expand is not None:
            raise InputError("expand_without_picture")
        return None
    most = int(limits.body_mb * 1e6)
    data = bytes_of(payload.image, "image", most)
    picture = opened(data, "image", limits.megapixels)
    values, notes = None, read_notes(picture, "image")
    if payload.mask is not None:
        read = mask_in(bytes_of(payload.mask, "mask", most), "mask", limits.megapixels)
        values, notes = read.values, notes + noted(read.notes, "mask")
    return _on_canvas(EditInput(data, picture, values, notes=notes), payload, limits)


def intent_of(payload: GenerateRequest) -> str:
    """The id that was said; to expand, where that alone was."""
    is_said = payload.expand is None or "intent" in payload.model_fields_set
    return payload.intent if is_said else EXPAND


def _on_canvas(edit_input: EditInput, payload: GenerateRequest, limits: LimitRules) -> EditInput:
    """On a larger canvas, where one is asked for: as if the client had made it."""
    height, width = edit_input.picture.pixels.shape[:2]
    margins = wanted_margins(
        payload.expand,
        None if payload.size is None else Size.parse(payload.size),
        intent_of(payload),
        Size(width, height),
        masked=edit_input.mask is not None,
    )
    if margins.is_empty:
        return edit_input
    size = margins.grown(Size(width, height))
    if size.area > limits.megapixels * 1e6:
        raise too_large("expand", size, limits.megapixels)
    hold(edit_input.picture.pixels.nbytes * size.area // (width * height))
    pixels, mask = on_canvas(edit_input.picture.pixels, edit_input.mask, margins, payload.fill)
    data = write_picture(pixels, "PNG", edit_input.picture.origin).data
    picture = opened(data, "image", limits.megapixels)
    return replace(edit_input, data=data, picture=picture, mask=mask, margins=margins)


def document_of(edit_input: EditInput) -> Document:
    """The document that is edited, named after its bytes, which are still to be kept
    (`uploads.keep_upload`). Raises InputError: ``mask_size`` or ``mask_empty``."""
    picture = edit_input.picture
    check_memory(picture.pixels.nbytes, "job")
    document = Document(picture.pixels, "", origin=picture.origin, left=picture.left)
    if edit_input.mask is not None:
        height, width = edit_input.mask.shape
        if Size(width, height) != document.size:
            words = f"{width} × {height}"
            raise InputError("mask_size", mask=words, picture=document.size.words)
        document.mask.write(document.mask.rect, edit_input.mask)
        if not document.is_masked:
            raise InputError("mask_empty")
    document.id = name_of_upload(edit_input.data)
    return document
