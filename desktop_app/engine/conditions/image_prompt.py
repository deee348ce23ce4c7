"""Image prompts: pictures in place of words, through IP-Adapters and FLUX.1 Redux."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from desktop_app.core.cancel import CancelToken
from desktop_app.core.conditions import Condition, Conditions, of_kind
from desktop_app.core.pixels import ByteArray
from desktop_app.core.request import EngineJob
from desktop_app.engine.conditions.condition_handler import (
    ConditionHandler,
    SamplingContext,
    Tell,
    file_of,
)
from desktop_app.engine.conditions.pictures import acting, check_pictures, mask_of, with_progress
from desktop_app.engine.hooks import Hook
from desktop_app.engine.image_prompt.image_encoder import EncoderFile, encoder_for
from desktop_app.engine.image_prompt.image_hook import ActingPicture, ImagePromptHook
from desktop_app.engine.image_prompt.image_stack import Key, picture_key
from desktop_app.engine.image_prompt.picture_layers import layer_weights
from desktop_app.engine.image_prompt.picture_reader import PictureReader, picture_reader, unfit
from desktop_app.engine.model import Model

PLAIN: Final = "image prompt"

REMEMBERED: Final = 4
"""Image prompts whose pictures need not be read again."""


class ImagePromptHandler(ConditionHandler):
    """See `ConditionHandler`. What has no weight is not even read."""

    def check(self, uses: Conditions, job: EngineJob) -> None:
        """Raises InputError (``condition_array``), ModelError as `picture_reader` and
        `encoder_for`."""
        check_pictures(uses, job)
        for use in acting(uses):
            reader, _ = _files(use, job)
            regional = use.mask or of_kind(job.request.conditions, "region")
            if reader.joins_text and (regional or use.mode != "all"):
                reason = "it only acts on whole pictures, without regions, masks and modes"
                raise unfit(reader.name, job.model.name, reason)

    def prepared(
        self, uses: Conditions, model: Model, job: EngineJob, tell: Tell, cancel: CancelToken
    ) -> Model:
        """``model``, with what its layers have of the pictures."""
        stack = model.image_prompts
        for use in acting(uses):
            if use.mode != "all" and not any(_weights(use, model)):
                reason = f"which of its layers carry the {use.mode} alone is unknown"
                raise unfit(file_of(job, use.name).name, model.info.name, reason)
        wanted = {_key(use, job): use for use in acting(uses)}
        missing = {key: use for key, use in wanted.items() if stack.known(key) is None}
        for key in with_progress(PLAIN, missing, tell, cancel):
            stack.read(key, *_files(missing[key], job), _pictures(missing[key], job))
        stack.forget(max(REMEMBERED, len(wanted)))
        return model

    def hooks(self, uses: Conditions, scene: SamplingContext) -> Iterable[Hook]:
        """One for all of them, and what it needs."""
        if prompts := [_shown(use, scene) for use in acting(uses)]:
            yield ImagePromptHook(prompts, scene.model.image_prompts.layers)


def _files(use: Condition, job: EngineJob) -> tuple[PictureReader, EncoderFile]:
    reader = picture_reader(file_of(job, use.name), job.model)
    return reader, encoder_for(reader.need, job.files, reader.name)


def _pictures(use: Condition, job: EngineJob) -> Sequence[ByteArray]:
    return [job.arrays[name] for name in use.arrays]


def _key(use: Condition, job: EngineJob) -> Key:
    _, encoder = _files(use, job)
    return picture_key(file_of(job, use.name), encoder.path, _pictures(use, job))


def _shown(use: Condition, scene: SamplingContext) -> ActingPicture:
    job, stack, key = scene.job, scene.model.image_prompts, _key(use, scene.job)
    keys = stack.known(key)
    if keys is None:  # its file was exchanged in the meantime
        keys = stack.read(key, *_files(use, job), _pictures(use, job))
    return ActingPicture(use, keys, _weights(use, scene.model), mask_of(use, scene))


def _weights(use: Condition, model: Model) -> tuple[float, ...]:
    names = [layer.name for layer in model.image_prompts.layers]
    shares = layer_weights(names, model.family.id, use.mode)
    return tuple(use.weight * share for share in shares)
