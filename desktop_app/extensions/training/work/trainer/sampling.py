"""Samples: pictures from fixed prompts and seeds, and of fixed holes, made while it trains."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import replace
from typing import Any, Final, NamedTuple

import numpy as np
import torch
from torch import Tensor

from desktop_app.catalog.schedulers import load_schedulers
from desktop_app.core.geometry import Size
from desktop_app.core.pixels import ByteArray
from desktop_app.core.request import GenerationRequest, Task
from desktop_app.extensions.training.values.metadata import FEW, SCHEDULERS, STEPS
from desktop_app.extensions.training.work.trainer.base_model import BaseModel
from desktop_app.extensions.training.work.trainer.texts import CaptionTexts
from desktop_app.networks.codec import pixels_to_tensor
from desktop_app.networks.inputs import Inputs
from desktop_app.networks.schedules.schedule import Schedule
from desktop_app.networks.schedules.scheduler_classes import make_scheduler
from desktop_app.networks.schedules.setup import Setup

_SEED: Final = 4096


class WantedSample(NamedTuple):
    """A sample.

    Attributes:
        prompt: of it.
        size: in pixels.
        pixels: (h, w, 3) uint8 of which a part is filled; None: all is made.
        hole: (h, w) uint8, above 0 where it is filled.
    """

    prompt: str
    size: Size
    pixels: ByteArray | None = None
    hole: ByteArray | None = None


def request_of(base: BaseModel, wanted: WantedSample) -> GenerationRequest:
    """What the family is told of it beside latents and text."""
    defaults = base.info.defaults
    task = Task.TEXT_TO_IMAGE if wanted.pixels is None else Task.INPAINT
    return GenerationRequest(
        task,
        wanted.prompt,
        base.info.id,
        wanted.size,
        steps=STEPS,
        guidance_scale=defaults.guidance_scale,
    )


@torch.no_grad()
def sample(
    base: BaseModel,
    network: Any,
    texts: CaptionTexts,
    wanted: WantedSample,
    number: int,
    autocast: AbstractContextManager[Any],
    distilled: float | None = None,
) -> ByteArray:
    """(h, w, 3) uint8 sRGB, the same for the same weights.

    Args:
        base: the model.
        network: its denoiser, with what is trained.
        texts: encoded prompts; "" is one of them.
        wanted: what is made.
        number: of the sample: its noise.
        autocast: entered once.
        distilled: guidance that was built in, so that few steps suffice; None: none was.
    """
    device, codec = base.compute.device, base.codec
    generator = torch.Generator().manual_seed(_SEED + number)
    shape = (
        1,
        codec.channels,
        wanted.size.height // codec.factor,
        wanted.size.width // codec.factor,
    )
    noise = torch.randn(shape, generator=generator).to(device)
    schedule = _schedule(base, wanted, few=distilled is not None)
    request = request_of(base, wanted)
    known = _known(base, wanted)
    guided = distilled is None and base.engine.guides(network, request)
    if distilled is not None:
        request = replace(request, guidance_scale=distilled)
    heard = _inputs(base, texts, request, guided=guided)
    latents = schedule.start(noise)
    with autocast:
        for index in range(schedule.calls):
            given = schedule.scaled(latents, index)
            if known is not None:
                given = torch.cat([given, known], 1)
            given = given.expand(2 if guided else 1, -1, -1, -1)
            timestep = schedule.timesteps[index]
            predicted = base.engine.predict(network, given.to(base.compute.dtype), timestep, heard)
            if guided:
                negative, positive = predicted.float().chunk(2)
                predicted = negative + request.guidance_scale * (positive - negative)
            latents = schedule.stepped(predicted.float(), latents, index, generator)
    made = codec.decode_pixels(latents.float())
    pixels = np.rint(made * 255).astype(np.uint8)
    if wanted.pixels is not None and wanted.hole is not None:
        pixels = np.where((wanted.hole > 0)[..., None], pixels, wanted.pixels)
    return np.ascontiguousarray(pixels)


def _schedule(base: BaseModel, wanted: WantedSample, *, few: bool) -> Schedule:
    usual, few_way = SCHEDULERS[base.info.prediction_type == "flow"]
    row = load_schedulers()[few_way if few else usual]
    scheduler = make_scheduler(row, base.parts["scheduler"], base.info.prediction_type)
    tokens = wanted.size.width * wanted.size.height // (base.codec.factor * base.family.patch) ** 2
    setup = Setup(tokens=tokens, even=base.family.even_levels, rule=base.family.shift_rule)
    return Schedule(scheduler, FEW if few else STEPS, 1.0, base.compute.device, setup)


def _known(base: BaseModel, wanted: WantedSample) -> Tensor | None:
    if not base.fills_masks:
        return None
    picture = torch.zeros(1, 3, wanted.size.height, wanted.size.width)
    hole = torch.ones(1, 1, wanted.size.height, wanted.size.width)
    if wanted.pixels is not None and wanted.hole is not None:
        hole = torch.from_numpy((wanted.hole > 0).astype(np.float32))[None, None]
        picture = pixels_to_tensor(wanted.pixels) * (1 - hole)
    return base.known(hole, base.codec.encode(picture).cpu()).to(base.compute.device)


def denoiser_inputs(
    base: BaseModel, text: Inputs, request: GenerationRequest, *, negative: bool
) -> Inputs:
    """What a denoiser hears, (n, …) on the device: ``text``, and what its family adds."""
    made = dict(text)
    for name, tensor in base.engine.extras(base.parts, request, negative=negative).items():
        moved = tensor.to(base.compute.device, base.compute.dtype)
        count = len(next(iter(text.values())))
        made[name] = (
            moved.expand_as(text[name]) if name in text else moved.expand(count, *moved.shape[1:])
        )
    return made


def _inputs(
    base: BaseModel, texts: CaptionTexts, request: GenerationRequest, *, guided: bool
) -> Inputs:
    positive = denoiser_inputs(base, texts.batch([request.prompt]), request, negative=False)
    if not guided:
        return positive
    negative = denoiser_inputs(base, texts.batch([""]), request, negative=True)
    return {name: torch.cat([negative[name], positive[name]]) for name in positive}
