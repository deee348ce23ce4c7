"""The decoder's second training, on the frozen encoder's latents.

The denoiser needs only the encoder to stand still; so the decoder, which
decides how sharp a picture is, goes on learning afterwards, at two thirds of
the cost of the pair. Latents of the pictures are computed at the start.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from diffusers.models.autoencoders.autoencoder_tiny import AutoencoderTiny
from torch import Tensor

import autoencoder
from common import (
    DEVICE,
    Average,
    Log,
    Stage,
    autocast,
    noise_like,
    replace_file,
    scaled,
    set_rates,
    update,
    wait_while_paused,
    write_sheet,
)
from data import Pictures
from muon import make_optimisers
from presets import AutoencoderShape, Preset

MUON_RATE, ADAM_RATE = 1.0e-3, 1e-3


def latents_of(vae: AutoencoderTiny, pictures: Pictures, path: Path) -> Tensor:
    """All pictures' latents, float16, from `path` or computed and kept there."""
    if not path.exists():
        parts = []
        for k in range(0, len(pictures.images), 512):
            wait_while_paused()
            parts.append(autoencoder.encode(vae, pictures.images[k : k + 512]).half())
        replace_file(path, lambda temporary: torch.save(torch.cat(parts), temporary))
    return torch.load(path, weights_only=True)


def crop_pairs(
    pictures: Pictures, latents: Tensor, shape: AutoencoderShape, step: int
) -> tuple[Tensor, Tensor]:
    """(latents, pictures) of matching crops, half of them on an object."""
    rng = np.random.default_rng([step, 13])
    factor = pictures.images.shape[1] // latents.shape[-1]
    side = shape.crop // factor
    room = latents.shape[-1] - side
    chosen = rng.integers(len(latents), size=shape.batch)
    tiles, crops = [], []
    for number, k in enumerate(chosen):
        y, x = rng.integers(room + 1, size=2)
        cells = np.argwhere(pictures.masks[k] > 128)
        if number % 2 and len(cells):
            y, x = np.clip(cells[rng.integers(len(cells))] - side // 2, 0, room)
        tiles.append(latents[k, :, y : y + side, x : x + side].float())
        rows, columns = (
            slice(y * factor, (y + side) * factor),
            slice(x * factor, (x + side) * factor),
        )
        crops.append(pictures.images[k, rows, columns])
    stacked = torch.stack(tiles).to(DEVICE, memory_format=torch.channels_last)
    return stacked, autoencoder.to_tensor(np.stack(crops))


def train(
    preset: Preset, folder: Path, pictures: Pictures, held_out: Pictures, vae: AutoencoderTiny
) -> None:
    """Train `vae`'s decoder on, or go on; the checkpoint holds its average."""
    torch.manual_seed(3)
    shape, decoder = preset.autoencoder_shape, vae.decoder.train().requires_grad_(True)
    latents = latents_of(vae, pictures, folder / "decoder_latents.pt")
    held_latents = autoencoder.encode(vae, held_out.images[:64])
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
    rates = scaled((MUON_RATE, ADAM_RATE), preset.decoder)

    def step(number: int, progress: float) -> Log:
        set_rates(optimisers, rates, progress, number)
        cells, want = crop_pairs(pictures, latents, shape, number)
        with autocast():
            noisy = cells + noise_like(cells, number) * autoencoder.LATENT_NOISE
            exact = number % autoencoder.EXACT_EVERY == 0
            got = autoencoder.decode_train(decoder, noisy, exact)
        loss = autoencoder.picture_loss(got.float(), want)
        update(decoder, loss, optimisers, average, number)
        return {"loss": loss.item()}

    def look(number: int) -> Log:
        vae.decoder = average.model
        got = autoencoder.decode(vae, held_latents)
        vae.decoder = decoder
        want = held_out.images[: len(got)]
        pairs = np.stack([want, got], 1).reshape(-1, *want.shape[1:])[:48]
        write_sheet(folder / "sheets" / f"decoder-{number:06d}.png", pairs, 8, 0.75)
        return {"psnr": autoencoder.psnr(got, want)}

    stage.run(step, preset.sample_every * 2, look)
