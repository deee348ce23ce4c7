"""Tiny classifiers of pictures, in the layout in which the published ones come: config.json,
preprocessor_config.json and model.safetensors. Their weights are random; what they say of pictures
means nothing, but differs from picture to picture and is always the same."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import torch

LABELS = ("normal", "nsfw")
SIDE = 32


def _labels(labels: Sequence[str]) -> dict[str, Any]:
    return {
        "id2label": dict(enumerate(labels)),
        "label2id": {label: number for number, label in enumerate(labels)},
    }


def _vit(labels: Sequence[str], **more: Any) -> Any:
    from transformers.models.vit.configuration_vit import ViTConfig
    from transformers.models.vit.modeling_vit import ViTForImageClassification

    small = {
        "hidden_size": 16, "intermediate_size": 32, "num_hidden_layers": 2,
        "num_attention_heads": 2, "image_size": SIDE, "patch_size": 8,
    }  # fmt: skip
    return ViTForImageClassification(ViTConfig(**{**small, **_labels(labels), **more}))


def _swin(labels: Sequence[str], **more: Any) -> Any:
    from transformers.models.swin.configuration_swin import SwinConfig
    from transformers.models.swin.modeling_swin import SwinForImageClassification

    return SwinForImageClassification(
        SwinConfig(
            image_size=SIDE, patch_size=4, embed_dim=8, depths=[1, 1], num_heads=[1, 2],
            window_size=4, **_labels(labels), **more,
        )
    )  # fmt: skip


def _convnext(labels: Sequence[str], **more: Any) -> Any:
    from transformers.models.convnext.configuration_convnext import ConvNextConfig
    from transformers.models.convnext.modeling_convnext import ConvNextForImageClassification

    return ConvNextForImageClassification(
        ConvNextConfig(
            depths=[1, 1], hidden_sizes=[8, 16], num_stages=2, image_size=SIDE,
            layer_scale_init_value=1.0, **_labels(labels), **more,
        )
    )  # fmt: skip


def _siglip(labels: Sequence[str], **more: Any) -> Any:
    from transformers.models.siglip.configuration_siglip import SiglipConfig
    from transformers.models.siglip.modeling_siglip import SiglipForImageClassification

    layers = {
        "hidden_size": 16, "intermediate_size": 32, "num_hidden_layers": 2,
        "num_attention_heads": 2,
    }  # fmt: skip
    seen = {**layers, "image_size": SIDE, "patch_size": 8}
    words = {
        **layers, "vocab_size": 50, "projection_size": 16, "bos_token_id": 1, "eos_token_id": 2,
    }  # fmt: skip
    return SiglipForImageClassification(
        SiglipConfig(vision_config=seen, text_config=words, **_labels(labels), **more)
    )


BUILDERS: dict[str, Callable[..., Any]] = {
    "vit": _vit,
    "swin": _swin,
    "convnext": _convnext,
    "siglip": _siglip,
}
"""By kind (`resources/catalog/kinds.toml`, without "classifier_")."""

HALF = {"image_mean": [0.5] * 3, "image_std": [0.5] * 3}
SETTINGS: dict[str, dict[str, Any]] = {
    # Written by older versions of transformers: one side, and what is usual left out.
    "vit": {
        **HALF, "do_resize": True, "do_normalize": True, "size": SIDE, "resample": 2,
        "feature_extractor_type": "ViTFeatureExtractor",
    },
    "swin": {
        "image_mean": [0.485, 0.456, 0.406], "image_std": [0.229, 0.224, 0.225],
        "do_resize": True, "do_rescale": True, "do_normalize": True, "rescale_factor": 1 / 255,
        "size": {"height": SIDE, "width": SIDE}, "resample": 3,
        "image_processor_type": "ViTImageProcessor",
    },
    "convnext": {
        **HALF, "do_resize": True, "do_rescale": True, "do_normalize": True,
        "size": {"shortest_edge": SIDE}, "crop_pct": 0.875, "resample": 3,
        "image_processor_type": "ConvNextImageProcessor",
    },
    "siglip": {
        **HALF, "do_resize": True, "do_rescale": True, "do_normalize": True,
        "size": {"height": SIDE, "width": SIDE}, "resample": 3,
        "image_processor_type": "SiglipImageProcessor",
    },
}  # fmt: skip
"""Their preprocessor_config.json, as published ones of these kinds have it."""


def classifier_folder(
    path: Path, kind: str = "vit", labels: Sequence[str] = LABELS, **more: Any
) -> Path:
    """Write the tiny classifier of that kind into ``path``. ``more``: further settings."""
    state = torch.get_rng_state()
    torch.manual_seed(3)
    module = BUILDERS[kind](labels, **more).eval()
    # Of fresh weights hardly any picture differs from another.
    for name, value in module.named_parameters():
        if name.endswith("weight") and value.dim() > 1:
            torch.nn.init.normal_(value, std=0.3)
    torch.set_rng_state(state)
    module.save_pretrained(path)
    settings = json.dumps(SETTINGS[kind])
    (path / "preprocessor_config.json").write_text(settings, encoding="utf-8")
    return path
