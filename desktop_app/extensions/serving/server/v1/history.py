"""A user's own history: pictures, marks and albums."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Annotated, Final, TypeVar

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, Field

from desktop_app.core.errors import InputError
from desktop_app.extensions.serving.server.context import (
    ContextDep,
    ServerContext,
    UserDep,
    body_of,
)
from desktop_app.extensions.serving.server.pictures import MEDIA_TYPES, encoded_as
from desktop_app.extensions.serving.server.server_tokens import ServerUser
from desktop_app.extensions.serving.server.shapes import Quality, Shape, picture_responses
from desktop_app.extensions.serving.server.v1.jobs import Format
from desktop_app.storage.history import History
from desktop_app.storage.history_entry import HistoryEntry
from desktop_app.storage.history_named import (
    NamedResource,
    add_named,
    add_to_album,
    named,
    remove_from_album,
    remove_named,
)

router = APIRouter(prefix="/v1", tags=["history"])

T = TypeVar("T")

MOST_ALBUMS: Final = 1000
"""Of one user: they are listed all at once."""


class HistoryPicture(BaseModel):
    """A picture of the history."""

    id: str
    created: float
    prompt: str
    negative_prompt: str
    model: str
    seed: int
    width: int
    height: int
    task: str
    job: str
    image: int
    seconds: float
    starred: bool
    rejected: bool
    tags: list[str]
    note: str
    albums: list[str]
    url: str


class PicturePage(BaseModel):
    """Pictures, newest first."""

    pictures: list[HistoryPicture]
    next: Annotated[int | None, Field(description="Value of `before` for the next page.")] = None


_Tag = Annotated[str, Field(max_length=200)]


class MarksRequest(Shape):
    """Stars, tags and the note of a picture; fields left out are unchanged."""

    starred: bool | None = None
    rejected: bool | None = None
    tags: Annotated[list[_Tag] | None, Field(max_length=64)] = None
    note: Annotated[str | None, Field(max_length=10_000)] = None


class AlbumRequest(Shape):
    """An album."""

    name: Annotated[str, Field(min_length=1, max_length=300)]


class AlbumResponse(BaseModel):
    """An album."""

    id: str
    name: str


def _picture_response(entry: HistoryEntry) -> HistoryPicture:
    return HistoryPicture(
        id=entry.uid,
        created=entry.created_ms / 1000,
        prompt=entry.prompt,
        negative_prompt=entry.negative_prompt,
        model=entry.model_name,
        seed=entry.seed,
        width=entry.size.width,
        height=entry.size.height,
        task=entry.task,
        job=entry.job,
        image=entry.image,
        seconds=entry.seconds,
        starred=entry.starred,
        rejected=entry.rejected,
        tags=list(entry.tags),
        note=entry.note,
        albums=[album for album, _ in entry.albums],
        url=f"/v1/history/{entry.uid}/image",
    )


def _history(context: ServerContext, user: ServerUser) -> History:
    context.allow(user, "history")
    return context.jobs.histories.of(user.name).history


async def _noting(
    context: ServerContext, user: ServerUser, more: int, work: Callable[[History], T]
) -> T:
    """What ``work`` gives that writes so many bytes into a user's history. Raises InputError:
    ``not_allowed`` or ``quota_full``."""
    context.allow(user, "history")
    most = context.jobs.disk_limit(user)

    def noted() -> T:
        with context.jobs.histories.noting(user.name, more, most) as history:
            return work(history)

    return await context.jobs.run_quick(noted)


def _entry(history: History, picture: str) -> HistoryEntry:
    """Raises InputError: ``picture_not_found``: also of pictures that lie outside."""
    found = None if picture.startswith("#") else history.get(picture)
    if found is None or found.outside:
        raise InputError("picture_not_found")
    return found


@router.get("/history")
async def search_history(
    context: ContextDep,
    user: UserDep,
    q: Annotated[str, Query(max_length=500, description="Query: words, -words, steps:>20 …")] = "",
    before: Annotated[int | None, Query(ge=0, le=2**63 - 1)] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> PicturePage:
    """Search your pictures by words and settings, newest first."""

    def read() -> PicturePage:
        context.allow(user, "history")
        found = context.jobs.histories.of(user.name).search.listed(q, before, limit)
        found_pictures = [_picture_response(entry) for entry in found if not entry.outside]
        more = found[-1].id if len(found) == limit else None
        return PicturePage(pictures=found_pictures, next=more)

    return await context.jobs.run_quick(read)


@router.get("/history/{picture}")
async def get_picture(context: ContextDep, user: UserDep, picture: str) -> HistoryPicture:
    """Get the data of a picture."""
    return await context.jobs.run_quick(
        lambda: _picture_response(_entry(_history(context, user), picture))
    )


@router.get(
    "/history/{picture}/image",
    responses=picture_responses(*MEDIA_TYPES.values()),
    response_class=Response,
)
async def get_picture_image(
    context: ContextDep,
    user: UserDep,
    picture: str,
    format: Format = "png",
    quality: Quality = 92,
    metadata: bool = True,
) -> Response:
    """Get the picture file."""
    kind = "png" if format == "json" else format

    def made() -> bytes:
        entry = _entry(_history(context, user), picture)
        png = context.jobs.histories.png_of(user.name, entry)
        return encoded_as(png, kind, quality, metadata=metadata)

    data = await context.jobs.run_in_turn(user, made)
    return Response(data, media_type=MEDIA_TYPES[kind], headers={"Cache-Control": "private"})


@router.get(
    "/history/{picture}/thumbnail",
    responses=picture_responses("image/jpeg"),
    response_class=Response,
)
async def get_thumbnail(context: ContextDep, user: UserDep, picture: str) -> Response:
    """Get a JPEG thumbnail of at most 256 pixels per side."""
    entry = await context.jobs.run_quick(lambda: _entry(_history(context, user), picture))
    return Response(entry.thumbnail, media_type="image/jpeg")


@router.patch("/history/{picture}")
async def mark_picture(
    request: Request, context: ContextDep, user: UserDep, picture: str, marks: MarksRequest
) -> HistoryPicture:
    """Change stars, tags or the note of a picture; they count towards your disk limit."""

    def noted(history: History) -> HistoryPicture:
        entry = _entry(history, picture)
        values = {name: each for name, each in marks.model_dump().items() if each is not None}
        if values:
            history.mark(entry.uid, **values)
        return _picture_response(_entry(history, picture))

    return await _noting(context, user, len(body_of(request)), noted)


@router.delete("/history/{picture}", status_code=204)
async def delete_picture(context: ContextDep, user: UserDep, picture: str) -> None:
    """Delete a picture permanently and free its disk space."""

    def removed() -> None:
        entry = _entry(_history(context, user), picture)
        context.jobs.histories.delete(user.name, entry)

    await context.jobs.run_quick(removed)


# -- albums ------------------------------------------------------------------------------------


def _album(history: History, album: str) -> NamedResource:
    found = next((one for one in named(history, "album") if one.uid == album), None)
    if found is None:
        raise InputError("picture_not_found")
    return found


@router.get("/albums")
async def list_albums(context: ContextDep, user: UserDep) -> list[AlbumResponse]:
    """List your albums."""

    def read() -> list[AlbumResponse]:
        albums = named(_history(context, user), "album")
        return [AlbumResponse(id=one.uid, name=one.name) for one in albums]

    return await context.jobs.run_quick(read)


@router.post("/albums", status_code=201)
async def add_album(context: ContextDep, user: UserDep, payload: AlbumRequest) -> AlbumResponse:
    """Create an album; it counts towards your disk limit."""

    def added(history: History) -> AlbumResponse:
        count = len(named(history, "album")) + 1
        if count > MOST_ALBUMS:
            raise InputError(
                "beyond_policy", setting="albums", value=count, maximum=str(MOST_ALBUMS)
            )
        made = add_named(history, "album", payload.name)
        return AlbumResponse(id=made.uid, name=made.name)

    return await _noting(context, user, len(payload.name), added)


@router.delete("/albums/{album}", status_code=204)
async def delete_album(context: ContextDep, user: UserDep, album: str) -> None:
    """Delete an album; its pictures are kept."""

    def removed() -> None:
        history = _history(context, user)
        remove_named(history, _album(history, album))

    await context.jobs.run_quick(removed)


@router.put("/albums/{album}/pictures/{picture}", status_code=204)
async def put_into_album(context: ContextDep, user: UserDep, album: str, picture: str) -> None:
    """Add a picture to an album."""

    def added(history: History) -> None:
        uid, entry = _album(history, album).uid, _entry(history, picture)
        add_to_album(history, uid, [entry.uid], int(time.time() * 1000))

    await _noting(context, user, len(album), added)


@router.delete("/albums/{album}/pictures/{picture}", status_code=204)
async def take_out_of_album(context: ContextDep, user: UserDep, album: str, picture: str) -> None:
    """Remove a picture from an album."""

    def removed() -> None:
        history = _history(context, user)
        remove_from_album(history, _album(history, album).uid, [_entry(history, picture).uid])

    await context.jobs.run_quick(removed)
