"""The loss of one batch: what is predicted of noisy latents, against what it should be.

Three kinds of denoisers: those that predict the noise (Ho et al. 2020) or v (Salimans & Ho 2022) of
the model's own noise schedule, and rectified flow (Liu et al. 2023). A test compares them
with diffusers' example scripts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import torch
from torch import Tensor

from desktop_app.catalog.schedulers import load_schedulers
from desktop_app.core.model_info import ModelInfo
from desktop_app.networks.schedules.scheduler_classes import make_scheduler

_LOGIT_NORMAL: Final = frozenset({"sd3", "flux1"})
"""Families whose timesteps are drawn so: SD 3's makers did (Esser et al. 2024, section 3.1)."""


@dataclass(frozen=True, slots=True, eq=False)
class Noisy:
    """A batch with noise.

    Attributes:
        latents: (n, c, h, w) float32, as the denoiser gets them.
        timesteps: (n,) as the denoiser hears them.
        target: (n, c, h, w) float32: what it should predict.
        weights: (n,) float32: how much each counts, by its noise level.
    """

    latents: Tensor
    timesteps: Tensor
    target: Tensor
    weights: Tensor


class Objective:
    """That of one model.

    Args:
        info: what its denoiser predicts.
        scheduler: its scheduler's settings.
        settings: ``timesteps`` and ``min_snr`` count.
        device: where the latents are.
    """

    def __init__(
        self,
        info: ModelInfo,
        scheduler: Mapping[str, Any],
        settings: Mapping[str, Any],
        device: torch.device,
    ) -> None:
        self._kind = info.prediction_type
        self._min_snr: float = settings["min_snr"]
        chosen = settings["timesteps"]
        usual = "logit_normal" if info.family in _LOGIT_NORMAL else "uniform"
        self._spread = usual if chosen == "family" else chosen
        self._config, self._device = scheduler, device

    @property
    def is_flow(self) -> bool:
        """Whether it is rectified flow."""
        return self._kind == "flow"

    @cached_property
    def shares(self) -> Tensor:
        """(timesteps,) float32: the signal's share of power, of a noise schedule."""
        made = make_scheduler(load_schedulers()["ddpm"], self._config, self._kind)
        return made.alphas_cumprod.float().to(self._device)

    @cached_property
    def levels(self) -> Tensor:
        """(timesteps,) float32: the noise's share of rectified flow, from the largest: shifted as
        the scheduler says."""
        from diffusers.schedulers.scheduling_flow_match_euler_discrete import (
            FlowMatchEulerDiscreteScheduler,
        )

        made: Any = FlowMatchEulerDiscreteScheduler.from_config(dict(self._config))
        return made.sigmas.float().to(self._device)

    def draw(self, count: int, generator: torch.Generator) -> Tensor:
        """(count,) int64 places in the schedule: one of each of ``count`` equal stretches, in any
        order, so that a batch sees all noise levels."""
        spread = torch.randperm(count, generator=generator) + torch.rand(count, generator=generator)
        return self.places(spread / count)

    def places(self, shares: Tensor) -> Tensor:
        """(n,) int64 places in the schedule of ``shares`` (n,), 0..1 of its distribution."""
        if self._spread == "logit_normal":
            shares = torch.sigmoid(torch.special.ndtri(shares.double().clamp(1e-6, 1 - 1e-6)))
            shares = shares.float()
        count = len(self.levels if self.is_flow else self.shares)
        return (shares * count).long().clamp(max=count - 1)

    def noisy(self, clean: Tensor, noise: Tensor, places: Tensor) -> Noisy:
        """Noise at ``places`` in ``clean`` latents; all of one size, on the device.

        Args:
            clean: (n, c, h, w) float32.
            noise: the same, standard normal.
            places: (n,) of `draw`.
        """
        signal, rest = self.amounts(places)
        latents, timesteps = signal * clean + rest * noise, self.timesteps(places)
        if self.is_flow:
            return Noisy(latents, timesteps, noise - clean, torch.ones_like(rest.flatten()))
        if self._kind == "v_prediction":
            target = signal * noise - rest * clean
        else:
            target = clean if self._kind == "sample" else noise
        share = self.shares[places.to(self._device)]
        return Noisy(latents, timesteps, target, self._weights(share))

    def amounts(self, places: Tensor) -> tuple[Tensor, Tensor]:
        """How much signal and noise are in latents at ``places``, (n, 1, 1, 1) each."""
        places = places.to(self._device)
        if self.is_flow:
            level = self.levels[places][:, None, None, None]
            return 1 - level, level
        share = self.shares[places][:, None, None, None]
        return share.sqrt(), (1 - share).sqrt()

    def timesteps(self, places: Tensor) -> Tensor:
        """``places`` as denoisers hear them."""
        places = places.to(self._device)
        return self.levels[places] * len(self.levels) if self.is_flow else places

    def parted(self, predicted: Tensor, latents: Tensor, places: Tensor) -> tuple[Tensor, Tensor]:
        """The clean latents and the noise that a prediction at ``places`` means."""
        signal, rest = self.amounts(places)
        if self.is_flow:
            return latents - rest * predicted, latents + signal * predicted
        if self._kind == "v_prediction":
            return signal * latents - rest * predicted, rest * latents + signal * predicted
        if self._kind == "sample":
            return predicted, (latents - signal * predicted) / rest
        return (latents - rest * predicted) / signal, predicted

    @property
    def noisiest(self) -> int:
        """The place with most noise."""
        return 0 if self.is_flow else len(self.shares) - 1

    def later(self, places: Tensor, hop: int) -> tuple[Tensor, Tensor]:
        """(n,) places with less noise, ``hop`` further, and whether the way ends before."""
        if not self.is_flow:
            return (places - hop).clamp(min=0), places < hop
        last = len(self.levels) - 1
        return (places + hop).clamp(max=last), places + hop > last

    def _weights(self, share: Tensor) -> Tensor:
        """min-SNR (Hang et al. 2023, arXiv:2303.09556, section 3.4): min(SNR, γ) over SNR for the
        noise, over SNR + 1 for v, and min(SNR, γ) itself for the clean latents."""
        if not self._min_snr:
            return torch.ones_like(share)
        ratio = share / (1 - share)
        capped = ratio.clamp(max=self._min_snr)
        if self._kind == "v_prediction":
            return capped / (ratio + 1)
        if self._kind == "sample":
            return capped
        return torch.where(ratio > 0, capped / ratio.clamp(min=1e-12), torch.ones_like(ratio))


def weighted_loss(predicted: Tensor, noisy: Noisy, cells: Tensor | None) -> Tensor:
    """(n,) float32: mean squared error of each picture.

    Args:
        predicted: (n, c, h, w).
        noisy: what it was asked of.
        cells: (n, 1, h, w) how much each place counts, or None: all alike.
    """
    error = (predicted.float() - noisy.target).square()
    if cells is not None:
        error = error * (cells / cells.mean((1, 2, 3), keepdim=True))
    return error.mean((1, 2, 3)) * noisy.weights
