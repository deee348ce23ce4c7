"""One request on one loaded model: encode → prepare → denoise → decode, image by image."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from typing import Final

import numpy as np
from torch import Tensor

from desktop_app.catalog.schedulers import SchedulerRow
from desktop_app.core import trace
from desktop_app.core.cancel import CancelToken
from desktop_app.core.conditions import Conditions, of_kind
from desktop_app.core.errors import ModelError
from desktop_app.core.events import EngineEvent, ImageDone, Noted, PreviewMade
from desktop_app.core.generation_settings import Tile
from desktop_app.core.pixels import ByteArray, FloatArray
from desktop_app.core.request import PREVIEW_FILE, EngineJob, Task
from desktop_app.core.steps import steps_run
from desktop_app.engine.circular_padding import circular, decoded
from desktop_app.engine.conditioning import with_conditioning
from desktop_app.engine.conditions import condition_table
from desktop_app.engine.conditions.condition_handler import SamplingContext
from desktop_app.engine.early_stop import EarlyStopHook
from desktop_app.engine.guidance import GuidedModel
from desktop_app.engine.guidance_hooks import StructureHook, guidance_hooks, structure_calls
from desktop_app.engine.hooks import CancelHook, Hook, HookTable, NanCheckHook, check_finite
from desktop_app.engine.input_latents import Encoded, encode_job
from desktop_app.engine.loop import denoise
from desktop_app.engine.masking import (
    LatentMaskHook,
    joining_calls,
)
from desktop_app.engine.model import Model
from desktop_app.engine.noise import start_noise
from desktop_app.engine.preview import PreviewHook, awaited_steps
from desktop_app.engine.progress import ProgressMeter, StepHook
from desktop_app.engine.request_setup import setup_of
from desktop_app.engine.speed.deep_cache import DeepCache, can_use_deep_cache
from desktop_app.imaging.depth import to_bytes
from desktop_app.networks.schedules.schedule import Schedule
from desktop_app.networks.schedules.setup import Setup

Tell = Callable[[EngineEvent], None]

OPAQUE: Final = 0.95
"""Autoencoders make a little less of 1: where no pixel is below this, nothing is seen through."""

NO_OTHERS: Mapping[str, Model] = {}

NO_REUSE: Final = {"control": "reuse_control", "reference": "reuse_reference"}
"""Kinds of conditions whose inner layers hear what is new at each step, and what is told of it."""


class Pipeline:
    """Makes the images of one job.

    Args:
        model: the loaded model.
        row: the scheduler.
        job: checked by the caller.
        on_event: told of steps, previews and images.
        cancel: looked at before every call of the model.
        others: loaded models that conditions name, by `ModelInfo.id`.
        between: called between denoising and decoding.
    """

    def __init__(
        self,
        model: Model,
        row: SchedulerRow,
        job: EngineJob,
        on_event: Tell,
        cancel: CancelToken,
        others: Mapping[str, Model] = NO_OTHERS,
        between: Callable[[], None] = lambda: None,
    ) -> None:
        self._model, self._row, self._job, self._others = model, row, job, others
        self._on_event, self._cancel, self._between = on_event, cancel, between
        self._conditioning: dict[str, GuidedModel] = {}
        request = job.request
        self._strength = 1.0 if request.task is Task.TEXT_TO_IMAGE else request.strength
        self._progress = ProgressMeter(
            request.count, steps_run(request.steps, self._strength, request.sigmas)
        )

    def run(self, first: int = 0) -> None:
        """Make all images from the ``first`` on, one by one, and tell of them.

        Raises:
            NonFiniteLatents: the denoiser's result is not a number.
        """
        with self._edges_joined():
            for image in range(first, self._job.request.count, self._at_once):
                self._make(image)

    @property
    def _at_once(self) -> int:
        """Images that one call of `_make` makes."""
        return 1

    def _make(self, image: int) -> None:
        request = self._job.request
        begun = time.perf_counter()
        latents = self.latents(image)
        check_finite(latents)
        self._cancel.check()
        self._between()
        with trace.span("decode"):
            pixels, layers = self._decoded(latents)
        self._progress.image_done()
        seconds = time.perf_counter() - begun
        seed = request.seed_of(image)
        self._on_event(ImageDone(image, seed, pixels, seconds, self._own_decoded, layers))

    def _decoded(self, latents: Tensor) -> tuple[FloatArray, ByteArray | None]:
        """The picture of finished latents; of one that is split what its layers show, and these."""
        return decoded(self._decode, latents, self._model.codec, self._tile), None

    def _decode(self, latents: Tensor) -> FloatArray:
        """(h, w, 3), or (h, w, 4) where a new picture may be transparent, and is."""
        codec, request = self._model.codec, self._job.request
        if not (request.background and codec.alpha and request.task is Task.TEXT_TO_IMAGE):
            return codec.decode_pixels(latents)
        pixels = codec.decode_pixels(latents, alpha=True)
        if pixels[..., 3].min() >= OPAQUE:
            return np.ascontiguousarray(pixels[..., :3])
        return pixels

    @cached_property
    def _own_decoded(self) -> ByteArray | None:
        """The job's picture as the autoencoder gives it back, where that is asked for."""
        picture, model = self._job.image, self._model
        if picture is None or not self._job.decodes_own:
            return None
        latents = model.picture_latents(picture)
        return to_bytes(decoded(model.codec.decode_pixels, latents, model.codec, self._tile))

    @property
    def _tile(self) -> Tile:
        """The sides that meet; a part of a larger picture has none that do."""
        return "" if self._job.place is not None else self._job.request.tile

    @contextmanager
    def _edges_joined(self) -> Iterator[None]:
        models = (self._model, *self._others.values())
        modules = [part for each in models for part in (each.network, *each.controls.modules)]
        try:
            if self._tile:
                self._model.forget_latents()
            with circular(modules, self._model.codec, self._tile):
                yield
        finally:
            if self._tile:
                self._model.forget_latents()

    def latents(self, image: int) -> Tensor:
        """The finished latents (1, c, h/f, w/f) float32 of the ``image``-th image."""
        schedule = self._schedule()
        request = self._job.request
        device, place = self._model.compute.device, self._place
        noise, generator = start_noise(request, image, self._shape, device, place)
        start = self._start(schedule, noise)
        guided = self._guided
        hooks = HookTable(self._hooks(image, noise, schedule))
        self._progress.begin_steps()
        for each in (guided, *self._conditioning.values()):
            each.reset()
        return denoise(guided, schedule, start, generator, hooks)

    @property
    def _shape(self) -> tuple[int, int, int]:
        """Of the latents: channels, height, width."""
        size, codec = self._job.request.size, self._model.codec
        return codec.channels, size.height // codec.factor, size.width // codec.factor

    @property
    def _place(self) -> tuple[int, int] | None:
        """Of a tile, in latent pixels."""
        place, factor = self._job.place, self._model.codec.factor
        return None if place is None else (place[0] // factor, place[1] // factor)

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
        given = self._job.request, self._row, model.family, model.codec.factor, self._on_event
        return setup_of(*given, model.info.variant)

    @cached_property
    def _guided(self) -> GuidedModel:
        reuse = self._reuse
        run = None if reuse is None else reuse.run
        with trace.span("encode texts"):
            return with_conditioning(self._model, self._job, self._on_event, self._conditions, run)

    @property
    def _conditions(self) -> Conditions:
        return self._job.request.conditions

    def _hearing(self, model: Model) -> GuidedModel:
        """Another model that hears the job's texts; its weights hold nothing of the conditions."""
        if model.info.id not in self._conditioning:
            self._conditioning[model.info.id] = with_conditioning(model, self._job, self._on_event)
        return self._conditioning[model.info.id]

    @cached_property
    def _reuse(self) -> DeepCache | None:
        """What uses deep features again; None where it is not wanted, or the network has none."""
        every, model = self._job.request.reuse, self._model
        if every == 1 or not can_use_deep_cache(model.network):
            return None
        for kind, note in NO_REUSE.items():
            if any(use.weight for use in of_kind(self._conditions, kind)):
                self._on_event(Noted(note))
                return None
        return DeepCache(model.network, every, lambda: (model.loras.state, self._guided.current))

    @cached_property
    def _encoded(self) -> Encoded:
        # An inpainting UNet at full strength never looks at the picture's own latents.
        full = self._keeps_known and self._is_full_inpaint
        needs_picture = not full or self._keeps_structure
        with trace.span("encode picture"):
            return encode_job(self._job, self._model, needs_picture=needs_picture)

    @property
    def _is_from_flow_noise(self) -> bool:
        model, request = self._model, self._job.request
        guided_flow = model.family.prediction == "flow" and model.engine.guides(
            model.network, request
        )
        return guided_flow and self._strength == 1.0

    @property
    def _keeps_structure(self) -> bool:
        request = self._job.request
        return request.structure > 0 and request.structure_strength < 1

    @property
    def _keeps_known(self) -> bool:
        """Whether the denoiser itself keeps what is not painted, and no other takes its place."""
        return self._model.takes_mask and not self._others

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
    def _preview_decoder(self) -> Callable[[Tensor], ByteArray] | None:
        """What previews are decoded by; None for the linear map. No job fails for its previews."""
        try:
            return self._model.preview_decoder(self._job.files.get(PREVIEW_FILE))
        except ModelError as error:
            self._on_event(Noted("preview_plain", {"reason": str(error)}))
            return None

    def _hooks(self, image: int, noise: Tensor, schedule: Schedule) -> Iterator[Hook]:
        encoded = self._encoded
        strength, clean, channels = encoded.strength, encoded.clean, encoded.channels

        awaited = awaited_steps(schedule, self._job.partials)

        def tell_preview(step: int, pixels: ByteArray) -> None:
            self._on_event(PreviewMade(image, step, pixels, awaited=step in awaited))

        yield CancelHook(self._cancel)
        if channels is not None:
            yield channels  # before control networks, some of which take them, too
        yield from condition_table.hooks(self._scene(schedule))
        yield from guidance_hooks(self._job.request, from_flow_noise=self._is_from_flow_noise)
        if self._reuse is not None:
            yield self._reuse
        if self._job.request.settle > 0:
            yield self._settle_hook(schedule)
        if clean is not None and self._keeps_structure:
            kept = 1.0 - self._job.request.structure_strength
            calls = structure_calls(self._job.request, schedule)
            yield StructureHook(clean, noise, calls, kept)
        if strength is not None and clean is not None:
            known = not self._keeps_known
            yield LatentMaskHook(strength, schedule, clean, noise, keeps_known=known)
        yield NanCheckHook()
        yield StepHook(image, self._progress, self._on_event)
        if self._job.previews:
            decoder = self._preview_decoder
            yield PreviewHook(lambda: self._model.rgb_map, tell_preview, decoder, awaited)

    def _scene(self, schedule: Schedule) -> SamplingContext:
        return SamplingContext(self._job, self._model, self._others, schedule, self._hearing)

    def _settle_hook(self, schedule: Schedule) -> EarlyStopHook:
        strength = self._encoded.strength

        def tell(steps: int, total: int) -> None:
            self._progress.steps_saved(total - steps)
            self._on_event(Noted("settled", {"steps": steps, "total": total}))

        joins = None if strength is None else joining_calls(strength, schedule)
        first = structure_calls(self._job.request, schedule)
        return EarlyStopHook(self._job.request.settle, strength, joins, tell, first)
