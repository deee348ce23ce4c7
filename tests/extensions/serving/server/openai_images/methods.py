"""Every method of the package `openai` for pictures and models, and every field of these: what
happens with it here. The test calls each method; docs/openai-api.md has the tables."""

from __future__ import annotations

import asyncio
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

import httpx2
import openai
import pytest

from tests.extensions.serving.server.openai_images.clients import MODEL, masked, photo, pixels
from tests.extensions.serving.server.serving import png

Call = Callable[[openai.OpenAI], object]

FOX: Final[dict[str, Any]] = {"prompt": "a red fox", "model": MODEL, "size": "64x64"}
HERE = photo()
EDIT: Final[dict[str, Any]] = {
    "image": ("fox.png", png(HERE), "image/png"),
    "mask": ("mask.png", masked(HERE), "image/png"),
    "prompt": "a red scarf",
    "model": MODEL,
}


@dataclass(frozen=True)
class Method:
    """One of them.

    Attributes:
        call: calls it, and checks what comes.
        says: what it does here.
        how: "works", or "told": it isn't offered, and the answer says why.
    """

    call: Call
    says: str
    how: Literal["works", "told"] = "works"


def _generate(api: openai.OpenAI) -> None:
    made = api.images.generate(**FOX, n=2)
    assert made.data is not None
    assert [pixels(each).shape for each in made.data] == [(64, 64, 3)] * 2
    assert (made.size, made.output_format, made.background) == ("64x64", "png", "opaque")


def _generate_stream(api: openai.OpenAI) -> None:
    asked = {**FOX, "prompt": "a red fox slow 0.1", "quality": "high"}
    kinds, sizes = list[str](), set[str]()
    for event in api.images.generate(**asked, stream=True, partial_images=2):
        kinds.append(event.type.removeprefix("image_generation."))
        sizes.add(event.size)
        assert pixels(event).shape == (64, 64, 3)
    assert kinds == ["partial_image", "partial_image", "completed"]
    assert sizes == {"64x64"}


def _edit(api: openai.OpenAI) -> None:
    made = api.images.edit(**EDIT)
    assert made.data is not None
    assert pixels(made.data[0]).shape == HERE.shape


def _edit_stream(api: openai.OpenAI) -> None:
    asked = {**EDIT, "prompt": "a red scarf slow 0.1"}
    kinds = [event.type for event in api.images.edit(**asked, stream=True, partial_images=1)]
    assert kinds == ["image_edit.partial_image", "image_edit.completed"]


def _variation(api: openai.OpenAI) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        made = api.images.create_variation(image=png(HERE), model=MODEL, n=2)
    assert made.data is not None
    first, second = map(pixels, made.data)
    assert first.shape == HERE.shape
    assert (first != second).any()


def _list(api: openai.OpenAI) -> None:
    assert [each.id for each in api.models.list()] == [MODEL, "starter"]


def _retrieve(api: openai.OpenAI) -> None:
    assert api.models.retrieve("starter").object == "model"
    assert api.models.retrieve(MODEL).owned_by == "velatura"


def _delete(api: openai.OpenAI) -> None:
    with pytest.raises(openai.NotFoundError) as caught:
        api.models.delete("starter")
    assert caught.value.code == "not_offered"


METHODS: Final[Mapping[str, Method]] = {
    "images.generate": Method(_generate, "new pictures"),
    "images.generate(stream=True)": Method(_generate_stream, "the same as events, with previews"),
    "images.edit": Method(_edit, "changes what is transparent in the mask, and nothing besides"),
    "images.edit(stream=True)": Method(_edit_stream, "the same as events, with previews"),
    "images.create_variation": Method(_variation, "versions of a picture"),
    "models.list": Method(_list, "models that the policy allows, and its names for some"),
    "models.retrieve": Method(_retrieve, "one of them, by id or name"),
    "models.delete": Method(_delete, "404: models belong to all users", "told"),
}
"""By how they are called; `AsyncOpenAI` sends the same."""


def asynchronously(url: str, token: str) -> Any:
    """What the other client gets for a prompt."""

    async def ask() -> Any:
        async with openai.AsyncOpenAI(
            base_url=f"{url}/v1", api_key=token, http_client=httpx2.AsyncClient(trust_env=False)
        ) as api:
            return await api.images.generate(**FOX)

    return asyncio.run(ask())


FIELDS: Final[Mapping[str, str]] = {
    "prompt": "is needed",
    "model": "id or name; an unknown one gets 404; a name of the policy's may be one of OpenAI's",
    "n": "as many as the policy's `limits.images`",
    "size": "sides are multiples of the model's factor, else 400 names the nearest size; `auto` is"
    " the model's own. With a mask the picture's own alone; without one the picture is cropped"
    " around its centre and resized",
    "quality": "`low`, `medium`, `high`: half, all, or 1.5 times the model's own steps; `auto` and"
    " `standard` are `medium`, `hd` is `high`",
    "background": "`auto`, `opaque` (not of a picture with transparent places) or"
    " `transparent` (new pictures as png or webp, of a model that makes transparency)",
    "output_format": "`png`, `webp` (lossless) or `jpeg`; with a mask not `jpeg`, and `webp` only"
    " of pictures with 8 bits",
    "output_compression": "quality of a JPEG; PNG and WebP have 100 alone",
    "stream": "server-sent events",
    "partial_images": "so many previews of each picture, at even distances of its steps; fewer"
    " only where it hasn't more steps. 8 bits, without transparency",
    "response_format": "`url`: the address of the picture at this server, which asks for the"
    " same token; not of a stream",
    "user": "is not kept",
    "safety_identifier": "is given back, and not kept",
    "image": "the first one is edited; others guide the model, which needs an image prompt adapter"
    " (nine at most). PNG, JPEG, WebP, TIFF, BMP, GIF, AVIF",
    "mask": "of the picture's size, else 400 names both. What has alpha 0 changes, what is half"
    " transparent in part; without a mask what has alpha 0 in the picture, and if nothing has, all"
    " of it is made again",
    "moderation": "`auto`; what is filtered the policy decides",
    "style": "400: the prompt says it",
    "input_fidelity": "`low`; `high` gets 400: what isn't masked stays exactly",
    "markup": "400",
    "complexity": "400",
    "frame_count": "400: no animations",
    "frame_duration_ms": "400: no animations",
    "svg": "400: no drawings",
}
"""All that `openai` 3.57 can send; what isn't among these gets 400."""
