"""The noise levels of a consistency model and what its network is scaled by at each.

Pure arithmetic on what is in the model's scheduler_config.json; diffusers' scheduler
(CMStochasticIterativeScheduler) computes the same.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from desktop_app.core.record import record

TINY = 1e-44  # diffusers adds it before the logarithm


@record()
class NoiseLevels:
    """The schedule; the names are those of the scheduler's config, the values those published.

    Attributes:
        num_train_timesteps: how many levels there are: timestep 0 is the noisiest.
        sigma_min: deviation of the noise at the last timestep, where pictures count as clean.
        sigma_max: at timestep 0.
        sigma_data: deviation of the training pictures, in -1..1.
        rho: how the levels are bent towards low noise (Karras et al. 2022, eq. 5).
        s_noise: factor of the noise that is added between two calls.
        clip_denoised: whether clean pictures are clipped to -1..1.
    """

    num_train_timesteps: int = 40
    sigma_min: float = 0.002
    sigma_max: float = 80.0
    sigma_data: float = 0.5
    rho: float = 7.0
    s_noise: float = 1.0
    clip_denoised: bool = True

    @classmethod
    def from_config(cls, config: Mapping[str, Any]) -> NoiseLevels:
        """Read a scheduler's config; what it leaves out has the published value.

        Raises:
            ValueError: a value with which nothing can be computed.
        """
        given = {each.name: config[each.name] for each in fields(cls) if each.name in config}
        numbers = {key: value for key, value in given.items() if key != "clip_denoised"}
        for key, value in numbers.items():
            if isinstance(value, bool) or not isinstance(value, int | float):
                raise ValueError(f"{key} is not a number")
            if not (math.isfinite(value) and value > 0):
                raise ValueError(f"{key} is {value}")
        levels = cls(**given)
        if not isinstance(levels.num_train_timesteps, int) or levels.num_train_timesteps < 2:
            raise ValueError(f"num_train_timesteps is {levels.num_train_timesteps}")
        if levels.sigma_min >= levels.sigma_max:
            raise ValueError(f"sigma_min {levels.sigma_min} is not below sigma_max")
        return levels

    @property
    def last(self) -> int:
        """The timestep of least noise."""
        return self.num_train_timesteps - 1

    def sigma(self, timestep: int) -> float:
        """Deviation of the noise at ``timestep``, 0..`last` (Karras et al. 2022, eq. 5)."""
        most, least = self.sigma_max ** (1 / self.rho), self.sigma_min ** (1 / self.rho)
        return (most + timestep / self.last * (least - most)) ** self.rho

    def timestep(self, sigma: float) -> int:
        """The timestep whose noise is nearest to ``sigma`` on that bent scale."""
        most, least = self.sigma_max ** (1 / self.rho), self.sigma_min ** (1 / self.rho)
        share = (most - sigma ** (1 / self.rho)) / (most - least)
        return min(self.last, max(0, round(share * self.last)))

    def clock(self, sigma: float) -> float:
        """What the network is told: 250 ln sigma."""
        return 250 * math.log(sigma + TINY)

    def scale_in(self, sigma: float) -> float:
        """Factor of the network's input (Karras et al. 2022, table 1)."""
        return 1 / math.hypot(sigma, self.sigma_data)

    def scales_out(self, sigma: float) -> tuple[float, float]:
        """c_skip and c_out: f(x, sigma) = c_skip x + c_out F(x, sigma), the identity at sigma_min
        (Song et al. 2023, eq. 5 and appendix C)."""
        over, data = sigma - self.sigma_min, self.sigma_data
        return data**2 / (over**2 + data**2), over * data / math.hypot(sigma, data)

    def added(self, sigma: float) -> float:
        """Factor of the noise that brings a clean picture to level ``sigma`` between two calls:
        sqrt(sigma² - sigma_min²) (Algorithm 1)."""
        return self.s_noise * math.sqrt(max(0.0, sigma**2 - self.sigma_min**2))
