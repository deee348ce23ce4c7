"""Builders of tiny Chroma models with random weights, in the true layouts.

A diffusers folder, or one file in the makers' names: the transformer alone, with or without
ComfyUI's prefix, or ComfyUI's all-in-one. The names in files are written independently of the
engine's reader, which converts the other way.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from diffusers.models.autoencoders.autoencoder_kl import AutoencoderKL
from diffusers.models.transformers.transformer_chroma import ChromaTransformer2DModel
from safetensors.torch import save_file
from torch import Tensor
from transformers.models.t5.modeling_t5 import T5EncoderModel

from tests.tiny_flux import SCHEDULERS, Layout, stream_keys
from tests.tiny_original import vae_keys
from tests.tiny_parts import (
    draw_norms,
    finish,
    tiny_t5,
    transformer_vae,
    write_json,
    write_t5_tokenizer,
)


@dataclass
class ChromaParts:
    """The parts of one tiny model, in memory."""

    text_encoder: T5EncoderModel
    transformer: ChromaTransformer2DModel
    vae: AutoencoderKL


def chroma_parts(*, seed: int = 0, text_width: int = 32, reads: int = 32) -> ChromaParts:
    """Random parts: the same arguments give the same weights.

    Args:
        seed: of the weights.
        text_width: of the text encoder.
        reads: width of the text that the transformer wants.
    """
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        text = tiny_t5(text_width)
        transformer = ChromaTransformer2DModel(
            in_channels=64,
            num_layers=2,
            num_single_layers=2,
            attention_head_dim=32,
            num_attention_heads=2,
            joint_attention_dim=reads,
            axes_dims_rope=(4, 14, 14),
            approximator_num_channels=64,
            approximator_hidden_dim=48,
            approximator_layers=2,
        )
        vae = transformer_vae(16, scaling=0.3611, shift=0.1159)
        draw_norms(transformer)
    finish((text, transformer, vae))
    return ChromaParts(text, transformer, vae)


def chroma_folder(path: Path, parts: ChromaParts | None = None, **options: Any) -> Path:
    """Write a tiny model as a diffusers folder; ``options`` are those of `chroma_parts`."""
    parts = parts or chroma_parts(**options)
    for name in ("text_encoder", "transformer", "vae"):
        getattr(parts, name).save_pretrained(path / name)
    write_t5_tokenizer(path / "tokenizer")
    write_json(
        path / "scheduler" / "scheduler_config.json",
        {
            "_class_name": "FlowMatchEulerDiscreteScheduler",
            "num_train_timesteps": 1000,
            "base_shift": 0.5,
            "max_shift": 1.15,
            "base_image_seq_len": 256,
            "max_image_seq_len": 4096,
            **SCHEDULERS[True],
        },
    )
    write_json(
        path / "model_index.json",
        {
            "_class_name": "ChromaPipeline",
            "_diffusers_version": "0.35.0.dev0",
            "feature_extractor": [None, None],
            "image_encoder": [None, None],
            "scheduler": ["diffusers", "FlowMatchEulerDiscreteScheduler"],
            "text_encoder": ["transformers", "T5EncoderModel"],
            "tokenizer": ["transformers", "T5Tokenizer"],
            "transformer": ["diffusers", "ChromaTransformer2DModel"],
            "vae": ["diffusers", "AutoencoderKL"],
        },
    )
    return path


def chroma_file(path: Path, layout: Layout = "bare") -> Path:
    """Write a tiny model as one file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    save_file(chroma_tensors(chroma_parts(), layout), path)
    return path


def chroma_tensors(parts: ChromaParts, layout: Layout = "bare") -> dict[str, Tensor]:
    """The tensors of a single file: see the module's first lines for the layouts."""
    prefix = "" if layout == "bare" else "model.diffusion_model."
    tensors = {prefix + k: v for k, v in transformer_keys(parts.transformer).items()}
    if layout == "all_in_one":
        start = "text_encoders.t5xxl.transformer."
        text = parts.text_encoder.state_dict().items()
        tensors |= {start + k: v for k, v in text if k != "encoder.embed_tokens.weight"}
        tensors |= {f"vae.{k}": v for k, v in vae_keys(parts.vae).items()}
    return {k: v.clone().contiguous() for k, v in tensors.items()}


def transformer_keys(transformer: ChromaTransformer2DModel) -> dict[str, Tensor]:
    """The transformer's weights as lodestone-rock/flow names them (src/models/chroma)."""
    out = stream_keys(transformer)
    start = "distilled_guidance_layer."
    for key, value in transformer.state_dict().items():
        if key.startswith(start):
            named = key.replace("linear_1", "in_layer").replace("linear_2", "out_layer")
            is_norm = key.startswith(f"{start}norms.")
            out[named.replace(".weight", ".scale") if is_norm else named] = value
    return out
