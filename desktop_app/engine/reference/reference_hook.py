"""Reference pictures at every call of the denoiser."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import torch
from torch import Tensor

from desktop_app.core.conditions import Condition
from desktop_app.core.record import record
from desktop_app.engine.control.control_hook import acts
from desktop_app.engine.guidance import negatives
from desktop_app.engine.hooks import HookStage, StepState
from desktop_app.engine.noise import draw_noise, image_generator
from desktop_app.engine.reference.reference_attention import Kept, keeping, seeing

NOISE_STREAM: Final = 0x726566
"""Seed of the references' noise: the same for every picture, and none of its own noise."""

FIDELITY: Final = {"prompt": 0.0, "balanced": 0.5, "control": 1.0}
"""Style fidelity of each mode, as in sd-webui-controlnet."""

PARAMETER: Final = "style_fidelity"
"""Of `Condition.parameters`: another one for the balanced mode, 0..1."""


@record(eq=False)
class Reference:
    """A reference picture.

    Attributes:
        use: weight (the share of the layers that see it, from the widest on: "control weight" of
            sd-webui-controlnet), steps and mode.
        clean: its latents (1, c, h, w).
        mask: (1, 1, h, w) float32 0..1 of where it is seen, in pixels; None: everywhere.
    """

    use: Condition
    clean: Tensor
    mask: Tensor | None = None


class ReferenceHook:
    """Lets the denoiser see those that act at a call.

    For each of them the denoiser is called once more, with the same texts.

    Args:
        references: of this picture, at least one.
        layers: `reference_layers` of the denoiser.
        tames: whether the balanced mode's fidelity is cubed, as for SDXL there.
    """

    stage = HookStage.MODEL_INPUT

    def __init__(
        self, references: Sequence[Reference], layers: Sequence[Any], *, tames: bool
    ) -> None:
        self._references, self._layers, self._tames = references, layers, tames
        self._generator = image_generator(NOISE_STREAM)

    def __call__(self, state: StepState) -> None:
        """Look at them, and keep what was seen for the call."""
        acting = [each for each in self._references if acts(each.use, state)]
        if not acting:
            return
        kept = [self._kept(each, state) for each in acting]
        levels = [fidelity_of(each.use, tames=self._tames) for each in acting]
        mean = sum(levels) / len(levels)
        masks = [each.mask for each in acting]
        size = (state.model_input.shape[-2], state.model_input.shape[-1])
        state.around.append(seeing(self._layers, kept, masks, size, negatives(state.model), mean))

    def _kept(self, reference: Reference, state: StepState) -> Kept:
        schedule, clean = state.schedule, reference.clean
        _, channels, rows, columns = clean.shape
        noise = draw_noise(self._generator, channels, rows, columns, clean.device)
        seen = schedule.scaled(schedule.noised(clean, noise, state.index), state.index)
        if state.model_input.shape[1] > seen.shape[1]:  # an inpainting UNet: all of it is known
            seen = torch.cat([seen, torch.zeros_like(clean[:, :1]), clean], dim=1)
        with keeping(self._layers, reference.use.weight) as kept:
            state.model.predict(seen, schedule.timesteps[state.index])
        return kept


def fidelity_of(use: Condition, *, tames: bool) -> float:
    """0..1, by the mode; of "balanced" as ``use`` says. ``tames``: its cube."""
    told = dict(use.parameters).get(PARAMETER)
    if use.mode != "balanced":
        return FIDELITY[use.mode]
    fidelity = FIDELITY["balanced"] if told is None else min(1.0, max(0.0, float(told)))
    return fidelity**3 if tames else fidelity
