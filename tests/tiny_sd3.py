"""Builders of tiny Stable Diffusion 3 and 3.5 models with random weights, in the true layouts.

A diffusers folder with all text encoders and tokenizers (about 1 MB), or one file as Stability and
ComfyUI write it: transformer and autoencoder, with or without CLIPs and T5. The names in files are
written independently of the engine's reader, which converts the other way.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import torch
from diffusers.models.autoencoders.autoencoder_kl import AutoencoderKL
from diffusers.models.transformers.transformer_sd3 import SD3Transformer2DModel
from safetensors.torch import save_file
from torch import Tensor
from transformers.models.clip.configuration_clip import CLIPTextConfig
from transformers.models.clip.modeling_clip import CLIPTextModelWithProjection
from transformers.models.t5.modeling_t5 import T5EncoderModel

from tests.tiny_original import vae_keys
from tests.tiny_parts import (
    clip_config,
    draw_norms,
    finish,
    tiny_t5,
    transformer_vae,
    write_clip_tokenizer,
    write_json,
    write_t5_tokenizer,
)

Layout = Literal["bare", "clips", "t5"]
WIDTH = 32
"""Of each CLIP."""
TEXT_WIDTH = 80
"""Of T5, and of the joined text: more than both CLIPs side by side, as in the real ones."""


@dataclass
class Sd3Parts:
    """The parts of one tiny model, in memory."""

    text_encoder: CLIPTextModelWithProjection
    text_encoder_2: CLIPTextModelWithProjection
    text_encoder_3: T5EncoderModel | None
    transformer: SD3Transformer2DModel
    vae: AutoencoderKL
    true_clip: bool


def sd3_parts(
    *, version: Literal["3", "3.5"] = "3", seed: int = 0, true_clip: bool = False, t5: bool = True
) -> Sd3Parts:
    """Random parts: the same arguments give the same weights.

    Args:
        version: 3.5 norms queries and keys, and its first block attends twice.
        seed: of the weights.
        true_clip: CLIP's real vocabulary, which single files imply, instead of single bytes.
        t5: whether there is a third text encoder.
    """
    newer = version == "3.5"
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        first = CLIPTextModelWithProjection(_clip_config("quick_gelu", true_clip))
        second = CLIPTextModelWithProjection(_clip_config("gelu", true_clip))
        third = tiny_t5(TEXT_WIDTH) if t5 else None
        transformer = SD3Transformer2DModel(
            sample_size=128,
            in_channels=16,
            out_channels=16,
            num_layers=2,
            attention_head_dim=32 if newer else 64,
            num_attention_heads=2 if newer else 1,
            joint_attention_dim=TEXT_WIDTH,
            caption_projection_dim=64,
            pooled_projection_dim=2 * WIDTH,
            pos_embed_max_size=16,
            dual_attention_layers=(0,) if newer else (),
            qk_norm="rms_norm" if newer else None,
        )
        vae = transformer_vae(16, scaling=1.5305, shift=0.0609)
        draw_norms(transformer)
    finish((first, second, third, transformer, vae))
    return Sd3Parts(first, second, third, transformer, vae, true_clip)


def _clip_config(activation: str, true_clip: bool) -> CLIPTextConfig:
    return clip_config(WIDTH, 3, true_clip=true_clip, projection_dim=WIDTH, hidden_act=activation)


def sd3_folder(path: Path, parts: Sd3Parts | None = None, **options: Any) -> Path:
    """Write a tiny model as a diffusers folder; ``options`` are those of `sd3_parts`."""
    parts = parts or sd3_parts(**options)
    has_t5 = parts.text_encoder_3 is not None
    for name in ("text_encoder", "text_encoder_2", "text_encoder_3", "transformer", "vae"):
        part = getattr(parts, name)
        if part is not None:
            part.save_pretrained(path / name)
    write_clip_tokenizer(path / "tokenizer", true_clip=parts.true_clip)
    write_clip_tokenizer(path / "tokenizer_2", true_clip=parts.true_clip, pad="!")
    if has_t5:
        write_t5_tokenizer(path / "tokenizer_3")
    write_json(
        path / "scheduler" / "scheduler_config.json",
        {
            "_class_name": "FlowMatchEulerDiscreteScheduler",
            "num_train_timesteps": 1000,
            "shift": 3.0,
        },
    )
    write_json(
        path / "model_index.json",
        {
            "_class_name": "StableDiffusion3Pipeline",
            "_diffusers_version": "0.29.0.dev0",
            "scheduler": ["diffusers", "FlowMatchEulerDiscreteScheduler"],
            "text_encoder": ["transformers", "CLIPTextModelWithProjection"],
            "text_encoder_2": ["transformers", "CLIPTextModelWithProjection"],
            "text_encoder_3": ["transformers", "T5EncoderModel"] if has_t5 else [None, None],
            "tokenizer": ["transformers", "CLIPTokenizer"],
            "tokenizer_2": ["transformers", "CLIPTokenizer"],
            "tokenizer_3": ["transformers", "T5TokenizerFast"] if has_t5 else [None, None],
            "transformer": ["diffusers", "SD3Transformer2DModel"],
            "vae": ["diffusers", "AutoencoderKL"],
        },
    )
    return path


def sd3_file(
    path: Path, parts: Sd3Parts | None = None, layout: Layout = "clips", **options: Any
) -> Path:
    """Write a tiny model as one file: transformer and autoencoder, with the CLIPs, with T5 too."""
    parts = parts or sd3_parts(true_clip=True, **options)
    path.parent.mkdir(parents=True, exist_ok=True)
    tensors = {
        f"model.diffusion_model.{key}": value
        for key, value in transformer_keys(parts.transformer).items()
    }
    tensors |= {f"first_stage_model.{k}": v for k, v in vae_keys(parts.vae).items()}
    if layout != "bare":
        for name, encoder in (("clip_l", parts.text_encoder), ("clip_g", parts.text_encoder_2)):
            start = f"text_encoders.{name}.transformer."
            tensors |= {start + key: value for key, value in encoder.state_dict().items()}
    if layout == "t5" and parts.text_encoder_3 is not None:
        for key, value in parts.text_encoder_3.state_dict().items():
            if key != "encoder.embed_tokens.weight":
                tensors[f"text_encoders.t5xxl.transformer.{key}"] = value
    save_file({k: v.clone().contiguous() for k, v in tensors.items()}, path)
    return path


def transformer_keys(transformer: SD3Transformer2DModel) -> dict[str, Tensor]:
    """The transformer's weights as Stability-AI/sd3.5 names them (mmditx.py)."""
    state, config = transformer.state_dict(), transformer.config
    out: dict[str, Tensor] = {"pos_embed": state["pos_embed.pos_embed"]}

    def move(new: str, *old: str, swapped: bool = False) -> None:
        for kind in ("weight", "bias"):
            whole = torch.cat([state[f"{name}.{kind}"] for name in old])
            if swapped:  # scale and shift lie the other way round
                scale, shift = whole.chunk(2)
                whole = torch.cat([shift, scale])
            out[f"{new}.{kind}"] = whole

    move("x_embedder.proj", "pos_embed.proj")
    move("context_embedder", "context_embedder")
    for new, old in (("t_embedder", "timestep_embedder"), ("y_embedder", "text_embedder")):
        move(f"{new}.mlp.0", f"time_text_embed.{old}.linear_1")
        move(f"{new}.mlp.2", f"time_text_embed.{old}.linear_2")
    for i in range(config.num_layers):
        old, new = f"transformer_blocks.{i}", f"joint_blocks.{i}"
        last = i == config.num_layers - 1
        for side, queries, norms in (
            ("x_block", [f"to_{x}" for x in "qkv"], ("norm_q", "norm_k")),
            ("context_block", [f"add_{x}_proj" for x in "qkv"], ("norm_added_q", "norm_added_k")),
        ):
            move(f"{new}.{side}.attn.qkv", *(f"{old}.attn.{each}" for each in queries))
            if config.qk_norm:
                for theirs, ours in zip(("ln_q", "ln_k"), norms, strict=True):
                    weight = state[f"{old}.attn.{ours}.weight"]
                    out[f"{new}.{side}.attn.{theirs}.weight"] = weight
        move(f"{new}.x_block.attn.proj", f"{old}.attn.to_out.0")
        move(f"{new}.x_block.adaLN_modulation.1", f"{old}.norm1.linear")
        move(f"{new}.x_block.mlp.fc1", f"{old}.ff.net.0.proj")
        move(f"{new}.x_block.mlp.fc2", f"{old}.ff.net.2")
        move(f"{new}.context_block.adaLN_modulation.1", f"{old}.norm1_context.linear", swapped=last)
        if not last:
            move(f"{new}.context_block.attn.proj", f"{old}.attn.to_add_out")
            move(f"{new}.context_block.mlp.fc1", f"{old}.ff_context.net.0.proj")
            move(f"{new}.context_block.mlp.fc2", f"{old}.ff_context.net.2")
        if i in config.dual_attention_layers:
            move(f"{new}.x_block.attn2.qkv", *(f"{old}.attn2.to_{x}" for x in "qkv"))
            move(f"{new}.x_block.attn2.proj", f"{old}.attn2.to_out.0")
            for theirs, ours in (("ln_q", "norm_q"), ("ln_k", "norm_k")):
                if config.qk_norm:
                    weight = state[f"{old}.attn2.{ours}.weight"]
                    out[f"{new}.x_block.attn2.{theirs}.weight"] = weight
    move("final_layer.linear", "proj_out")
    move("final_layer.adaLN_modulation.1", "norm_out.linear", swapped=True)
    return out
