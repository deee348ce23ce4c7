"""One request on one loaded model: encode → prepare → denoise → decode, image by image."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import torch
from torch import Tensor

from desktop_app.catalog.schedulers import SchedulerRow
from desktop_app.core.cancel import CancelToken
from desktop_app.core.errors import ModelError
from desktop_app.core.events import EngineEvent, ImageDone, Noted, PreviewMade
from desktop_app.core.model_info import LoraUse
from desktop_app.core.pixels import ByteArray
from desktop_app.core.request import PREVIEW_FILE, EngineJob, Task
from desktop_app.engine.adapters.lora_hook import LoraHook
from desktop_app.engine.backend import denoiser_call
from desktop_app.engine.changing import changed_text
from desktop_app.engine.codec import pixels_to_tensor
from desktop_app.engine.family_engine import Inputs
from desktop_app.engine.finite import FiniteHook, check_finite
from desktop_app.engine.guidance import GuidedModel, Predictor
from desktop_app.engine.hooks import CancelHook, Hook, HookTable
from desktop_app.engine.loop import denoise
from desktop_app.engine.masking import (
    LatentMaskHook,
    MaskChannelsHook,
    joining_calls,
    latent_mask,
    painted,
)
from desktop_app.engine.model import Model
from desktop_app.engine.noise import start_noise
from desktop_app.engine.preview import PreviewHook
from desktop_app.engine.progress import Progress, StepHook
from desktop_app.engine.refining import SwitchingModel, refiner_call
from desktop_app.engine.schedulers import Schedule, Setup, steps_run
from desktop_app.engine.schedules.choices import setup_of
from desktop_app.engine.settling import SettleHook
from desktop_app.engine.speed.reuse import Reuse, can_reuse
from desktop_app.engine.tiny_preview import TinyPreview

__all__ = ["Painter"]

Tell = Callable[[EngineEvent], None]


@dataclass(frozen=True, slots=True, eq=False)
class Encoded:
    """What of the job went into latent space, once for all its images.

    Attributes:
        clean: latents (1, c, h, w) of the picture; None for text→image.
        strength: (1, 1, h, w) 0..1 of denoising, 0 where known; None unless inpainting.
        channels: gives an inpainting UNet its mask channels; None for others.
    """

    clean: Tensor | None
    strength: Tensor | None
    channels: MaskChannelsHook | None


class Painter:
    """Makes the images of one job.

    Args:
        model: the loaded model.
        row: the scheduler.
        job: checked by the caller.
        on_event: told of steps, previews and images.
        cancel: looked at before every call of the model.
        refiner: makes the last steps; None for none.
        between: called between denoising and decoding.
    """

    def __init__(
        self,
        model: Model,
        row: SchedulerRow,
        job: EngineJob,
        on_event: Tell,
        cancel: CancelToken,
        refiner: Model | None = None,
        between: Callable[[], None] = lambda: None,
    ) -> None:
        self._model, self._row, self._job, self._refiner = model, row, job, refiner
        self._on_event, self._cancel, self._between = on_event, cancel, between
        request = job.request
        self._strength = 1.0 if request.task is Task.TEXT_TO_IMAGE else request.strength
        self._progress = Progress(request.count, steps_run(request.steps, self._strength))

    def run(self, first: int = 0) -> None:
        """Make all images from the ``first`` on, one by one, and tell of them.

        Raises:
            LatentsLost: the denoiser's result is no number.
        """
        request = self._job.request
        for image in range(first, request.count):
            begun = time.perf_counter()
            latents = self.latents(image)
            check_finite(latents)
            self._cancel.check()
            self._between()
            pixels = self._model.codec.decode_pixels(latents)
            self._progress.image_done()
            seconds = time.perf_counter() - begun
            self._on_event(ImageDone(image, request.seed_of(image), pixels, seconds))

    def latents(self, image: int) -> Tensor:
        """The finished latents (1, c, h/f, w/f) float32 of the ``image``-th image."""
        schedule = self._schedule()
        request, codec = self._job.request, self._model.codec
        size = request.size
        shape = codec.channels, size.height // codec.factor, size.width // codec.factor
        noise, generator = start_noise(request, image, shape, self._model.compute.device)
        start = self._start(schedule, noise)
        hooks = HookTable(self._hooks(image, noise, schedule))
        guided = self._predictor(schedule)
        self._progress.begin_steps()
        return denoise(guided, schedule, start, generator, hooks)

    def _schedule(self) -> Schedule:
        return Schedule(
            self._model.scheduler(self._row),
            self._job.request.steps,
            self._strength,
            self._model.compute.device,
            self._setup,
        )

    @cached_property
    def _setup(self) -> Setup:
        model = self._model
        return setup_of(
            self._job.request, self._row, model.family, model.codec.factor, self._on_event
        )

    def _predictor(self, schedule: Schedule) -> Predictor:
        """The denoiser, and the refiner after it."""
        if self._refined is None:
            return self._guided
        calls = refiner_call(schedule, self._job.request.sampling.refiner_from)
        channels = self._model.codec.channels
        return SwitchingModel(self._guided, self._refined, calls, channels)

    @cached_property
    def _guided(self) -> GuidedModel:
        return self._with_text(self._model, self._job.request.loras)

    @cached_property
    def _refined(self) -> GuidedModel | None:
        return None if self._refiner is None else self._with_text(self._refiner, ())

    def _with_text(self, model: Model, loras: Sequence[LoraUse]) -> GuidedModel:
        """The denoiser of ``model`` with this request's text."""
        request = self._job.request
        network = model.network
        own = model is self._model
        changed_text(model, loras, self._job, self._on_event, teach=own)
        skip = request.sampling.clip_skip
        positive = self._inputs(model, model.texts.encode(request.prompt, skip))
        negative = None
        if model.engine.guides(network, request):
            text = model.texts.encode(request.negative_prompt, skip)
            negative = self._inputs(model, text, negative=True)
        reuse = self._reuse if own else None
        call = denoiser_call(model, None if reuse is None else reuse.run)
        return GuidedModel(call, model.compute, positive, negative, request.guidance_scale)

    @cached_property
    def _reuse(self) -> Reuse | None:
        """What uses deep features again; None where it is not wanted, or the network has none."""
        every, model = self._job.request.sampling.reuse, self._model
        if every == 1 or not can_reuse(model.network):
            return None
        return Reuse(model.network, every, lambda: model.loras.state)

    def _inputs(self, model: Model, text: Inputs, *, negative: bool = False) -> Inputs:
        """What the denoiser hears: the text, and what the family adds."""
        compute, request = model.compute, self._job.request
        extras = model.engine.extras(model.parts, request, negative=negative)
        return {**text, **{k: v.to(compute.device, compute.dtype) for k, v in extras.items()}}

    @cached_property
    def _encoded(self) -> Encoded:
        """Bring picture and mask into latent space; both only where they are used."""
        job, model = self._job, self._model
        size, device = job.request.size, model.compute.device
        picture = None if job.image is None else pixels_to_tensor(job.image)
        pixels, strength = torch.ones(1, 1, size.height, size.width), None
        if job.mask is not None:
            pixels = painted(job.mask)
            values = torch.from_numpy(job.mask.copy())[None, None]  # torch wants it writable
            strength = latent_mask(values, model.codec.factor).to(device)
        channels = None
        if model.takes_mask:
            # Without a mask everything is to be made anew: an all-painted, all-grey picture.
            if picture is None or job.mask is None:
                known = model.blank_latents(size)
            else:
                known = model.codec.encode(picture * (1 - pixels))
            further = model.engine.mask_channels(pixels, model.codec.factor, known)
            channels = MaskChannelsHook(further)
        clean = None
        # An inpainting UNet at full strength never looks at the picture's own latents.
        is_soft = strength is not None and bool(((strength > 0) & (strength < 1)).any())
        if picture is not None and (is_soft or not (self._keeps_known and self._is_full_inpaint)):
            clean = model.codec.encode(picture)
        return Encoded(clean, strength, channels)

    @property
    def _keeps_known(self) -> bool:
        """Whether the denoiser itself keeps what is not painted; a refiner does not."""
        return self._model.takes_mask and self._refiner is None

    @property
    def _is_full_inpaint(self) -> bool:
        return self._job.mask is not None and self._strength == 1.0

    def _start(self, schedule: Schedule, noise: Tensor) -> Tensor:
        # As in diffusers: inpainting at full strength starts from pure noise, image→image does not.
        clean = self._encoded.clean
        if clean is None or self._is_full_inpaint:
            return schedule.start(noise)
        return schedule.noised(clean, noise, 0)

    @cached_property
    def _preview_decoder(self) -> TinyPreview | None:
        """What previews are decoded by; None for the linear map. No job fails for its previews."""
        try:
            return self._model.preview_decoder(self._job.files.get(PREVIEW_FILE))
        except ModelError as error:
            self._on_event(Noted("preview_plain", {"reason": str(error)}))
            return None

    def _hooks(self, image: int, noise: Tensor, schedule: Schedule) -> Iterator[Hook]:
        encoded = self._encoded
        strength, clean, channels = encoded.strength, encoded.clean, encoded.channels

        def tell_preview(step: int, pixels: ByteArray) -> None:
            self._on_event(PreviewMade(image, step, pixels))

        yield CancelHook(self._cancel)
        loras = self._job.request.loras
        if any(lora.start > 0 or lora.end < 1 for lora in loras):
            yield LoraHook(self._model.loras, loras, self._job.files)
        if self._reuse is not None:
            yield self._reuse
        if channels is not None:
            yield channels
        if self._job.request.sampling.settle > 0:
            yield self._settle_hook(schedule)
        if strength is not None and clean is not None:
            known = not self._keeps_known
            yield LatentMaskHook(strength, schedule, clean, noise, keeps_known=known)
        yield FiniteHook()
        yield StepHook(image, self._progress, self._on_event)
        if self._job.previews:
            yield PreviewHook(lambda: self._model.rgb_map, tell_preview, self._preview_decoder)

    def _settle_hook(self, schedule: Schedule) -> SettleHook:
        strength = self._encoded.strength

        def tell(steps: int, total: int) -> None:
            self._progress.steps_saved(total - steps)
            self._on_event(Noted("settled", {"steps": steps, "total": total}))

        joins = None if strength is None else joining_calls(strength, schedule)
        return SettleHook(self._job.request.sampling.settle, strength, joins, tell)
