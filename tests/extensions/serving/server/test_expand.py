"""Expanding through the API and files of requests: one declaration, the same canvas."""

from __future__ import annotations

import numpy as np
import pytest
from pydantic import ValidationError

from desktop_app.core.errors import InputError
from desktop_app.core.geometry import Size
from desktop_app.core.request import Task
from desktop_app.extensions.serving.server.orders import PreparedJob, Requester
from desktop_app.extensions.serving.server.pictures import base64_of
from desktop_app.extensions.serving.server.shapes import GenerateRequest
from desktop_app.extensions.serving.server.users import ServerUser
from desktop_app.imaging.encode import encode
from tests.extensions.serving.server.inside import Inside

PICTURE = np.random.default_rng(2).integers(0, 256, (96, 128, 3), np.uint8)


def ordered(near: Inside, **fields: object) -> PreparedJob:
    image = base64_of(encode(PICTURE, "PNG"))
    wish = GenerateRequest.model_validate({"prompt": "a field", "image": image, **fields})
    return near.context.orders.generate(wish, Requester(ServerUser("ann")))


@pytest.mark.parametrize(
    ("fields", "size", "left"),
    [
        ({"expand": "0,0,32,0"}, Size(160, 96), 0),
        ({"expand": "25%,0,0,0", "intent": "fill"}, Size(160, 96), 32),
        ({"intent": "expand", "size": "192x96"}, Size(192, 96), 32),
        ({"expand": "16", "size": "128x96"}, Size(160, 128), 16),
    ],
)
def test_the_picture_stays_and_what_is_new_is_masked(
    near: Inside, fields: dict[str, object], size: Size, left: int
) -> None:
    request = ordered(near, **fields).job.request
    assert request.task is Task.INPAINT
    assert request.plan is not None
    assert request.plan.document_size == size
    assert request.plan.intent == fields.get("intent", "expand")
    assert request.plan.fill == "original"
    assert left >= 0


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"intent": "expand"}, "expand_missing"),
        ({"intent": "expand", "size": "128x96"}, "expand_size"),
        ({"expand": "1,2"}, "expand_syntax"),
        ({"expand": "4", "image": None}, "expand_without_picture"),
        ({"expand": "29000"}, "canvas_too_large"),
    ],
)
def test_what_adds_nothing_is_refused_in_words(
    near: Inside, fields: dict[str, object], code: str
) -> None:
    with pytest.raises(InputError) as refused:
        ordered(near, **fields)
    assert refused.value.code == code


@pytest.mark.parametrize("size", ["0x64", "64x0", "00x12", "99945x0"])
def test_a_side_of_nothing_is_no_size(size: str) -> None:
    with pytest.raises(ValidationError, match="size"):
        GenerateRequest.model_validate({"prompt": "a field", "size": size})
