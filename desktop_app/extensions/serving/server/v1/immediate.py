"""What is answered at once: an address for each operation that answers with data, and what a
picture tells of itself."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request

from desktop_app.core.pixels import ByteArray
from desktop_app.extensions.serving.server.context import (
    ContextDep,
    ServerContext,
    UserDep,
    while_connected,
)
from desktop_app.extensions.serving.server.limit_checks import check_batch, check_count
from desktop_app.extensions.serving.server.operation_shapes import ANSWER_SHAPES, AnswerRequest
from desktop_app.extensions.serving.server.picture_memory import hold
from desktop_app.extensions.serving.server.pictures import bytes_of, check_area, opened
from desktop_app.extensions.serving.server.server_tokens import ServerUser
from desktop_app.extensions.serving.server.shapes import Base64Picture, Shape
from desktop_app.imaging.opening import bytes_in
from desktop_app.imaging.picture_info import reading
from desktop_app.imaging.picture_info.stealth import may_hide_text
from desktop_app.operations.all_operations import ANSWERS
from desktop_app.operations.answer_operation import AnswerOperation

router = APIRouter(prefix="/v1", tags=["at once"])


class PictureRequest(Shape):
    """A picture file."""

    image: Base64Picture


def _shown(context: ServerContext, text: str) -> ByteArray:
    limits = context.policy.limits
    data = bytes_of(text, "image", int(limits.body_mb * 1e6))
    return opened(data, "image", limits.megapixels).shown


def _add(operation: AnswerOperation, shape: type[AnswerRequest]) -> None:
    async def answer(
        request: Request, context: ContextDep, user: UserDep, payload: AnswerRequest
    ) -> Any:
        context.allow(user, operation.permission)
        check_count(context.policy.limits, len(payload.pictures))
        context.jobs.count_requests(user, max(1, len(payload.pictures)))

        async def run() -> Any:
            pictures = await _pictures(context, user, payload.pictures)
            return await context.operations.answer(user.name, operation, pictures, payload.values)

        return await while_connected(request, context.jobs.turns.within(user.name, run))

    answer.__annotations__["payload"] = shape
    router.add_api_route(
        f"/{operation.id}",
        answer,
        methods=["POST"],
        name=operation.id,
        description=operation.description,
        response_model=operation.answer,
    )


async def _pictures(context: ServerContext, user: ServerUser, texts: list[str]) -> list[ByteArray]:
    pictures: list[ByteArray] = []
    for text in texts:
        pictures.append(await context.jobs.run_in_turn(user, _shown, context, text))
        check_batch(context.policy.limits, sum(one.size // 3 for one in pictures))
    return pictures


for _name, _request in ANSWER_SHAPES.items():
    _add(ANSWERS[_name], _request)


@router.post("/picture-info")
async def read_picture_info(
    context: ContextDep, user: UserDep, payload: PictureRequest
) -> dict[str, Any]:
    """Read the generation settings embedded in a picture by any known program; {} if there are
    none."""
    return await context.jobs.run_in_turn(user, info_in, context, payload.image)


def info_in(context: ServerContext, text: str) -> dict[str, Any]:
    """What the picture in a Base64 text tells of itself."""
    limits = context.policy.limits
    data = bytes_of(text, "image", int(limits.body_mb * 1e6))
    check_area(data, "image", limits.megapixels)
    if may_hide_text(data):
        hold(bytes_in(data, "image"))
    info = reading.read_picture_info(data, {})
    return {} if info is None else info.to_json()
