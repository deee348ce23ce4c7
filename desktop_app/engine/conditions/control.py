"""Control images: run through control networks, whose residuals the denoiser adds."""

from __future__ import annotations

from collections.abc import Hashable, Iterable

import torch
from torch import Tensor

from desktop_app.core.cancel import CancelToken
from desktop_app.core.conditions import Condition, Conditions
from desktop_app.core.events import Loading
from desktop_app.core.pixels import ByteArray, FloatArray
from desktop_app.core.request import EngineJob
from desktop_app.engine.conditions.condition_handler import (
    ConditionHandler,
    SamplingContext,
    Tell,
    file_of,
)
from desktop_app.engine.conditions.pictures import check_pictures
from desktop_app.engine.control.control_file import PLAIN
from desktop_app.engine.control.control_hook import ActingControl, ControlHook, OwnModel, RestHook
from desktop_app.engine.control.control_network import ControlNetwork
from desktop_app.engine.control.control_stack import INPAINT, check_file
from desktop_app.engine.control.own_channels import OwnChannelsHook, check_own_channels
from desktop_app.engine.hooks import Hook
from desktop_app.engine.model import Model


class ControlHandler(ConditionHandler):
    """See `ConditionHandler`. What has no weight is not even read."""

    def check(self, uses: Conditions, job: EngineJob) -> None:
        """Raises InputError (``condition_array``), ModelError as `check_file`."""
        check_pictures(uses, job)
        check_own_channels(job.model, [use for use in uses if use.weight > 0 and not use.name])
        for use in _acting(uses):
            check_file(file_of(job, use.name), job.model)

    def prepared(
        self, uses: Conditions, model: Model, job: EngineJob, tell: Tell, cancel: CancelToken
    ) -> Model:
        """``model``, with the networks in memory beside it."""
        paths = [file_of(job, use.name) for use in _acting(uses)]
        stack = model.controls
        stack.rest()
        stack.keep(paths)
        missing = [path for path in dict.fromkeys(paths) if not stack.has(path)]
        if missing:
            model.loras.use((), {}, text=False)  # some are made of the denoiser's own weights
        for done, path in enumerate(missing):
            cancel.check()
            tell(Loading(PLAIN, done, len(missing)))
            stack.network(path)
        if missing:
            tell(Loading(PLAIN, len(missing), len(missing)))
        for use, path in zip(_acting(uses), paths, strict=True):
            network = stack.network(path)
            network.check_word(use.word)
            network.check_factor(model.codec.factor, model.info.name)
        return model

    def enter(self, uses: Conditions, model: Model, job: EngineJob, tell: Tell) -> Hashable:
        """Hints of other jobs are forgotten; texts are encoded as without."""
        model.controls.forget_hints(len(uses))

    def hooks(self, uses: Conditions, scene: SamplingContext) -> Iterable[Hook]:
        """One for all of them, and what it needs."""
        model, controls = scene.model, [_control(use, scene) for use in _acting(uses)]
        own = OwnModel()
        yield own
        for use in uses:
            if use.weight > 0 and not use.name:
                picture = scene.job.arrays[use.arrays[0]]
                stack = model.controls
                (latents,) = stack.hint(stack.own, use.word, picture, None, model.codec)
                yield OwnChannelsHook(use, latents, _mask(use, scene), own)
        if not controls:
            return
        yield ControlHook(
            controls,
            own,
            lambda residuals: model.engine.control_arguments(model.network, residuals),
            scene.job.request.guidance_scale,
        )
        if model.controls.offload:
            yield RestHook(model.controls.rest)


def _acting(uses: Conditions) -> Conditions:
    return tuple(use for use in uses if use.weight > 0 and use.name)


def _control(use: Condition, scene: SamplingContext) -> ActingControl:
    job, model = scene.job, scene.model
    network = model.controls.network(file_of(job, use.name))
    picture, hole = _picture(use, network, job)
    hint = model.controls.hint(network, use.word, picture, hole, model.codec)
    return ActingControl(use, network, hint, _mask(use, scene))


def _mask(use: Condition, scene: SamplingContext) -> Tensor | None:
    if not use.mask:
        return None
    mask = torch.from_numpy(scene.job.arrays[use.mask].copy())[None, None]
    return mask.to(scene.model.compute.device)


def _picture(
    use: Condition, network: ControlNetwork, job: EngineJob
) -> tuple[ByteArray, FloatArray | None]:
    """The control image, and the mask of a hole in it."""
    if (use.word == INPAINT or network.sees_hole) and job.image is not None:
        return job.image, job.mask
    return job.arrays[use.arrays[0]], None
