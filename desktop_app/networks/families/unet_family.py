"""What families with a UNet in the space of an autoencoder have in common."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from desktop_app.core.errors import ModelError
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.request import GenerationRequest
from desktop_app.networks.family_engine import Inputs, vae_channels
from desktop_app.networks.inputs import guidance_embedding, needs_negative
from desktop_app.networks.latent_scale import latent_mask


class UnetFamily:
    """What SD 1.x, 2.x and SDXL share as a `FamilyEngine`: their denoiser is a UNet."""

    denoiser = "unet"

    def extras(
        self, parts: dict[str, Any], request: GenerationRequest, *, negative: bool = False
    ) -> Inputs:
        """The guidance scale, of a UNet that was distilled for it (LCM: ``time_cond_proj_dim``)."""
        width = parts["unet"].config.time_cond_proj_dim
        if width is None:
            return {}
        return {"timestep_cond": guidance_embedding(request.guidance_scale - 1, width)}

    def guides(self, network: Any, request: GenerationRequest) -> bool:
        """Whether the UNet takes guidance, and is not one that was distilled for it."""
        return needs_negative(request) and network.config.time_cond_proj_dim is None

    def mask_channels(self, mask: Tensor, factor: int, masked: Tensor) -> Tensor:
        """The mask at latent size, then the masked picture's latents."""
        return torch.cat([latent_mask(mask, factor).to(masked.device), masked], dim=1)


def check_unet(info: ModelInfo, parts: dict[str, Any], width: int) -> None:
    """Check a UNet against autoencoder, text of ``width`` and what the library told.

    Raises:
        ModelError: ``not_a_model`` or ``model_damaged``.
    """
    unet, channels = parts["unet"].config, vae_channels(info, parts)
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
