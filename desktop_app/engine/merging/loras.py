"""LoRAs that are made of LoRAs, or of what a model learnt over another."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from desktop_app.catalog.families import Family
from desktop_app.core.cancel import CancelToken
from desktop_app.core.errors import ModelError
from desktop_app.core.events import Noted
from desktop_app.core.merging import Merging
from desktop_app.core.model_info import ModelInfo
from desktop_app.engine.merging.low_rank import Reduced, of_change, of_products
from desktop_app.networks.adapters.lora_file import LoraFile, Weights, read_lora
from desktop_app.networks.adapters.lora_keys import WeightPlace, WeightPlaces
from desktop_app.networks.device import Compute
from desktop_app.networks.families.family_table import family_engine
from desktop_app.networks.model_source import PartReading, opened

Tell = Callable[[int, int], None]
_PLAIN = Compute(torch.device("cpu"), torch.float32, "cpu", dense=True)


@dataclass
class MergedTensors:
    """What has been made so far.

    Attributes:
        changes: as `lora_layouts.Changes`.
        parts: networks that have these layers.
        kept, lost: sums of squares of the changes.
        rank: the highest.
        left_out: tensors whose changes no LoRA can hold.
        notes: what of its sources could not be used.
    """

    changes: dict[str, dict[str, dict[str, Tensor]]] = field(default_factory=dict[str, Any])
    parts: dict[str, Any] = field(default_factory=dict[str, Any])
    kept: float = 0.0
    lost: float = 0.0
    rank: int = 0
    left_out: int = 0
    notes: list[Noted] = field(default_factory=list[Noted])

    def add(self, part: str, layer: str, found: Reduced | None) -> None:
        if found is None:
            return
        alpha = torch.tensor(float(len(found.down)))
        layers = self.changes.setdefault(part, {})
        layers[layer] = {"down": found.down, "up": found.up, "alpha": alpha}
        self.kept, self.lost = self.kept + found.kept, self.lost + found.lost
        self.rank = max(self.rank, len(found.down))

    @property
    def error(self) -> float:
        """How far the changes are off, as a share of their length."""
        return math.sqrt(self.lost / (self.kept + self.lost)) if self.kept else 0.0


def summed(job: Merging, family: Family, tell: Tell, cancel: CancelToken) -> MergedTensors:
    """The sum of LoRAs.

    Raises:
        ModelError: the model or a LoRA can't be read, or one changes what no LoRA can hold.
        Cancelled: between two layers.
    """
    with _networks(job.model, family) as (reading, names):
        parts = {part: reading.part(part, _PLAIN) for part in names}
    parts = {part: network for part, network in parts.items() if network is not None}
    made = MergedTensors(parts=parts)
    places = WeightPlaces(parts, names[0], family.id)
    name = job.model.name
    files = [read_lora(Path(each), Path(each).name, name, places) for each in job.loras]
    made.notes += (note for file in files for note in file.notes())
    where = list(dict.fromkeys(key for file in files for key in file.where))

    def weight_at(place: WeightPlace) -> Tensor:
        return _weight(parts[place.part].get_submodule(place.layer), place.layer, name)

    for done, (part, layer) in enumerate(where):
        cancel.check()
        tell(done, len(where))
        weight = weight_at(WeightPlace(part, layer))
        if weight.ndim < 2 or _has_bias(files, part, layer):
            raise ModelError("merge_unfit", name=name, reason=f"a bias or norm of {layer} changes")
        made.add(part, layer, _sum_of(files, WeightPlace(part, layer), weight_at, job))
    return made


def _sum_of(
    files: Sequence[LoraFile], place: WeightPlace, weight_at: Weights, job: Merging
) -> Reduced | None:
    weight = weight_at(place)
    factors = [file.factors(place, weight.shape) for file in files]
    if all(each is not None for each in factors):
        pairs = [
            (down, up * amount)
            for each, amount in zip(factors, job.weights, strict=True)
            for down, up in each or ()
        ]
        return of_products(pairs, weight.shape, job.rank, job.energy)
    total = torch.zeros(weight.shape, dtype=torch.float64)
    for file, amount in zip(files, job.weights, strict=True):
        for change in file.changes(place, weight, weight_at):
            total += amount * change.double()
    return of_change(total, job.rank, job.energy)


def _has_bias(files: Sequence[LoraFile], part: str, layer: str) -> bool:
    roles = {"diff_b", "up_b", "whole_b"}
    return any(roles & set(here[1]) for file in files for here in file.where.get((part, layer), ()))


def extracted(job: Merging, family: Family, tell: Tell, cancel: CancelToken) -> MergedTensors:
    """What a model learnt over its base, as a LoRA. One part of both is in memory at a time.

    Raises:
        ModelError: a model can't be read, or they are not of the same layers.
        Cancelled: between two layers.
    """
    made = MergedTensors()
    base = job.others[0]
    if base.family != job.model.family:
        raise _unlike(job.model, base)
    with (
        _networks(job.model, family) as (tuned_reading, names),
        _networks(base, family) as (base_reading, _),
    ):
        for part in names:
            if not (tuned_reading.has(part) and base_reading.has(part)):
                continue
            tuned, other = tuned_reading.part(part, _PLAIN), base_reading.part(part, _PLAIN)
            made.parts[part] = tuned
            _extract(made, part, (tuned, other), job, tell, cancel)
    return made


def _extract(
    made: MergedTensors,
    part: str,
    networks: tuple[Any, Any],
    job: Merging,
    tell: Tell,
    cancel: CancelToken,
) -> None:
    tuned, base = (dict(network.named_parameters()) for network in networks)
    if {key: each.shape for key, each in tuned.items()} != {
        key: each.shape for key, each in base.items()
    }:
        raise _unlike(job.model, job.others[0])
    layers = {
        f"{name}.weight": name
        for name, module in networks[0].named_modules()
        if isinstance(module, nn.Linear | nn.Conv2d)
    }
    for done, key in enumerate(tuned):
        cancel.check()
        tell(done, len(tuned))
        change = tuned[key].detach().double() - base[key].detach().double()
        if key in layers:
            made.add(part, layers[key], of_change(change, job.rank, job.energy))
        elif bool(change.any()):
            made.left_out += 1
    for name, module in networks[0].named_modules():
        if hasattr(module, "blocks"):
            _weight(module, name, job.model.name)


def _weight(module: Any, layer: str, name: str) -> Tensor:
    """Its weight, float32. Raises ModelError where it is in blocks."""
    weight = module.weight
    if weight.is_meta or not weight.is_floating_point():
        raise ModelError("merge_unfit", name=name, reason=f"{layer} is in few bits")
    return weight.detach().float()


def _unlike(model: ModelInfo, other: ModelInfo) -> ModelError:
    return ModelError("merge_unfit", name=model.name, reason=f"{other.name} has other layers")


@contextmanager
def _networks(info: ModelInfo, family: Family) -> Iterator[tuple[PartReading, list[str]]]:
    """What reads a model, and its parts that LoRAs can change, the denoiser first."""
    way = family_engine(family.id)
    texts = [part for part in way.order if part.startswith("text_encoder")]
    with opened(info, family, way) as reading:
        yield reading, [way.denoiser, *texts]
