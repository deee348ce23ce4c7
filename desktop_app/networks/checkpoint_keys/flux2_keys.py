"""FLUX.2's transformer and autoencoder in single files: Black Forest Labs' names and ComfyUI's.

The layout: github.com/black-forest-labs/flux2 (model.py, autoencoder.py); names are turned by
diffusers' own conversions.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from desktop_app.networks.checkpoint_keys.ldm_keys import convert_ldm_vae
from desktop_app.networks.checkpoint_keys.shapes import count, vae_shape
from desktop_app.networks.single_file import Shapes

MOVED = {"encoder.quant_conv.": "quant_conv.", "decoder.post_quant_conv.": "post_quant_conv."}
"""Convolutions that lie within encoder and decoder there."""

COUNT = "bn.num_batches_tracked"
"""Of a batch norm that learns no more; files leave it out."""


def flux2_shape(shapes: Shapes, _: dict[str, Any]) -> dict[str, Any]:
    """Fields of a Flux2Transformer2DModel's config.

    Raises:
        KeyError: a weight that every such transformer has is not there.
    """
    inner, channels = shapes["img_in.weight"]
    head = shapes["double_blocks.0.img_attn.norm.key_norm.scale"][0]
    return {
        "in_channels": channels,
        "num_layers": count(shapes, r"double_blocks\.(\d+)\."),
        "num_single_layers": count(shapes, r"single_blocks\.(\d+)\."),
        "attention_head_dim": head,
        "num_attention_heads": inner // head,
        "joint_attention_dim": shapes["txt_in.weight"][1],
        "timestep_guidance_channels": shapes["time_in.in_layer.weight"][1],
        "axes_dims_rope": [head // 4] * 4,
        "guidance_embeds": "guidance_in.in_layer.weight" in shapes,
    }


def convert_flux2(tensors: dict[str, Tensor], _: dict[str, Any]) -> dict[str, Tensor]:
    """The tensors under the names of Flux2Transformer2DModel."""
    from diffusers.loaders.single_file_utils import (
        convert_flux2_transformer_checkpoint_to_diffusers,
    )

    return convert_flux2_transformer_checkpoint_to_diffusers(dict(tensors))


def flux2_vae_shape(shapes: Shapes, _: dict[str, Any]) -> dict[str, Any]:
    """Fields of an AutoencoderKLFlux2's config. Raises KeyError if a weight is not there."""
    levels = count(shapes, r"decoder\.up\.(\d+)\.block\.")
    widths = [shapes[f"decoder.up.{level}.block.0.conv2.weight"][0] for level in range(levels)]
    return {**vae_shape(shapes), "decoder_block_out_channels": widths}


def convert_flux2_vae(tensors: dict[str, Tensor], config: dict[str, Any]) -> dict[str, Tensor]:
    """The tensors under the names of AutoencoderKLFlux2."""
    named: dict[str, Tensor] = {}
    for key, tensor in tensors.items():
        start = next((each for each in MOVED if key.startswith(each)), "")
        named[MOVED[start] + key.removeprefix(start) if start else key] = tensor
    norm = {key: named.pop(key) for key in tuple(named) if key.startswith("bn.")}
    return {COUNT: torch.tensor(0), **convert_ldm_vae(named, config), **norm}
