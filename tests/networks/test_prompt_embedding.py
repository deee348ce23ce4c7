"""Texts are encoded once, and cut cleanly where the model's window ends."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
import torch

from desktop_app.catalog.resources import resource_path
from desktop_app.core.cancel import CancelToken
from desktop_app.core.model_info import ModelInfo
from desktop_app.engine.local import LocalEngine
from desktop_app.networks.clip_text import PromptText
from desktop_app.networks.prompt_embedding import REMEMBERED, ClipEncoder
from desktop_app.networks.single_file import clip_tokenizer
from tests.engine.conftest import make_job, run


def prompts_of(engine: LocalEngine, model: ModelInfo) -> ClipEncoder:
    return engine.cache.get(model, lambda _: None, CancelToken()).texts


@pytest.mark.slow
def test_a_second_image_with_the_same_prompt_encodes_nothing(
    engine: LocalEngine, model: ModelInfo
) -> None:
    run(engine, make_job(model, prompt="a red apple", negative_prompt="blurred"))
    prompts = prompts_of(engine, model)
    before = prompts.encoded
    run(engine, make_job(model, prompt="a red apple", negative_prompt="blurred", count=3))
    run(engine, make_job(model, prompt="a red apple", guidance_scale=1.0))
    assert prompts.encoded == before
    run(engine, make_job(model, prompt="a green apple", negative_prompt="blurred"))
    assert prompts.encoded == before + 1


def test_only_the_last_texts_are_remembered(engine: LocalEngine, model: ModelInfo) -> None:
    prompts = prompts_of(engine, model)
    with torch.inference_mode():
        for number in range(REMEMBERED + 1):
            prompts.encode(f"text {number}")
        before = prompts.encoded
        prompts.encode(f"text {REMEMBERED}")
        prompts.encode("text 1")["encoder_hidden_states"]
        assert prompts.encoded == before
        prompts.encode("text 0")["encoder_hidden_states"]
        assert prompts.encoded == before + 1


def test_a_long_prompt_takes_several_chunks_and_shorter_ones_are_filled_up(
    engine: LocalEngine, model: ModelInfo, capfd: pytest.CaptureFixture[str]
) -> None:
    prompts = prompts_of(engine, model)
    first, second = " ".join(["x"] * 75), " ".join(["y"] * 10)
    with torch.inference_mode():
        both = [PromptText(f"{first} {second}"), PromptText("a cat"), PromptText("")]
        long, short, _ = (each["encoder_hidden_states"] for each in prompts.encode_all(both))
        parts = [prompts.encode(text)["encoder_hidden_states"] for text in (first, second)]
        alone, empty = (prompts.encode(text)["encoder_hidden_states"] for text in ("a cat", ""))
    assert torch.equal(long, torch.cat(parts, dim=1))
    assert torch.equal(short, torch.cat([alone, empty], dim=1))
    assert capfd.readouterr() == ("", "")


def test_ids_are_those_of_the_tokenizer_itself(engine: LocalEngine, model: ModelInfo) -> None:
    prompts = prompts_of(engine, model)
    clip = prompts._clip
    for text in ("", "a photo of a cat, 8k", " x ", "äöü 日本語 🎨 <|endoftext|>"):
        own = clip._tokenizer(text, padding="max_length", truncation=True, max_length=77)
        (chunk,) = clip._chunks(PromptText(text), ())
        assert chunk.ids == own["input_ids"]
        assert chunk.mask == own["attention_mask"]


def test_an_empty_prompt_and_any_unicode_can_be_encoded(
    engine: LocalEngine, model: ModelInfo
) -> None:
    prompts = prompts_of(engine, model)
    with torch.inference_mode():
        for text in ("", " ", "äöü 日本語 🎨", "\x00\ud7ff", "a\nb\tc"):
            assert bool(torch.isfinite(prompts.encode(text)["encoder_hidden_states"]).all())


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        # As CLIP's own tokenizer numbers them.
        ("a photo of a cat", [49406, 320, 1125, 539, 320, 2368, 49407]),
        ("A PHOTO  of a\ncat", [49406, 320, 1125, 539, 320, 2368, 49407]),
        ("", [49406, 49407]),
    ],
)
def test_the_shipped_vocabulary_is_clips(text: str, ids: list[int], tokenizer: Any) -> None:
    assert tokenizer(text)["input_ids"] == ids


@pytest.fixture(scope="module")
def tokenizer() -> Any:
    settings = resource_path("configs", "sd1", "tokenizer.json").read_text(encoding="utf-8")
    return clip_tokenizer(json.loads(settings))


@pytest.mark.slow
@pytest.mark.parametrize(("family", "padding"), [("sd1", 49407), ("sd2", 0)])
def test_each_family_pads_as_it_was_trained(
    family: str, padding: int, make_model: Callable[..., ModelInfo], engine: LocalEngine
) -> None:
    model = make_model(family, clip_tokenizer=True)
    tokenizer = prompts_of(engine, model)._clip._tokenizer
    assert tokenizer("a", padding="max_length", max_length=77)["input_ids"][-1] == padding
