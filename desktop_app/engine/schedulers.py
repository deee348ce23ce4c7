"""Schedulers: from a row of the catalogue to a diffusers scheduler set up for one image.

Which there are and what they are called stands in resources/catalog/schedulers.toml.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping
from importlib import import_module
from inspect import signature
from typing import Any

import torch
from torch import Tensor

from desktop_app.catalog.schedulers import SchedulerRow

__all__ = ["Schedule", "fresh", "make_schedule", "make_scheduler", "scheduler_class", "steps_run"]

MODULES = {
    "DDIMScheduler": "scheduling_ddim",
    "EulerDiscreteScheduler": "scheduling_euler_discrete",
    "EulerAncestralDiscreteScheduler": "scheduling_euler_ancestral_discrete",
    "DPMSolverMultistepScheduler": "scheduling_dpmsolver_multistep",
    "UniPCMultistepScheduler": "scheduling_unipc_multistep",
    "LCMScheduler": "scheduling_lcm",
    "HeunDiscreteScheduler": "scheduling_heun_discrete",
    "CMStochasticIterativeScheduler": "scheduling_consistency_models",
}
"""Class → module under diffusers.schedulers: only the one that is needed is imported."""


class Schedule:
    """A scheduler set up for one image: which timesteps are run, and how a step is made.

    Args:
        scheduler: a fresh diffusers scheduler.
        steps: steps of the whole schedule.
        strength: denoising strength, 0..1; see `steps_run`.
        device: where the latents are.
    """

    def __init__(self, scheduler: Any, steps: int, strength: float, device: torch.device) -> None:
        self.scheduler = scheduler
        scheduler.set_timesteps(steps, device=device, **_extra_settings(scheduler, steps))
        self.order: int = scheduler.order
        self.steps = steps_run(steps, strength)
        begin = (steps - self.steps) * self.order
        self.timesteps: Tensor = scheduler.timesteps[begin:]
        if hasattr(scheduler, "set_begin_index"):
            scheduler.set_begin_index(begin)
        self._takes_generator = "generator" in signature(scheduler.step).parameters

    @property
    def calls(self) -> int:
        """How often the model is called; second-order schedulers call it twice a step."""
        return len(self.timesteps)

    def is_step_end(self, index: int) -> bool:
        """Whether a whole step is done after call ``index``."""
        return (index + 1) % self.order == 0 or index == self.calls - 1

    def start(self, noise: Tensor) -> Tensor:
        """Pure noise at the first step's level, from standard normal ``noise``."""
        return noise * self.scheduler.init_noise_sigma

    def noised(self, latents: Tensor, noise: Tensor, index: int) -> Tensor:
        """Clean ``latents`` brought to the noise level before call ``index``."""
        return self.scheduler.add_noise(latents, noise, self.timesteps[index : index + 1])

    def scaled(self, latents: Tensor, index: int) -> Tensor:
        """The latents as the model wants them at call ``index``."""
        return self.scheduler.scale_model_input(latents, self.timesteps[index])

    def stepped(
        self, prediction: Tensor, latents: Tensor, index: int, generator: torch.Generator
    ) -> Tensor:
        """The latents after call ``index``; fresh noise, if any, comes from ``generator``."""
        extra = {"generator": generator} if self._takes_generator else {}
        timestep = self.timesteps[index]
        return self.scheduler.step(prediction, timestep, latents, return_dict=False, **extra)[0]

    def denoised(self, prediction: Tensor, scaled: Tensor, index: int) -> Tensor:
        """The clean latents that ``prediction`` implies at call ``index``.

        x0 = (x - sqrt(1-a) eps) / sqrt(a) for epsilon (Ho et al. 2020, eq. 15), and
        x0 = sqrt(a) x - sqrt(1-a) v for v-prediction (Salimans & Ho 2022, appendix D), with
        ``a`` the product of alphas at the timestep and ``scaled`` variance preserving.
        """
        kind = self.scheduler.config.prediction_type
        if kind == "sample":
            return prediction
        alphas: Tensor = self.scheduler.alphas_cumprod
        timestep = min(len(alphas) - 1, max(0, round(float(self.timesteps[index]))))
        a = float(alphas[timestep])
        if kind == "v_prediction":
            return a**0.5 * scaled - (1 - a) ** 0.5 * prediction
        return (scaled - (1 - a) ** 0.5 * prediction) / max(a, 1e-8) ** 0.5


def steps_run(steps: int, strength: float) -> int:
    """How many steps are run: the last ``int(steps * strength)``, as in diffusers, at least one."""
    return min(steps, max(1, int(steps * strength)))


def scheduler_class(name: str) -> Any:
    """The diffusers class of that name. Raises KeyError if the engine does not know it."""
    return getattr(import_module(f"diffusers.schedulers.{MODULES[name]}"), name)


def make_scheduler(row: SchedulerRow, config: Mapping[str, Any], prediction_type: str) -> Any:
    """A diffusers scheduler, not yet set up for an image.

    Args:
        row: which one.
        config: the model's own scheduler config (noise schedule, spacing); ``row.options`` win.
        prediction_type: what the UNet predicts.
    """
    settings = {**config, **row.options, "prediction_type": prediction_type}
    return scheduler_class(row.class_name).from_config(settings)


def fresh(scheduler: Any) -> Any:
    """A copy of a scheduler that was never used: 2 ms less than making one, each image.

    Their tables are shared and never written to; the lists they keep their history in are not.
    """
    made = copy.copy(scheduler)
    for name, value in vars(scheduler).items():
        if isinstance(value, list):
            setattr(made, name, list(value))
    return made


def make_schedule(
    row: SchedulerRow,
    config: Mapping[str, Any],
    prediction_type: str,
    steps: int,
    strength: float,
    device: torch.device,
) -> Schedule:
    """Make a scheduler and set it up for one image; see `make_scheduler`.

    Args:
        row, config, prediction_type: as there.
        steps: steps of the whole schedule.
        strength: denoising strength, 0..1.
        device: where the latents are.
    """
    return Schedule(make_scheduler(row, config, prediction_type), steps, strength, device)


def _extra_settings(scheduler: Any, steps: int) -> dict[str, int]:
    """LCM picks its steps from those of its distillation (50), which must be as many at least."""
    original = scheduler.config.get("original_inference_steps")
    return {} if original is None else {"original_inference_steps": max(original, steps)}
