"""A refiner: another model that goes on with the same latents for the last part of the schedule.

An "ensemble of expert denoisers" (Balaji et al. 2022, arXiv:2211.01324), as SDXL's report uses it
(Podell et al. 2023, arXiv:2307.01952, section 2.5).
"""

from __future__ import annotations

from collections.abc import Iterable

from desktop_app.core.conditions import Conditions
from desktop_app.core.errors import ModelError
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.request import EngineJob
from desktop_app.engine.conditions.condition_handler import ConditionHandler, SamplingContext
from desktop_app.engine.guidance import GuidedModel
from desktop_app.engine.hooks import Hook, HookStage, StepState
from desktop_app.networks.schedules.schedule import Schedule


class RefinerHandler(ConditionHandler):
    """See `ConditionHandler`. It has neither the base's LoRAs nor its words."""

    def check(self, uses: Conditions, job: EngineJob) -> None:
        """Raises ModelError: ``weights_missing`` or ``refiner_unfit``."""
        for use in uses:
            if use.name not in job.models:
                raise ModelError("weights_missing", name=use.name)
            _check_fit(job.model, job.models[use.name])

    def hooks(self, uses: Conditions, scene: SamplingContext) -> Iterable[Hook]:
        """One, which exchanges the model of a step."""
        for use in uses:
            second = scene.conditioning(scene.others[use.name])
            second.latents = scene.model.codec.channels
            yield _TakeOver(second, refiner_call(scene.schedule, use.start))


class _TakeOver:
    """From its call on the second model predicts."""

    stage = HookStage.BEFORE_CALL

    def __init__(self, second: GuidedModel, call: int) -> None:
        self._second, self._call = second, call

    def __call__(self, state: StepState) -> None:
        if state.index >= self._call:
            state.model = self._second


def refiner_call(schedule: Schedule, share: float) -> int:
    """The call of the model, from 0, from which on the refiner predicts; all calls: it never does.

    As ``denoising_end`` and ``denoising_start`` in diffusers: what counts is the timestep, not the
    number of steps. Second-order schedulers switch between whole steps.

    Args:
        schedule: set up for this image.
        share: 0..1 of the timesteps that the base makes.
    """
    trained = int(schedule.scheduler.config.num_train_timesteps)
    cutoff = round(trained - share * trained)
    for call in range(schedule.calls):
        begins = call == 0 or schedule.is_step_end(call - 1)
        if begins and float(schedule.timesteps[call]) < cutoff:
            return call
    return schedule.calls


def _check_fit(model: ModelInfo, refiner: ModelInfo) -> None:
    """Check that ``refiner`` can go on with the latents of ``model``.

    Raises:
        ModelError: ``refiner_unfit``.
    """
    reason = ""
    if model.prediction_type == "consistency":
        reason = "consistency models don't support refiners"
    elif refiner.family != model.family:
        reason = "it is of another family"
    elif (refiner.latent_channels, refiner.factor) != (model.latent_channels, model.factor):
        reason = "it uses a different latent format"
    elif refiner.prediction_type != model.prediction_type:
        reason = f"one predicts {refiner.prediction_type}, the other {model.prediction_type}"
    elif refiner.has_inpainting_unet:
        reason = "it is made for inpainting"
    if reason:
        raise ModelError("refiner_unfit", name=refiner.name, model=model.name, reason=reason)
