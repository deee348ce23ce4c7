"""Stable Diffusion 3's transformer as Stability names it, and its CLIPs as they are next to it.

The layout: Stability-AI/sd3.5 (mmditx.py); names are turned by diffusers' own conversion.
"""

from __future__ import annotations

import math
import re
from typing import Any

from torch import Tensor

from desktop_app.networks.checkpoint_keys.shapes import clip_shape
from desktop_app.networks.single_file import Shapes

HEAD_WIDTH = 64
"""Width of an attention head in all published sizes; where queries are normed the norm tells."""

_BLOCK = re.compile(r"joint_blocks\.(\d+)\.")
_DUAL = re.compile(r"joint_blocks\.(\d+)\.x_block\.attn2\.qkv\.weight")
_TEXT = "text_model."
_PROJECTION = "text_projection.weight"


def sd3_shape(shapes: Shapes, _: dict[str, Any]) -> dict[str, Any]:
    """Fields of an SD3Transformer2DModel's config.

    Raises:
        KeyError: a weight that every such transformer has is not there.
    """
    width, channels, patch, _patch = shapes["x_embedder.proj.weight"]
    norm = shapes.get("joint_blocks.0.x_block.attn.ln_q.weight")
    head = norm[0] if norm is not None else HEAD_WIDTH
    projected, text = shapes["context_embedder.weight"]
    blocks = {int(match[1]) for key in shapes if (match := _BLOCK.match(key))}
    return {
        "in_channels": channels,
        "out_channels": shapes["final_layer.linear.weight"][0] // patch**2,
        "patch_size": patch,
        "num_layers": len(blocks),
        "attention_head_dim": head,
        "num_attention_heads": width // head,
        "joint_attention_dim": text,
        "caption_projection_dim": projected,
        "pooled_projection_dim": shapes["y_embedder.mlp.0.weight"][1],
        "pos_embed_max_size": math.isqrt(shapes["pos_embed"][1]),
        "dual_attention_layers": sorted(
            int(match[1]) for key in shapes if (match := _DUAL.fullmatch(key))
        ),
        "qk_norm": None if norm is None else "rms_norm",
    }


def convert_sd3(tensors: dict[str, Tensor], _: dict[str, Any]) -> dict[str, Tensor]:
    """The tensors under the names of SD3Transformer2DModel. What it takes out is a copy's."""
    from diffusers.loaders.single_file_utils import convert_sd3_transformer_checkpoint_to_diffusers

    return convert_sd3_transformer_checkpoint_to_diffusers(dict(tensors))


def clip_with_projection(shapes: Shapes, _: dict[str, Any]) -> dict[str, Any]:
    """Fields of the CLIPTextConfig of a CLIPTextModelWithProjection. Raises KeyError as above."""
    inner = {key.removeprefix(_TEXT): shape for key, shape in shapes.items()}
    config = clip_shape(inner)
    own = shapes.get(_PROJECTION, (config["hidden_size"],))
    return {**config, "projection_dim": own[0]}


def convert_text(tensors: dict[str, Tensor], _: dict[str, Any]) -> dict[str, Tensor]:
    """transformers' own names. The buffer of positions in old files is left out: transformers makes
    its own. CLIP-L as published for FLUX.1 has no projection; as in ComfyUI (comfy/sd1_clip.py) it
    is the identity then."""
    kept = {k: value for k, value in tensors.items() if not k.endswith("position_ids")}
    made = {key.removeprefix(_TEXT): value for key, value in kept.items()}
    if _PROJECTION not in made:
        norm = made["final_layer_norm.weight"]
        made[_PROJECTION] = norm.new_ones(len(norm)).diag()
    return made
