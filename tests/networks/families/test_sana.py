"""Sana: an instruction is read beside the prompt, and steps of Sprint are refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import save_file
from transformers.models.gemma2.modeling_gemma2 import Gemma2Model

from desktop_app.catalog.families import load_families
from desktop_app.core.cancel import CancelToken
from desktop_app.core.errors import ModelError
from desktop_app.core.geometry import Size
from desktop_app.core.model_info import ModelInfo
from desktop_app.engine.local import LocalEngine
from desktop_app.library.probing.part_headers import read_part
from desktop_app.library.probing.part_sizes import part_sizes
from desktop_app.networks.clip_text import PromptText
from desktop_app.networks.language_text import MASK, STATES
from tests.engine.conftest import make_job, run, told
from tests.engine.quantised.gguf_files import write_gguf
from tests.tiny_parts import finish
from tests.tiny_sana import dc_makers_keys, deep_vae, sana_folder, sana_parts, transformer_keys

FAMILY = load_families()["sana"]
PUBLISHED = {"downsample_block_type": "conv", "upsample_block_type": "interpolate"}
SETTINGS: dict[str, Any] = {"scheduler": "flow_dpmpp_2m", "prompt": "a cat"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> ModelInfo:
    return told(sana_folder(tmp_path_factory.mktemp("sana") / "model"))


@pytest.mark.slow
@torch.inference_mode()
def test_of_the_instruction_only_its_ends_are_heard(folder: ModelInfo, engine: LocalEngine) -> None:
    model = engine.cache.get(folder, lambda _: None, CancelToken())
    texts = [PromptText(" A Cat "), PromptText(" A Cat ", negative=True), PromptText("a" * 900)]
    prompt, negative, long = model.texts.encode_all(texts)
    # The beginning's mark; the space behind "User Prompt:", and the letters.
    assert [int(each[MASK].sum()) for each in (prompt, negative, long)] == [7, 6, 300]
    encoder = Gemma2Model.from_pretrained(Path(folder.path) / "text_encoder", dtype=torch.float32)
    language = FAMILY.language
    assert language is not None
    whole = language.template.replace("{}", "a cat")
    for made, text, last in ((prompt, whole, 6), (negative, "a cat", 5)):
        ids = model.parts["tokenizer"](text, return_tensors="pt").input_ids
        wanted = encoder(ids).last_hidden_state[:, [0, *range(-last, 0)]]
        assert torch.allclose(made[STATES][:, : last + 1], wanted, atol=1e-3)


@pytest.mark.few(1)
@pytest.mark.parametrize("newer", [False, True])
@pytest.mark.parametrize("layout", ["bare", "prefixed", "F32", "Q8_0"])
def test_the_file_makes_the_folder_s_picture(
    tmp_path: Path, engine: LocalEngine, layout: str, newer: bool
) -> None:
    # The newer one is told of places, too, as a model of 2K is.
    more = {"sample_size": 64, "interpolation_scale": 1.0} if newer else {}
    parts, path = sana_parts(newer=newer, **more), tmp_path / "model.safetensors"
    whole = told(sana_folder(tmp_path / "folder", parts))
    tensors = transformer_keys(parts.transformer)
    if layout in ("F32", "Q8_0"):
        path = write_gguf(tmp_path / "model.gguf", tensors, layout)
    else:
        prefix = "" if layout == "bare" else "model.diffusion_model."
        save_file({prefix + name: each for name, each in tensors.items()}, path)
    info = told(path, whole.path)
    assert (info.family, info.factor, info.input_channels) == ("sana", 32, 32)
    assert info.lacks == ("tokenizer", "text_encoder", "vae")
    one, two = (run(engine, make_job(each, **SETTINGS)).pixels[0] for each in (info, whole))
    if layout == "Q8_0":
        assert 0 < abs(one.astype(float) - two).max() < 0.1
    else:
        assert one.tobytes() == two.tobytes()


@pytest.mark.slow
@pytest.mark.parametrize("names", ["makers", "class"])
@pytest.mark.parametrize("blocks", [PUBLISHED, {}])
def test_its_autoencoder_in_a_file_makes_the_folder_s_picture(
    tmp_path: Path, engine: LocalEngine, names: str, blocks: dict[str, Any]
) -> None:
    parts = sana_parts()
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(5)
        parts.vae = deep_vae(**blocks)
    finish((parts.vae,))
    whole = told(sana_folder(tmp_path / "folder", parts))
    models = tmp_path / "models"
    for folder in ("diffusion_models", "vae"):
        (models / folder).mkdir(parents=True)
    save_file(transformer_keys(parts.transformer), models / "diffusion_models" / "x.safetensors")
    state = dc_makers_keys(parts.vae) if names == "makers" else parts.vae.state_dict()
    save_file({k: v.clone() for k, v in state.items()}, models / "vae" / "a.safetensors")
    info = told(models / "diffusion_models" / "x.safetensors", whole.path)
    assert (Path(info.parts["vae"]).name, info.part_reasons["vae"]) == (
        "a.safetensors",
        "collection",
    )
    assert info.lacks == ("tokenizer", "text_encoder")
    model = engine.cache.get(info, lambda _: None, CancelToken())
    made, wanted = model.parts["vae"].config, parts.vae.config
    for field in ("scaling_factor", "downsample_block_type", "upsample_block_type"):
        assert made[field] == wanted[field]
    one, two = (run(engine, make_job(each, **SETTINGS)).pixels[0] for each in (info, whole))
    assert one.tobytes() == two.tobytes()


def test_another_deep_autoencoder_is_none_of_its_own(tmp_path: Path) -> None:
    """dc-ae-f32c32-in has as many channels and a batch norm."""
    state = deep_vae(decoder_norm_types=("batch_norm",) * 5 + ("rms_norm",)).state_dict()
    path = tmp_path / "dc-ae-f32c32-in-1.0.safetensors"
    save_file({k: v.clone() for k, v in state.items()}, path)
    assert read_part(path) is None


@pytest.mark.few(1)
@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"caption_channels": 40}, "wants text 40 wide"),
        ({"guidance_embeds": True}, "Sana Sprint"),
        ({"patch_size": 2}, "other patches"),
    ],
)
def test_what_cannot_be_run_is_told(
    tmp_path: Path, engine: LocalEngine, changes: dict[str, Any], words: str
) -> None:
    path = sana_folder(tmp_path / "model", **changes)
    with pytest.raises(ModelError) as caught:
        engine.preload(told(path), lambda _: None)
    assert words in caught.value.what


@pytest.mark.slow
def test_sizes_are_multiples_of_32(folder: ModelInfo, engine: LocalEngine) -> None:
    made = run(engine, make_job(folder, **SETTINGS, size=Size(96, 160))).pixels[0]
    assert made.shape == (160, 96, 3)


def test_what_is_loaded_is_what_was_forecast(folder: ModelInfo, engine: LocalEngine) -> None:
    model = engine.cache.get(folder, lambda _: None, CancelToken())
    forecast = {part.part: part for part in part_sizes(folder, FAMILY).parts}
    loaded = {part.part: part for part in model.weights.parts}
    for name, part in forecast.items():
        assert (part.numbers, part.width) == (loaded[name].numbers, loaded[name].width)
