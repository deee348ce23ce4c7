"""Stable Diffusion XL: folders and single files, masks, sizes, empty prompts, precision."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from diffusers.models.unets.unet_2d_condition import UNet2DConditionModel
from safetensors.torch import load_file, save_file

from desktop_app.catalog.families import load_families
from desktop_app.catalog.resources import resource_path
from desktop_app.core.cancel import CancelToken
from desktop_app.core.errors import ModelError
from desktop_app.core.geometry import Size
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.pixels import ByteArray, FloatArray
from desktop_app.engine.loading import assemble
from desktop_app.engine.local import LocalEngine
from desktop_app.networks.checkpoint_keys.ldm_keys import convert_ldm_unet
from desktop_app.networks.checkpoint_keys.shapes import deep_unet_shape
from desktop_app.networks.device import Compute
from desktop_app.networks.families.family_table import family_engine
from desktop_app.networks.model_source import opened
from tests.engine.conftest import make_job, run
from tests.tiny_original import original_unet
from tests.tiny_sdxl import WIDTH, sdxl_file, sdxl_folder, sdxl_info, sdxl_parts

SDXL = load_families()["sdxl"]


def load(engine: LocalEngine, info: ModelInfo) -> Any:
    return engine.cache.get(info, lambda _: None, CancelToken())


@pytest.mark.few(1)
@pytest.mark.parametrize(
    "options",
    [{}, pytest.param({"channels": 9}, marks=pytest.mark.slow), {"refiner": True}],
    ids=str,
)
def test_a_single_file_makes_the_same_picture_as_the_folder(
    engine: LocalEngine,
    tmp_path: Path,
    picture: ByteArray,
    mask: FloatArray,
    options: dict[str, Any],
) -> None:
    parts = sdxl_parts(clip_tokenizer=True, **options)
    folder = sdxl_info(sdxl_folder(tmp_path / "m", parts))
    file = sdxl_info(sdxl_file(tmp_path / "m.safetensors", parts))
    painted_over = mask if options.get("channels") == 9 else None
    made = [
        run(engine, make_job(info, picture, painted_over, scheduler="euler", steps=2)).pixels[0]
        for info in (folder, file)
    ]
    assert np.array_equal(*made)
    assert made[0].std() > 0.01


@pytest.mark.slow
def test_an_empty_negative_prompt_is_silence_where_the_model_was_trained_so(
    engine: LocalEngine, make_model: Callable[..., ModelInfo], tmp_path: Path
) -> None:
    silent = make_model("sdxl")
    job = make_job(silent)
    parts, extras = load(engine, silent).parts, family_engine("sdxl").extras
    told = extras(parts, job.request, negative=True)
    assert not told["encoder_hidden_states"].any() and not told["text_embeds"].any()
    assert told["encoder_hidden_states"].shape == (1, 1, 2 * WIDTH)  # of any length
    assert "text_embeds" not in extras(parts, job.request)
    spoken = replace(job.request, negative_prompt="blurred")
    assert "text_embeds" not in extras(parts, spoken, negative=True)

    other = sdxl_folder(tmp_path / "spoken")
    index = json.loads((other / "model_index.json").read_text())
    (other / "model_index.json").write_text(
        json.dumps({**index, "force_zeros_for_empty_prompt": False})
    )
    parts = load(engine, sdxl_info(other)).parts
    assert "text_embeds" not in extras(parts, job.request, negative=True)


@pytest.mark.slow
def test_the_denoiser_hears_the_size_and_the_refiner_a_score(
    engine: LocalEngine, make_model: Callable[..., ModelInfo]
) -> None:
    extras = family_engine("sdxl").extras
    base, refiner = make_model("sdxl"), make_model("sdxl", refiner=True)
    request = replace(make_job(base).request, size=Size(128, 64))
    parts = load(engine, base).parts
    assert extras(parts, request)["time_ids"].tolist() == [[64, 128, 0, 0, 64, 128]]
    parts = load(engine, refiner).parts
    assert extras(parts, request)["time_ids"].tolist() == [[64, 128, 0, 0, 6.0]]
    assert extras(parts, request, negative=True)["time_ids"].tolist() == [[64, 128, 0, 0, 2.5]]


@pytest.mark.slow
def test_clip_skip_leaves_out_more_layers_of_the_words_but_not_of_the_whole(
    engine: LocalEngine, make_model: Callable[..., ModelInfo]
) -> None:
    texts = load(engine, make_model("sdxl")).texts
    plain, skipped = texts.encode("a cat"), texts.encode("a cat", 1)
    assert not torch.equal(plain["encoder_hidden_states"], skipped["encoder_hidden_states"])
    assert torch.equal(plain["text_embeds"], skipped["text_embeds"])
    deepest = texts.encode("a cat", 11)  # more than there are: the words' own embeddings
    assert torch.isfinite(deepest["encoder_hidden_states"]).all()
    encoded = texts.encoded
    texts.encode("a cat", 1)
    assert texts.encoded == encoded


@pytest.mark.slow
def test_the_autoencoder_stays_in_float32_where_half_precision_overflows(tmp_path: Path) -> None:
    half = Compute(torch.device("cpu"), torch.float16, "test")
    layout = family_engine("sdxl")
    parts = sdxl_parts()
    info = sdxl_info(sdxl_folder(tmp_path / "usual", parts))
    with opened(info, SDXL, layout) as reading:
        read = {part: reading.part(part, half) for part in layout.order}
    assert read["vae"].dtype is torch.float32 and read["unet"].dtype is torch.float16
    picture = torch.zeros(1, 3, 64, 64)
    with torch.inference_mode():
        assert assemble(info, SDXL, half, read).codec.encode(picture).isfinite().all()

    parts["vae"].register_to_config(force_upcast=False)
    info = sdxl_info(sdxl_folder(tmp_path / "mended", parts))
    with opened(info, SDXL, layout) as reading:
        assert reading.part("vae", half).dtype is torch.float16


@pytest.mark.slow
def test_marks_of_trainers_tell_the_prediction_and_the_noise_levels(
    engine: LocalEngine, tmp_path: Path
) -> None:
    info = sdxl_info(sdxl_file(tmp_path / "m.safetensors", marks=("v_pred", "ztsnr")))
    assert info.prediction_type == "v_prediction"
    config = load(engine, info).parts["scheduler"]
    assert config["rescale_betas_zero_snr"] and config["timestep_spacing"] == "trailing"
    pixels = run(engine, make_job(info, scheduler="euler", steps=2)).pixels[0]
    assert np.isfinite(pixels).all()


@pytest.mark.slow
def test_a_file_without_text_encoders_takes_a_companions(
    engine: LocalEngine, tmp_path: Path
) -> None:
    parts = sdxl_parts(clip_tokenizer=True)
    companion = str(sdxl_folder(tmp_path / "lender", parts))
    whole = sdxl_file(tmp_path / "whole.safetensors", parts)
    settings: dict[str, Any] = {"scheduler": "euler", "steps": 2}
    theirs = run(engine, make_job(sdxl_info(whole), **settings)).pixels[0]
    tensors = load_file(whole)
    prefix = "model.diffusion_model."
    bare = {k.removeprefix(prefix): v for k, v in tensors.items() if k.startswith(prefix)}
    for name, kept in (
        ("named", {k: v for k, v in tensors.items() if k.startswith(prefix)}),
        ("bare", bare),
    ):
        save_file(kept, tmp_path / f"{name}.safetensors")
        info = sdxl_info(tmp_path / f"{name}.safetensors")
        assert info.lacks == ("text_encoder", "text_encoder_2", "vae")
        with pytest.raises(ModelError) as caught:
            run(engine, make_job(info))
        assert caught.value.code == "model_companion"
    lent = replace(info, companion=companion, lacks=())
    assert np.array_equal(run(engine, make_job(lent, **settings)).pixels[0], theirs)


@pytest.mark.slow
def test_parts_that_do_not_fit_are_told(engine: LocalEngine, tmp_path: Path) -> None:
    refiner, base = sdxl_parts(refiner=True), sdxl_parts()
    mixed = sdxl_folder(tmp_path / "mixed", {**base, "unet": refiner["unet"]})
    with pytest.raises(ModelError) as caught:
        sdxl_info(mixed)
    assert caught.value.code == "not_a_model" and "wide" in str(caught.value.params["reason"])

    unet = type(base["unet"]).from_config(
        {**base["unet"].config, "projection_class_embeddings_input_dim": 999}
    )
    other = sdxl_info(sdxl_folder(tmp_path / "other", {**base, "unet": unet.half()}))
    with pytest.raises(ModelError) as caught:
        run(engine, make_job(other))
    assert caught.value.code == "not_a_model" and "numbers" in str(caught.value.params["reason"])


@pytest.mark.slow
def test_every_choice_of_sampling_runs(
    engine: LocalEngine, make_model: Callable[..., ModelInfo]
) -> None:
    for sigmas in ("karras", "ays", "trailing", "beta"):
        job = make_job(make_model("sdxl"), scheduler="euler", steps=3, sigmas=sigmas)
        assert np.isfinite(run(engine, job).pixels[0]).all()


TRUE_UNETS = {
    "base": {
        "block_out_channels": (320, 640, 1280),
        "kinds": ("", "CrossAttn", "CrossAttn"),
        "transformer_layers_per_block": [1, 2, 10],
        "attention_head_dim": [5, 10, 20],
        "cross_attention_dim": 2048,
        "projection_class_embeddings_input_dim": 2816,
    },
    "refiner": {
        "block_out_channels": (384, 768, 1536, 1536),
        "kinds": ("", "CrossAttn", "CrossAttn", ""),
        "transformer_layers_per_block": 4,
        "attention_head_dim": [6, 12, 24, 24],
        "cross_attention_dim": 1280,
        "projection_class_embeddings_input_dim": 2560,
    },
}
"""unet/config.json of stabilityai/stable-diffusion-xl-{base,refiner}-1.0."""


@pytest.mark.slow
@pytest.mark.parametrize(("name", "millions"), [("base", 2567), ("refiner", 2260)])
def test_a_unet_of_true_size_is_read_name_by_name(name: str, millions: int) -> None:
    given = dict(TRUE_UNETS[name])
    kinds: Any = given.pop("kinds")
    settings = json.loads((resource_path("configs", "sdxl") / "unet.json").read_text())
    with torch.device("meta"):
        unet = UNet2DConditionModel(
            down_block_types=tuple(f"{kind}DownBlock2D" for kind in kinds),
            up_block_types=tuple(f"{kind}UpBlock2D" for kind in reversed(kinds)),
            use_linear_projection=True,
            addition_embed_type="text_time",
            addition_time_embed_dim=256,
            **given,
        )
        tensors = original_unet(unet.state_dict(), unet.config)
        shapes = {key: tuple(value.shape) for key, value in tensors.items()}
        config = settings | deep_unet_shape(shapes, settings["attention_head_dim"])
        state = convert_ldm_unet(tensors, config)
        UNet2DConditionModel.from_config(config).load_state_dict(state, strict=True, assign=True)
    assert round(sum(value.numel() for value in state.values()) / 1e6) == millions
    assert config["attention_head_dim"] == given["attention_head_dim"]
