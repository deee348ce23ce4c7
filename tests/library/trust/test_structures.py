"""The rules give what diffusers' and transformers' own classes have."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import torch
from diffusers.loaders import single_file_utils as conversions
from diffusers.models.autoencoders.autoencoder_kl import AutoencoderKL
from diffusers.models.autoencoders.autoencoder_tiny import AutoencoderTiny
from diffusers.models.transformers.transformer_flux import FluxTransformer2DModel
from diffusers.models.transformers.transformer_sd3 import SD3Transformer2DModel
from diffusers.models.unets.unet_2d_condition import UNet2DConditionModel
from transformers.models.clip.configuration_clip import CLIPTextConfig
from transformers.models.clip.modeling_clip import CLIPTextModel, CLIPTextModelWithProjection
from transformers.models.t5.configuration_t5 import T5Config
from transformers.models.t5.modeling_t5 import T5EncoderModel

from desktop_app.library.trust.structures.autoencoders import kl_shapes, tiny_shapes
from desktop_app.library.trust.structures.original import (
    original_kl,
    original_open_clip,
    original_unet,
)
from desktop_app.library.trust.structures.original_transformers import original_flux, original_sd3
from desktop_app.library.trust.structures.public import public_layouts
from desktop_app.library.trust.structures.shapes import Shapes, Unknown
from desktop_app.library.trust.structures.text_encoders import (
    clip_projection_shapes,
    clip_shapes,
    t5_shapes,
)
from desktop_app.library.trust.structures.transformers import flux_shapes, sd3_shapes
from desktop_app.library.trust.structures.unet import unet_shapes

SETTINGS = public_layouts().settings

UNETS = ["unet_sd1", "unet_sd2", "unet_sdxl", "unet_refiner"]
ODD_UNETS: dict[str, dict[str, Any]] = {
    "tiny": {"block_out_channels": (32, 64), "layers_per_block": 1, "cross_attention_dim": 8,
             "down_block_types": ("CrossAttnDownBlock2D", "DownBlock2D"),
             "up_block_types": ("UpBlock2D", "CrossAttnUpBlock2D"), "norm_num_groups": 8},
    "inpainting": {"in_channels": 9, "block_out_channels": (32, 64, 64, 64)},
    "uneven": {"block_out_channels": (32, 64), "layers_per_block": (1, 2),
               "cross_attention_dim": (16, 8), "transformer_layers_per_block": (2, 1),
               "down_block_types": ("CrossAttnDownBlock2D",) * 2,
               "up_block_types": ("CrossAttnUpBlock2D",) * 2},
    "lcm": {"time_cond_proj_dim": 256, "block_out_channels": (32, 32, 32, 32)},
    "scaled": {"resnet_time_scale_shift": "scale_shift", "block_out_channels": (32, 32, 32, 32)},
}  # fmt: skip


def shapes_of(make: Callable[[], torch.nn.Module]) -> Shapes:
    with torch.device("meta"):
        state = make().state_dict()
    return {name: tuple(tensor.shape) for name, tensor in state.items()}


def meta(shapes: Shapes) -> dict[str, torch.Tensor]:
    return {name: torch.empty(shape, device="meta") for name, shape in shapes.items()}


def plain(state: dict[str, Any]) -> Shapes:
    return {name: tuple(tensor.shape) for name, tensor in state.items()}


@pytest.mark.slow
@pytest.mark.parametrize("name", UNETS)
def test_the_public_unets(name: str) -> None:
    config = SETTINGS[name]
    assert unet_shapes(config) == shapes_of(lambda: UNet2DConditionModel(**full_unet(config)))


def full_unet(config: dict[str, Any]) -> dict[str, Any]:
    extra = {"addition_time_embed_dim": 256} if "addition_embed_type" in config else {}
    return {**config, **extra}


@pytest.mark.parametrize("name", ODD_UNETS)
def test_other_unets(name: str) -> None:
    config = ODD_UNETS[name]
    assert unet_shapes(config) == shapes_of(lambda: UNet2DConditionModel(**config))


def test_a_unet_the_rules_do_not_know_is_said_to_be_unknown() -> None:
    for config in (
        {"class_embed_type": "projection"}, {"block_out_channels": "x"}, {"in_channels": -1},
        {"down_block_types": ["KDownBlock2D"] * 4}, {"block_out_channels": [1e9] * 4},
        {"layers_per_block": 10**9}, {"transformer_layers_per_block": 10**9},
    ):  # fmt: skip
        with pytest.raises(Unknown):
            unet_shapes(config)


@pytest.mark.parametrize(
    "config",
    [
        SETTINGS["kl_4"],
        {**SETTINGS["kl_4"], "latent_channels": 16, "use_quant_conv": False,
         "use_post_quant_conv": False},
        {"block_out_channels": [32], "mid_block_add_attention": False},
        {"block_out_channels": [32, 64], "layers_per_block": 3},
    ],
)  # fmt: skip
def test_autoencoders(config: dict[str, Any]) -> None:
    levels = len(config["block_out_channels"])
    types = {
        "down_block_types": ["DownEncoderBlock2D"] * levels,
        "up_block_types": ["UpDecoderBlock2D"] * levels,
    }
    assert kl_shapes(config) == shapes_of(lambda: AutoencoderKL(**config, **types))


@pytest.mark.parametrize(
    "config",
    [
        {},
        {"latent_channels": 16, "encoder_block_out_channels": [16] * 5,
         "decoder_block_out_channels": [16] * 5, "num_encoder_blocks": [0, 1, 1, 2, 3],
         "num_decoder_blocks": [3, 3, 2, 1, 0]},
    ],
)  # fmt: skip
def test_tiny_autoencoders(config: dict[str, Any]) -> None:
    assert tiny_shapes(config) == shapes_of(lambda: AutoencoderTiny(**config))


@pytest.mark.parametrize("name", ["clip_l", "clip_h", "clip_g"])
def test_clip(name: str) -> None:
    config = {**SETTINGS[name], "projection_dim": 1280}
    model = shapes_of(lambda: CLIPTextModel(CLIPTextConfig(**config)))
    prefixed = {"text_model." + key.removeprefix("text_model."): s for key, s in model.items()}
    assert clip_shapes(config) == prefixed
    model = shapes_of(lambda: CLIPTextModelWithProjection(CLIPTextConfig(**config)))
    assert (
        clip_projection_shapes(config)["text_projection.weight"] == model["text_projection.weight"]
    )


def test_t5() -> None:
    config = {"d_model": 64, "d_ff": 128, "num_layers": 2, "num_heads": 4, "d_kv": 8,
              "feed_forward_proj": "gated-gelu", "vocab_size": 300}  # fmt: skip
    model = shapes_of(lambda: T5EncoderModel(T5Config(**config)))
    model.pop("encoder.embed_tokens.weight", None)
    assert t5_shapes(config) == model


@pytest.mark.parametrize("name", ["sd3_medium", "sd35_medium", "sd35_large"])
def test_stable_diffusion_3_and_its_single_file(name: str) -> None:
    config = SETTINGS[name]
    found = sd3_shapes(config)
    given = {**config, "out_channels": 16, "joint_attention_dim": 4096}
    assert found == shapes_of(lambda: SD3Transformer2DModel(**given))
    made = conversions.convert_sd3_transformer_checkpoint_to_diffusers(meta(original_sd3(config)))
    assert plain(made) == found


@pytest.mark.parametrize("name", ["flux_dev", "flux_schnell"])
def test_flux_and_its_single_file(name: str) -> None:
    config = SETTINGS[name]
    found = flux_shapes(config)
    assert found == shapes_of(lambda: FluxTransformer2DModel(**config))
    made = conversions.convert_flux_transformer_checkpoint_to_diffusers(meta(original_flux(config)))
    assert plain(made) == found


@pytest.mark.parametrize("name", UNETS)
def test_the_names_of_a_unet_in_a_single_file_are_those_diffusers_reads(name: str) -> None:
    config = full_unet(SETTINGS[name])
    model_config = {
        "layers_per_block": 2, "block_out_channels": [320, 640, 1280, 1280],
        "addition_embed_type": None, "class_embed_type": None, "num_class_embeds": None,
        "up_block_types": [0] * 4, "down_block_types": [0] * 4,
        **config,
    }  # fmt: skip
    original = {f"model.diffusion_model.{k}": s for k, s in original_unet(config).items()}
    made = conversions.convert_ldm_unet_checkpoint(meta(original), model_config)
    assert plain(made) == unet_shapes(config)


def test_the_names_of_an_autoencoder_in_a_single_file_are_those_diffusers_reads() -> None:
    config = {
        **SETTINGS["kl_4"],
        "down_block_types": ["DownEncoderBlock2D"] * 4,
        "up_block_types": ["UpDecoderBlock2D"] * 4,
    }
    original = {f"first_stage_model.{key}": s for key, s in original_kl(config).items()}
    made = plain(conversions.convert_ldm_vae_checkpoint(meta(original), config))
    assert made == kl_shapes(config)


def test_the_names_of_open_clip_are_those_diffusers_reads() -> None:
    config = SETTINGS["clip_g"]
    with torch.device("meta"):
        model = CLIPTextModel(CLIPTextConfig(**config))
    prefix = "conditioner.embedders.1.model."
    original = {prefix + name: shape for name, shape in original_open_clip(config).items()}
    made = conversions.convert_open_clip_checkpoint(model, meta(original), prefix)
    found = {"text_model." + k.removeprefix("text_model."): s for k, s in plain(made).items()}
    assert found == clip_shapes(config)
