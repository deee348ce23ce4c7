"""What is answered at once: things found in a picture, vectors, what a picture tells of itself."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field

from desktop_app.core.operations import MOST_EMBEDDED, MOST_TEXTS
from desktop_app.imaging.colour import colour_space
from desktop_app.imaging.encode import flatten
from desktop_app.imaging.picture_info import reading
from desktop_app.server.context import ContextDep, ServerContext, UserDep, while_connected
from desktop_app.server.limit_checks import check_batch, check_count
from desktop_app.server.pictures import bytes_of, check_area, opened
from desktop_app.server.shapes import Base64Picture, Shape

if TYPE_CHECKING:
    from desktop_app.core.pixels import ByteArray
    from desktop_app.server.image_operations import FoundBox

router = APIRouter(prefix="/v1", tags=["at once"])

_Text = Annotated[str, Field(min_length=1, max_length=300)]


class FindRequest(Shape):
    """A picture, and English names of objects to detect in it."""

    image: Base64Picture
    texts: Annotated[list[_Text], Field(min_length=1, max_length=MOST_TEXTS)]
    least: Annotated[float, Field(ge=0, le=1)] = 0.2


class FoundObject(BaseModel):
    """A detected object, with its box in pixels."""

    text: str
    score: float
    left: float
    top: float
    width: float
    height: float


class EmbedRequest(Shape):
    """Texts and pictures to embed."""

    texts: Annotated[list[_Text], Field(max_length=MOST_EMBEDDED)] = []
    images: Annotated[list[Base64Picture], Field(max_length=MOST_EMBEDDED)] = []
    model: Annotated[str, Field(max_length=300)] = ""


class EmbedResponse(BaseModel):
    """Vectors of length 1: those of the texts, then those of the pictures."""

    model: str
    vectors: list[list[float]]


class PictureRequest(Shape):
    """A picture file."""

    image: Base64Picture


def _shown(context: ServerContext, text: str) -> ByteArray:
    limits = context.policy.limits
    picture = opened(bytes_of(text, "image", int(limits.body_mb * 1e6)), "image", limits.megapixels)
    return colour_space(picture.origin.about.icc).shown(flatten(picture.pixels))


@router.post("/find")
async def find(
    request: Request, context: ContextDep, user: UserDep, payload: FindRequest
) -> list[FoundObject]:
    """Detect objects in a picture by text (OWLv2 or OWL-ViT)."""
    context.allow(user, "find")

    async def run() -> list[FoundBox]:
        pixels = await context.jobs.run_in_turn(user, _shown, context, payload.image)
        return await context.operations.find(pixels, payload.texts, payload.least)

    found = await while_connected(request, run())
    return [FoundObject(**asdict(one)) for one in found]


@router.post("/embed")
async def embed(
    request: Request, context: ContextDep, user: UserDep, payload: EmbedRequest
) -> EmbedResponse:
    """Compute CLIP embeddings of texts and pictures."""
    context.allow(user, "embed")
    if not (payload.texts or payload.images):
        return EmbedResponse(model="", vectors=[])
    check_count(context.policy.limits, len(payload.images))
    context.jobs.count_requests(user, len(payload.images))

    async def run() -> tuple[str, list[list[float]]]:
        pictures: dict[str, ByteArray] = {}
        seen = 0
        for number, text in enumerate(payload.images):
            pixels = await context.jobs.run_in_turn(user, _shown, context, text)
            pictures[f"{number}"] = pixels
            seen += pixels.shape[0] * pixels.shape[1]
            check_batch(context.policy.limits, seen)
        return await context.operations.embed(payload.texts, pictures, payload.model)

    name, vectors = await while_connected(request, run())
    return EmbedResponse(model=name, vectors=vectors)


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
    info = reading.read_picture_info(data, {})
    return {} if info is None else info.to_json()
