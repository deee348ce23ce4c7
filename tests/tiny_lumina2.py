"""Builders of tiny Lumina 2 models with random weights, in the true layouts.

A diffusers folder, or one file in the makers' names: the transformer alone, with or without
ComfyUI's prefix, or ComfyUI's all-in-one. The names in files are written independently of the
engine's reader, which converts the other way.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import torch
from diffusers.models.autoencoders.autoencoder_kl import AutoencoderKL
from diffusers.models.transformers.transformer_lumina2 import Lumina2Transformer2DModel
from safetensors.torch import save_file
from torch import Tensor
from transformers.models.gemma2.modeling_gemma2 import Gemma2Model

from tests.tiny_language import tiny_gemma2, write_gemma_tokenizer
from tests.tiny_original import vae_keys
from tests.tiny_parts import draw_norms, finish, transformer_vae, write_json

Layout = Literal["bare", "prefixed", "all_in_one"]


@dataclass
class Lumina2Parts:
    """The parts of one tiny model, in memory."""

    text_encoder: Gemma2Model
    transformer: Lumina2Transformer2DModel
    vae: AutoencoderKL


def lumina2_parts(*, seed: int = 0, text_width: int = 16, reads: int = 16) -> Lumina2Parts:
    """Random parts: the same arguments give the same weights.

    Args:
        seed: of the weights.
        text_width: of the text encoder.
        reads: width of the text that the transformer wants.
    """
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        text = tiny_gemma2(text_width)
        transformer = Lumina2Transformer2DModel(
            in_channels=16,
            hidden_size=48,
            num_layers=2,
            num_refiner_layers=1,
            num_attention_heads=4,
            num_kv_heads=2,
            multiple_of=128,
            axes_dim_rope=(4, 4, 4),
            axes_lens=(300, 512, 512),
            cap_feat_dim=reads,
        )
        vae = transformer_vae(16, scaling=0.3611, shift=0.1159)
        draw_norms(transformer)
    finish((text, transformer, vae))
    return Lumina2Parts(text, transformer, vae)


def lumina2_folder(path: Path, parts: Lumina2Parts | None = None, **options: Any) -> Path:
    """Write a tiny model as a diffusers folder; ``options`` are those of `lumina2_parts`."""
    parts = parts or lumina2_parts(**options)
    for name in ("text_encoder", "transformer", "vae"):
        getattr(parts, name).save_pretrained(path / name)
    write_gemma_tokenizer(path / "tokenizer")
    write_json(
        path / "scheduler" / "scheduler_config.json",
        {
            "_class_name": "FlowMatchEulerDiscreteScheduler",
            "num_train_timesteps": 1000,
            "shift": 6.0,
            "use_dynamic_shifting": False,
        },
    )
    write_json(
        path / "model_index.json",
        {
            "_class_name": "Lumina2Pipeline",
            "_diffusers_version": "0.33.0.dev0",
            "scheduler": ["diffusers", "FlowMatchEulerDiscreteScheduler"],
            "text_encoder": ["transformers", "Gemma2Model"],
            "tokenizer": ["transformers", "GemmaTokenizerFast"],
            "transformer": ["diffusers", "Lumina2Transformer2DModel"],
            "vae": ["diffusers", "AutoencoderKL"],
        },
    )
    return path


def lumina2_file(path: Path, layout: Layout = "bare") -> Path:
    """Write a tiny model as one file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    save_file(lumina2_tensors(lumina2_parts(), layout), path)
    return path


def lumina2_tensors(parts: Lumina2Parts, layout: Layout = "bare") -> dict[str, Tensor]:
    """The tensors of a single file: see the module's first lines for the layouts."""
    prefix = "" if layout == "bare" else "model.diffusion_model."
    tensors = {prefix + k: v for k, v in transformer_keys(parts.transformer).items()}
    if layout == "all_in_one":
        start = "text_encoders.gemma2_2b.transformer.model."
        tensors |= {start + k: v for k, v in parts.text_encoder.state_dict().items()}
        tensors |= {f"vae.{k}": v for k, v in vae_keys(parts.vae).items()}
    return {k: v.clone().contiguous() for k, v in tensors.items()}


_OUTER = {
    "time_caption_embed.caption_embedder": "cap_embedder",
    "time_caption_embed.timestep_embedder.linear_1": "t_embedder.mlp.0",
    "time_caption_embed.timestep_embedder.linear_2": "t_embedder.mlp.2",
    "norm_out.linear_1": "final_layer.adaLN_modulation.1",
    "norm_out.linear_2": "final_layer.linear",
}
_INNER = {
    "attn.to_out.0": "attention.out",
    "attn.norm_q": "attention.q_norm",
    "attn.norm_k": "attention.k_norm",
    "feed_forward.linear_1": "feed_forward.w1",
    "feed_forward.linear_2": "feed_forward.w2",
    "feed_forward.linear_3": "feed_forward.w3",
    "norm1.linear": "adaLN_modulation.1",
    "norm1.norm": "attention_norm1",
    "norm1": "attention_norm1",
    "norm2": "attention_norm2",
}


def transformer_keys(transformer: Lumina2Transformer2DModel) -> dict[str, Tensor]:
    """The transformer's weights as Alpha-VLLM/Lumina-Image-2.0 names them (models/model.py)."""
    state = transformer.state_dict()
    made: dict[str, Tensor] = {"norm_final.weight": torch.ones(48)}
    for key, value in state.items():
        stem, _, kind = key.rpartition(".")
        outer = next((old for old in _OUTER if stem.startswith(old)), "")
        if outer or stem == "x_embedder":
            made[f"{stem.replace(outer, _OUTER.get(outer, ''))}.{kind}"] = value
            continue
        stack, number, inner = stem.split(".", 2)
        base = f"{stack}.{number}"
        if inner == "attn.to_q":
            parts = [state[f"{base}.attn.to_{x}.weight"] for x in "qkv"]
            made[f"{base}.attention.qkv.weight"] = torch.cat(parts)
        elif inner not in ("attn.to_k", "attn.to_v"):
            made[f"{base}.{_INNER.get(inner, inner)}.{kind}"] = value
    return made
