"""FLUX.1 dev, schnell and Fill: texts, guidance, sizes, bad input."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from desktop_app.catalog.families import load_families
from desktop_app.core.cancel import CancelToken
from desktop_app.core.errors import InputError, ModelError
from desktop_app.core.geometry import Size
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.pixels import ByteArray, FloatArray
from desktop_app.core.request import EngineJob
from desktop_app.engine.local import LocalEngine
from desktop_app.engine.model import Model
from desktop_app.library.probing.probe import probe
from desktop_app.networks.families.flux import FluxText, places
from tests.engine.conftest import make_job, run
from tests.tiny_flux import flux_folder

FAMILIES = load_families()


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> dict[str, ModelInfo]:
    """A tiny folder of each variant, as the library tells of it."""
    root = tmp_path_factory.mktemp("flux")
    return {
        variant: probe(flux_folder(root / variant, variant=variant), FAMILIES)
        for variant in ("dev", "schnell", "fill")
    }


def job_of(
    model: ModelInfo,
    image: ByteArray | None = None,
    mask: FloatArray | None = None,
    **changes: Any,
) -> EngineJob:
    """A job in FLUX.1's own way."""
    settings: dict[str, Any] = {
        "prompt": "a photo of a cat",
        "scheduler": "flow_euler",
        "guidance_scale": model.defaults.guidance_scale,
        "steps": 4,
        "size": Size(64, 64),
    }
    return make_job(model, image, mask, **{**settings, **changes})


def loaded(engine: LocalEngine, info: ModelInfo) -> Model:
    return engine.cache.get(info, lambda _: None, CancelToken())


# -- the ways of the family -----------------------------------------------------------------


@pytest.mark.slow
def test_no_words_of_a_long_prompt_are_lost_before_the_window_ends(
    engine: LocalEngine, models: dict[str, ModelInfo]
) -> None:
    pictures = {
        variant: [
            run(engine, job_of(models[variant], prompt="a " * words + end, steps=1)).pixels[0]
            for words in (240, 300)
            for end in ("x", "y")
        ]
        for variant in ("dev", "schnell")
    }
    same = {
        key: [np.array_equal(each[0], each[1]), np.array_equal(each[2], each[3])]
        for key, each in pictures.items()
    }
    # T5 reads 512 tokens for dev, 256 for schnell; CLIP no more than 77.
    assert same == {"dev": [False, False], "schnell": [False, True]}


@pytest.mark.slow
def test_texts_are_remembered(engine: LocalEngine, models: dict[str, ModelInfo]) -> None:
    job = job_of(models["dev"], steps=1, prompt="a cat that was never asked for")
    run(engine, job)
    texts = loaded(engine, models["dev"]).texts
    assert isinstance(texts, FluxText)
    before = texts.encoded
    run(engine, job)
    assert texts.encoded == before


def test_guidance_is_heard_by_dev_and_not_by_schnell(
    engine: LocalEngine, models: dict[str, ModelInfo]
) -> None:
    for variant, conditioning in (("dev", True), ("schnell", False)):
        low, high = (
            run(engine, job_of(models[variant], guidance_scale=scale, steps=2)).pixels[0]
            for scale in (1.0, 9.0)
        )
        assert np.array_equal(low, high) is not conditioning


def test_a_negative_prompt_changes_nothing(
    engine: LocalEngine, models: dict[str, ModelInfo]
) -> None:
    plain, told = (
        run(engine, job_of(models["dev"], negative_prompt=text, steps=2)).pixels[0]
        for text in ("", "blurred")
    )
    assert np.array_equal(plain, told)


def test_sides_are_multiples_of_a_whole_patch(
    engine: LocalEngine, models: dict[str, ModelInfo]
) -> None:
    with pytest.raises(InputError) as caught:
        run(engine, job_of(models["dev"], size=Size(72, 64)))
    assert caught.value.code == "size_multiple"
    assert caught.value.params["factor"] == 16


def test_patches_lie_row_by_row() -> None:
    assert places(2, 3, torch.device("cpu")).tolist() == [
        [0, 0, 0], [0, 0, 1], [0, 0, 2], [0, 1, 0], [0, 1, 1], [0, 1, 2],
    ]  # fmt: skip


@pytest.mark.slow
def test_every_scheduler_of_the_family_makes_a_picture(
    engine: LocalEngine, models: dict[str, ModelInfo], picture: ByteArray, mask: FloatArray
) -> None:
    for scheduler in FAMILIES["flux1"].schedulers:
        for arrays in ((), (picture, mask)):
            job = job_of(models["schnell"], *arrays, scheduler=scheduler, strength=0.6, steps=3)
            assert np.isfinite(run(engine, job).pixels[0]).all()


# -- bad input ------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path: Path, models: dict[str, ModelInfo]) -> Path:
    """A copy of dev that a test may spoil."""
    return Path(shutil.copytree(models["dev"].path, tmp_path / "model"))


def refused(engine: LocalEngine, info: ModelInfo) -> ModelError:
    with pytest.raises(ModelError) as caught:
        engine.preload(info, lambda _: None)
    return caught.value


@pytest.mark.slow
@pytest.mark.parametrize(
    ("part", "options", "words"),
    [
        ("text_encoder_2", {"text_width": 48}, "makes 48"),
        ("vae", {"latent_channels": 4}, "makes 4"),
        ("transformer", {"variant": "fill"}, "96 channels instead of 16"),
    ],
)
def test_parts_that_do_not_fit_each_other_are_told(
    engine: LocalEngine,
    models: dict[str, ModelInfo],
    folder: Path,
    tmp_path: Path,
    part: str,
    options: dict[str, Any],
    words: str,
) -> None:
    other = flux_folder(tmp_path / "other", **options)
    shutil.rmtree(folder / part)
    shutil.copytree(other / part, folder / part)
    error = refused(engine, replace(models["dev"], path=str(folder), digest=part))
    assert error.code in ("not_a_model", "model_damaged")
    assert words in error.what
    if part != "transformer":  # the library sees it, too, before anything is loaded
        with pytest.raises(ModelError) as caught:
            probe(folder, FAMILIES)
        assert caught.value.code == "not_a_model"


@pytest.mark.slow
@pytest.mark.parametrize("part", ["text_encoder_2", "tokenizer_2", "transformer"])
def test_a_folder_without_some_part_is_told(
    engine: LocalEngine, models: dict[str, ModelInfo], folder: Path, part: str
) -> None:
    shutil.rmtree(folder / part)
    error = refused(engine, replace(models["dev"], path=str(folder), digest=part))
    # A text encoder may come from another folder; what has none is told at the first picture. The
    # tokenizer that ships has more words than this tiny one.
    codes = {"transformer": "model_incomplete", "tokenizer_2": "tokenizer_unfit"}
    assert error.code == codes.get(part, "model_companion")
    if part == "transformer":
        with pytest.raises(ModelError) as caught:
            probe(folder, FAMILIES)
        assert caught.value.code in ("model_incomplete", "model_damaged")


@pytest.mark.slow
def test_what_is_no_sentencepiece_model_is_told(
    engine: LocalEngine, models: dict[str, ModelInfo], folder: Path
) -> None:
    (folder / "tokenizer_2" / "tokenizer.json").rename(folder / "tokenizer_2" / "spiece.model")
    assert not probe(folder, FAMILIES).lacks
    error = refused(engine, replace(models["dev"], path=str(folder)))
    assert error.code == "tokenizer_damaged"
    assert "spiece.model" in error.what


def test_a_folder_that_asks_for_quantisation_is_told(folder: Path) -> None:
    config = folder / "transformer" / "config.json"
    data = json.loads(config.read_text(encoding="utf-8"))
    data["quantization_config"] = {"quant_method": "gptq"}
    config.write_text(json.dumps(data), encoding="utf-8")
    with pytest.raises(ModelError) as caught:
        probe(folder, FAMILIES)
    assert caught.value.code == "model_quantised" and "gptq" in caught.value.what
