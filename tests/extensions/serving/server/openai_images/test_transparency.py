"""Transparency and layers on the server: OpenAI's `background`, and a split by the own API."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import numpy as np
import openai
import pytest

from desktop_app.core.blend_mode import BlendMode
from desktop_app.core.errors import InputError
from desktop_app.extensions.serving.server.openai_images.shapes import ImageEdit, ImageGeneration
from desktop_app.extensions.serving.server.openai_images.translating import output_of, translated
from desktop_app.extensions.serving.server.pictures import base64_of
from desktop_app.imaging.compositing import laid
from tests.extensions.serving.server.inside import Inside, inside
from tests.extensions.serving.server.openai_images.clients import client, photo, pixels, png
from tests.extensions.serving.server.serving import decoded
from tests.tiny_qwen_image import qwen_image_folder
from tests.tiny_qwen_image21 import qwen_image21_folder

POLICY: dict[str, Any] = {
    "names": {"gpt-image-1": {"arms": [{"name": "a", "model": "clear"}]}},
}


@pytest.fixture(scope="module")
def clear(tmp_path_factory: pytest.TempPathFactory, loopback: None) -> Iterator[Inside]:
    folder = tmp_path_factory.mktemp("clear") / "data"
    qwen_image21_folder(folder / "models" / "clear")
    path = folder / "models" / "layered"
    qwen_image_folder(path, pipeline="QwenImageLayeredPipeline", layered=True)
    with inside(folder, POLICY) as made:
        yield made


@pytest.mark.slow
def test_a_transparent_background_comes_with_the_real_client(clear: Inside) -> None:
    api: openai.OpenAI = client(clear)
    given: dict[str, Any] = {"model": "gpt-image-1", "prompt": "a fox", "size": "256x256"}
    made = api.images.generate(**given, background="transparent", quality="low")
    assert made.data is not None and made.background == "transparent"
    assert pixels(made.data[0]).shape[2] == 4
    made = api.images.generate(**given, quality="low")
    assert made.data is not None and made.background == "opaque"


@pytest.mark.parametrize(
    ("request_", "reason"),
    [
        (ImageGeneration(prompt="x", model="starter", background="transparent"), "the model makes"),
        (
            ImageGeneration(
                prompt="x", model="clear", background="transparent", output_format="jpeg"
            ),
            "a JPEG has none",
        ),
        (
            ImageEdit(
                prompt="x", model="clear", background="transparent", image=[png(photo())], mask=None
            ),
            "only new pictures",
        ),
    ],
)
def test_what_can_t_be_transparent_is_refused(clear: Inside, request_: Any, reason: str) -> None:
    with pytest.raises(InputError, match=reason):
        translated(clear.context, request_, output_of(request_))
    unknown = ImageGeneration(prompt="x", model="clear", background="pink")
    with pytest.raises(InputError, match="transparent"):
        output_of(unknown)


@pytest.mark.slow
def test_the_own_api_gives_the_layers_of_a_split_side_by_side(clear: Inside) -> None:
    before = photo(200, 260)
    asked = {
        "prompt": "a fox",
        "model": "layered",
        "intent": "split",
        "image": base64_of(png(before)),
        "size": "256x208",
        "settings": {"layers": 3, "steps": 2},
    }
    _, token = clear.token()
    with httpx.Client(base_url=clear.url, headers={"Authorization": f"Bearer {token}"}) as api:
        made = api.post("/v1/jobs?wait=true", json=asked)
        assert made.status_code == 200, made.text
        answer = api.get(made.json()["images"][0]["url"])
    sheet = decoded(answer.content)
    assert sheet.shape == (200, 3 * 260, 4)
    seen = before
    for layer in np.split(sheet, 3, axis=1):
        seen = laid(seen, np.ascontiguousarray(layer), BlendMode.NORMAL)
    assert np.array_equal(seen, before)
