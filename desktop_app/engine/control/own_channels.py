"""Control images for models that take one themselves: FLUX.1 Canny and Depth.

Black Forest Labs' models with twice the channels: the latents of the control image follow those of
the picture at every call.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor
from torch.nn.functional import interpolate

from desktop_app.core.conditions import Condition
from desktop_app.core.errors import ModelError
from desktop_app.core.model_info import ModelInfo
from desktop_app.engine.control.control_hook import acts
from desktop_app.engine.control.control_network import unfit
from desktop_app.engine.hooks import Stage, StepState


class OwnChannelsHook:
    """Appends the latents of the control image to the model's input; where, or while, it does not
    act these are zeros.

    Args:
        use: weight and steps; its mode has no meaning here.
        latents: (1, c, h, w) float32 of the control image.
        mask: (1, 1, h, w) float32 0..1 of where it acts, in pixels; None: everywhere.
    """

    stage = Stage.MODEL_INPUT

    def __init__(self, use: Condition, latents: Tensor, mask: Tensor | None) -> None:
        share = 1.0 if mask is None else interpolate(mask, latents.shape[-2:], mode="area")
        self._use, self._latents = use, latents * share * use.weight

    def __call__(self, state: StepState) -> None:
        """Append them."""
        if state.is_own:
            latents = self._latents if acts(self._use, state) else torch.zeros_like(self._latents)
            state.model_input = torch.cat([state.model_input, latents.to(state.model_input)], dim=1)


def check_own_channels(model: ModelInfo, uses: Sequence[Condition]) -> None:
    """Check control images without a network against what the model takes.

    Args:
        model: the job's.
        uses: those without a network, of some weight.

    Raises:
        ModelError: ``control_missing``, ``control_unfit``.
    """
    if model.takes_control_image and not uses:
        raise ModelError("control_missing", model=model.name)
    if uses and not model.takes_control_image:
        reason = "no control network is chosen, and the model takes no control image itself"
        raise unfit("The control image", model.name, reason)
    if len(uses) > 1:
        reason = "the model itself takes one control image, not several"
        raise unfit("The control image", model.name, reason)
