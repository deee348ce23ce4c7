"""What OpenAI's image API answers: all pictures at once, or events as they come."""

from __future__ import annotations

import json
import math
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any, Final, Literal

import numpy as np
from fastapi import Request

from desktop_app.core.errors import InputError, VelaturaError
from desktop_app.core.geometry import Size
from desktop_app.core.note_texts import note_sentence
from desktop_app.core.pixels import ByteArray
from desktop_app.extensions.serving.server.context import ServerContext, cancelled_with
from desktop_app.extensions.serving.server.edit_input import EditInput
from desktop_app.extensions.serving.server.openai_errors import openai_problem
from desktop_app.extensions.serving.server.openai_images.shapes import ImageData, ImagesResponse
from desktop_app.extensions.serving.server.openai_images.translating import Output, is_transparent
from desktop_app.extensions.serving.server.pictures import base64_of, encoded_as, opened
from desktop_app.extensions.serving.server.problems import problem
from desktop_app.extensions.serving.server.server_tokens import ServerUser
from desktop_app.extensions.serving.server.tickets import Event, Ticket, raise_for
from desktop_app.imaging.encode import encode
from desktop_app.imaging.opening import size_in
from desktop_app.imaging.resize import resize
from desktop_app.jobs.job import Job

NO_USAGE: Final = {
    "input_tokens": 0,
    "input_tokens_details": {"image_tokens": 0, "text_tokens": 0},
    "output_tokens": 0,
    "total_tokens": 0,
}
"""Nothing is billed by tokens here."""

_CALLED: Final = {"name": "image", "format": "PNG"}
"""In notes on a picture."""

_COLOUR_TYPE: Final = 25
"""Where a PNG tells it."""

_WITH_ALPHA: Final = (4, 6)


@dataclass(frozen=True, slots=True, eq=False)
class SubmittedRequest:
    """A request on its way.

    Attributes:
        user: whose it is.
        subject: how its events begin.
        output: in which form pictures go out.
        below: what is edited; None: nothing is.
        job: that was made of it, without its pixels; None: it is an earlier one, by its idempotency
            key.
        address: of the server, as its client calls it.
    """

    user: ServerUser
    subject: str
    output: Output
    below: PackedEdit | None
    job: Job | None
    address: str


@dataclass(frozen=True, slots=True, eq=False)
class PackedEdit:
    """What previews of an edit are laid on, packed: the job may wait for long.

    Attributes:
        data: the picture's file.
        masked: where it is changed, eight pixels a byte; None: everywhere.
    """

    data: bytes
    masked: ByteArray | None

    @classmethod
    def of(cls, edit_input: EditInput) -> PackedEdit:
        """What a request edits, its mask as bits."""
        mask = edit_input.mask
        return cls(edit_input.data, None if mask is None else np.packbits(mask > 0, axis=1))


@dataclass(frozen=True, slots=True)
class _Encoded:
    """A picture as it goes out: Base64, width x height, and whether it is seen through."""

    text: str
    size: str
    background: Literal["transparent", "opaque"]


async def response_of(
    context: ServerContext, ticket: Ticket, submitted: SubmittedRequest
) -> ImagesResponse:
    """All pictures of a job that has ended. Raises VelaturaError: it failed, or they are gone."""
    raise_for(ticket)
    if not ticket.seeds:
        raise InputError("picture_not_found")
    output, notes = submitted.output, dict.fromkeys(ticket.notes)
    notes |= dict.fromkeys(f"{name[:80]} is ignored." for name in output.ignored)
    made = [await _encoded(context, ticket, submitted, image) for image in sorted(ticket.seeds)]
    for codes in ticket.image_notes.values():
        notes |= dict.fromkeys(note_sentence(code, _CALLED) for code in codes)
    end = f"?format={output.format}&quality={output.compression}"
    place = f"{submitted.address}/v1/jobs/{ticket.id}/images"
    urls = [ImageData(url=f"{place}/{image}{end}") for image in sorted(ticket.seeds)]
    return ImagesResponse(
        created=int(ticket.created),
        data=urls if output.as_url else [ImageData(b64_json=each.text) for each in made],
        background=made[0].background,
        output_format=output.format,  # pyright: ignore[reportArgumentType] - of MEDIA_TYPES
        quality=output.quality,  # pyright: ignore[reportArgumentType] - of QUALITIES
        size=made[0].size,
        safety_identifier=output.safety_identifier,
        notes=list(notes),
    )


async def _encoded(
    context: ServerContext, ticket: Ticket, submitted: SubmittedRequest, image: int
) -> _Encoded:
    png = await context.jobs.png(ticket, image)

    def made() -> _Encoded:
        size, output = str(size_in(png, "the picture")), submitted.output
        clear = png[_COLOUR_TYPE] in _WITH_ALPHA and is_transparent(
            opened(png, "the picture", math.inf)
        )
        data = b"" if output.as_url else encoded_as(png, output.format, output.compression)
        return _Encoded(base64_of(data), size, "transparent" if clear else "opaque")

    return await context.jobs.run_in_turn(submitted.user, made)


# -- streams -------------------------------------------------------------------------------------


async def stream_of(
    context: ServerContext,
    request: Request,
    ticket: Ticket,
    submitted: SubmittedRequest,
    *,
    keep: bool,
) -> AsyncIterator[str]:
    """Server-sent events until the job has ended; the first text is a comment.

    Args:
        context: the server.
        request: that waits.
        ticket: of the job.
        submitted: what it was made of.
        keep: whether it goes on where the client disconnects; else it is cancelled.
    """
    shown = dict[int, int]()
    try:
        yield ": taken\n\n"
        async with cancelled_with(request, context.jobs, *(() if keep else (ticket,))):
            async for event in ticket.events():
                if event is None:
                    yield ": still here\n\n"
                elif event.kind == "image":
                    yield await _completed(context, ticket, submitted, event)
                elif event.kind == "preview":
                    text = await _preview(context, ticket, submitted, event, shown)
                    if text:
                        yield text
        raise_for(ticket)
    except VelaturaError as error:
        _, body, _ = openai_problem(problem(error))
        yield _text("error", {"type": "error", **body})
    finally:
        if not (keep or ticket.is_over):
            context.jobs.cancel(ticket)


async def _completed(
    context: ServerContext, ticket: Ticket, submitted: SubmittedRequest, event: Event
) -> str:
    encoded = await _encoded(context, ticket, submitted, event.data["image"])
    identifier = submitted.output.safety_identifier
    more = {} if identifier is None else {"safety_identifier": identifier}
    return _event(submitted, "completed", encoded, usage=NO_USAGE, **more)


async def _preview(
    context: ServerContext,
    ticket: Ticket,
    submitted: SubmittedRequest,
    event: Event,
    shown: dict[int, int],
) -> str:
    """The next of the previews of a picture, at even distances of its steps; empty: not yet."""
    image, step, wanted = event.data["image"], event.data["step"], submitted.output.partial
    number, steps = shown.get(image, 0), ticket.progress[1]
    job, newest, awaited = submitted.job, ticket.preview, ticket.partials.get(event.number)
    preview = newest[1] if newest is not None and newest[0] == event.number else awaited
    if job is None or preview is None or number >= wanted:
        return ""
    if awaited is None and (step * (wanted + 1) < steps * (number + 1) or step >= steps):
        return ""
    shown[image] = number + 1

    def made() -> _Encoded:
        pixels = whole_preview(preview, job, event.data["spot"], submitted.below)
        file = encode(pixels, submitted.output.format.upper(), quality=80)
        return _Encoded(base64_of(file), str(Size(pixels.shape[1], pixels.shape[0])), "opaque")

    encoded = await context.jobs.run_in_turn(submitted.user, made)
    return _event(submitted, "partial_image", encoded, partial_image_index=number)


def whole_preview(preview: ByteArray, job: Job, spot: int, below: PackedEdit | None) -> ByteArray:
    """A preview as large as the picture will be, (h, w, 3) uint8 sRGB; of an edit within the
    picture, whose pixels outside the mask are those that it shows.

    Args:
        preview: (h, w, 3) uint8 sRGB.
        job: that tells of it.
        spot: which of its places it shows.
        below: what is edited; None: nothing is.
    """
    request = job.spots[spot].request
    if below is None or request.plan is None:
        factor = 1 if job.model is None else job.model.factor
        return resize(preview, request.made_size(factor))
    picture = opened(below.data, "image", math.inf)
    whole, context = picture.shown.copy(), request.plan.context
    seen = context.intersected(picture.size.rect)
    left, top = seen.x - context.x, seen.y - context.y
    part = resize(preview, context.size)[top : top + seen.height, left : left + seen.width]
    rows, columns = slice(seen.y, seen.y + seen.height), slice(seen.x, seen.x + seen.width)
    if below.masked is None:
        whole[rows, columns] = part
    else:
        width = picture.size.width
        masked = np.unpackbits(below.masked[rows], axis=1, count=width)[:, columns].astype(bool)
        whole[rows, columns][masked] = part[masked]
    return whole


def _event(submitted: SubmittedRequest, kind: str, encoded: _Encoded, **more: Any) -> str:
    name = f"{submitted.subject}.{kind}"
    said = {
        "type": name,
        "b64_json": encoded.text,
        "background": encoded.background,
        "created_at": int(time.time()),
        "output_format": submitted.output.format,
        "quality": submitted.output.quality,
        "size": encoded.size,
        **more,
    }
    return _text(name, said)


def _text(kind: str, data: dict[str, Any]) -> str:
    return f"event: {kind}\ndata: {json.dumps(data)}\n\n"
