"""The denoiser's batches: latents, what is known of the picture, captions, noise.

Half of each batch makes whole pictures (everything masked, nothing known: the
mask all ones and the latents of an all-grey picture), half fills holes. This
is also what the program gives an inpainting UNet. Everything lies in memory:
40,000 scenes are 700 MB.
"""

from __future__ import annotations

import random
from dataclasses import dataclass

import torch
from torch import Tensor
from transformers.models.clip.tokenization_clip import CLIPTokenizer

from captions import caption, hole_caption
from common import DEVICE
from latents import Latents
from scenes import Scene
from schedule import TRAIN_STEPS, alphas_cumprod

EMPTY_SHARE, HOLE_SHARE = 0.10, 0.5
OBJECT_WEIGHT, OUTSIDE_WEIGHT = 2.0, 0.15
SNR_CAP, SNR_FLOOR = 5.0, 1.0  # plain min-SNR (floor 0) starves the noisy steps that set outlines
WORDINGS = 4  # captions drawn for each scene, and for each hole


@dataclass(frozen=True, eq=False)
class Batch:
    """clean, noise: (n, 16, 16, 16), scaled; known: (n, 17, 16, 16), the mask
    and the scaled latents of the masked picture; times: (n,); tokens: (n, T);
    cells: (n, 1, 16, 16), how much each counts, mean 1."""

    clean: Tensor
    noise: Tensor
    known: Tensor
    times: Tensor
    tokens: Tensor
    cells: Tensor


def wordings(scenes: list[Scene], count: int = WORDINGS) -> list[list[str]]:
    """`count` captions of each scene, always the same ones."""
    return [
        [caption(scene, random.Random(scene.seed * 31 + k)) for k in range(count)]
        for scene in scenes
    ]


def hole_wordings(
    scenes: list[Scene], targets: list[int], count: int = WORDINGS
) -> list[list[str]]:
    """`count` captions of what each hole is over."""
    return [
        [hole_caption(scene, target, random.Random(scene.seed * 37 + k)) for k in range(count)]
        for scene, target in zip(scenes, targets, strict=True)
    ]


def to_tokens(tokenizer: CLIPTokenizer, texts: list[str]) -> Tensor:
    """(n, T) int64."""
    return tokenizer(texts, padding="max_length", truncation=True, return_tensors="pt").input_ids


def known_nothing(grey: Tensor, scale: float, count: int) -> Tensor:
    """(count, 17, h, w): all is masked."""
    one = torch.cat([torch.ones_like(grey[:, :1]), grey.float() * scale], 1)
    return one.expand(count, -1, -1, -1)


class Batches:
    """The batch of each step, from the step's number alone."""

    def __init__(self, data: Latents, tokenizer: CLIPTokenizer, scale: float) -> None:
        self.data, self.scale = data, scale
        rows = [wordings(data.scenes), hole_wordings(data.scenes, data.targets.tolist())]
        #: (2, scenes, WORDINGS, T): of the picture, of the hole
        self.tokens = torch.stack(
            [to_tokens(tokenizer, [text for row in kind for text in row]).short() for kind in rows]
        ).unflatten(1, (len(data.scenes), WORDINGS))
        self.empty = to_tokens(tokenizer, [""])[0]

    def rows(self, step: int, size: int) -> list[int]:
        """Which scenes the batch of this step shows."""
        return self.chosen(size, torch.Generator().manual_seed(step)).tolist()

    def chosen(self, size: int, generator: torch.Generator) -> Tensor:
        """(size,) int64."""
        return torch.randint(len(self.data.scenes), (size,), generator=generator)

    def draw(self, step: int, size: int, empty: float = EMPTY_SHARE) -> Batch:
        """The batch, on the device."""
        data, generator = self.data, torch.Generator().manual_seed(step)
        chosen = self.chosen(size, generator)
        wording = torch.randint(WORDINGS, (size,), generator=generator)
        filling = torch.arange(size) < round(size * HOLE_SHARE)
        tokens = self.tokens[filling.long(), chosen, wording].long()
        tokens[torch.rand(size, generator=generator) < empty] = self.empty
        clean = data.clean[chosen].float() * self.scale
        noise = torch.randn(clean.shape, generator=generator)
        # one time from each of `size` equal stretches, in an order that knows nothing of `filling`
        spread = torch.randperm(size, generator=generator) + torch.rand(size, generator=generator)
        times = (spread / size * TRAIN_STEPS).long().clamp_max(TRAIN_STEPS - 1)
        holes = data.holes[chosen, None].float()
        holed = torch.cat([holes, data.holed[chosen].float() * self.scale], 1)
        which = filling[:, None, None, None]
        known = torch.where(which, holed, known_nothing(data.grey, self.scale, size))
        cells = 1 + OBJECT_WEIGHT * data.objects[chosen, None].float() / 255
        cells = torch.where(which & (holes == 0), OUTSIDE_WEIGHT * torch.ones_like(cells), cells)
        cells = cells / cells.mean((1, 2, 3), keepdim=True)
        parts = (clean, noise, known, times, tokens, cells)
        return Batch(*(part.to(DEVICE, non_blocking=True) for part in parts))


def kept(times: Tensor) -> Tensor:
    """(n, 1, 1, 1): the signal's share of power at these times."""
    table = alphas_cumprod().float().to(times.device)
    return table[times][:, None, None, None]


def noised(clean: Tensor, noise: Tensor, times: Tensor) -> Tensor:
    """The latents at these times, channels last."""
    share = kept(times)
    noisy = share.sqrt() * clean + (1 - share).sqrt() * noise
    return noisy.contiguous(memory_format=torch.channels_last)


def velocity_loss(got: Tensor, batch: Batch) -> Tensor:
    """Squared error of the velocity, weighted by min-SNR and cells."""
    share = kept(batch.times)
    velocity = share.sqrt() * batch.noise - (1 - share).sqrt() * batch.clean
    ratio = share / (1 - share)
    weight = (ratio.clamp_max(SNR_CAP) + SNR_FLOOR) / (ratio + 1) * batch.cells
    return ((got.float() - velocity) ** 2 * weight).mean() / weight.mean()
