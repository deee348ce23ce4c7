"""Z-Image's transformer in single files, as its makers and ComfyUI name it.

The layout: Tongyi-MAI/Z-Image (src/zimage/transformer.py); names are turned by diffusers' own
conversion.
"""

from __future__ import annotations

from typing import Any

from torch import Tensor

from desktop_app.networks.checkpoint_keys.shapes import count
from desktop_app.networks.single_file import Shapes

PATCH = 2


def z_image_shape(shapes: Shapes, _: dict[str, Any]) -> dict[str, Any]:
    """Fields of a ZImageTransformer2DModel's config.

    Raises:
        KeyError: a weight that every such transformer has is not there.
    """
    width, taken = shapes["x_embedder.weight"]
    head = shapes["layers.0.attention.q_norm.weight"][0]
    return {
        "in_channels": taken // PATCH**2,
        "dim": width,
        "n_layers": count(shapes, r"layers\.(\d+)\."),
        "n_refiner_layers": count(shapes, r"noise_refiner\.(\d+)\."),
        "n_heads": width // head,
        "n_kv_heads": width // head,
        "cap_feat_dim": shapes["cap_embedder.1.weight"][1],
        # 32, 48 and 48 of 128 in all published models: no weight shows it.
        "axes_dims": [head // 4, head * 3 // 8, head * 3 // 8],
    }


def convert_z_image(tensors: dict[str, Tensor], _: dict[str, Any]) -> dict[str, Tensor]:
    """The tensors under the names of ZImageTransformer2DModel."""
    from diffusers.loaders.single_file_utils import (
        convert_z_image_transformer_checkpoint_to_diffusers,
    )

    return convert_z_image_transformer_checkpoint_to_diffusers(dict(tensors))
