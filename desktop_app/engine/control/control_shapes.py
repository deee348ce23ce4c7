"""What the shapes of a control network tell of it, under the names of diffusers' classes.

What they can't tell (heads, activations) is that of the denoiser it is for, as all of these
networks began as copies of one.
"""

from __future__ import annotations

import math
import re
from typing import Any

from desktop_app.engine.control.control_keys import HINT
from desktop_app.networks.checkpoint_keys.shapes import count
from desktop_app.networks.single_file import Shapes

Config = dict[str, Any]

TOKENS = "attn2.to_k.weight"
"""Ends the name of what reads the text; its width is the text's."""

SMALL, LARGE = 8, 16
"""Sides of the squares of pixels that T2I-Adapters fold into channels: SD 1 and XL."""


def controlnet_shape(shapes: Shapes) -> Config:
    """Fields of a ControlNetModel's config, and of a ControlNetUnionModel's.

    Raises:
        KeyError: a weight that every such network has is not there.
    """
    levels = count(shapes, r"down_blocks\.(\d+)\.")
    middle = _depth(shapes, "mid_block")
    attends = [f"down_blocks.{at}.attentions.0.norm.weight" in shapes for at in range(levels)]
    depths = [_depth(shapes, f"down_blocks.{at}") for at in range(levels)]
    # The middle is as deep as the last level says, whether or not that has attention itself.
    depths = [depth if sees else 1 for depth, sees in zip(depths, attends, strict=True)]
    if not attends[-1]:
        depths[-1] = middle
    added = shapes.get("add_embedding.linear_1.weight")
    has_middle = "mid_block.attentions.0.norm.weight" in shapes
    config: Config = {
        "in_channels": shapes["conv_in.weight"][1],
        "block_out_channels": [
            shapes[f"down_blocks.{at}.resnets.0.conv1.weight"][0] for at in range(levels)
        ],
        "layers_per_block": count(shapes, r"down_blocks\.0\.resnets\.(\d+)\."),
        "down_block_types": [f"{'CrossAttn' if sees else ''}DownBlock2D" for sees in attends],
        "mid_block_type": "UNetMidBlock2DCrossAttn" if has_middle else "UNetMidBlock2D",
        "transformer_layers_per_block": depths,
        **hint_shape(shapes),
        # Whether it hears pooled text and sizes (SDXL).
        "addition_embed_type": added and "text_time",
        "projection_class_embeddings_input_dim": added and added[1],
    }
    crossed = next((key for key in shapes if key.endswith(TOKENS)), None)
    if crossed is not None:
        config["cross_attention_dim"] = shapes[crossed][1]
    projection = next((key for key in shapes if key.endswith(".proj_in.weight")), None)
    if projection is not None:
        config["use_linear_projection"] = len(shapes[projection]) == 2
    return config | _union_shape(shapes)


def t2i_shape(shapes: Shapes) -> Config:
    """Fields of a T2IAdapter's config. Raises KeyError as above."""
    body = "adapter.body"
    levels = count(shapes, r"adapter\.body\.(\d+)\.")
    layers = count(shapes, r"adapter\.body\.0\.resnets\.(\d+)\.")
    if "adapter.conv_in.weight" not in shapes:
        widths = [shapes[f"{body}.{at}.out_conv.weight"][0] for at in range(levels)]
        folded = shapes[f"{body}.0.in_conv.weight"][1]
        kind, side, widths = "light_adapter", SMALL, widths[:-1]
    else:
        widths = [shapes[f"{body}.{at}.resnets.0.block1.weight"][0] for at in range(levels)]
        folded = shapes["adapter.conv_in.weight"][1]
        side = LARGE if folded % LARGE**2 == 0 else SMALL
        kind = "full_adapter_xl" if side == LARGE else "full_adapter"
    return {
        "in_channels": folded // side**2,
        "channels": widths,
        "num_res_blocks": layers,
        "downscale_factor": side,
        "adapter_type": kind,
    }


def sd3_control_shape(shapes: Shapes) -> Config:
    """Fields of an SD3ControlNetModel's config, and the ``width`` of its layers. Raises KeyError as
    above."""
    width, channels, patch, _ = shapes["pos_embed_input.proj.weight"]
    norm = shapes.get("transformer_blocks.0.attn.norm_q.weight")
    own = shapes.get("pos_embed.proj.weight")
    text = shapes.get("context_embedder.weight")
    config: Config = {
        "width": width,
        "patch_size": patch,
        "num_layers": count(shapes, r"transformer_blocks\.(\d+)\."),
        "joint_attention_dim": None if text is None else text[1],
        "pooled_projection_dim": shapes["time_text_embed.text_embedder.linear_1.weight"][1],
        "qk_norm": None if norm is None else "rms_norm",
        "use_pos_embed": own is not None,
        "dual_attention_layers": sorted(
            int(match[1])
            for key in shapes
            if (match := re.fullmatch(r"transformer_blocks\.(\d+)\.attn2\.to_q\.weight", key))
        ),
    }
    if text is not None:
        config["caption_projection_dim"] = text[0]
    if norm is not None:
        config["attention_head_dim"] = norm[0]
    taken = channels
    if own is not None:
        taken = own[1]
        config["pos_embed_max_size"] = math.isqrt(shapes["pos_embed.pos_embed"][1])
    return config | {"in_channels": taken, "extra_conditioning_channels": channels - taken}


def flux_control_shape(shapes: Shapes) -> Config:
    """Fields of a FluxControlNetModel's config, and how many ``hint_channels`` a patch of the hint
    has. Raises KeyError as above."""
    inner, channels = shapes["x_embedder.weight"]
    head = shapes["transformer_blocks.0.attn.norm_q.weight"][0]
    modes = shapes.get("controlnet_mode_embedder.weight")
    hint = shapes.get("input_hint_block.conv_out.weight")
    return {
        "in_channels": channels,
        "num_layers": count(shapes, r"transformer_blocks\.(\d+)\."),
        "num_single_layers": count(shapes, r"single_transformer_blocks\.(\d+)\."),
        "attention_head_dim": head,
        "num_attention_heads": inner // head,
        "joint_attention_dim": shapes["context_embedder.weight"][1],
        "pooled_projection_dim": shapes["time_text_embed.text_embedder.linear_1.weight"][1],
        "guidance_embeds": "time_text_embed.guidance_embedder.linear_1.weight" in shapes,
        "num_mode": None if modes is None else modes[0],
        "conditioning_embedding_channels": None if hint is None else hint[0],
        "hint_channels": shapes["controlnet_x_embedder.weight"][1],
        "patch_size": 1 if hint is None else math.isqrt(channels // hint[0]),
    }


def qwen_image_control_shape(shapes: Shapes) -> Config:
    """Fields of a QwenImageControlNetModel's config. Raises KeyError as above."""
    inner, channels = shapes["img_in.weight"]
    head = shapes["transformer_blocks.0.attn.norm_q.weight"][0]
    return {
        "in_channels": channels,
        "num_layers": count(shapes, r"transformer_blocks\.(\d+)\."),
        "attention_head_dim": head,
        "num_attention_heads": inner // head,
        "joint_attention_dim": shapes["txt_in.weight"][1],
        "extra_condition_channels": shapes["controlnet_x_embedder.weight"][1] - channels,
    }


def sana_control_shape(shapes: Shapes) -> Config:
    """Fields of a SanaControlNetModel's config, and the ``width`` of its layers. Raises KeyError as
    above."""
    width, channels = shapes["patch_embed.proj.weight"][:2]
    block = "transformer_blocks.0"
    return {
        "width": width,
        "in_channels": channels,
        "num_layers": count(shapes, r"transformer_blocks\.(\d+)\."),
        "cross_attention_dim": shapes[f"{block}.attn2.to_k.weight"][1],
        "caption_channels": shapes["caption_projection.linear_1.weight"][1],
        "attention_bias": f"{block}.attn1.to_q.bias" in shapes,
        "mlp_ratio": shapes[f"{block}.ff.conv_inverted.weight"][0] / 2 / width,
    }


def z_image_control_shape(shapes: Shapes) -> Config:
    """Fields of a ZImageControlNetModel's config, and how many ``layers`` it has. Raises KeyError
    as above."""
    width, taken = shapes["control_all_x_embedder.2-1.weight"]
    return {
        "dim": width,
        "control_in_dim": taken // 4,
        "layers": count(shapes, r"control_layers\.(\d+)\."),
    }


def hint_shape(shapes: Shapes) -> Config:
    """Fields of a ControlNetModel's config about what reads the hint: it halves the sides at every
    other convolution. Raises KeyError as above."""
    first = shapes[f"{HINT}.conv_in.weight"]
    convolutions = count(shapes, rf"{HINT}\.blocks\.(\d+)\.")
    later = (shapes[f"{HINT}.blocks.{at}.weight"][0] for at in range(1, convolutions, 2))
    return {
        "conditioning_channels": first[1],
        "conditioning_embedding_out_channels": [first[0], *later],
    }


def _union_shape(shapes: Shapes) -> Config:
    """What a network of several kinds of hints has besides."""
    tasks = shapes.get("task_embedding")
    if tasks is None:
        return {}
    return {
        "num_control_type": tasks[0],
        "num_trans_channel": tasks[1],
        "num_trans_layer": count(shapes, r"transformer_layes\.(\d+)\."),
        "num_proj_channel": shapes["spatial_ch_projs.weight"][0],
    }


def _depth(shapes: Shapes, block: str) -> int:
    return count(shapes, rf"{re.escape(block)}\.attentions\.0\.transformer_blocks\.(\d+)\.")
