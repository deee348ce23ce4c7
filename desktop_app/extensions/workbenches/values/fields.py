"""Fields of a workbench, as its file declares them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Final, cast

from desktop_app.catalog.resources import invalid
from desktop_app.catalog.row_reading import FULL, NEEDED, read_row
from desktop_app.core.errors import InputError
from desktop_app.core.record import record
from desktop_app.core.values import Choice, Field, Flag, Kind, Number, Plain, Text, writable
from desktop_app.imaging.colour_values import Colour

MOST_TEXT: Final = 10_000
"""Characters of a field."""
_MOST_POINTS: Final = 40
_PLACED = re.compile(r"\s*([01]?\.?\d*)\s*,\s*([01]?\.?\d*)\s*[:\s]\s*(\S.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class ValueWord:
    """What stands for a value in prompts and names, and what else its row says of it.

    Attributes:
        text: the value.
        about: more of it, by name.
    """

    text: str
    about: Mapping[str, Any]

    def __str__(self) -> str:
        return self.text


@record()
class File(Text):
    """A file of this machine.

    Attributes:
        what: which one is asked for.
    """

    what: str = "picture"

    @property
    def words(self) -> str:
        return f"a {self.what}"

    @property
    def is_table(self) -> bool:
        """Whether its rows are what something is done to."""
        return self.what == "table"


@dataclass(frozen=True, slots=True)
class _Several(Kind):
    """Texts, each in a line."""

    repeated: ClassVar[bool] = True

    def read(self, value: object) -> tuple[str, ...]:
        """Of a list, or lines."""
        given = value.split("\n") if isinstance(value, str) else value
        if not isinstance(given, (list, tuple)):
            raise TypeError(f"{value!r} is not a list")
        return tuple(str(each) for each in cast("Sequence[object]", given))

    def text(self, value: Sequence[str]) -> str:
        return "\n".join(value)

    @property
    def schema(self) -> dict[str, Any]:
        return {"type": "array", "items": {"type": "string"}}


@dataclass(frozen=True, slots=True)
class Files(_Several):
    """Files of this machine, or folders with those.

    Attributes:
        what: which are asked for.
    """

    what: str = "pictures"

    @property
    def words(self) -> str:
        return self.what

    def read(self, value: object) -> tuple[str, ...]:
        """Of a list, or one."""
        return _Several.read(self, [value] if isinstance(value, str) else value)

    def text(self, value: Sequence[str]) -> str:
        return ", ".join(value)


@record()
class Damage(Number):
    """How much of a photograph is taken for damage: shown in it."""


@dataclass(frozen=True, slots=True)
class Explained(_Several):
    """Explanations, each a text that may begin with its place: ``0.4,0.3 Alveoli``, in shares of
    the picture's width and height."""

    @property
    def words(self) -> str:
        return "texts, each with or without its place: 0.4,0.3 Alveoli"

    def read(self, value: object) -> tuple[str, ...]:
        """Those without text are left out."""
        texts = (writable(each[:MOST_TEXT]).strip() for each in _Several.read(self, value))
        return tuple(filter(None, texts))

    def check(self, name: str, value: Sequence[str]) -> None:
        """Raises InputError: ``value_range``: there are too many."""
        if len(value) > _MOST_POINTS:
            Number(0, _MOST_POINTS, whole=True).check(name, len(value))

    @property
    def schema(self) -> dict[str, Any]:
        return {"type": "array", "items": {"type": "string"}, "maxItems": _MOST_POINTS}


@dataclass(frozen=True, slots=True)
class Mapped(_Several):
    """Which columns of a table stand for which fields: ``picture=Bild``."""

    @property
    def words(self) -> str:
        return "FIELD=COLUMN"

    def read(self, value: object) -> tuple[str, ...]:
        """Those without a column are left out."""
        pairs = (each.partition("=") for each in _Several.read(self, value))
        return tuple(f"{a.strip()}={b.strip()}" for a, _, b in pairs if a.strip() and b.strip())


def explained(text: str) -> ValueWord:
    """One of `Explained`: its words, and ``at``, its place, if it has one."""
    found = _PLACED.fullmatch(text)
    try:
        x, y = (float(found[1]), float(found[2])) if found else (-1.0, -1.0)
    except ValueError:
        x = y = -1.0
    if found is None or not (0 <= x <= 1 and 0 <= y <= 1):
        return ValueWord(text, {"text": text, "at": ()})
    return ValueWord(found[3], {"text": found[3], "at": ((x, y),)})


_HEAD: Final = (
    Field("id", kind=FULL, default=NEEDED),
    Field("kind", kind=FULL, default=NEEDED),
    Field("name", kind=FULL, default=NEEDED),
    Field("tip", default=""),
    Field("needed", kind=Flag(), default=False),
    Field("default"),
    Field("example"),
    Field("option", default=""),
    Field("minimum", kind=Number(-1e9, 1e9), default=0.0),
    Field("maximum", kind=Number(-1e9, 1e9), default=1e6),
    Field("unit", default=""),
    Field("unset", default=""),
    Field("values", kind=Plain(), default={}),
)
_ID = re.compile(r"[a-z][a-z0-9_]{0,40}")


def _number(row: Mapping[str, Any]) -> Number:
    """A share, 0 to 1, is shown in per cent."""
    low, high = float(row["minimum"]), float(row["maximum"])
    if high <= 1 and not row["unit"]:
        return Number(low, high, step=0.01, unit=" %", shown=100)
    return Number(low, high, unit=row["unit"])


_KINDS: Final[Mapping[str, tuple[Callable[[Mapping[str, Any]], Kind], Any]]] = {
    "text": (lambda row: Text(MOST_TEXT), ""),
    "number": (_number, 0.0),
    "count": (
        lambda row: Number(float(row["minimum"]), float(row["maximum"]), whole=True),
        1,
    ),
    "damage": (lambda row: Damage(0, 1, step=0.01, unit=" %", shown=100), 0.0),
    "flag": (lambda row: Flag(), False),
    "colour": (lambda row: Colour(), "#ffffff"),
    "picture": (lambda row: File(), ""),
    "table": (lambda row: File(what="table"), ""),
    "pictures": (lambda row: Files(), ()),
    "explanations": (lambda row: Explained(), ()),
}
"""By what a file calls them: how the kind is made, and its usual default."""


def read_field(
    file: str, entry: Mapping[str, Any]
) -> tuple[Field, Mapping[str, Mapping[str, str]]]:
    """A field, and of a choice what its values are, by name.

    Raises:
        StorageError: ``catalog_invalid``, naming file and key.
    """
    key = f"field {entry.get('id', '')}".strip()
    values: Mapping[str, Mapping[str, str]] = {}
    plain = {
        name: one for name, one in entry.items() if name not in ("values", "default", "example")
    }
    row = read_row(file, key, plain, _HEAD)
    if not _ID.fullmatch(row["id"]):
        raise invalid(file, key, "an id has small letters, digits and _")
    if row["kind"] == "choice":
        values = _values(file, key, entry.get("values"))
        kind: Kind = Choice({name: (one["name"], "") for name, one in values.items()})
        default: Any = next(iter(values))
    elif row["kind"] in _KINDS:
        make, default = _KINDS[row["kind"]]
        kind = make(row)
    else:
        known = ", ".join(("choice", *_KINDS))
        raise invalid(file, key, f"there is no kind “{row['kind']}”; there are {known}")
    said = dict[str, Any]()
    for name in ("default", "example"):
        try:
            said[name] = kind.take(row["id"], entry[name]) if name in entry else None
        except InputError as error:
            raise invalid(file, f"{key}.{name}", error.what) from error
    made = Field(
        row["id"],
        row["name"],
        row["tip"],
        kind,
        default if said["default"] is None else said["default"],
        said["example"],
        option=row["option"],
        needed=row["needed"],
        unset=row["unset"],
    )
    return made, values


def _values(file: str, key: str, found: object) -> Mapping[str, Mapping[str, str]]:
    """Those of a choice: tables of texts with a name."""
    if not isinstance(found, Mapping) or not found:
        raise invalid(file, key, "a choice has tables of values")
    made = dict[str, Mapping[str, str]]()
    for name, about in cast("Mapping[str, Any]", found).items():
        if not isinstance(about, Mapping) or not about.get("name"):
            raise invalid(file, f"{key}.{name}", "a value is a table with a name")
        made[name] = {each: str(one) for each, one in cast("Mapping[str, Any]", about).items()}
    return made
