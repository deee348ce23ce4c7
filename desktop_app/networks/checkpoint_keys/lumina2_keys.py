"""Lumina 2's transformer in single files, as its makers and ComfyUI name it.

The layout: Alpha-VLLM/Lumina-Image-2.0 (models/model.py); names are turned by diffusers' own
conversion, which splits stacked matrices of the published width alone: that is done before.
"""

from __future__ import annotations

from typing import Any

from torch import Tensor

from desktop_app.networks.checkpoint_keys.shapes import count
from desktop_app.networks.single_file import Shapes

PATCH = 2
STACKED = ".attention.qkv.weight"


def lumina2_shape(shapes: Shapes, _: dict[str, Any]) -> dict[str, Any]:
    """Fields of a Lumina2Transformer2DModel's config.

    Raises:
        KeyError: a weight that every such transformer has is not there.
    """
    width, taken = shapes["x_embedder.weight"]
    head = shapes["layers.0.attention.q_norm.weight"][0]
    stacked = shapes[f"layers.0{STACKED}"][0]
    return {
        "in_channels": taken // PATCH**2,
        "hidden_size": width,
        "num_layers": count(shapes, r"layers\.(\d+)\."),
        "num_refiner_layers": count(shapes, r"noise_refiner\.(\d+)\."),
        "num_attention_heads": width // head,
        "num_kv_heads": (stacked - width) // 2 // head,
        # Four times the width, rounded up to a multiple of this.
        "multiple_of": shapes["layers.0.feed_forward.w1.weight"][0],
        "cap_feat_dim": shapes["cap_embedder.1.weight"][1],
        # Equal in all published models: no weight shows it.
        "axes_dim_rope": [head // 3] * 3,
    }


def convert_lumina2(tensors: dict[str, Tensor], config: dict[str, Any]) -> dict[str, Tensor]:
    """The tensors under the names of Lumina2Transformer2DModel."""
    from diffusers.loaders.single_file_utils import convert_lumina2_to_diffusers

    width: int = config["hidden_size"]
    made: dict[str, Tensor] = {}
    for key, value in tensors.items():
        if not key.endswith(STACKED):
            made[key] = value
            continue
        rest = (len(value) - width) // 2
        parts = value.tensor_split([width, width + rest])
        made |= {key.replace("qkv", f"to_{x}"): part for x, part in zip("qkv", parts, strict=True)}
    return convert_lumina2_to_diffusers(made)
