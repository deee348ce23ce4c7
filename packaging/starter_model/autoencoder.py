"""The autoencoder: diffusers' AutoencoderTiny, factor 16, 16 channels.

Latents of 16x16x16 for 256x256 make the denoiser several times cheaper than
the usual 32x32x4 at like quality. Trained on crops for L1, gradients and a
coarse L1; latents are held near mean 0 and deviation 1 and get a little noise,
so that the decoder forgives the denoiser's errors.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from diffusers import AutoencoderTiny
from torch import Tensor
from torch.nn import functional as F

from common import Average, Log, Stage, set_rates, to_bytes, write_sheet
from data import Pictures
from muon import make_optimisers
from presets import AutoencoderShape, Preset

LATENT_NOISE = 0.05
MUON_RATE, ADAM_RATE = 1.5e-3, 2e-3
PLAIN = ("encoder.layers.0.", "decoder.layers.0.")  # and the last layers, by `make`


def make(shape: AutoencoderShape) -> AutoencoderTiny:
    """An untrained autoencoder."""
    levels = len(shape.encoder_blocks)
    return AutoencoderTiny(
        encoder_block_out_channels=(shape.channels,) * levels,
        decoder_block_out_channels=(shape.channels,) * levels,
        num_encoder_blocks=shape.encoder_blocks,
        num_decoder_blocks=shape.decoder_blocks,
        latent_channels=shape.latent_channels,
    )


def to_tensor(images: np.ndarray) -> Tensor:
    """(n, h, w, 3) uint8 -> (n, 3, h, w) float in -1..1, channels last."""
    pixels = torch.from_numpy(np.ascontiguousarray(images)).permute(0, 3, 1, 2)
    return pixels.float().div(127.5).sub(1).contiguous(memory_format=torch.channels_last)


def picture_loss(got: Tensor, want: Tensor) -> Tensor:
    """L1 + L1 of horizontal and vertical differences + L1 at a quarter."""
    error = got - want
    fine = error.diff(dim=-1).abs().mean() + error.diff(dim=-2).abs().mean()
    return error.abs().mean() + fine + F.avg_pool2d(error, 4).abs().mean()


def random_crops(pictures: Pictures, shape: AutoencoderShape, step: int) -> Tensor:
    """The batch of this step."""
    rng = np.random.default_rng([step, 11])
    room = pictures.images.shape[1] - shape.crop + 1
    chosen = rng.integers(len(pictures.images), size=shape.batch)
    corners = rng.integers(room, size=(shape.batch, 2))
    flips = rng.random(shape.batch) < 0.5
    crops = []
    for k, (y, x), flip in zip(chosen, corners, flips, strict=True):
        crop = pictures.images[k, y : y + shape.crop, x : x + shape.crop]
        crops.append(crop[:, ::-1] if flip else crop)
    return to_tensor(np.stack(crops))


def train(preset: Preset, folder: Path, pictures: Pictures, held_out: Pictures) -> AutoencoderTiny:
    """Train or go on training; returns the averaged model."""
    torch.manual_seed(1)
    shape = preset.autoencoder_shape
    vae = make(shape).to(memory_format=torch.channels_last)
    average = Average(vae, 0.998)
    last = tuple(
        f"{half}.layers.{len(getattr(vae, half).layers) - 1}." for half in ("encoder", "decoder")
    )
    optimisers = make_optimisers(vae, MUON_RATE, ADAM_RATE, (*PLAIN, *last))
    stage = Stage(folder, "autoencoder", preset.autoencoder, preset.checkpoint_seconds)
    stage.state = {
        "model": vae,
        "average": average.model,
        "muon": optimisers[0],
        "adam": optimisers[1],
    }
    stage.restore()

    def step(number: int, progress: float) -> Log:
        want = random_crops(pictures, shape, number)
        generator = torch.Generator().manual_seed(number)
        set_rates(optimisers, (MUON_RATE, ADAM_RATE), progress, number)
        with torch.autocast("cpu", torch.bfloat16):
            latents = vae.encoder(want)
            noise = torch.randn(latents.shape, generator=generator) * LATENT_NOISE
            got = vae.decoder(latents + noise)
        latents = latents.float()
        spread = (latents.mean((0, 2, 3)) ** 2).mean() + ((latents.std((0, 2, 3)) - 1) ** 2).mean()
        loss = picture_loss(got.float(), want)
        for optimiser in optimisers:
            optimiser.zero_grad(set_to_none=True)
        (loss + 0.1 * spread).backward()
        torch.nn.utils.clip_grad_norm_(vae.parameters(), 1.0)
        for optimiser in optimisers:
            optimiser.step()
        average.update(vae, number)
        return {"loss": loss.item(), "spread": spread.item()}

    def look(number: int) -> Log:
        want = held_out.images[:24]
        got = reconstruct(average.model, want)
        pairs = np.stack([want, got], 1).reshape(-1, *want.shape[1:])
        write_sheet(folder / "sheets" / f"autoencoder-{number:06d}.png", pairs, 8, 0.75)
        return {"psnr": psnr(got, want)}

    stage.run(step, preset.sample_every * 4, look)
    return average.model  # type: ignore[return-value]


@torch.inference_mode()
def encode(vae: AutoencoderTiny, images: np.ndarray, batch: int = 16) -> Tensor:
    """(n, 256, 256, 3) uint8 -> (n, 16, 16, 16) float latents, unscaled."""
    parts = []
    for k in range(0, len(images), batch):
        with torch.autocast("cpu", torch.bfloat16):
            parts.append(vae.encoder(to_tensor(images[k : k + batch])).float())
    return torch.cat(parts)


@torch.inference_mode()
def decode(vae: AutoencoderTiny, latents: Tensor, batch: int = 16) -> np.ndarray:
    """Unscaled latents -> (n, 256, 256, 3) uint8."""
    parts = []
    for k in range(0, len(latents), batch):
        with torch.autocast("cpu", torch.bfloat16):
            parts.append(to_bytes(vae.decoder(latents[k : k + batch])))
    return np.concatenate(parts)


def reconstruct(vae: AutoencoderTiny, images: np.ndarray) -> np.ndarray:
    """The images after one trip through the latents."""
    return decode(vae, encode(vae, images))


def psnr(got: np.ndarray, want: np.ndarray) -> float:
    """Mean over pictures, dB, 8 bit."""
    error = ((got.astype(np.float32) - want.astype(np.float32)) ** 2).mean((1, 2, 3))
    return float((10 * np.log10(255**2 / np.maximum(error, 1e-3))).mean())
