"""Pictures that the denoiser looks at beside its own."""

from __future__ import annotations

from collections.abc import Iterable

from desktop_app.core.cancel import CancelToken
from desktop_app.core.conditions import Conditions
from desktop_app.core.errors import ModelError
from desktop_app.core.pixels import ByteArray
from desktop_app.core.request import EngineJob
from desktop_app.engine.conditions.condition_handler import ConditionHandler, SamplingContext, Tell
from desktop_app.engine.conditions.pictures import check_pictures
from desktop_app.engine.control.control_hook import OwnModel
from desktop_app.engine.hooks import Hook
from desktop_app.engine.model import Model
from desktop_app.engine.reference.reference_attention import ReferenceAttention, reference_layers
from desktop_app.engine.reference.reference_hook import Reference, ReferenceHook


class ReferenceHandler(ConditionHandler):
    """See `ConditionHandler`. What has no weight is not even encoded."""

    def check(self, uses: Conditions, job: EngineJob) -> None:
        """Raises InputError (``condition_array``)."""
        check_pictures(uses, job)

    def prepared(
        self, uses: Conditions, model: Model, job: EngineJob, tell: Tell, cancel: CancelToken
    ) -> Model:
        """Raises ModelError: ``reference_unfit``: the denoiser has no layers that could see it."""
        if _acting(uses) and not reference_layers(model.network):
            raise ModelError("reference_unfit", model=model.info.name)
        return model

    def hooks(self, uses: Conditions, scene: SamplingContext) -> Iterable[Hook]:
        """One for all of them, and what it needs."""
        model, own = scene.model, OwnModel()
        acting = _acting(uses)
        if not acting:
            return
        references = [
            Reference(use, model.picture_latents(_picture(scene.job, use.arrays[0])))
            for use in acting
        ]
        attention = ReferenceAttention(reference_layers(model.network))
        yield own
        yield ReferenceHook(references, own, attention, tames=model.family.id == "sdxl")


def _acting(uses: Conditions) -> Conditions:
    return tuple(use for use in uses if use.weight > 0)


def _picture(job: EngineJob, name: str) -> ByteArray:
    return job.arrays[name]
