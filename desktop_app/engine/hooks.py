"""Hooks of the denoising loop: small objects that act at a declared stage of every model call.

The loop knows stages, not features: previews, cancelling, soft masks, progress and adaptive steps
are hooks. What a hook sees and may change is `StepState`. What the denoiser shall hear besides its
text goes into ``inputs`` under the denoiser's own names: control networks' residuals at
MODEL_INPUT. What changes its layers for a call (image prompts, reference pictures) goes into
``around`` there, so that they are as before whatever happens meanwhile.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from enum import IntEnum
from typing import TYPE_CHECKING, Any, Protocol

import torch
from torch import Tensor

from desktop_app.core.cancel import CancelToken

if TYPE_CHECKING:
    from torch import Tensor

    from desktop_app.engine.guidance import Predictor
    from desktop_app.networks.schedules.schedule import Schedule


class HookStage(IntEnum):
    """When a hook acts, in the order of one call of the model."""

    BEFORE_CALL = 0
    """Nothing has happened yet; ``latents`` are at the call's noise level."""
    MODEL_INPUT = 1
    """``model_input`` is ready and may be changed (more channels, say)."""
    PREDICTION = 2
    """``prediction`` is there, guidance applied, and may be changed."""
    AFTER_CALL = 3
    """``latents`` are at the next call's noise level and may be changed."""
    STEP_DONE = 4
    """A whole step of the scheduler is done (second-order ones take two calls); only look."""


@dataclass(slots=True)
class StepState:
    """What the loop holds at one call of the model.

    Attributes:
        schedule: scheduler and timesteps.
        latents: (1, c, h, w) float32.
        index: which call this is, from 0.
        scaled: the latents as the model wants them (variance preserving), (1, c, h, w) float32.
        model_input: ``scaled``, with what hooks added to it: (1, c or more, h, w).
        prediction: what the model predicted, after guidance, (1, c, h, w) float32.
        model: that predicts at this call; the job's own again at the next. Another may be put in
            its place at BEFORE_CALL; the texts it hears are its ``conditioning``.
        guidance_scale: the one of this call and those that follow; None: the request's. 1 turns
            guidance off; ``model.is_guided``, set at BEFORE_CALL, its cost as well.
        inputs: what the denoiser hears at this call beside its text, by its argument's name;
            empty again at the next. Tensors have the batch of `GuidedModel.batch`.
        around: entered before the denoiser is called, in this order, and left after; empty again at
            the next call.
        own: the job's own model.
        is_finished: set by a hook that has put the finished latents into ``latents``, at
            AFTER_CALL: no call follows.
    """

    schedule: Schedule
    latents: Tensor
    scaled: Tensor
    model_input: Tensor
    prediction: Tensor
    model: Predictor
    index: int = 0
    guidance_scale: float | None = None
    inputs: dict[str, Any] = field(default_factory=dict[str, Any])
    around: list[AbstractContextManager[object]] = field(
        default_factory=list[AbstractContextManager[object]]
    )
    is_finished: bool = False
    own: Predictor = field(init=False)

    def __post_init__(self) -> None:
        self.own = self.model

    @property
    def is_own(self) -> bool:
        """Whether the job's own model predicts at this call, and no other in its place."""
        return self.model is self.own

    @property
    def is_last(self) -> bool:
        return self.is_finished or self.index == self.schedule.calls - 1


class Hook(Protocol):
    """One feature of the loop."""

    @property
    def stage(self) -> HookStage: ...

    def __call__(self, state: StepState) -> None:
        """Look at ``state`` or change it. May raise to leave the loop."""


class HookTable:
    """Hooks sorted by stage; within a stage they act in the order they were given."""

    def __init__(self, hooks: Iterable[Hook] = ()) -> None:
        self._stages: dict[HookStage, list[Hook]] = {stage: [] for stage in HookStage}
        for hook in hooks:
            self._stages[hook.stage].append(hook)

    def run(self, stage: HookStage, state: StepState) -> None:
        """Let every hook of ``stage`` act."""
        for hook in self._stages[stage]:
            hook(state)


class CancelHook:
    """Leaves the loop before the next call of the model once the user has cancelled."""

    stage = HookStage.BEFORE_CALL

    def __init__(self, cancel: CancelToken) -> None:
        self._cancel = cancel

    def __call__(self, state: StepState) -> None:
        """Raise `Cancelled` if asked to."""
        self._cancel.check()


class NonFiniteLatents(Exception):  # noqa: N818 - tells what happened; `engine.generation` acts on it
    """The latents hold NaN or infinite values: the denoiser overflowed."""


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
