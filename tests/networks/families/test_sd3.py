"""Stable Diffusion 3 and 3.5: folder and file alike, with and without T5, as in diffusers."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch

from desktop_app.catalog.families import load_families
from desktop_app.core.cancel import CancelToken
from desktop_app.core.errors import InputError, ModelError
from desktop_app.core.events import Noted
from desktop_app.core.geometry import Size
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.pixels import ByteArray, FloatArray
from desktop_app.engine.local import LocalEngine
from desktop_app.library.probing.probe import probe
from tests.engine.conftest import make_job, run, told
from tests.tiny_sd3 import Layout, Sd3Parts, sd3_file, sd3_folder, sd3_parts

FAMILIES = load_families()
SETTINGS: dict[str, Any] = {"scheduler": "flow_euler", "prompt": "a cat", "negative_prompt": "a"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> ModelInfo:
    return told(sd3_folder(tmp_path_factory.mktemp("sd3") / "model"))


@pytest.fixture(scope="module")
def parts() -> Sd3Parts:
    """With CLIP's real vocabulary, which single files imply."""
    return sd3_parts(true_clip=True)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory, parts: Sd3Parts) -> ModelInfo:
    """The folder of `parts`."""
    return told(sd3_folder(tmp_path_factory.mktemp("sd3") / "whole", parts))


@pytest.mark.slow
@pytest.mark.parametrize("version", [pytest.param("3", marks=pytest.mark.slow), "3.5"])
def test_the_file_and_the_folder_make_the_same_bytes(
    tmp_path: Path, engine: LocalEngine, picture: ByteArray, mask: FloatArray, version: Any
) -> None:
    parts = sd3_parts(true_clip=True, t5=False, version=version)
    file = told(sd3_file(tmp_path / "model.safetensors", parts))
    whole = told(sd3_folder(tmp_path / "model", parts))
    assert (file.family, file.input_channels, file.factor, file.lacks) == ("sd3", 16, 16, ())
    assert file.prediction_type == whole.prediction_type == "flow"
    one, two = (
        run(engine, make_job(info, picture, mask, **SETTINGS)).pixels[0] for info in (file, whole)
    )
    assert one.tobytes() == two.tobytes()


@pytest.mark.slow
@pytest.mark.parametrize("layout", ["bare", "clips", "t5"])
def test_a_companion_lends_what_the_file_lacks(
    tmp_path: Path, engine: LocalEngine, parts: Sd3Parts, whole: ModelInfo, layout: Layout
) -> None:
    file = told(sd3_file(tmp_path / "model.safetensors", parts, layout))
    assert set(file.lacks) == ({"text_encoder", "text_encoder_2"} if layout == "bare" else set())
    lent = replace(file, companion=whole.path)
    one, two = (run(engine, make_job(info, **SETTINGS)).pixels[0] for info in (lent, whole))
    assert one.tobytes() == two.tobytes()


def test_without_its_tokenizer_t5_hears_by_the_one_that_ships(
    tmp_path: Path, engine: LocalEngine
) -> None:
    parts = sd3_parts(true_clip=True)
    assert parts.text_encoder_3 is not None
    without = told(sd3_file(tmp_path / "clips.safetensors", parts, "clips"))
    parts.text_encoder_3.resize_token_embeddings(32128, mean_resizing=False)
    with_t5 = told(sd3_file(tmp_path / "t5.safetensors", parts, "t5"))
    heard, quiet = (run(engine, make_job(each, **SETTINGS)) for each in (with_t5, without))
    assert not heard.of(Noted) and not quiet.of(Noted)
    assert heard.pixels[0].tobytes() != quiet.pixels[0].tobytes()
    model = engine.cache.get(with_t5, lambda _: None, CancelToken())
    asked = model.parts["tokenizer_3"](
        "a cat sitting on a mat", padding="max_length", max_length=12
    )
    assert asked["input_ids"] == [3, 9, 1712, 3823, 30, 3, 9, 6928, 1, 0, 0, 0]
    assert asked["attention_mask"] == [1] * 9 + [0] * 3


@pytest.mark.slow
def test_a_tokenizer_of_more_words_than_t5_knows_is_told(
    tmp_path: Path, engine: LocalEngine, parts: Sd3Parts
) -> None:
    file = told(sd3_file(tmp_path / "t5.safetensors", parts, "t5"))
    with pytest.raises(ModelError) as caught:
        engine.preload(file, lambda _: None)
    assert (caught.value.code, caught.value.params["tokens"]) == ("tokenizer_unfit", 32100)


@pytest.mark.slow
def test_a_file_without_clips_asks_for_a_companion(tmp_path: Path, engine: LocalEngine) -> None:
    file = told(sd3_file(tmp_path / "bare.safetensors", layout="bare"))
    with pytest.raises(ModelError) as caught:
        engine.preload(file, lambda _: None)
    assert caught.value.code == "model_companion"


@pytest.mark.slow
def test_text_is_heard_as_by_diffusers(folder: ModelInfo, engine: LocalEngine) -> None:
    from diffusers import StableDiffusion3Pipeline

    pipeline = StableDiffusion3Pipeline.from_pretrained(folder.path, dtype=torch.float32)
    model = engine.cache.get(folder, lambda _: None, CancelToken())
    with torch.inference_mode():
        words, _, pooled, _ = pipeline.encode_prompt(
            "a photo of a cat", None, None, do_classifier_free_guidance=False, clip_skip=1
        )
        ours = model.texts.encode("a photo of a cat", clip_skip=1)
    assert torch.allclose(ours["encoder_hidden_states"], words, atol=1e-5)
    assert torch.allclose(ours["pooled_projections"], pooled, atol=1e-5)


@pytest.mark.slow
def test_sizes_are_multiples_of_a_patch(folder: ModelInfo, engine: LocalEngine) -> None:
    made = run(engine, make_job(folder, **SETTINGS, size=Size(96, 64)))
    assert made.pixels[0].shape == (64, 96, 3)


def test_a_size_beyond_the_places_it_knows_is_told(folder: ModelInfo, engine: LocalEngine) -> None:
    with pytest.raises(InputError) as caught:
        run(engine, make_job(folder, **SETTINGS, size=Size(272, 64)))
    assert (caught.value.code, caught.value.params["maximum"]) == ("size_range", 256)
    assert run(engine, make_job(folder, **SETTINGS)).pixels


def test_a_missing_part_is_told(folder: ModelInfo, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(folder.path, tmp_path / "copy"))
    shutil.rmtree(copy / "transformer")
    with pytest.raises(ModelError) as caught:
        probe(copy, FAMILIES)
    assert caught.value.code in ("model_incomplete", "model_damaged")


@pytest.mark.slow
def test_a_missing_text_encoder_may_be_lent(
    folder: ModelInfo, engine: LocalEngine, tmp_path: Path
) -> None:
    copy = Path(shutil.copytree(folder.path, tmp_path / "copy"))
    shutil.rmtree(copy / "text_encoder_2")
    info = probe(copy, FAMILIES)
    assert info.lacks == ("text_encoder_2",)
    with pytest.raises(ModelError) as caught:
        run(engine, make_job(info, **SETTINGS))
    assert caught.value.code == "model_companion"


def test_turbo_is_told_by_its_name(folder: ModelInfo, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(folder.path, tmp_path / "sd3.5-large-turbo"))
    info = probe(copy, FAMILIES)
    assert (info.variant, info.defaults.steps, info.defaults.guidance_scale) == ("turbo", 4, 1.0)
    index = json.loads((copy / "model_index.json").read_text())
    assert index["_class_name"] == "StableDiffusion3Pipeline"
