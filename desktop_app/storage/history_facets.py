"""The table of facets: what pictures of the history are sorted by. A facet is a row.

Values are texts; how they are called is the window's matter, by the kind of label.
"""

from __future__ import annotations

import json
import math
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal, TypeAlias, cast

from desktop_app.core.conditions import KINDS
from desktop_app.core.setting_table import ROWS

LabelKind: TypeAlias = Literal[
    "name", "text", "size", "aspect", "month", "day", "flag", "task", "intent", "state", "source",
    "album", "number", "workbench",
]  # fmt: skip
"""What a value is: a name or a text as it is, ``768x512``, ``3:2``, ``2026-11``, ``2026-11-22``,
``yes``, an id of a task, an intent, a state (``kept``, ``discarded``, ``open``), a source, an
album or a workbench, a number."""

OWN: Final = "velatura"
"""The source of what this program made."""

LONGEST: Final = 200
"""Characters of a value; what a file of a stranger tells is cut there."""


@dataclass(frozen=True, slots=True)
class EntryFacts:
    """What a facet's values are made of.

    Attributes:
        row: of the table of images.
        request: its request, as it was written; {}: it has none.
        outside: what the file of another program tells; {}: it is our own.
    """

    row: sqlite3.Row
    request: Mapping[str, Any]
    outside: Mapping[str, Any]

    @classmethod
    def of(cls, row: sqlite3.Row) -> EntryFacts:
        """All of it; what can't be read counts as nothing."""
        return cls(row, _object(row["request"]), _object(row["told"]))


@dataclass(frozen=True, slots=True)
class Facet:
    """One row.

    Attributes:
        id: its name in queries, on the command line and in the database.
        kind: of its values' labels.
        values: those of an entry; empty ones are left out.
        many: whether an entry may have several.
        title: what a value is called where it is no name itself.
        is_number: whether nearly every entry has another value (whole, 0 or more): it is kept as
            a number, and only what several entries share is counted.
        shown: whether it is meant for the user.
        living: SQL that gives the values there are with what they are called now; empty: all.
    """

    id: str
    kind: LabelKind
    values: Callable[[EntryFacts], Iterable[str]]
    many: bool = False
    title: Callable[[EntryFacts], str] | None = None
    is_number: bool = False
    shown: bool = True
    living: str = ""


def _object(text: str) -> Mapping[str, Any]:
    try:
        found: object = json.loads(text or "{}")
    except (ValueError, RecursionError):
        return {}
    return cast("dict[str, Any]", found) if isinstance(found, dict) else {}


def _column(name: str) -> Callable[[EntryFacts], Iterable[str]]:
    return lambda described: (str(described.row[name]),)


def _flag(column: str) -> Callable[[EntryFacts], Iterable[str]]:
    return lambda described: ("yes",) if described.row[column] else ()


def _names(found: object, is_wanted: Callable[[Mapping[str, Any]], bool]) -> Iterator[str]:
    for one in cast("list[object]", found) if isinstance(found, list) else ():
        if isinstance(one, dict):
            described = cast("dict[str, Any]", one)
            name = described.get("name")
            if isinstance(name, str) and is_wanted(described):
                yield name


def _loras(described: EntryFacts) -> Iterator[str]:
    yield from _names(described.request.get("conditions"), lambda one: one.get("kind") == "lora")
    if not described.request:
        yield from _names(described.outside.get("loras"), lambda _: True)


def _weights(described: EntryFacts) -> Iterator[str]:
    """All that it can't be made again without, but for its model."""
    sources = {name for name, kind in KINDS.items() if kind.source}
    yield from _names(described.request.get("conditions"), lambda one: one.get("kind") in sources)


def _size(described: EntryFacts) -> Iterable[str]:
    return (f"{described.row['width']}x{described.row['height']}",)


_ASPECTS: Final = tuple(
    (math.log(wide / high), f"{wide}:{high}")
    for one, other in ((1, 1), (5, 4), (4, 3), (3, 2), (16, 10), (16, 9), (2, 1), (21, 9), (3, 1))
    for wide, high in dict.fromkeys(((one, other), (other, one)))
)


def _aspect(described: EntryFacts) -> Iterable[str]:
    """The nearest of the usual ones."""
    ratio = math.log(max(1, described.row["width"]) / max(1, described.row["height"]))
    return (min(_ASPECTS, key=lambda one: abs(one[0] - ratio))[1],)


def _date(form: str) -> Callable[[EntryFacts], Iterable[str]]:
    """Where the user is now: an evening's pictures are of that evening."""

    def values(described: EntryFacts) -> Iterable[str]:
        try:
            made = datetime.fromtimestamp(described.row["created"] / 1000).astimezone()
        except (OverflowError, OSError, ValueError):
            return ()
        return (made.strftime(form),)

    return values


def _tags(described: EntryFacts) -> Iterable[str]:
    found: object = json.loads(described.row["tags"])
    tags = cast("list[object]", found) if isinstance(found, list) else []
    return [tag for tag in tags if isinstance(tag, str)]


def _intent(described: EntryFacts) -> Iterable[str]:
    plan: object = described.request.get("plan")
    intent = cast("dict[str, Any]", plan).get("intent") if isinstance(plan, dict) else None
    return (intent,) if isinstance(intent, str) else ()


def _state(described: EntryFacts) -> Iterable[str]:
    if described.row["rejected"]:
        return ("discarded",)
    return ("kept",) if described.row["applied"] else ("open",)


def _workbench(described: EntryFacts) -> Iterable[str]:
    """Its id, without the version that follows a space."""
    return str(described.row["workbench"] or "").split()[:1]


def _setting(name: str) -> Facet:
    """A generation setting. Before settings were one table, some of them stood under ``sampling``
    in a request, and only where they differed from the default."""

    def values(described: EntryFacts) -> Iterable[str]:
        sampling: object = described.request.get("sampling")
        older = cast("dict[str, Any]", sampling) if isinstance(sampling, dict) else {}
        found = described.request.get(name, older.get(name, ROWS[name].default))
        return (str(found),) if described.request else ()

    return Facet(name, "text", values, shown=False)


def _albums(described: EntryFacts) -> Iterable[str]:
    return (str(album) for album, _ in json.loads(described.row["albums"]))


FACET_TABLE: Final[Mapping[str, Facet]] = {
    row.id: row
    for row in (
        Facet(
            "model",
            "name",
            lambda described: (described.row["model_digest"] or described.row["model_name"],),
            title=lambda described: described.row["model_name"],
        ),
        Facet("lora", "name", _loras, many=True),
        Facet("size", "size", _size),
        Facet("aspect", "aspect", _aspect),
        Facet("month", "month", _date("%Y-%m")),
        Facet("day", "day", _date("%Y-%m-%d")),
        Facet("starred", "flag", _flag("starred")),
        Facet("tag", "text", _tags, many=True),
        Facet("task", "task", _column("task")),
        Facet("intent", "intent", _intent),
        Facet("document", "text", _column("document")),
        Facet("seed", "number", _column("seed"), is_number=True),
        Facet("state", "state", _state),
        Facet("source", "source", lambda described: (described.row["source"] or OWN,)),
        Facet("workbench", "workbench", _workbench),
        Facet(
            "album",
            "album",
            _albums,
            many=True,
            living="SELECT uid, name FROM named WHERE kind = 'album'",
        ),
        *map(_setting, ("scheduler", "steps", "guidance_scale", "strength")),
        Facet("weights", "name", _weights, many=True, shown=False),
        Facet(
            "repeatable",
            "flag",
            lambda described: ("yes",) if described.request else (),
            shown=False,
        ),
        Facet("trashed", "flag", _flag("trashed"), shown=False),
    )
}
"""In the order in which they are offered."""

NEEDED: Final = (
    "id, created, seed, request, told, model_digest, model_name, width, height, starred, tags,"
    " task, document, applied, rejected, source, albums, trashed, (SELECT"
    " iif(json_valid(data), json_extract(data, '$.workbench'), '') FROM environments"
    " WHERE hash = environment) AS workbench"
)
"""The columns that they are made of."""
