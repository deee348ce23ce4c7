"""Builders of tiny Krea 2 models with random weights, in the true layouts.

A diffusers folder, or one file in the names of its makers: the transformer alone, with or without a
prefix, or all in one. Names are written independently of the engine's reader.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import torch
from diffusers.models.autoencoders.autoencoder_kl_qwenimage import AutoencoderKLQwenImage
from diffusers.models.transformers.transformer_krea2 import Krea2Transformer2DModel
from safetensors.torch import save_file
from torch import Tensor
from transformers.models.qwen3_vl.modeling_qwen3_vl import Qwen3VLModel

from tests.tiny_language import tiny_qwen3_vl, write_qwen_tokenizer
from tests.tiny_parts import finish, write_json
from tests.tiny_qwen_image import wan_keys

Layout = Literal["bare", "prefixed", "all_in_one"]
HEAD = 32
"""Width of a head: its shares for places are whole and even, as those of the true 128."""


@dataclass
class Krea2Parts:
    """The parts of one tiny model, in memory."""

    text_encoder: Qwen3VLModel
    transformer: Krea2Transformer2DModel
    vae: AutoencoderKLQwenImage


def krea2_parts(*, seed: int = 0, reads: int = 16, **transformer: Any) -> Krea2Parts:
    """Random parts: the same arguments give the same weights.

    Args:
        seed: of the weights.
        reads: width of the text that the transformer wants; the encoder makes 16.
        transformer: further settings of the transformer.
    """
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        text = tiny_qwen3_vl()
        settings: dict[str, Any] = {
            "num_layers": 2,
            "attention_head_dim": HEAD,
            "num_attention_heads": 2,
            "num_key_value_heads": 1,
            "intermediate_size": 96,
            "timestep_embed_dim": 32,
            "text_hidden_dim": reads,
            "text_num_attention_heads": 2,
            "text_num_key_value_heads": 1,
            "text_intermediate_size": 24,
            "num_layerwise_text_blocks": 1,
            "num_refiner_text_blocks": 2,
            "axes_dims_rope": (8, 12, 12),
        }
        network = Krea2Transformer2DModel(**settings | transformer)
        vae = AutoencoderKLQwenImage(base_dim=8)
        # Its norms are counted from 0, its tables of modulations begin with nothing.
        for name, weight in network.named_parameters():
            if "norm" in name or "table" in name:
                torch.nn.init.normal_(weight, std=0.3)
    finish((text, network, vae))
    return Krea2Parts(text, network, vae)


def krea2_folder(
    path: Path, parts: Krea2Parts | None = None, *, distilled: bool = False, **options: Any
) -> Path:
    """Write a tiny model as a diffusers folder; ``options`` are those of `krea2_parts`."""
    parts = parts or krea2_parts(**options)
    for name in ("text_encoder", "transformer", "vae"):
        getattr(parts, name).save_pretrained(path / name)
    write_qwen_tokenizer(path / "tokenizer")
    write_json(
        path / "scheduler" / "scheduler_config.json",
        {
            "_class_name": "FlowMatchEulerDiscreteScheduler",
            "num_train_timesteps": 1000,
            "shift": 1.0,
            "use_dynamic_shifting": True,
            "time_shift_type": "exponential",
            "base_shift": 0.5,
            "max_shift": 1.15,
            "base_image_seq_len": 256,
            "max_image_seq_len": 6400,
        },
    )
    write_json(
        path / "model_index.json",
        {
            "_class_name": "Krea2Pipeline",
            "_diffusers_version": "0.39.0.dev0",
            "is_distilled": distilled,
            "patch_size": 2,
            "text_encoder_select_layers": list(range(2, 36, 3)),
            "scheduler": ["diffusers", "FlowMatchEulerDiscreteScheduler"],
            "text_encoder": ["transformers", "Qwen3VLModel"],
            "tokenizer": ["transformers", "Qwen2Tokenizer"],
            "transformer": ["diffusers", "Krea2Transformer2DModel"],
            "vae": ["diffusers", "AutoencoderKLQwenImage"],
        },
    )
    return path


def krea2_file(path: Path, layout: Layout = "bare") -> Path:
    """Write a tiny model as one file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    save_file(krea2_tensors(krea2_parts(), layout), path)
    return path


def krea2_tensors(parts: Krea2Parts, layout: Layout = "bare") -> dict[str, Tensor]:
    """The tensors of a single file: see the module's first lines for the layouts."""
    prefix = "" if layout == "bare" else "model.diffusion_model."
    tensors = {prefix + k: v for k, v in transformer_keys(parts.transformer).items()}
    tensors[f"{prefix}last.up.weight"] = torch.ones(4, 4)  # what nothing calculates with
    if layout == "all_in_one":
        start = "text_encoders.qwen3vl_4b.transformer.model."
        state = parts.text_encoder.state_dict()
        tensors |= {start + k.removeprefix("language_model."): v for k, v in state.items()}
        tensors |= {f"vae.{k}": v for k, v in wan_keys(parts.vae).items()}
    return {k: v.clone().contiguous() for k, v in tensors.items()}


_NAMES = (
    (r"^img_in\.", "first."),
    (r"^time_embed\.linear_1\.", "tmlp.0."),
    (r"^time_embed\.linear_2\.", "tmlp.2."),
    (r"^time_mod_proj\.", "tproj.1."),
    (r"^txt_in\.norm\.weight$", "txtmlp.0.scale"),
    (r"^txt_in\.linear_1\.", "txtmlp.1."),
    (r"^txt_in\.linear_2\.", "txtmlp.3."),
    (r"^text_fusion\.", "txtfusion."),
    (r"^transformer_blocks\.", "blocks."),
    (r"^final_layer\.linear\.", "last.linear."),
    (r"^final_layer\.norm\.weight$", "last.norm.scale"),
    (r"^final_layer\.scale_shift_table$", "last.modulation.lin"),
    (r"\.attn\.to_([qkv])\.", r".attn.w\1."),
    (r"\.attn\.to_out\.0\.", ".attn.wo."),
    (r"\.attn\.to_gate\.", ".attn.gate."),
    (r"\.attn\.norm_([qk])\.weight$", r".attn.qknorm.\1norm.scale"),
    (r"\.norm1\.weight$", ".prenorm.scale"),
    (r"\.norm2\.weight$", ".postnorm.scale"),
    (r"\.ff\.", ".mlp."),
    (r"\.scale_shift_table$", ".mod.lin"),
)


def transformer_keys(transformer: Krea2Transformer2DModel) -> dict[str, Tensor]:
    """The transformer's weights as krea-ai/krea-2 names them."""
    made: dict[str, Tensor] = {}
    for key, value in transformer.state_dict().items():
        name = key
        for ours, theirs in _NAMES:
            name = re.sub(ours, theirs, name)
        made[name] = value.flatten() if name.endswith(".mod.lin") else value
    return made
