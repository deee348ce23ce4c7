"""Reading one LoRA file: the tensors of each layer, by the weights of the model they belong to."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import torch
from safetensors import safe_open
from safetensors.torch import load_file
from torch import Tensor

from desktop_app.core.errors import ModelError
from desktop_app.core.not_weights import check_weights
from desktop_app.engine.adapters.adapter_config import AdapterConfig, read_configs
from desktop_app.engine.adapters.deltas import (
    KINDS,
    delta_of,
    rank_of,
    scale_of,
    with_factors,
    with_magnitude,
)
from desktop_app.engine.adapters.lora_keys import Place, Places, other_kind, own_names, split_name
from desktop_app.engine.adapters.positional_keys import named_layers
from desktop_app.engine.failures import loading_part

_NOT_OF_WEIGHT = frozenset({"alpha", "diff_b", "scale", "up_b", "whole_b"})
_OF_BIAS = frozenset({"diff_b", "up_b", "whole_b"})
_UNSCALED = frozenset({"alpha", "diff", "diff_b", "dora_scale"})


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

    def factors(self, place: Place, rows: int) -> list[tuple[Tensor, Tensor]] | None:
        """Factors, down (rank, in, …) and scaled up (rows, rank), whose products are the changes of
        a weight of ``rows`` outputs at ``place``; None where some change is no such product."""
        found: list[tuple[Tensor, Tensor]] = []
        for each, tensors in self.where.get((place.part, place.layer), ()):
            roles = set(tensors) - _NOT_OF_WEIGHT
            if roles and roles != set(KINDS["lora"]):
                return None
            if roles:
                up = self._told(each, lambda e=each, t=tensors: _own_up(e, t, rows))
                found.append((tensors["down"], up))
        return found

    def bias_changes(self, place: Place, base: Tensor | None) -> Iterator[Tensor]:
        """Changes of the bias ``base``; None where the layer has none."""
        for each, tensors in self.where.get((place.part, place.layer), ()):
            if not _OF_BIAS.isdisjoint(tensors):
                yield self._told(each, lambda e=each, t=tensors: _bias_change(e, t, base))

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
    if "whole" in tensors:
        return tensors["whole"].to(base.device).float().reshape(base.shape) - base
    delta = delta_of(tensors, torch.Size((rows, *base.shape[1:])))
    if delta is None:
        raise ValueError(f"{sorted(tensors)} contain no change")
    delta, magnitude = _own_rows(place, delta, len(base)), tensors.get("dora_scale")
    if magnitude is None:
        return delta.to(base.device)
    if (place.start, place.stop) != (0.0, 1.0) and magnitude.numel() == rows:
        magnitude = _own_rows(place, magnitude.reshape(rows, -1), len(base))
    return with_magnitude(base, delta.to(base.device), magnitude.to(base.device))


def _own_up(place: Place, tensors: Mapping[str, Tensor], rows: int) -> Tensor:
    up = _counted(tensors["up"].float().flatten(1), place.rows(rows))
    return _own_rows(place, up, rows) * scale_of(tensors)


def _bias_change(place: Place, tensors: Mapping[str, Tensor], base: Tensor | None) -> Tensor:
    if base is None:
        raise ValueError("this layer has no bias")
    if "whole_b" in tensors:
        return _counted(tensors["whole_b"].to(base.device).float(), len(base)) - base
    scaled = "up_b" in tensors
    change = tensors["up_b"].float() * scale_of(tensors) if scaled else tensors["diff_b"].float()
    whole = _counted(change.flatten(), place.rows(len(base)))
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
        ModelError: ``model_incomplete``, ``model_damaged``, ``lora_not_finite``, ``lora_unfit``,
            ``lora_kind`` or ``lora_unusable``.
    """
    with loading_part(model, name):
        check_weights(path)
        tensors = load_file(path)
        with safe_open(path, framework="pt") as opened:
            header: dict[str, str] = opened.metadata() or {}
    try:
        tensors = named_layers(tensors, header, places.parts)
        configs = read_configs(path, header)
        layers, unmatched = _matched(_by_layer(tensors, name), places, configs)
    except ValueError as error:
        raise ModelError("lora_unusable", name=name, reason=str(error)) from error
    # Words that were learnt with the first LoRAs are textual inversions in the same file.
    unmatched += tuple(key for key in tensors if header.get(key) == "<embed>")
    for _, layer, roles in layers:
        if not all(bool(torch.isfinite(tensor.float()).all()) for tensor in roles.values()):
            raise ModelError("lora_not_finite", name=name, layer=layer)
    if not layers:
        raise ModelError("lora_unfit", "\n".join(unmatched), name=name, model=model)
    return LoraFile(name, tuple((targets, roles) for targets, _, roles in layers), unmatched)


def _by_layer(tensors: Mapping[str, Tensor], name: str) -> dict[str, dict[str, Tensor]]:
    """The layers' tensors by role. Raises ModelError ``lora_kind``."""
    layers: dict[str, dict[str, Tensor]] = {}
    for key, tensor in tensors.items():
        kind = other_kind(key)
        if kind:
            raise ModelError("lora_kind", key, name=name, kind=kind)
        found = split_name(key)
        if found is None:
            continue
        layer, role = found
        if role == "magnitude":  # peft's is of the outputs always, (1, out, 1, 1) in convolutions
            role, tensor = "dora_scale", tensor.flatten()[:, None]
        layers.setdefault(layer, {})[role] = tensor
    return layers


def _matched(
    layers: Mapping[str, dict[str, Tensor]],
    places: Places,
    configs: Mapping[str, AdapterConfig],
) -> tuple[list[tuple[tuple[Place, ...], str, dict[str, Tensor]]], tuple[str, ...]]:
    """(places, name, tensors by role) of the layers that this model has, and the others' names."""
    matched: list[tuple[tuple[Place, ...], str, dict[str, Tensor]]] = []
    unmatched: list[str] = []
    for layer, tensors in sorted(layers.items()):
        targets = places.find(layer)
        config = configs.get(targets[0].part if targets else "", configs.get(""))
        roles = _with_config(tensors, own_names(layer, targets), config)
        if set(roles) <= {"alpha", "on_input", "scale"}:
            continue
        if targets:
            matched.append((targets, layer, roles))
        else:
            unmatched.append(layer)
    return matched, tuple(unmatched)


def _with_config(
    tensors: dict[str, Tensor], names: tuple[str, ...], config: AdapterConfig | None
) -> dict[str, Tensor]:
    """A layer's tensors with what its configuration says; without those of something else.

    An alpha among the tensors counts first. Raises ValueError, as `AdapterConfig`.
    """
    roles = dict(tensors)
    weight, bias = roles.pop("factors", None), roles.pop("bias", None)
    if "on_input" in roles and weight is not None:
        roles["factors"] = weight
    elif config is not None and config.is_saved(names):
        whole = {"whole": weight, "whole_b": bias}
        roles |= {role: tensor for role, tensor in whole.items() if tensor is not None}
    elif config is not None and "alpha" not in roles and not set(roles) <= _UNSCALED:
        roles["scale"] = torch.tensor(config.scale(names, rank_of(roles)), dtype=torch.float64)
    return roles
