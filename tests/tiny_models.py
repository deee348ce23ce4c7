"""Builders of tiny Stable Diffusion models with random weights, for tests that run the real thing.

Everything is real but small: a diffusers folder with tokenizer, text encoder, UNet and autoencoder
(about 2 MB, built in some 50 ms), or one `.safetensors` file in the original layout (about 5 MB,
because it must know CLIP's 49,408 tokens). The pictures they make are noise, always the same noise.

SD 2.x differs from 1.x as the real ones do: linear projections in the UNet's attention, `gelu` in
the text encoder, and OpenCLIP's key names in the single file. The width of the text is small in
both unless ``text_width`` says otherwise (the real ones: 768 and 1024).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import torch
from diffusers.models.autoencoders.autoencoder_kl import AutoencoderKL
from diffusers.models.autoencoders.autoencoder_tiny import AutoencoderTiny
from diffusers.models.unets.unet_2d_condition import UNet2DConditionModel
from safetensors.torch import save_file
from transformers.models.clip.modeling_clip import CLIPTextModel

from desktop_app.core.model_info import ModelDefaults, ModelInfo
from tests.models import model_info
from tests.tiny_original import original_keys
from tests.tiny_parts import clip_config, finish, small_vae, write_clip_tokenizer, write_json

Prediction = Literal["epsilon", "v_prediction"]
SCHEDULER = {
    "_class_name": "PNDMScheduler",
    "_diffusers_version": "0.6.0",
    "beta_start": 0.00085,
    "beta_end": 0.012,
    "beta_schedule": "scaled_linear",
    "num_train_timesteps": 1000,
    "set_alpha_to_one": False,
    "skip_prk_steps": True,
    "steps_offset": 1,
    "trained_betas": None,
    "clip_sample": False,
}


@dataclass
class TinyParts:
    """The parts of one tiny model, in memory."""

    family: str
    prediction_type: Prediction
    text_encoder: CLIPTextModel
    unet: UNet2DConditionModel
    vae: AutoencoderKL | AutoencoderTiny
    clip_tokenizer: bool


def tiny_parts(
    family: str = "sd1",
    *,
    prediction_type: Prediction = "epsilon",
    channels: int = 4,
    seed: int = 0,
    clip_tokenizer: bool = False,
    tiny_vae: bool = False,
    text_width: int = 32,
    distilled: bool = False,
) -> TinyParts:
    """Random parts: the same arguments give the same weights.

    Args:
        family: ``sd1`` or ``sd2``.
        prediction_type: what the UNet is said to predict.
        channels: channels the UNet takes: 4, or 9 for an inpainting UNet.
        seed: of the weights.
        clip_tokenizer: CLIP's real vocabulary instead of one of 514 single bytes.
        tiny_vae: an AutoencoderTiny with 16 channels and factor 16, as in the starter model;
            ``channels`` then is 16 or 33.
        text_width: width of the text embeddings.
        distilled: a UNet that hears the guidance scale, as a latent consistency model's.
    """
    second = family == "sd2"
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        text_encoder = CLIPTextModel(
            clip_config(
                text_width,
                2,
                true_clip=clip_tokenizer,
                num_attention_heads=max(1, text_width // 64),
                hidden_act="gelu" if second else "quick_gelu",
                pad_token_id=0 if second else 1,
            )
        )
        unet = UNet2DConditionModel(
            sample_size=8,
            in_channels=channels,
            out_channels=16 if tiny_vae else 4,
            block_out_channels=(32, 64),
            layers_per_block=1,
            down_block_types=("CrossAttnDownBlock2D", "DownBlock2D"),
            up_block_types=("UpBlock2D", "CrossAttnUpBlock2D"),
            cross_attention_dim=text_width,
            attention_head_dim=(1, 1) if second else 8,
            use_linear_projection=second,
            time_cond_proj_dim=32 if distilled else None,
        )
        vae = _tiny_vae() if tiny_vae else small_vae(scaling_factor=0.18215)
    finish((text_encoder, unet, vae))
    return TinyParts(family, prediction_type, text_encoder, unet, vae, clip_tokenizer)


def _tiny_vae() -> AutoencoderTiny:
    return AutoencoderTiny(
        encoder_block_out_channels=(16,) * 5,
        decoder_block_out_channels=(16,) * 5,
        num_encoder_blocks=(0, 1, 1, 1, 1),
        num_decoder_blocks=(1, 1, 1, 1, 0),
        latent_channels=16,
    )


def tiny_folder(
    path: Path,
    family: str = "sd1",
    *,
    parts: TinyParts | None = None,
    variant: str | None = None,
    **options: Any,
) -> Path:
    """Write a tiny model as a diffusers folder; returns ``path``.

    Args:
        path: the folder, which is made.
        family: ``sd1`` or ``sd2``.
        parts: what to write; made by ``tiny_parts(family, **options)`` if not given.
        variant: ``"fp16"`` to name the weight files so.
        **options: of `tiny_parts`.
    """
    parts = parts or tiny_parts(family, **options)
    for name in ("text_encoder", "unet", "vae"):
        getattr(parts, name).save_pretrained(path / name, variant=variant)
    write_clip_tokenizer(
        path / "tokenizer",
        true_clip=parts.clip_tokenizer,
        pad="!" if parts.family == "sd2" else "<|endoftext|>",
    )
    write_json(
        path / "scheduler" / "scheduler_config.json",
        {**SCHEDULER, "prediction_type": parts.prediction_type},
    )
    write_json(
        path / "model_index.json",
        {
            "_class_name": "LatentConsistencyModelPipeline"
            if parts.unet.config.time_cond_proj_dim
            else "StableDiffusionPipeline"
            if parts.unet.config.in_channels == parts.unet.config.out_channels
            else "StableDiffusionInpaintPipeline",
            "_diffusers_version": "0.42.1",
            "feature_extractor": [None, None],
            "safety_checker": [None, None],
            "scheduler": ["diffusers", "PNDMScheduler"],
            "text_encoder": ["transformers", "CLIPTextModel"],
            "tokenizer": ["transformers", "CLIPTokenizer"],
            "unet": ["diffusers", "UNet2DConditionModel"],
            "vae": ["diffusers", type(parts.vae).__name__],
        },
    )
    return path


def tiny_single_file(
    path: Path, family: str = "sd1", *, parts: TinyParts | None = None, **options: Any
) -> Path:
    """Write a tiny model as one `.safetensors` file in the original layout; returns ``path``.

    The prediction type stands in the metadata as ``modelspec.prediction_type``.
    """
    parts = parts or tiny_parts(family, clip_tokenizer=True, **options)
    path.parent.mkdir(parents=True, exist_ok=True)
    kind = "v" if parts.prediction_type == "v_prediction" else "epsilon"
    save_file(
        original_keys(parts.family, parts.text_encoder, parts.unet, parts.vae),
        path,
        {"modelspec.prediction_type": kind},
    )
    return path


def tiny_info(path: Path, parts: TinyParts | None = None, **changes: Any) -> ModelInfo:
    """What the library would tell of a tiny model: of ``tiny_parts()`` unless ``parts`` is given.

    ``changes`` override single fields.
    """
    values: dict[str, Any] = {
        "name": path.name,
        "path": str(path),
        "layout": "folder" if path.is_dir() else "single_file",
        "native_size": 64,
        "size_bytes": 0,
        "defaults": ModelDefaults(steps=4, guidance_scale=3.0, scheduler="ddim"),
    }
    if parts is not None:
        values |= {
            "family": parts.family,
            "prediction_type": parts.prediction_type,
            "input_channels": parts.unet.config.in_channels,
            "latent_channels": parts.unet.config.out_channels,
            "factor": 16 if isinstance(parts.vae, AutoencoderTiny) else 8,
        }
    values |= {"id": path.name, **changes}
    return model_info(values.pop("id"), **values)
