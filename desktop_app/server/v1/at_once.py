"""What is answered at once: things found in a picture, vectors, what a picture tells of itself."""

from __future__ import annotations

from dataclasses import asdict
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter
from pydantic import BaseModel, Field

from desktop_app.core.operations import MOST_EMBEDDED, MOST_TEXTS
from desktop_app.imaging.colour import colour_space
from desktop_app.imaging.encode import flatten
from desktop_app.imaging.picture_info import reading
from desktop_app.server.house import House, TheHouse, TheUser
from desktop_app.server.pictures import bytes_of, check_area, opened
from desktop_app.server.shapes import Base64Picture, Shape

if TYPE_CHECKING:
    from desktop_app.core.pixels import ByteArray

router = APIRouter(prefix="/v1", tags=["at once"])

_Text = Annotated[str, Field(min_length=1, max_length=300)]


class FindWish(Shape):
    """A picture, and what is looked for in it, in English."""

    image: Base64Picture
    texts: Annotated[list[_Text], Field(min_length=1, max_length=MOST_TEXTS)]
    least: Annotated[float, Field(ge=0, le=1)] = 0.2


class ThingTold(BaseModel):
    """Something that was found; its box in pixels."""

    text: str
    score: float
    left: float
    top: float
    width: float
    height: float


class EmbedWish(Shape):
    """Texts and pictures that are to be compared by content."""

    texts: Annotated[list[_Text], Field(max_length=MOST_EMBEDDED)] = []
    images: Annotated[list[Base64Picture], Field(max_length=MOST_EMBEDDED)] = []
    model: Annotated[str, Field(max_length=300)] = ""


class EmbedTold(BaseModel):
    """Vectors of length 1, of texts, then of pictures."""

    model: str
    vectors: list[list[float]]


class PictureWish(Shape):
    """A picture file."""

    image: Base64Picture


def _shown(house: House, text: str) -> ByteArray:
    limits = house.policy.limits
    picture = opened(bytes_of(text, "image", int(limits.body_mb * 1e6)), "image", limits.megapixels)
    return colour_space(picture.origin.about.icc).shown(flatten(picture.pixels))


@router.post("/find")
async def find(house: TheHouse, user: TheUser, wish: FindWish) -> list[ThingTold]:
    """Find things in a picture by words (OWLv2 or OWL-ViT)."""
    house.allow(user, "find")
    pixels = await house.desk.beside(_shown, house, wish.image)
    found = await house.works.find(pixels, wish.texts, wish.least)
    return [ThingTold(**asdict(one)) for one in found]


@router.post("/embed")
async def embed(house: TheHouse, user: TheUser, wish: EmbedWish) -> EmbedTold:
    """Vectors of texts and pictures by CLIP."""
    house.allow(user, "embed")
    if not (wish.texts or wish.images):
        return EmbedTold(model="", vectors=[])
    pictures = {
        f"{number}": await house.desk.beside(_shown, house, text)
        for number, text in enumerate(wish.images)
    }
    name, vectors = await house.works.embed(wish.texts, pictures, wish.model)
    return EmbedTold(model=name, vectors=vectors)


@router.post("/picture-info")
async def read_picture_info(house: TheHouse, user: TheUser, wish: PictureWish) -> dict[str, Any]:
    """What a picture tells of how it was made, whichever program wrote it; {} where that is
    nothing."""
    return await house.desk.beside(partial(info_in, house), wish.image)


def info_in(house: House, text: str) -> dict[str, Any]:
    """What the picture in a Base64 text tells of itself."""
    limits = house.policy.limits
    data = bytes_of(text, "image", int(limits.body_mb * 1e6))
    check_area(data, "image", limits.megapixels)
    info = reading.read_picture_info(data, {})
    return {} if info is None else info.to_json()
