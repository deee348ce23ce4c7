"""Reading one LoRA file: the tensors of each layer, by the weights of the model they belong to."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TypeAlias, TypeVar

import torch
from safetensors import safe_open
from safetensors.torch import load_file
from torch import Tensor

from desktop_app.core.errors import ModelError
from desktop_app.core.events import Noted
from desktop_app.core.lora_names import OTHERS, BundledTensor, bundled, split_name
from desktop_app.core.not_weights import check_weights
from desktop_app.core.record import record
from desktop_app.core.safe_open import regular_path
from desktop_app.networks.adapters.adapter_config import AdapterConfig, read_configs
from desktop_app.networks.adapters.deltas import (
    KINDS,
    WrongWidth,
    column_lengths,
    delta_of,
    is_of_columns,
    rank_of,
    scale_of,
    with_factors,
    with_magnitude,
)
from desktop_app.networks.adapters.lora_keys import WRAPPED, WeightPlace, WeightPlaces, own_names
from desktop_app.networks.adapters.positional_keys import named_layers
from desktop_app.networks.adapters.textual_inversion import Word, bundled_words
from desktop_app.networks.failures import loading_part

_NOT_OF_WEIGHT = frozenset({"alpha", "diff_b", "scale", "up_b", "whole_b"})
_OF_BIAS = frozenset({"diff_b", "up_b", "whole_b"})
_UNSCALED = frozenset({"alpha", "diff", "diff_b", "dora_scale"})

Weights: TypeAlias = Callable[[WeightPlace], Tensor]
"""A model's own weight at a place, float32, whatever is put into the layer now."""

_Here: TypeAlias = tuple[WeightPlace, dict[str, Tensor], tuple[WeightPlace, ...]]
"""A place, what belongs there, and all places of the same matrix."""


@record(eq=False)
class LoraFile:
    """One file, matched with one model.

    Attributes:
        name: of the file, for notes.
        model: the model's name, for errors.
        layers: its layers' tensors by role, with the places they belong to.
        unmatched: names of layers that this model does not have.
        words: embeddings that it brings along.
        unread: names of those of which nothing can be used with this model.
    """

    name: str
    model: str
    layers: tuple[tuple[tuple[WeightPlace, ...], dict[str, Tensor]], ...]
    unmatched: tuple[str, ...]
    words: tuple[Word, ...] = ()
    unread: tuple[str, ...] = ()

    def notes(self) -> Iterator[Noted]:
        """What of it can't be used with the model."""
        if self.unmatched:
            total = len(self.layers) + len(self.unmatched)
            params = {"name": self.name, "missing": len(self.unmatched), "total": total}
            yield Noted("lora_partly", {**params})
        for word in self.unread:
            params = {"name": self.name, "word": word, "model": self.model}
            yield Noted("lora_word_unread", {**params})

    @cached_property
    def where(self) -> dict[tuple[str, str], list[_Here]]:
        """(component, module) → what belongs there. SDXL's have thousands of layers."""
        found: dict[tuple[str, str], list[_Here]] = {}
        for places, tensors in self.layers:
            for place in places:
                found.setdefault((place.part, place.layer), []).append((place, tensors, places))
        return found

    @cached_property
    def _columns(self) -> dict[int, Tensor]:
        """Lengths of a changed matrix's columns, which all of its layers ask for."""
        return {}

    def changes(
        self, place: WeightPlace, base: Tensor, weight_at: Weights | None = None
    ) -> Iterator[Tensor]:
        """Changes, float32, of the weight ``base`` (float32) at ``place``; see `deltas`.

        Args:
            place: a whole layer.
            base: its own weight.
            weight_at: for those of layers stacked with it in one matrix, of whose columns a DoRA
                tells the lengths.
        """
        for each, tensors, places in self.where.get((place.part, place.layer), ()):
            if set(tensors) - _NOT_OF_WEIGHT:
                here = each, tensors, places
                yield self._with_place(each, lambda h=here: self._change(h, base, weight_at))

    def _change(self, here: _Here, base: Tensor, weight_at: Weights | None) -> Tensor:
        place, tensors, places = here
        magnitude, change = tensors.get("dora_scale"), _change(place, tensors, base)
        if magnitude is None or "on_input" in tensors or "whole" in tensors:
            return change
        magnitude, rows = magnitude.to(base.device), place.rows(len(base))
        if not is_of_columns(magnitude, (rows, *base.shape[1:])):
            return with_magnitude(base, change, _own_rows(place, magnitude.flatten(), len(base)))
        columns = self._columns.get(id(tensors))
        if columns is None:
            squares = column_lengths(base + change).square()
            for each in places:
                if each is not place:
                    assert weight_at is not None
                    other = weight_at(each).to(base.device)
                    squares += column_lengths(other + _change(each, tensors, other)).square()
            columns = self._columns[id(tensors)] = squares.sqrt()
        return with_magnitude(base, change, magnitude, columns.to(base.device))

    def factors(
        self, place: WeightPlace, shape: Sequence[int]
    ) -> list[tuple[Tensor, Tensor]] | None:
        """Factors, down (rank, in, …) and scaled up (out, rank), whose products are the changes of
        a weight of ``shape`` at ``place``; None where some change is no such product."""
        found: list[tuple[Tensor, Tensor]] = []
        for each, tensors, _ in self.where.get((place.part, place.layer), ()):
            roles = set(tensors) - _NOT_OF_WEIGHT
            if roles and roles != set(KINDS["lora"]):
                return None
            if roles:
                found.append(
                    self._with_place(each, lambda e=each, t=tensors: _own_factors(e, t, shape))
                )
        return found

    def bias_changes(self, place: WeightPlace, base: Tensor | None) -> Iterator[Tensor]:
        """Changes of the bias ``base``; None where the layer has none."""
        for each, tensors, _ in self.where.get((place.part, place.layer), ()):
            if not _OF_BIAS.isdisjoint(tensors):
                yield self._with_place(each, lambda e=each, t=tensors: _bias_change(e, t, base))

    def _with_place(self, place: WeightPlace, change: Callable[[], _Made]) -> _Made:
        try:
            return change()
        except WrongWidth as error:
            params = {"layer": place.layer, "theirs": error.theirs, "own": error.own}
            raise ModelError("lora_width", name=self.name, model=self.model, **params) from error
        except (RuntimeError, ValueError, IndexError) as error:
            reason = f"{place.layer} in it is incomplete, or contradicts itself"
            raise ModelError("lora_unusable", name=self.name, reason=reason) from error


_Made = TypeVar("_Made")


def _change(place: WeightPlace, tensors: Mapping[str, Tensor], base: Tensor) -> Tensor:
    """Without what DoRA makes of it."""
    rows = place.rows(len(base))
    if "on_input" in tensors:
        inputs, factors = bool(tensors["on_input"]), tensors["factors"].flatten().to(base.device)
        if not inputs:
            factors = _own_rows(place, _counted(factors, rows), len(base))
        return with_factors(base, factors, inputs=inputs)
    if "whole" in tensors:
        whole = tensors["whole"].to(base.device).float()
        if len(whole) != rows or whole[0].numel() != base[0].numel():
            raise WrongWidth(whole.shape, (rows, *base.shape[1:]))
        return _own_rows(place, whole, len(base)).reshape(base.shape) - base
    delta = delta_of(tensors, torch.Size((rows, *base.shape[1:])))
    if delta is None:
        raise ValueError(f"{sorted(tensors)} contain no change")
    return _own_rows(place, delta, len(base)).to(base.device)


def _own_factors(
    place: WeightPlace, tensors: Mapping[str, Tensor], shape: Sequence[int]
) -> tuple[Tensor, Tensor]:
    rows, down, up = shape[0], tensors["down"], tensors["up"].float().flatten(1)
    named = place.rows(rows)
    if len(up) != named or down[0].numel() != math.prod(shape[1:]):
        theirs = (len(up), *down.shape[1:])
        raise WrongWidth(theirs, (named, *shape[1:]))
    if up.shape[1] != len(down):
        raise ValueError(f"ranks of {up.shape[1]} and {len(down)}")
    return down, _own_rows(place, up, rows) * scale_of(tensors)


def _bias_change(place: WeightPlace, tensors: Mapping[str, Tensor], base: Tensor | None) -> Tensor:
    if base is None:
        count = next(len(tensors[role].flatten()) for role in _OF_BIAS if role in tensors)
        raise WrongWidth([count], [0])
    if "whole_b" in tensors:
        whole = _counted(tensors["whole_b"].to(base.device).float(), place.rows(len(base)))
        return _own_rows(place, whole, len(base)) - base
    scaled = "up_b" in tensors
    change = tensors["up_b"].float() * scale_of(tensors) if scaled else tensors["diff_b"].float()
    whole = _counted(change.flatten(), place.rows(len(base)))
    return _own_rows(place, whole, len(base)).to(base.device)


def _counted(tensor: Tensor, count: int) -> Tensor:
    if len(tensor) != count:
        raise WrongWidth([len(tensor)], [count])
    return tensor


def _own_rows(place: WeightPlace, named: Tensor, count: int) -> Tensor:
    """Those of the named rows that are of the layer's own ``count``."""
    first = round(place.start * place.rows(count))
    return (named.roll(-first, 0) if first else named)[:count]


def read_lora(
    path: Path, name: str, model: str, places: WeightPlaces, widths: Sequence[int] = ()
) -> LoraFile:
    """Read ``path``.

    Args:
        path: a safetensors file.
        name: what the user calls it.
        model: the model's name, for errors.
        places: of the model.
        widths: of its CLIP text encoders, for embeddings that the file brings along.

    Raises:
        ModelError: ``model_incomplete``, ``model_damaged``, ``lora_not_finite``, ``lora_unfit``,
            ``lora_kind`` or ``lora_unusable``.
    """
    with loading_part(model, name):
        check_weights(path)
        tensors = load_file(regular_path(path))
        with safe_open(regular_path(path), framework="pt") as opened:
            header: dict[str, str] = opened.metadata() or {}
    # Words that were learnt with the first LoRAs are textual inversions in the same file.
    first = {key: BundledTensor(key, "") for key in tensors if header.get(key) == "<embed>"}
    bundles = first | {key: found for key in tensors if (found := bundled(key))}
    words, unread = bundled_words(tensors, bundles, widths)
    try:
        kept = {key: tensor for key, tensor in tensors.items() if key not in bundles}
        part = path.parent.name
        if part.startswith("text_encoder") and part in places.parts:
            # peft's adapters of text encoders lie in separate folders
            kept = {re.sub(rf"^{re.escape(WRAPPED[0])}", f"{part}.", k): v for k, v in kept.items()}
        configs = read_configs(path, header)
        kept = named_layers(kept, header, places.parts)
        layers, unmatched = _matched(_by_layer(kept, name), places, configs)
    except ValueError as error:
        raise ModelError("lora_unusable", name=name, reason=str(error)) from error
    finite = (
        *((layer, roles) for _, layer, roles in layers),
        *((w.word, w.vectors) for w in words),
    )
    for layer, roles in finite:
        if not all(bool(torch.isfinite(tensor.float()).all()) for tensor in roles.values()):
            raise ModelError("lora_not_finite", name=name, layer=layer)
    if not layers and not words:
        raise ModelError("lora_unfit", "\n".join(unmatched), name=name, model=model)
    kept_layers = tuple((targets, roles) for targets, _, roles in layers)
    return LoraFile(name, model, kept_layers, unmatched, words, unread)


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
    places: WeightPlaces,
    configs: Mapping[str, AdapterConfig],
) -> tuple[list[tuple[tuple[WeightPlace, ...], str, dict[str, Tensor]]], tuple[str, ...]]:
    """(places, name, tensors by role) of the layers that this model has, and the others' names."""
    matched: list[tuple[tuple[WeightPlace, ...], str, dict[str, Tensor]]] = []
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


def other_kind(name: str) -> str:
    """The kind of adapter that ``name`` tells of, if it is none that can be added; else empty."""
    return next((kind for piece, kind in OTHERS.items() if piece in name), "")
