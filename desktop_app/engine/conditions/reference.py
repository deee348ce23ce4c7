"""Pictures that the denoiser looks at beside its own."""

from __future__ import annotations

from collections.abc import Hashable, Iterable

from desktop_app.catalog.families import lacks_references, only_edits, references_of
from desktop_app.core.cancel import CancelToken
from desktop_app.core.conditions import KINDS, Condition, ConditionLimits, Conditions
from desktop_app.core.errors import ModelError
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.pixels import ByteArray, digest
from desktop_app.core.request import EngineJob
from desktop_app.engine.conditions.condition_handler import ConditionHandler, SamplingContext, Tell
from desktop_app.engine.conditions.pictures import acting, check_pictures, mask_of
from desktop_app.engine.hooks import Hook
from desktop_app.engine.model import Model
from desktop_app.engine.reference.fitting import check_reference, fitted, most_pixels
from desktop_app.engine.reference.reference_attention import reference_layers
from desktop_app.engine.reference.reference_hook import Reference, ReferenceHook
from desktop_app.engine.reference.token_hook import TokenReferenceHook
from desktop_app.networks.seeing_text import SeeingText


class ReferenceHandler(ConditionHandler):
    """See `ConditionHandler`. What has no weight is not even encoded."""

    def is_sized(self, kind: ConditionLimits, model: ModelInfo) -> bool:
        """See `ConditionHandler.is_sized`. Tokens have places of their own."""
        return kind.sized and not references_of(model)

    def check(self, uses: Conditions, job: EngineJob) -> None:
        """See `ConditionHandler.check`.

        Raises:
            InputError: ``condition_array``, ``reference_size``.
            ModelError: ``reference_unfit``, ``reference_many``, ``reference_needed``.
        """
        check_pictures(uses, job)
        model, told, most = job.model, acting(uses), references_of(job.model)
        sees = most or (model.family in KINDS["reference"].families and not lacks_references(model))
        if told and (not sees or (most and any(use.mask for use in told))):
            raise ModelError("reference_unfit", model=model.name)
        if most and len(told) > most:
            raise ModelError("reference_many", model=model.name, most=most, count=len(told))
        if only_edits(model) and not told:
            raise ModelError("reference_needed", model=model.name)
        if most:
            for use in told:
                check_reference(job.arrays[use.arrays[0]], model)

    def prepared(
        self, uses: Conditions, model: Model, job: EngineJob, tell: Tell, cancel: CancelToken
    ) -> Model:
        """Raises ModelError: ``reference_unfit``: the denoiser has no layers that could see it, and
        none can stand among its tokens; ``reference_blind``: its text encoder sees none."""
        told, sees, name = acting(uses), _sees(model), model.info.name
        if told and not sees and not reference_layers(model.network):
            raise ModelError("reference_unfit", model=name)
        row = model.family.language_of(model.info.variant)
        if told and sees and row and row.picture and not isinstance(model.texts, SeeingText):
            raise ModelError("reference_blind", model=name)
        return model

    def enter(self, uses: Conditions, model: Model, job: EngineJob, tell: Tell) -> Hashable:
        """See `ConditionHandler.enter`. Texts are read beside the pictures by who sees them."""
        if not isinstance(texts := model.texts, SeeingText):
            return ()
        pictures = [
            _picture(use, model, job) if texts.as_encoded else job.arrays[use.arrays[0]]
            for use in acting(uses)
        ]
        texts.see(pictures)
        return tuple(digest(each) for each in pictures)

    def hooks(self, uses: Conditions, scene: SamplingContext) -> Iterable[Hook]:
        """One for all of them, and what it needs."""
        model = scene.model
        references = [
            Reference(use, model.picture_latents(each), mask_of(use, scene))
            for use in acting(uses)
            for each in (_picture(use, model, scene.job),)
        ]
        if references and _sees(model):
            loras = model.loras if model.keeps_references else None
            yield TokenReferenceHook([(each.use, each.clean) for each in references], loras)
        elif references:
            layers = reference_layers(model.network)
            yield ReferenceHook(references, layers, tames=model.family.id == "sdxl")


def _sees(model: Model) -> bool:
    """Whether references are tokens to ``model``, as its row says."""
    return references_of(model.info) > 0


def _picture(use: Condition, model: Model, job: EngineJob) -> ByteArray:
    picture = job.arrays[use.arrays[0]]
    if not _sees(model):
        return picture
    most = most_pixels(model.family, job.request.size)
    return fitted(picture, model.info.factor, most)
