"""One request on a consistency model: new pictures, and the edits of Algorithm 4."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property, partial
from math import ceil

import torch
from torch import Tensor

from desktop_app.catalog.schedulers import SchedulerRow
from desktop_app.core.cancel import CancelToken
from desktop_app.core.conditions import of_kind
from desktop_app.core.events import ImageDone, PreviewMade, StepMade
from desktop_app.core.noise_levels import NoiseLevels
from desktop_app.core.pixels import ByteArray
from desktop_app.core.request import EngineJob
from desktop_app.engine.conditions import condition_table
from desktop_app.engine.consistency.edits import ConsistencyEdit
from desktop_app.engine.consistency.multistep_schedule import ConsistencySchedule
from desktop_app.engine.guidance import Conditioning, GuidedModel, WeightedText
from desktop_app.engine.hooks import CancelHook, Hook, HookTable, NanCheckHook, check_finite
from desktop_app.engine.loop import denoise
from desktop_app.engine.model import Model
from desktop_app.engine.noise import start_noise
from desktop_app.engine.pipeline import NO_OTHERS, Pipeline, Tell
from desktop_app.engine.preview import PreviewHook, TraceHook, awaited_steps
from desktop_app.engine.progress import ProgressMeter, StepHook
from desktop_app.networks.codec import pixels_to_tensor
from desktop_app.networks.family_engine import Inputs

CLASS_STREAM = 0x636C617373
"""Added to an image's seed for drawing its class, so that its noise is the same with any."""


class ConsistencyPipeline(Pipeline):
    """As `Pipeline`: the same loop, hooks, seeds and events, with another schedule."""

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
        super().__init__(model, row, job, on_event, cancel, others, between)
        self._levels = NoiseLevels.from_config(model.parts["scheduler"])
        self._progress = ProgressMeter(ceil(job.request.count / job.batch), len(self._edit.run))

    @cached_property
    def _edit(self) -> ConsistencyEdit:
        """What is run, and what is kept of the picture."""
        job, device = self._job, self._model.compute.device
        picture = mask = None
        if job.image is not None:
            picture = pixels_to_tensor(job.image).to(device)
        if job.mask is not None:
            mask = torch.from_numpy(job.mask.copy())[None, None].to(device)
        return ConsistencyEdit.of(job.request, self._levels, picture, mask)

    @property
    def _at_once(self) -> int:
        return self._job.batch

    def _make(self, image: int) -> None:
        begun, request, codec = time.perf_counter(), self._job.request, self._model.codec
        latents = self.latents(image)
        check_finite(latents)
        self._cancel.check()
        pixels = [codec.decode_pixels(one[None]) for one in latents]
        self._progress.image_done()
        seconds = (time.perf_counter() - begun) / len(pixels)
        for number, one in enumerate(pixels, image):
            self._on_event(ImageDone(number, request.seed_of(number), one, seconds))

    def latents(self, image: int) -> Tensor:
        """The finished pictures (n, 3, h, w) float32 in -1..1 from the ``image``-th on, as many as
        are made at a time."""
        job, model, edit = self._job, self._model, self._edit
        request = job.request
        size, device = request.size, model.compute.device
        shape = model.codec.channels, size.height, size.width
        images = range(image, min(image + job.batch, request.count))
        drawn = [start_noise(request, one, shape, device, job.place) for one in images]
        noise = torch.cat([one for one, _ in drawn])
        schedule = ConsistencySchedule(self._levels, edit.run, device, edit.known)
        # It hears no words.
        condition_table.enter(model, of_kind(self._conditions, "lora"), self._job, self._on_event)
        hooks = HookTable(self._watching(image, schedule))
        call = partial(model.engine.predict, model.network)
        inputs = self._classes([request.seed_of(one) for one in images])
        texts = ((1, Conditioning((WeightedText(inputs),))),)
        guided = GuidedModel(call, model.compute, texts, 0.0)
        self._progress.begin_steps()
        start, generators = edit.start(schedule, noise), [generator for _, generator in drawn]
        return denoise(guided, schedule, start, generators, hooks)

    def _watching(self, image: int, schedule: ConsistencySchedule) -> Iterator[Hook]:
        """LoRAs come and go; what is kept of the picture is the schedule's part, not a hook's."""
        awaited = awaited_steps(schedule, self._job.partials)

        def tell_preview(step: int, pixels: ByteArray) -> None:
            self._on_event(PreviewMade(image, step, pixels, awaited=step in awaited))

        yield CancelHook(self._cancel)
        yield from condition_table.hooks(self._scene(schedule))
        yield NanCheckHook()
        yield StepHook(image, self._progress, self._on_event)
        if self._job.previews:
            yield PreviewHook(lambda: self._model.rgb_map, tell_preview, awaited=awaited)
            if self._job.trace:
                yield TraceHook(lambda step, pixels: self._on_event(StepMade(image, step, pixels)))

    def _classes(self, seeds: list[int]) -> Inputs:
        classes = self._model.info.classes
        if not classes:
            return {}
        label = self._job.request.class_label
        labels = [drawn_class(seed, classes) if label is None else label for seed in seeds]
        return {"class_labels": torch.tensor(labels, device=self._model.compute.device)}


def drawn_class(seed: int, classes: int) -> int:
    """The class, from 0, of the image with that seed where none is asked for."""
    generator = torch.Generator("cpu").manual_seed(seed + CLASS_STREAM)
    return int(torch.randint(classes, (1,), generator=generator))
