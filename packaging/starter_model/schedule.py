"""The noise schedule, for training and for diffusers' schedulers alike.

The cosine of Nichol and Dhariwal 2021, arXiv:2102.09672, cut so that the last
of 1000 steps keeps a thousandth of the signal's power (sigma about 32) instead
of none: DPM++, UniPC, Euler and Heun divide by that share and lose their
precision on the bare cosine (sigma 20,000). Pure noise is close enough to the
last step's input. It goes into the scheduler's config as `trained_betas`,
which every diffusers scheduler reads.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor

TRAIN_STEPS = 1000
FIRST_ANGLE = math.asin(0.02)  # noise deviation at the first step
LAST_ANGLE = math.acos(math.sqrt(1e-3))


def alphas_cumprod() -> Tensor:
    """(1000,) float64: the signal's share of power after each step."""
    share = torch.linspace(0, 1, TRAIN_STEPS, dtype=torch.float64)
    return torch.cos(FIRST_ANGLE + (LAST_ANGLE - FIRST_ANGLE) * share) ** 2


def betas() -> list[float]:
    """The same as per-step betas."""
    kept = alphas_cumprod()
    before = torch.cat([torch.ones(1, dtype=torch.float64), kept[:-1]])
    return (1 - kept / before).tolist()


def scheduler_config() -> dict[str, object]:
    """For scheduler_config.json, DDIM as the default class."""
    return {
        "_class_name": "DDIMScheduler",
        "num_train_timesteps": TRAIN_STEPS,
        "beta_start": 0.0001,
        "beta_end": 0.02,
        "beta_schedule": "squaredcos_cap_v2",
        "trained_betas": betas(),
        "prediction_type": "v_prediction",
        "timestep_spacing": "trailing",
        "rescale_betas_zero_snr": False,
        "clip_sample": False,
        "set_alpha_to_one": True,
        "steps_offset": 1,  # unused by trailing spacing; the stock pipeline warns at 0
        "thresholding": False,
    }
