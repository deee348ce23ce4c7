"""The work of every kind in `core.conditions.KINDS`, and putting all of them to it."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator
from typing import Final

from desktop_app.core.cancel import CancelToken
from desktop_app.core.conditions import KINDS, Condition, of_kind
from desktop_app.core.errors import InputError
from desktop_app.core.request import EngineJob
from desktop_app.engine.conditions.condition_handler import ConditionHandler, SamplingContext, Tell
from desktop_app.engine.conditions.control import ControlHandler
from desktop_app.engine.conditions.embedding import EmbeddingHandler
from desktop_app.engine.conditions.image_prompt import ImagePromptHandler
from desktop_app.engine.conditions.lora import LoraHandler
from desktop_app.engine.conditions.part import PartHandler
from desktop_app.engine.conditions.pictures import is_mask
from desktop_app.engine.conditions.reference import ReferenceHandler
from desktop_app.engine.conditions.refiner import RefinerHandler
from desktop_app.engine.hooks import Hook
from desktop_app.engine.model import Model

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
