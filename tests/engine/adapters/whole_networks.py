"""Denoisers of the true sizes, without memory: names and shapes alone count."""

from __future__ import annotations

from functools import cache
from typing import Any

import torch
from diffusers.models.transformers.transformer_flux import FluxTransformer2DModel
from diffusers.models.transformers.transformer_sd3 import SD3Transformer2DModel
from diffusers.models.unets.unet_2d_condition import UNet2DConditionModel

_XL = ("CrossAttnDownBlock2D", "CrossAttnUpBlock2D")


def _unet(width: int, **config: Any) -> Any:
    return UNet2DConditionModel(cross_attention_dim=width, **config)


def _sdxl() -> Any:
    return _unet(
        2048,
        block_out_channels=(320, 640, 1280),
        down_block_types=("DownBlock2D", _XL[0], _XL[0]),
        up_block_types=(_XL[1], _XL[1], "UpBlock2D"),
        transformer_layers_per_block=(1, 2, 10),
        attention_head_dim=(5, 10, 20),
        use_linear_projection=True,
        addition_embed_type="text_time",
        addition_time_embed_dim=256,
        projection_class_embeddings_input_dim=2816,
    )


def _sd3(depth: int) -> Any:
    return SD3Transformer2DModel(
        num_layers=depth,
        num_attention_heads=depth,
        attention_head_dim=64,
        caption_projection_dim=64 * depth,
        joint_attention_dim=4096,
        pooled_projection_dim=2048,
    )


def flux(layers: int = 19, single: int = 38, inputs: int = 64) -> Any:
    """FLUX.1's."""
    with torch.device("meta"):
        return FluxTransformer2DModel(
            in_channels=inputs,
            out_channels=64,
            num_layers=layers,
            num_single_layers=single,
            guidance_embeds=True,
        )


_MAKERS = {
    "sd1": lambda: _unet(768),
    "sd2": lambda: _unet(1024, use_linear_projection=True),
    "sdxl": _sdxl,
    "flux1": flux,
    "sd3": lambda: _sd3(24),
    "sd35": lambda: _sd3(38),
}


@cache
def whole_network(family: str) -> tuple[str, Any]:
    """(component, network) of a family."""
    with torch.device("meta"):
        network = _MAKERS[family]()
    return "unet" if family in ("sd1", "sd2", "sdxl") else "transformer", network
