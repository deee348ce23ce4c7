"""The merged encoder makes the latents AutoencoderTiny makes, from the first row to the last."""

from __future__ import annotations

import pytest
import torch
from diffusers.models.autoencoders.autoencoder_tiny import AutoencoderTiny

from desktop_app.networks.tiny_encoder import make_tiny_encoder


def tiny(blocks: tuple[int, ...]) -> AutoencoderTiny:
    torch.manual_seed(0)
    vae = AutoencoderTiny(
        encoder_block_out_channels=(16,) * len(blocks),
        decoder_block_out_channels=(16,) * len(blocks),
        num_encoder_blocks=blocks,
        num_decoder_blocks=(1,) * len(blocks),
        latent_channels=4,
    )
    return vae.eval().requires_grad_(False)


def a_picture(height: int, width: int) -> torch.Tensor:
    return torch.rand(2, 3, height, width, generator=torch.Generator().manual_seed(1)) * 2 - 1


@pytest.mark.parametrize("size", [(64, 64), (40, 24), (4, 4), (8, 36)])
def test_it_makes_the_same_latents(size: tuple[int, int]) -> None:
    vae, picture = tiny((0, 1, 1)), a_picture(*size)
    encoder = make_tiny_encoder(vae)
    assert encoder is not None
    assert torch.allclose(encoder(picture), vae.encode(picture).latents, atol=1e-5)


def test_in_half_precision_it_is_as_near_to_the_truth_as_the_layers() -> None:
    vae, picture = tiny((0, 1, 1)), a_picture(64, 64)
    truth = vae.encode(picture).latents
    half = vae.to(torch.bfloat16)
    encoder = make_tiny_encoder(half)
    assert encoder is not None
    ours = (encoder(picture.bfloat16()).float() - truth).abs().mean()
    theirs = (half.encode(picture.bfloat16()).latents.float() - truth).abs().mean()
    assert ours <= theirs * 1.1


def test_an_encoder_with_a_block_at_the_finest_level_is_left_alone() -> None:
    assert make_tiny_encoder(tiny((1, 1, 1))) is None
