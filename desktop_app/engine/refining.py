"""A refiner: another model that goes on with the same latents for the last part of the schedule.

An "ensemble of expert denoisers" (Balaji et al. 2022, arXiv:2211.01324), as SDXL's report uses it
(Podell et al. 2023, arXiv:2307.01952, section 2.5).
"""

from __future__ import annotations

from torch import Tensor

from desktop_app.core.errors import InputError, ModelError
from desktop_app.core.model_info import ModelInfo
from desktop_app.engine.family_engine import Inputs
from desktop_app.engine.guidance import Predictor
from desktop_app.engine.schedulers import Schedule

__all__ = ["SwitchingModel", "check_has_picture", "check_refiner", "refiner_call"]


class SwitchingModel:
    """Two models that predict one after the other; a `Predictor` for one image.

    Args:
        first: predicts the first ``calls`` times.
        second: predicts from then on. It takes latents alone: further channels are for ``first``.
        calls: see there.
        channels: of the latents.
    """

    def __init__(self, first: Predictor, second: Predictor, calls: int, channels: int) -> None:
        self._first, self._second = first, second
        self._left, self._channels = calls, channels

    def predict(
        self,
        model_input: Tensor,
        timestep: Tensor,
        scale: float | None = None,
        further: Inputs | None = None,
    ) -> Tensor:
        """See `GuidedModel.predict`; ``further`` is for the first model, whose layers it fits."""
        if self._left > 0:
            self._left -= 1
            return self._first.predict(model_input, timestep, scale, further)
        return self._second.predict(model_input[:, : self._channels], timestep, scale)


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


def check_refiner(model: ModelInfo, refiner: ModelInfo) -> None:
    """Check that ``refiner`` can go on with the latents of ``model``.

    Raises:
        ModelError: ``refiner_unfit``.
    """
    reason = ""
    if model.prediction_type == "consistency":
        reason = "a consistency model makes all of its steps itself"
    elif refiner.family != model.family:
        reason = "it is of another family"
    elif (refiner.latent_channels, refiner.factor) != (model.latent_channels, model.factor):
        reason = "its latents are of another kind"
    elif refiner.prediction_type != model.prediction_type:
        reason = f"one predicts {refiner.prediction_type}, the other {model.prediction_type}"
    elif refiner.has_inpainting_unet:
        reason = "it is made for inpainting"
    if reason:
        raise ModelError("refiner_unfit", name=refiner.name, model=model.name, reason=reason)


def check_has_picture(model: ModelInfo, *, needs_picture: bool, has_picture: bool) -> None:
    """Check that a model that only goes over pictures has one.

    Raises:
        InputError: ``refiner_alone``.
    """
    if needs_picture and not has_picture:
        raise InputError("refiner_alone", model=model.name)
