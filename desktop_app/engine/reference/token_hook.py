"""Reference pictures as tokens of their own behind the picture's."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from desktop_app.core.conditions import Condition
from desktop_app.engine.control.control_hook import acts
from desktop_app.engine.hooks import Stage, StepState
from desktop_app.networks.inputs import REFERENCES

if TYPE_CHECKING:
    from torch import Tensor


class TokenReferenceHook:
    """Lets the denoiser see, at each call, those that act at it.

    Args:
        references: what is used, and its latents (1, c, h, w) without noise.
    """

    stage = Stage.MODEL_INPUT

    def __init__(self, references: Sequence[tuple[Condition, Tensor]]) -> None:
        self._references = tuple(references)

    def __call__(self, state: StepState) -> None:
        """Add them to what is heard."""
        told = enumerate(self._references)
        clean = {number: latents for number, (use, latents) in told if acts(use, state)}
        if clean:
            state.inputs[REFERENCES] = clean
