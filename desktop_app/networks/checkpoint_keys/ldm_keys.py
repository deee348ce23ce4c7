"""UNet and autoencoder as CompVis' latent diffusion names them: by diffusers' own conversion,
which is imported with the first such file."""

from __future__ import annotations

from typing import Any

from torch import Tensor

from desktop_app.networks.checkpoint_keys.shapes import vae_shape
from desktop_app.networks.single_file import SinglePart

LDM_UNET = "model.diffusion_model."
"""How the UNet's names begin."""

GUIDANCE = "time_embed.cond_proj.weight"
"""What hears the guidance scale."""


def convert_ldm_unet(tensors: dict[str, Tensor], config: dict[str, Any]) -> dict[str, Tensor]:
    """The tensors of a UNet, named without prefix, under the names of UNet2DConditionModel."""
    from diffusers.loaders.single_file_utils import LDM_UNET_KEY, convert_ldm_unet_checkpoint

    named = convert_ldm_unet_checkpoint({LDM_UNET_KEY + k: v for k, v in tensors.items()}, config)
    if GUIDANCE in tensors:  # a latent consistency model's: diffusers' conversion leaves it out
        named["time_embedding.cond_proj.weight"] = tensors[GUIDANCE]
    return named


def convert_ldm_vae(tensors: dict[str, Tensor], config: dict[str, Any]) -> dict[str, Tensor]:
    """The tensors of an autoencoder, named without prefix, under the names of AutoencoderKL."""
    from diffusers.loaders.single_file_utils import convert_ldm_vae_checkpoint

    return convert_ldm_vae_checkpoint(tensors, config)


LDM_VAE = SinglePart(
    ("first_stage_model.", "vae."),
    "AutoencoderKL",
    lambda shapes, _: vae_shape(shapes),
    convert_ldm_vae,
)
"""The autoencoder of all families that have AutoencoderKL."""
