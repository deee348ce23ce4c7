"""The denoiser's batches: latents, captions in several wordings, noise.

Everything lies in memory: 16,000 scenes are 130 MB of float16 latents.
"""

from __future__ import annotations

import random
from pathlib import Path

import torch
from diffusers import AutoencoderTiny
from torch import Tensor, nn
from transformers import CLIPTokenizer

import autoencoder
from captions import caption
from common import replace_file, wait_while_paused
from data import Pictures
from scenes import Scene
from schedule import TRAIN_STEPS, alphas_cumprod

EMPTY_SHARE, OBJECT_WEIGHT = 0.10, 2.0
SNR_CAP, SNR_FLOOR = 5.0, 1.0  # plain min-SNR (floor 0) starves the noisy steps that set outlines
WORDINGS = 6  # captions drawn for each scene


def wordings(scenes: list[Scene], count: int = WORDINGS) -> list[list[str]]:
    """`count` captions of each scene, always the same ones."""
    return [
        [caption(scene, random.Random(scene.seed * 31 + k)) for k in range(count)]
        for scene in scenes
    ]


def latents_of(vae: AutoencoderTiny, pictures: Pictures, path: Path) -> Tensor:
    """All pictures' latents, float16, from `path` or computed and kept there."""
    if not path.exists():
        parts = []
        for k in range(0, len(pictures.images), 512):
            wait_while_paused()
            parts.append(autoencoder.encode(vae, pictures.images[k : k + 512]).half())
            print(f"encoded {k} of {len(pictures.images)}", flush=True)
        replace_file(path, lambda temporary: torch.save(torch.cat(parts), temporary))
    return torch.load(path, weights_only=True)


class Batches:
    """Latents, captions and noise of each step, from the step's number alone."""

    def __init__(
        self, latents: Tensor, pictures: Pictures, tokenizer: CLIPTokenizer, scale: float
    ) -> None:
        rows = wordings(pictures.scenes)
        flat = [text for row in rows for text in row]
        kind = {"padding": "max_length", "truncation": True, "return_tensors": "pt"}
        self.tokens = tokenizer(flat, **kind).input_ids.view(len(rows), WORDINGS, -1)
        self.empty = tokenizer([""], **kind).input_ids[0]
        self.latents, self.scale = latents, scale
        self.weights = (
            1 + OBJECT_WEIGHT * torch.from_numpy(pictures.masks.astype("float32") / 255)[:, None]
        )
        self.signal = alphas_cumprod().float()

    def draw(self, step: int, size: int, empty: float = EMPTY_SHARE) -> tuple[Tensor, ...]:
        """(noisy latents, times, tokens, target velocity, weight of each cell)."""
        generator = torch.Generator().manual_seed(step)
        chosen = torch.randint(len(self.latents), (size,), generator=generator)
        wording = torch.randint(WORDINGS, (size,), generator=generator)
        tokens = self.tokens[chosen, wording].clone()
        tokens[torch.rand(size, generator=generator) < empty] = self.empty
        clean = self.latents[chosen].float() * self.scale
        noise = torch.randn(clean.shape, generator=generator)
        spread = (torch.arange(size) + torch.rand(size, generator=generator)) / size
        times = (spread * TRAIN_STEPS).long().clamp_max(TRAIN_STEPS - 1)
        kept = self.signal[times][:, None, None, None]
        noisy = kept.sqrt() * clean + (1 - kept).sqrt() * noise
        velocity = kept.sqrt() * noise - (1 - kept).sqrt() * clean
        ratio = kept / (1 - kept)
        weight = (ratio.clamp_max(SNR_CAP) + SNR_FLOOR) / (ratio + 1)
        cells = nn.functional.interpolate(self.weights[chosen], size=clean.shape[-2:])
        cells = cells / cells.mean((1, 2, 3), keepdim=True)
        return (
            noisy.contiguous(memory_format=torch.channels_last),
            times,
            tokens,
            velocity,
            weight * cells,
        )
