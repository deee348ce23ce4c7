"""Qwen-Image in single files: the transformer, whose names are diffusers' own, and its autoencoder
as Wan's makers name it.

The layouts: diffusers' QwenImageTransformer2DModel, and Wan-Video/Wan2.1 (wan/modules/vae.py),
whose names are turned by diffusers' own conversion.
"""

from __future__ import annotations

from typing import Any

from torch import Tensor

from desktop_app.networks.checkpoint_keys.shapes import count
from desktop_app.networks.flux_patches import PATCH
from desktop_app.networks.single_file import Shapes, SinglePart

ZERO_TIME = "__index_timestep_zero__"
"""What ComfyUI's files of Qwen-Image-Edit 2511 hold: references are told the time 0."""


LAYERED = "time_text_embed.addition_t_embedding.weight"
"""What only Qwen-Image-Layered has."""


def qwen_image_shape(shapes: Shapes, _: dict[str, Any]) -> dict[str, Any]:
    """Fields of a QwenImageTransformer2DModel's config.

    Raises:
        KeyError: a weight that every such transformer has is not there.
    """
    return {
        **blocks_shape(shapes),
        "out_channels": shapes["proj_out.weight"][0] // PATCH**2,
        "joint_attention_dim": shapes["txt_in.weight"][1],
        "zero_cond_t": ZERO_TIME in shapes,
        "use_additional_t_cond": LAYERED in shapes,
        "use_layer3d_rope": LAYERED in shapes,
    }


def blocks_shape(shapes: Shapes) -> dict[str, Any]:
    """Fields that the configs of all its transformers have. Raises KeyError: as
    `qwen_image_shape`."""
    width, taken = shapes["img_in.weight"]
    head = shapes["transformer_blocks.0.attn.norm_q.weight"][0]
    return {
        "in_channels": taken,
        "num_layers": count(shapes, r"transformer_blocks\.(\d+)\."),
        "attention_head_dim": head,
        "num_attention_heads": width // head,
        # 16, 56 and 56 of 128 in all published models: no weight shows it.
        "axes_dims_rope": [head // 8, head * 7 // 16, head * 7 // 16],
    }


def convert_qwen_image(tensors: dict[str, Tensor], _: dict[str, Any]) -> dict[str, Tensor]:
    """The tensors under the names of QwenImageTransformer2DModel."""
    return {name: tensor for name, tensor in tensors.items() if name != ZERO_TIME}


def wan_vae_shape(shapes: Shapes, _: dict[str, Any]) -> dict[str, Any]:
    """Fields of an AutoencoderKLQwenImage's config, of either naming. Raises KeyError as above."""
    named = convert_wan_vae({**shapes}, {})
    width, colours = named["encoder.conv_in.weight"][:2]
    return {
        "base_dim": width,
        "z_dim": named["post_quant_conv.weight"][0],
        "input_channels": colours,
        "num_res_blocks": count(named, r"decoder\.up_blocks\.0\.resnets\.(\d+)\.") - 1,
    }


def convert_wan_vae(tensors: dict[str, Any], _: dict[str, Any]) -> dict[str, Any]:
    """What is named as Wan's makers do under the names of AutoencoderKLQwenImage."""
    from diffusers.loaders.single_file_utils import convert_wan_vae_to_diffusers

    is_named = "quant_conv.weight" in tensors
    return tensors if is_named else convert_wan_vae_to_diffusers(tensors)


WAN_VAE = SinglePart(
    ("vae.", "first_stage_model."), "AutoencoderKLQwenImage", wan_vae_shape, convert_wan_vae
)
"""The autoencoder of Qwen-Image, in either naming."""
