"""The finer choices of how a picture is sampled; all are off, or the model's own, by default."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from itertools import pairwise
from typing import Any, Literal, TypeAlias, get_args

from desktop_app.core.errors import InputError
from desktop_app.core.ranges import check_range

__all__ = [
    "EDITS",
    "SAMPLING_LIMITS",
    "SIGMA_SCHEDULES",
    "Sampling",
    "SigmaSchedule",
    "ZeroShotEdit",
    "check_sampling",
]

SigmaSchedule: TypeAlias = Literal[
    "model", "normal", "karras", "exponential", "beta", "ays", "trailing"
]
"""How noise levels are spread over the steps. "model": as the scheduler's row and the model's own
config say; "normal": even timesteps; "karras": Karras et al. 2022, eq. 5; "exponential": even in
the logarithm; "beta": Lee et al. 2024; "ays": Align Your Steps, Sabour et al. 2024, tables."""

SIGMA_SCHEDULES: tuple[SigmaSchedule, ...] = get_args(SigmaSchedule)

ZeroShotEdit: TypeAlias = Literal["", "super_resolution", "colourise", "stroke"]
"""What a consistency model makes of a picture (Song et al. 2023, Algorithm 4); "": a variation."""

EDITS: tuple[ZeroShotEdit, ...] = get_args(ZeroShotEdit)


SAMPLING_LIMITS: dict[str, tuple[float, float]] = {
    "eta": (0.0, 1.0),
    "settle": (0.0, 1.0),
    "variation": (0.0, 1.0),
    "variation_seed": (0, 2**32 - 1),
    "clip_skip": (0, 11),
    "reuse": (1, 10),
    "blocks": (2, 64),
}
"""Allowed range, both ends included, of every number of a `Sampling`."""


@dataclass(frozen=True, slots=True)
class Sampling:
    """Choices beyond scheduler, steps and guidance.

    Attributes:
        sigmas: spread of the noise levels.
        eta: share of fresh noise at each step, 0..1 (Song et al. 2020, eq. 16); None: what the
            scheduler's row says. Only for schedulers whose row takes it.
        settle: adaptive steps: stop when the predicted clean latents change by less than this
            share of their own deviation from one step to the next; 0: run all steps.
        variation: 0..1, how far the noise is turned (slerp) towards that of ``variation_seed``.
        variation_seed: see there; image k turns towards ``variation_seed`` + k.
        clip_skip: layers of the CLIP text encoder left out at its end, 0..11; 0: the family's rule.
        reuse: deep features of the denoiser are made anew every ``reuse`` steps only (DeepCache,
            Ma et al. 2023); 1: at every step.
        timesteps: those of a consistency model, descending; (): its own.
        class_label: of a class-conditional model; None: drawn from the seed.
        edit: what a consistency model makes of a picture.
        blocks: side of the blocks of pixels, at the working size, whose mean super-resolution
            keeps: 4 makes a picture four times as fine.
    """

    sigmas: SigmaSchedule = "model"
    eta: float | None = None
    settle: float = 0.0
    variation: float = 0.0
    variation_seed: int = 0
    clip_skip: int = 0
    reuse: int = 1
    timesteps: tuple[int, ...] = ()
    class_label: int | None = None
    edit: ZeroShotEdit = ""
    blocks: int = 4

    def to_json(self) -> dict[str, Any]:
        """A plain dict of what differs from the defaults; `from_json` gives an equal value."""
        plain = Sampling()
        return {k: v for k, v in asdict(self).items() if v != getattr(plain, k)}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Sampling:
        """Rebuild from `to_json`; names this version does not know are left out.

        Raises:
            TypeError or ValueError on a wrong shape.
        """
        known = {each.name for each in fields(cls)}
        kept: dict[str, Any] = {key: value for key, value in data.items() if key in known}
        if "timesteps" in kept:
            kept["timesteps"] = tuple(int(step) for step in kept["timesteps"])
        return cls(**kept)


def check_sampling(sampling: Sampling) -> None:
    """Check ranges, names and the order of timesteps; what a model can do of it, its family knows.

    Raises:
        InputError: ``value_range``, ``unknown_choice`` or ``timesteps_order``.
    """
    for setting, limits in SAMPLING_LIMITS.items():
        value = getattr(sampling, setting)
        if value is not None:
            check_range(setting, value, *limits)
    for setting, choices in (("sigmas", SIGMA_SCHEDULES), ("edit", EDITS)):
        value = getattr(sampling, setting)
        if value not in choices:
            names = ", ".join(name for name in choices if name)
            raise InputError("unknown_choice", setting=setting, value=value, choices=names)
    steps = sampling.timesteps
    if any(step < 0 for step in steps) or any(a <= b for a, b in pairwise(steps)):
        raise InputError("timesteps_order", given=", ".join(map(str, steps)))
