"""Jobs: queued, followed, cancelled, and their pictures."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import suppress
from functools import lru_cache, partial
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Header, Query, Request, Response
from fastapi.responses import StreamingResponse

from desktop_app.core.errors import InputError
from desktop_app.extensions.serving.server.context import (
    ContextDep,
    RequesterDep,
    ServerContext,
    UserDep,
    body_of,
    finished,
)
from desktop_app.extensions.serving.server.operation_shapes import JobRequest
from desktop_app.extensions.serving.server.orders import Requester
from desktop_app.extensions.serving.server.pictures import MEDIA_TYPES, base64_of, encoded_as
from desktop_app.extensions.serving.server.shapes import (
    GenerateRequest,
    GenerateResponse,
    JobError,
    JobImage,
    JobPage,
    JobResponse,
    Progress,
    Quality,
    picture_responses,
)
from desktop_app.extensions.serving.server.tickets import Event, Ticket, raise_for
from desktop_app.imaging.encode import encode
from desktop_app.operations.all_operations import OPERATIONS

router = APIRouter(prefix="/v1/jobs", tags=["jobs"])

Format = Literal["png", "webp", "jpeg", "json"]
_PAGE = 100


def job_response(context: ServerContext, ticket: Ticket) -> JobResponse:
    """A job as clients read it."""
    step, steps, left, loading = ticket.progress
    queue = context.served.get(ticket.operation, context.jobs)
    error = ticket.error
    return JobResponse(
        id=ticket.id,
        operation=ticket.operation,
        status=ticket.status,  # pyright: ignore[reportArgumentType] - by the queue's states
        created=ticket.created,
        position=queue.position(ticket.id) if ticket.status == "waiting" else None,
        progress=Progress(step=step, steps=steps, seconds_left=left, loading=loading),
        images=[
            JobImage(
                index=image,
                seed=seed,
                url=f"/v1/jobs/{ticket.id}/images/{image}",
                notes=ticket.image_notes.get(image, []),
            )
            for image, seed in sorted(ticket.seeds.items())
        ],
        wanted=ticket.wanted,
        model=ticket.model,
        arm=ticket.variant,
        notes=ticket.notes,
        error=JobError.of(error),
        awaits=JobError.of(ticket.awaits),
        owner=ticket.user,
    )


async def submitted(
    context: ServerContext,
    requester: Requester,
    payload: Any,
    *,
    key: str = "",
    body: bytes = b"",
    previews: bool = True,
    passing: bool = False,
) -> Ticket:
    """A wish as a job of the queue; ``previews`` and ``passing`` as the desk takes them. Raises
    VelaturaError."""
    context.allow(requester.user, OPERATIONS[payload.operation].permission)
    if not isinstance(payload, GenerateRequest) and payload.needs_model:
        context.allow(requester.user, "generate")
    order = (
        partial(context.orders.generate, payload, requester)
        if isinstance(payload, GenerateRequest)
        else partial(context.operations.order, payload, context.orders, requester)
    )
    return await context.jobs.submit(
        requester.user,
        order,
        operation=payload.operation,
        key=key,
        body=body,
        previews=previews,
        passing=passing,
    )


@router.post("", status_code=202, responses={200: {"model": JobResponse}})
async def add_job(
    request: Request,
    response: Response,
    context: ContextDep,
    requester: RequesterDep,
    payload: JobRequest,
    wait: Annotated[bool, Query(description="Answer when the job has ended.")] = False,
    idempotency_key: Annotated[str, Header(max_length=200)] = "",
) -> JobResponse:
    """Queue a job. Once this is answered, the job is stored and survives a restart of the server.
    With an `Idempotency-Key` the same request can be sent again safely, and with `wait` the job
    continues if the client disconnects; without a key it is cancelled."""
    ticket = await submitted(
        context, requester, payload, key=idempotency_key, body=body_of(request)
    )
    response.headers["Location"] = f"/v1/jobs/{ticket.id}"
    if wait:
        await finished(context, request, ticket, keep=bool(idempotency_key))
        if ticket.stopped is not None:  # it isn't over: it waits for the server's next start
            response.headers["Retry-After"] = "10"
        else:
            response.status_code = 200
    return job_response(context, ticket)


@router.get("")
async def list_jobs(
    context: ContextDep,
    user: UserDep,
    limit: Annotated[int, Query(ge=1, le=_PAGE)] = 50,
    after: Annotated[str, Query(max_length=64)] = "",
    everybody: Annotated[bool, Query(description="Jobs of all users, for administrators.")] = False,
) -> JobPage:
    """List the newest jobs; older ones are in the history. Those of the operation "make" are
    makings of workbenches: their steps are pictures, their files are at /v1/makings."""
    if everybody and not user.admin:
        raise InputError("admin_only")
    tickets = [
        ticket
        for source in (context.jobs, *context.served.values())
        for ticket in source.tickets(user, everybody=everybody)
    ]
    tickets.sort(key=lambda one: one.place, reverse=True)
    ids = [ticket.id for ticket in tickets]
    first = ids.index(after) + 1 if after in ids else 0
    page = tickets[first : first + limit]
    more = len(tickets) > first + limit
    await context.jobs.check_pictures(*page)
    jobs = [job_response(context, ticket) for ticket in page]
    return JobPage(jobs=jobs, next=page[-1].id if more and page else None)


@router.get("/{job}")
async def get_job(context: ContextDep, user: UserDep, job: str) -> JobResponse:
    """Get a job."""
    return job_response(context, await _ticket(context, user, job))


async def _ticket(context: ServerContext, user: UserDep, job: str) -> Ticket:
    """A job of the queue, or what else is done for users. Raises InputError: ``job_not_found``."""
    try:
        return await context.jobs.ticket(user, job)
    except InputError:
        for work in context.served.values():
            with suppress(InputError):
                return await context.jobs.run_quick(work.ticket, user, job)
        raise


@router.delete("/{job}", status_code=202)
async def cancel_job(context: ContextDep, user: UserDep, job: str) -> JobResponse:
    """Cancel a job; finished pictures are kept."""
    ticket = await _ticket(context, user, job)
    work = context.served.get(ticket.operation)
    if work is not None:
        await context.jobs.run_quick(work.cancel, user, job)
    else:
        context.jobs.cancel(ticket)
    return job_response(context, ticket)


@router.get(
    "/{job}/events",
    response_class=StreamingResponse,
    responses={200: {"content": {"text/event-stream": {"schema": {"type": "string"}}}}},
)
async def follow_job(
    request: Request,
    context: ContextDep,
    user: UserDep,
    job: str,
    previews: Annotated[bool, Query(description="Include previews, as Base64 JPEG.")] = True,
    last_event_id: Annotated[int, Header(ge=0)] = 0,
) -> StreamingResponse:
    """Follow a job until it ends, as server-sent events: running, loading, step, preview, image,
    note, done, failed, cancelled, and "waiting" if no worker of the cluster is free. After
    "server_stopping" the job waits for the server's next start."""
    ticket = await context.jobs.ticket(user, job)
    stream = _stream(ticket, last_event_id, previews)
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(stream, media_type="text/event-stream", headers=headers)


async def _stream(ticket: Ticket, after: int, previews: bool) -> AsyncIterator[str]:
    async for event in ticket.events(after):
        if event is None:
            yield ": still here\n\n"
        elif event.kind != "preview":
            yield _text(event, event.data)
        elif previews and ticket.preview is not None and ticket.preview[0] == event.number:
            yield _text(event, {**event.data, "jpeg": _jpeg(ticket, event.number)})


@lru_cache(maxsize=16)
def _jpeg(ticket: Ticket, number: int) -> str:
    """The newest preview of a job, which has that number: encoded once for all who follow."""
    assert ticket.preview is not None and ticket.preview[0] == number
    return base64_of(encode(ticket.preview[1], "JPEG", quality=80))


def _text(event: Event, data: dict[str, Any]) -> str:
    return f"id: {event.number}\nevent: {event.kind}\ndata: {json.dumps(data)}\n\n"


@router.get(
    "/{job}/images/{image}",
    responses=picture_responses(*MEDIA_TYPES.values(), with_json=True),
    response_class=Response,
)
async def get_image(
    request: Request,
    context: ContextDep,
    user: UserDep,
    job: str,
    image: int,
    format: Annotated[
        Format | None, Query(description="Default: the first supported type in `Accept`, or PNG.")
    ] = None,
    quality: Quality = 92,
    metadata: Annotated[
        bool, Query(description="Include the generation settings in the file.")
    ] = True,
) -> Response:
    """Get a finished picture. PNG is lossless, at the depth of the picture that was sent; pixels
    outside the mask are unchanged."""
    ticket = await context.jobs.ticket(user, job)
    png = await context.jobs.png(ticket, image)
    wanted = format or accepted(request.headers.get("accept", ""))
    if wanted == "json":
        body = {
            "image_base64": base64_of(png),
            "seed": ticket.seeds[image],
            "model": ticket.model,
        }
        return Response(json.dumps(body), media_type="application/json")
    made = partial(encoded_as, metadata=metadata)
    data = await context.jobs.run_in_turn(user, made, png, wanted, quality)
    return Response(data, media_type=MEDIA_TYPES[wanted], headers={"Cache-Control": "private"})


def accepted(accept: str) -> Format:
    """The first kind that an ``Accept`` header names and that can be given."""
    kinds = {media: name for name, media in MEDIA_TYPES.items()} | {"application/json": "json"}
    for part in accept.split(","):
        name = kinds.get(part.partition(";")[0].strip().casefold())
        if name is not None:
            return name  # pyright: ignore[reportReturnType] - a key of MEDIA_TYPES, or json
    return "png"


short = APIRouter(tags=["short"])


@short.post("/generate")
async def generate(
    request: Request, context: ContextDep, requester: RequesterDep, payload: GenerateRequest
) -> GenerateResponse:
    """Generate pictures and wait for them: prompt in, Base64 out. The job is cancelled if the
    client disconnects."""
    ticket = await submitted(context, requester, payload, previews=False, passing=True)
    await finished(context, request, ticket)
    return await answer_of(context, ticket)


async def answer_of(context: ServerContext, ticket: Ticket) -> GenerateResponse:
    """All pictures of a job that has ended. Raises VelaturaError: it failed."""
    raise_for(ticket)
    pictures = [base64_of(await context.jobs.png(ticket, image)) for image in sorted(ticket.seeds)]
    return GenerateResponse(
        image_base64=pictures[0] if pictures else "",
        images_base64=pictures,
        seeds=[ticket.seeds[image] for image in sorted(ticket.seeds)],
        model=ticket.model,
        job=ticket.id,
        notes=ticket.notes,
    )
