"""Builders of tiny Sana models with random weights, in the true layouts.

A diffusers folder, or the transformer alone in a file in its makers' names, which are written
independently of the engine's reader, which converts the other way.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from diffusers.models.autoencoders.autoencoder_dc import AutoencoderDC
from diffusers.models.transformers.sana_transformer import SanaTransformer2DModel
from safetensors.torch import save_file
from torch import Tensor
from transformers.models.gemma2.modeling_gemma2 import Gemma2Model

from tests.tiny_language import tiny_gemma2, write_gemma_tokenizer
from tests.tiny_parts import draw_norms, finish, write_json


@dataclass
class SanaParts:
    """The parts of one tiny model, in memory."""

    text_encoder: Gemma2Model
    transformer: SanaTransformer2DModel
    vae: AutoencoderDC


def deep_vae(levels: int = 6, **changes: Any) -> AutoencoderDC:
    """An autoencoder of factor 32, as all published ones; with ``changes`` of its settings."""
    ends: dict[str, Any] = {}
    for side in ("encoder", "decoder"):
        ends |= {
            f"{side}_block_out_channels": (8,) * (levels - 1) + (32,),
            f"{side}_layers_per_block": (1,) * levels,
            f"{side}_block_types": ("ResBlock",) * (levels - 1) + ("EfficientViTBlock",),
            f"{side}_qkv_multiscales": ((),) * (levels - 1) + ((5,),),
        }
    fields = {"latent_channels": 32, "attention_head_dim": 4, "scaling_factor": 0.41407}
    return AutoencoderDC(**{**fields, **ends, **changes})


def sana_parts(*, seed: int = 0, newer: bool = False, **changes: Any) -> SanaParts:
    """Random parts: the same arguments give the same weights.

    Args:
        seed: of the weights.
        newer: Sana 1.5, which norms queries and keys.
        changes: of the transformer's settings.
    """
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        text = tiny_gemma2(16)
        settings: dict[str, Any] = {
            "num_attention_heads": 7,
            "num_cross_attention_heads": 2,
            "cross_attention_dim": 224,
            "num_layers": 2,
            "caption_channels": 16,
            "mlp_ratio": 0.5,
            "sample_size": 2,
            "qk_norm": "rms_norm_across_heads" if newer else None,
        }
        transformer = SanaTransformer2DModel(**settings | changes)
        vae = deep_vae()
        draw_norms(transformer)
    finish((text, transformer, vae))
    return SanaParts(text, transformer, vae)


def sana_folder(path: Path, parts: SanaParts | None = None, **options: Any) -> Path:
    """Write a tiny model as a diffusers folder; ``options`` are those of `sana_parts`."""
    parts = parts or sana_parts(**options)
    for name in ("text_encoder", "transformer", "vae"):
        getattr(parts, name).save_pretrained(path / name)
    write_gemma_tokenizer(path / "tokenizer")
    scheduler = "DPMSolverMultistepScheduler"
    settings = {
        "_class_name": scheduler,
        "algorithm_type": "dpmsolver++",
        "beta_end": 0.02,
        "beta_schedule": "linear",
        "beta_start": 0.0001,
        "final_sigmas_type": "zero",
        "flow_shift": 3.0,
        "lower_order_final": True,
        "num_train_timesteps": 1000,
        "prediction_type": "flow_prediction",
        "solver_order": 2,
        "solver_type": "midpoint",
        "timestep_spacing": "linspace",
        "use_flow_sigmas": True,
        "use_karras_sigmas": False,
    }
    write_json(path / "scheduler" / "scheduler_config.json", settings)
    write_json(
        path / "model_index.json",
        {
            "_class_name": "SanaPipeline",
            "_diffusers_version": "0.32.0.dev0",
            "scheduler": ["diffusers", scheduler],
            "text_encoder": ["transformers", "Gemma2Model"],
            "tokenizer": ["transformers", "GemmaTokenizerFast"],
            "transformer": ["diffusers", "SanaTransformer2DModel"],
            "vae": ["diffusers", "AutoencoderDC"],
        },
    )
    return path


def sana_file(path: Path, **options: Any) -> Path:
    """Write a tiny model's transformer as one file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    save_file(transformer_keys(sana_parts(**options).transformer), path)
    return path


_OUTER = {
    "patch_embed.proj": "x_embedder.proj",
    "time_embed.emb.timestep_embedder.linear_1": "t_embedder.mlp.0",
    "time_embed.emb.timestep_embedder.linear_2": "t_embedder.mlp.2",
    "time_embed.linear": "t_block.1",
    "caption_projection.linear_1": "y_embedder.y_proj.fc1",
    "caption_projection.linear_2": "y_embedder.y_proj.fc2",
    "caption_norm": "attention_y_norm",
    "proj_out": "final_layer.linear",
}
_INNER = {
    "attn1.to_out.0": "attn.proj",
    "attn1.norm_q": "attn.q_norm",
    "attn1.norm_k": "attn.k_norm",
    "attn2.to_q": "cross_attn.q_linear",
    "attn2.to_out.0": "cross_attn.proj",
    "attn2.norm_q": "cross_attn.q_norm",
    "attn2.norm_k": "cross_attn.k_norm",
    "ff.conv_inverted": "mlp.inverted_conv.conv",
    "ff.conv_depth": "mlp.depth_conv.conv",
    "ff.conv_point": "mlp.point_conv.conv",
}


def transformer_keys(transformer: SanaTransformer2DModel) -> dict[str, Tensor]:
    """The transformer's weights as NVlabs/Sana names them (sana_multi_scale.py)."""
    state, places = transformer.state_dict(), transformer.config.sample_size**2
    made = {"pos_embed": torch.zeros(1, places, 8), "y_embedder.y_embedding": torch.zeros(300, 8)}
    for key, value in state.items():
        stem, _, kind = key.rpartition(".")
        if stem in _OUTER:
            made[f"{_OUTER[stem]}.{kind}"] = value
        elif not stem:
            made["final_layer.scale_shift_table"] = value
        else:
            _, number, inner = key.split(".", 2)
            layer = inner.rpartition(".")[0]
            made |= _of_block(state, f"{number}.", inner, layer, value)
    return {name: value.clone().contiguous() for name, value in made.items()}


def _of_block(
    state: dict[str, Tensor], number: str, inner: str, layer: str, value: Tensor
) -> dict[str, Tensor]:
    """What one weight of a block is called, with those that are stacked upon it."""
    kind = inner.rpartition(".")[2]
    if not layer:
        return {f"blocks.{number}scale_shift_table": value}
    if layer in _INNER:
        return {f"blocks.{number}{_INNER[layer]}.{kind}": value}
    start = f"transformer_blocks.{number}"
    if layer == "attn1.to_q":
        parts = [state[f"{start}attn1.to_{x}.{kind}"] for x in "qkv"]
        return {f"blocks.{number}attn.qkv.{kind}": torch.cat(parts)}
    if layer == "attn2.to_k":
        parts = [state[f"{start}attn2.to_{x}.{kind}"] for x in "kv"]
        return {f"blocks.{number}cross_attn.kv_linear.{kind}": torch.cat(parts)}
    return {}


_DC = (
    ("encoder.conv_in", "encoder.project_in.conv"),
    ("encoder.conv_out", "encoder.project_out.0.conv"),
    ("decoder.conv_in", "decoder.project_in.conv"),
    ("decoder.norm_out", "decoder.project_out.0"),
    ("decoder.conv_out", "decoder.project_out.2.conv"),
)
_DC_INNER = {
    "conv": "main.conv.conv",
    "conv1": "main.conv1.conv",
    "conv2": "main.conv2.conv",
    "norm": "main.conv2.norm",
    "attn.to_qkv_multiscale.0.proj_in": "context_module.main.aggreg.0.0",
    "attn.to_qkv_multiscale.0.proj_out": "context_module.main.aggreg.0.1",
    "attn.to_out": "context_module.main.proj.conv",
    "attn.norm_out": "context_module.main.proj.norm",
    "conv_out.conv_inverted": "local_module.main.inverted_conv.conv",
    "conv_out.conv_depth": "local_module.main.depth_conv.conv",
    "conv_out.conv_point": "local_module.main.point_conv.conv",
    "conv_out.norm": "local_module.main.point_conv.norm",
}


def dc_makers_keys(vae: AutoencoderDC) -> dict[str, Tensor]:
    """The autoencoder's weights as mit-han-lab/efficientvit names them (models/efficientvit/
    dc_ae.py): layers in lists, queries, keys and values in one convolution."""
    made: dict[str, Tensor] = {}
    state = vae.state_dict()
    plain = vae.config["downsample_block_type"] == "conv"
    for name, tensor in state.items():
        outer = next((new + name.removeprefix(old) for old, new in _DC if name.startswith(old)), "")
        if outer:
            made[outer] = tensor
            continue
        side, _, level, at, rest = name.split(".", 4)
        start, (inner, _, end) = f"{side}.stages.{level}.op_list.{at}.", rest.rpartition(".")
        if inner in ("attn.to_k", "attn.to_v"):
            continue
        if inner == "attn.to_q":
            three = [state[name.replace("to_q", f"to_{each}")] for each in "qkv"]
            made[f"{start}context_module.main.qkv.conv.{end}"] = torch.cat(three)[..., None, None]
            continue
        moved = _DC_INNER[inner]
        if inner == "conv" and side == "encoder" and plain:
            moved = "main.conv"
        made[f"{start}{moved}.{end}"] = (
            tensor[..., None, None] if inner == "attn.to_out" else tensor
        )
    return {name: each.clone().contiguous() for name, each in made.items()}
