"""Sana's autoencoder (DC-AE) in a file by itself, in diffusers' names or its makers'.

The makers' layout: mit-han-lab/efficientvit (efficientvit/models/efficientvit/dc_ae.py), turned as
diffusers does it (loaders/single_file_utils.py). What shapes can't tell, its activations and its
scale, are those of dc-ae-f32c32-sana-1.0.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from desktop_app.networks.checkpoint_keys.shapes import count
from desktop_app.networks.single_file import Shapes, SinglePart

_LAYERS = (".conv1.weight", ".attn.to_out.weight")
"""One of these has every layer that keeps the size; its first axis is the level's width."""


def dc_shape(shapes: Shapes, _: dict[str, Any]) -> dict[str, Any]:
    """Fields of an AutoencoderDC's config, from its own names.

    Raises:
        KeyError, IndexError: a weight that every such autoencoder has is not there.
    """
    down, up = _side(shapes, "encoder", "down_blocks"), _side(shapes, "decoder", "up_blocks")
    last = down["encoder_layers_per_block"][0]
    smaller = shapes[f"encoder.down_blocks.0.{last}.conv.weight"][0]
    larger = shapes["decoder.up_blocks.0.0.conv.weight"][0]
    by_conv = smaller == down["encoder_block_out_channels"][1]
    by_copies = larger == up["decoder_block_out_channels"][0]
    heads = [s[1] for name, s in shapes.items() if name.endswith("multiscale.0.proj_out.weight")]
    return {
        **down,
        **up,
        "in_channels": shapes["encoder.conv_in.weight"][1],
        "latent_channels": shapes["decoder.conv_in.weight"][1],
        "attention_head_dim": heads[0],
        "downsample_block_type": "conv" if by_conv else "pixel_unshuffle",
        "upsample_block_type": "interpolate" if by_copies else "pixel_shuffle",
    }


def _side(shapes: Shapes, side: str, blocks: str) -> dict[str, Any]:
    fields = ("block_out_channels", "layers_per_block", "block_types", "qkv_multiscales")
    made: dict[str, list[Any]] = {f"{side}_{field}": [] for field in fields}
    for level in range(count(shapes, rf"{side}\.{blocks}\.(\d+)\.")):
        own = {k: s for k, s in shapes.items() if k.startswith(f"{side}.{blocks}.{level}.")}
        layers = [name for name in own if name.endswith(_LAYERS)]
        sees = any(".attn." in name for name in layers)
        kernels = {shape[-1] for name, shape in own.items() if name.endswith(".proj_in.weight")}
        kind = "EfficientViTBlock" if sees else "ResBlock"
        values = own[layers[0]][0], len(layers), kind, tuple(sorted(kernels))
        for field, value in zip(fields, values, strict=True):
            made[f"{side}_{field}"].append(value)
    return made


def _convert(tensors: dict[str, Tensor], _: dict[str, Any]) -> dict[str, Tensor]:
    from diffusers.loaders import single_file_utils

    return single_file_utils.convert_autoencoder_dc_checkpoint_to_diffusers({**tensors})


def _makers_shape(shapes: Shapes, settings: dict[str, Any]) -> dict[str, Any]:
    empty = {name: torch.empty(shape, device="meta") for name, shape in shapes.items()}
    turned = _convert(empty, settings)
    return dc_shape({name: tuple(each.shape) for name, each in turned.items()}, settings)


DC_VAE = SinglePart(("vae.", ""), "AutoencoderDC", dc_shape, lambda tensors, _: tensors)
DC_MAKERS_VAE = SinglePart(("vae.", ""), "AutoencoderDC", _makers_shape, _convert)
