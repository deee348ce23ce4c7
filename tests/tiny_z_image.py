"""Builders of tiny Z-Image models with random weights, in the true layouts.

A diffusers folder (2 MB), or one file in the makers' names: the transformer alone, with or without
ComfyUI's prefix, or ComfyUI's all-in-one. The names in files are written independently of the
engine's reader, which converts the other way.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import torch
from diffusers.models.autoencoders.autoencoder_kl import AutoencoderKL
from diffusers.models.transformers.transformer_z_image import ZImageTransformer2DModel
from safetensors.torch import save_file
from torch import Tensor
from transformers.models.qwen3.modeling_qwen3 import Qwen3ForCausalLM

from tests.tiny_language import tiny_qwen3, write_qwen_tokenizer
from tests.tiny_original import vae_keys
from tests.tiny_parts import draw_norms, finish, transformer_vae, write_json

Layout = Literal["bare", "prefixed", "all_in_one"]
SHIFTS = {"base": 6.0, "turbo": 3.0}


@dataclass
class ZImageParts:
    """The parts of one tiny model, in memory."""

    text_encoder: Qwen3ForCausalLM
    transformer: ZImageTransformer2DModel
    vae: AutoencoderKL


def z_image_parts(*, seed: int = 0, text_width: int = 16, reads: int = 16) -> ZImageParts:
    """Random parts: the same arguments give the same weights.

    Args:
        seed: of the weights.
        text_width: of the text encoder.
        reads: width of the text that the transformer wants.
    """
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        text = tiny_qwen3(text_width)
        transformer = ZImageTransformer2DModel(
            in_channels=16,
            dim=32,
            n_layers=2,
            n_refiner_layers=1,
            n_heads=2,
            n_kv_heads=2,
            cap_feat_dim=reads,
            axes_dims=[4, 6, 6],
            axes_lens=[1536, 32, 32],
        )
        vae = transformer_vae(16, scaling=0.3611, shift=0.1159)
        draw_norms(transformer)
        for pad in (transformer.x_pad_token, transformer.cap_pad_token):
            torch.nn.init.normal_(pad)
    finish((text, transformer, vae))
    return ZImageParts(text, transformer, vae)


def z_image_folder(
    path: Path,
    parts: ZImageParts | None = None,
    variant: Literal["base", "turbo"] = "base",
    **options: Any,
) -> Path:
    """Write a tiny model as a diffusers folder; ``options`` are those of `z_image_parts`."""
    parts = parts or z_image_parts(**options)
    for name in ("text_encoder", "transformer", "vae"):
        getattr(parts, name).save_pretrained(path / name)
    write_qwen_tokenizer(path / "tokenizer")
    write_json(
        path / "scheduler" / "scheduler_config.json",
        {
            "_class_name": "FlowMatchEulerDiscreteScheduler",
            "num_train_timesteps": 1000,
            "shift": SHIFTS[variant],
            "use_dynamic_shifting": False,
        },
    )
    write_json(
        path / "model_index.json",
        {
            "_class_name": "ZImagePipeline",
            "_diffusers_version": "0.36.0.dev0",
            "scheduler": ["diffusers", "FlowMatchEulerDiscreteScheduler"],
            "text_encoder": ["transformers", "Qwen3ForCausalLM"],
            "tokenizer": ["transformers", "Qwen2Tokenizer"],
            "transformer": ["diffusers", "ZImageTransformer2DModel"],
            "vae": ["diffusers", "AutoencoderKL"],
        },
    )
    return path


def z_image_file(
    path: Path, parts: ZImageParts | None = None, layout: Layout = "bare", **options: Any
) -> Path:
    """Write a tiny model as one file: see the module's first lines for the layouts."""
    path.parent.mkdir(parents=True, exist_ok=True)
    save_file(z_image_tensors(parts or z_image_parts(**options), layout), path)
    return path


def z_image_tensors(parts: ZImageParts, layout: Layout = "bare") -> dict[str, Tensor]:
    """The tensors of `z_image_file`."""
    prefix = "" if layout == "bare" else "model.diffusion_model."
    tensors = {prefix + k: v for k, v in transformer_keys(parts.transformer).items()}
    if layout == "all_in_one":
        start = "text_encoders.qwen3_4b.transformer."
        text = parts.text_encoder.state_dict().items()
        tensors |= {start + k: v for k, v in text if not k.startswith("lm_head.")}
        tensors |= {f"vae.{k}": v for k, v in vae_keys(parts.vae).items()}
    return {k: v.clone().contiguous() for k, v in tensors.items()}


def transformer_keys(transformer: ZImageTransformer2DModel) -> dict[str, Tensor]:
    """The transformer's weights as Tongyi-MAI/Z-Image names them (src/zimage/transformer.py)."""
    state = transformer.state_dict()
    made: dict[str, Tensor] = {}
    stacks: dict[str, dict[str, Tensor]] = {}
    for key, value in state.items():
        base, _, rest = key.partition(".attention.")
        if rest in ("to_q.weight", "to_k.weight", "to_v.weight"):
            stacks.setdefault(f"{base}.attention.qkv.weight", {})[rest[3]] = value
        elif rest == "to_out.0.weight":
            made[f"{base}.attention.out.weight"] = value
        elif rest in ("norm_q.weight", "norm_k.weight"):
            made[f"{base}.attention.{rest[5]}_norm.weight"] = value
        else:
            bare = key.removeprefix("all_").replace("embedder.2-1.", "embedder.")
            made[bare.replace("final_layer.2-1.", "final_layer.")] = value
    return made | {k: torch.cat([v[each] for each in "qkv"]) for k, v in stacks.items()}
