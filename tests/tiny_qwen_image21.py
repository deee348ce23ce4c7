"""Builders of tiny Qwen-Image 2.1 models with random weights, in the true layouts.

A diffusers folder, or one file in the names of ComfyUI: the transformer alone, with or without a
prefix, or all in one. Names are written independently of the engine's reader.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import torch
from diffusers.models.autoencoders.autoencoder_kl_qwenimage21 import AutoencoderKLQwenImage21
from diffusers.models.transformers.transformer_qwenimage21 import QwenImage21Transformer2DModel
from safetensors.torch import save_file
from torch import Tensor
from transformers.models.qwen3_vl.modeling_qwen3_vl import Qwen3VLForConditionalGeneration

from tests.tiny_language import tiny_qwen3_vl, write_qwen_tokenizer
from tests.tiny_parts import draw_norms, finish, write_json

Layout = Literal["bare", "prefixed", "all_in_one"]
HEAD = 32
"""Width of a head: its shares for places are whole and even, as those of the true 128."""


@dataclass
class QwenImage21Parts:
    """The parts of one tiny model, in memory."""

    text_encoder: Qwen3VLForConditionalGeneration
    transformer: QwenImage21Transformer2DModel
    vae: AutoencoderKLQwenImage21


def qwen_image21_parts(*, seed: int = 0, reads: int = 16, **transformer: Any) -> QwenImage21Parts:
    """Random parts: the same arguments give the same weights.

    Args:
        seed: of the weights.
        reads: width of the text that the transformer wants; the encoder makes 16.
        transformer: further settings of the transformer.
    """
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        inner = tiny_qwen3_vl(layers=3)
        text = Qwen3VLForConditionalGeneration(inner.config)
        text.model = inner
        network = QwenImage21Transformer2DModel(
            num_layers=2,
            attention_head_dim=HEAD,
            num_attention_heads=2,
            context_in_dim=reads,
            axes_dims_rope=(4, 14, 14),
            **transformer,
        )
        vae = AutoencoderKLQwenImage21(base_dim=8, decoder_base_dim=16, num_res_blocks=1)
        for each in (network, vae):
            draw_norms(each)
    finish((text, network, vae))
    return QwenImage21Parts(text, network, vae)


def qwen_image21_folder(path: Path, parts: QwenImage21Parts | None = None, **options: Any) -> Path:
    """Write a tiny model as a diffusers folder; ``options`` are those of `qwen_image21_parts`."""
    parts = parts or qwen_image21_parts(**options)
    for name in ("text_encoder", "transformer", "vae"):
        getattr(parts, name).save_pretrained(path / name)
    write_qwen_tokenizer(path / "processor")
    write_json(
        path / "scheduler" / "scheduler_config.json",
        {
            "_class_name": "FlowMatchEulerDiscreteScheduler",
            "num_train_timesteps": 1000,
            "shift": 1.0,
            "use_dynamic_shifting": True,
            "time_shift_type": "exponential",
            "base_shift": 0.5,
            "max_shift": 0.9,
            "base_image_seq_len": 256,
            "max_image_seq_len": 8192,
            "shift_terminal": 0.02,
        },
    )
    write_json(
        path / "model_index.json",
        {
            "_class_name": "QwenImage21Pipeline",
            "_diffusers_version": "0.41.0.dev0",
            "scheduler": ["diffusers", "FlowMatchEulerDiscreteScheduler"],
            "text_encoder": ["transformers", "Qwen3VLForConditionalGeneration"],
            "processor": ["transformers", "Qwen3VLProcessor"],
            "transformer": ["diffusers", "QwenImage21Transformer2DModel"],
            "vae": ["diffusers", "AutoencoderKLQwenImage21"],
            "sample_sigmas": None,
        },
    )
    return path


def qwen_image21_file(path: Path, layout: Layout = "bare") -> Path:
    """Write a tiny model as one file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    save_file(qwen_image21_tensors(qwen_image21_parts(), layout), path)
    return path


def qwen_image21_tensors(parts: QwenImage21Parts, layout: Layout = "bare") -> dict[str, Tensor]:
    """The tensors of a single file: see the module's first lines for the layouts."""
    prefix = "" if layout == "bare" else "model.diffusion_model."
    tensors = {prefix + k: v for k, v in transformer_keys(parts.transformer).items()}
    if layout == "all_in_one":
        start = "text_encoders.qwen3vl_8b.transformer.model."
        state = parts.text_encoder.model.state_dict()
        tensors |= {start + k.removeprefix("language_model."): v for k, v in state.items()}
        tensors |= {f"vae.{k}": v for k, v in parts.vae.state_dict().items()}
    return {k: v.clone().contiguous() for k, v in tensors.items()}


def transformer_keys(transformer: QwenImage21Transformer2DModel) -> dict[str, Tensor]:
    """The transformer's weights as ComfyUI names them: gate and rest of a block in one."""
    made = dict(transformer.state_dict())
    for at in range(len(transformer.transformer_blocks)):
        mlp = f"transformer_blocks.{at}.img_mlp"
        halves = [made.pop(f"{mlp}.{each}.weight") for each in ("gate_layer", "proj")]
        made[f"{mlp}.gate_up.weight"] = torch.cat(halves)
    return made
