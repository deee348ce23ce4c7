"""What a single file's shapes tell: widths, depths and channels of its parts.

What shapes can't tell (activation, number of heads, the noise schedule) is in
resources/configs. The layout is that of github.com/CompVis/stable-diffusion.
"""

from __future__ import annotations

import re
from typing import Any

from desktop_app.networks.single_file import Shapes

HEAD_WIDTH = 64
"""Width of one attention head in CLIP's text encoders and in SD 2's UNet."""


def unet_shape(shapes: Shapes, heads: Any) -> dict[str, Any]:
    """Fields of a UNet2DConditionModel's config.

    Args:
        shapes: all shapes of the UNet.
        heads: ``attention_head_dim`` of the family's config: one number of heads for all blocks
            (SD 1), or a list where every head is 64 wide (SD 2).

    Raises:
        KeyError: a weight that every such UNet has is not there.
    """
    blocks = "input_blocks"
    widths: list[int] = []
    layers: list[int] = []
    attention: list[bool] = []
    index, is_new = 1, True
    while any(key.startswith(f"{blocks}.{index}.") for key in shapes):
        if f"{blocks}.{index}.0.op.weight" in shapes:
            is_new = True
        else:
            width = shapes[f"{blocks}.{index}.0.out_layers.3.weight"][0]
            if is_new:
                widths.append(width)
                layers.append(0)
                attention.append(f"{blocks}.{index}.1.proj_in.weight" in shapes)
                is_new = False
            layers[-1] += 1
        index += 1
    crossed = next(key for key in shapes if key.endswith("attn2.to_k.weight"))
    projection = next(key for key in shapes if key.endswith(".proj_in.weight"))
    kinds = ["CrossAttn" if attends else "" for attends in attention]
    return {
        "in_channels": shapes[f"{blocks}.0.0.weight"][1],
        "out_channels": shapes["out.2.weight"][0],
        "block_out_channels": widths,
        "layers_per_block": layers[0],
        "down_block_types": [f"{kind}DownBlock2D" for kind in kinds],
        "up_block_types": [f"{kind}UpBlock2D" for kind in reversed(kinds)],
        "cross_attention_dim": shapes[crossed][1],
        "use_linear_projection": len(shapes[projection]) == 2,
        "attention_head_dim": [max(1, width // HEAD_WIDTH) for width in widths]
        if isinstance(heads, list)
        else heads,
        "time_cond_proj_dim": shapes.get("time_embed.cond_proj.weight", (0, None))[1],
    }


def deep_unet_shape(shapes: Shapes, heads: Any) -> dict[str, Any]:
    """As `unet_shape`, of a UNet whose blocks differ in depth and that hears sizes (SDXL).

    Raises:
        KeyError: a weight that every such UNet has is not there.
    """
    config = unet_shape(shapes, heads)
    middle = _depth(shapes, "middle_block.1")
    # One in a block tells: convolution, then for each block its layers and a downsampler.
    first = range(1, len(shapes), config["layers_per_block"] + 1)
    blocks = zip(first, config["block_out_channels"], strict=False)
    depths = [_depth(shapes, f"input_blocks.{index}.1") or middle for index, _ in blocks]
    return config | {
        "transformer_layers_per_block": depths,
        "projection_class_embeddings_input_dim": shapes["label_emb.0.0.weight"][1],
    }


def _depth(shapes: Shapes, attention: str) -> int:
    """How many transformer blocks an attention of the UNet has."""
    return count(shapes, rf"{re.escape(attention)}\.transformer_blocks\.(\d+)\.")


def vae_shape(shapes: Shapes) -> dict[str, Any]:
    """Fields of an AutoencoderKL's config. Raises KeyError if a weight is not there."""
    down = "encoder.down"
    levels = count(shapes, rf"{re.escape(down)}\.(\d+)\.block\.")
    return {
        "block_out_channels": [
            shapes[f"{down}.{level}.block.0.conv2.weight"][0] for level in range(levels)
        ],
        "layers_per_block": count(shapes, rf"{re.escape(down)}\.0\.block\.(\d+)\."),
        "down_block_types": ["DownEncoderBlock2D"] * levels,
        "up_block_types": ["UpDecoderBlock2D"] * levels,
        "latent_channels": shapes["decoder.conv_in.weight"][1],
    }


def open_clip_shape(shapes: Shapes, *, left_out: int) -> dict[str, Any]:
    """Fields of a CLIPTextConfig, from names as in OpenCLIP.

    Args:
        shapes: all shapes of the text encoder.
        left_out: layers at the end that the family does not use: of SD 2 one (its configuration
            says "penultimate"), which the file may hold all the same.

    Raises:
        KeyError: a weight that every such encoder has is not there.
    """
    base = "transformer.resblocks"
    projection = shapes.get("text_projection")
    projected = {} if projection is None else {"projection_dim": projection[1]}
    return projected | _text_config(
        shapes["token_embedding.weight"],
        shapes["positional_embedding"],
        shapes[f"{base}.0.mlp.c_fc.weight"][0],
        count(shapes, rf"{re.escape(base)}\.(\d+)\.") - left_out,
    )


def clip_shape(shapes: Shapes) -> dict[str, Any]:
    """Fields of a CLIPTextConfig, from transformers' own names. Raises KeyError as above."""
    base = "encoder.layers"
    return _text_config(
        shapes["embeddings.token_embedding.weight"],
        shapes["embeddings.position_embedding.weight"],
        shapes[f"{base}.0.mlp.fc1.weight"][0],
        count(shapes, rf"{re.escape(base)}\.(\d+)\."),
    )


def _text_config(
    words: tuple[int, ...], places: tuple[int, ...], inner: int, layers: int
) -> dict[str, Any]:
    return {
        "vocab_size": words[0],
        "hidden_size": words[1],
        "max_position_embeddings": places[0],
        "intermediate_size": inner,
        "num_hidden_layers": layers,
        "num_attention_heads": max(1, words[1] // HEAD_WIDTH),
    }


def count(shapes: Shapes, pattern: str) -> int:
    """How many different numbers the group in ``pattern`` takes at the start of the names."""
    compiled = re.compile(pattern)
    return len({match[1] for key in shapes if (match := compiled.match(key))})
