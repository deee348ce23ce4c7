"""What is Qwen-Image 2.1's alone: an instruction that is not heard, four colours, a processor's
tokenizer."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from desktop_app.catalog.families import load_families
from desktop_app.core.cancel import CancelToken
from desktop_app.core.errors import ModelError
from desktop_app.core.geometry import Size
from desktop_app.core.model_info import ModelInfo
from desktop_app.engine.local import LocalEngine
from desktop_app.engine.pipeline import Pipeline
from desktop_app.library.probing.probe import probe
from desktop_app.library.prompt_tokens import prompt_encoders
from desktop_app.networks.language_text import MASK, STATES
from desktop_app.networks.structure_check import check_structure
from tests.engine import parity_models as models
from tests.engine.conftest import make_job, run
from tests.engine.parity import TOLERANCE, difference
from tests.engine.parity_stock import ROWS, stock_pipeline
from tests.tiny_qwen_image21 import qwen_image21_parts


@pytest.fixture(scope="module")
def info(tmp_path_factory: pytest.TempPathFactory) -> ModelInfo:
    return models.qwen_image21(tmp_path_factory.mktemp("21") / "model")


@pytest.mark.few(2)
@pytest.mark.parametrize("text", ["", "a cat", "a cat and a user " * 30])
def test_text_is_heard_as_its_pipeline_hears_it(
    info: ModelInfo, engine: LocalEngine, text: str
) -> None:
    texts = engine.cache.get(info, lambda _: None, CancelToken()).texts
    with torch.inference_mode():
        ours = texts.encode(text)
        theirs, mask, _ = stock_pipeline("QwenImage21Pipeline", info.path).encode_prompt(text)
    assert mask is None and bool(ours[MASK].all())
    assert difference(ours[STATES], theirs) < TOLERANCE


@pytest.mark.slow
def test_pictures_are_opaque_and_sides_are_multiples_of_two_places(
    info: ModelInfo, engine: LocalEngine
) -> None:
    codec = engine.cache.get(info, lambda _: None, CancelToken()).codec
    assert (codec.factor, codec.channels, info.factor) == (16, 64, 32)
    picture = torch.rand(1, 3, 64, 96) * 2 - 1
    stock = stock_pipeline("QwenImage21Pipeline", info.path)
    with torch.inference_mode():
        whole = torch.cat([picture, torch.ones(1, 1, 64, 96)], dim=1)[:, :, None]
        theirs = stock._encode_vae_image(whole, torch.Generator())[:, :, 0]
        assert difference(codec.encode(picture), theirs) < TOLERANCE
        assert codec.decode(theirs).shape == picture.shape
    made = run(engine, make_job(info, scheduler="flow_euler", size=Size(96, 160)))
    assert made.pixels[0].shape == (160, 96, 3)


def test_its_tokenizer_lies_in_its_processor(info: ModelInfo) -> None:
    (encoder,) = prompt_encoders(info, load_families()["qwen_image21"])
    assert encoder.name == "Qwen3-VL"
    assert not check_structure(info, load_families()["qwen_image21"]).faults


@pytest.mark.slow
def test_parts_that_do_not_fit_are_told(tmp_path: Path, engine: LocalEngine) -> None:
    with pytest.raises(ModelError) as caught:
        models.qwen_image21(tmp_path / "narrow", parts=qwen_image21_parts(in_channels=32))
    assert "takes 32 channels, its autoencoder makes 64" in caught.value.what
    parts = qwen_image21_parts(patch_size=2)
    with pytest.raises(ModelError):
        engine.preload(models.qwen_image21(tmp_path / "other", parts=parts), lambda _: None)


@pytest.mark.parametrize(
    "fields", [{"num_layers": 10**9}, {"mlp_ratio": 1000}, {"context_in_dim": -1}]
)
def test_settings_that_cannot_be_are_told(
    info: ModelInfo, engine: LocalEngine, tmp_path: Path, fields: dict[str, int]
) -> None:
    copy = Path(shutil.copytree(info.path, tmp_path / "copy"))
    file = copy / "transformer" / "config.json"
    file.write_text(json.dumps(json.loads(file.read_text()) | fields))
    with pytest.raises(ModelError):
        engine.preload(probe(copy, load_families()), lambda _: None)


@pytest.mark.slow
def test_transparency_is_kept_where_it_is_wanted_and_made(
    info: ModelInfo, engine: LocalEngine
) -> None:
    """As its pipeline gives it: the autoencoder's fourth channel."""
    plain = make_job(info, scheduler="flow_euler", size=Size(96, 64))
    clear = replace(plain, request=replace(plain.request, background="transparent"))
    assert run(engine, plain).pixels[0].shape == (64, 96, 3)
    (made,) = run(engine, clear).pixels
    assert made.shape == (64, 96, 4)
    assert np.array_equal(made[..., :3], run(engine, plain).pixels[0])
    model = engine.cache.get(info, lambda _: None, CancelToken())
    stock = stock_pipeline("QwenImage21Pipeline", info.path)
    with torch.inference_mode():
        latents = Pipeline(model, ROWS["flow_euler"], clear, lambda _: None, CancelToken()).latents(
            0
        )
        film = stock.vae.decode(model.codec._scale.unscaled(latents)[:, :, None]).sample[:, :, 0]
        (theirs,) = stock.image_processor.postprocess(film, output_type="np")
    assert np.abs(made - theirs).max() < 1e-5
