"""Each format, by its own description, in a real PNG."""

from __future__ import annotations

import json

import pytest

from desktop_app.core.geometry import Size
from desktop_app.core.picture_info import NamedWeights, PictureInfo
from desktop_app.core.request import GenerationRequest, Task
from desktop_app.imaging.generation_metadata import PARAMETERS, REQUEST, request_json
from desktop_app.imaging.picture_info.automatic1111 import read_parameters
from desktop_app.imaging.picture_info.reading import read_picture_info
from desktop_app.imaging.picture_info.table import FORMATS
from tests.imaging.picture_info.a1111_samples import FIELDS, PLAIN
from tests.imaging.picture_info.comfyui_samples import comfy
from tests.imaging.picture_info.files import as_png, picture
from tests.imaging.picture_info.sample import Sample
from tests.imaging.picture_info.samples import SAMPLES


def told_by(texts: dict[str, str]) -> PictureInfo:
    info = read_picture_info(as_png(texts))
    assert info is not None
    return info


def plain(info: PictureInfo, name: str) -> object:
    value = getattr(info, name) if hasattr(info, name) else info.to_json()[name]
    if name in ("loras", "embeddings"):
        return tuple((each.name, each.weight, each.digest) for each in value)
    return value


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
def test_what_a_program_wrote_is_read(sample: Sample) -> None:
    info = told_by(dict(sample.texts))
    assert info.source == sample.source
    assert {name: plain(info, name) for name in sample.told if name != "settings"} == {
        name: value for name, value in sample.told.items() if name != "settings"
    }
    settings = {**sample.settings, **sample.told.get("settings", {})}
    assert settings.items() <= dict(info.settings).items()
    assert set(sample.others) <= set(dict(info.others))
    json.dumps(info.to_json())


def test_every_format_has_samples() -> None:
    assert {sample.source for sample in SAMPLES} == {row.id for row in FORMATS}
    assert len(SAMPLES) >= 50


def test_our_own_gives_back_the_exact_request() -> None:
    request = GenerationRequest(
        Task.TEXT_TO_IMAGE, "a fox", "starter", Size(64, 64), seed=7, steps=12, eta=0.5
    )
    text = request_json(request, model_name="Starter", model_digest="ab" * 5, seed=7, version="1")
    info = told_by({REQUEST: text, PARAMETERS: PLAIN})
    assert info.request == request
    assert (info.source, info.prompt, info.seed, info.model) == ("velatura", "a fox", 7, "Starter")
    assert dict(info.settings)["eta"] == 0.5


def test_a_broken_request_of_ours_leaves_the_parameters() -> None:
    info = told_by({REQUEST: "{", PARAMETERS: f"{PLAIN}, Version: velatura 0.1.0"})
    assert (info.source, info.request, info.prompt) == ("velatura", None, "a fox")


def test_the_size_of_the_picture_counts_where_no_other_is_told() -> None:
    info = told_by({PARAMETERS: "a fox\nSteps: 20, Sampler: Euler, Seed: 1"})
    assert info.size == Size(*picture().size)
    assert told_by({PARAMETERS: f"a fox\n{FIELDS}"}).size == Size(512, 768)


def test_values_that_lie_are_not_understood() -> None:
    lies = "Steps: 99999, Sampler: Euler, CFG scale: 1e999, Seed: -1, Size: 0x5, Clip skip: 90"
    info = told_by({PARAMETERS: f"a fox\n{lies}, Model hash: zz"})
    told = (info.steps, info.guidance, info.seed, info.clip_skip, info.model_digest)
    assert told == (None, None, None, None, "")
    names = {text.partition(":")[0] for text in info.not_understood}
    assert names == {"Steps", "CFG scale", "Seed", "Size", "Clip skip", "Model hash"}


def test_unknown_nodes_are_named() -> None:
    graph = comfy(n6={"class_type": "MyEncoder", "inputs": {"text": "a fox", "clip": ["4", 1]}})
    info = told_by({"prompt": json.dumps(graph)})
    assert info.not_understood == ("ComfyUI node: MyEncoder",)
    assert info.prompt == "a fox"


def test_another_weight_in_the_text_encoder_is_kept() -> None:
    info = read_parameters(f"<lora:ink:0.5:0.8>\n{FIELDS}")
    assert info is not None
    assert info.loras == (NamedWeights("ink", 0.8, text_weight=0.5),)


@pytest.mark.parametrize(
    "texts",
    [
        {},
        {"Comment": "made with love"},
        {"parameters": "a note: nothing, more: of it, in: here"},
        {"parameters": "{}"},
        {"prompt": '{"1": {"class_type": "Note", "inputs": {}}}'},
        {"Software": "gimp", "Description": "a fox --ar 3:2"},
    ],
)
def test_a_picture_without_settings_tells_none(texts: dict[str, str]) -> None:
    assert read_picture_info(as_png(texts)) is None
