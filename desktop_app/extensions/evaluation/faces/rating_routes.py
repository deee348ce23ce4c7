"""Blind ratings that whoever runs the server has published: their pictures, and answers by users.
Nothing says which picture is of which set."""

from __future__ import annotations

import time
from functools import partial
from typing import Annotated, Literal

from fastapi import APIRouter, Response
from pydantic import BaseModel, Field

from desktop_app.core.atomic_write import plain_reason
from desktop_app.core.errors import InputError
from desktop_app.core.safe_open import read_regular
from desktop_app.extensions.evaluation.values.rating import Answer, RatingSession
from desktop_app.extensions.evaluation.work.stores.ratings import RatingStore
from desktop_app.extensions.serving.server.context import ContextDep, ServerContext, UserDep
from desktop_app.extensions.serving.server.shapes import Shape

router = APIRouter(prefix="/v1", tags=["ratings"])

_NOBODY = "local"
"""The rater's name where the server asks for no token."""


class RatingResponse(BaseModel):
    """A rating."""

    id: str
    name: str
    kind: Literal["pairs", "scale"]
    question: str
    items: Annotated[int, Field(description="How many questions there are.")]
    answered: Annotated[int, Field(description="How many this user has answered.")]


class RatingItemResponse(BaseModel):
    """A question: its pictures from the left, by their addresses."""

    number: int
    prompt: str
    pictures: list[str]


class RatingDetailResponse(RatingResponse):
    """A rating with its questions."""

    questions: list[RatingItemResponse]
    open: Annotated[list[int], Field(description="Numbers of those that are not answered.")]


class RatingAnswerRequest(Shape):
    """An answer."""

    item: Annotated[int, Field(ge=0)]
    choice: Annotated[
        Literal["", "first", "second", "tie", "1", "2", "3", "4", "5"],
        Field(description="Of two pictures, or from 1 to 5; empty: take the answer back."),
    ]
    ms: Annotated[int, Field(ge=0, le=86_400_000)] = 0


def rating_router() -> APIRouter:
    """The function that a `core.extensions.LateRow` of the manifest names."""
    return router


def _store(context: ServerContext) -> RatingStore:
    return RatingStore(context.paths.root / "ratings")


def _found(context: ServerContext, user: UserDep, name: str) -> RatingSession:
    """Raises InputError: ``not_allowed``; ``rating_unknown``: also if it isn't published."""
    context.allow(user, "rate")
    return _store(context).find(name, published=True)


def _row(context: ServerContext, user: UserDep, session: RatingSession) -> RatingDetailResponse:
    rater = user.name or _NOBODY
    given = {one.item for one in _store(context).answers(session, rater)}
    questions = [
        RatingItemResponse(
            number=number,
            prompt=session.pictures[item.shown[0]].prompt,
            pictures=[f"/v1/ratings/{session.id}/pictures/{one}" for one in item.shown],
        )
        for number, item in enumerate(session.items)
    ]
    return RatingDetailResponse(
        **{name: getattr(session, name) for name in ("id", "name", "kind", "question")},
        items=len(session.items),
        answered=len(given),
        questions=questions,
        open=[number for number in range(len(session.items)) if number not in given],
    )


@router.get("/ratings")
async def list_ratings(context: ContextDep, user: UserDep) -> list[RatingResponse]:
    """List published ratings."""
    context.allow(user, "rate")

    def rows() -> list[RatingResponse]:
        found = _store(context).sessions(published=True)
        return [RatingResponse(**_row(context, user, one).model_dump()) for one in found]

    return await context.jobs.run_quick(rows)


@router.get("/ratings/{rating}")
async def get_rating(context: ContextDep, user: UserDep, rating: str) -> RatingDetailResponse:
    """Get the questions of a rating."""

    def row() -> RatingDetailResponse:
        return _row(context, user, _found(context, user, rating))

    return await context.jobs.run_quick(row)


@router.get(
    "/ratings/{rating}/pictures/{number}",
    response_class=Response,
    responses={200: {"content": {"image/png": {}}}},
)
async def get_rating_picture(
    context: ContextDep, user: UserDep, rating: str, number: int
) -> Response:
    """Get a picture of a rating, as PNG."""

    def read() -> bytes:
        session = _found(context, user, rating)
        if not 0 <= number < len(session.pictures):
            raise InputError("picture_not_found")
        path = _store(context).picture_path(session, number)
        try:
            return read_regular(path)
        except OSError as error:
            reason = plain_reason(error)
            raise InputError("file_unreadable", name=path.name, reason=reason) from error

    data = await context.jobs.run_quick(read)
    return Response(data, media_type="image/png", headers={"Cache-Control": "private"})


@router.post("/ratings/{rating}/answers", status_code=204)
async def answer_rating(
    context: ContextDep, user: UserDep, rating: str, payload: RatingAnswerRequest
) -> None:
    """Answer a question; once this is answered, it is stored. The last answer counts."""
    answer = Answer(
        rater=user.name or _NOBODY, at_ms=time.time_ns() // 1_000_000, **payload.model_dump()
    )
    session = await context.jobs.run_quick(partial(_found, context, user, rating))
    await context.jobs.run_quick(partial(_store(context).note, session, answer))
