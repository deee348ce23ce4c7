"""Denoisers of the true sizes, without memory: names and shapes alone count."""

from __future__ import annotations

from functools import cache
from typing import Any

import torch
from diffusers.models.transformers.sana_transformer import SanaTransformer2DModel
from diffusers.models.transformers.transformer_chroma import ChromaTransformer2DModel
from diffusers.models.transformers.transformer_cosmos import CosmosTransformer3DModel
from diffusers.models.transformers.transformer_flux import FluxTransformer2DModel
from diffusers.models.transformers.transformer_flux2 import Flux2Transformer2DModel
from diffusers.models.transformers.transformer_krea2 import Krea2Transformer2DModel
from diffusers.models.transformers.transformer_lumina2 import Lumina2Transformer2DModel
from diffusers.models.transformers.transformer_qwenimage import QwenImageTransformer2DModel
from diffusers.models.transformers.transformer_qwenimage21 import QwenImage21Transformer2DModel
from diffusers.models.transformers.transformer_sd3 import SD3Transformer2DModel
from diffusers.models.transformers.transformer_z_image import ZImageTransformer2DModel
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


def _klein(double: int, single: int, heads: int) -> Any:
    return Flux2Transformer2DModel(
        num_layers=double,
        num_single_layers=single,
        num_attention_heads=heads,
        joint_attention_dim=heads * 320,
        guidance_embeds=False,
    )


_MAKERS = {
    "sd1": lambda: _unet(768),
    "sd2": lambda: _unet(1024, use_linear_projection=True),
    "sdxl": _sdxl,
    "flux1": flux,
    "sd3": lambda: _sd3(24),
    "sd35": lambda: _sd3(38),
    "flux2": Flux2Transformer2DModel,
    "flux2 4B": lambda: _klein(5, 20, 24),
    "flux2 9B": lambda: _klein(8, 24, 32),
    "z_image": ZImageTransformer2DModel,
    "qwen_image": QwenImageTransformer2DModel,
    "qwen_image21": QwenImage21Transformer2DModel,
    "chroma": ChromaTransformer2DModel,
    "krea2": Krea2Transformer2DModel,
    "sana": SanaTransformer2DModel,
    "anima": lambda: CosmosTransformer3DModel(num_attention_heads=16, extra_pos_embed_type=None),
    "lumina2": lambda: Lumina2Transformer2DModel(
        cap_feat_dim=2304, num_attention_heads=24, num_kv_heads=8
    ),
}


@cache
def whole_network(family: str) -> tuple[str, Any]:
    """(component, network) of a family, or a size of it."""
    with torch.device("meta"):
        network = _MAKERS[family]()
    return "unet" if family in ("sd1", "sd2", "sdxl") else "transformer", network
