"""What is written for AUTOMATIC1111's and Civitai's readers, and read back by our own."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import numpy as np
import pytest

from desktop_app.catalog.schedulers import load_schedulers
from desktop_app.core.conditions import Condition, embedding, lora
from desktop_app.core.geometry import Size
from desktop_app.core.picture_info import NamedWeights
from desktop_app.core.request import GenerationRequest, Task
from desktop_app.imaging.formats import FORMATS
from desktop_app.imaging.generation_metadata import PARAMETERS
from desktop_app.imaging.picture_info.automatic1111 import read_parameters
from desktop_app.imaging.picture_info.reading import read_picture_info
from desktop_app.imaging.saving import write_picture
from desktop_app.storage.result_file import result_texts
from tests.imaging.parameters import parse_parameters
from tests.models import model_info

SHA, OTHER = "6CE0161689B3853ACAA03779EC93EAFE75A02F4CED659BEE03F50797806FA2FA".lower(), "ab" * 32
MODEL = replace(model_info("sd15", layout="single_file", path="/m/v1-5.safetensors"), sha256=SHA)
INK = NamedWeights("ink style", digest=OTHER)
SIZE = Size(512, 768)
ASKED = GenerationRequest(
    Task.IMAGE_TO_IMAGE,
    "a (red:1.2) fox, best quality\nin the snow",
    "sd15",
    SIZE,
    negative_prompt="blurry, lowres",
    scheduler="dpmpp_2m",
    sigmas="karras",
    steps=24,
    guidance_scale=6.5,
    seed=1234,
    strength=0.6,
    clip_skip=1,
    conditions=(lora("k1", 0.8), lora("own.safetensors", -0.5, 0.25), embedding("k2", "badhands")),
)
WEIGHTS = {"k1": INK, "k2": NamedWeights("badhands v4", digest=SHA)}


def texts(asked: GenerationRequest = ASKED) -> dict[str, str]:
    return result_texts(asked, MODEL, SIZE, load_schedulers(), weights=WEIGHTS)


def test_the_whole_text_is_as_automatic1111_writes_it() -> None:
    lines = texts()[PARAMETERS].split("\n")
    assert lines[:3] == [
        "a (red:1.2) fox, best quality",
        "in the snow <lora:ink style:0.8> <lora:own:0.25:-0.5>",
        "Negative prompt: blurry, lowres",
    ]
    line, _, version = lines[3].rpartition(", Version: velatura ")
    assert version
    assert line == (
        "Steps: 24, Sampler: DPM++ 2M, Schedule type: Karras, CFG scale: 6.5, Seed: 1234, "
        f"Size: 512x768, Model hash: 6ce0161689, Model: {MODEL.name}, Denoising strength: 0.6, "
        'Clip skip: 2, Lora hashes: "ink style: ababababab", TI hashes: "badhands: 6ce0161689", '
        'Hashes: {"model": "6ce0161689", "lora:ink style": "ababababab", '
        '"embed:badhands": "6ce0161689"}'
    )


def test_civitai_finds_the_hashes() -> None:
    asked = replace(ASKED, conditions=(lora("k1"), lora("k3")))
    weights = {"k1": NamedWeights("odd } name", digest=OTHER), "k3": NamedWeights("no hash")}
    text = result_texts(asked, MODEL, SIZE, {}, weights=weights)[PARAMETERS]
    found = re.search(r", Hashes:\s*({[^}]+})", text)  # its own expression
    assert found is not None
    assert json.loads(found[1]) == {"model": SHA[:10], "lora:odd } name": OTHER[:10]}


def test_a_folder_has_no_hash_and_its_short_digest_is_none() -> None:
    text = result_texts(ASKED, replace(MODEL, sha256=""), SIZE, {})[PARAMETERS]
    assert "Model hash" not in text and "Hashes" not in text


@pytest.mark.parametrize(
    "named",
    [lora("k1", 0.8), replace(lora("k1", 0.8), word="<lora:INK:0.8>"), lora("k1", 0.0)],
)
def test_a_lora_is_named_once_and_only_where_it_acts(named: Condition) -> None:
    asked = replace(ASKED, prompt=f"a fox {named.word}".strip(), conditions=(named,))
    count = texts(asked)[PARAMETERS].count("<lora:")
    assert count == (1 if named.weight else 0)


@pytest.mark.parametrize("format_id", FORMATS)
def test_all_is_read_back_in_every_format(format_id: str) -> None:
    pixels = np.full((64, 48, 3), 90, np.uint8)
    data = write_picture(pixels, format_id, texts=texts()).data
    exact = read_picture_info(data)
    assert exact is not None and exact.source == "velatura"
    assert exact.request == replace(ASKED, count=1)
    plain = write_picture(pixels, format_id, texts={PARAMETERS: texts()[PARAMETERS]}).data
    info = read_picture_info(plain)
    assert info is not None and info.not_understood == ()
    assert info.prompt.startswith("a (red:1.2) fox, best quality\nin the snow")
    assert (info.negative, info.seed, info.steps, info.guidance) == (
        "blurry, lowres",
        1234,
        24,
        6.5,
    )
    assert (info.scheduler, info.sigmas) == ("DPM++ 2M", "Karras")
    assert (info.size, info.model, info.strength) == (SIZE, MODEL.name, 0.6)
    assert (info.model_digest, info.clip_skip) == (SHA[:10], 1)
    assert info.loras == (
        NamedWeights("ink style", 0.8, OTHER[:10]),
        NamedWeights("own", -0.5, "", 0.25),
    )
    assert info.embeddings == (NamedWeights("badhands", 1.0, SHA[:10]),)


def test_automatic1111s_own_reader_takes_the_last_line() -> None:
    asked = replace(ASKED, template="a __colour__ fox: {big|small}, x", negative_template="__bad__")
    text = texts(asked)[PARAMETERS]
    fields = parse_parameters(text)
    assert fields["Template"] == asked.template and fields["Steps"] == "24"
    info = read_parameters(text)
    assert info is not None
    assert dict(info.others)["Template"] == asked.template


_AWKWARD = (
    "a sign, Negative prompt: on it",
    "Steps: 3, a stair: up, door: shut",
    "Steps: 20, Sampler: Euler, CFG scale: 7, Seed: 1\nthe end",
    "Negative prompt: at the start\nof a prompt",
    'a "quoted, thing": {yes}, \\back',
    "Template: a fox\nNegative Template: fog",
)


@pytest.mark.parametrize("format_id", ["PNG", "JPEG", "WEBP", "TIFF"])
def test_prompts_that_look_like_the_form_come_back_from_files(format_id: str) -> None:
    for prompt, negative in zip(_AWKWARD, reversed(_AWKWARD), strict=True):
        asked = replace(ASKED, prompt=prompt, negative_prompt=negative)
        pixels = np.zeros((8, 8, 3), np.uint8)
        info = read_picture_info(write_picture(pixels, format_id, texts=texts(asked)).data)
        assert info is not None and (info.prompt, info.negative) == (prompt, negative)


def test_prompts_with_the_form_inside_a_line_come_back_from_the_text() -> None:
    for prompt in _AWKWARD[:2] + _AWKWARD[4:5]:
        for negative in ("", *_AWKWARD[:2]):
            plain = replace(ASKED, prompt=prompt, negative_prompt=negative, conditions=())
            info = read_parameters(texts(plain)[PARAMETERS])
            assert info is not None and (info.prompt, info.negative) == (prompt, negative)
