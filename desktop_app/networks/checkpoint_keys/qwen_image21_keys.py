"""Qwen-Image 2.1 in single files: names are those of diffusers' classes but for one.

ComfyUI keeps the two halves of what is fed forward in one matrix (diffusers,
loaders/single_file_utils.py, ``convert_qwen_image21_transformer_checkpoint_to_diffusers``).
"""

from __future__ import annotations

from typing import Any

from torch import Tensor

from desktop_app.networks.checkpoint_keys.qwen_image_keys import blocks_shape
from desktop_app.networks.checkpoint_keys.shapes import count
from desktop_app.networks.single_file import Shapes, SinglePart

STACKED = "img_mlp.gate_up.weight"


def qwen_image21_shape(shapes: Shapes, _: dict[str, Any]) -> dict[str, Any]:
    """Fields of a QwenImage21Transformer2DModel's config.

    Raises:
        KeyError: a weight that every such transformer has is not there.
    """
    width = shapes["img_in.weight"][0]
    return {
        **blocks_shape(shapes),
        "out_channels": shapes["proj_out.weight"][0],
        "context_in_dim": shapes["txt_in.in_layer.weight"][1],
        "mlp_ratio": shapes["transformer_blocks.0.img_mlp.out.weight"][1] // width,
    }


def convert_qwen_image21(tensors: dict[str, Tensor], _: dict[str, Any]) -> dict[str, Tensor]:
    """The tensors under the names of QwenImage21Transformer2DModel."""
    from diffusers.loaders import single_file_utils

    return single_file_utils.convert_qwen_image21_transformer_checkpoint_to_diffusers({**tensors})


def rgba_vae_shape(shapes: Shapes, _: dict[str, Any]) -> dict[str, Any]:
    """Fields of an AutoencoderKLQwenImage21's config. Raises KeyError as above."""
    width, colours = shapes["encoder.conv_in.weight"][:2]
    return {
        "base_dim": width,
        "decoder_base_dim": shapes["decoder.conv_out.weight"][1],
        "z_dim": shapes["post_quant_conv.weight"][0],
        "in_channels": colours,
        "out_channels": shapes["decoder.conv_out.weight"][0],
        "num_res_blocks": count(shapes, r"decoder\.up_blocks\.0\.resnets\.(\d+)\.") - 1,
    }


RGBA_VAE = SinglePart(
    ("vae.", "first_stage_model."),
    "AutoencoderKLQwenImage21",
    rgba_vae_shape,
    lambda tensors, _: tensors,
)
"""Its autoencoder, in the names of diffusers' class."""
