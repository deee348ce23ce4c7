"""Settings of strangers' models: what can't be is named, what was published passes."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import pytest

from desktop_app.catalog.part_settings import KINDS, TensorExtent, extent_of, wrong_setting
from desktop_app.catalog.resources import resource_path

SD1_UNET = TensorExtent(686, 10240)
"""What the headers of Stable Diffusion 1's UNet tell."""

HOSTILE: dict[str, Any] = {
    "huge": 10**10,
    "of four thousand digits": 10**4000,
    "negative": -5000,
    "text": "12",
    "a long text": "x" * 100_000,
    "infinite": math.inf,
    "no number": math.nan,
    "a table": {"a": 1},
    "nested": json.loads("[" * 60 + "]" * 60),
    "a list of huge ones": [10**10] * 4,
    "a long list": [1] * 100_000,
    "a list of lists": [[1] * 400] * 100,
}
"""What no setting of the table can be."""


@pytest.mark.few(2)
@pytest.mark.parametrize("key", KINDS)
def test_every_known_setting_is_held_against_its_kind(key: str) -> None:
    for said, value in HOSTILE.items():
        if key == "model_max_length" and said == "huge":
            continue  # tokenizers without a limit say 10³⁰
        fault = wrong_setting({"in_channels": 4, key: value}, SD1_UNET)
        assert fault, said
        assert len(fault) < 300, said
        assert fault.isprintable(), said
    assert not wrong_setting({key: None}, SD1_UNET)


@pytest.mark.parametrize("said", ["of four thousand digits", "a long text", "nested"])
def test_a_setting_that_nobody_knows_is_of_usual_size(said: str) -> None:
    assert wrong_setting({"_unknown": HOSTILE[said]})
    assert wrong_setting({"_unknown": {"inside": [HOSTILE[said]]}})


@pytest.mark.parametrize(
    ("settings", "word"),
    [
        ({"layers_per_block": 10**9}, "layers_per_block"),
        ({"layers_per_block": [300, 300, 300]}, "counts 900 layers"),
        ({"down_block_types": ["DownBlock2D"] * 100_000}, "more than"),
        ({"down_block_types": ["DownBlock2D"] * 40}, "a list of 40"),
        ({"block_out_channels": [32, 10_241]}, "10241"),
        ({"block_out_channels": 32}, "not a list"),
        ({"block_out_channels": [32, 64.5]}, "64.5"),
        ({"transformer_layers_per_block": [[1, 2], [10**6]]}, "1000000"),
        ({"in_channels": True}, "True"),
        ({"num_hidden_layers": 0}, "from 1 to 686"),
        ({"pos_embed_max_size": 4096}, "pos_embed_max_size"),
        ({"pos_embed_max_size": None, "sample_size": 60_000, "patch_size": 2}, "is missing"),
        ({"id2label": {str(n): n for n in range(60_000)}}, "more than"),
        ({"scaling_factor": 0}, "scaling_factor"),
    ],
)
def test_what_is_wrong_is_said(settings: dict[str, Any], word: str) -> None:
    assert word in wrong_setting(settings, SD1_UNET)


PUBLISHED: dict[str, tuple[TensorExtent, dict[str, Any]]] = {
    "a control network of SD 3.5 large, which has no table of places": (
        TensorExtent(300, 2432),
        {
            "use_pos_embed": False, "pos_embed_max_size": None, "pos_embed_type": None,
            "sample_size": 128, "patch_size": 2, "num_layers": 19, "num_attention_heads": 38,
        },
    ),
    "SDXL's UNet": (
        TensorExtent(1680, 10240),
        {
            "attention_head_dim": [5, 10, 20], "block_out_channels": [320, 640, 1280],
            "transformer_layers_per_block": [1, 2, 10], "cross_attention_dim": 2048,
            "addition_time_embed_dim": 256, "addition_embed_type_num_heads": 64,
            "projection_class_embeddings_input_dim": 2816, "sample_size": 128,
            "layers_per_block": 2, "num_attention_heads": None, "upcast_attention": None,
            "only_cross_attention": False, "norm_eps": 1e-05, "conv_in_kernel": 3,
            "down_block_types": ["DownBlock2D", *["CrossAttnDownBlock2D"] * 2],
        },
    ),
    "SD 3.5 medium's transformer": (
        TensorExtent(1000, 384**2),
        {
            "pos_embed_max_size": 384, "num_layers": 24, "num_attention_heads": 24,
            "dual_attention_layers": list(range(13)), "sample_size": 128, "patch_size": 2,
            "joint_attention_dim": 4096, "pooled_projection_dim": 2048, "qk_norm": "rms_norm",
            "attention_head_dim": 64, "in_channels": 16, "caption_projection_dim": 1536,
        },
    ),
    "FLUX.1's transformer": (
        TensorExtent(780, 21504),
        {
            "num_layers": 19, "num_single_layers": 38, "axes_dims_rope": [16, 56, 56],
            "attention_head_dim": 128, "num_attention_heads": 24, "in_channels": 64,
            "out_channels": None, "patch_size": 1, "guidance_embeds": True,
        },
    ),
    "T5": (
        TensorExtent(219, 32128),
        {
            "d_ff": 10240, "d_kv": 64, "d_model": 4096, "num_heads": 64, "num_layers": 24,
            "num_decoder_layers": 24, "relative_attention_num_buckets": 32,
            "relative_attention_max_distance": 128, "vocab_size": 32128, "dropout_rate": 0.1,
            "layer_norm_epsilon": 1e-06, "initializer_factor": 1.0, "pad_token_id": 0,
            "feed_forward_proj": "gated-gelu", "classifier_dropout": 0.0,
        },
    ),
    "CLIP's text encoder": (
        TensorExtent(196, 49408),
        {
            "num_hidden_layers": 12, "hidden_size": 768, "projection_dim": 768,
            "vocab_size": 49408, "eos_token_id": 2, "bos_token_id": 0, "pad_token_id": 1,
            "max_position_embeddings": 77, "attention_dropout": 0.0, "initializer_range": 0.02,
        },
    ),
    "the autoencoder of TAESD": (
        TensorExtent(130, 64),
        {
            "num_encoder_blocks": [1, 3, 3, 3], "num_decoder_blocks": [3, 3, 3, 1],
            "encoder_block_out_channels": [64] * 4, "latent_magnitude": 3, "latent_shift": 0.5,
            "upsampling_scaling_factor": 2, "scaling_factor": 1.0,
        },
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", PUBLISHED)
def test_published_settings_pass(name: str) -> None:
    extent, settings = PUBLISHED[name]
    assert wrong_setting(settings, extent) == ""


@pytest.mark.parametrize(
    "path", sorted(resource_path("configs").glob("*/*.json")), ids=lambda path: str(path)[-40:]
)
def test_the_settings_that_ship_pass(path: Path) -> None:
    settings = json.loads(path.read_text(encoding="utf-8"))
    if path.parent.name != "clip_tokenizer":
        assert wrong_setting(settings, TensorExtent(2000, 384**2)) == ""


def test_what_tokenizers_say_passes() -> None:
    assert not wrong_setting({"model_max_length": 1000000000000000019884624838656})
    assert not wrong_setting({"model_max_length": 77, "extra_ids": 100, "add_prefix_space": False})
    assert wrong_setting({"extra_ids": 10**9})
    assert wrong_setting({"model_max_length": -1})


def test_schedulers_are_held_against_what_is_usual() -> None:
    usual = {"beta_start": 0.00085, "beta_end": 0.012, "num_train_timesteps": 1000}
    assert not wrong_setting({**usual, "trained_betas": None, "lambda_min_clipped": -math.inf})
    for key, value in (
        ("num_train_timesteps", 10**9), ("num_train_timesteps", 0), ("beta_end", 5),
        ("beta_start", "0.1"), ("original_inference_steps", 10**9),
    ):  # fmt: skip
        assert wrong_setting({**usual, key: value})


def test_the_extent_is_that_of_all_tensors() -> None:
    assert extent_of([(3, 4), (), (70, 2, 2)]) == TensorExtent(3, 70)
    assert extent_of([]) == TensorExtent(0, 1)
