"""Which timesteps are run, in running order: the noisiest, with the lowest number, first.

Users write them as diffusers takes them, descending: "18, 0" runs 0, then 18.
"""

from __future__ import annotations

from collections.abc import Sequence

from desktop_app.core.consistency import even_timesteps

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
