"""Conditions as one list, and what earlier versions wrote in their place."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from desktop_app.core import conditions
from desktop_app.core.as_json import from_json, to_json
from desktop_app.core.conditions import (
    KINDS,
    Condition,
    check_conditions,
    control,
    image_prompt,
    lora,
    reference,
    region,
)
from desktop_app.core.errors import InputError
from desktop_app.core.geometry import Rect, Size
from desktop_app.core.model_info import ModelDefaults, ModelInfo
from desktop_app.core.model_record import ModelRecord
from desktop_app.core.request import EngineJob, GenerationRequest, Task
from desktop_app.core.setting_table import upgraded
from desktop_app.imaging.generation_metadata import request_from_json

SAMPLES = Path(__file__).parent / "samples"
ALL = (
    Condition("lora", "detail.safetensors", 0.8, 0.1, 0.9, 0.5),
    Condition("lora", "a1b2c3d4", -1.0),
    Condition("embedding", "e1e2e3e4", word="vase-style"),
    Condition("vae", "f1f2f3f4"),
    Condition("refiner", "refiner-1", start=0.6),
)
REQUEST = GenerationRequest(Task.TEXT_TO_IMAGE, "a vase", "base", Size(64, 64), conditions=ALL)


def sample(name: str) -> Any:
    return json.loads((SAMPLES / name).read_text(encoding="utf-8"))


def test_a_request_of_an_earlier_version_is_read() -> None:
    request = GenerationRequest.from_json(sample("request_1.json"))
    assert request.conditions == ALL
    assert (request.steps, request.sigmas, request.eta) == (30, "karras", 0.5)
    assert request.plan is not None and request.plan.context == Rect(10, 20, 300, 200)
    assert GenerationRequest.from_json(json.loads(json.dumps(request.to_json()))) == request


def test_the_metadata_of_a_picture_of_an_earlier_version_are_read() -> None:
    request = request_from_json((SAMPLES / "picture_1.json").read_text(encoding="utf-8"))
    assert request is not None
    assert (request.conditions, request.seed, request.count) == (ALL, 42, 1)


def test_what_an_earlier_version_remembered_of_a_model_is_read() -> None:
    record = ModelRecord.from_json(sample("model_record_1.json"))
    defaults, choices = record.choices.defaults, record.choices
    assert defaults is not None and defaults.steps == 4
    assert defaults.conditions == (
        lora("lcm.safetensors", 0.9),
        *conditions.using("vae", "f1f2f3f4"),
    )
    assert (choices.loras, choices.vae) == ((lora("a1b2c3d4", 0.7),), "f5f6f7f8")
    assert ModelRecord.from_json(json.loads(json.dumps(record.to_json()))) == record


def test_settings_without_any_stay_without() -> None:
    plain = {"steps": 4, "guidance_scale": 1.0, "scheduler": "lcm"}
    assert from_json(ModelDefaults, upgraded(plain)) == ModelDefaults(
        steps=4, guidance_scale=1.0, scheduler="lcm"
    )


def test_every_field_of_a_condition_travels() -> None:
    whole = Condition("control", "x", 0.5, 0.1, 0.9, 0.2, "w", ("depth",), "m", "prompt")
    assert from_json(Condition, json.loads(json.dumps(to_json(whole)))) == whole


@pytest.mark.parametrize(
    "wrong",
    [
        lora("x", 10.5),
        lora("x", float("nan")),
        lora("x", 1.0, -11.0),
        lora("x", start=0.6, end=0.2),
        lora("x", end=1.5),
        Condition("vae", "x", 0.5),
        Condition("vae", "x", start=0.5),
        Condition("vae", "x", end=0.5),
        Condition("vae", "x", mask="m"),
        Condition("vae", "x", arrays=("depth",)),
        Condition("refiner", "x", start=-0.1),
        region("x", "m", 10.5),
        region("x", "m", -0.1),
        region("x", "m", start=0.6, end=0.2),
        Condition("region", "x"),
        control("x", "hint", "canny", 2.5),
        control("x", "hint", "canny", -0.5),
        image_prompt("x", ()),
        image_prompt("x", [str(each) for each in range(9)]),
        reference("photo", 1.5),
    ],
)
def test_what_a_kind_does_not_have_is_refused(wrong: Condition) -> None:
    with pytest.raises(InputError) as caught:
        check_conditions((wrong,))
    assert caught.value.code == "value_range"


def test_a_kind_of_a_later_version_is_not_read_as_nothing() -> None:
    data = REQUEST.to_json()
    data["conditions"] = [{"kind": "hologram", "name": "canny"}]
    with pytest.raises(ValueError, match="hologram"):
        GenerationRequest.from_json(data)


def test_a_mode_of_a_later_version_is_not_read_as_another() -> None:
    data = REQUEST.to_json()
    data["conditions"] = [{"kind": "region", "name": "", "arrays": ["m"], "mode": "fade"}]
    with pytest.raises(ValueError, match="fade"):
        GenerationRequest.from_json(data)


def test_of_most_kinds_there_is_one() -> None:
    check_conditions((lora("a"), lora("b")))
    with pytest.raises(InputError):
        check_conditions((*conditions.using("vae", "a"), *conditions.using("vae", "b")))


def test_they_are_replaced_by_kind_and_keep_the_order_of_the_table() -> None:
    drawn = control("net", "lines", "lines"), image_prompt("ip", ("face",)), reference("photo")
    part = Condition("part", "d1d2d3d4", word="text_encoder_2")
    every = (*drawn[::-1], region("a dog", "left"), part, *ALL[::-1])
    made = conditions.with_kind(every, "lora", (lora("new"),))
    assert [each.kind for each in made] == list(KINDS)
    assert conditions.of_kind(made, "lora") == (lora("new"),)
    assert conditions.with_kind(made, "vae", ()) == tuple(c for c in made if c.kind != "vae")


def test_each_kind_says_what_its_name_names() -> None:
    assert conditions.weight_files(ALL) == (
        ("lora", "a1b2c3d4"),
        ("embedding", "e1e2e3e4"),
        ("vae", "f1f2f3f4"),
    )
    assert conditions.models_of(ALL) == ("refiner-1",)
    assert conditions.for_family(ALL, "sd1") == conditions.quickly(ALL) == ALL[:-1]


def test_arrays_of_conditions_count_in_the_jobs_digest() -> None:
    info = ModelInfo("m", "M", "/m", "folder", "sd1", "epsilon", 4, 4, 8, 512, 0)
    plain = EngineJob(REQUEST, info)
    depth = np.zeros((64, 64), np.float32)
    one = replace(plain, arrays={"depth": depth})
    assert len({plain.digest, one.digest, replace(plain, arrays={"depth": depth + 1}).digest}) == 3
