"""Z-Image and Turbo: folder, file and GGUF alike, text as in diffusers, and what does not fit."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save_file

from desktop_app.catalog.families import load_families
from desktop_app.core.cancel import CancelToken
from desktop_app.core.conditions import region
from desktop_app.core.errors import InputError, ModelError
from desktop_app.core.events import Noted
from desktop_app.core.geometry import Size
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.pixels import ByteArray, FloatArray
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
from tests.tiny_language import llama_names
from tests.tiny_z_image import (
    Layout,
    ZImageParts,
    z_image_file,
    z_image_folder,
    z_image_parts,
    z_image_tensors,
)

FAMILIES = load_families()


@pytest.fixture(scope="module")
def parts() -> ZImageParts:
    return z_image_parts()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, parts: ZImageParts) -> ModelInfo:
    return told(z_image_folder(tmp_path_factory.mktemp("z") / "model", parts))


@pytest.mark.slow
@pytest.mark.parametrize("layout", ["bare", "prefixed", "all_in_one"])
def test_the_file_makes_what_the_folder_makes(
    tmp_path: Path, engine: LocalEngine, parts: ZImageParts, folder: ModelInfo, layout: Layout
) -> None:
    file = told(z_image_file(tmp_path / "model.safetensors", parts, layout))
    missed = set[str]() if layout == "all_in_one" else {"text_encoder", "vae"}
    assert (file.family, file.input_channels, file.factor) == ("z_image", 16, 16)
    assert (file.prediction_type, set(file.lacks)) == ("flow", missed)
    assert made(engine, replace(file, companion=folder.path)) == made(engine, folder)


@pytest.mark.slow
def test_parts_beside_the_file_are_used(
    tmp_path: Path, engine: LocalEngine, parts: ZImageParts, folder: ModelInfo
) -> None:
    """ComfyUI's own names."""
    whole = z_image_tensors(parts, "all_in_one")
    for name, start in (("qwen_3_4b", "text_encoders.qwen3_4b.transformer."), ("ae", "vae.")):
        inner = {k.removeprefix(start): v for k, v in whole.items() if k.startswith(start)}
        save_file(inner, tmp_path / f"{name}.safetensors")
    file = told(z_image_file(tmp_path / "model.safetensors", parts))
    assert not file.lacks
    assert made(engine, replace(file, companion=folder.path)) == made(engine, folder)


@pytest.mark.slow
def test_gguf_s_of_transformer_and_text_encoder_make_what_the_folder_makes(
    tmp_path: Path, engine: LocalEngine, parts: ZImageParts, folder: ModelInfo
) -> None:
    """With the names that are published: bare ones, and llama.cpp's."""
    text = llama_names(parts.text_encoder.model.state_dict())
    write_gguf(tmp_path / "Qwen3-4B-Q8_0.gguf", text, "F32", architecture="qwen3")
    tensors, path = z_image_tensors(parts), tmp_path / "z_image-Q8_0.gguf"
    file = told(write_gguf(path, tensors, "F32", architecture="lumina2"))
    assert (file.family, set(file.lacks)) == ("z_image", {"vae"})
    assert made(engine, replace(file, companion=folder.path)) == made(engine, folder)


@pytest.mark.slow
def test_weights_that_stay_on_the_disk_make_the_same(folder: ModelInfo) -> None:
    assert stays_on_disk(folder, 1e-5)


@pytest.mark.slow
@pytest.mark.parametrize("prompt", ["", "a cat", "a red cat " * 300])
def test_text_is_heard_as_by_diffusers(folder: ModelInfo, engine: LocalEngine, prompt: str) -> None:
    from diffusers import ZImagePipeline

    pipeline = ZImagePipeline.from_pretrained(folder.path, dtype=torch.float32)
    model = engine.cache.get(folder, lambda _: None, CancelToken())
    with torch.inference_mode():
        (words,), _ = pipeline.encode_prompt(prompt, do_classifier_free_guidance=False)
        both = model.texts.encode_all([PromptText(prompt), PromptText("a red cat on a mat")])
    heard = both[0][STATES][0][both[0][MASK][0]]
    assert heard.shape == words.shape
    assert torch.allclose(heard, words, atol=1e-5)


def test_the_token_panel_counts_what_is_heard(folder: ModelInfo, engine: LocalEngine) -> None:
    (encoder,) = prompt_encoders(folder, FAMILIES["z_image"])
    model = engine.cache.get(folder, lambda _: None, CancelToken())
    text = "a red cat, 日本語 " * 60
    reading = encoder.read(parse_weights(text, "literal"), "literal")
    ids = model.parts["tokenizer"](text)["input_ids"]
    assert (reading.name, reading.kind, reading.count) == ("Qwen3", "language", len(ids))
    assert (reading.length, len(reading.beyond)) == (512 - 3, len(ids) - 509)


@pytest.mark.slow
def test_texts_of_several_lengths_in_a_batch_are_as_one_by_one(
    folder: ModelInfo, engine: LocalEngine
) -> None:
    """Places depend on a text's length: filled up to one length, they would be others."""
    model = engine.cache.get(folder, lambda _: None, CancelToken())
    latents, time = torch.randn(2, 16, 8, 12), torch.tensor(700.0)
    with torch.inference_mode():
        texts = model.texts.encode_all([PromptText("a"), PromptText("a red cat " * 12)])
        joined = {name: torch.cat([text[name] for text in texts]) for name in texts[0]}
        both = model.engine.predict(model.network, latents, time, joined)
        alone = [
            model.engine.predict(model.network, latents[at : at + 1], time, text)
            for at, text in enumerate(texts)
        ]
    assert torch.allclose(both, torch.cat(alone), atol=1e-4 * float(both.std()))


@pytest.mark.parametrize("size", [Size(96, 64), Size(80, 112)])
def test_sizes_are_multiples_of_a_patch(folder: ModelInfo, engine: LocalEngine, size: Size) -> None:
    pixels = run(engine, make_job(folder, **SETTINGS, size=size)).pixels[0]
    assert pixels.shape == (size.height, size.width, 3)


def test_a_size_beyond_the_places_it_knows_is_told(folder: ModelInfo, engine: LocalEngine) -> None:
    with pytest.raises(InputError) as caught:
        run(engine, make_job(folder, **SETTINGS, size=Size(528, 64)))
    assert (caught.value.code, caught.value.params["maximum"]) == ("size_range", 512)


def test_what_is_loaded_is_what_was_forecast(folder: ModelInfo, engine: LocalEngine) -> None:
    model = engine.cache.get(folder, lambda _: None, CancelToken())
    forecast = part_sizes(folder, FAMILIES["z_image"]).parts
    loaded = {part.part: part for part in model.weights.parts}
    assert {part.part: part.numbers for part in forecast} == {
        part: each.numbers for part, each in loaded.items()
    } | {"text_encoder": loaded["text_encoder"].numbers + 16}  # the last norm, which is left out
    widths = {part.part: part.width for part in forecast}
    assert widths["denoiser"] == loaded["denoiser"].width == 32
    (text,) = [part for part in forecast if part.part == "text_encoder"]
    assert 0 < text.on_disk < text.numbers


@pytest.mark.slow
def test_regions_are_predicted_one_by_one_and_that_is_said(
    folder: ModelInfo, engine: LocalEngine
) -> None:
    """Texts of one picture have lengths of their own: they are not laid one behind the other."""
    uses = (region("blue", "here"),)
    there = np.zeros((64, 64), np.float32)
    there[:, 32:] = 1
    job = make_job(folder, **SETTINGS, conditions=uses)
    said = run(engine, replace(job, arrays={"here": there}))
    assert [note.code for note in said.of(Noted)] == ["regions_blended"]
    assert said.pixels[0].tobytes() != made(engine, folder)


@pytest.mark.slow
def test_turbo_is_told_by_its_name(tmp_path: Path, parts: ZImageParts, folder: ModelInfo) -> None:
    turbo = told(z_image_folder(tmp_path / "Z-Image-Turbo", parts, "turbo"))
    assert (turbo.variant, turbo.defaults.steps, turbo.defaults.guidance_scale) == ("turbo", 8, 1.0)
    assert (folder.variant, folder.defaults.guidance_scale) == ("base", 5.0)


@pytest.mark.slow
@pytest.mark.parametrize(("name", "shift"), [("z_image_turbo_bf16", 3.0), ("z_image_bf16", 6.0)])
def test_a_single_file_s_shift_is_its_variant_s(
    tmp_path: Path,
    engine: LocalEngine,
    parts: ZImageParts,
    folder: ModelInfo,
    name: str,
    shift: float,
) -> None:
    file = told(z_image_file(tmp_path / f"{name}.safetensors", parts))
    model = engine.cache.get(replace(file, companion=folder.path), lambda _: None, CancelToken())
    assert model.parts["scheduler"]["shift"] == shift


# ---------------------------------------------------------------------- what does not fit


def spoilt(folder: ModelInfo, tmp_path: Path, change: Callable[[Path], None]) -> Path:
    copy = Path(shutil.copytree(folder.path, tmp_path / "copy"))
    change(copy)
    return copy


@pytest.mark.slow
def test_a_text_encoder_of_another_size_is_told_before_anything_is_built(tmp_path: Path) -> None:
    path = z_image_folder(tmp_path / "model", text_width=24)
    with pytest.raises(ModelError, match="16 wide, its text encoder makes 24") as caught:
        probe(path, FAMILIES)
    assert caught.value.code == "not_a_model"


@pytest.mark.slow
def test_one_beside_a_single_file_is_told_too(
    tmp_path: Path, engine: LocalEngine, parts: ZImageParts, folder: ModelInfo
) -> None:
    other = z_image_parts(text_width=24).text_encoder.model.state_dict()
    save_file({k: v.contiguous() for k, v in other.items()}, tmp_path / "qwen_3_4b.safetensors")
    file = told(z_image_file(tmp_path / "model.safetensors", parts))
    with pytest.raises(ModelError, match="16 wide, its text encoder makes 24"):
        run(engine, make_job(replace(file, companion=folder.path), **SETTINGS))


def test_a_part_of_another_family_is_told(folder: ModelInfo, tmp_path: Path) -> None:
    def change(path: Path) -> None:
        file = path / "model_index.json"
        index = json.loads(file.read_text())
        file.write_text(json.dumps(index | {"text_encoder": ["transformers", "T5EncoderModel"]}))

    with pytest.raises(ModelError) as caught:
        probe(spoilt(folder, tmp_path, change), FAMILIES)
    assert caught.value.code == "model_class"


@pytest.mark.parametrize(
    ("part", "fields"),
    [
        ("text_encoder", {"num_hidden_layers": 3}),
        ("text_encoder", {"num_hidden_layers": 10**9}),
        ("text_encoder", {"head_dim": 10**9}),
        ("transformer", {"axes_lens": [10**9, 32, 32]}),
        ("transformer", {"n_layers": 10**9}),
        ("transformer", {"axes_lens": [256, 32, 32]}),
        ("transformer", {"all_patch_size": [1]}),
        ("vae", {"latent_channels": 4}),
    ],
)
def test_settings_that_cannot_be_are_told(
    folder: ModelInfo, engine: LocalEngine, tmp_path: Path, part: str, fields: dict[str, Any]
) -> None:
    copy = changed_copy(folder, tmp_path, part, **fields)
    with pytest.raises(ModelError):
        run(engine, make_job(told(copy), **SETTINGS))


@pytest.mark.slow
def test_weights_of_fewer_layers_are_told(
    folder: ModelInfo, engine: LocalEngine, tmp_path: Path
) -> None:
    def change(path: Path) -> None:
        file = path / "text_encoder" / "model.safetensors"
        kept = {k: v for k, v in load_file(file).items() if ".layers.2." not in k}
        save_file(kept, file)

    with pytest.raises(ModelError, match="layers"):
        run(engine, make_job(told(spoilt(folder, tmp_path, change)), **SETTINGS))


@pytest.mark.parametrize("part", ["transformer", "scheduler", "model_index.json"])
def test_a_missing_part_is_told(folder: ModelInfo, tmp_path: Path, part: str) -> None:
    def change(path: Path) -> None:
        shutil.rmtree(path / part) if (path / part).is_dir() else (path / part).unlink()

    with pytest.raises(ModelError) as caught:
        info = probe(spoilt(folder, tmp_path, change), FAMILIES)
        LocalEngine("float32").preload(info, lambda _: None)
    assert caught.value.code in ("model_incomplete", "model_damaged", "not_a_model")


@pytest.mark.slow
def test_pictures_and_masks_go_the_usual_way(
    folder: ModelInfo, engine: LocalEngine, picture: ByteArray, mask: FloatArray
) -> None:
    job = make_job(folder, picture, mask, **SETTINGS)
    first, again = (run(engine, job).pixels[0].tobytes() for _ in range(2))
    assert first == again


@pytest.mark.slow
def test_another_variant_of_the_same_file_is_another_model(
    tmp_path: Path, engine: LocalEngine, parts: ZImageParts, folder: ModelInfo
) -> None:
    """What somebody chose acts at once, also where the file is in memory."""
    path = z_image_file(tmp_path / "stranger.safetensors", parts)
    turbo = z_image_file(tmp_path / "z_image_turbo.safetensors", parts)
    settings = {**SETTINGS, "guidance_scale": 1.0, "negative_prompt": ""}
    doubted, chosen = (
        replace(probe(path, FAMILIES, variant), native_size=64, companion=folder.path)
        for variant in ("", "turbo")
    )
    assert doubted.in_doubt and chosen.variant == "turbo"
    made = [
        run(engine, make_job(each, **settings)).pixels[0]
        for each in (doubted, chosen, replace(told(turbo), companion=folder.path), doubted)
    ]
    assert made[1].tobytes() == made[2].tobytes()
    assert made[0].tobytes() != made[1].tobytes() and made[0].tobytes() == made[3].tobytes()
