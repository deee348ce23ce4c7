"""Multistep sampling of a consistency model as a schedule of the denoising loop.

Algorithm 1 of Song et al. 2023 (arXiv:2303.01469), and with a known part its Algorithm 4: every
call makes a clean picture, which is noised again to the next, lower level.
"""

from __future__ import annotations

import torch
from torch import Tensor

from desktop_app.core.noise_levels import NoiseLevels
from desktop_app.engine.consistency.known_part import KnownPart
from desktop_app.networks.schedules.schedule import Schedule


class ConsistencySchedule(Schedule):
    """Timesteps and noise levels of one image.

    Args:
        levels: the model's.
        run: timesteps in running order, ascending; see `run_timesteps`.
        device: where the pictures are.
        known: what is kept of a picture, in this order; nothing for a new one.
    """

    def __init__(  # the base's would set up a scheduler of diffusers
        self,
        levels: NoiseLevels,
        run: tuple[int, ...],
        device: torch.device,
        known: tuple[KnownPart, ...] = (),
    ) -> None:
        self._levels, self._run, self._known, self._device = levels, run, known, device
        self._sigmas = [levels.sigma(step) for step in run]
        clocks = [levels.clock(sigma) for sigma in self._sigmas]
        self.timesteps = torch.tensor(clocks, dtype=torch.float32, device=device)
        self.order, self.steps, self.is_flow = 1, len(run), False

    def is_step_end(self, index: int) -> bool:
        """Always: a call is a step."""
        return True

    def step_of(self, index: int) -> int:
        """The step, from 1: that call."""
        return index + 1

    def start(self, noise: Tensor) -> Tensor:
        """Pure noise at the first level, from standard normal ``noise`` (n, 3, h, w)."""
        return noise * self._sigmas[0]

    def noised(self, latents: Tensor, noise: Tensor, index: int) -> Tensor:
        """Clean ``latents`` at the level before call ``index``."""
        return latents + noise * self._sigmas[index]

    def scaled(self, latents: Tensor, index: int) -> Tensor:
        """What the network takes at call ``index``."""
        return latents * self._levels.scale_in(self._sigmas[index])

    def stepped(
        self,
        prediction: Tensor,
        latents: Tensor,
        index: int,
        generator: torch.Generator | list[torch.Generator],
    ) -> Tensor:
        """The clean picture with what is known of it, noised to the next level but at the end.

        Args:
            prediction: (n, 3, h, w), the network's output.
            latents: (n, 3, h, w) at this call's level.
            index: which call.
            generator: one for all, or one an image.
        """
        clean = self._clean(prediction, latents, index)
        if index == self.steps - 1:
            return clean
        factor = self._levels.added(self._sigmas[index + 1])
        return clean + factor * fresh_noise(clean, generator)

    def denoised(self, prediction: Tensor, scaled: Tensor, index: int) -> Tensor:
        """The clean picture that ``prediction`` means at call ``index``, for previews."""
        return self._clean(prediction, scaled / self._levels.scale_in(self._sigmas[index]), index)

    def _clean(self, prediction: Tensor, latents: Tensor, index: int) -> Tensor:
        skip, out = self._levels.scales_out(self._sigmas[index])
        clean = skip * latents + out * prediction
        if self._levels.clip_denoised or self._known:
            # Clipping would make white of what has become infinite in half precision.
            clean = torch.where(clean.isfinite(), clean.clamp(-1, 1), torch.nan)
        for part in self._known:
            clean = part.kept(clean, self._run[index])
        return clean


def fresh_noise(like: Tensor, generator: torch.Generator | list[torch.Generator]) -> Tensor:
    """Standard normal noise of the shape of ``like`` (n, …), drawn on the CPU."""
    if isinstance(generator, list):
        one = (1, *like.shape[1:])
        drawn = torch.cat([torch.randn(one, generator=each) for each in generator])
    else:
        drawn = torch.randn(like.shape, generator=generator)
    return drawn.to(like.device)
