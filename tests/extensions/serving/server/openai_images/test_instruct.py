"""Edits with a model that edits by instruction: it sees the picture, and others as references."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import openai
import pytest

from desktop_app.core.errors import ModelError
from desktop_app.core.geometry import Size
from desktop_app.extensions.serving.server.openai_images.shapes import ImageEdit
from desktop_app.extensions.serving.server.openai_images.translating import output_of, translated
from desktop_app.extensions.serving.server.pictures import base64_of
from desktop_app.extensions.serving.server.prepared_job import Requester
from desktop_app.extensions.serving.server.shapes import GenerateRequest
from desktop_app.extensions.serving.server.users import ServerUser
from tests.extensions.serving.server.inside import Inside, inside
from tests.extensions.serving.server.openai_images.clients import (
    changed,
    client,
    masked,
    photo,
    pixels,
    png,
)
from tests.extensions.serving.server.serving import disc
from tests.tiny_flux2 import flux2_folder

POLICY = {"names": {"gpt-image-1": {"arms": [{"name": "a", "model": "klein"}]}}}
PICTURES = (photo(), photo(64, 200), photo(90, 33))


@pytest.fixture(scope="module")
def editing(tmp_path_factory: pytest.TempPathFactory, loopback: None) -> Iterator[Inside]:
    folder = tmp_path_factory.mktemp("instruct") / "data"
    flux2_folder(folder / "models" / "klein")
    with inside(folder, POLICY) as made:
        yield made


def test_with_the_real_client_nothing_outside_the_mask_changes(editing: Inside) -> None:
    api: openai.OpenAI = client(editing)
    files = list(map(png, PICTURES))
    made = api.images.edit(
        model="gpt-image-1", prompt="give her the hat", image=files, mask=masked(PICTURES[0])
    )
    assert made.data is not None
    where, mask = changed(pixels(made.data[0]), PICTURES[0]), disc(*PICTURES[0].shape[:2])
    assert where.any() and not where[mask == 0].any()


def test_of_such_a_model_further_pictures_are_references(editing: Inside) -> None:
    request = ImageEdit(
        prompt="make it night", model="gpt-image-1", image=list(map(png, PICTURES)), mask=None
    )
    payload, _ = translated(editing.context, request, output_of(request))
    assert payload.intent == "edit"
    assert [one.type for one in payload.controls] == ["reference"] * 2
    assert not payload.image_prompts


@pytest.mark.slow
def test_the_own_api_takes_the_intent_and_references(editing: Inside) -> None:
    picture, first, second = (base64_of(png(each)) for each in PICTURES)
    payload = GenerateRequest.model_validate(
        {
            "prompt": "make it night",
            "model": "klein",
            "intent": "edit",
            "image": picture,
            "controls": [{"type": "reference", "image": one} for one in (first, second)],
        }
    )
    job = editing.context.orders.generate(payload, Requester(ServerUser("ann"))).job
    (spot,) = job.spots
    assert spot.request.plan is not None and spot.request.plan.sees
    assert [use.kind for use in spot.request.conditions] == ["reference"] * 3
    sizes = [part.rect.size for part in spot.brought.values()]
    assert sizes == [Size(200, 64), Size(33, 90)], "they keep their own size"


@pytest.mark.slow
def test_a_model_that_does_not_edit_is_named(editing: Inside) -> None:
    payload = GenerateRequest.model_validate(
        {
            "prompt": "x",
            "model": "starter",
            "intent": "edit",
            "image": base64_of(png(np.ascontiguousarray(PICTURES[0]))),
        }
    )
    with pytest.raises(ModelError, match="doesn't edit"):
        editing.context.orders.generate(payload, Requester(ServerUser("ann")))
