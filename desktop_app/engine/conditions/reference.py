"""Pictures that the denoiser looks at beside its own."""

from __future__ import annotations

from collections.abc import Iterable

from desktop_app.core.cancel import CancelToken
from desktop_app.core.conditions import Conditions
from desktop_app.core.errors import ModelError
from desktop_app.core.request import EngineJob
from desktop_app.engine.conditions.condition_handler import ConditionHandler, SamplingContext, Tell
from desktop_app.engine.conditions.pictures import acting, check_pictures, mask_of
from desktop_app.engine.hooks import Hook
from desktop_app.engine.model import Model
from desktop_app.engine.reference.reference_attention import reference_layers
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
        if acting(uses) and not reference_layers(model.network):
            raise ModelError("reference_unfit", model=model.info.name)
        return model

    def hooks(self, uses: Conditions, scene: SamplingContext) -> Iterable[Hook]:
        """One for all of them, and what it needs."""
        model = scene.model
        references = [
            Reference(
                use, model.picture_latents(scene.job.arrays[use.arrays[0]]), mask_of(use, scene)
            )
            for use in acting(uses)
        ]
        if references:
            layers = reference_layers(model.network)
            yield ReferenceHook(references, layers, tames=model.family.id == "sdxl")
