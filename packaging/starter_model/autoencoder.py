"""The autoencoder: diffusers' AutoencoderTiny, factor 16, 16 channels.

Latents of 16x16x16 for 256x256 make the denoiser several times cheaper than
the usual 32x32x4 at like quality. Trained on crops for L1, squares, gradients
and a coarse L1; latents are held near mean 0 and deviation 1 and get a little
noise, so that the decoder forgives the denoiser's errors.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from diffusers.models.autoencoders.autoencoder_tiny import AutoencoderTiny
from diffusers.models.autoencoders.vae import DecoderTiny
from diffusers.models.unets.unet_2d_blocks import AutoencoderTinyBlock
from torch import Tensor, nn
from torch.nn import functional as F

from common import (
    DEVICE,
    Average,
    Log,
    Stage,
    autocast,
    moved,
    noise_like,
    set_rates,
    to_bytes,
    update,
    write_sheet,
)
from data import Pictures
from desktop_app.networks.tiny_decoder import merged_tail
from muon import make_optimisers
from presets import AutoencoderShape, Preset

LATENT_NOISE, SQUARES = 0.05, 2.0
MUON_RATE, ADAM_RATE = 1.5e-3, 2e-3
PLAIN = ("encoder.layers.0.", "decoder.layers.0.")  # and the last layers
EXACT_EVERY = 4  # steps; see `decode_tail`


def make(shape: AutoencoderShape) -> AutoencoderTiny:
    """An untrained autoencoder. Blocks that stand after another one begin as
    identities, so that `warm` can add some."""
    levels = len(shape.encoder_blocks)
    vae = AutoencoderTiny(
        encoder_block_out_channels=(shape.channels,) * levels,
        decoder_block_out_channels=(shape.channels,) * levels,
        num_encoder_blocks=shape.encoder_blocks,
        num_decoder_blocks=shape.decoder_blocks,
        latent_channels=shape.latent_channels,
    )
    return moved(vae, DEVICE)


def warm(vae: AutoencoderTiny, folder: Path) -> None:
    """Take over an exported autoencoder's weights; blocks that it lacks are
    appended to their level as identities (the last kernel zero: what comes in
    went through a ReLU already)."""
    old = AutoencoderTiny.from_pretrained(folder / "vae", dtype=torch.float32)
    for half in ("encoder", "decoder"):
        new_levels, old_levels = (levels_of(getattr(m, half).layers) for m in (vae, old))
        for new, trained in zip(new_levels, old_levels, strict=True):
            for layer, source in zip(new, trained, strict=False):
                layer.load_state_dict(source.state_dict())
            for block in new[len(trained) :]:
                assert isinstance(block, AutoencoderTinyBlock)
                for parameter in block.conv[-1].parameters():
                    nn.init.zeros_(parameter)


def exported(preset: Preset, folder: Path, start: Path) -> dict[str, Tensor]:
    """The weights of the exported autoencoder in `start`, in this preset's shape."""
    vae = make(preset.autoencoder_shape)
    warm(vae, start)
    return vae.state_dict()


def levels_of(layers: nn.Sequential) -> list[list[nn.Module]]:
    """The layers in groups that each end with a level's blocks."""
    groups: list[list[nn.Module]] = [[]]
    for layer in layers:
        begins = not isinstance(layer, AutoencoderTinyBlock | nn.ReLU)
        if begins and groups[-1] and isinstance(groups[-1][-1], AutoencoderTinyBlock | nn.ReLU):
            groups.append([])
        groups[-1].append(layer)
    return groups


def decode_tail(decoder: DecoderTiny, features: Tensor) -> Tensor:
    """What the last three layers make of `features`, at a twentieth of the cost.

    Exact but for the outermost ring of pixels, where the layers see zeros between
    the two; hence they train one step in EXACT_EVERY as they are.
    """
    wide, last = decoder.layers[-2], decoder.layers[-1]
    assert isinstance(wide, nn.Conv2d) and isinstance(last, nn.Conv2d)
    kernels, bias = merged_tail(wide, last)
    kernels = kernels.contiguous(memory_format=torch.channels_last)
    return F.pixel_shuffle(F.conv2d(features, kernels, bias, padding=1), 2)


def decode_train(decoder: DecoderTiny, latents: Tensor, exact: bool) -> Tensor:
    """(n, c, h, w) -> (n, 3, 16h, 16w) in -1..1; `exact`: as diffusers decodes."""
    if exact or not ends_linearly(decoder):
        return decoder(latents)
    features = decoder.layers[:-3](torch.tanh(latents / 3) * 3)
    return decode_tail(decoder, features).mul(2).sub(1)


def ends_linearly(decoder: DecoderTiny) -> bool:
    """Whether the finest level has no block."""
    return isinstance(decoder.layers[-3], nn.Upsample)


def to_tensor(images: np.ndarray) -> Tensor:
    """(n, h, w, 3) uint8 -> (n, 3, h, w) float in -1..1, channels last."""
    pixels = torch.from_numpy(np.array(images)).to(DEVICE).permute(0, 3, 1, 2)
    return pixels.float().div(127.5).sub(1).contiguous(memory_format=torch.channels_last)


def picture_loss(got: Tensor, want: Tensor) -> Tensor:
    """L1 + squares + L1 of horizontal and vertical differences + L1 at a quarter."""
    error = got - want
    fine = error.diff(dim=-1).abs().mean() + error.diff(dim=-2).abs().mean()
    coarse = F.avg_pool2d(error, 4).abs().mean()
    return error.abs().mean() + SQUARES * error.square().mean() + fine + coarse


def random_crops(pictures: Pictures, shape: AutoencoderShape, step: int) -> Tensor:
    """The batch of this step: half anywhere, half around an object's cell."""
    rng = np.random.default_rng([step, 11])
    side = pictures.images.shape[1]
    chosen = rng.integers(len(pictures.images), size=shape.batch)
    crops = []
    for number, k in enumerate(chosen):
        y, x = rng.integers(side - shape.crop + 1, size=2)
        cells = np.argwhere(pictures.masks[k] > 128)
        if number % 2 and len(cells):
            factor = side // pictures.masks.shape[1]
            middle = cells[rng.integers(len(cells))] * factor + rng.integers(factor, size=2)
            y, x = np.clip(middle - shape.crop // 2, 0, side - shape.crop)
        crop = pictures.images[k, y : y + shape.crop, x : x + shape.crop]
        crops.append(crop[:, ::-1] if rng.random() < 0.5 else crop)
    return to_tensor(np.stack(crops))


def train(
    preset: Preset, folder: Path, pictures: Pictures, held_out: Pictures, start: Path | None
) -> None:
    """Train or go on training, at first from the export `start`; the
    checkpoint is the result."""
    torch.manual_seed(1)
    shape = preset.autoencoder_shape
    vae = make(shape)
    if start:
        warm(vae, start)
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
        set_rates(optimisers, (MUON_RATE, ADAM_RATE), progress, number)
        with autocast():
            latents = vae.encoder(want)
            noisy = latents + noise_like(latents, number) * LATENT_NOISE
            got = decode_train(vae.decoder, noisy, number % EXACT_EVERY == 0)
        latents = latents.float()
        spread = (latents.mean((0, 2, 3)) ** 2).mean() + ((latents.std((0, 2, 3)) - 1) ** 2).mean()
        loss = picture_loss(got.float(), want)
        update(vae, loss + 0.1 * spread, optimisers, average, number)
        return {"loss": loss.item(), "spread": spread.item()}

    def look(number: int) -> Log:
        want = held_out.images[:64]
        got = reconstruct(average.model, want)
        pairs = np.stack([want, got], 1).reshape(-1, *want.shape[1:])[:48]
        write_sheet(folder / "sheets" / f"autoencoder-{number:06d}.png", pairs, 8, 0.75)
        return {"psnr": psnr(got, want)}

    stage.run(step, preset.sample_every * 2, look)


def load(preset: Preset, folder: Path, polished: bool = True) -> AutoencoderTiny:
    """The averaged autoencoder of the checkpoint; with `polished`, the decoder
    of its second training if there was one."""
    vae = make(preset.autoencoder_shape).eval().requires_grad_(False)
    saved = torch.load(folder / "autoencoder.pt", map_location="cpu", weights_only=True)
    vae.load_state_dict(saved["average"])
    later = folder / "decoder.pt"
    if polished and later.exists():
        vae.decoder.load_state_dict(
            torch.load(later, map_location="cpu", weights_only=True)["average"]
        )
    return vae


@torch.inference_mode()
def encode(vae: AutoencoderTiny, images: np.ndarray, batch: int = 16) -> Tensor:
    """(n, h, w, 3) uint8 -> (n, 16, h/16, w/16) float latents, unscaled, on the CPU."""
    parts = []
    for k in range(0, len(images), batch):
        with autocast():
            parts.append(vae.encoder(to_tensor(images[k : k + batch])).float().cpu())
    return torch.cat(parts)


@torch.inference_mode()
def decode(vae: AutoencoderTiny, latents: Tensor, batch: int = 16) -> np.ndarray:
    """Unscaled latents -> (n, 256, 256, 3) uint8."""
    parts = []
    for k in range(0, len(latents), batch):
        with autocast():
            parts.append(to_bytes(vae.decoder(latents[k : k + batch].to(DEVICE))))
    return np.concatenate(parts)


def reconstruct(vae: AutoencoderTiny, images: np.ndarray) -> np.ndarray:
    """The images after one trip through the latents."""
    return decode(vae, encode(vae, images))


def psnr(got: np.ndarray, want: np.ndarray) -> float:
    """Mean over pictures, dB, 8 bit."""
    error = ((got.astype(np.float32) - want.astype(np.float32)) ** 2).mean((1, 2, 3))
    return float((10 * np.log10(255**2 / np.maximum(error, 1e-3))).mean())
