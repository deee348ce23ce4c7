"""Sana's transformer in single files, as its makers name it.

The layout: NVlabs/Sana (diffusion/model/nets/sana_multi_scale.py), turned as in diffusers 0.42.1
(scripts/convert_sana_to_diffusers.py); its conversion of single files loses 1.5's norms.
"""

from __future__ import annotations

from math import isqrt
from typing import Any, Final

from torch import Tensor

from desktop_app.networks.checkpoint_keys.shapes import count
from desktop_app.networks.single_file import Shapes

HEAD: Final = 32
"""Width of a head of all sizes; no weight shows it."""

_PLACES: Final = {64: 1.0, 128: 2.0}
"""Side of the table of places in files of the 2K and 4K models, the only ones that are told of
them (scripts/convert_sana_to_diffusers.py) → their scale."""

_UNUSED: Final = ("pos_embed", "y_embedder.y_embedding")
_NAMES: Final = (
    ("x_embedder.", "patch_embed."),
    ("t_embedder.mlp.0", "time_embed.emb.timestep_embedder.linear_1"),
    ("t_embedder.mlp.2", "time_embed.emb.timestep_embedder.linear_2"),
    ("t_block.1", "time_embed.linear"),
    ("y_embedder.y_proj.fc", "caption_projection.linear_"),
    ("attention_y_norm", "caption_norm"),
    ("final_layer.linear", "proj_out"),
    ("final_layer.", ""),
    ("blocks.", "transformer_blocks."),
    (".cross_attn.q_linear", ".attn2.to_q"),
    (".cross_attn.", ".attn2."),
    (".attn.", ".attn1."),
    (".proj.weight", ".to_out.0.weight"),
    (".proj.bias", ".to_out.0.bias"),
    (".q_norm", ".norm_q"),
    (".k_norm", ".norm_k"),
    (".mlp.inverted_conv.conv", ".ff.conv_inverted"),
    (".mlp.depth_conv.conv", ".ff.conv_depth"),
    (".mlp.point_conv.conv", ".ff.conv_point"),
    ("patch_embed.to_out.0", "patch_embed.proj"),
)
"""Pieces of its makers' names → the class's, one after the other."""

_STACKED: Final = {".qkv": ("q", "k", "v"), ".kv_linear": ("k", "v")}


def sana_shape(shapes: Shapes, _: dict[str, Any]) -> dict[str, Any]:
    """Fields of a SanaTransformer2DModel's config.

    Raises:
        KeyError: a weight that every such transformer has is not there.
    """
    width, taken = shapes["x_embedder.proj.weight"][:2]
    normed = "blocks.0.attn.q_norm.weight" in shapes
    # Of the small model and the large ones; no weight shows it.
    across = 72 if width % 112 else 112
    side = isqrt(shapes["pos_embed"][1]) if "pos_embed" in shapes else 32
    return {
        "sample_size": side,
        "interpolation_scale": _PLACES.get(side),
        "in_channels": taken,
        "out_channels": shapes["final_layer.linear.weight"][0],
        "num_layers": count(shapes, r"blocks\.(\d+)\."),
        "num_attention_heads": width // HEAD,
        "attention_head_dim": HEAD,
        "num_cross_attention_heads": width // across,
        "cross_attention_head_dim": across,
        "cross_attention_dim": width,
        "caption_channels": shapes["y_embedder.y_proj.fc1.weight"][1],
        "mlp_ratio": shapes["blocks.0.mlp.inverted_conv.conv.weight"][0] / 2 / width,
        "qk_norm": "rms_norm_across_heads" if normed else None,
    }


def convert_sana(tensors: dict[str, Tensor], _: dict[str, Any]) -> dict[str, Tensor]:
    """The tensors under the names of SanaTransformer2DModel."""
    made: dict[str, Tensor] = {}
    for key, value in tensors.items():
        if key in _UNUSED:
            continue
        name = key
        for old, new in _NAMES:
            name = name.replace(old, new)
        stacked = next((each for each in _STACKED if each in name), "")
        if not stacked:
            made[name] = value
            continue
        letters = _STACKED[stacked]
        parts = value.chunk(len(letters))
        made |= {name.replace(stacked, f".to_{x}"): y for x, y in zip(letters, parts, strict=True)}
    return made
