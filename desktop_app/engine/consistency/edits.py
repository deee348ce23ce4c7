"""From a request to what is run: timesteps, the known part of the picture, where it starts."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import torch
from torch import Tensor
from torch.nn.functional import conv2d

from desktop_app.core.consistency import even_timesteps
from desktop_app.core.generation_settings import ModelSettings, ZeroShotEdit
from desktop_app.core.noise_levels import NoiseLevels
from desktop_app.core.record import record
from desktop_app.core.request import GenerationRequest
from desktop_app.engine.consistency.known_part import (
    KnownAverages,
    KnownLuma,
    KnownPart,
    KnownPixels,
)
from desktop_app.engine.consistency.multistep_schedule import ConsistencySchedule

STROKE_SIGMA = 5.38
"""Noise that hides the flatness of strokes but not their place (Song et al. 2023, appendix D)."""

KINDS: dict[ZeroShotEdit, Callable[[Tensor, ModelSettings], KnownPart]] = {
    "super_resolution": lambda picture, settings: KnownAverages(picture, settings.blocks),
    "colourise": lambda picture, _: KnownLuma(picture),
}
"""Edits that keep something of every pixel; they begin with pure noise, whatever the strength."""


@record(eq=False)
class ConsistencyEdit:
    """One request, ready to be run with any noise.

    Attributes:
        run: timesteps in running order.
        known: what is kept of the picture.
        base: (1, 3, h, w), what the first noise is added to; None: pure noise.
        is_noisy: whether ``base`` has its noise already.
    """

    run: tuple[int, ...]
    known: tuple[KnownPart, ...]
    base: Tensor | None
    is_noisy: bool = False

    @classmethod
    def of(
        cls,
        request: GenerationRequest,
        levels: NoiseLevels,
        picture: Tensor | None,
        mask: Tensor | None,
    ) -> ConsistencyEdit:
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
        share = _strength(edit, request.strength, levels, picture)
        steps = 1 if edit == "denoise" else request.steps  # as in the paper
        strength = share * (torch.ones_like(picture[:, :1]) if mask is None else mask)
        start = start_timestep(float(strength.max()), total)
        keeps = mask is not None or edit in KINDS
        wanted = wanted or own_timesteps(steps, total, start, keeps=keeps)
        run = run_timesteps(wanted, total, start, _least_soft(mask) * share)
        known: KnownPart = KnownPixels(picture, strength, run, total)
        if edit in KINDS:
            known = KINDS[edit](picture, request)
        base = known.start(torch.zeros_like(picture))
        return cls(run, (known,), base, is_noisy=edit == "denoise")

    def start(self, schedule: ConsistencySchedule, noise: Tensor) -> Tensor:
        """``noise`` (1, 3, h, w) at the first level, on the known part."""
        if self.base is None:
            return schedule.start(noise)
        if self.is_noisy:
            return self.base.expand_as(noise)
        return schedule.noised(self.base, noise, 0)


def _strength(edit: ZeroShotEdit, strength: float, levels: NoiseLevels, picture: Tensor) -> float:
    """The denoising strength that counts for all of the picture: what was asked for, or where the
    paper begins."""
    if edit in KINDS:
        return 1.0
    if edit not in SIGMAS:
        return strength
    return 1 - levels.timestep(SIGMAS[edit](picture)) / levels.last


def noise_in(picture: Tensor) -> float:
    """The deviation of the white noise in a picture (1, 3, h, w), in its own unit.

    The difference of two Laplacians is 0 on what is even or bends evenly, and has six times the
    noise's deviation (Immerkær 1996, "Fast noise variance estimation"); of its values the median
    absolute one counts (1.4826 times that is the deviation of a normal distribution), since edges
    are few.
    """
    mask = torch.tensor([[1.0, -2, 1], [-2, 4, -2], [1, -2, 1]], device=picture.device)
    seen = conv2d(picture.float(), mask.expand(3, 1, 3, 3), groups=3)
    return float(1.4826 * seen.abs().median() / 6)


def _least_soft(mask: Tensor | None) -> float:
    """The least strength above 0 of a mask that has some between 0 and 1; else 1."""
    soft = torch.zeros(0) if mask is None else mask[(mask > 0) & (mask < 1)]
    return float(soft.min()) if soft.numel() else 1.0


SIGMAS: dict[ZeroShotEdit, Callable[[Tensor], float]] = {
    "stroke": lambda _: STROKE_SIGMA,
    "denoise": noise_in,
}
"""Edits that start from a separate noise level, whatever the strength; of one that is denoised,
from the level of its picture (Song et al. 2023, appendix D)."""

# Users write them as diffusers takes them, descending: "18, 0" runs 0, then 18.
EDIT_STEPS = 20
"""For edits that keep a part of the picture: what is made fits it better with every call. Measured
on the model of packaging/consistency_model (docs/consistency.md): two calls inpaint 10 dB worse."""

SOFT_SHARES = (0.25, 0.5, 0.7, 0.85)
"""Where a soft mask's pixels join, as shares of the timesteps: those of strength 0.75, 0.5, 0.3 and
0.15. The few timesteps of a consistency model would let all of them join at once, as an edge."""


def start_timestep(strength: float, total: int) -> int:
    """Where denoising begins: at 0 with strength 1; never at the last, which changes nothing."""
    return min(total - 2, round((total - 1) * (1 - strength)))


def own_timesteps(steps: int, total: int, start: int, *, keeps: bool) -> tuple[int, ...]:
    """What is run where nobody names timesteps.

    Args:
        steps: of a new picture, or one made from another's noise: spread over what is left.
        total: how many timesteps the model has.
        start: see `start_timestep`.
        keeps: whether a part of a picture is kept.
    """
    if keeps:
        return even_timesteps(min(EDIT_STEPS, total), total)
    left = (total - start) / total
    return tuple(start + round(step * left) for step in even_timesteps(steps, total))


def run_timesteps(
    wanted: Sequence[int], total: int, start: int = 0, soft_until: float = 1.0
) -> tuple[int, ...]:
    """The timesteps to run.

    Args:
        wanted: the user's, in any order.
        total: how many the model has.
        start: see `start_timestep`; noisier ones are left out, it comes itself.
        soft_until: the least denoising strength of a soft mask; with 1 none is added.
    """
    most, least = start / (total - 1), 1 - soft_until
    soft = (round(share * (total - 1)) for share in SOFT_SHARES if most < share <= least)
    return (start, *sorted({step for step in (*wanted, *soft) if step > start}))
