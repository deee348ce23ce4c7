"""Extras, control images, and lists: what isn't in webuiapi's and the plug-ins' calls."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from desktop_app.core.control_types import CONTROL_TYPES
from desktop_app.extensions.serving.server.sdapi.answers import ANSWERS
from desktop_app.extensions.serving.server.sdapi.modules import BY_NAME, MODULES
from desktop_app.imaging.preprocessors.table import PREPROCESSORS
from tests.extensions.serving.server.sdapi.clients import answered, picture, refused
from tests.extensions.serving.server.serving import Served, bytes_in, decoded

HERE = picture()
TO = {"upscaler_1": "Velatura ×2", "resize_mode": 1}
SINGLE, DETECT = "/sdapi/v1/extra-single-image", "/controlnet/detect"


@pytest.fixture(scope="module")
def painter(server: Served) -> httpx.Client:
    return server.user("painter")


@pytest.mark.few(3)
@pytest.mark.parametrize(
    ("more", "size"),
    [
        ({}, (96, 128)),
        ({"upscaler_1": "Lanczos", "upscaling_resize": 0.5}, (48, 64)),
        ({"upscaler_1": "Velatura ×2", "upscaling_resize": 1.5}, (144, 192)),
        ({"upscaler_1": "Velatura ×2", "upscaling_resize": 0.5}, (48, 64)),
        ({**TO, "upscaling_resize_w": 150, "upscaling_resize_h": 150}, (150, 150)),
        ({**TO, "upscaling_resize_w": 192, "upscaling_crop": False}, (144, 192)),
    ],
)
def test_pictures_are_enlarged(
    more: dict[str, Any], size: tuple[int, int], painter: httpx.Client
) -> None:
    told = answered(painter, SINGLE, {"image": HERE.text, **more})
    made = decoded(bytes_in(told["image"]))
    assert made.shape == (*size, 3)
    if not more:
        assert (made == HERE.pixels).all()


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"gfpgan_visibility": 0.5}, "field_unsupported"),
        ({"upscaler_2": "Lanczos", "extras_upscaler_2_visibility": 0.5}, "field_unsupported"),
        ({"upscaler_1": "LDSR"}, "model_missing"),
        ({"upscaler_1": "../LDSR"}, "address_given"),
        ({"resize_mode": 1, "upscaler_1": "Lanczos", "upscaling_resize_w": 16384}, "invalid"),
        ({"image": ""}, "not_base64"),
        ({"a_field": 1}, "invalid"),
    ],
)
def test_what_can_not_be_had_is_refused(
    more: dict[str, Any], code: str, painter: httpx.Client
) -> None:
    body = {"image": HERE.text, **more}
    if code == "invalid" and "a_field" not in more:
        body |= {"upscaling_resize_h": 20000}
    assert refused(painter, SINGLE, body)["code"] == code


def test_a_plain_enlargement_has_its_limit(painter: httpx.Client) -> None:
    body = {"image": HERE.text, "upscaler_1": "Lanczos", "resize_mode": 1}
    big = {"upscaling_resize_w": 16384, "upscaling_resize_h": 16384}
    assert refused(painter, SINGLE, {**body, **big})["code"] == "field_unsupported"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"controlnet_module": "canny"}, "field_unsupported"),
        ({"controlnet_module": "shuffle"}, "field_unsupported"),
        ({"controlnet_module": "reference_only"}, "field_unsupported"),
        ({"controlnet_module": "canny", "controlnet_masks": [HERE.text]}, "field_unsupported"),
        ({"controlnet_module": "depth_midas", "controlnet_images": [HERE.text]}, "network_missing"),
    ],
)
def test_control_images_that_can_not_be_made_are_refused(
    body: dict[str, Any], code: str, painter: httpx.Client
) -> None:
    assert refused(painter, DETECT, body)["code"] == code


@pytest.mark.slow
def test_control_images_are_made_of_several_pictures(painter: httpx.Client) -> None:
    body = {"controlnet_module": "scribble", "controlnet_input_images": [HERE.text] * 2}
    first, second = answered(painter, DETECT, body)["images"]
    assert first == second
    assert decoded(bytes_in(first)).shape[:2] == HERE.pixels.shape[:2]


@pytest.mark.slow
def test_every_address_that_is_not_offered_says_why(painter: httpx.Client) -> None:
    for (method, path), reason in ANSWERS.items():
        answer = painter.request(method, path, json={} if method == "POST" else None)
        assert answer.status_code == 404, path
        assert reason in answer.json()["detail"]


def test_modules_are_preprocessors_and_types_that_there_are() -> None:
    for module in MODULES:
        row = PREPROCESSORS[module.preprocessor]
        assert row.reads_picture
        assert module.type in ("", *(each.id for each in CONTROL_TYPES))
        assert {one.parameter for one in module.sliders} <= {each.id for each in row.parameters}
    names = [name.casefold() for module in MODULES for name in module.names]
    assert len(BY_NAME) == len(set(names))


def test_lists_are_of_those_who_have_a_token_and_name_no_path(
    painter: httpx.Client, server: Served
) -> None:
    for name in ("sd-models", "upscalers", "realesrgan-models", "loras", "sd-vae", "cmd-flags"):
        answer = painter.get(f"/sdapi/v1/{name}")
        assert answer.status_code == 200
        assert str(server.folder) not in answer.text
        assert "/" not in answer.text.replace("\\/", "")
