"""One request on one loaded model: encode → prepare → denoise → decode, image by image."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property, partial

import torch
from torch import Tensor

from desktop_app.catalog.schedulers import SchedulerRow
from desktop_app.core.cancel import CancelToken
from desktop_app.core.events import EngineEvent, ImageDone, PreviewMade
from desktop_app.core.pixels import ByteArray
from desktop_app.core.request import EngineJob, Task
from desktop_app.engine.codec import pixels_to_tensor
from desktop_app.engine.families.base import Inputs
from desktop_app.engine.finite import FiniteHook, check_finite
from desktop_app.engine.guidance import GuidedModel
from desktop_app.engine.hooks import CancelHook, Hook, HookTable
from desktop_app.engine.loop import denoise
from desktop_app.engine.masking import LatentMaskHook, MaskChannelsHook, latent_mask, painted
from desktop_app.engine.model import Model
from desktop_app.engine.noise import draw_noise, image_generator
from desktop_app.engine.preview import PreviewHook
from desktop_app.engine.progress import Progress, StepHook
from desktop_app.engine.schedulers import Schedule, steps_run

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
        between: called between denoising and decoding.
    """

    def __init__(
        self,
        model: Model,
        row: SchedulerRow,
        job: EngineJob,
        on_event: Tell,
        cancel: CancelToken,
        between: Callable[[], None] = lambda: None,
    ) -> None:
        self._model, self._row, self._job = model, row, job
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
        generator = image_generator(self._job.request.seed_of(image))
        size, codec = self._job.request.size, self._model.codec
        noise = draw_noise(
            generator,
            codec.channels,
            size.height // codec.factor,
            size.width // codec.factor,
            self._model.compute.device,
        )
        start = self._start(schedule, noise)
        hooks = HookTable(self._hooks(image, noise, schedule))
        guided = self._guided
        self._progress.begin_steps()
        return denoise(guided, schedule, start, generator, hooks)

    def _schedule(self) -> Schedule:
        return Schedule(
            self._model.scheduler(self._row),
            self._job.request.steps,
            self._strength,
            self._model.compute.device,
        )

    @cached_property
    def _guided(self) -> GuidedModel:
        """The denoiser with this request's text."""
        request, model = self._job.request, self._model
        network = model.network_for(request.loras)
        skip = request.sampling.clip_skip
        positive = self._inputs(model.texts.encode(request.prompt, skip))
        negative = None
        if model.engine.guides(network, request):
            negative = self._inputs(model.texts.encode(request.negative_prompt, skip))
        call = partial(model.engine.predict, network)
        return GuidedModel(call, model.compute, positive, negative, request.guidance_scale)

    def _inputs(self, text: Inputs) -> Inputs:
        """What the denoiser hears: the text, and what the family adds."""
        compute = self._model.compute
        extras = self._model.engine.extras(self._model.parts, self._job.request)
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
        if picture is not None and (is_soft or not (model.takes_mask and self._is_full_inpaint)):
            clean = model.codec.encode(picture)
        return Encoded(clean, strength, channels)

    @property
    def _is_full_inpaint(self) -> bool:
        return self._job.mask is not None and self._strength == 1.0

    def _start(self, schedule: Schedule, noise: Tensor) -> Tensor:
        # As in diffusers: inpainting at full strength starts from pure noise, image→image does not.
        clean = self._encoded.clean
        if clean is None or self._is_full_inpaint:
            return schedule.start(noise)
        return schedule.noised(clean, noise, 0)

    def _hooks(self, image: int, noise: Tensor, schedule: Schedule) -> Iterator[Hook]:
        encoded = self._encoded
        strength, clean, channels = encoded.strength, encoded.clean, encoded.channels

        def tell_preview(step: int, pixels: ByteArray) -> None:
            self._on_event(PreviewMade(image, step, pixels))

        yield CancelHook(self._cancel)
        if channels is not None:
            yield channels
        if strength is not None and clean is not None:
            known = channels is None
            yield LatentMaskHook(strength, schedule, clean, noise, keeps_known=known)
        yield FiniteHook()
        yield StepHook(image, self._progress, self._on_event)
        if self._job.previews:
            yield PreviewHook(lambda: self._model.rgb_map, tell_preview)
