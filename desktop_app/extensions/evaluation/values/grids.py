"""A grid of pictures: settings as axes, a picture for each value of one beside each of the other.

What is said is in the words of recipes (`operations.recipes.words.EDIT`); `work.grids` makes it.
"""

from __future__ import annotations

import csv
import hashlib
import itertools
import json
import math
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, cast

from desktop_app.core.errors import InputError
from desktop_app.core.setting_table import ROWS
from desktop_app.core.values import Kind, Number, Text
from desktop_app.operations.recipes.words import EDIT, NOT_SAID

MOST_CELLS: Final = 400
MOST_VALUES: Final = 100
"""Of an axis."""

_AND: Final = "&"
_FURTHER: Final = re.compile(r"\s&\s+(?=[\w-]+=)")
_RANGE: Final = re.compile(r"(-?[\d.]+)\.\.(-?[\d.]+)(?::(\d+)|\+([\d.]+))?")
_Words = dict[str, Any]


@dataclass(frozen=True, slots=True)
class AxisKind:
    """What one kind of axis does with a value.

    Attributes:
        name: in one to three English words; the window translates it (as of fields).
        kind: what values it has.
        put: puts a value of an axis into words.
        loads: whether another value means that other weights are loaded.
    """

    name: str
    kind: Kind
    put: Callable[[_Words, Any, Axis], None]
    loads: bool = False


@dataclass(frozen=True, slots=True)
class Axis:
    """One of them.

    Attributes:
        id: a key of `AXES`; or several with "&" between them.
        values: as their kind has them, at least one; of several settings tuples, with one of each.
    """

    id: str
    values: tuple[Any, ...]

    @property
    def ids(self) -> tuple[str, ...]:
        return tuple(self.id.split(_AND))

    @property
    def parts(self) -> tuple[Axis, ...]:
        """One a setting, each with as many values."""
        if len(self.ids) == 1:
            return (self,)
        return tuple(map(Axis, self.ids, zip(*self.values, strict=True)))

    def put(self, words: _Words, at: int) -> None:
        """Put the value with that number into words."""
        for part in self.parts:
            AXES[part.id].put(words, part.values[at], part)

    def label(self, at: int, name: Callable[[str], str] | None = None) -> str:
        """What is written next to the pictures of the value with that number: "Steps 8".
        ``name`` gives what a setting is called; None: its English name."""
        return " · ".join(
            f"{AXES[one.id].name if name is None else name(one.id)} {one.text(at)}"
            for one in self.parts
        )

    def text(self, at: int) -> str:
        """The value of one setting."""
        return AXES[self.id].kind.text(self.values[at]) or "—"


def _setting(name: str) -> Callable[[_Words, Any, Axis], None]:
    def put(words: _Words, value: Any, axis: Axis) -> None:
        words["settings"] = {**words.get("settings", {}), name: value}

    return put


def _plain(name: str) -> Callable[[_Words, Any, Axis], None]:
    def put(words: _Words, value: Any, axis: Axis) -> None:
        words[name] = value

    return put


def _exchanged(name: str) -> Callable[[_Words, Any, Axis], None]:
    """The first value of the axis is what is looked for; without it in the text, all of it is
    exchanged."""

    def put(words: _Words, value: Any, axis: Axis) -> None:
        text, first = words.get(name, ""), axis.values[0]
        words[name] = text.replace(first, value) if first and first in text else value

    return put


def _lora(words: _Words, value: Any, axis: Axis) -> None:
    """NAME or NAME:WEIGHT beside those that were said; "" and "none": no other one."""
    name, _, weight = str(value).rpartition(":")
    try:
        use = {"name": name, "weight": float(weight)} if name else {"name": value}
    except ValueError:
        use = {"name": value}
    if value not in ("", "none"):
        words["loras"] = [*words.get("loras", ()), use]


_TEXTS: Final = ("size", "fill", "lock", "intent", "vae")
_FIELDS: Final = {one.id: one for one in EDIT}

AXES: Final[Mapping[str, AxisKind]] = {
    "prompt": AxisKind("Prompt", Text(), _exchanged("prompt")),
    "negative_prompt": AxisKind("Negative prompt", Text(), _exchanged("negative_prompt")),
    "model": AxisKind("Model", Text(), _plain("model"), loads=True),
    "lora": AxisKind("LoRA", Text(), _lora, loads=True),
    **{
        name: AxisKind(row.name, row.kind, _setting(name))
        for name, row in ROWS.items()
        if row.name and name not in NOT_SAID | {"count"}
    },
    **{
        name: AxisKind(_FIELDS[name].name, _FIELDS[name].kind, _plain(name), loads=name == "vae")
        for name in _TEXTS
    },
}
"""Every setting of the table, and what else can be said of a picture."""

_TWICE: Final = ("prompt", "negative_prompt", "lora")
"""What may be both axes: each looks for other words."""

_SPOKEN: Final = {
    **{row.flag.removeprefix("--"): name for name, row in ROWS.items() if name in AXES},
    "negative": "negative_prompt",
}
"""Names as the command line has them."""


def read_axis(text: str) -> Axis:
    """An axis as it is typed: ``steps=4,8,20``, ``guidance=2..8:3`` (three values from 2 to 8),
    ``seed=1..4``, ``strength=0.2..0.8+0.2``, ``prompt=a fox,"a fox, asleep"``; of several settings
    ``model=one,two & seed=1..3``.

    Raises:
        InputError: ``grid_axis``: there is no "="; ``unknown_choice``; ``grid_long``;
            ``grid_same``; values as their kind refuses them.
    """
    parts = [_read_part(one) for one in _FURTHER.split(text)]
    if len(parts) == 1:
        return parts[0]
    for one in parts:
        if sum(each.id == one.id for each in parts) > 1:
            raise InputError("grid_same", name=one.id)
    name = _AND.join(one.id for one in parts)
    _check_long(name, math.prod(len(one.values) for one in parts))
    return Axis(name, tuple(itertools.product(*(one.values for one in parts))))


def _read_part(text: str) -> Axis:
    """Of one setting. Raises InputError."""
    name, found, values = text.partition("=")
    name = name.strip().casefold()
    if not found or not values.strip():
        raise InputError("grid_axis", text=text[:80])
    name = _SPOKEN.get(name, name.replace("-", "_"))
    if name not in AXES:
        raise InputError("unknown_choice", setting="axis", value=name[:80], choices=", ".join(AXES))
    kind = AXES[name].kind
    parts = next(csv.reader([values], skipinitialspace=True))
    found_values = list[Any]()
    for part in parts:
        spread = _spread(name, part, kind) if isinstance(kind, Number) else None
        found_values += [kind.parse(name, part)] if spread is None else spread
        _check_long(name, max(len(parts), len(found_values)))
    return Axis(name, tuple(dict.fromkeys(found_values)))


def _spread(name: str, text: str, kind: Number) -> list[Any] | None:
    """The values of a range; None: it is none. Raises InputError."""
    told = _RANGE.fullmatch(text.strip())
    if told is None:
        return None
    first, last, count, step = told.groups()
    begin, end = (float(kind.parse(name, one) or 0) for one in (first, last))
    by = float(step) if step else 1.0
    many = int(count) if count else int(abs(end - begin) / by + 1e-9) + 1 if by > 0 else 0
    _check_long(name, many)
    if not many:
        raise InputError("grid_axis", text=text[:80])
    way = (end - begin) / max(1, many - 1) if count else (by if end >= begin else -by)
    values = (begin + at * way for at in range(many))
    return [round(one) if kind.whole else round(one, 6) for one in values]


def _check_long(name: str, count: int) -> None:
    if count > MOST_VALUES:
        raise InputError("grid_long", name=name, count=count, most=MOST_VALUES)


@dataclass(frozen=True, slots=True)
class Cell:
    """One picture of a grid.

    Attributes:
        column, row: from 0.
        words: how it is made.
        labels: of its axes' values.
        key: the same for the same picture of the same grid.
    """

    column: int
    row: int
    words: Mapping[str, Any]
    labels: tuple[str, ...]
    key: str

    @property
    def title(self) -> str:
        return " · ".join(self.labels)

    @property
    def report_fields(self) -> dict[str, Any]:
        return {"name": self.title, "column": self.column, "row": self.row}


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """All of it.

    Attributes:
        words: what all pictures have in common, with a seed.
        x: from left to right.
        y: from above to below; None: there is one row.
        source: what the pictures are made from: digests of picture and mask; (): from words.

    Raises:
        InputError: ``grid_large``, ``grid_same``.
    """

    words: Mapping[str, Any]
    x: Axis
    y: Axis | None = None
    source: tuple[str, ...] = field(default=())

    def __post_init__(self) -> None:
        for name in () if self.y is None else self.y.ids:
            if name in self.x.ids and name not in _TWICE:
                raise InputError("grid_same", name=name)
        if self.columns * self.rows > MOST_CELLS:
            raise InputError("grid_large", count=self.columns * self.rows, most=MOST_CELLS)

    @property
    def columns(self) -> int:
        return len(self.x.values)

    @property
    def rows(self) -> int:
        return 1 if self.y is None else len(self.y.values)

    @property
    def key(self) -> str:
        """The same for the same grid."""
        axes = [(one.id, one.values) for one in (self.x, self.y) if one is not None]
        told = json.dumps([self.words, axes, self.source], sort_keys=True, default=str)
        return hashlib.sha256(told.encode("utf-8", "replace")).hexdigest()[:16]

    def cells(self) -> Iterator[Cell]:
        """In the order in which fewest weights are loaded, else row after row."""
        made = [
            self._cell(column, row) for row in range(self.rows) for column in range(self.columns)
        ]
        yield from sorted(made, key=self._loading)

    def _loading(self, cell: Cell) -> tuple[int, ...]:
        at = ((self.x, cell.column), (self.y, cell.row))
        parts = [(part, part.values[number]) for one, number in at if one for part in one.parts]
        # What is loaded seldom goes first: a model before a LoRA.
        found = [
            (part.id != "model", part.values.index(value))
            for part, value in parts
            if AXES[part.id].loads
        ]
        return tuple(number for _, number in sorted(found, key=lambda one: one[0]))

    def _cell(self, column: int, row: int) -> Cell:
        words: _Words = dict(self.words)
        labels = list[str]()
        for axis, at in ((self.x, column), (self.y, row)):
            if axis is not None:
                axis.put(words, at)
                labels += [f"{one.id}: {one.text(at)}" for one in axis.parts]
        return Cell(column, row, words, tuple(labels), f"{self.key}/{column}-{row}")


def _value(value: Any) -> Any:
    return tuple(map(_value, cast("list[Any]", value))) if isinstance(value, list) else value


def grid_from_json(data: Any) -> Grid:
    """Rebuild from `core.as_json.to_json`. Raises KeyError, TypeError, ValueError, InputError."""
    axes = [
        Axis(str(one["id"]), _value([*one["values"]])) if one else None
        for one in (data["x"], data["y"])
    ]
    if axes[0] is None or any(one and not AXES.keys() >= {*one.ids} for one in axes):
        raise ValueError(data["x"])
    return Grid(words=dict(data["words"]), x=axes[0], y=axes[1], source=tuple(data["source"]))
