"""What the window shows of tokens and chunks is what the engine's encoders get, by family."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.catalog.families import load_families
from desktop_app.catalog.resources import resource_path
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.prompt.weights import parse_weights
from desktop_app.engine.local import LocalEngine
from desktop_app.engine.model import Model
from desktop_app.library.probing.probe import probe
from desktop_app.library.prompt_tokens import PromptEncoder, _clip, prompt_encoders
from desktop_app.networks.adapters.textual_inversion import Word
from desktop_app.networks.clip_text import ClipText, PromptText, cut_ids
from tests.engine.test_prompt_weights import load
from tests.tiny_flux import flux_folder
from tests.tiny_sd3 import sd3_folder
from tests.tiny_sdxl import sdxl_file, sdxl_parts

PARTS = [
    "a",
    "photo",
    "of,",
    "the",
    "red",
    "apple",
    "(big:1.3)",
    "[sky]",
    "BREAK",
    "8k",
    "äöü",
    "日本語",
    "🎨",
    "\n",
    "<|endoftext|>",
    "don't",
    "x1y2",
    "'",
]


def prompts() -> list[str]:
    source = random.Random(23)
    return ["", *(" ".join(source.choices(PARTS, k=count)) for count in (1, 5, 40, 130, 300))]


Make = Callable[..., ModelInfo]


def known(path: Path) -> ModelInfo:
    return probe(path, load_families())


MODELS: dict[str, Callable[[Make, Path], ModelInfo]] = {
    "single bytes": lambda make, _: make(),
    "clip": lambda make, _: make("sd1", clip_tokenizer=True),
    "sd2": lambda make, _: make("sd2", clip_tokenizer=True),
    "sdxl": lambda make, _: make("sdxl"),
    "sdxl file": lambda _, path: known(
        sdxl_file(path / "m.safetensors", sdxl_parts(clip_tokenizer=True))
    ),
    "sd3": lambda _, path: known(sd3_folder(path / "m")),
    "flux": lambda _, path: known(flux_folder(path / "m")),
    "starter": lambda _, __: known(resource_path("models", "starter")),
}


def ids_of_engine(model: Model, part: str, text: PromptText, length: int) -> list[list[int]]:
    tokenizer = model.parts[part]
    encoder = model.parts[part.replace("tokenizer", "text_encoder")]
    if hasattr(encoder.config, "max_position_embeddings") and model.family.id != "flux1":
        clip = ClipText(tokenizer, encoder, model.compute)
        return [
            chunk.ids[1 : chunk.mask.index(0)] if 0 in chunk.mask else chunk.ids[1:]
            for chunk in clip._chunks(text, ())
        ]
    (ids,) = cut_ids(tokenizer, text.plain, length, torch.device("cpu")).tolist()
    return [ids]


@pytest.mark.few(1)
@pytest.mark.parametrize("dialect", ["a1111", "comfyui", "literal"])
@pytest.mark.parametrize("kind", MODELS)
def test_the_window_counts_the_engine_s_tokens(
    kind: str, dialect: str, engine: LocalEngine, make_model: Make, tmp_path: Path
) -> None:
    info = MODELS[kind](make_model, tmp_path)
    model = load(engine, info)
    encoders = prompt_encoders(info, load_families()[info.family])
    parts = [part for part in model.parts if part.startswith("tokenizer") and model.parts[part]]
    assert len(encoders) == len(parts)
    for encoder, part in zip(encoders, parts, strict=True):
        for prompt in prompts():
            text = PromptText(prompt, dialect)  # type: ignore[arg-type]
            reading = encoder.read(parse_weights(prompt, text.dialect), text.dialect)
            told = [[token.id for token in chunk] for chunk in reading.chunks]
            ends = 1 if encoder.kind == "language" else 2
            made = ids_of_engine(model, part, text, encoder.length + ends)
            skip = int(encoder.kind == "first")
            for own, theirs in zip(told, made, strict=True):
                assert theirs[skip : skip + len(own)] == own


@pytest.mark.slow
def test_an_embedding_counts_with_all_its_vectors(engine: LocalEngine, make_model: Make) -> None:
    info = make_model("sd1", clip_tokenizer=True)
    (encoder,) = prompt_encoders(info, load_families()["sd1"])
    text = "a " * 73 + "learnt cat"
    reading = encoder.read(parse_weights(text), "a1111", {"learnt": 3})
    assert [len(chunk) for chunk in reading.chunks] == [73, 4]
    model = load(engine, info)
    clip = ClipText(model.parts["tokenizer"], model.parts["text_encoder"], model.compute)
    words = [Word("learnt", {clip.width: torch.zeros(3, clip.width)})]
    assert clip.count(PromptText(text, "a1111"), words) == 2


def test_tokens_say_where_they_stand(make_model: Make) -> None:
    (encoder,) = prompt_encoders(make_model("sd1", clip_tokenizer=True), load_families()["sd1"])
    text = r"A  (Red\) äpple:1.3) 🎨"
    (chunk,) = encoder.read(parse_weights(text), "a1111").chunks
    assert [text[slice(*token.span)] for token in chunk if token.span] == [
        "A",
        "Red",
        ")",
        "ä",
        "pple",
        "🎨",
    ]
    assert {token.weight for token in chunk} == {1.0, 1.3}


@pytest.mark.slow
@given(st.text(st.characters(max_codepoint=127)) | st.text("aZ'tsl <|>\n\t\x1c\v_-9.,d"))
def test_words_of_ascii_are_cut_as_the_tokenizer_cuts_them(text: str) -> None:
    starter = known(resource_path("models", "starter"))
    for encoder in (
        PromptEncoder("CLIP", _clip(resource_path("configs", "clip_tokenizer")), 75, "chunks"),
        *prompt_encoders(starter, load_families()["sd1"]),
    ):
        assert encoder._encoded(text) == encoder._tokenized(text)
