"""Step previews: a rough look at the picture the latents are on their way to.

A linear map from latent channels to RGB, one pixel per latent pixel; whoever shows it scales it up.
Or, where one lies among the models, the family's tiny autoencoder (`tiny_preview`).
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from functools import partial

import numpy as np
import torch
from torch import Tensor

from desktop_app.core.pixels import ByteArray
from desktop_app.engine.hooks import HookStage, StepState
from desktop_app.networks.codec import LatentCodec
from desktop_app.networks.schedules.schedule import Schedule

SECONDS_BETWEEN = 0.125
"""At most eight previews a second: more is not seen, and each is a message."""
SHARE = 0.1
"""Of the time that previews may take; one that takes long is followed by a longer pause."""
AS_PIXELS = torch.tensor([[0.5, 0, 0], [0, 0.5, 0], [0, 0, 0.5], [0.5, 0.5, 0.5]])
"""Map of `preview_pixels` for latents that are pixels in -1..1."""


def preview_pixels(latents: Tensor, rgb_map: Tensor) -> ByteArray:
    """Pixels (h, w, 3) uint8 sRGB of latents (1, c, h, w).

    Args:
        latents: clean latents.
        rgb_map: (c + 1, 3): one row a channel, the last is added; RGB in 0..1.
    """
    colours = torch.einsum("chw,cr->hwr", latents[0], rgb_map[:-1]) + rgb_map[-1]
    return np.asarray((colours.clamp(0, 1) * 255).round().to(torch.uint8).cpu().numpy())


@torch.inference_mode()
def fit_rgb_map(codec: LatentCodec, device: torch.device) -> Tensor:
    """Fit the linear map (c + 1, 3) for an autoencoder of which none is published.

    Decodes a few random latents, even patches with some variation, and solves least squares between
    them and the decoded picture's mean colour under each latent pixel. Takes about two decodings of
    256²; the same autoencoder always gives the same map.
    """
    random = torch.Generator("cpu").manual_seed(0)
    shape = (8, codec.channels)
    even = torch.randn((*shape, 2, 2), generator=random).repeat_interleave(4, 2)
    latents = 0.8 * even.repeat_interleave(4, 3)
    latents = latents + 0.6 * torch.randn((*shape, 8, 8), generator=random)
    pictures = torch.cat([codec.decode(one[None].to(device)).cpu() for one in latents])
    colours = torch.nn.functional.avg_pool2d(
        pictures.nan_to_num().clamp(-1, 1) / 2 + 0.5, codec.factor
    )
    x = latents.movedim(1, -1).reshape(-1, codec.channels)
    x = torch.cat([x, torch.ones(len(x), 1)], dim=1)
    y = colours.movedim(1, -1).reshape(-1, 3)
    return torch.linalg.lstsq(x, y).solution.to(device)


class TraceHook:
    """Tells each step's clean picture, whole, of a model whose latents are pixels in -1..1.

    Args:
        tell: gets the step (from 1) and the pixels, (h, w, 3) uint8.
    """

    stage = HookStage.STEP_DONE

    def __init__(self, tell: Callable[[int, ByteArray], None]) -> None:
        self._tell = tell

    def __call__(self, state: StepState) -> None:
        clean = state.schedule.denoised(state.prediction, state.scaled, state.index)
        pixels = preview_pixels(clean, AS_PIXELS.to(clean.device))
        self._tell(state.schedule.step_of(state.index), pixels)


def awaited_steps(schedule: Schedule, partials: int) -> frozenset[int]:
    """Steps, from 1, at even distances, of which so many previews are wanted; fewer of short runs:
    after the last one the picture itself follows."""
    steps = schedule.step_of(schedule.calls - 1)
    shares = (steps * number for number in range(1, partials + 1))
    return frozenset(math.ceil(share / (partials + 1)) for share in shares) - {steps}


class PreviewHook:
    """Tells what the picture looks like so far, at most eight times a second.

    Shows the clean latents that the last prediction implies, not the noisy ones.

    Args:
        rgb_map: gives the map of `preview_pixels`; asked only when a preview is made.
        tell: gets the step (from 1) and the pixels.
        decoder: makes the pixels (fh, fw, 3) of clean latents instead of the map, if given.
        awaited: steps whose previews are made in any case.
    """

    stage = HookStage.STEP_DONE

    def __init__(
        self,
        rgb_map: Callable[[], Tensor],
        tell: Callable[[int, ByteArray], None],
        decoder: Callable[[Tensor], ByteArray] | None = None,
        awaited: frozenset[int] = frozenset(),
    ) -> None:
        self._tell, self._rgb_map, self._decode, self._awaited = tell, rgb_map, decoder, awaited
        self._next = 0.0

    def __call__(self, state: StepState) -> None:
        """Make a preview if the last is old enough; none at the end, where the picture follows."""
        step = state.schedule.step_of(state.index)
        is_due = step in self._awaited or time.monotonic() >= self._next
        if state.is_last or not is_due:
            return
        # What is made once, with the first preview, is no part of the time that one takes.
        decode = self._decode or partial(preview_pixels, rgb_map=self._rgb_map())
        now = time.monotonic()
        clean = state.schedule.denoised(state.prediction, state.scaled, state.index)
        self._tell(step, decode(clean))
        done = time.monotonic()
        self._next = max(now + SECONDS_BETWEEN, done + (done - now) * (1 / SHARE - 1))
