"""Noise levels of rectified flow: 1 is noise alone, 0 the picture; shifted towards the noise."""

from __future__ import annotations

from collections.abc import Mapping
from math import exp
from typing import Any

import numpy as np

from desktop_app.catalog.families import ShiftRule
from desktop_app.networks.schedules.sigmas import Levels

TRAIN_STEPS = 1000

# FLUX.1's own numbers, where a model's scheduler config does not say.
BASE_TOKENS, MOST_TOKENS = 256, 4096
BASE_SHIFT, MOST_SHIFT = 0.5, 1.15

MOST_FITTED = 4300
"""Tokens up to which FLUX.2's shift depends on the number of steps."""


def shift_exponent(tokens: int, config: Mapping[str, Any]) -> float:
    """How far FLUX.1 shifts for an image of ``tokens`` (mu): linear in their number, unbounded.

    As in Black Forest Labs' reference code: 0.5 at 256 tokens (256²), 1.15 at 4096 (1024²).

    Args:
        tokens: length of the image's sequence: latent pixels / patch area.
        config: the scheduler's; base_shift, max_shift and their lengths.
    """
    low = config.get("base_image_seq_len") or BASE_TOKENS
    high = config.get("max_image_seq_len") or MOST_TOKENS
    base = BASE_SHIFT if config.get("base_shift") is None else config["base_shift"]
    most = MOST_SHIFT if config.get("max_shift") is None else config["max_shift"]
    slope = (most - base) / (high - low)
    return tokens * slope + (base - slope * low)


def shift_by_steps(tokens: int, steps: int) -> float:
    """How far FLUX.2 shifts (mu): by the image's length and the number of steps.

    Black Forest Labs' fit, flux2/sampling.py (``compute_empirical_mu``).
    """
    many = 0.00016927 * tokens + 0.45666666
    if tokens > MOST_FITTED:
        return many
    few = 8.73809524e-05 * tokens + 1.89833333
    slope = (many - few) / 190.0
    return slope * steps + (many - 200.0 * slope)


def flow_shift(
    config: Mapping[str, Any], tokens: int | None, rule: ShiftRule = "linear", steps: int = 1
) -> float:
    """The factor of `shifted`: the config's own, or exp(mu) where it shifts by the image's size.

    exp(mu) / (exp(mu) + 1/t − 1), as FLUX.1 writes it, is `shifted` with factor exp(mu).

    Args:
        config: the scheduler's.
        tokens: length of the image's sequence.
        rule: how mu is calculated.
        steps: of the whole schedule.

    Raises:
        ValueError: the model shifts by the size, and the size was not told.
    """
    if not config.get("use_dynamic_shifting"):
        return float(config.get("shift") or config.get("flow_shift") or 1.0)
    if tokens is None:
        raise ValueError("a dynamic shift needs the image's length in tokens")
    if rule == "steps":
        return exp(shift_by_steps(tokens, steps))
    if rule == "root":  # diffusers' QwenImageLayeredPipeline
        return exp((tokens / 256) ** 0.5)
    return exp(shift_exponent(tokens, config))


def shifted(levels: Levels, factor: float) -> Levels:
    """Esser et al. 2024 (SD3), eq. 23: factor · t / (1 + (factor − 1) · t)."""
    return factor * levels / (1 + (factor - 1) * levels)


def stretched(levels: Levels, end: float) -> Levels:
    """``levels`` led to ``end`` instead of their own last one, with pure noise where it is
    (diffusers, FlowMatchEulerDiscreteScheduler, ``stretch_shift_to_terminal``); 0: as they are."""
    return 1 - (1 - levels) * (1 - end) / (1 - levels[-1]) if end else levels


def even_levels(steps: int) -> Levels:
    """1, 1 − 1/n, … 1/n: the levels FLUX.1 shifts."""
    return np.linspace(1.0, 1.0 / steps, steps)
