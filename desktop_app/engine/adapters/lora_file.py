"""Reading one LoRA file: the tensors of each layer, by the weights of the model they belong to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import Tensor

from desktop_app.core.errors import ModelError
from desktop_app.engine.adapters.deltas import delta_of
from desktop_app.engine.adapters.names import Place, Places, split_name
from desktop_app.engine.parts import loading_part

__all__ = ["LoraFile", "read_lora"]


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

    def changes(self, place: Place, shape: torch.Size) -> Iterator[tuple[Tensor, Tensor | None]]:
        """(change, magnitude or None), float32, of the weight at ``place``; see `deltas`."""
        for each, tensors in self.where.get((place.part, place.layer), ()):
            yield self._change(each, tensors, shape)

    def _change(
        self, place: Place, tensors: dict[str, Tensor], shape: torch.Size
    ) -> tuple[Tensor, Tensor | None]:
        share = place.stop - place.start
        rows = round(shape[0] / share)
        try:
            delta = delta_of(tensors, torch.Size((rows, *shape[1:])))
        except (RuntimeError, ValueError, IndexError) as error:
            raise _unfit(self.name, place.layer) from error
        if delta is None:
            raise _unfit(self.name, place.layer)
        first = round(place.start * rows)
        magnitude = tensors.get("dora_scale")
        if first and magnitude is not None and magnitude.numel() == rows:
            magnitude = magnitude.reshape(rows, -1).roll(-first, 0)
        if share < 1 and magnitude is not None and magnitude.numel() == rows:
            magnitude = magnitude.reshape(rows, -1)[: shape[0]]
        return (delta.roll(-first, 0) if first else delta)[: shape[0]], magnitude


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
        if set(roles) <= {"alpha", "diff_b"}:
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


def _unfit(name: str, layer: str) -> ModelError:
    reason = f"{name} does not fit its weights ({layer})"
    return ModelError("model_damaged", name=name, reason=reason)
