"""Qwen-Image: folder, file and GGUF alike, text as in diffusers, and what does not fit."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.torch import save_file

from desktop_app.catalog.families import load_families
from desktop_app.core.cancel import CancelToken
from desktop_app.core.conditions import region
from desktop_app.core.errors import ModelError
from desktop_app.core.events import Noted
from desktop_app.core.geometry import Size
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.prompt.weights import parse_weights
from desktop_app.engine.local import LocalEngine
from desktop_app.library.probing.part_sizes import part_sizes
from desktop_app.library.probing.probe import probe
from desktop_app.library.prompt_tokens import prompt_encoders
from desktop_app.networks.clip_text import PromptText
from desktop_app.networks.language_text import MASK, STATES
from tests.engine.conftest import make_job, run, told
from tests.engine.quantised.gguf_files import write_gguf
from tests.networks.families.large_models import SETTINGS, changed_copy, made, stays_on_disk
from tests.refusals import refused
from tests.tiny_language import llama_names
from tests.tiny_qwen_image import (
    Layout,
    QwenImageParts,
    qwen_image_file,
    qwen_image_folder,
    qwen_image_parts,
    qwen_image_tensors,
)

FAMILIES = load_families()
PARTS = {"qwen_2.5_vl_7b": "text_encoders.qwen25_7b.transformer.", "qwen_image_vae": "vae."}


@pytest.fixture(scope="module")
def parts() -> QwenImageParts:
    return qwen_image_parts()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, parts: QwenImageParts) -> ModelInfo:
    return told(qwen_image_folder(tmp_path_factory.mktemp("qwen") / "model", parts))


@pytest.mark.few(1)
@pytest.mark.parametrize("layout", ["bare", "prefixed", "all_in_one"])
def test_the_file_makes_what_the_folder_makes(
    tmp_path: Path, engine: LocalEngine, parts: QwenImageParts, folder: ModelInfo, layout: Layout
) -> None:
    file = told(qwen_image_file(tmp_path / "model.safetensors", parts, layout))
    missed = set[str]() if layout == "all_in_one" else {"text_encoder", "vae"}
    assert (file.family, file.input_channels, file.factor) == ("qwen_image", 16, 16)
    assert (file.prediction_type, set(file.lacks)) == ("flow", missed)
    assert made(engine, replace(file, companion=folder.path)) == made(engine, folder)


@pytest.mark.slow
@pytest.mark.parametrize("named", ["wan", "class"])
def test_parts_beside_the_file_are_used(
    tmp_path: Path, engine: LocalEngine, parts: QwenImageParts, folder: ModelInfo, named: str
) -> None:
    """ComfyUI's own names of the files; the autoencoder in either naming."""
    whole = qwen_image_tensors(parts, "all_in_one")
    for name, start in PARTS.items():
        inner = {k.removeprefix(start): v for k, v in whole.items() if k.startswith(start)}
        if named == "class" and start == "vae.":
            inner = parts.vae.state_dict()
        save_file(inner, tmp_path / f"{name}.safetensors")
    file = told(qwen_image_file(tmp_path / "model.safetensors", parts))
    assert not file.lacks
    assert made(engine, replace(file, companion=folder.path)) == made(engine, folder)


@pytest.mark.slow
def test_gguf_s_of_transformer_and_text_encoder_make_what_the_folder_makes(
    tmp_path: Path, engine: LocalEngine, parts: QwenImageParts, folder: ModelInfo
) -> None:
    """With the names that are published: bare ones, and llama.cpp's, biases among them."""
    text = llama_names(parts.text_encoder.model.language_model.state_dict())
    assert "blk.0.attn_q.bias" in text
    write_gguf(tmp_path / "Qwen2.5-VL-7B-Instruct-Q8_0.gguf", text, "F32", architecture="qwen2vl")
    tensors, path = qwen_image_tensors(parts), tmp_path / "qwen-image-Q8_0.gguf"
    file = told(write_gguf(path, tensors, "F32", architecture="qwen_image"))
    assert (file.family, set(file.lacks)) == ("qwen_image", {"vae"})
    assert made(engine, replace(file, companion=folder.path)) == made(engine, folder)


@pytest.mark.slow
def test_weights_that_stay_on_the_disk_make_the_same(folder: ModelInfo) -> None:
    assert stays_on_disk(folder, 1e-4)


@pytest.mark.slow
@pytest.mark.parametrize("prompt", ["a cat", "a red cat " * 400])
def test_text_is_heard_as_by_diffusers(folder: ModelInfo, engine: LocalEngine, prompt: str) -> None:
    """Of what is read 34 tokens are left out, and of the rest 512 heard."""
    from diffusers import QwenImagePipeline

    pipeline = QwenImagePipeline.from_pretrained(folder.path, dtype=torch.float32)
    model = engine.cache.get(folder, lambda _: None, CancelToken())
    with torch.inference_mode():
        words, _ = pipeline.encode_prompt(prompt, max_sequence_length=512)
        both = model.texts.encode_all([PromptText(prompt), PromptText("a red cat on a mat")])
    heard = both[0][STATES][0][both[0][MASK][0]]
    assert heard.shape == words[0].shape
    assert torch.allclose(heard, words[0], atol=1e-4)
    assert heard.shape[0] == 512 or len(prompt) < 10


@pytest.mark.parametrize("prompt", ["", " "])
def test_no_words_are_the_space_of_the_model_card(
    folder: ModelInfo, engine: LocalEngine, prompt: str
) -> None:
    texts = engine.cache.get(folder, lambda _: None, CancelToken()).texts
    assert torch.equal(texts.encode(prompt)[STATES], texts.encode(" ")[STATES])


def test_what_only_sees_pictures_is_not_built(folder: ModelInfo, engine: LocalEngine) -> None:
    model = engine.cache.get(folder, lambda _: None, CancelToken())
    names = set(model.parts["text_encoder"].state_dict())
    assert "layers.2.self_attn.q_proj.bias" in names
    assert not any(word in name for name in names for word in ("visual", "lm_head"))


@pytest.mark.slow
def test_older_settings_of_the_text_encoder_are_flat(
    folder: ModelInfo, engine: LocalEngine, tmp_path: Path
) -> None:
    """transformers before 4.52 wrote them beside those of what sees pictures."""
    copy = Path(shutil.copytree(folder.path, tmp_path / "copy"))
    file = copy / "text_encoder" / "config.json"
    settings = json.loads(file.read_text())
    rope = settings["text_config"].pop("rope_parameters")
    flat = settings | settings.pop("text_config") | {"rope_theta": rope["rope_theta"]}
    flat["rope_scaling"] = {"type": "mrope", "mrope_section": rope["mrope_section"]}
    file.write_text(json.dumps(flat))
    assert made(engine, told(copy)) == made(engine, folder)


def test_the_token_panel_counts_what_is_heard(folder: ModelInfo, engine: LocalEngine) -> None:
    (encoder,) = prompt_encoders(folder, FAMILIES["qwen_image"])
    model = engine.cache.get(folder, lambda _: None, CancelToken())
    text = "a red cat, 日本語 " * 4
    reading = encoder.read(parse_weights(text, "literal"), "literal")
    ids = model.parts["tokenizer"](text)["input_ids"]
    assert (reading.name, reading.kind, reading.count) == ("Qwen2.5-VL", "language", len(ids))


def test_texts_of_several_lengths_in_a_batch_are_as_one_by_one(
    folder: ModelInfo, engine: LocalEngine
) -> None:
    model = engine.cache.get(folder, lambda _: None, CancelToken())
    latents, time = torch.randn(2, 16, 8, 12), torch.tensor(700.0)
    with torch.inference_mode():
        texts = model.texts.encode_all([PromptText("a"), PromptText("a red cat " * 12)])
        joined = {name: torch.cat([text[name] for text in texts]) for name in texts[0]}
        both = model.engine.predict(model.network, latents, time, joined)
        alone = [
            model.engine.predict(model.network, latents[at : at + 1], time, model.texts.encode(t))
            for at, t in enumerate(("a", "a red cat " * 12))
        ]
    assert torch.allclose(both, torch.cat(alone), atol=1e-4 * float(both.std()))


@pytest.mark.slow
@pytest.mark.parametrize("size", [Size(96, 64), Size(80, 112)])
def test_sizes_are_multiples_of_a_patch(folder: ModelInfo, engine: LocalEngine, size: Size) -> None:
    pixels = run(engine, make_job(folder, **SETTINGS, size=size)).pixels[0]
    assert pixels.shape == (size.height, size.width, 3)


def test_what_is_loaded_is_what_was_forecast(folder: ModelInfo, engine: LocalEngine) -> None:
    model = engine.cache.get(folder, lambda _: None, CancelToken())
    forecast = part_sizes(folder, FAMILIES["qwen_image"]).parts
    loaded = {part.part: part for part in model.weights.parts}
    assert {part.part: (part.numbers, part.width) for part in forecast} == {
        part: (each.numbers, each.width) for part, each in loaded.items()
    }


@pytest.mark.slow
def test_regions_are_predicted_one_by_one_and_that_is_said(
    folder: ModelInfo, engine: LocalEngine
) -> None:
    there = np.zeros((64, 64), np.float32)
    there[:, 32:] = 1
    job = make_job(folder, **SETTINGS, conditions=(region("blue", "here"),))
    said = run(engine, replace(job, arrays={"here": there}))
    assert [note.code for note in said.of(Noted)] == ["regions_blended"]
    assert said.pixels[0].tobytes() != made(engine, folder)


@pytest.mark.slow
def test_a_lightning_file_runs_in_a_few_steps_at_its_own_shift(
    tmp_path: Path, engine: LocalEngine, parts: QwenImageParts, folder: ModelInfo
) -> None:
    file = told(qwen_image_file(tmp_path / "Qwen-Image-Lightning-8steps.safetensors", parts))
    assert (file.variant, file.defaults.steps, file.defaults.guidance_scale) == ("lightning", 8, 1)
    model = engine.cache.get(replace(file, companion=folder.path), lambda _: None, CancelToken())
    assert model.parts["scheduler"]["shift"] == 3.0
    assert (folder.variant, folder.defaults.steps) == ("base", 50)


# ---------------------------------------------------------------------- what does not fit


@pytest.mark.slow
def test_a_text_encoder_of_another_size_is_told_before_anything_is_built(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="24 wide, its text encoder makes 256") as caught:
        probe(qwen_image_folder(tmp_path / "model", reads=24), FAMILIES)
    assert caught.value.code == "not_a_model"


@pytest.mark.few(5)
@pytest.mark.parametrize(
    ("part", "fields"),
    [
        ("text_encoder", {"text_config": {"num_hidden_layers": 2}}),
        ("text_encoder", {"text_config": {"num_hidden_layers": 10**9}}),
        ("transformer", {"num_layers": 10**9}),
        ("transformer", {"axes_dims_rope": [10**9, 14, 14]}),
        ("transformer", {"guidance_embeds": True}),
        ("transformer", {"use_layer3d_rope": True}),
        ("vae", {"z_dim": 4}),
        ("vae", {"dim_mult": [10**9, 1, 1, 1]}),
        ("vae", {"num_res_blocks": 10**9}),
        ("vae", {"temperal_downsample": [True] * 10**4}),
    ],
)
def test_settings_that_cannot_be_are_told(
    folder: ModelInfo, engine: LocalEngine, tmp_path: Path, part: str, fields: dict[str, Any]
) -> None:
    if "text_config" in fields:
        settings = json.loads((Path(folder.path) / part / "config.json").read_text())
        fields = {"text_config": settings["text_config"] | fields["text_config"]}
    with pytest.raises(ModelError):
        run(engine, make_job(told(changed_copy(folder, tmp_path, part, **fields)), **SETTINGS))


@pytest.mark.parametrize("family", ["sd3", "flux1"])
def test_its_autoencoder_is_not_taken_for_that_of_another_family(
    tmp_path: Path, parts: QwenImageParts, family: str
) -> None:
    """Theirs have as many channels, of another meaning."""
    from desktop_app.networks.device import Compute
    from desktop_app.networks.vae_file import vae_of_file

    file = tmp_path / "vae.safetensors"
    save_file(parts.vae.state_dict(), file)
    compute = Compute(torch.device("cpu"), torch.float32, "cpu")
    with refused(ModelError, "vae_unfit", reason="its latents are of another kind") as caught:
        vae_of_file(file, "vae", "model", FAMILIES[family], compute)
    assert caught.value.code == "vae_unfit"
