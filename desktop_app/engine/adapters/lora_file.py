"""Reading one LoRA file: the tensors of each layer, by the weights of the model they belong to."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import Tensor

from desktop_app.core.errors import ModelError
from desktop_app.engine.adapters.deltas import delta_of, with_factors, with_magnitude
from desktop_app.engine.adapters.names import Place, Places, split_name
from desktop_app.engine.failures import loading_part

__all__ = ["LoraFile", "read_lora"]


_NOT_OF_WEIGHT = frozenset({"alpha", "diff_b"})


@dataclass(frozen=True, eq=False)
class LoraFile:
    """One file, matched with one model.

    Attributes:
        name: of the file, for notes.
        layers: its layers' tensors by role, with the places they belong to.
        unmatched: names of layers that this model does not have.
    """

    name: str
    layers: tuple[tuple[tuple[Place, ...], dict[str, Tensor]], ...]
    unmatched: tuple[str, ...]

    @cached_property
    def where(self) -> dict[tuple[str, str], list[tuple[Place, dict[str, Tensor]]]]:
        """(component, module) → what belongs there. SDXL's have thousands of layers."""
        found: dict[tuple[str, str], list[tuple[Place, dict[str, Tensor]]]] = {}
        for places, tensors in self.layers:
            for place in places:
                found.setdefault((place.part, place.layer), []).append((place, tensors))
        return found

    def changes(self, place: Place, base: Tensor) -> Iterator[Tensor]:
        """Changes, float32, of the weight ``base`` (float32) at ``place``; see `deltas`."""
        for each, tensors in self.where.get((place.part, place.layer), ()):
            if set(tensors) - _NOT_OF_WEIGHT:
                yield self._told(each, lambda e=each, t=tensors: _change(e, t, base))

    def bias_changes(self, place: Place, base: Tensor | None) -> Iterator[Tensor]:
        """Changes of the bias ``base``; None where the layer has none."""
        for each, tensors in self.where.get((place.part, place.layer), ()):
            if "diff_b" in tensors:
                yield self._told(each, lambda e=each, t=tensors["diff_b"]: _bias_change(e, t, base))

    def _told(self, place: Place, change: Callable[[], Tensor]) -> Tensor:
        try:
            return change()
        except (RuntimeError, ValueError, IndexError) as error:
            reason = f"{self.name} does not fit its weights ({place.layer})"
            raise ModelError("model_damaged", name=self.name, reason=reason) from error


def _change(place: Place, tensors: Mapping[str, Tensor], base: Tensor) -> Tensor:
    rows = place.rows(len(base))
    if "on_input" in tensors:
        inputs, factors = bool(tensors["on_input"]), tensors["factors"].flatten().to(base.device)
        if not inputs:
            factors = _own_rows(place, _counted(factors, rows), len(base))
        return with_factors(base, factors, inputs=inputs)
    delta = delta_of(tensors, torch.Size((rows, *base.shape[1:])))
    if delta is None:
        raise ValueError(f"{sorted(tensors)} make no change")
    delta, magnitude = _own_rows(place, delta, len(base)), tensors.get("dora_scale")
    if magnitude is None:
        return delta.to(base.device)
    if (place.start, place.stop) != (0.0, 1.0) and magnitude.numel() == rows:
        magnitude = _own_rows(place, magnitude.reshape(rows, -1), len(base))
    return with_magnitude(base, delta.to(base.device), magnitude.to(base.device))


def _bias_change(place: Place, change: Tensor, base: Tensor | None) -> Tensor:
    if base is None:
        raise ValueError("this layer has no bias")
    whole = _counted(change.float().flatten(), place.rows(len(base)))
    return _own_rows(place, whole, len(base)).to(base.device)


def _counted(tensor: Tensor, count: int) -> Tensor:
    if len(tensor) != count:
        raise ValueError(f"{len(tensor)} numbers instead of {count}")
    return tensor


def _own_rows(place: Place, named: Tensor, count: int) -> Tensor:
    """Those of the named rows that are of the layer's own ``count``."""
    first = round(place.start * place.rows(count))
    return (named.roll(-first, 0) if first else named)[:count]


def read_lora(path: Path, name: str, model: str, places: Places) -> LoraFile:
    """Read ``path``.

    Args:
        path: a safetensors file.
        name: what the user calls it.
        model: the model's name, for errors.
        places: of the model.

    Raises:
        ModelError: ``model_incomplete``, ``model_damaged``, ``lora_not_finite`` or ``lora_unfit``.
    """
    with loading_part(model, name):
        tensors = load_file(path)
    layers: dict[str, dict[str, Tensor]] = {}
    for key, tensor in tensors.items():
        found = split_name(key)
        if found is None:
            continue
        layer, role = found
        if role == "magnitude":  # peft's is of the outputs always, (1, out, 1, 1) in convolutions
            role, tensor = "dora_scale", tensor.flatten()[:, None]
        layers.setdefault(layer, {})[role] = tensor
    matched: list[tuple[tuple[Place, ...], dict[str, Tensor]]] = []
    unmatched: list[str] = []
    for layer, roles in sorted(layers.items()):
        if "on_input" not in roles:
            roles.pop("factors", None)  # the weight of something else
        if set(roles) <= {"alpha", "on_input"}:
            continue
        for tensor in roles.values():
            if not bool(torch.isfinite(tensor.float()).all()):
                raise ModelError("lora_not_finite", name=name, layer=layer)
        targets = places.find(layer)
        if targets:
            matched.append((targets, roles))
        else:
            unmatched.append(layer)
    if not matched:
        raise ModelError("lora_unfit", "\n".join(unmatched), name=name, model=model)
    return LoraFile(name, tuple(matched), tuple(unmatched))
