"""Each class of autoencoders: latents as the pipelines of diffusers scale them, and back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import torch
from diffusers.models.autoencoders.autoencoder_dc import AutoencoderDC
from diffusers.models.autoencoders.autoencoder_kl_flux2 import AutoencoderKLFlux2
from diffusers.models.autoencoders.autoencoder_kl_qwenimage import AutoencoderKLQwenImage
from diffusers.pipelines.flux2.pipeline_flux2_klein import Flux2KleinPipeline
from torch import Tensor
from torch.nn.functional import pixel_unshuffle

from desktop_app.networks.codec import LatentCodec
from desktop_app.networks.device import Compute

CPU = Compute(torch.device("cpu"), torch.float32, "cpu")


def flux2() -> Any:
    kinds = {"down_block_types": ("DownEncoderBlock2D",) * 4}
    vae = AutoencoderKLFlux2(
        block_out_channels=(8, 8, 8, 8), layers_per_block=1, norm_num_groups=4, **kinds
    )
    vae.bn.running_mean.normal_()
    vae.bn.running_var.uniform_(0.5, 2)
    return vae


def qwen() -> Any:
    return AutoencoderKLQwenImage(base_dim=8, z_dim=16, num_res_blocks=1)


def deep() -> Any:
    ends: dict[str, Any] = {}
    for side in ("encoder", "decoder"):
        ends |= {
            f"{side}_block_out_channels": (8, 8, 8),
            f"{side}_layers_per_block": (1, 1, 1),
            f"{side}_block_types": ("ResBlock",) * 3,
            f"{side}_qkv_multiscales": ((), (), ()),
        }
    return AutoencoderDC(latent_channels=8, scaling_factor=0.4, **ends)


def flux2_latents(vae: Any, picture: Tensor) -> Tensor:
    """As in FLUX.2's pipelines, which lay squares side by side."""
    patches = Flux2KleinPipeline._patchify_latents(vae.encode(picture).latent_dist.mode())
    mean = vae.bn.running_mean.view(1, -1, 1, 1)
    return (patches - mean) / (vae.bn.running_var.view(1, -1, 1, 1) + 1e-4).sqrt()


def qwen_latents(vae: Any, picture: Tensor) -> Tensor:
    mean, std = (
        torch.tensor(values).view(1, -1, 1, 1)
        for values in (vae.config.latents_mean, vae.config.latents_std)
    )
    return (vae.encode(picture[:, :, None]).latent_dist.mode()[:, :, 0] - mean) / std


def deep_latents(vae: Any, picture: Tensor) -> Tensor:
    return vae.encode(picture).latent * 0.4


CASES = [
    (flux2, flux2_latents, 8, 32),
    (qwen, qwen_latents, 8, 16),
    (deep, deep_latents, 4, 8),
]


@pytest.mark.parametrize(("build", "theirs", "factor", "channels"), CASES)
@torch.inference_mode()
def test_latents_are_those_of_the_pipeline_and_lead_back(
    build: Callable[[], Any],
    theirs: Callable[[Any, Tensor], Tensor],
    factor: int,
    channels: int,
) -> None:
    torch.manual_seed(0)
    vae = build().eval()
    codec, picture = LatentCodec(vae, CPU), torch.rand(1, 3, 32, 48) * 2 - 1
    made, wanted = codec.encode(picture), theirs(vae, picture)
    assert made.shape == (1, channels, 32 // factor, 48 // factor)
    cut = pixel_unshuffle(made, 2) if build is flux2 else made
    assert torch.allclose(cut, wanted, atol=1e-5)
    plain = codec.encode(picture, shifted=False)
    assert build is deep or not torch.allclose(plain, made)
    back, there = (
        codec.decode(made),
        vae.encode(picture if build is not qwen else picture[:, :, None]),
    )
    clean = there.latent if build is deep else there.latent_dist.mode()
    direct = vae.decode(clean, return_dict=False)[0]
    direct = direct[:, :, 0] if build is qwen else direct
    assert back.shape == picture.shape
    assert torch.allclose(back, direct, atol=1e-4)


@pytest.mark.few(1)
@pytest.mark.parametrize("build", [flux2, qwen])
@torch.inference_mode()
def test_tiles_give_about_the_same(build: Callable[[], Any]) -> None:
    torch.manual_seed(0)
    codec = LatentCodec(build().eval(), CPU)
    latents = torch.randn(1, codec.channels, 16, 24)
    whole = codec.decode(latents)
    codec.set_tiles(64)
    tiled = codec.decode(latents)
    assert tiled.shape == whole.shape
    assert not torch.equal(tiled, whole)
    assert (tiled - whole).abs().mean() < whole.std()
    codec.set_tiles(0)
    assert torch.equal(codec.decode(latents), whole)
