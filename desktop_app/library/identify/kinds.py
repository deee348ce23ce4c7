"""The table of kinds of weights, read from resources/catalog/kinds.toml. Looks at no file."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, fields
from typing import Any, TypeAlias, cast, get_args

from desktop_app.catalog.resources import invalid, read_table, resource_path
from desktop_app.core.errors import StorageError
from desktop_app.core.safe_open import read_regular
from desktop_app.core.weights_info import Component

Names: TypeAlias = tuple[str, ...]
"""Alternatives: one of them has to be there."""

Sides: TypeAlias = tuple[tuple[int, ...], ...]
"""A shape: for each side the lengths it may have; none of them for any."""


@dataclass(frozen=True, slots=True)
class WeightsKind:
    """One row. The tests it makes and the words it has are described at the table's head.

    Attributes:
        id: its key.
        component, family, variant, task, prediction, what: what it says of a file.
        prefixes: under which its names are tried.
        all: each group of names must have one that is there.
        none: names that are not there.
        shapes: names with the shape of the one that is there.
        text, no_text: pieces of names; a line break is a name's beginning or end.
        layers, no_layers, widths, no_widths, gives: of LoRAs.
        at_most, every: how many tensors there are, and how wide.
        inputs: the layer whose channels tell the task.
        scale: the rule for an upscaler's factor.
        classes: classes of diffusers and transformers that hold it.
    """

    id: str
    component: Component
    family: str = ""
    variant: str = ""
    task: str = ""
    prediction: str = ""
    what: str = ""
    prefixes: tuple[str, ...] = ("",)
    all: tuple[Names, ...] = ()
    none: tuple[str, ...] = ()
    shapes: tuple[tuple[Names, Sides], ...] = ()
    text: tuple[str, ...] = ()
    no_text: tuple[str, ...] = ()
    layers: tuple[Names, ...] = ()
    no_layers: Names = ()
    widths: tuple[tuple[Names, tuple[int, ...]], ...] = ()
    no_widths: tuple[tuple[Names, tuple[int, ...]], ...] = ()
    gives: tuple[tuple[Names, tuple[int, ...]], ...] = ()
    at_most: int | None = None
    every: tuple[int, ...] = ()
    inputs: str = ""
    scale: str = ""
    classes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class KindTable:
    """The whole table.

    Attributes:
        exact: the kinds told by whole names, in the order in which they are tried.
        loras: the kinds of LoRAs.
        loose: the kinds told by pieces of names; the last fits everything.
        named: the kinds told by their class alone.
        channels: a UNet's task by the channels it takes.
        contexts: an IP-Adapter's family by the width of what it takes.
        family_names: families by how metadata name them.
        alike: families of LoRAs → those whose LoRAs may look the same: metadata tell.
        controls: what a ControlNet is guided by, by the words of metadata.
        digest: changes when the table does.
    """

    exact: tuple[WeightsKind, ...]
    loras: tuple[WeightsKind, ...]
    loose: tuple[WeightsKind, ...]
    named: tuple[WeightsKind, ...]
    channels: dict[int, str]
    contexts: dict[int, str]
    family_names: dict[str, str]
    alike: dict[str, tuple[str, ...]]
    controls: dict[str, str]
    digest: str

    @property
    def kinds(self) -> tuple[WeightsKind, ...]:
        return (*self.exact, *self.loras, *self.loose, *self.named)

    def of_class(self, name: str) -> WeightsKind | None:
        """The kind that a class of diffusers or transformers is named for."""
        return next((kind for kind in self.kinds if name in kind.classes), None)

    def kind(self, key: str) -> WeightsKind | None:
        """The row with that key."""
        return next((kind for kind in self.kinds if kind.id == key), None)


def load_kinds() -> KindTable:
    """Read the table.

    Raises:
        StorageError: ``catalog_invalid``, naming the row.
    """
    table = read_table("kinds")
    prefixes = cast("dict[str, list[str]]", table.get("prefixes", {}))
    rows = [
        _kind(key, entry, prefixes)
        for key, entry in cast("dict[str, dict[str, Any]]", table.get("kinds", {})).items()
    ]
    groups: dict[str, list[WeightsKind]] = {"exact": [], "loras": [], "loose": [], "named": []}
    for kind in rows:
        groups[_group(kind)].append(kind)
    return KindTable(
        **{name: tuple(kinds) for name, kinds in groups.items()},
        contexts={int(key): str(family) for key, family in table.get("contexts", {}).items()},
        channels={int(key): str(task) for key, task in table.get("channels", {}).items()},
        alike={str(key): tuple(names) for key, names in table.get("alike", {}).items()},
        family_names={str(key): str(family) for key, family in table.get("told", {}).items()},
        controls={str(key): str(task) for key, task in table.get("controls", {}).items()},
        digest=hashlib.sha256(read_regular(resource_path("catalog", "kinds.toml"))).hexdigest(),
    )


def _group(kind: WeightsKind) -> str:
    """How a kind is told."""
    if kind.component == "lora":
        return "loras"
    if (kind.all or kind.shapes) and not kind.text:
        return "exact"
    tests = kind.all or kind.text or kind.every or kind.at_most is not None
    return "named" if kind.classes and not tests else "loose"


_TESTS = (
    "all",
    "none",
    "shapes",
    "text",
    "no_text",
    "layers",
    "no_layers",
    "widths",
    "no_widths",
    "gives",
    "at_most",
    "every",
    "classes",
)


def _kind(key: str, entry: dict[str, Any], prefixes: dict[str, list[str]]) -> WeightsKind:
    known = {field.name for field in fields(WeightsKind)} - {"id", "prefixes"} | {"under"}
    strange = sorted(set(entry) - known)
    if strange:
        raise _wrong(key, f"nothing is called {strange[0]}")
    if entry.get("component") not in get_args(Component):
        raise _wrong(key, "it has no component that there is")
    if not any(test in entry for test in _TESTS) and key != "unknown":
        raise _wrong(key, "it tests nothing")
    entry = dict(entry)
    group = entry.pop("under", "")
    if group and group not in prefixes:
        raise _wrong(key, f"there are no prefixes called {group}")
    try:
        return WeightsKind(
            id=key,
            prefixes=tuple(prefixes[group]) if group else ("",),
            all=tuple(tuple(names.split("|")) for names in entry.pop("all", ())),
            shapes=tuple(
                (tuple(names.split("|")), tuple(_lengths(side) for side in sides))
                for names, sides in entry.pop("shapes", {}).items()
            ),
            text=tuple(_anchored(piece) for piece in entry.pop("text", ())),
            no_text=tuple(_anchored(piece) for piece in entry.pop("no_text", ())),
            layers=tuple(
                tuple(map(_anchored, names.split("|"))) for names in entry.pop("layers", ())
            ),
            **dict[str, Any](
                (name, tuple((tuple(of.split("|")), tuple(each)) for of, each in sides.items()))
                for name in ("widths", "no_widths", "gives")
                for sides in (entry.pop(name, {}),)
            ),
            no_layers=tuple(map(_anchored, entry.pop("no_layers", ()))),
            **{name: _frozen(value) for name, value in entry.items()},
        )
    except (TypeError, AttributeError) as error:
        raise _wrong(key, str(error)) from error


def _frozen(value: Any) -> Any:
    return tuple(cast("list[Any]", value)) if isinstance(value, list) else value


def _lengths(side: int | list[int]) -> tuple[int, ...]:
    if isinstance(side, list):
        return tuple(side)
    return (side,) if side else ()


def _anchored(piece: str) -> str:
    if piece.startswith("^"):
        piece = "\n" + piece[1:]
    if piece.endswith("$"):
        piece = piece[:-1] + "\n"
    return piece


def _wrong(key: str, reason: str) -> StorageError:
    return invalid("kinds", key, reason)
