"""One request on a consistency model: new pictures, and the edits of Algorithm 4."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cached_property, partial

import torch
from torch import Tensor

from desktop_app.catalog.schedulers import SchedulerRow
from desktop_app.core.cancel import CancelToken
from desktop_app.core.conditions import of_kind
from desktop_app.core.events import PreviewMade
from desktop_app.core.pixels import ByteArray
from desktop_app.core.request import EngineJob
from desktop_app.engine.conditions import condition_table
from desktop_app.engine.consistency.edits import Edit
from desktop_app.engine.consistency.multistep_schedule import ConsistencySchedule
from desktop_app.engine.guidance import Conditioning, GuidedModel, Heard
from desktop_app.engine.hooks import CancelHook, Hook, HookTable
from desktop_app.engine.loop import denoise
from desktop_app.engine.model import Model
from desktop_app.engine.nan_check import NanCheckHook
from desktop_app.engine.noise import start_noise
from desktop_app.engine.pipeline import NO_OTHERS, Pipeline, Tell
from desktop_app.engine.preview import PreviewHook
from desktop_app.engine.progress import Progress, StepHook
from desktop_app.networks.codec import pixels_to_tensor
from desktop_app.networks.family_way import Inputs
from desktop_app.networks.noise_levels import NoiseLevels

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
        self._progress = Progress(job.request.count, len(self._edit.run))

    @cached_property
    def _edit(self) -> Edit:
        """What is run, and what is kept of the picture."""
        job, device = self._job, self._model.compute.device
        picture = mask = None
        if job.image is not None:
            picture = pixels_to_tensor(job.image).to(device)
        if job.mask is not None:
            mask = torch.from_numpy(job.mask.copy())[None, None].to(device)
        return Edit.of(job.request, self._levels, picture, mask)

    def latents(self, image: int) -> Tensor:
        """The finished picture (1, 3, h, w) float32 in -1..1 of the ``image``-th image."""
        job, model, edit = self._job, self._model, self._edit
        request = job.request
        size, device = request.size, model.compute.device
        shape = model.codec.channels, size.height, size.width
        noise, generator = start_noise(request, image, shape, device, job.place)
        schedule = ConsistencySchedule(self._levels, edit.run, device, edit.known)
        # It hears no words.
        condition_table.enter(model, of_kind(self._conditions, "lora"), self._job, self._on_event)
        hooks = HookTable(self._watching(image, schedule))
        call = partial(model.engine.predict, model.network)
        inputs = self._class(request.seed_of(image))
        texts = ((1, Conditioning((Heard(inputs),))),)
        guided = GuidedModel(call, model.compute, texts, 0.0)
        self._progress.begin_steps()
        return denoise(guided, schedule, edit.start(schedule, noise), generator, hooks)

    def _watching(self, image: int, schedule: ConsistencySchedule) -> Iterator[Hook]:
        """LoRAs come and go; what is kept of the picture is the schedule's part, not a hook's."""

        def tell_preview(step: int, pixels: ByteArray) -> None:
            self._on_event(PreviewMade(image, step, pixels))

        yield CancelHook(self._cancel)
        yield from condition_table.hooks(self._scene(schedule))
        yield NanCheckHook()
        yield StepHook(image, self._progress, self._on_event)
        if self._job.previews:
            yield PreviewHook(lambda: self._model.rgb_map, tell_preview)

    def _class(self, seed: int) -> Inputs:
        classes = self._model.info.classes
        if not classes:
            return {}
        label = self._job.request.class_label
        if label is None:
            label = drawn_class(seed, classes)
        return {"class_labels": torch.tensor([label], device=self._model.compute.device)}


def drawn_class(seed: int, classes: int) -> int:
    """The class, from 0, of the image with that seed where none is asked for."""
    generator = torch.Generator("cpu").manual_seed(seed + CLASS_STREAM)
    return int(torch.randint(classes, (1,), generator=generator))
