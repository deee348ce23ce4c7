"""`/images/generations`, `/images/edits` and `/images/variations`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Final, TypeVar

from fastapi import APIRouter, Header, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import StreamingResponse
from pydantic import ValidationError

from desktop_app.core.errors import InputError
from desktop_app.extensions.serving.server.context import (
    ContextDep,
    RequesterDep,
    ServerContext,
    body_of,
    finished,
)
from desktop_app.extensions.serving.server.foreign_fields import Sent
from desktop_app.extensions.serving.server.openai_images.answering import (
    PackedEdit,
    SubmittedRequest,
    response_of,
    stream_of,
)
from desktop_app.extensions.serving.server.openai_images.forms import SentForm, form_in
from desktop_app.extensions.serving.server.openai_images.shapes import (
    ImageEdit,
    ImageGeneration,
    ImagesResponse,
    ImageVariation,
    PictureRequest,
    form_body,
)
from desktop_app.extensions.serving.server.openai_images.translating import output_of, translated
from desktop_app.extensions.serving.server.orders import PreparedJob, Requester
from desktop_app.jobs.job import Job

router = APIRouter(tags=["openai"])

PATHS: Final = ("/images/generations", "/images/edits", "/images/variations")
FORM_PATHS: Final = PATHS[1:]

_S = TypeVar("_S", bound="Sent")
_LISTS: Final = frozenset({"image"})
_EVENTS: Final[dict[int | str, dict[str, Any]]] = {
    200: {"content": {"text/event-stream": {"schema": {"type": "string"}}}}
}

KeyHeader = Annotated[str, Header(alias="Idempotency-Key", max_length=200)]


@router.post(PATHS[0], response_model=ImagesResponse, responses=_EVENTS)
async def generate_images(
    request: Request,
    context: ContextDep,
    requester: RequesterDep,
    payload: ImageGeneration,
    idempotency_key: KeyHeader = "",
) -> Response:
    """Generate pictures from a prompt. The job is cancelled if the client disconnects, unless it
    has an `Idempotency-Key`."""
    return await _answered(request, context, requester, payload, idempotency_key, body_of(request))


@router.post(
    PATHS[1],
    response_model=ImagesResponse,
    responses=_EVENTS,
    openapi_extra=dict(form_body(ImageEdit)),
)
async def edit_images(
    request: Request,
    context: ContextDep,
    requester: RequesterDep,
    idempotency_key: KeyHeader = "",
) -> Response:
    """Change what is fully transparent in the mask, and not one pixel besides; without a mask what
    is transparent in the picture, or all of it. Further pictures guide the model."""
    return await _answered_form(request, context, requester, ImageEdit, idempotency_key)


@router.post(
    PATHS[2],
    response_model=ImagesResponse,
    openapi_extra=dict(form_body(ImageVariation)),
)
async def vary_images(
    request: Request,
    context: ContextDep,
    requester: RequesterDep,
    idempotency_key: KeyHeader = "",
) -> Response:
    """Make other versions of a picture."""
    return await _answered_form(request, context, requester, ImageVariation, idempotency_key)


async def _answered_form(
    request: Request,
    context: ServerContext,
    requester: Requester,
    shape: type[ImageEdit | ImageVariation],
    key: str,
) -> Response:
    kind = request.headers.get("content-type", "")
    form = await context.jobs.run_in_turn(requester.user, form_in, body_of(request), kind)
    return await _answered(request, context, requester, _read(shape, form), key, form.digest())


def _read(shape: type[_S], form: SentForm) -> _S:
    """The form as that shape; empty fields were not said. Raises as FastAPI does, and InputError:
    ``form_damaged``: a field is there twice."""
    values: dict[str, Any] = {}
    fields: Mapping[str, list[Any]] = {**form.texts, **form.files}
    for name, each in fields.items():
        if name not in _LISTS and len(each) > 1:
            raise InputError("form_damaged", reason=f"{name[:80]} is there more than once")
        if name in _LISTS:
            values[name] = each
        elif each[0] or name == "prompt":
            values[name] = each[0]
    try:
        return shape.model_validate(values)
    except ValidationError as error:
        found = [{**each, "loc": ("body", *each["loc"])} for each in error.errors()]
        raise RequestValidationError(found) from error


async def _answered(
    request: Request,
    context: ServerContext,
    requester: Requester,
    payload: PictureRequest,
    key: str,
    body: bytes,
) -> Response:
    context.allow(requester.user, "generate")
    output = output_of(payload)
    made: list[tuple[Job, PackedEdit | None]] = []

    def order() -> PreparedJob:
        wish, edit_input = translated(context, payload, output)
        prepared = context.orders.generate(wish, requester, edit_input)
        below = PackedEdit.of(edit_input) if edit_input is not None and output.partial else None
        made[:] = [(prepared.job.without_pixels, below)]
        return prepared

    ticket = await context.jobs.submit(
        requester.user,
        order,
        key=key,
        body=body,
        previews=output.partial > 0,
        partials=output.partial,
        passing=not key,
    )
    job, below = made[0] if made else (None, None)
    subject = "image_generation" if isinstance(payload, ImageGeneration) else "image_edit"
    address = _address(request)
    submitted = SubmittedRequest(requester.user, subject, output, below, job, address)
    headers = {"X-Request-Id": ticket.id}
    if getattr(payload, "stream", None):
        events = stream_of(context, request, ticket, submitted, keep=bool(key))
        await anext(events)  # from here on it notices its end, even if nobody reads it
        headers |= {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        return StreamingResponse(events, media_type="text/event-stream", headers=headers)
    await finished(context, request, ticket, keep=bool(key))
    response = await response_of(context, ticket, submitted)
    content = response.model_dump_json(exclude_none=True)
    return Response(content, media_type="application/json", headers=headers)


def _address(request: Request) -> str:
    """Of the server as its client calls it; a proxy says whether it encrypts."""
    scheme = request.headers.get("x-forwarded-proto", request.url.scheme)
    return f"{'https' if scheme == 'https' else 'http'}://{request.headers['host']}"
