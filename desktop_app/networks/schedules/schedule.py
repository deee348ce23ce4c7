"""A schedule: a scheduler set up for one image, with all that the loop asks of it."""

from __future__ import annotations

from inspect import signature
from typing import Any

import torch
from torch import Tensor

from desktop_app.core.steps import SigmaSchedule, is_whole_range, steps_run
from desktop_app.networks.schedules.setup import Setup, is_flow, set_up


class Schedule:
    """A scheduler set up for one image: which timesteps are run, and how a step is made.

    Args:
        scheduler: a fresh diffusers scheduler of `make_scheduler`.
        steps: steps of the whole schedule.
        strength: denoising strength, 0..1; see `steps_run`.
        device: where the latents are.
        setup: sigma schedule, eta, and what flow models need.

    Attributes:
        scheduler: as given, set up.
        is_flow: whether the model is one of rectified flow.
        order: calls of the model a step; the last step has one.
        steps: how many steps are run.
        timesteps: (calls,) as the scheduler has them; what a model makes of them its family knows.
    """

    def __init__(
        self,
        scheduler: Any,
        steps: int,
        strength: float,
        device: torch.device,
        setup: Setup = Setup(),  # noqa: B008 - frozen
    ) -> None:
        self.scheduler = scheduler
        self.is_flow = is_flow(scheduler)
        set_up(scheduler, steps, device, setup)
        self.order: int = scheduler.order
        self._doubles_first = hasattr(scheduler, "plms_timesteps")
        skipped = self._skipped(steps, strength, setup.sigmas)
        self._begin = skipped * self.order
        self._scales_start = is_whole_range(setup.sigmas)
        if self._doubles_first:
            scheduler.timesteps = _plms_timesteps(scheduler.timesteps, skipped)
            self.timesteps: Tensor = scheduler.timesteps
        else:
            self.timesteps = scheduler.timesteps[self._begin :]
        calls = len(self.timesteps)
        self.steps = max(1, calls - 1) if self._doubles_first else -(-calls // self.order)
        if self.timesteps.dtype == torch.float64:
            self.timesteps = self.timesteps.float()  # not every device has float64
        if hasattr(scheduler, "set_begin_index"):
            scheduler.set_begin_index(self._begin)
        takes = signature(scheduler.step).parameters
        self._takes_generator = "generator" in takes
        given = setup.eta is not None and "eta" in takes
        self._extra: dict[str, Any] = {"eta": setup.eta} if given else {}

    def _skipped(self, steps: int, strength: float, kind: SigmaSchedule) -> int:
        """How many of the steps made are not run; some of other programs' spreads make more, or
        fewer, than were asked for."""
        run = steps_run(steps, strength, kind)
        if not is_whole_range(kind):
            return steps - run
        calls = len(self.scheduler.timesteps)
        made = max(1, calls - 1) if self._doubles_first else -(-calls // self.order)
        if strength < 1 and not hasattr(self.scheduler, "sigmas"):
            # A1111's DDIM and PLMS leave out two: the first, and the one at the least noise.
            skipped = made - (run - 2)
        else:
            skipped = steps - run
        return max(0, min(skipped, made - 1))

    @property
    def calls(self) -> int:
        """How often the model is called; second-order schedulers call it twice a step."""
        return len(self.timesteps)

    def is_step_end(self, index: int) -> bool:
        """Whether a whole step is done after call ``index``."""
        if self._doubles_first:
            return index > 0 or self.calls == 1
        return (index + 1) % self.order == 0 or index == self.calls - 1

    def step_of(self, index: int) -> int:
        """The step, from 1, that call ``index`` belongs to."""
        return max(1, index) if self._doubles_first else index // self.order + 1

    def start(self, noise: Tensor) -> Tensor:
        """Pure noise at the first step's level, from standard normal ``noise``."""
        if self.is_flow:
            return noise * self._sigma(0) if self._scales_start else noise
        return noise * self.scheduler.init_noise_sigma

    def noised(self, latents: Tensor, noise: Tensor, index: int) -> Tensor:
        """Clean ``latents`` brought to the noise level before call ``index``.

        (1 − σ) x + σ n in rectified flow (Liu et al. 2023), sqrt(a) x + sqrt(1 − a) n or, in the
        variance exploding schedulers, x + σ n otherwise.
        """
        if self.is_flow:
            sigma = self._sigma(index)
            return sigma * noise + (1.0 - sigma) * latents
        if self._is_between(index):
            # diffusers' add_noise knows no levels between two steps.
            return latents + noise * self._sigma(index)
        return self.scheduler.add_noise(latents, noise, self.timesteps[index : index + 1])

    def scaled(self, latents: Tensor, index: int) -> Tensor:
        """The latents as the model wants them at call ``index``; those of flow models as are."""
        if self.is_flow:
            return latents
        return self.scheduler.scale_model_input(latents, self.timesteps[index])

    def stepped(
        self,
        prediction: Tensor,
        latents: Tensor,
        index: int,
        generator: torch.Generator | list[torch.Generator],
    ) -> Tensor:
        """The latents after call ``index``; fresh noise, if any, comes from ``generator``."""
        extra = {**self._extra, **({"generator": generator} if self._takes_generator else {})}
        config, timestep = self.scheduler.config, self.timesteps[index]
        if config.network_prediction == "sample" and config.prediction_type == "epsilon":
            # A class that wants noise: what is left of the latents without their clean part.
            a = self._share(index)
            scaled = self.scheduler.scale_model_input(latents, timestep)
            prediction = (scaled - a**0.5 * prediction) / max(1 - a, 1e-8) ** 0.5
        return self.scheduler.step(prediction, timestep, latents, return_dict=False, **extra)[0]

    def denoised(self, prediction: Tensor, scaled: Tensor, index: int) -> Tensor:
        """The clean latents that ``prediction`` implies at call ``index``.

        x0 = (x - sqrt(1-a) eps) / sqrt(a) for epsilon (Ho et al. 2020, eq. 15), and
        x0 = sqrt(a) x - sqrt(1-a) v for v-prediction (Salimans & Ho 2022, appendix D), with
        ``a`` the product of alphas and ``scaled`` variance preserving; x - sigma v for flow.
        """
        kind = self.scheduler.config.network_prediction
        if kind == "flow_prediction":
            return scaled - self._sigma(index) * prediction
        if kind == "sample":
            return prediction
        a = self._share(index)
        if kind == "v_prediction":
            return a**0.5 * scaled - (1 - a) ** 0.5 * prediction
        return (scaled - (1 - a) ** 0.5 * prediction) / max(a, 1e-8) ** 0.5

    def noise_level(self, index: int) -> float:
        """Share of noise before call ``index``, 0..1: sigma of flow models, else sqrt(1 − a)."""
        return self._sigma(index) if self.is_flow else (1 - self._share(index)) ** 0.5

    def _is_between(self, index: int) -> bool:
        """Whether call ``index`` is the second of a step whose middle has its own level."""
        return index % 2 == 1 and hasattr(self.scheduler, "sigmas_interpol")

    def _sigma(self, index: int) -> float:
        """The level before call ``index``, of schedulers that keep levels."""
        at = self._begin + index
        if self._is_between(index):
            # The ancestral one keeps its middles one place further on.
            at -= 1 if hasattr(self.scheduler, "sigmas_up") else 0
            return float(self.scheduler.sigmas_interpol[at])
        return float(self.scheduler.sigmas[at])

    def _share(self, index: int) -> float:
        """The product of alphas before call ``index``: 1 / (1 + sigma²), or the timestep's own."""
        if hasattr(self.scheduler, "sigmas"):
            return 1 / (1 + self._sigma(index) ** 2)
        alphas: Tensor = self.scheduler.alphas_cumprod
        timestep = min(len(alphas) - 1, max(0, round(float(self.timesteps[index]))))
        return float(alphas[timestep])


def _plms_timesteps(timesteps: Tensor, skipped: int) -> Tensor:
    """Those of the steps that are run, the second one twice, as PLMS starts.

    diffusers cuts its list [t0, t1, t1, t2, …] by the steps skipped: it then starts without the
    pair, evaluates each step one level too low, and leaves the last level's noise in the picture.
    """
    if skipped == 0:
        return timesteps
    left = torch.cat([timesteps[:1], timesteps[2:]])[skipped:]
    return torch.cat([left[:1], left[1:2], left[1:2], left[2:]])
