"""Fields of other programs that are taken: those that ask for nothing, and those of the sending."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from desktop_app.extensions.serving.server.foreign_fields import asks_nothing, is_of_sending
from desktop_app.extensions.serving.server.openai_images.shapes import ImageGeneration
from desktop_app.extensions.serving.server.sdapi.shapes import Extras, Img2Img, Txt2Img


@pytest.mark.parametrize(
    "value",
    [
        *(None, "", "  ", "None", "Automatic", "Use same VAE", False, 0, 0.0, -1, [], {}, [[], ""]),
        *(
            {"enabled": False, "weight": 3},
            {"enable": 0, "a": "b"},
            [{"a": None}, "Use same choices"],
        ),
    ],
)
def test_nothing_is_said_in_many_ways(value: object) -> None:
    assert asks_nothing(value)


@pytest.mark.parametrize(
    "value", [True, 1, 0.5, -2, "a", "nonesuch", ["a"], {"enabled": True}, {"a": {"b": [1]}}]
)
def test_what_asks_for_something_is_told_from_it(value: object) -> None:
    assert not asks_nothing(value)


def test_values_may_be_nested_as_deep_as_json_can_be() -> None:
    deep: Any = "a"
    for _ in range(100_000):
        deep = [deep]
    assert not asks_nothing(deep)


@pytest.mark.parametrize(
    "name",
    [
        *("url", "auth", "session_hash", "apiKey", "uniqueDocumentId", "user_id", "webhookUrl"),
        *("requestID", "chat-id", "_comment", "__version", "client_version", "base_url"),
    ],
)
def test_the_sending_is_known_by_its_words(name: str) -> None:
    assert is_of_sending(name)


@pytest.mark.parametrize(
    "name",
    [
        *("image_url", "user_prompt", "token_merging_ratio", "key_frames", "mask_path", "urls2"),
        *("model_id", "lora_name", "style", "portrait", "a_field", ""),
    ],
)
def test_what_belongs_to_the_picture_is_not_of_the_sending(name: str) -> None:
    assert not is_of_sending(name)


def taken(**fields: Any) -> set[str]:
    """What a request for a new picture takes along."""
    return set(Txt2Img.model_validate(fields).ignored)


def test_what_hangs_on_a_switch_that_is_off_asks_for_nothing() -> None:
    assert taken(hr_additional_modules=["a"], hr_cfg=9) == {"hr_additional_modules", "hr_cfg"}
    off = {"detailer_enabled": False, "detailer_steps": 10, "freeu_enabled": None, "freeu_b1": 1.2}
    assert taken(**off) == set(off)
    for on in ({"detailer_enabled": True}, {"detailer_enabled": True, "detailer_steps": 10}):
        with pytest.raises(ValidationError):
            taken(**on)


def test_what_repeats_another_field_asks_for_nothing() -> None:
    first = {"enable_hr": True, "cfg_scale": 5}
    assert taken(**first, hr_cfg=5, hr_additional_modules=["Use same choices"])
    assert taken(sampler_index="DDIM", sampler="DDIM") == {"sampler"}
    for other in ({"hr_cfg": 4}, {"hr_additional_modules": ["ae.safetensors"]}, {"sampler": "LMS"}):
        with pytest.raises(ValidationError):
            taken(**first, **other)


def test_usual_values_of_other_servers_ask_for_nothing() -> None:
    usual = {
        "vae_type": "Full",
        "hdr_boundary": 4.0,
        "refiner_steps": 5,
        "seed_enable_extras": True,
    }
    assert taken(**usual) == set(usual)
    for other in ({"vae_type": "Tiny"}, {"refiner_steps": 6}):
        with pytest.raises(ValidationError):
            taken(**other)


def test_every_address_of_others_takes_the_sending_and_refuses_the_rest() -> None:
    shapes = (Txt2Img, {}), (Img2Img, {}), (Extras, {}), (ImageGeneration, {"prompt": "a fox"})
    for shape, needed in shapes:
        made = shape.model_validate({**needed, "url": "http://x", "extra": None})
        assert made.ignored == ("extra", "url")
        with pytest.raises(ValidationError):
            shape.model_validate({**needed, "a_field": 1})
