"""Writing a smaller copy of a model, and comparing what both predict."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from torch import Tensor

from desktop_app.core.cancel import CancelToken
from desktop_app.core.conditions import Condition, lora
from desktop_app.core.errors import ModelError
from desktop_app.core.events import Loading, Shrunk
from desktop_app.core.smaller import AS_IT_IS, FORMATS, Shrinking, ending_of
from desktop_app.engine.model import Model
from desktop_app.engine.operations.comparing import decibels, loaded, predicted
from desktop_app.engine.operations.operation_handler import EngineContext, Tell
from desktop_app.engine.smaller.merging import merged, spots
from desktop_app.engine.smaller.tensor_choice import TensorSourceFile
from desktop_app.engine.smaller.writing import Change, write_smaller
from desktop_app.networks.failures import loading_part

_WRITING = "smaller copy"


class Shrink:
    """A smaller file of a model's weights; its job is a `Shrinking`."""

    def check(self, context: EngineContext, job: Shrinking) -> None:
        """Check what needs no reading.

        Raises:
            ModelError: ``smaller_source`` or ``model_exists``.
            ValueError: there is no such format.
        """
        if job.form not in (*FORMATS, AS_IT_IS) or Path(job.target).suffix != ending_of(job.form):
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
            made = predicted(loaded(context, copy, on_event, cancel), (), {}, cancel)
            after = copy.size_bytes
        except BaseException:
            target.unlink()
            raise
        on_event(Shrunk(job.model.size_bytes, after, weights, decibels(made, meant)))

    def about(self, job: Shrinking) -> str:
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
        model = loaded(context, job.model, on_event, cancel)
        name = Path(job.lora).name
        uses = (lora(name, job.weight),) if job.lora else ()
        files = {name: job.lora} if job.lora else {}
        for note in (note for file in model.loras.read(uses, files) for note in file.notes()):
            on_event(note)
        meant = predicted(model, uses, files, cancel)
        model.loras.use((), {}, text=False)
        source_name = Path(job.model.path).name
        notes = {"velatura.made_from": source_name}
        if job.form != AS_IT_IS:
            notes["velatura.format"] = job.form
        title = job.model.name
        if job.lora:
            notes["velatura.merged"] = f"{name} at {job.weight:g}"
            title = f"{title} + {Path(name).stem}"
        notes["modelspec.title"] = f"{title} ({job.form})" if job.form else title
        with (
            loading_part(job.model.name, "file"),
            TensorSourceFile(Path(job.model.path), job.model.name) as source,
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


def _merging(
    model: Model, use: Condition, files: Mapping[str, str], source: TensorSourceFile
) -> Change:
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
