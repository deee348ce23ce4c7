"""LMS without scipy: diffusers' own class imports 143 MB to integrate four polynomials.

And it takes the coefficients of the fourth order at the first step of image→image, where it has
one derivative; ours grows its order with the steps made.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from diffusers.schedulers.scheduling_euler_discrete import EulerDiscreteScheduler
from numpy.polynomial import polynomial
from torch import Tensor

ORDER = 4


def coefficients(past: list[float], following: float) -> list[float]:
    """Weights of the derivatives at ``past`` noise levels for the step to ``following``.

    The derivative is taken as the polynomial through its values at the last levels (Lagrange) and
    integrated from the last level on: the Adams–Bashforth method for uneven steps (Hairer, Nørsett
    & Wanner 1993, III.5), over sigma as in Karras et al. 2022's and Crowson's LMS.

    Args:
        past: noise levels, the newest first, all different.
        following: the next one.
    """
    found: list[float] = []
    # About the newest level: near zero the powers of the polynomial lose nothing.
    shifted, end = [level - past[0] for level in past], following - past[0]
    for at, level in enumerate(shifted):
        others = [other for index, other in enumerate(shifted) if index != at]
        basis = polynomial.polyfromroots(others) if others else np.ones(1)
        integral = polynomial.polyint(basis)
        scale = float(np.prod([level - other for other in others]))
        found.append(float(polynomial.polyval(end, integral)) / scale)
    return found


class LinearMultistepScheduler(EulerDiscreteScheduler):
    """Linear multistep of order 4 over sigma; noise levels and scaling are Euler's."""

    _derivatives: list[Tensor]

    def set_timesteps(self, *args: Any, **settings: Any) -> None:
        """As in Euler's; forgets the steps made."""
        super().set_timesteps(*args, **settings)
        self._derivatives = []

    def step(  # pyright: ignore[reportIncompatibleMethodOverride]
        self,
        model_output: Tensor,
        timestep: Tensor,
        sample: Tensor,
        return_dict: bool = False,
    ) -> tuple[Tensor]:
        """The latents (1, c, h, w) at the next level; as in diffusers."""
        index = self._index(timestep)
        levels = [float(level) for level in self.sigmas.double()]
        sigma = self.sigmas[index]
        derivative = (sample - self._clean(model_output, sample, sigma)) / sigma
        self._derivatives = [derivative, *self._derivatives][:ORDER]
        past = [levels[index - back] for back in range(len(self._derivatives))]
        weights = coefficients(past, levels[index + 1])
        made = sample
        for weight, each in zip(weights, self._derivatives, strict=True):
            made = made + weight * each
        self._step_index = index + 1
        return (made,)

    def _index(self, timestep: Tensor) -> int:
        index: Any = self.step_index
        if index is None:  # nothing was scaled yet
            self._init_step_index(timestep)
            index = self.step_index
        return int(index)

    def _clean(self, output: Tensor, sample: Tensor, sigma: Tensor) -> Tensor:
        kind = self.config["prediction_type"]
        if kind == "epsilon":
            return sample - sigma * output
        if kind == "v_prediction":
            return output * (-sigma / torch.sqrt(sigma**2 + 1)) + sample / (sigma**2 + 1)
        return output
