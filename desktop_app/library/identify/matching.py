"""Finding the row of the table that a list of tensors fits."""

from __future__ import annotations

from typing import NamedTuple

from desktop_app.library.identify.kinds import KindTable, Names, Sides, WeightsKind
from desktop_app.library.identify.lora_layers import LoraLayers
from desktop_app.library.identify.tensor_list import TensorList


class Match(NamedTuple):
    """The row, the prefix its names stand under, and the layers of a LoRA."""

    kind: WeightsKind
    prefix: str = ""
    layers: LoraLayers | None = None


def match(tensors: TensorList, table: KindTable) -> Match:
    """The first row that fits; the table's last one fits everything.

    Rows that ask for whole names cost a look-up each, so they may be many; a LoRA is told by how
    its names end, before the rows that look for pieces of names.
    """
    fitting = _first(table.exact, tensors)
    if fitting is not None:
        return fitting
    layers = LoraLayers.found(tensors)
    if layers is not None:
        kind = next(kind for kind in table.loras if _fits_lora(kind, layers))
        return Match(kind, layers=layers)
    fitting = _first(table.loose, tensors)
    if fitting is None:
        raise AssertionError("the table's last row fits everything")
    return fitting


def _first(kinds: tuple[WeightsKind, ...], tensors: TensorList) -> Match | None:
    for kind in kinds:
        prefix = _prefix(kind, tensors)
        if prefix is not None:
            return Match(kind, prefix)
    return None


def _prefix(kind: WeightsKind, tensors: TensorList) -> str | None:
    """The first prefix under which all of the row's tests hold."""
    for prefix in kind.prefixes:
        if _fits(kind, prefix, tensors):
            return prefix
    return None


def _fits(kind: WeightsKind, prefix: str, tensors: TensorList) -> bool:
    names = tensors.tensors
    for group in kind.all:
        if not any(_placed(name, prefix) in names for name in group):
            return False
    for group, sides in kind.shapes:
        if not _has_shape(tensors, prefix, group, sides):
            return False
    if any(_placed(name, prefix) in names for name in kind.none):
        return False
    return _fits_whole(kind, tensors)


def _fits_whole(kind: WeightsKind, tensors: TensorList) -> bool:
    """The tests that know no prefix."""
    if kind.at_most is not None and len(tensors.tensors) > kind.at_most:
        return False
    if kind.every and not all(
        len(tensor.shape) in (1, 2) and tensor.shape[-1] in kind.every
        for tensor in tensors.tensors.values()
    ):
        return False
    if kind.every and not tensors.tensors:
        return False
    return all(map(tensors.has_name, kind.text)) and not any(map(tensors.has_name, kind.no_text))


def _placed(name: str, prefix: str) -> str:
    """A name that begins with a slash stands under no prefix."""
    return name[1:] if name.startswith("/") else prefix + name


def _has_shape(tensors: TensorList, prefix: str, group: Names, sides: Sides) -> bool:
    for name in group:
        shape = tensors.shape(_placed(name, prefix))
        if shape is not None:
            return len(shape) == len(sides) and all(
                not allowed or side in allowed for side, allowed in zip(shape, sides, strict=True)
            )
    return False


def _fits_lora(kind: WeightsKind, layers: LoraLayers) -> bool:
    if not all(any(map(layers.has, group)) for group in kind.layers):
        return False
    if any(map(layers.has, kind.no_layers)):
        return False
    for group, widths in kind.no_widths:
        if all(layers.takes(piece) in (None, *widths) for piece in group):
            return False
    return all(
        any(layers.takes(piece) in widths for piece in group) for group, widths in kind.widths
    ) and all(any(layers.gives(piece) in widths for piece in group) for group, widths in kind.gives)
