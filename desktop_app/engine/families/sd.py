"""Stable Diffusion 1.x and 2.x: one CLIP text encoder, a UNet with cross-attention."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from desktop_app.core.errors import ModelError
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.request import GenerationRequest
from desktop_app.engine.checkpoint_keys.clip_keys import convert_clip, convert_open_clip
from desktop_app.engine.checkpoint_keys.ldm_keys import LDM_UNET, LDM_VAE, convert_ldm_unet
from desktop_app.engine.checkpoint_keys.shapes import clip_shape, open_clip_shape, unet_shape
from desktop_app.engine.control.control_file import ControlFile
from desktop_app.engine.control.control_network import ControlNetwork, Residuals
from desktop_app.engine.control.unet_control import unet_control
from desktop_app.engine.control.unet_networks import unet_arguments
from desktop_app.engine.device import Compute
from desktop_app.engine.family_engine import Inputs
from desktop_app.engine.guidance import guidance_embedding, needs_negative
from desktop_app.engine.masking import latent_mask
from desktop_app.engine.prompt_embedding import ClipEncoder
from desktop_app.engine.single_file import SinglePart, clip_tokenizer

UNET = SinglePart(
    (LDM_UNET,),
    "UNet2DConditionModel",
    lambda shapes, settings: unet_shape(shapes, settings["attention_head_dim"]),
    convert_ldm_unet,
)
CLIP = SinglePart(
    ("cond_stage_model.transformer.text_model.", "cond_stage_model.transformer."),
    "CLIPTextModel",
    lambda shapes, _: clip_shape(shapes),
    lambda tensors, _: convert_clip(tensors),
)
OPEN_CLIP = SinglePart(
    ("cond_stage_model.model.",),
    "CLIPTextModel",
    lambda shapes, _: open_clip_shape(shapes, left_out=1),
    lambda tensors, config: convert_open_clip(tensors, config["num_hidden_layers"]),
)


@dataclass(frozen=True)
class StableDiffusion:
    """The way of both; see `FamilyEngine`."""

    single: dict[str, SinglePart]
    order = ("scheduler", "tokenizer", "text_encoder", "vae", "unet")
    denoiser = "unet"
    tokenizers = {"tokenizer": clip_tokenizer}

    def check_fit(self, info: ModelInfo, parts: dict[str, Any]) -> None:
        """See `FamilyEngine.check_fit`."""
        if kind := parts["unet"].config.addition_embed_type:
            reason = f"its UNet wants more than text ({kind}), as another family's"
            raise ModelError("not_a_model", name=info.name, reason=reason)
        check_unet(info, parts, parts["text_encoder"].config.hidden_size)

    def text_encoder(self, parts: dict[str, Any], compute: Compute) -> ClipEncoder:
        """See `FamilyEngine.text_encoder`."""
        return ClipEncoder(parts["tokenizer"], parts["text_encoder"], compute)

    def extras(
        self, parts: dict[str, Any], request: GenerationRequest, *, negative: bool = False
    ) -> Inputs:
        """The guidance scale, of a UNet that was distilled for it (LCM: ``time_cond_proj_dim``)."""
        del negative
        return scale_embedding(parts["unet"], request)

    def guides(self, network: Any, request: GenerationRequest) -> bool:
        """See `FamilyEngine.guides`."""
        return guides(network, request)

    def predict(
        self, network: Any, model_input: Tensor, timestep: Tensor, inputs: Inputs
    ) -> Tensor:
        """See `FamilyEngine.predict`."""
        return network(model_input, timestep, return_dict=False, **inputs)[0]

    def control_network(
        self, file: ControlFile, model: str, network: Any, compute: Compute
    ) -> ControlNetwork:
        """See `FamilyEngine.control_network`."""
        return unet_control(file, model, network, compute)

    def control_arguments(self, network: Any, residuals: Residuals) -> dict[str, Any]:
        """See `FamilyEngine.control_arguments`."""
        return unet_arguments(residuals)

    def mask_channels(self, mask: Tensor, factor: int, masked: Tensor) -> Tensor:
        """The mask at latent size, then the masked picture's latents."""
        return mask_and_masked(mask, factor, masked)


def guides(network: Any, request: GenerationRequest) -> bool:
    """Whether a UNet takes guidance, and is not one that was distilled for it."""
    return needs_negative(request) and network.config.time_cond_proj_dim is None


def scale_embedding(unet: Any, request: GenerationRequest) -> Inputs:
    """The guidance scale, for a UNet that hears it (LCM: ``time_cond_proj_dim``)."""
    width = unet.config.time_cond_proj_dim
    if width is None:
        return {}
    return {"timestep_cond": guidance_embedding(request.guidance_scale - 1, width)}


def mask_and_masked(mask: Tensor, factor: int, masked: Tensor) -> Tensor:
    """See `FamilyEngine.mask_channels`: the mask at latent size, then the masked picture."""
    return torch.cat([latent_mask(mask, factor).to(masked.device), masked], dim=1)


def check_unet(info: ModelInfo, parts: dict[str, Any], width: int) -> None:
    """Check a UNet against autoencoder, text of ``width`` and what the library told.

    Raises:
        ModelError: ``not_a_model`` or ``model_damaged``.
    """
    unet, channels = parts["unet"].config, parts["vae"].config.latent_channels
    if unet.in_channels not in (channels, 2 * channels + 1) or unet.out_channels != channels:
        reason = f"its UNet takes {unet.in_channels} channels, its autoencoder makes {channels}"
        raise ModelError("not_a_model", name=info.name, reason=reason)
    if unet.cross_attention_dim != width:
        reason = (
            f"its UNet wants text {unet.cross_attention_dim} wide, its text encoder makes {width}"
        )
        raise ModelError("not_a_model", name=info.name, reason=reason)
    if unet.in_channels != info.input_channels:
        reason = f"its UNet takes {unet.in_channels} channels instead of {info.input_channels}"
        raise ModelError("model_damaged", name=info.name, reason=reason)


def make(family_id: str) -> StableDiffusion:
    """The engine's part of ``sd1`` or ``sd2``."""
    text = OPEN_CLIP if family_id == "sd2" else CLIP
    return StableDiffusion({"unet": UNET, "vae": LDM_VAE, "text_encoder": text})
