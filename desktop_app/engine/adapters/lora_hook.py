"""LoRAs that act in a part of the steps only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from desktop_app.core.conditions import Condition
from desktop_app.engine.adapters.lora_stack import LoraStack, active
from desktop_app.engine.hooks import Stage, StepState


class LoraHook:
    """Before each call lets the denoiser hold the LoRAs whose share of the steps it is, and those
    of regions rest whose share it is not.

    Args:
        stack: of the model.
        loras: the request's, without those of regions.
        files: `EngineJob.files`.
        apart: those of regions.
    """

    stage = Stage.BEFORE_CALL

    def __init__(
        self,
        stack: LoraStack,
        loras: Sequence[Condition],
        files: Mapping[str, str],
        apart: Sequence[Condition] = (),
    ) -> None:
        self._stack, self._loras, self._files, self._apart = stack, loras, files, apart

    def __call__(self, state: StepState) -> None:
        """Change the weights if other ones act from this call on."""
        share = state.index / state.schedule.calls
        self._stack.use(active(self._loras, share), self._files, text=False)
        if state.is_own:
            acting = active(self._apart, share)
            state.model.resting = frozenset(e.word for e in self._apart if e not in acting)
