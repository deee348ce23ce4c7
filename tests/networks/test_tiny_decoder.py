"""The merged decoder makes the picture AutoencoderTiny makes, to the last row."""

from __future__ import annotations

import pytest
import torch
from diffusers.models.autoencoders.autoencoder_tiny import AutoencoderTiny

from desktop_app.networks.tiny_decoder import make_tiny_decoder


def tiny(blocks: tuple[int, ...]) -> AutoencoderTiny:
    torch.manual_seed(0)
    vae = AutoencoderTiny(
        encoder_block_out_channels=(16,) * len(blocks),
        decoder_block_out_channels=(16,) * len(blocks),
        num_encoder_blocks=(1,) * len(blocks),
        num_decoder_blocks=blocks,
        latent_channels=4,
    )
    return vae.eval().requires_grad_(False)


@pytest.mark.parametrize("size", [(4, 4), (5, 3), (1, 1), (2, 7)])
def test_it_is_the_same_picture(size: tuple[int, int]) -> None:
    vae = tiny((1, 1, 0))
    latents = torch.randn(2, 4, *size, generator=torch.Generator().manual_seed(1)) * 3
    decoder = make_tiny_decoder(vae)
    assert decoder is not None
    assert torch.allclose(decoder(latents), vae.decode(latents).sample, atol=1e-5)


def test_in_half_precision_it_is_as_near_to_the_truth_as_the_layers() -> None:
    vae = tiny((1, 1, 0))
    latents = torch.randn(1, 4, 8, 8, generator=torch.Generator().manual_seed(1))
    truth = vae.decode(latents).sample
    half = vae.to(torch.bfloat16)
    decoder = make_tiny_decoder(half)
    assert decoder is not None
    ours = (decoder(latents.bfloat16()).float() - truth).abs().mean()
    theirs = (half.decode(latents.bfloat16()).sample.float() - truth).abs().mean()
    assert ours <= theirs * 1.1


def test_a_decoder_with_a_block_at_the_finest_level_is_left_alone() -> None:
    assert make_tiny_decoder(tiny((1, 1, 1))) is None
