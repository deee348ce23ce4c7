"""Builders of tiny Anima models with random weights, in the true layouts.

A folder as diffusers' modular pipeline has it, or the file of its makers: transformer and text
conditioner, with or without a prefix. The names in files are written independently of the engine's
reader, which converts the other way.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import torch
from diffusers.models.autoencoders.autoencoder_kl_qwenimage import AutoencoderKLQwenImage
from diffusers.models.condition_embedders.condition_embedder_anima import AnimaTextConditioner
from diffusers.models.transformers.transformer_cosmos import CosmosTransformer3DModel
from safetensors.torch import save_file
from torch import Tensor
from transformers.models.qwen3.modeling_qwen3 import Qwen3Model

from tests.tiny_language import tiny_qwen3, write_qwen_tokenizer
from tests.tiny_parts import _words, draw_norms, finish, write_json, write_t5_tokenizer
from tests.tiny_qwen_image import wan_keys

Layout = Literal["bare", "prefixed", "all_in_one"]


@dataclass
class AnimaParts:
    """The parts of one tiny model, in memory."""

    text_encoder: Qwen3Model
    text_conditioner: AnimaTextConditioner
    transformer: CosmosTransformer3DModel
    vae: AutoencoderKLQwenImage


def anima_parts(*, seed: int = 0, reads: int = 16, hears: int = 16) -> AnimaParts:
    """Random parts: the same arguments give the same weights.

    Args:
        seed: of the weights.
        reads: width of the text that the transformer wants; the conditioner makes 16.
        hears: width of the text that the conditioner wants; the encoder makes 16.
    """
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        text = tiny_qwen3(16).model
        conditioner = AnimaTextConditioner(
            source_dim=hears,
            target_dim=16,
            model_dim=16,
            num_layers=2,
            num_attention_heads=2,
            target_vocab_size=len(_words()),
        )
        transformer = CosmosTransformer3DModel(
            num_attention_heads=2,
            attention_head_dim=16,
            num_layers=2,
            text_embed_dim=reads,
            adaln_lora_dim=4,
            rope_scale=(1.0, 4.0, 4.0),
            extra_pos_embed_type=None,
        )
        vae = AutoencoderKLQwenImage(base_dim=8)
        for each in (conditioner, transformer, vae):
            draw_norms(each)
    finish((text, conditioner, transformer, vae))
    return AnimaParts(text, conditioner, transformer, vae)


def anima_folder(path: Path, parts: AnimaParts | None = None, **options: Any) -> Path:
    """Write a tiny model as a folder; ``options`` are those of `anima_parts`."""
    parts = parts or anima_parts(**options)
    named = {
        "text_encoder": ["transformers", "Qwen3Model"],
        "text_conditioner": ["diffusers", "AnimaTextConditioner"],
        "transformer": ["diffusers", "CosmosTransformer3DModel"],
        "vae": ["diffusers", "AutoencoderKLQwenImage"],
    }
    for name in named:
        getattr(parts, name).save_pretrained(path / name)
    write_qwen_tokenizer(path / "tokenizer")
    write_t5_tokenizer(path / "t5_tokenizer")
    write_json(
        path / "scheduler" / "scheduler_config.json",
        {
            "_class_name": "FlowMatchEulerDiscreteScheduler",
            "num_train_timesteps": 1000,
            "shift": 3.0,
            "use_dynamic_shifting": False,
        },
    )
    named |= {
        "scheduler": ["diffusers", "FlowMatchEulerDiscreteScheduler"],
        "tokenizer": ["transformers", "Qwen2Tokenizer"],
        "t5_tokenizer": ["transformers", "T5TokenizerFast"],
    }
    place = {"pretrained_model_name_or_path": "circlestone-labs/Anima-Base-v1.0-Diffusers"}
    index = {part: [*entry, {**place, "subfolder": part}] for part, entry in named.items()}
    write_json(
        path / "modular_model_index.json",
        {"_class_name": "AnimaModularPipeline", "_blocks_class_name": "AnimaAutoBlocks", **index},
    )
    return path


def anima_file(path: Path, parts: AnimaParts | None = None, layout: Layout = "bare") -> Path:
    """Write a tiny model as one file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    save_file(anima_tensors(parts or anima_parts(), layout), path)
    return path


def anima_tensors(parts: AnimaParts, layout: Layout = "bare") -> dict[str, Tensor]:
    """The tensors of `anima_file`: "bare" begin as their makers' do."""
    prefix = "net." if layout == "bare" else "model.diffusion_model."
    tensors = transformer_keys(parts.transformer) | {
        f"llm_adapter.{k}": v for k, v in parts.text_conditioner.state_dict().items()
    }
    tensors = {prefix + k: v for k, v in tensors.items()}
    if layout == "all_in_one":
        start = "text_encoders.qwen3_06b.transformer.model."
        tensors |= {start + k: v for k, v in parts.text_encoder.state_dict().items()}
        tensors |= {f"vae.{k}": v for k, v in wan_keys(parts.vae).items()}
    return {k: v.clone().contiguous() for k, v in tensors.items()}


_WORDS = (
    ("time_embed.t_embedder", "t_embedder.1"),
    ("time_embed.norm", "t_embedding_norm"),
    ("patch_embed.proj", "x_embedder.proj.1"),
    ("norm_out.linear_", "final_layer.adaln_modulation."),
    ("proj_out", "final_layer.linear"),
    ("transformer_blocks", "blocks"),
    ("norm1.linear_", "adaln_modulation_self_attn."),
    ("norm2.linear_", "adaln_modulation_cross_attn."),
    ("norm3.linear_", "adaln_modulation_mlp."),
    ("attn1.", "self_attn."),
    ("attn2.", "cross_attn."),
    ("to_out.0", "output_proj"),
    ("to_q", "q_proj"),
    ("to_k", "k_proj"),
    ("to_v", "v_proj"),
    ("norm_q", "q_norm"),
    ("norm_k", "k_norm"),
    ("ff.net.0.proj", "mlp.layer1"),
    ("ff.net.2", "mlp.layer2"),
)


def transformer_keys(transformer: CosmosTransformer3DModel) -> dict[str, Tensor]:
    """The transformer's weights as nvidia-cosmos/cosmos-predict2 names them, with what is never
    used beside them."""
    made = {"pos_embedder.dim_spatial_range": torch.ones(3)}
    for key, value in transformer.state_dict().items():
        name = key
        for ours, theirs in _WORDS:
            name = name.replace(ours, theirs)
        made[name] = value
    return made
