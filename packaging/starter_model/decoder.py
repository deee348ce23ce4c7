"""The decoder's second training, on the frozen encoder's latents.

The denoiser needs only the encoder to stand still; so the decoder, which
decides how sharp a picture is, goes on learning afterwards, at two thirds of
the cost of the pair. Latents and pictures of the first training are reused.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from diffusers import AutoencoderTiny
from torch import Tensor

import autoencoder
from common import Average, Log, Stage, set_rates, write_sheet
from data import Pictures
from muon import make_optimisers
from presets import AutoencoderShape, Preset

MUON_RATE, ADAM_RATE = 1.2e-3, 1e-3


def crop_pairs(
    pictures: Pictures, latents: Tensor, shape: AutoencoderShape, step: int
) -> tuple[Tensor, Tensor]:
    """(latents, pictures) of matching crops, from the step's number alone."""
    rng = np.random.default_rng([step, 13])
    factor = pictures.images.shape[1] // latents.shape[-1]
    side = shape.crop // factor
    chosen = rng.integers(len(latents), size=shape.batch)
    corners = rng.integers(latents.shape[-1] - side + 1, size=(shape.batch, 2))
    cells, crops = [], []
    for k, (y, x) in zip(chosen, corners, strict=True):
        cells.append(latents[k, :, y : y + side, x : x + side].float())
        crops.append(
            pictures.images[k, y * factor : (y + side) * factor, x * factor : (x + side) * factor]
        )
    return torch.stack(cells), autoencoder.to_tensor(np.stack(crops))


def train(
    preset: Preset, folder: Path, pictures: Pictures, held_out: Pictures, vae: AutoencoderTiny
) -> None:
    """Train `vae`'s decoder on, or go on; the checkpoint holds its average."""
    torch.manual_seed(3)
    shape, decoder = preset.autoencoder_shape, vae.decoder.train()
    latents = torch.load(folder / "latents.pt", weights_only=True)
    held_latents = torch.load(folder / "held_latents.pt", weights_only=True)[:64].float()
    average = Average(decoder, 0.998)
    optimisers = make_optimisers(
        decoder, MUON_RATE, ADAM_RATE, ("layers.0.", f"layers.{len(decoder.layers) - 1}.")
    )
    stage = Stage(folder, "decoder", preset.decoder, preset.checkpoint_seconds)
    stage.state = {
        "model": decoder,
        "average": average.model,
        "muon": optimisers[0],
        "adam": optimisers[1],
    }
    stage.restore()

    def step(number: int, progress: float) -> Log:
        set_rates(optimisers, (MUON_RATE, ADAM_RATE), progress, number)
        cells, want = crop_pairs(pictures, latents, shape, number)
        noise = torch.randn(cells.shape, generator=torch.Generator().manual_seed(number))
        with torch.autocast("cpu", torch.bfloat16):
            got = decoder(
                (cells + noise * autoencoder.LATENT_NOISE).contiguous(
                    memory_format=torch.channels_last
                )
            )
        loss = autoencoder.picture_loss(got.float(), want)
        for optimiser in optimisers:
            optimiser.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(decoder.parameters(), 1.0)
        for optimiser in optimisers:
            optimiser.step()
        average.update(decoder, number)
        return {"loss": loss.item()}

    def look(number: int) -> Log:
        vae.decoder = average.model  # type: ignore[assignment]
        got = autoencoder.decode(vae, held_latents)
        vae.decoder = decoder
        want = held_out.images[: len(got)]
        pairs = np.stack([want, got], 1).reshape(-1, *want.shape[1:])[:48]
        write_sheet(folder / "sheets" / f"decoder-{number:06d}.png", pairs, 8, 0.75)
        return {"psnr": autoencoder.psnr(got, want)}

    stage.run(step, preset.sample_every * 4, look)
