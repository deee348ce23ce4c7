"""LoRAs: put into weights before the first step, and changed where their share of the steps is."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence

from desktop_app.core.conditions import Condition, Conditions
from desktop_app.core.request import EngineJob
from desktop_app.engine.adapters.lora_stack import LoraStack, active
from desktop_app.engine.conditions.condition_handler import ConditionHandler, SamplingContext, Tell
from desktop_app.engine.hooks import Hook, HookStage, StepState
from desktop_app.engine.model import Model
from desktop_app.engine.region_maps import loras_apart


class LoraHandler(ConditionHandler):
    """Low-rank weights of denoiser and text encoders; one file may be in use several times."""

    def enter(self, uses: Conditions, model: Model, job: EngineJob, tell: Tell) -> Hashable:
        """Denoiser and text encoders hold ``uses`` and no others; those of regions act by
        themselves (`engine.conditioning`). What does not match is told once a file."""
        stack = model.loras
        files = stack.read(uses, job.files)
        for file in files:
            if file.name not in stack.told:
                stack.told.add(file.name)
                for note in file.notes():
                    tell(note)
        pairs = zip(uses, files, strict=True)
        acting = [file for use, file in pairs if use.weight or use.text_weight]
        stack.words = tuple((file.name, word) for file in acting for word in file.words)
        uses = everywhere(uses, job)
        stack.use(active(uses, 0.0), job.files, text=False)
        stack.use(uses, job.files, text=True)
        if not uses:
            stack.forget_changed()
        return stack.text_state

    def hooks(self, uses: Conditions, scene: SamplingContext) -> Iterable[Hook]:
        """One, if any acts in a share of the steps only."""
        whole, apart = everywhere(uses, scene.job), loras_apart(scene.job)
        if any(use.acts_partly for use in (*whole, *apart)):
            yield LoraHook(scene.model.loras, whole, scene.job.files, apart)


def everywhere(uses: Conditions, job: EngineJob) -> Conditions:
    """``uses`` without those that act in regions alone."""
    apart = loras_apart(job)
    return tuple(use for use in uses if use not in apart)


class LoraHook:
    """Before each call lets the denoiser hold the LoRAs whose share of the steps it is, and those
    of regions rest whose share it is not.

    Args:
        stack: of the model.
        loras: the request's, without those of regions.
        files: `EngineJob.files`.
        apart: those of regions.
    """

    stage = HookStage.BEFORE_CALL

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
