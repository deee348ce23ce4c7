"""Builders of tiny SDXL models and refiners with random weights, in the true layouts.

As the real ones: a first block without attention, transformers of different depth, two text
encoders joined along the width, six numbers (or five) beside the pooled text. Folders are about
3 MB with a vocabulary of 514, single files about 5 MB because of CLIP's 49,408 tokens.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch
from diffusers.models.unets.unet_2d_condition import UNet2DConditionModel
from safetensors.torch import save_file
from transformers.models.clip.configuration_clip import CLIPTextConfig
from transformers.models.clip.modeling_clip import CLIPTextModel, CLIPTextModelWithProjection

from desktop_app.catalog.families import load_families
from desktop_app.core.model_info import ModelInfo
from desktop_app.library.probing.probe import probe
from tests.tiny_original import sdxl_keys
from tests.tiny_parts import clip_config, finish, small_vae, write_clip_tokenizer, write_json

SCHEDULER = {
    "_class_name": "EulerDiscreteScheduler",
    "beta_start": 0.00085,
    "beta_end": 0.012,
    "beta_schedule": "scaled_linear",
    "num_train_timesteps": 1000,
    "interpolation_type": "linear",
    "steps_offset": 1,
    "timestep_spacing": "leading",
    "set_alpha_to_one": False,
    "skip_prk_steps": True,
    "clip_sample": False,
    "prediction_type": "epsilon",
}
WIDTH = 16
"""Of either text encoder, and of the pooled text."""

EACH = 256
"""Width of the embedding of each number: SDXL's own, as single files can't tell it."""


def sdxl_parts(
    *,
    refiner: bool = False,
    channels: int = 4,
    seed: int = 0,
    clip_tokenizer: bool = False,
    distilled: bool = False,
    block: int = 32,
) -> dict[str, Any]:
    """Random parts by component: the same arguments give the same weights.

    Args:
        refiner: without the first text encoder, and with a score among the numbers.
        channels: channels the UNet takes: 4, or 9 for an inpainting UNet.
        seed: of the weights.
        clip_tokenizer: CLIP's real vocabulary instead of one of 514 single bytes.
        distilled: a UNet that hears the guidance scale (LCM).
        block: channels of its blocks. Of 32 each is a group of its own, and the norms take away
            what timestep, sizes and pooled text add.
    """
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        second = CLIPTextModelWithProjection(_text_config("gelu", clip_tokenizer))
        first = None if refiner else CLIPTextModel(_text_config("quick_gelu", clip_tokenizer))
        unet = _unet(refiner, channels, distilled, block)
        vae = small_vae(scaling_factor=0.13025, force_upcast=True)
    parts = {"text_encoder": first, "text_encoder_2": second, "unet": unet, "vae": vae}
    finish(parts.values())
    return parts


def _text_config(activation: str, clip_tokenizer: bool) -> CLIPTextConfig:
    return clip_config(
        WIDTH, 3, true_clip=clip_tokenizer, projection_dim=WIDTH, hidden_act=activation
    )


def _unet(refiner: bool, channels: int, distilled: bool, block: int) -> UNet2DConditionModel:
    kinds = ["", "CrossAttn", "CrossAttn", *([""] if refiner else [])]
    return UNet2DConditionModel(
        sample_size=8,
        in_channels=channels,
        out_channels=4,
        block_out_channels=(block,) * len(kinds),
        layers_per_block=1,
        down_block_types=tuple(f"{kind}DownBlock2D" for kind in kinds),
        up_block_types=tuple(f"{kind}UpBlock2D" for kind in reversed(kinds)),
        transformer_layers_per_block=1 if refiner else [1, 1, 2],
        cross_attention_dim=WIDTH if refiner else 2 * WIDTH,
        attention_head_dim=[1] * len(kinds),
        use_linear_projection=True,
        addition_embed_type="text_time",
        addition_time_embed_dim=EACH,
        projection_class_embeddings_input_dim=EACH * (5 if refiner else 6) + WIDTH,
        time_cond_proj_dim=32 if distilled else None,
    )


def sdxl_folder(path: Path, parts: dict[str, Any] | None = None, **options: Any) -> Path:
    """Write a tiny model as a diffusers folder; returns ``path``. Options: of `sdxl_parts`."""
    parts = parts or sdxl_parts(**options)
    for name, part in parts.items():
        if part is not None:
            part.save_pretrained(path / name)
    refiner, inpaints = parts["text_encoder"] is None, parts["unet"].config.in_channels == 9
    clip = parts["text_encoder_2"].config.vocab_size > 514
    for name, pad in (("tokenizer", "<|endoftext|>"), ("tokenizer_2", "!")):
        if not (refiner and name == "tokenizer"):
            write_clip_tokenizer(path / name, true_clip=clip, pad=pad)
    write_json(path / "scheduler" / "scheduler_config.json", SCHEDULER)
    kind = "Inpaint" if inpaints else "Img2Img" if refiner else ""
    absent = [None, None]
    write_json(
        path / "model_index.json",
        {
            "_class_name": f"StableDiffusionXL{kind}Pipeline",
            "_diffusers_version": "0.42.1",
            "force_zeros_for_empty_prompt": not refiner,
            **({"requires_aesthetics_score": True} if refiner else {}),
            "scheduler": ["diffusers", "EulerDiscreteScheduler"],
            "text_encoder": absent if refiner else ["transformers", "CLIPTextModel"],
            "text_encoder_2": ["transformers", "CLIPTextModelWithProjection"],
            "tokenizer": absent if refiner else ["transformers", "CLIPTokenizer"],
            "tokenizer_2": ["transformers", "CLIPTokenizer"],
            "unet": ["diffusers", "UNet2DConditionModel"],
            "vae": ["diffusers", "AutoencoderKL"],
        },
    )
    return path


def sdxl_file(
    path: Path,
    parts: dict[str, Any] | None = None,
    *,
    marks: tuple[str, ...] = (),
    **options: Any,
) -> Path:
    """Write a tiny model as one `.safetensors` file in the original layout; returns ``path``.

    Args:
        path: the file.
        parts: what to write; made by ``sdxl_parts(**options)`` if not given.
        marks: names of empty tensors that trainers leave: "v_pred", "ztsnr".
        **options: of `sdxl_parts`.
    """
    parts = parts or sdxl_parts(clip_tokenizer=True, **options)
    path.parent.mkdir(parents=True, exist_ok=True)
    save_file(sdxl_keys(parts) | {mark: torch.zeros(0) for mark in marks}, path)
    return path


def sdxl_info(path: Path) -> ModelInfo:
    """What the library tells of it."""
    return probe(path, load_families())
