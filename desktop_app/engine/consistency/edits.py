"""From a request to what is run: timesteps, the known part of the picture, where it starts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor

from desktop_app.core.generation_settings import ModelSettings, ZeroShotEdit
from desktop_app.core.request import GenerationRequest
from desktop_app.engine.consistency.known_region import (
    KnownAverages,
    KnownLuma,
    KnownPixels,
    KnownRegion,
)
from desktop_app.engine.consistency.multistep_schedule import ConsistencySchedule
from desktop_app.engine.consistency.noise_levels import NoiseLevels
from desktop_app.engine.consistency.timesteps import (
    own_timesteps,
    run_timesteps,
    start_timestep,
)

STROKE_SIGMA = 5.38
"""Noise that hides the flatness of strokes but not their place (Song et al. 2023, appendix D)."""

KINDS: dict[ZeroShotEdit, Callable[[Tensor, ModelSettings], KnownRegion]] = {
    "super_resolution": lambda picture, settings: KnownAverages(picture, settings.blocks),
    "colourise": lambda picture, _: KnownLuma(picture),
}
"""Edits that keep something of every pixel; they begin with pure noise, whatever the strength."""


@dataclass(frozen=True, slots=True, eq=False)
class Edit:
    """One request, ready to be run with any noise.

    Attributes:
        run: timesteps in running order.
        known: what is kept of the picture.
        base: (1, 3, h, w), what the first noise is added to; None: pure noise.
    """

    run: tuple[int, ...]
    known: tuple[KnownRegion, ...]
    base: Tensor | None

    @classmethod
    def of(
        cls,
        request: GenerationRequest,
        levels: NoiseLevels,
        picture: Tensor | None,
        mask: Tensor | None,
    ) -> Edit:
        """Plan ``request``, which was checked.

        Args:
            request: timesteps, strength and kind of edit.
            levels: the model's.
            picture: (1, 3, h, w) in -1..1; None for a new one.
            mask: (1, 1, h, w) 0..1, each pixel's denoising strength; None: all of it. With one,
                the kind of edit has no effect: what stands under a mask is no known part.
        """
        total = levels.num_train_timesteps
        wanted = request.timesteps
        if picture is None:
            own = own_timesteps(request.steps, total, 0, keeps=False)
            return cls(tuple(sorted(wanted)) or own, (), None)
        edit: ZeroShotEdit = "" if mask is not None else request.edit
        share = _strength(edit, request.strength, levels)
        strength = share * (torch.ones_like(picture[:, :1]) if mask is None else mask)
        start = start_timestep(float(strength.max()), total)
        keeps = mask is not None or edit in KINDS
        wanted = wanted or own_timesteps(request.steps, total, start, keeps=keeps)
        run = run_timesteps(wanted, total, start, _least_soft(mask) * share)
        known: KnownRegion = KnownPixels(picture, strength, run, total)
        if edit in KINDS:
            known = KINDS[edit](picture, request)
        return cls(run, (known,), known.start(torch.zeros_like(picture)))

    def start(self, schedule: ConsistencySchedule, noise: Tensor) -> Tensor:
        """``noise`` (1, 3, h, w) at the first level, on the known part."""
        return schedule.start(noise) if self.base is None else schedule.noised(self.base, noise, 0)


def _strength(edit: ZeroShotEdit, strength: float, levels: NoiseLevels) -> float:
    """The denoising strength that counts for all of the picture: what was asked for, or where the
    paper begins."""
    if edit in KINDS:
        return 1.0
    return 1 - levels.timestep(STROKE_SIGMA) / levels.last if edit == "stroke" else strength


def _least_soft(mask: Tensor | None) -> float:
    """The least strength above 0 of a mask that has some between 0 and 1; else 1."""
    soft = torch.zeros(0) if mask is None else mask[(mask > 0) & (mask < 1)]
    return float(soft.min()) if soft.numel() else 1.0
