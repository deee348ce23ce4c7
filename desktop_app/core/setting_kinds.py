"""Kinds of values a generation setting can have, and the row that says all about one setting.

A kind checks a value, reads it from JSON or TOML, from what was typed, and writes it as text. Rows
are declared with `setting` as the fields of `core.generation_settings`; panel, command line,
metadata, history filters and docs/settings.md are made from them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, Literal, TypeAlias, TypeVar, cast

from desktop_app.core.errors import InputError
from desktop_app.core.ranges import check_range

T = TypeVar("T")

Place: TypeAlias = Literal["bar", "main", "guidance", "sampling", "hires", "consistency", "nowhere"]
"""Where the window shows it: below the prompt; in the panel of settings, above; there, among the
finer choices of guidance, of sampling, or of the second pass; there, in place of all while a
consistency model is chosen; not at all."""

Kept: TypeAlias = Literal["model", "user", "request"]
"""With what it is remembered: the settings of a model; the user's own, whatever the model, in the
settings file; the request and its picture alone."""

_BETWEEN = re.compile(r"[\s,]+")


@dataclass(frozen=True, slots=True)
class Number:
    """A number within a range.

    Attributes:
        minimum, maximum: both included.
        whole: whether it has no digits behind the point.
        optional: whether None is a value: left to the scheduler.
        step: distance of two values of a slider.
        reach: where the slider ends, if that is before ``maximum``.
        middle: value half-way along the slider; None: evenly spaced.
        unit: text behind the number as it is shown, with its space.
        shown: the number shown is the value times this (100 for per cent).
        decimals: digits shown behind the point.
    """

    minimum: float
    maximum: float
    whole: bool = False
    optional: bool = False
    step: float = 1
    reach: float | None = None
    middle: float | None = None
    unit: str = ""
    shown: float = 1.0
    decimals: int = 0

    @property
    def words(self) -> str:
        """The range, for a table or the help of an option."""
        return f"{self.minimum:.10g}..{self.maximum:.10g}"

    def check(self, name: str, value: float | None) -> None:
        """Raises InputError: ``value_range``."""
        if value is not None or not self.optional:
            number = float("nan") if value is None else value
            check_range(name, number, self.minimum, self.maximum)

    def read(self, value: object) -> float | None:
        """From JSON or TOML. Raises TypeError or ValueError; the range is not looked at."""
        if value is None and self.optional:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise TypeError(f"{value!r} is not a number")
        if isinstance(value, float) and self.whole and not value.is_integer():
            raise ValueError(f"{value!r} is not a whole number")
        try:
            return int(value) if self.whole else float(value)
        except OverflowError as error:
            raise ValueError("too large for a number") from error

    def parse(self, name: str, text: str) -> float | None:
        """From what was typed. Raises InputError: ``value_range``."""
        try:
            value = self.read(int(text) if self.whole else float(text))
        except ValueError:
            value = float("nan")
        self.check(name, value)
        return value

    def text(self, value: float | None) -> str:
        """As metadata write it; empty for None."""
        if value is None:
            return ""
        return str(value) if self.whole else f"{value:g}"


@dataclass(frozen=True, slots=True)
class Label:
    """A number below what the model says of itself; None: drawn from the seed.

    Attributes:
        below: the field of `ModelInfo` that counts them.
    """

    below: str
    _number = Number(0, 2**31 - 1, whole=True, optional=True)

    words = "what the model has"

    def check(self, name: str, value: float | None) -> None:
        """What a model has is `core.consistency`'s to check."""

    def read(self, value: object) -> float | None:
        """As `Number.read`."""
        return self._number.read(value)

    def parse(self, name: str, text: str) -> float | None:
        """As `Number.parse`."""
        return self._number.parse(name, text)

    def text(self, value: float | None) -> str:
        """As `Number.text`."""
        return self._number.text(value)


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a few names.

    Attributes:
        names: name → (what the window calls it, a sentence), in their order; the name "" stands
            for none of them and is not offered on the command line.
    """

    names: Mapping[str, tuple[str, str]]

    @property
    def words(self) -> str:
        """The names, for a table or an error."""
        return ", ".join(name for name in self.names if name)

    def check(self, name: str, value: str) -> None:
        """Raises InputError: ``unknown_choice``."""
        if value not in self.names:
            raise InputError("unknown_choice", setting=name, value=value, choices=self.words)

    def read(self, value: object) -> str:
        """From JSON or TOML. Raises TypeError; whether there is such a name is not looked at."""
        return _text(value)

    def parse(self, name: str, text: str) -> str:
        """From what was typed. Raises InputError: ``unknown_choice``."""
        self.check(name, text)
        return text

    def text(self, value: str) -> str:
        """As metadata write it."""
        return value


@dataclass(frozen=True, slots=True)
class Named:
    """The id of a row in another table; whoever has the table says whether there is one.

    Attributes:
        table: under resources/catalog.
    """

    table: str

    @property
    def words(self) -> str:
        """Where the ids stand."""
        return f"an id of {self.table}.toml"

    def check(self, name: str, value: str) -> None:
        """Anything can be an id."""

    def read(self, value: object) -> str:
        """From JSON or TOML. Raises TypeError."""
        return _text(value)

    def parse(self, name: str, text: str) -> str:
        """From what was typed."""
        return text

    def text(self, value: str) -> str:
        """As metadata write it."""
        return value


@dataclass(frozen=True, slots=True)
class Descending:
    """Whole numbers from 0 on, from the largest to the smallest; () leaves them to the model.

    Attributes:
        below: the field of `ModelInfo` that counts them.
    """

    below: str

    words = "descending, 0 or more"

    def check(self, name: str, value: tuple[int, ...]) -> None:
        """Raises InputError: ``timesteps_order``."""
        if any(number < 0 for number in value) or any(a <= b for a, b in pairwise(value)):
            raise InputError("timesteps_order", given=self.text(value))

    def read(self, value: object) -> tuple[int, ...]:
        """From JSON or TOML. Raises TypeError or ValueError; the order is not looked at."""
        if not isinstance(value, list | tuple):
            raise TypeError(f"{value!r} is not a list")
        numbers = cast("list[object]", value)
        if any(type(number) is not int for number in numbers):
            raise TypeError(f"{value!r} contains something other than whole numbers")
        return tuple(cast("list[int]", numbers))

    def parse(self, name: str, text: str) -> tuple[int, ...]:
        """From what was typed, as in ``18, 0``. Raises InputError: ``timesteps_order``."""
        words = [word for word in _BETWEEN.split(text) if word]
        if not all(word.isascii() and word.isdecimal() and len(word) < 10 for word in words):
            raise InputError("timesteps_order", given=text)
        value = tuple(map(int, words))
        self.check(name, value)
        return value

    def text(self, value: tuple[int, ...]) -> str:
        """As metadata write it."""
        return ", ".join(map(str, value))


@dataclass(frozen=True, slots=True)
class WayName:
    """The text of a way (`core.way`) of computing; "" leaves it to the machine."""

    words = (
        "bf16 or fp32, packed or plain, kernel, tiles or torch, joined or apart, then a number of"
        " threads if not all"
    )

    def check(self, name: str, value: str) -> None:
        """Whatever a newer version has written runs as the machine chooses, and is noted."""

    def read(self, value: object) -> str:
        """From JSON. Raises TypeError."""
        return _text(value)

    def parse(self, name: str, text: str) -> str:
        """From what was typed. Raises InputError: ``unknown_choice``."""
        from desktop_app.core.compute_profile import read_profile

        if text and read_profile(text) is None:
            raise InputError("unknown_choice", setting=name, value=text, choices=self.words)
        return text

    def text(self, value: str) -> str:
        """As metadata write it."""
        return value


@dataclass(frozen=True, slots=True)
class Text:
    """Any text; "" stands for none."""

    words = "text"

    def check(self, name: str, value: str) -> None:
        """Anything can be said."""

    def read(self, value: object) -> str:
        """From JSON. Raises TypeError."""
        return _text(value)

    def parse(self, name: str, text: str) -> str:
        """From what was typed."""
        return text.strip()

    def text(self, value: str) -> str:
        """As metadata write it."""
        return value


@dataclass(frozen=True, slots=True)
class Weights:
    """One of a few names, or the key of weights that lie on this machine (`core.add_on.AddOn`);
    whoever has their list says whether there are such.

    Attributes:
        names: as of `Choice`; "" is one of them.
        component: of the weights.
    """

    names: Mapping[str, tuple[str, str]]
    component: str

    @property
    def words(self) -> str:
        """What can be said, for a table or the help of an option."""
        return f"{', '.join(name for name in self.names if name)}, or an {self.component}"

    def check(self, name: str, value: str) -> None:
        """Anything can be a key."""

    def read(self, value: object) -> str:
        """From JSON. Raises TypeError."""
        return _text(value)

    def parse(self, name: str, text: str) -> str:
        """From what was typed."""
        return text

    def text(self, value: str) -> str:
        """As metadata write it; "" by its name in the window."""
        return value or self.names[""][0]


Kind: TypeAlias = Number | Label | Choice | Named | Descending | WayName | Text | Weights


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One generation setting. Its id names it in requests, JSON, metadata and history filters.

    Attributes:
        id: name of the field; set by `core.setting_table`.
        default: so, too.
        kind: what values it has.
        name: its name in the window.
        tip: what it does, in a sentence or two.
        spoken: its name in full, for a screen reader; empty: ``name``.
        term: the field's standard word for it, if that is not its name.
        place: where the window shows it.
        kept: with what it is remembered.
        option: of the command line, without dashes; empty: the id with dashes.
        sample: what stands for its value in the help of the command line; empty: by its kind.
        help: what the command line says of it.
        a1111: its key in AUTOMATIC1111's metadata; empty: none, or `catalog.schedulers` writes it.
        written: when that key is written: always, where it is set, where a picture is edited,
            where a new one is made in two passes, or of these where it is set.
        idle: when it has no effect: names of rules of `state.work.controls`, which are the codes of
            the reasons. Families name settings without effect in their table, besides.
        follows: id of the setting without which it has no effect: the window shows it only while
            that one is set (`core.setting_table.is_set`), or has one of the values after an "=",
            with "|" between them.
        brings: what that setting becomes, where somebody who has no panel says this one alone
            (`core.setting_table.led`); None: nothing then.
    """

    id: str = ""
    default: Any = None
    kind: Kind
    name: str
    tip: str
    spoken: str = ""
    term: str = ""
    place: Place = "sampling"
    kept: Kept = "request"
    option: str = ""
    sample: str = ""
    help: str = ""
    a1111: str = ""
    written: Literal["always", "set", "edit", "hires", "hires_set"] = "set"
    idle: tuple[str, ...] = ()
    follows: str = ""
    brings: Any = None

    @property
    def flag(self) -> str:
        """The option of the command line."""
        return "--" + (self.option or self.id.replace("_", "-"))

    @property
    def dest(self) -> str:
        """Where argparse puts the option's value."""
        return self.flag.removeprefix("--").replace("-", "_")


def setting(default: T, row: Row) -> T:
    """A field of a dataclass that is a generation setting: its default, and all about it."""
    return field(default=default, metadata={"row": row})


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is not text")
    return value
