"""Writing a smaller copy of a model, and comparing what both predict."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import torch
from torch import Tensor

from desktop_app.core.cancel import CancelToken
from desktop_app.core.conditions import Condition, Conditions, lora
from desktop_app.core.errors import ModelError
from desktop_app.core.events import Loading, Shrunk
from desktop_app.core.geometry import Size
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.request import EngineJob, GenerationRequest, Task
from desktop_app.core.smaller import FORMATS, Shrinking
from desktop_app.engine.conditioning import with_conditioning
from desktop_app.engine.loading import load
from desktop_app.engine.model import Model
from desktop_app.engine.operations.operation_handler import (
    EngineContext,
    Tell,
    asked_between_layers,
)
from desktop_app.engine.smaller.merging import merged, spots
from desktop_app.engine.smaller.tensor_choice import SourceFile
from desktop_app.engine.smaller.writing import Change, write_smaller
from desktop_app.networks.failures import loading_part
from desktop_app.networks.part_classes import PART_NAMES

_SIDE, _SEED, _PROMPT, _TIMESTEP = 256, 1, "a photo of a cat", 500.0
"""The step that both are compared in."""

_WRITING = "smaller copy"


class Shrink:
    """See `OperationHandler`."""

    def check(self, context: EngineContext, job: Shrinking) -> None:
        """Check what needs no reading.

        Raises:
            ModelError: ``smaller_source`` or ``model_exists``.
            ValueError: there is no such format.
        """
        if job.form not in FORMATS or Path(job.target).suffix != FORMATS[job.form][0]:
            raise ValueError(f"{job.target} in {job.form}")
        if job.model.layout != "single_file":
            raise ModelError("smaller_source", name=job.model.name)
        if Path(job.target).exists():
            raise ModelError("model_exists", name=Path(job.target).name)

    def run(
        self, context: EngineContext, job: Shrinking, on_event: Tell, cancel: CancelToken
    ) -> None:
        """Write it, then load it and let it predict; a copy that can't is removed.

        Raises:
            ModelError: original or LoRA can't be loaded; see `write_smaller`.
            StorageError, InputError: it can't be written.
            Cancelled: between two tensors, parts or layers; nothing is kept.
            Exception: memory ran out, or something else went wrong.
        """
        target = Path(job.target)
        context.cache.clear()  # two whole models, one after the other, have to find room
        meant, weights = self._write(context, job, target, on_event, cancel)
        try:
            copy = replace(job.model, path=str(target), size_bytes=target.stat().st_size)
            made = _predicted(_loaded(context, copy, on_event, cancel), (), {}, cancel)
            after = copy.size_bytes
        except BaseException:
            target.unlink()
            raise
        on_event(Shrunk(job.model.size_bytes, after, weights, _decibels(made, meant)))

    def about(self, job: Shrinking) -> str:
        """The model's name."""
        return job.model.name

    def _write(
        self,
        context: EngineContext,
        job: Shrinking,
        target: Path,
        on_event: Tell,
        cancel: CancelToken,
    ) -> tuple[Tensor, float | None]:
        """What the original predicts, and the PSNR of the copy's weights."""
        model = _loaded(context, job.model, on_event, cancel)
        name = Path(job.lora).name
        uses = (lora(name, job.weight),) if job.lora else ()
        files = {name: job.lora} if job.lora else {}
        meant = _predicted(model, uses, files, cancel)
        model.loras.use((), {}, text=False)
        source_name = Path(job.model.path).name
        notes = {"velatura.made_from": source_name, "velatura.format": job.form}
        title = job.model.name
        if job.lora:
            notes["velatura.merged"] = f"{name} at {job.weight:g}"
            title = f"{title} + {Path(name).stem}"
        notes["modelspec.title"] = f"{title} ({job.form})"
        with (
            loading_part(job.model.name, "file"),
            SourceFile(Path(job.model.path), job.model.name) as source,
        ):
            change = _merging(model, uses[0], files, source) if uses else _same
            weights = write_smaller(
                source,
                target,
                job.form,
                job.model.family,
                notes,
                change,
                lambda done, total: on_event(Loading(_WRITING, done, total)),
                cancel,
            )
        return meant, weights


def _same(_: str, numbers: Tensor) -> Tensor:
    return numbers


def _loaded(context: EngineContext, info: ModelInfo, on_event: Tell, cancel: CancelToken) -> Model:
    return load(info, context.families[info.family], context.compute, on_event, cancel)


def _merging(model: Model, use: Condition, files: Mapping[str, str], source: SourceFile) -> Change:
    layers, change_of = model.loras.layer_by_layer(use, files)
    row = model.engine.single[model.engine.denoiser]
    names = source.shapes
    prefix = next(each for each in row.prefixes if any(key.startswith(each) for key in names))
    where = spots(row, prefix, names, dict(model.network.config))
    known = {name.rpartition(".")[0] for each in where.values() for name, _, _ in each}
    if not layers <= known:
        lost = sorted(layers - known)
        reason = f"{len(lost)} layers have no place in the model's file ({lost[0]}…)"
        raise ModelError("lora_unfit", reason, name=use.name, model=model.info.name)
    return merged(where, change_of)


def _predicted(
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
        asked_between_layers(cancel),
        torch.inference_mode(),
        loading_part(info.name, PART_NAMES[model.engine.denoiser]),
    ):
        return (
            guided.predict(given.to(model.compute.device), torch.tensor(_TIMESTEP)).cpu().double()
        )


def _decibels(made: Tensor, meant: Tensor) -> float | None:
    error = float((made - meant).pow(2).mean())
    return 10 * math.log10(float(meant.abs().max()) ** 2 / error) if error else None
