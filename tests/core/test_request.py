from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.core.as_json import from_json, to_json
from desktop_app.core.conditions import region
from desktop_app.core.edit_plan import EditPlan
from desktop_app.core.errors import InputError
from desktop_app.core.generation_settings import MAX_SEED
from desktop_app.core.geometry import Rect, Size
from desktop_app.core.model_info import ModelDefaults, ModelInfo
from desktop_app.core.request import (
    EngineJob,
    GenerationRequest,
    Task,
    check_request,
    check_size,
)
from desktop_app.core.setting_table import LIMITS
from tests.models import model_info

MODEL = model_info(
    "m", defaults=ModelDefaults(steps=9, guidance_scale=1.5, scheduler="ddim"), ignored=("evil.py",)
)
REQUEST = GenerationRequest(Task.TEXT_TO_IMAGE, "a cat", "m", Size(512, 384))

sides = st.integers(0, 30_000)
sizes = st.builds(Size, sides, sides)
rects = st.builds(Rect, st.integers(-999, 999), st.integers(-999, 999), sides, sides)
plans = st.builds(
    EditPlan,
    document=st.text(max_size=9),
    document_size=sizes,
    context=rects,
    working=sizes,
    mask_bounds=st.none() | rects,
    revision=st.integers(0),
    mask_revision=st.integers(0),
)
requests = st.builds(
    GenerationRequest,
    task=st.sampled_from(Task),
    prompt=st.text(),
    model=st.text(max_size=9),
    size=sizes,
    negative_prompt=st.text(),
    steps=st.integers(1, 150),
    guidance_scale=st.floats(0, 30),
    strength=st.floats(0.01, 1),
    seed=st.integers(0, MAX_SEED),
    count=st.integers(1, 64),
    plan=st.none() | plans,
)


@given(plan=plans)
def test_a_plan_travels_as_json(plan: EditPlan) -> None:
    assert EditPlan.from_json(json.loads(json.dumps(plan.to_json()))) == plan


@given(request=requests)
def test_a_request_travels_as_json(request: GenerationRequest) -> None:
    again = GenerationRequest.from_json(json.loads(json.dumps(request.to_json())))
    assert again == request
    assert type(again.task) is Task and type(again.size) is Size


def test_a_model_travels_as_json() -> None:
    assert from_json(ModelInfo, json.loads(json.dumps(to_json(MODEL)))) == MODEL


@pytest.mark.parametrize("key", ["task", "size", "plan", "prompt"])
def test_a_request_without_a_part_is_refused(key: str) -> None:
    data = REQUEST.to_json()
    del data[key]
    with pytest.raises((KeyError, ValueError)):
        GenerationRequest.from_json(data)
    with pytest.raises(ValueError, match="unknown"):
        GenerationRequest.from_json({**REQUEST.to_json(), "unknown": 1})


@given(request=requests, image=st.integers(0, 63))
def test_image_k_is_the_first_image_of_its_own_request(
    request: GenerationRequest, image: int
) -> None:
    single = request.single(image)
    assert single.count == 1
    assert single.seed_of(0) == single.seed == request.seed_of(image) <= MAX_SEED
    assert replace(single, seed=request.seed, count=request.count) == request


def test_variations_are_of_one_picture() -> None:
    request = replace(REQUEST, seed=7, count=3, variation=0.2, variation_seed=MAX_SEED)
    singles = [request.single(image) for image in range(3)]
    assert [single.seed for single in singles] == [7, 7, 7]
    assert [single.variation_seed for single in singles] == [MAX_SEED, 0, 1]
    assert request.seed_of(2) == 7


def test_seeds_go_round_at_the_end() -> None:
    assert replace(REQUEST, seed=MAX_SEED).seed_of(1) == 0


def test_the_task_follows_from_what_is_there() -> None:
    assert Task.of(has_picture=False, has_mask=False) is Task.TEXT_TO_IMAGE
    assert Task.of(has_picture=True, has_mask=False) is Task.IMAGE_TO_IMAGE
    assert Task.of(has_picture=True, has_mask=True) is Task.INPAINT
    assert Task.of(has_picture=False, has_mask=True) is Task.TEXT_TO_IMAGE


@pytest.mark.parametrize("setting", LIMITS)
def test_both_ends_of_a_range_are_in_it_and_what_lies_beyond_is_refused(setting: str) -> None:
    low, high = LIMITS[setting]
    for value in (low, high):
        check_request(replace(REQUEST, **{setting: value}), MODEL)
    for value in (low - 0.001, high + 1, float("nan")):
        with pytest.raises(InputError) as caught:
            check_request(replace(REQUEST, **{setting: value}), MODEL)
        assert caught.value.code == "value_range"
        assert setting.replace("_", " ") in caught.value.what


@pytest.mark.parametrize(
    ("size", "code"),
    [
        (Size(63, 512), "size_range"),
        (Size(512, 4104), "size_range"),
        (Size(512, 0), "size_range"),
        (Size(500, 512), "size_multiple"),
    ],
)
def test_a_size_the_model_cannot_make_is_refused(size: Size, code: str) -> None:
    with pytest.raises(InputError) as caught:
        check_request(replace(REQUEST, size=size), MODEL)
    assert caught.value.code == code


@given(
    size=st.builds(Size, st.integers(64, 4096), st.integers(64, 4096)),
    factor=st.sampled_from([8, 16, 32, 64]),
)
def test_the_size_that_is_named_instead_can_be_made(size: Size, factor: int) -> None:
    try:
        check_size(size, factor)
    except InputError as error:
        check_size(Size.parse(str(error.params["nearest"])), factor)


def test_a_jobs_digest_follows_its_pixels() -> None:
    image = np.zeros((4, 4, 3), "uint8")
    mask = np.ones((4, 4), "float32")
    jobs = [
        EngineJob(REQUEST, MODEL),
        EngineJob(REQUEST, MODEL, image),
        EngineJob(REQUEST, MODEL, image + 1),
        EngineJob(REQUEST, MODEL, image, mask),
    ]
    assert len({job.digest for job in jobs}) == 4
    assert EngineJob(REQUEST, MODEL, image.copy()).digest == jobs[1].digest


def test_an_inpainting_unet_takes_mask_and_picture_beside_the_latents() -> None:
    assert not MODEL.has_inpainting_unet
    assert replace(MODEL, input_channels=9).has_inpainting_unet
    assert replace(MODEL, latent_channels=16, input_channels=33).has_inpainting_unet


def test_the_scale_of_a_plan_says_how_much_the_context_is_enlarged() -> None:
    plan = EditPlan("d", Size(99, 99), Rect(0, 0, 64, 64), Size(256, 256), None)
    assert plan.scale == 4.0
    assert replace(plan, context=Rect(0, 0, 0, 0)).scale == 256.0


def test_it_is_called_by_its_prompt_or_those_of_its_regions() -> None:
    uses = region("a dog", "left"), region("a cat", "right")
    assert replace(REQUEST, conditions=uses).title == "a cat"
    assert replace(REQUEST, prompt=" ", conditions=uses).title == "a dog, a cat"
    assert replace(REQUEST, prompt="").title == ""
