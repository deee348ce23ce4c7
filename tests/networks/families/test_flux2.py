"""FLUX.2 klein: folder and file alike, text as in diffusers, and what does not fit."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import save_file
from torch import Tensor

from desktop_app.catalog.families import load_families
from desktop_app.core.cancel import CancelToken
from desktop_app.core.errors import ModelError
from desktop_app.core.geometry import Size
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.pixels import ByteArray, FloatArray
from desktop_app.engine.local import LocalEngine
from desktop_app.library.probing.part_sizes import part_sizes
from desktop_app.library.probing.probe import probe
from desktop_app.networks.language_text import MASK, STATES
from tests.engine.conftest import make_job, run, told
from tests.networks.families.large_models import SETTINGS, changed_copy, made
from tests.tiny_flux2 import (
    Flux2Parts,
    Layout,
    flux2_file,
    flux2_folder,
    flux2_parts,
    flux2_vae_keys,
)

FAMILIES = load_families()


@pytest.fixture(scope="module")
def parts() -> Flux2Parts:
    return flux2_parts()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, parts: Flux2Parts) -> ModelInfo:
    return told(flux2_folder(tmp_path_factory.mktemp("flux2") / "model", parts))


@pytest.mark.few(1)
@pytest.mark.parametrize("layout", ["bare", "all_in_one"])
def test_the_file_makes_what_the_folder_makes(
    tmp_path: Path, engine: LocalEngine, parts: Flux2Parts, folder: ModelInfo, layout: Layout
) -> None:
    file = told(flux2_file(tmp_path / "model.safetensors", parts, layout))
    missed = set[str]() if layout == "all_in_one" else {"text_encoder", "vae"}
    assert (file.family, file.input_channels, file.factor) == ("flux2", 32, 16)
    assert (file.prediction_type, set(file.lacks)) == ("flow", missed)
    assert made(engine, replace(file, companion=folder.path)) == made(engine, folder)


def of_the_class(parts: Flux2Parts) -> dict[str, Tensor]:
    return {k: v for k, v in parts.vae.state_dict().items() if "num_batches" not in k}


@pytest.mark.slow
@pytest.mark.parametrize("names", [lambda parts: flux2_vae_keys(parts.vae), of_the_class])
def test_its_autoencoder_alone_is_read_in_either_naming(
    tmp_path: Path, engine: LocalEngine, parts: Flux2Parts, folder: ModelInfo, names: Any
) -> None:
    state = {key: value.contiguous() for key, value in names(parts).items()}
    save_file(state, tmp_path / "flux2-vae.safetensors")
    file = told(flux2_file(tmp_path / "model.safetensors", parts))
    assert file.lacks == ("text_encoder",)
    assert made(engine, replace(file, companion=folder.path)) == made(engine, folder)


@pytest.mark.slow
def test_an_autoencoder_of_other_latents_is_told(
    tmp_path: Path, engine: LocalEngine, parts: Flux2Parts, folder: ModelInfo
) -> None:
    from tests.tiny_original import vae_keys
    from tests.tiny_parts import transformer_vae

    other = vae_keys(transformer_vae(32, scaling=0.4, shift=0.1))
    save_file({k: v.contiguous() for k, v in other.items()}, tmp_path / "ae.safetensors")
    file = told(flux2_file(tmp_path / "model.safetensors", parts))
    with pytest.raises(ModelError, match="another kind"):
        run(engine, make_job(replace(file, companion=folder.path), **SETTINGS))


@pytest.mark.slow
@pytest.mark.parametrize("prompt", ["", "a cat", "a red cat " * 300])
def test_text_is_heard_as_by_diffusers(folder: ModelInfo, engine: LocalEngine, prompt: str) -> None:
    from diffusers import Flux2KleinPipeline

    pipeline = Flux2KleinPipeline.from_pretrained(folder.path, dtype=torch.float32)
    model = engine.cache.get(folder, lambda _: None, CancelToken())
    with torch.inference_mode():
        words, _ = pipeline.encode_prompt(prompt)
        heard = model.texts.encode(prompt)
    assert (heard[STATES].shape, MASK in heard) == ((1, 512, 48), False)
    assert torch.allclose(heard[STATES], words, atol=1e-5)


def test_layers_that_are_not_heard_are_neither_loaded_nor_forecast(
    folder: ModelInfo, engine: LocalEngine
) -> None:
    model = engine.cache.get(folder, lambda _: None, CancelToken())
    assert len(model.parts["text_encoder"].layers) == 27
    forecast = {each.part: each.numbers for each in part_sizes(folder, FAMILIES["flux2"]).parts}
    loaded = {each.part: each.numbers for each in model.weights.parts}
    assert forecast["text_encoder"] == loaded["text_encoder"] + 16  # the last norm
    assert forecast["denoiser"] == loaded["denoiser"]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "distilled", "variant"),
    [
        ("flux-2-klein-4b", True, "distilled"),
        ("flux-2-klein-base-4b", False, "base"),
        ("my-klein", False, "base"),
        ("based-on-something", True, "distilled"),
    ],
)
def test_the_index_tells_whether_it_was_distilled(
    tmp_path: Path, parts: Flux2Parts, name: str, distilled: bool, variant: str
) -> None:
    info = told(flux2_folder(tmp_path / name, parts, distilled=distilled))
    wanted = (4, 1.0) if distilled else (50, 4.0)
    assert info.variant == variant
    assert (info.defaults.steps, info.defaults.guidance_scale) == wanted


@pytest.mark.parametrize(
    ("name", "variant"),
    [
        ("flux-2-klein-9b", "distilled"),
        ("flux-2-klein-base-9b-fp8", "base"),
        ("flux-2-klein-9b-kv-fp8", "kv"),
        ("my-kv-klein", "distilled"),
        ("tune", "distilled"),  # in doubt: too few steps are seen at once
    ],
)
def test_a_file_s_name_tells_it(tmp_path: Path, parts: Flux2Parts, name: str, variant: str) -> None:
    assert told(flux2_file(tmp_path / f"{name}.safetensors", parts)).variant == variant


@pytest.mark.slow
def test_a_text_encoder_of_another_size_is_told_before_anything_is_built(tmp_path: Path) -> None:
    path = flux2_folder(tmp_path / "model", text_width=24)
    with pytest.raises(ModelError, match="48 wide, its text encoder makes 72") as caught:
        probe(path, FAMILIES)
    assert caught.value.code == "not_a_model"


@pytest.mark.parametrize(
    ("part", "fields"),
    [
        ("text_encoder", {"num_hidden_layers": 20}),
        ("transformer", {"num_layers": 10**9}),
        ("transformer", {"guidance_embeds": True}),
        ("vae", {"latent_channels": 16}),
    ],
)
def test_settings_that_cannot_be_are_told(
    folder: ModelInfo, engine: LocalEngine, tmp_path: Path, part: str, fields: dict[str, Any]
) -> None:
    copy = changed_copy(folder, tmp_path, part, **fields)
    with pytest.raises(ModelError):
        run(engine, make_job(told(copy), **SETTINGS))


@pytest.mark.slow
def test_pictures_masks_and_odd_sizes_go_the_usual_way(
    folder: ModelInfo, engine: LocalEngine, picture: ByteArray, mask: FloatArray
) -> None:
    job = make_job(folder, picture, mask, **SETTINGS)
    first, again = (run(engine, job).pixels[0].tobytes() for _ in range(2))
    assert first == again
    size = Size(80, 112)
    assert run(engine, make_job(folder, **SETTINGS, size=size)).pixels[0].shape == (112, 80, 3)
