"""What was written before settings were one table opens as it did: kept samples."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from desktop_app.core.conditions import lora, using
from desktop_app.core.geometry import Size
from desktop_app.core.model_info import ModelDefaults
from desktop_app.core.model_record import ModelRecord
from desktop_app.core.request import GenerationRequest, Task
from desktop_app.imaging.generation_metadata import request_from_json

SAMPLES = Path(__file__).parent / "samples"


def sample(name: str) -> Any:
    return json.loads((SAMPLES / f"{name}_v1.json").read_text("utf-8"))


def test_a_request_of_the_history_opens_with_all_its_settings() -> None:
    request = GenerationRequest.from_json(sample("request"))
    assert (request.task, request.size, request.seed) == (Task.INPAINT, Size(512, 512), 1234)
    assert (request.steps, request.guidance_scale, request.strength) == (31, 6.5, 0.8)
    assert (request.scheduler, request.sigmas, request.eta) == ("dpmpp_2m_karras", "karras", 0.25)
    assert (request.settle, request.variation, request.variation_seed) == (0.015, 0.4, 99)
    assert (request.clip_skip, request.reuse) == (2, 3)
    assert GenerationRequest.from_json(json.loads(json.dumps(request.to_json()))) == request


def test_a_consistency_models_request_opens() -> None:
    request = GenerationRequest.from_json(sample("request_consistency"))
    assert (request.timesteps, request.class_label) == ((18, 0), 3)
    assert (request.edit, request.blocks) == ("super_resolution", 8)


def test_what_a_picture_says_of_itself_opens() -> None:
    request = request_from_json((SAMPLES / "metadata_v1.json").read_text("utf-8"))
    assert request is not None
    assert (request.seed, request.count, request.sigmas, request.reuse) == (1235, 1, "karras", 3)


def test_remembered_settings_of_a_model_open() -> None:
    kept = ModelRecord.from_json(sample("model_record")).choices.defaults
    assert kept == ModelDefaults(
        steps=7,
        guidance_scale=1.5,
        scheduler="euler",
        sigmas="beta",
        clip_skip=1,
        timesteps=(18, 0),
        conditions=(lora("k", 0.5), *using("vae", "vae")),
    )
