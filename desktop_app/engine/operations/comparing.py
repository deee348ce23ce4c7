"""Comparing two models by what they predict in one step."""

from __future__ import annotations

import math
from collections.abc import Mapping

import torch
from torch import Tensor

from desktop_app.core.cancel import CancelToken
from desktop_app.core.conditions import Conditions
from desktop_app.core.geometry import Size
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.request import EngineJob, GenerationRequest, Task
from desktop_app.engine.conditioning import with_conditioning
from desktop_app.engine.loading import load
from desktop_app.engine.model import Model
from desktop_app.engine.operations.operation_handler import (
    EngineContext,
    Tell,
    cancel_between_layers,
)
from desktop_app.networks.failures import loading_part
from desktop_app.networks.part_classes import PART_NAMES

_SIDE, _SEED, _PROMPT, _TIMESTEP = 256, 1, "a photo of a cat", 500.0
"""The step that both are compared in."""


def loaded(context: EngineContext, info: ModelInfo, on_event: Tell, cancel: CancelToken) -> Model:
    """The model, for nobody else."""
    return load(info, context.families[info.family], context.compute, on_event, cancel)


def predicted(
    model: Model, uses: Conditions, files: Mapping[str, str], cancel: CancelToken
) -> Tensor:
    """What the denoiser predicts in one step from fixed noise and a fixed prompt."""
    info = model.info
    size = Size(_SIDE, _SIDE).nearest_multiple(info.factor)
    request = GenerationRequest(Task.TEXT_TO_IMAGE, _PROMPT, info.id, size, conditions=uses)
    job = EngineJob(request, info, files=dict(files))
    guided = with_conditioning(model, job, lambda _: None, uses)
    sides = (size.height // model.codec.factor, size.width // model.codec.factor)
    noise = torch.Generator().manual_seed(_SEED)
    given = torch.randn(1, info.input_channels, *sides, generator=noise)
    with (
        cancel_between_layers(cancel),
        torch.inference_mode(),
        loading_part(info.name, PART_NAMES[model.engine.denoiser]),
    ):
        return (
            guided.predict(given.to(model.compute.device), torch.tensor(_TIMESTEP)).cpu().double()
        )


def decibels(made: Tensor, meant: Tensor) -> float | None:
    """PSNR; None: they are the same."""
    error = float((made - meant).pow(2).mean())
    return 10 * math.log10(float(meant.abs().max()) ** 2 / error) if error else None
