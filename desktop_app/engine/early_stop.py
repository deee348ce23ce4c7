"""Adaptive steps: the loop ends once the picture it is on its way to changes no more."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

from desktop_app.engine.hooks import HookStage, StepState

IN_A_ROW = 2
"""Steps that must change little: one alone may be the stillness before detail appears."""


class EarlyStopHook:
    """Takes the predicted clean latents as the result once they have settled.

    After each whole step the clean latents that the last prediction implies are compared with
    those one step before: the root mean square of their difference over the deviation of the new
    ones. Below ``threshold`` twice in a row, the loop is finished with them. Give it to the table
    before a `LatentMaskHook`, which then puts back what is known.

    Args:
        threshold: `GenerationSettings.settle`, above 0.
        strength: (1, 1, h, w) 0..1: where it is above 0 the change is measured; None: everywhere.
        joins: (1, 1, h, w): from which call on each pixel is denoised (`joining_calls`); before
            all that will be have joined, nothing has settled.
        tell: gets the steps run and all there were, if some were saved.
        first: the call, from 0, before which nothing has settled: another part follows.
    """

    stage = HookStage.AFTER_CALL

    def __init__(
        self,
        threshold: float,
        strength: Tensor | None,
        joins: Tensor | None,
        tell: Callable[[int, int], None],
        first: int = 0,
    ) -> None:
        self._threshold, self._tell = threshold, tell
        self._measured = None if strength is None else strength > 0
        self._last_join = first - 1.0
        if joins is not None and self._measured is not None:
            self._last_join = max(self._last_join, float(joins[self._measured].max()))
        self._before: Tensor | None = None
        self._calm = 0

    def __call__(self, state: StepState) -> None:
        """Measure at the end of a step; finish if it is calm."""
        schedule = state.schedule
        if not schedule.is_step_end(state.index):
            return
        clean = schedule.denoised(state.prediction, state.scaled, state.index)
        if self._before is not None and state.index > self._last_join:
            is_calm = self.change(self._before, clean) < self._threshold
            self._calm = self._calm + 1 if is_calm else 0
        self._before = clean
        if self._calm >= IN_A_ROW and not state.is_last:
            state.latents, state.is_finished = clean, True
            self._tell(schedule.step_of(state.index), schedule.steps)

    def change(self, before: Tensor, clean: Tensor) -> float:
        """RMS of the change over the deviation of ``clean``, where it is measured."""
        if self._measured is not None:
            where = self._measured.expand_as(clean)
            before, clean = before[where], clean[where]
        change = torch.sqrt(torch.mean((clean - before) ** 2))
        return float(change / clean.std().clamp(min=1e-6))
