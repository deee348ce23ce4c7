"""The work of every kind in `core.conditions.KINDS`, and putting all of them to it."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator
from typing import Final

from desktop_app.catalog.families import load_families
from desktop_app.core.cancel import CancelToken
from desktop_app.core.conditions import KINDS, Condition, Conditions, of_kind
from desktop_app.core.errors import InputError, ModelError
from desktop_app.core.request import EngineJob
from desktop_app.engine.conditions.condition_handler import (
    ConditionHandler,
    SamplingContext,
    Tell,
    file_of,
)
from desktop_app.engine.conditions.control import ControlHandler
from desktop_app.engine.conditions.embedding import EmbeddingHandler
from desktop_app.engine.conditions.image_prompt import ImagePromptHandler
from desktop_app.engine.conditions.lora import LoraHandler
from desktop_app.engine.conditions.pictures import is_mask
from desktop_app.engine.conditions.reference import ReferenceHandler
from desktop_app.engine.conditions.refiner import RefinerHandler
from desktop_app.engine.hooks import Hook
from desktop_app.engine.model import Model
from desktop_app.networks.model_source import without_vae
from desktop_app.networks.vae_file import vae_unfit


class PartHandler(ConditionHandler):
    """Sees to it that the job's model is loaded with the parts that its request names in place of
    its own (`ModelInfo.with_parts`)."""

    def check(self, uses: Conditions, job: EngineJob) -> None:
        """Refuse one whose file isn't there, or that the model is not loaded with; and a model
        without an autoencoder.

        Raises:
            ModelError: ``weights_missing``, ``part_unknown``, ``vae_unfit`` or
                ``model_without_vae``; ``model_pickle`` for an autoencoder beside the model.
        """
        for use in uses:
            path = file_of(job, use.name)
            if use.slot == "vae" and "vae" not in load_families()[job.model.family].components:
                reason = "it works on pixels and has none"
                raise vae_unfit(job.model.name, path.name, reason)
            if job.model.parts.get(use.slot) != str(path):
                raise ModelError("part_unknown", file=path.name, name=job.model.name)
        if job.model.lacks == ("vae",) and not job.model.companion:
            raise without_vae(job.model)


HANDLERS: Final[dict[str, ConditionHandler]] = {
    "lora": LoraHandler(),
    "embedding": EmbeddingHandler(),
    "region": ConditionHandler(),
    "control": ControlHandler(),
    "image_prompt": ImagePromptHandler(),
    "reference": ReferenceHandler(),
    "vae": PartHandler(),
    "part": PartHandler(),
    "refiner": RefinerHandler(),
}


def check(job: EngineJob) -> None:
    """Refuse conditions that can't be met, before anything is loaded.

    Raises:
        InputError: ``condition_array``: an array is missing, not of the working size, or no mask.
        VelaturaError: what the kinds find.
    """
    size = job.request.size
    for use in job.request.conditions:
        sized = HANDLERS[use.kind].is_sized(KINDS[use.kind], job.model)
        for name in use.brought:
            array, is_sized = job.arrays.get(name), sized or name == use.mask
            is_wrong = array is None or (is_sized and array.shape[:2] != (size.height, size.width))
            if not is_wrong and KINDS[use.kind].brings == "mask" and name in use.arrays:
                is_wrong = not is_mask(job.arrays[name])
            if is_wrong:
                raise InputError("condition_array", kind=use.kind, name=name)
    for kind, work in HANDLERS.items():
        work.check(of_kind(job.request.conditions, kind), job)


def prepared(model: Model, job: EngineJob, tell: Tell, cancel: CancelToken) -> Model:
    """``model`` with what the job's conditions put in its place. Raises ModelError, Cancelled."""
    for kind, work in HANDLERS.items():
        uses = of_kind(job.request.conditions, kind)
        model = work.prepared(uses, model, job, tell, cancel)
    return model


def enter(model: Model, conditions: Iterable[Condition], job: EngineJob, tell: Tell) -> Hashable:
    """Bring ``model`` into the state that ``conditions`` ask for, and no others.

    Returns:
        What texts are encoded in from now on.

    Raises:
        ModelError: a file is missing, damaged, or for another model.
    """
    uses = tuple(conditions)
    state = tuple(
        work.enter(of_kind(uses, kind), model, job, tell) for kind, work in HANDLERS.items()
    )
    model.texts.mark(state)
    return state


def hooks(scene: SamplingContext) -> Iterator[Hook]:
    """What acts while one image is denoised, in the order of the table."""
    for kind, work in HANDLERS.items():
        if uses := of_kind(scene.job.request.conditions, kind):
            yield from work.hooks(uses, scene)
