"""Seeing at once when latents are no numbers any more: the steps that are left would be lost."""

from __future__ import annotations

import torch
from torch import Tensor

from desktop_app.engine.hooks import HookStage, StepState


class NonFiniteLatents(Exception):  # noqa: N818 - tells what happened; `engine.generation` acts on it
    """The latents hold values that are no numbers: the denoiser overflowed."""


def check_finite(latents: Tensor) -> None:
    """Raise NonFiniteLatents unless all of ``latents`` are numbers."""
    if not bool(torch.isfinite(latents).all()):
        raise NonFiniteLatents


class NanCheckHook:
    """Looks at the latents after every step; takes microseconds."""

    stage = HookStage.STEP_DONE

    def __call__(self, state: StepState) -> None:
        """Raise NonFiniteLatents if they are lost."""
        check_finite(state.latents)
