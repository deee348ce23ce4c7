"""Control images: run through control networks, whose residuals the denoiser adds."""

from __future__ import annotations

from collections.abc import Hashable, Iterable

from desktop_app.core.cancel import CancelToken
from desktop_app.core.conditions import Condition, Conditions
from desktop_app.core.errors import ModelError
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.pixels import ByteArray, FloatArray
from desktop_app.core.request import EngineJob
from desktop_app.engine.conditions.condition_handler import (
    ConditionHandler,
    SamplingContext,
    Tell,
    file_of,
)
from desktop_app.engine.conditions.pictures import acting, check_pictures, mask_of, with_progress
from desktop_app.engine.control.control_file import PLAIN
from desktop_app.engine.control.control_hook import (
    ActingControl,
    ControlHook,
    OwnChannelsHook,
    RestHook,
)
from desktop_app.engine.control.control_network import ControlNetwork, unfit
from desktop_app.engine.control.control_stack import INPAINT, check_file
from desktop_app.engine.hooks import Hook
from desktop_app.engine.model import Model


class ControlHandler(ConditionHandler):
    """See `ConditionHandler`. What has no weight is not even read."""

    def check(self, uses: Conditions, job: EngineJob) -> None:
        """Raises InputError (``condition_array``), ModelError as `check_file`, `_check_own`."""
        check_pictures(uses, job)
        _check_own(job.model, _own(uses))
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
        for path in with_progress(PLAIN, missing, tell, cancel):
            stack.network(path)
        for use, path in zip(_acting(uses), paths, strict=True):
            stack.network(path).check_use(use.word, model.codec.factor, model.info.name)
        return model

    def enter(self, uses: Conditions, model: Model, job: EngineJob, tell: Tell) -> Hashable:
        """Hints of other jobs are forgotten; texts are encoded as without."""
        model.controls.forget_hints(len(uses))

    def hooks(self, uses: Conditions, scene: SamplingContext) -> Iterable[Hook]:
        """One for all of them, and what it needs."""
        stack = scene.model.controls
        for use in _own(uses):
            picture = scene.job.arrays[use.arrays[0]]
            (latents,) = stack.hint(None, use.word, picture, None, scene.model.codec)
            yield OwnChannelsHook(use, latents, mask_of(use, scene))
        if controls := [_control(use, scene) for use in _acting(uses)]:
            yield ControlHook(controls, scene.job.request.guidance_scale)
            if stack.offload:
                yield RestHook(stack.rest)


def _acting(uses: Conditions) -> Conditions:
    return tuple(use for use in acting(uses) if use.name)


def _own(uses: Conditions) -> Conditions:
    """Those without a network: the model itself takes them."""
    return tuple(use for use in acting(uses) if not use.name)


def _check_own(model: ModelInfo, uses: Conditions) -> None:
    """Check control images without a network against what the model takes. Raises ModelError:
    ``control_missing``, ``control_unfit``."""
    if model.takes_control_image and not uses:
        raise ModelError("control_missing", model=model.name)
    if uses and not model.takes_control_image:
        reason = "no control network is chosen, and the model takes no control image itself"
        raise unfit("The control image", model.name, reason)
    if len(uses) > 1:
        reason = "the model itself takes one control image, not several"
        raise unfit("The control image", model.name, reason)


def _control(use: Condition, scene: SamplingContext) -> ActingControl:
    job, model = scene.job, scene.model
    network = model.controls.network(file_of(job, use.name))
    picture, hole = _picture(use, network, job)
    painted = None
    if network.beside_hole and hole is None and job.image is not None and job.mask is not None:
        painted = job.image, job.mask
    hint = model.controls.hint(network, use.word, picture, hole, model.codec, painted)
    return ActingControl(use, network, hint, mask_of(use, scene))


def _picture(
    use: Condition, network: ControlNetwork, job: EngineJob
) -> tuple[ByteArray, FloatArray | None]:
    """The control image, and the mask of a hole in it."""
    if (use.word == INPAINT or network.sees_hole) and job.image is not None:
        return job.image, job.mask
    return job.arrays[use.arrays[0]], None
