"""Builders of tiny Qwen-Image models with random weights, in the true layouts.

A diffusers folder (6 MB), or one file in the names of ComfyUI: the transformer alone, with or
without a prefix, or all in one. The names of the autoencoder in files are written independently of
the engine's reader, which converts the other way.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import torch
from diffusers.models.autoencoders.autoencoder_kl_qwenimage import AutoencoderKLQwenImage
from diffusers.models.transformers.transformer_qwenimage import QwenImageTransformer2DModel
from safetensors.torch import save_file
from torch import Tensor
from transformers.models.qwen2_5_vl.modeling_qwen2_5_vl import Qwen2_5_VLForConditionalGeneration

from tests.tiny_language import tiny_qwen25_vl, write_qwen_tokenizer
from tests.tiny_parts import draw_norms, finish, write_json

Layout = Literal["bare", "prefixed", "all_in_one"]

HEAD = 32
"""Width of a head: its shares for places are whole and even, as those of the true 128."""


@dataclass
class QwenImageParts:
    """The parts of one tiny model, in memory."""

    text_encoder: Qwen2_5_VLForConditionalGeneration
    transformer: QwenImageTransformer2DModel
    vae: AutoencoderKLQwenImage


def qwen_image_parts(
    *, seed: int = 0, reads: int = 256, layered: bool = False, **transformer: Any
) -> QwenImageParts:
    """Random parts: the same arguments give the same weights.

    Args:
        seed: of the weights.
        reads: width of the text that the transformer wants; the encoder makes 256.
        layered: those of Qwen-Image-Layered, whose autoencoder knows transparency.
        transformer: further settings of the transformer.
    """
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        text = tiny_qwen25_vl()
        network = QwenImageTransformer2DModel(
            num_layers=2,
            attention_head_dim=HEAD,
            num_attention_heads=2,
            joint_attention_dim=reads,
            axes_dims_rope=(4, 14, 14),
            use_additional_t_cond=layered,
            use_layer3d_rope=layered,
            **transformer,
        )
        vae = AutoencoderKLQwenImage(base_dim=8, input_channels=4 if layered else 3)
        for each in (network, vae):
            draw_norms(each)
    finish((text, network, vae))
    return QwenImageParts(text, network, vae)


def qwen_image_folder(
    path: Path,
    parts: QwenImageParts | None = None,
    pipeline: str = "QwenImagePipeline",
    **options: Any,
) -> Path:
    """Write a tiny model as a diffusers folder; ``options`` are those of `qwen_image_parts`."""
    parts = parts or qwen_image_parts(**options)
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
            "max_shift": 0.9,
            "base_image_seq_len": 256,
            "max_image_seq_len": 8192,
            "shift_terminal": 0.02,
        },
    )
    write_json(
        path / "model_index.json",
        {
            "_class_name": pipeline,
            "_diffusers_version": "0.34.0.dev0",
            "scheduler": ["diffusers", "FlowMatchEulerDiscreteScheduler"],
            "text_encoder": ["transformers", "Qwen2_5_VLForConditionalGeneration"],
            "tokenizer": ["transformers", "Qwen2Tokenizer"],
            "transformer": ["diffusers", "QwenImageTransformer2DModel"],
            "vae": ["diffusers", "AutoencoderKLQwenImage"],
        },
    )
    return path


def qwen_image_file(
    path: Path, parts: QwenImageParts | None = None, layout: Layout = "bare", **options: Any
) -> Path:
    """Write a tiny model as one file: see the module's first lines for the layouts."""
    path.parent.mkdir(parents=True, exist_ok=True)
    save_file(qwen_image_tensors(parts or qwen_image_parts(**options), layout), path)
    return path


def qwen_image_tensors(parts: QwenImageParts, layout: Layout = "bare") -> dict[str, Tensor]:
    """The tensors of `qwen_image_file`."""
    prefix = "" if layout == "bare" else "model.diffusion_model."
    tensors = {prefix + k: v for k, v in parts.transformer.state_dict().items()}
    if layout == "all_in_one":
        start = "text_encoders.qwen25_7b.transformer."
        tensors |= {start + k: v for k, v in text_keys(parts.text_encoder).items()}
        tensors |= {f"vae.{k}": v for k, v in wan_keys(parts.vae).items()}
    return {k: v.clone().contiguous() for k, v in tensors.items()}


def text_keys(encoder: Qwen2_5_VLForConditionalGeneration) -> dict[str, Tensor]:
    """Qwen2.5-VL's weights as published: text under ``model.``, sight under ``visual.``."""
    state = encoder.state_dict()
    bare = {k.removeprefix("model."): v for k, v in state.items() if not k.startswith("lm_head.")}
    return {
        f"model.{k.removeprefix('language_model.')}" if k.startswith("language_model.") else k: v
        for k, v in bare.items()
    }


_RESIDUAL = {"norm1": "residual.0", "conv1": "residual.2", "norm2": "residual.3"} | {
    "conv2": "residual.6",
    "conv_shortcut": "shortcut",
}
_WHOLE = {
    "quant_conv": "conv1",
    "post_quant_conv": "conv2",
    "conv_in": "conv1",
    "norm_out": "head.0",
    "conv_out": "head.2",
    "mid_block.attentions.0": "middle.1",
}
_RESNET = re.compile(r"(.*)\.(norm1|conv1|norm2|conv2|conv_shortcut)\.(weight|bias|gamma)")
_UP = re.compile(r"up_blocks\.(\d)\.(resnets|upsamplers)\.(\d)(.*)")


def wan_keys(vae: AutoencoderKLQwenImage) -> dict[str, Tensor]:
    """The autoencoder's weights as Wan-Video/Wan2.1 names them (wan/modules/vae.py)."""
    return {_wan_name(name): tensor for name, tensor in vae.state_dict().items()}


def _wan_name(name: str) -> str:
    side, _, rest = name.partition(".")
    if side in _WHOLE:
        return f"{_WHOLE[side]}.{rest}"
    if found := _RESNET.fullmatch(rest):
        rest = f"{found[1]}.{_RESIDUAL[found[2]]}.{found[3]}"
    if found := _UP.match(rest):
        # Three residual blocks a level, and what doubles the size behind them.
        at = int(found[1]) * 4 + (int(found[3]) if found[2] == "resnets" else 3)
        return f"{side}.upsamples.{at}{found[4]}"
    for theirs, wan in _WHOLE.items():
        if rest.startswith(f"{theirs}."):
            return f"{side}.{wan}{rest.removeprefix(theirs)}"
    rest = re.sub(r"mid_block\.resnets\.(\d)", lambda m: f"middle.{2 * int(m[1])}", rest)
    return f"{side}.{rest.replace('down_blocks.', 'downsamples.')}"
