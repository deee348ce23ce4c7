"""Putting levels of `whole_range` into a scheduler: its own code makes of them what it needs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import torch

from desktop_app.networks.schedules import whole_range
from desktop_app.networks.schedules.flow import TRAIN_STEPS
from desktop_app.networks.schedules.sigmas import Levels

REPEATS_LAST: Final = frozenset({"DEISMultistepScheduler", "SASolverScheduler"})
"""Classes that, but for even steps, put the last level twice and know no 0: they get one more."""

_DISCARDS: Final = frozenset(
    {"KDPM2DiscreteScheduler", "KDPM2AncestralDiscreteScheduler", "UniPCMultistepScheduler"}
)
"""Samplers for which AUTOMATIC1111 and ComfyUI make one level more and drop the last above 0
(discard_next_to_last_sigma, DISCARD_PENULTIMATE_SIGMA_SAMPLERS). A1111 also for DPM++ 3M SDE."""

_SHAPES: Final = ("use_karras_sigmas", "use_exponential_sigmas", "use_beta_sigmas")


def put_noise(
    scheduler: Any, kind: str, steps: int, device: torch.device, table: Sequence[float]
) -> None:
    """Set up a scheduler of noise.

    Args:
        scheduler: of `fresh(make_scheduler(…))`.
        kind: for `whole_range.levels`.
        steps: that were asked for; how many are made, `Schedule` counts.
        device: of the timesteps.
        table: of Align Your Steps.
    """
    if not hasattr(scheduler, "init_noise_sigma") or not _keeps_levels(scheduler):
        _put_timesteps(scheduler, steps, device)
        return
    model = _trained(scheduler)
    own = _levels(scheduler, kind, model, steps, table)
    last = whole_range.end_of(kind, model)
    repeats = type(scheduler).__name__ in REPEATS_LAST
    count = len(own) - repeats
    ends = {"final_sigmas_type": "zero"} if "final_sigmas_type" in scheduler.config else {}
    if "use_karras_sigmas" in scheduler.config:
        scheduler._convert_to_karras = lambda in_sigmas, num_inference_steps=0: own[:count]
        off = {name: False for name in _SHAPES if name in scheduler.config}
        scheduler.register_to_config(**{**off, "use_karras_sigmas": True}, **ends)
        scheduler.set_timesteps(count, device=device)
    else:  # Euler ancestral: its levels are its timesteps' and a zero
        scheduler.set_timesteps(count, device=device)
        scheduler.sigmas = torch.tensor([*own, 0.0], dtype=torch.float32)
        known = np.log(model.levels)
        times = np.interp(np.log(own), known, np.arange(len(known), dtype=np.float64))
        scheduler.timesteps = torch.tensor(times, dtype=torch.float32, device=device)
    if repeats:
        scheduler.sigmas[-1] = float(own[-1])
    elif last and scheduler.order == 1:
        scheduler.sigmas[-1] = last


def put_flow(
    scheduler: Any, kind: str, steps: int, device: torch.device, shift: float, *, fine: bool
) -> None:
    """Set up a scheduler of rectified flow; see `put_noise`.

    Args:
        scheduler, kind, steps, device: as there.
        shift: of `flow.shifted`.
        fine: see `whole_range.trained_flow`.
    """
    model = whole_range.trained_flow(shift, fine=fine)
    own = _levels(scheduler, kind, model, steps, ())
    solver = scheduler.config.get("use_flow_sigmas")
    if solver:  # to them 1 is a logarithm of nothing: diffusers' UniPC takes so much off
        own = np.minimum(own, 1 - 1e-6)
    scheduler.register_to_config(use_dynamic_shifting=False)
    scheduler.set_timesteps(len(own), device=device)
    made = torch.tensor(own, dtype=torch.float32, device="cpu" if solver else device)
    end = made.new_tensor([whole_range.end_of(kind, model) if scheduler.order == 1 else 0.0])
    twice = made[1:].repeat_interleave(scheduler.order)
    scheduler.sigmas = torch.cat([made[:1], twice, end])
    scheduler.timesteps = (torch.cat([made[:1], twice]) * TRAIN_STEPS).to(device)


def _levels(
    scheduler: Any, kind: str, model: whole_range.TrainedRange, steps: int, table: Sequence[float]
) -> Levels:
    config, name = scheduler.config, type(scheduler).__name__
    third = config.get("solver_order") == 3 and config.get("algorithm_type") == "sde-dpmsolver++"
    discards = name in _DISCARDS or third
    more = discards or name in REPEATS_LAST
    made = whole_range.levels(kind, model, steps + more, table)
    least = model.levels[0]
    if name in REPEATS_LAST and made[-1] > 2 * least:
        # Such a spread ends at 0, which these classes can't: at the least noise in its place.
        made = np.append(whole_range.levels(kind, model, steps, table), least)
    return made[:-1] if discards else made


def _keeps_levels(scheduler: Any) -> bool:
    """Whether its steps go from level to level, not from timestep to timestep."""
    return "use_karras_sigmas" in scheduler.config or "Euler" in type(scheduler).__name__


def _trained(scheduler: Any) -> whole_range.TrainedRange:
    """What the model was trained at; of a class that knows no zero terminal SNR it is made so."""
    shares = scheduler.alphas_cumprod.double().cpu().numpy()
    if scheduler.config.get("rescale_betas_zero_snr") and shares[-1] > 1e-6:
        roots = np.sqrt(shares)
        # Lin et al. 2024, algorithm 1.
        roots = (roots - roots[-1]) * roots[0] / (roots[0] - roots[-1])
        shares = np.maximum(roots**2, whole_range.LEAST_SHARE)
        scheduler.alphas_cumprod = torch.tensor(shares, dtype=torch.float32)
    return whole_range.trained_noise(shares)


def _put_timesteps(scheduler: Any, steps: int, device: torch.device) -> None:
    """DDIM and PLMS, as AUTOMATIC1111's."""
    scheduler.set_timesteps(steps, device=device)
    made = torch.tensor(whole_range.ddim_steps(steps), device=device)
    if hasattr(scheduler, "plms_timesteps"):
        made = torch.cat([made[:1], made[1:2], made[1:2], made[2:]])
    scheduler.timesteps = made
