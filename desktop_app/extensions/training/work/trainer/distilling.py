"""Few steps: a LoRA with which the model's own pictures come in 1 to 8 steps, without guidance.

Latent consistency distillation (Luo et al. 2023, arXiv:2310.04378 and, of a LoRA alone,
arXiv:2311.05556). The model without the LoRA is the teacher: from noisy latents it takes one
guided step of DDIM, or of Euler for rectified flow, down the schedule. From where it stood the
student must say the same clean latents as it says, without gradients, from there; where the way
ends within that step, those of the teacher. That target is the student itself, not an average of
it: that serves no worse (Song & Dhariwal 2023, arXiv:2310.14189, section 3.2). The clean latents
are what a prediction means, without the boundary terms of the paper: these count at the last of
the steps alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Protocol

import torch
from torch import Tensor

from desktop_app.extensions.training.work.trainer.base_model import BaseModel
from desktop_app.extensions.training.work.trainer.methods import Taught
from desktop_app.extensions.training.work.trainer.objective import Objective
from desktop_app.networks.inputs import Inputs

HUBER: Final = 0.03
"""Where squares turn into absolute values, of latents whose deviation is about 1."""

_FIRST_SHARE: Final = 0.2
"""Of the batches, begins at most noise: all that a single step sees, and the first of four."""


class TeacherAnswer(Protocol):
    """Calls the denoiser that is distilled."""

    def __call__(self, latents: Tensor, timesteps: Tensor, inputs: Inputs) -> Tensor:
        """(n, c, h, w) of noisy latents."""
        ...


class Distilling:
    """That of one model.

    Args:
        objective: its noise levels.
        taught: the LoRA.
        base: the model.
        settings: ``guidance`` and ``ladder`` count.

    Attributes:
        scale: the guidance that is built in.
    """

    def __init__(
        self, objective: Objective, taught: Taught, base: BaseModel, settings: Mapping[str, Any]
    ) -> None:
        self._objective, self._taught = objective, taught
        self.scale: float = settings["guidance"] or base.info.defaults.guidance_scale
        count = len(objective.levels if objective.is_flow else objective.shares)
        self._hop = max(1, count // settings["ladder"])
        # FLUX.1 is told the scale, and has no other guidance.
        self._guides = self.scale != 1 and base.info.family != "flux1"

    def begun(self, places: Tensor, generator: torch.Generator) -> Tensor:
        """``places`` (n,), some of them moved to where there is most noise."""
        first = torch.rand(len(places), generator=generator) < _FIRST_SHARE
        return torch.where(first, self._objective.noisiest, places)

    def losses(
        self,
        answer: TeacherAnswer,
        clean: Tensor,
        noise: Tensor,
        places: Tensor,
        inputs: tuple[Inputs, Inputs],
        cells: Tensor | None,
    ) -> Tensor:
        """(n,) float32: pseudo-Huber distance of each picture to its target.

        Args:
            answer: of the denoiser, with the LoRA.
            clean: (n, c, h, w) float32.
            noise: the same, standard normal.
            places: (n,) of `Objective.draw`.
            inputs: of the captions, and of none.
            cells: (n, 1, h, w) how much each place counts, or None: all alike.
        """
        objective = self._objective
        places = places.to(clean.device)
        signal, rest = objective.amounts(places)
        noisy = signal * clean + rest * noise
        with torch.no_grad():
            target = self._target(answer, noisy, places, inputs)
        error = self._clean(answer, noisy, places, inputs[0]) - target
        distance = (error.square() + HUBER**2).sqrt() - HUBER
        if cells is not None:
            distance = distance * (cells / cells.mean((1, 2, 3), keepdim=True))
        return distance.mean((1, 2, 3))

    def _clean(
        self, answer: TeacherAnswer, latents: Tensor, places: Tensor, inputs: Inputs
    ) -> Tensor:
        said = answer(latents, self._objective.timesteps(places), inputs).float()
        return self._objective.parted(said, latents, places)[0]

    def _target(
        self, answer: TeacherAnswer, noisy: Tensor, places: Tensor, inputs: tuple[Inputs, Inputs]
    ) -> Tensor:
        objective = self._objective
        timesteps = objective.timesteps(places)
        with self._taught.disable_adapters():
            said = answer(noisy, timesteps, inputs[0]).float()
            if self._guides:
                without = answer(noisy, timesteps, inputs[1]).float()
                said = without + self.scale * (said - without)
        clean, noise = objective.parted(said, noisy, places)
        later, over = objective.later(places, self._hop)
        signal, rest = objective.amounts(later)
        own = self._clean(answer, signal * clean + rest * noise, later, inputs[0])
        return torch.where(over[:, None, None, None], clean, own)
