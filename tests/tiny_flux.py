"""Builders of tiny FLUX.1 models with random weights, in the true layouts.

A diffusers folder with text encoders and tokenizers (1.6 MB; 4.6 with CLIP's own vocabulary),
or one file in Black Forest Labs' names: the transformer alone, with or without ComfyUI's prefix, or
ComfyUI's all-in-one. The names in files are written independently of the engine's reader, which
converts the other way.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Literal

import torch
from diffusers.models.autoencoders.autoencoder_kl import AutoencoderKL
from diffusers.models.transformers.transformer_flux import FluxTransformer2DModel
from safetensors.torch import save_file
from torch import Tensor
from transformers.models.clip.modeling_clip import CLIPTextModel
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

Variant = Literal["dev", "schnell", "fill", "control", "kontext"]
Layout = Literal["bare", "prefixed", "all_in_one"]
SCHEDULERS = {
    True: {"shift": 3.0, "use_dynamic_shifting": True},
    False: {"shift": 1.0, "use_dynamic_shifting": False},
}
"""By whether it is distilled for guidance: dev and Fill, and schnell."""


PIPELINES = {"fill": "Fill", "control": "Control", "kontext": "Kontext"}


@dataclass
class FluxParts:
    """The parts of one tiny model, in memory."""

    variant: Variant
    text_encoder: CLIPTextModel
    text_encoder_2: T5EncoderModel
    transformer: FluxTransformer2DModel
    vae: AutoencoderKL
    true_clip: bool


def flux_parts(
    variant: Variant = "dev",
    *,
    seed: int = 0,
    true_clip: bool = False,
    text_width: int = 32,
    latent_channels: int = 16,
) -> FluxParts:
    """Random parts: the same arguments give the same weights.

    Args:
        variant: which; "control" is Canny's and Depth's.
        seed: of the weights.
        true_clip: CLIP's real vocabulary, which single files imply, instead of single bytes.
        text_width: of T5.
        latent_channels: of the autoencoder alone.
    """
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        clip = CLIPTextModel(clip_config(16, 1, true_clip=true_clip))
        t5 = tiny_t5(text_width)
        transformer = FluxTransformer2DModel(
            in_channels={"fill": 384, "control": 128}.get(variant, 64),
            out_channels=64,
            num_layers=1,
            num_single_layers=2,
            attention_head_dim=32,
            num_attention_heads=2,
            joint_attention_dim=text_width,
            pooled_projection_dim=16,
            guidance_embeds=variant != "schnell",
            axes_dims_rope=(4, 14, 14),
        )
        vae = transformer_vae(latent_channels, scaling=0.3611, shift=0.1159)
        draw_norms(transformer)
    finish((clip, t5, transformer, vae))
    return FluxParts(variant, clip, t5, transformer, vae, true_clip)


def flux_folder(path: Path, parts: FluxParts | None = None, **options: Any) -> Path:
    """Write a tiny model as a diffusers folder; ``options`` are those of `flux_parts`."""
    parts = parts or flux_parts(**options)
    for name in ("text_encoder", "text_encoder_2", "transformer", "vae"):
        getattr(parts, name).save_pretrained(path / name)
    write_clip_tokenizer(path / "tokenizer", true_clip=parts.true_clip)
    write_t5_tokenizer(path / "tokenizer_2")
    schedule = SCHEDULERS[parts.variant != "schnell"]
    write_json(
        path / "scheduler" / "scheduler_config.json",
        {
            "_class_name": "FlowMatchEulerDiscreteScheduler",
            "num_train_timesteps": 1000,
            "base_shift": 0.5,
            "max_shift": 1.15,
            "base_image_seq_len": 256,
            "max_image_seq_len": 4096,
            **schedule,
        },
    )
    write_json(
        path / "model_index.json",
        {
            "_class_name": f"Flux{PIPELINES.get(parts.variant, '')}Pipeline",
            "_diffusers_version": "0.30.0.dev0",
            "scheduler": ["diffusers", "FlowMatchEulerDiscreteScheduler"],
            "text_encoder": ["transformers", "CLIPTextModel"],
            "text_encoder_2": ["transformers", "T5EncoderModel"],
            "tokenizer": ["transformers", "CLIPTokenizer"],
            "tokenizer_2": ["transformers", "T5TokenizerFast"],
            "transformer": ["diffusers", "FluxTransformer2DModel"],
            "vae": ["diffusers", "AutoencoderKL"],
        },
    )
    return path


def flux_file(
    path: Path, parts: FluxParts | None = None, layout: Layout = "bare", **options: Any
) -> Path:
    """Write a tiny model as one file: see the module's first lines for the layouts."""
    parts = parts or flux_parts(true_clip=True, **options)
    path.parent.mkdir(parents=True, exist_ok=True)
    save_file(flux_tensors(parts, layout), path)
    return path


def flux_tensors(parts: FluxParts, layout: Layout = "bare") -> dict[str, Tensor]:
    """The tensors of `flux_file`."""
    prefix = "" if layout == "bare" else "model.diffusion_model."
    tensors = {prefix + k: v for k, v in transformer_keys(parts.transformer).items()}
    if layout == "all_in_one":
        clip = parts.text_encoder.state_dict().items()
        start = "text_encoders.clip_l.transformer.text_model."
        tensors |= {start + k.removeprefix("text_model."): v for k, v in clip}
        t5 = parts.text_encoder_2.state_dict().items()
        start = "text_encoders.t5xxl.transformer."
        tensors |= {start + k: v for k, v in t5 if k != "encoder.embed_tokens.weight"}
        tensors |= {f"vae.{k}": v for k, v in vae_keys(parts.vae).items()}
    return {k: v.clone().contiguous() for k, v in tensors.items()}


def transformer_keys(transformer: FluxTransformer2DModel) -> dict[str, Tensor]:
    """The transformer's weights as black-forest-labs/flux names them (model.py, layers.py)."""
    out = stream_keys(transformer)
    move = partial(_moved, transformer.state_dict(), out)
    embed = "time_text_embed"
    embedders = {"time_in": "timestep_embedder", "vector_in": "text_embedder"}
    if transformer.config.guidance_embeds:
        embedders["guidance_in"] = "guidance_embedder"
    for new, old in embedders.items():
        move(f"{new}.in_layer", f"{embed}.{old}.linear_1")
        move(f"{new}.out_layer", f"{embed}.{old}.linear_2")
    for i in range(transformer.config.num_layers):
        for side, norm in (("img", "norm1"), ("txt", "norm1_context")):
            move(f"double_blocks.{i}.{side}_mod.lin", f"transformer_blocks.{i}.{norm}.linear")
    for i in range(transformer.config.num_single_layers):
        old = f"single_transformer_blocks.{i}.norm.linear"
        move(f"single_blocks.{i}.modulation.lin", old)
    for kind in ("weight", "bias"):
        scale, shift = transformer.state_dict()[f"norm_out.linear.{kind}"].chunk(2)
        out[f"final_layer.adaLN_modulation.1.{kind}"] = torch.cat([shift, scale])
    return out


def _moved(
    state: dict[str, Tensor], out: dict[str, Tensor], new: str, *old: str, scale: bool = False
) -> None:
    for kind in ("weight",) if scale else ("weight", "bias"):
        parts = [state[f"{name}.{kind}"] for name in old]
        out[f"{new}.{'scale' if scale else kind}"] = torch.cat(parts)


def stream_keys(transformer: Any) -> dict[str, Tensor]:
    """Those that Chroma's transformer has too: nothing that modulates."""
    out: dict[str, Tensor] = {}
    move = partial(_moved, transformer.state_dict(), out)
    move("img_in", "x_embedder")
    move("txt_in", "context_embedder")
    for i in range(transformer.config.num_layers):
        base, block = f"transformer_blocks.{i}", f"double_blocks.{i}"
        for side, ff in (("img", "ff"), ("txt", "ff_context")):
            added, plain = side == "txt", side == "img"
            queries = [f"to_{x}" if plain else f"add_{x}_proj" for x in "qkv"]
            move(f"{block}.{side}_attn.qkv", *(f"{base}.attn.{each}" for each in queries))
            for x, word in (("q", "query"), ("k", "key")):
                old = f"{base}.attn.norm_{'added_' if added else ''}{x}"
                move(f"{block}.{side}_attn.norm.{word}_norm", old, scale=True)
            out_name = "to_add_out" if added else "to_out.0"
            move(f"{block}.{side}_attn.proj", f"{base}.attn.{out_name}")
            move(f"{block}.{side}_mlp.0", f"{base}.{ff}.net.0.proj")
            move(f"{block}.{side}_mlp.2", f"{base}.{ff}.net.2")
    for i in range(transformer.config.num_single_layers):
        base, block = f"single_transformer_blocks.{i}", f"single_blocks.{i}"
        stacked = [*(f"{base}.attn.to_{x}" for x in "qkv"), f"{base}.proj_mlp"]
        move(f"{block}.linear1", *stacked)
        move(f"{block}.linear2", f"{base}.proj_out")
        for x, word in (("q", "query"), ("k", "key")):
            move(f"{block}.norm.{word}_norm", f"{base}.attn.norm_{x}", scale=True)
    move("final_layer.linear", "proj_out")
    return out
