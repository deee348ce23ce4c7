"""Workbenches: which there are, and what they make, as files."""

from __future__ import annotations

import re
from functools import partial
from typing import Annotated, Any, Literal, cast

from fastapi import APIRouter, Header, Request, Response
from pydantic import BaseModel, Field

from desktop_app.core.errors import InputError
from desktop_app.extensions.serving.server.context import (
    ContextDep,
    ServerContext,
    UserDep,
    body_of,
)
from desktop_app.extensions.serving.server.pictures import bytes_of
from desktop_app.extensions.serving.server.shapes import Base64Picture, JobError, Shape
from desktop_app.extensions.serving.server.tickets import keyed_id
from desktop_app.extensions.workbenches.faces.server.makings import MAKE, Making, Makings
from desktop_app.extensions.workbenches.values.workbench import Workbench

router = APIRouter(prefix="/v1", tags=["workbenches"])

_PLAIN = re.compile(rb"[A-Za-z0-9/._~-]")


class FieldResponse(BaseModel):
    """A field of a workbench."""

    id: str
    name: str
    tip: str
    needed: bool
    default: Any = None
    values: Annotated[dict[str, Any], Field(description="JSON Schema of its value.")]


class WorkbenchResponse(BaseModel):
    """A workbench."""

    id: str
    version: int
    name: str
    tip: str
    takes: Annotated[str, Field(description="nothing, pictures, or table: a row is a picture.")]
    fields: list[FieldResponse]


class MakingRequest(Shape):
    """What a workbench is to make."""

    workbench: Annotated[str, Field(max_length=200)]
    values: Annotated[
        dict[str, Any],
        Field(
            max_length=100,
            description="By the ids of its fields; a file is named as in `files`.",
        ),
    ] = {}
    files: Annotated[
        dict[str, Base64Picture],
        Field(max_length=1000, description="Pictures and tables, by names of files."),
    ] = {}


class MakingFile(BaseModel):
    """A file that was made."""

    name: str
    url: str


class HonestResponse(BaseModel):
    """What the model doesn't know."""

    model: str
    words: str
    unknown: list[str]


class MakingResponse(BaseModel):
    """What a workbench makes."""

    id: str
    workbench: str
    version: int
    created: float
    status: Literal["waiting", "running", "done", "failed", "cancelled"]
    position: Annotated[
        int | None, Field(description="How many of the user's makings are before it.")
    ] = None
    done: int
    failed: int
    open: int
    honest: HonestResponse | None = None
    items: list[dict[str, Any]]
    files: list[MakingFile]
    error: JobError | None = None


def making_router() -> APIRouter:
    """The function that a `core.extensions.LateRow` of the manifest names."""
    return router


def _makings(context: ServerContext) -> Makings:
    return cast("Makings", context.served[MAKE])


def _quoted(name: str) -> str:
    """As an address has it (RFC 3986)."""
    signs = (bytes([one]) for one in name.encode())
    return "".join(one.decode() if _PLAIN.match(one) else f"%{one[0]:02X}" for one in signs)


def _row(one: Workbench) -> WorkbenchResponse:
    fields = [
        FieldResponse(
            id=each.id,
            name=each.name,
            tip=each.tip,
            needed=each.needed,
            default=each.default,
            values=dict(each.kind.schema),
        )
        for each in one.all_fields
    ]
    about = {name: getattr(one, name) for name in ("id", "version", "name", "tip", "takes")}
    return WorkbenchResponse(**about, fields=fields)


def _response(context: ServerContext, making: Making) -> MakingResponse:
    data, error = making.data(), making.error
    return MakingResponse(
        id=making.id,
        workbench=making.workbench,
        version=data.get("version", 0),
        created=making.created,
        status=making.status,
        position=_makings(context).position(making.id),
        done=data.get("done", 0),
        failed=data.get("failed", 0),
        open=data.get("open", 0),
        honest=HonestResponse(**data["honest"]) if "honest" in data else None,
        items=data["items"],
        files=[
            MakingFile(name=name, url=f"/v1/makings/{making.id}/files/{_quoted(name)}")
            for name in making.files
        ],
        error=JobError.of(error),
    )


@router.get("/workbenches")
async def list_workbenches(context: ContextDep, user: UserDep) -> list[WorkbenchResponse]:
    """List workbenches and their fields."""
    return [_row(one) for one in await context.jobs.run_quick(_makings(context).rows)]


@router.post("/makings", status_code=202)
async def add_making(
    request: Request,
    response: Response,
    context: ContextDep,
    user: UserDep,
    payload: MakingRequest,
    idempotency_key: Annotated[str, Header(max_length=200)] = "",
) -> MakingResponse:
    """Make what a workbench is for. Once this is answered, it is stored and goes on after a restart
    of the server. Its pictures are in the history, too. With an `Idempotency-Key` the same request
    can be sent again safely; what failed by the server's state, as a full disk, goes on then."""
    context.allow(user, "generate")
    made = keyed_id(user.name, idempotency_key, body_of(request)) if idempotency_key else ""
    with context.jobs.key_in_use(made):
        if made:
            await context.jobs.is_known(user, made)
        started = partial(_started, context, user, payload, made)
        making = await context.jobs.run_reading(user, started)
    context.jobs.count_requests(user, making.wanted)
    response.headers["Location"] = f"/v1/makings/{making.id}"
    return await context.jobs.run_quick(_response, context, making)


def _started(context: ServerContext, user: UserDep, payload: MakingRequest, made: str) -> Making:
    if made:
        try:
            return _makings(context).again(user, made)
        except InputError as error:
            if error.code != "job_not_found":
                raise
    most = int(context.policy.limits.body_mb * 1e6)
    files = {name: bytes_of(text, name[:80], most) for name, text in payload.files.items()}
    return _makings(context).start(user, payload.workbench, payload.values, files, made)


@router.get("/makings/{making}")
async def get_making(context: ContextDep, user: UserDep, making: str) -> MakingResponse:
    """Get what was made by now."""
    found = await context.jobs.run_quick(_makings(context).get, user, making)
    return await context.jobs.run_quick(_response, context, found)


@router.delete("/makings/{making}", status_code=204)
async def remove_making(context: ContextDep, user: UserDep, making: str) -> None:
    """Cancel it while it runs; remove its files once it is over."""
    await context.jobs.run_quick(_makings(context).remove, user, making)


@router.get(
    "/makings/{making}/files/{name:path}",
    response_class=Response,
    responses={200: {"content": {"application/octet-stream": {}}}},
)
async def get_making_file(context: ContextDep, user: UserDep, making: str, name: str) -> Response:
    """Get a file: the same bytes as `velatura make` writes."""
    data = await context.jobs.run_quick(_makings(context).file, user, making, name)
    headers = {"Content-Disposition": "attachment", "Cache-Control": "private"}
    return Response(data, media_type="application/octet-stream", headers=headers)
