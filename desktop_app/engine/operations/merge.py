"""Making models of models, LoRAs of LoRAs, and LoRAs of what a model learnt."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

from desktop_app.core.adapter_metadata import adapter_metadata
from desktop_app.core.cancel import CancelToken
from desktop_app.core.errors import ModelError
from desktop_app.core.events import Loading, Merged
from desktop_app.core.merging import LAYOUTS, Merging
from desktop_app.core.smaller import ending_of
from desktop_app.engine.merging.checkpoints import Pruning, denoiser_prefix, mixed, number_bytes
from desktop_app.engine.merging.loras import MergedTensors, extracted, summed
from desktop_app.engine.operations.comparing import decibels, loaded, predicted
from desktop_app.engine.operations.operation_handler import EngineContext, Tell
from desktop_app.engine.smaller.tensor_choice import TensorSourceFile
from desktop_app.engine.smaller.writing import write_smaller
from desktop_app.networks.adapters.lora_writing import write_lora
from desktop_app.networks.failures import loading_part
from desktop_app.networks.families.family_table import family_engine

_MAKING = "merged file"


class Merge:
    """A model file of models or LoRAs; its job is a `Merging`."""

    def check(self, context: EngineContext, job: Merging) -> None:
        """Check what needs no reading.

        Raises:
            ModelError: ``smaller_source``, ``merge_unfit`` or ``model_exists``.
            ValueError: there is no such layout, or nothing to be merged.
        """
        of_loras = job.way in ("loras", "extract")
        if Path(job.target).suffix != (".safetensors" if of_loras else ending_of(job.form)):
            raise ValueError(f"{job.target} in {job.form}")
        if job.layout not in LAYOUTS or len(job.loras) != len(job.weights):
            raise ValueError(f"{job.layout}, {len(job.loras)} LoRAs")
        for model in (job.model, *job.others):
            if not of_loras and model.layout != "single_file":
                raise ModelError("smaller_source", name=model.name)
            if model.family != job.model.family:
                reason = f"{model.name} is of another family"
                raise ModelError("merge_unfit", name=job.model.name, reason=reason)
        if Path(job.target).exists():
            raise ModelError("model_exists", name=Path(job.target).name)

    def run(
        self, context: EngineContext, job: Merging, on_event: Tell, cancel: CancelToken
    ) -> None:
        """Make it.

        Raises:
            ModelError: something can't be read, or does not fit the others.
            StorageError, InputError: it can't be written.
            Cancelled: between two tensors or layers; nothing is kept.
        """
        context.cache.clear()

        def tell(done: int, total: int) -> None:
            on_event(Loading(_MAKING, done, total))

        family = context.families[job.model.family]
        if job.way == "loras":
            made = summed(job, family, tell, cancel)
            for note in made.notes:
                on_event(note)
            on_event(self._written(job, made))
        elif job.way == "extract":
            on_event(self._written(job, extracted(job, family, tell, cancel)))
        elif job.way == "models":
            on_event(self._mixed(job, tell, cancel))
        else:
            on_event(self._pruned(context, job, on_event, cancel))

    def about(self, job: Merging) -> str:
        return job.model.name

    def _written(self, job: Merging, made: MergedTensors) -> Merged:
        if not made.changes:
            raise ModelError("merge_unfit", name=job.model.name, reason="nothing would change")
        target = Path(job.target)
        family, title = job.model.family, target.stem
        metadata = adapter_metadata(job.model, title, made.rank)
        sources = [Path(each).name for each in job.loras] or [each.name for each in job.others]
        metadata["modelspec.merged_from"] = ", ".join(sources)
        parts = made.parts
        write_lora(target, job.layout, made.changes, metadata, family=family, parts=parts)
        return Merged(target.stat().st_size, made.error, made.rank, made.left_out)

    def _mixed(self, job: Merging, tell: Callable[[int, int], None], cancel: CancelToken) -> Merged:
        name, target = job.model.name, Path(job.target)
        names = [name, *(each.name for each in job.others)]
        files = [Path(each.path) for each in (job.model, *job.others)]
        notes = {
            "modelspec.title": target.stem,
            "modelspec.merged_from": ", ".join(file.name for file in files),
            "velatura.weight": f"{job.weight:g}",
        }
        with loading_part(name, "file"), ExitStack() as stack:
            source, *others = (
                stack.enter_context(TensorSourceFile(file, each))
                for file, each in zip(files, names, strict=True)
            )
            prefix = denoiser_prefix(source, _prefixes(job), name)
            change = mixed(source, others, job.weight, prefix, names)
            family = job.model.family
            write_smaller(source, target, job.form, family, notes, change, tell, cancel)
        return Merged(target.stat().st_size)

    def _pruned(
        self, context: EngineContext, job: Merging, on_event: Tell, cancel: CancelToken
    ) -> Merged:
        model, target = job.model, Path(job.target)
        meant = predicted(loaded(context, model, on_event, cancel), (), {}, cancel)
        notes = {
            "modelspec.title": target.stem,
            "velatura.made_from": Path(model.path).name,
            "velatura.pruned": f"{job.share:g}",
        }
        with (
            loading_part(model.name, "file"),
            TensorSourceFile(Path(model.path), model.name) as source,
        ):
            forms = source.kept(job.form)
            prefix = denoiser_prefix(source, _prefixes(job), model.name)
            pruning = Pruning(source, prefix, job.share, lambda key: number_bytes(forms[key]))
            write_smaller(
                source,
                target,
                job.form,
                model.family,
                notes,
                pruning,
                lambda done, total: on_event(Loading(_MAKING, done, total)),
                cancel,
            )
        try:
            copy = replace(model, path=str(target), size_bytes=target.stat().st_size)
            made = predicted(loaded(context, copy, on_event, cancel), (), {}, cancel)
        except BaseException:
            target.unlink()
            raise
        zeros = pruning.zeros / pruning.numbers
        return Merged(
            copy.size_bytes, zeros=zeros, packed=pruning.packed, prediction=decibels(made, meant)
        )


def _prefixes(job: Merging) -> Sequence[str]:
    way = family_engine(job.model.family)
    return way.single[way.denoiser].prefixes
