"""What the prompt bar holds becomes a request, or a value is refused by its name."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from desktop_app.core.conditions import Condition, embedding, lora
from desktop_app.core.errors import InputError
from desktop_app.core.generation_settings import MAX_SEED
from desktop_app.core.geometry import Rect, Size
from desktop_app.core.model_info import ModelDefaults
from desktop_app.core.request import Task
from desktop_app.state.document.document import Document
from desktop_app.state.work.parameters import Parameters
from desktop_app.studio.requests import build_request, plan_for
from tests.models import model_info

MODEL = model_info("m", defaults=ModelDefaults(steps=9, guidance_scale=2.0, scheduler="euler"))


def _document(width: int, height: int) -> Document:
    return Document(np.zeros((height, width, 3), np.uint8), "p")


def test_nothing_open_makes_text_to_image_at_the_native_size() -> None:
    request = build_request(Parameters(prompt=" a cat "), MODEL, None)
    assert (request.task, request.size) == (Task.TEXT_TO_IMAGE, Size(512, 512))
    assert (request.prompt, request.strength) == ("a cat", 1.0)


def test_a_prompt_without_halves_of_characters_and_nuls_reaches_the_engine() -> None:
    prompt = "fo\ud83d\ude00x \udcff\0 on 雪 "
    request = build_request(Parameters(prompt=prompt, negative_prompt="\ud83d"), MODEL, None)
    assert request.prompt == "fo😀x �  on 雪"
    assert request.negative_prompt == "�"
    request.prompt.encode()


def test_a_picture_makes_image_to_image_at_about_the_native_area() -> None:
    document = _document(6000, 4000)
    request = build_request(Parameters(strength=0.4), MODEL, plan_for(document, MODEL))
    assert (request.task, request.strength) == (Task.IMAGE_TO_IMAGE, 0.4)
    assert request.size.is_multiple_of(8)
    assert 0.9 < request.size.area / 512**2 < 1.1


def test_a_mask_makes_inpainting_around_it() -> None:
    document = _document(6000, 4000)
    document.fill_mask("rectangle", 255, Rect(1000, 1000, 300, 200))
    plan = plan_for(document, MODEL)
    request = build_request(Parameters(), MODEL, plan)
    assert request.task is Task.INPAINT
    assert plan.mask_bounds == Rect(1000, 1000, 300, 200)
    assert plan.context.contains(Rect(1000 - 64, 1000 - 64, 300 + 128, 200 + 128))


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"steps": 0}, "value_range"),
        ({"guidance_scale": 31.0}, "value_range"),
        ({"seed": MAX_SEED + 1}, "value_range"),
        ({"count": 65}, "value_range"),
        ({"size": Size(500, 512)}, "size_multiple"),
        ({"size": Size(8192, 512)}, "size_range"),
    ],
)
def test_values_out_of_range_are_refused_by_name(fields: dict[str, object], code: str) -> None:
    parameters = replace(Parameters(), **fields)  # pyright: ignore[reportArgumentType]
    with pytest.raises(InputError) as refused:
        build_request(parameters, MODEL, None)
    assert refused.value.code == code


def test_the_nearest_size_is_named() -> None:
    with pytest.raises(InputError) as refused:
        build_request(Parameters(size=Size(500, 515)), MODEL, None)
    assert "496 × 512" in refused.value.todo or "504 × 512" in refused.value.todo


@pytest.mark.parametrize(
    ("use", "acts"),
    [
        (lora("l.safetensors"), True),
        (Condition("lora", "l.safetensors", word="fur"), True),  # a tag in the prompt
        (Condition("lora", "l.safetensors", word="feathers"), False),
        (embedding("e.safetensors", "furry"), True),
        (embedding("e.safetensors", "fur"), False),  # only within another word
        (Condition("part", "other", word="unet"), True),
    ],
)
def test_what_waits_for_a_word_acts_where_that_is_in_the_prompt(use: Condition, acts: bool) -> None:
    asked = Parameters(prompt="a cat of fur-like wool, furry", conditions=(use,))
    if use.kind == "embedding":
        asked = replace(asked, prompt="a cat", negative_prompt="furry")
    assert build_request(asked, MODEL, None).conditions == (use,) * acts
