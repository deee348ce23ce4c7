"""Krea 2's transformer in single files, as its makers and ComfyUI name it.

The layout: krea-ai/krea-2; names are turned by diffusers' own conversion.
"""

from __future__ import annotations

from typing import Any

from torch import Tensor

from desktop_app.networks.checkpoint_keys.shapes import count
from desktop_app.networks.single_file import Shapes

IDLE = ("last.up.", "last.down.")
"""What its makers' files hold and no published code calculates with."""


def krea2_shape(shapes: Shapes, _: dict[str, Any]) -> dict[str, Any]:
    """Fields of a Krea2Transformer2DModel's config.

    Raises:
        KeyError: a weight that every such transformer has is not there.
    """
    width, taken = shapes["first.weight"]
    head = shapes["blocks.0.attn.qknorm.qnorm.scale"][0]
    fusion = "txtfusion.layerwise_blocks.0"
    text = shapes["txtmlp.1.weight"][1]
    text_head = shapes[f"{fusion}.attn.qknorm.qnorm.scale"][0]
    return {
        "in_channels": taken,
        "num_layers": count(shapes, r"blocks\.(\d+)\."),
        "attention_head_dim": head,
        "num_attention_heads": width // head,
        "num_key_value_heads": shapes["blocks.0.attn.wk.weight"][0] // head,
        "intermediate_size": shapes["blocks.0.mlp.gate.weight"][0],
        "timestep_embed_dim": shapes["tmlp.0.weight"][1],
        "text_hidden_dim": text,
        "num_text_layers": shapes["txtfusion.projector.weight"][1],
        "text_num_attention_heads": text // text_head,
        "text_num_key_value_heads": shapes[f"{fusion}.attn.wk.weight"][0] // text_head,
        "text_intermediate_size": shapes[f"{fusion}.mlp.gate.weight"][0],
        "num_layerwise_text_blocks": count(shapes, r"txtfusion\.layerwise_blocks\.(\d+)\."),
        "num_refiner_text_blocks": count(shapes, r"txtfusion\.refiner_blocks\.(\d+)\."),
        # 32, 48 and 48 of 128 in all published models: no weight shows it.
        "axes_dims_rope": [head // 4, head * 3 // 8, head * 3 // 8],
    }


def convert_krea2(tensors: dict[str, Tensor], _: dict[str, Any]) -> dict[str, Tensor]:
    """The tensors under the names of Krea2Transformer2DModel."""
    from diffusers.loaders.single_file_utils import (
        convert_krea2_transformer_checkpoint_to_diffusers,
    )

    kept = {name: tensor for name, tensor in tensors.items() if not name.startswith(IDLE)}
    return convert_krea2_transformer_checkpoint_to_diffusers(kept)
