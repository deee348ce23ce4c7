"""Tiny CLIP models with random weights, in the layout in which the published ones come."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch

WIDTH = 24
"""Of the vectors."""
_HALF = {
    "intermediate_size": 32,
    "num_hidden_layers": 2,
    "num_attention_heads": 2,
    "projection_dim": WIDTH,
}


def clip(seed: int = 3) -> Any:
    """A CLIPModel for pictures of 28² and texts of 16 tokens."""
    from transformers.models.clip.configuration_clip import CLIPConfig
    from transformers.models.clip.modeling_clip import CLIPModel

    config = CLIPConfig(
        text_config={**_HALF, "hidden_size": 16, "max_position_embeddings": 16, "eos_token_id": 2},
        vision_config={**_HALF, "hidden_size": 32, "image_size": 28, "patch_size": 14},
        projection_dim=WIDTH,
    )
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        net = CLIPModel(config)
        for weight in net.parameters():
            weight.data.normal_(std=0.3)
    return net.eval().requires_grad_(False)


def write_clip(folder: Path, *, words: bool = True) -> Any:
    """Write one into ``folder`` (without ``words``: the half for pictures); the network."""
    net = clip()
    (net if words else eye_of(net)).save_pretrained(folder)
    return net


def eye_of(net: Any) -> Any:
    """Its half for pictures, a CLIPVisionModelWithProjection."""
    from transformers.models.clip.modeling_clip import CLIPVisionModelWithProjection

    half = CLIPVisionModelWithProjection(net.config.vision_config)
    half.vision_model, half.visual_projection = net.vision_model, net.visual_projection
    return half
