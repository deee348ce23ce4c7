"""Pictures that the denoiser looks at beside its own."""

from __future__ import annotations

from collections.abc import Hashable, Iterable

from desktop_app.catalog.families import references_of
from desktop_app.core.cancel import CancelToken
from desktop_app.core.conditions import Conditions
from desktop_app.core.errors import ModelError
from desktop_app.core.pixels import digest
from desktop_app.core.request import EngineJob
from desktop_app.engine.conditions.condition_handler import ConditionHandler, SamplingContext, Tell
from desktop_app.engine.conditions.pictures import acting, check_pictures, mask_of
from desktop_app.engine.hooks import Hook
from desktop_app.engine.model import Model
from desktop_app.engine.reference.reference_attention import reference_layers
from desktop_app.engine.reference.reference_hook import Reference, ReferenceHook
from desktop_app.engine.reference.token_hook import TokenReferenceHook
from desktop_app.networks.seeing_text import SeeingText


class ReferenceHandler(ConditionHandler):
    """See `ConditionHandler`. What has no weight is not even encoded."""

    def check(self, uses: Conditions, job: EngineJob) -> None:
        """Raises InputError (``condition_array``)."""
        check_pictures(uses, job)

    def prepared(
        self, uses: Conditions, model: Model, job: EngineJob, tell: Tell, cancel: CancelToken
    ) -> Model:
        """Raises ModelError: ``reference_unfit``: the denoiser has no layers that could see it, and
        none can stand among its tokens, or not in a part of the picture alone."""
        told = acting(uses)
        can = not any(use.mask for use in told) if _sees(model) else reference_layers(model.network)
        if told and not can:
            raise ModelError("reference_unfit", model=model.info.name)
        return model

    def enter(self, uses: Conditions, model: Model, job: EngineJob, tell: Tell) -> Hashable:
        """See `ConditionHandler.enter`. Texts are read beside the pictures by who sees them."""
        if not isinstance(texts := model.texts, SeeingText):
            return ()
        pictures = [job.arrays[use.arrays[0]] for use in acting(uses)]
        texts.see(pictures)
        return tuple(digest(each) for each in pictures)

    def hooks(self, uses: Conditions, scene: SamplingContext) -> Iterable[Hook]:
        """One for all of them, and what it needs."""
        model = scene.model
        references = [
            Reference(
                use, model.picture_latents(scene.job.arrays[use.arrays[0]]), mask_of(use, scene)
            )
            for use in acting(uses)
        ]
        if references and _sees(model):
            yield TokenReferenceHook([(each.use, each.clean) for each in references])
        elif references:
            layers = reference_layers(model.network)
            yield ReferenceHook(references, layers, tames=model.family.id == "sdxl")


def _sees(model: Model) -> bool:
    """Whether references are tokens to ``model``, as its row says."""
    return references_of(model.info) > 0
