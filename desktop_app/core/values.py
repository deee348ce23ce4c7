"""Kinds of values that anything declared can have, and the field that says all about one of them.

A kind checks a value, reads it from JSON or TOML, or from what was typed, writes it as text, and
gives its JSON schema; those that ask a model or a table are in `core.model_values`. Generation
settings (`core.setting_row`), parameters of preprocessors, values of operations and the program's
settings (`storage.setting_types`) are declared with it; forms, options, shapes of HTTP and tables
of the documentation are made from that.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import field
from typing import Any, ClassVar, cast

from desktop_app.core.errors import InputError
from desktop_app.core.record import record

_SPOKEN: dict[str, bool] = {
    **dict.fromkeys(("yes", "on", "true", "1"), True),
    **dict.fromkeys(("no", "off", "false", "0"), False),
}


class Kind:
    """What all kinds do; as it stands here, of any text.

    Attributes:
        repeated: whether the option of the command line is said once for each of several values.
    """

    __slots__ = ()
    repeated: ClassVar[bool] = False

    @property
    def words(self) -> str:
        """The values there are, for a table, the help of an option or an error."""
        return "text"

    def check(self, name: str, value: Any) -> None:
        """Whether a value of the right type is allowed. Raises InputError."""

    def read(self, value: object) -> Any:
        """From JSON or TOML. Raises TypeError or ValueError: it is of another type; whether it is
        allowed is not looked at."""
        if not isinstance(value, str):
            raise TypeError(f"{value!r} is not text")
        return value

    def parse(self, name: str, text: str) -> Any:
        """From what was typed. Raises InputError."""
        self.check(name, text)
        return text

    def take(self, name: str, value: object) -> Any:
        """From JSON or TOML, checked. Raises InputError, also of what is of another type."""
        try:
            made = self.read(value)
        except (TypeError, ValueError) as error:
            raise self.refused(name, value) from error
        self.check(name, made)
        return made

    def refused(self, name: str, value: object) -> InputError:
        """The error of a value that is not allowed."""
        return InputError("unknown_choice", setting=name, value=str(value)[:80], choices=self.words)

    def text(self, value: Any) -> str:
        """As metadata write it; `parse` reads it back."""
        return value

    @property
    def schema(self) -> dict[str, Any]:
        """JSON schema of the values."""
        return {"type": "string"}


@record()
class Number(Kind):
    """A number within a range.

    Attributes:
        minimum, maximum: both included.
        whole: whether it has no digits behind the point.
        optional: whether None is a value: left to the scheduler.
        above: whether ``minimum`` itself is not included.
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
    above: bool = False
    step: float = 1
    reach: float | None = None
    middle: float | None = None
    unit: str = ""
    shown: float = 1.0
    decimals: int = 0

    @property
    def words(self) -> str:
        return f"{self.minimum:.10g}..{self.maximum:.10g}"

    def check(self, name: str, value: float | None) -> None:
        """Raises InputError: ``value_range``: outside `minimum` and `maximum`, or NaN."""
        if value is None and self.optional:
            return
        number = float("nan") if value is None else value
        if self.above and number == self.minimum:
            raise self.refused(name, number)
        check_range(name, number, self.minimum, self.maximum)

    def read(self, value: object) -> float | None:
        """A whole float is a whole number; an overflow is a ValueError."""
        if value is None and self.optional:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise TypeError(f"{value!r} is not a number")
        if isinstance(value, float) and self.whole and not float(value).is_integer():
            raise ValueError(f"{value!r} is not a whole number")
        try:
            return int(value) if self.whole else float(value)
        except OverflowError as error:
            raise ValueError("too large for a number") from error

    def parse(self, name: str, text: str) -> float | None:
        """Raises InputError: ``value_range``: not a number, or as `check`."""
        try:
            value = self.read(int(text) if self.whole else float(text))
        except ValueError as error:
            raise self.refused(name, text) from error
        self.check(name, value)
        return value

    def refused(self, name: str, value: object) -> InputError:
        return InputError(
            "value_range",
            setting=name.replace("_", " "),
            value=value if isinstance(value, int | float) else str(value)[:80],
            minimum=self.minimum,
            maximum=self.maximum,
        )

    def text(self, value: float | None) -> str:
        if value is None:
            return ""
        return str(value) if self.whole else f"{value:g}"

    @property
    def schema(self) -> dict[str, Any]:
        form = "integer" if self.whole else "number"
        least = "exclusiveMinimum" if self.above else "minimum"
        many: Any = [form, "null"] if self.optional else form
        return {"type": many, least: self.minimum, "maximum": self.maximum}


@record()
class Flag(Kind):
    """True or false; texts are read as the words of `_SPOKEN`, in any case."""

    @property
    def words(self) -> str:
        return "yes, no"

    def read(self, value: object) -> bool:
        """Nothing else stands for one."""
        if not isinstance(value, bool):
            raise TypeError(f"{value!r} is neither true nor false")
        return value

    def parse(self, name: str, text: str) -> bool:
        """Raises InputError: ``unknown_choice``: none of the words for true and false."""
        found = _SPOKEN.get(text.strip().casefold())
        if found is None:
            raise self.refused(name, text)
        return found

    def text(self, value: bool) -> str:
        return "yes" if value else "no"

    @property
    def schema(self) -> dict[str, Any]:
        return {"type": "boolean"}


@record()
class Unset(Number):
    """A number that need not be said; files from before say 0 for that."""

    optional: bool = True

    def take(self, name: str, value: object) -> float | None:
        """Raises InputError, as of `Number`."""
        # `slots` makes another class of this one: a plain super() would look in the first.
        return Number.take(
            self, name, None if value == 0 and not isinstance(value, bool) else value
        )


@record()
class Choice(Kind):
    """One of a few names.

    Attributes:
        names: name → (what the window calls it, a sentence), in their order; the name "" stands
            for none of them and is not offered on the command line.
    """

    names: Mapping[str, tuple[str, str]]

    @property
    def words(self) -> str:
        return ", ".join(name for name in self.names if name)

    def check(self, name: str, value: str) -> None:
        """Raises InputError: ``unknown_choice``: none of `names`."""
        if value not in self.names:
            raise self.refused(name, value)

    @property
    def schema(self) -> dict[str, Any]:
        return {"type": "string", "enum": list(self.names)}


def one_of(*names: str) -> Choice:
    """A choice whose names need no words."""
    return Choice({name: (name, "") for name in names})


EXR_PACKING = Choice(
    {
        f"{values}-{packed}": (f"{name}, {bits}", "")
        for values, bits in (("float", "32 bits"), ("half", "16 bits (half)"))
        for packed, name in (("zip", "ZIP"), ("piz", "PIZ"), ("dwaa", "DWAA"), ("none", "None"))
    }
)
"""Values of an OpenEXR file, and how they are packed: by DWAA with loss."""


@record()
class Text(Kind):
    """Any text; "" stands for none.

    Attributes:
        most: characters; more are cut off, and what can't be written as UTF-8 (half of a broken
            file name) becomes "?". None: it is taken as it is.
    """

    most: int | None = None

    def read(self, value: object) -> str:
        """Cut, where it may be too long."""
        text = Kind.read(self, value)
        return text if self.most is None else writable(text[: self.most])

    def parse(self, name: str, text: str) -> str:
        return text.strip()


@record()
class FontFamily(Text):
    """The name of a font family of the system; "": the one that ships."""


@record()
class FolderPath(Text):
    """The path of a folder; "": the usual one."""


@record()
class Texts(Kind):
    """A list of texts; more than ``most`` are cut off at the end, and what isn't text is left
    out."""

    most: int

    @property
    def words(self) -> str:
        return f"up to {self.most} texts"

    def read(self, value: object) -> tuple[str, ...]:
        """Of any sequence but a text."""
        if not isinstance(value, (list, tuple)):
            raise TypeError(f"{value!r} is not a list")
        items = [one for one in cast("list[object]", value) if isinstance(one, str)]
        return tuple(map(writable, items[: self.most]))

    def parse(self, name: str, text: str) -> tuple[str, ...]:
        """From what was typed, with commas between them."""
        return split_texts(text)[: self.most]

    def text(self, value: Iterable[str]) -> str:
        return ", ".join(value)

    @property
    def schema(self) -> dict[str, Any]:
        return {"type": "array", "items": {"type": "string"}, "maxItems": self.most}


@record()
class Plain(Kind):
    """Numbers, texts and yes or no by name; which there are, somebody else knows."""

    @property
    def words(self) -> str:
        return "names and values"

    def read(self, value: object) -> Mapping[str, bool | int | float | str]:
        if not isinstance(value, Mapping):
            raise TypeError(f"{value!r} is not a table")
        for name, one in cast("Mapping[object, object]", value).items():
            if not (isinstance(name, str) and isinstance(one, bool | int | float | str)):
                raise TypeError(f"{name}={one} is neither a number nor text")
        return cast("Mapping[str, bool | int | float | str]", value)

    @property
    def schema(self) -> dict[str, Any]:
        return {
            "type": "object",
            "additionalProperties": {"type": ["boolean", "number", "string"]},
        }


@record()
class Field:
    """One value that somebody can choose: all that a form, an option or a reader need to know.

    Attributes:
        id: in requests, files and on the command line.
        name: in one to three English words; the window translates it, and ``tip``.
        tip: what it does, in a sentence or two.
        kind: what values it has.
        default: its value where nothing is said.
        example: a value for documentation; None: there is none.
        option: of the command line, without dashes; empty: the id with dashes.
        sample: what stands for its value in the help of the command line; empty: by its kind.
        help: what the command line says of it; empty: the tip.
        when: id of the field without whose value this one doesn't count; empty: it always does.
        needed: whether its value must be said.
        unset: what None stands for, or the least of a number, in words; shown in the empty field.
    """

    id: str = ""
    name: str = ""
    tip: str = ""
    kind: Kind = Text()
    default: Any = None
    example: Any = None
    option: str = field(default="", kw_only=True)
    sample: str = field(default="", kw_only=True)
    help: str = field(default="", kw_only=True)
    when: str = field(default="", kw_only=True)
    needed: bool = field(default=False, kw_only=True)
    unset: str = field(default="", kw_only=True)

    @property
    def about(self) -> str:
        """The tip, with what the least number stands for, where no field shows that."""
        if not self.unset or not isinstance(self.kind, Number) or self.kind.optional:
            return self.tip
        return f"{self.tip} {self.kind.minimum:g}: {self.unset[0].lower()}{self.unset[1:]}."

    @property
    def flag(self) -> str:
        """The option of the command line."""
        return "--" + (self.option or self.id.replace("_", "-"))

    @property
    def dest(self) -> str:
        """Where argparse puts the option's value."""
        return self.flag.removeprefix("--").replace("-", "_")


def taken(fields: Iterable[Field], values: Mapping[str, object], of: str) -> dict[str, Any]:
    """A value for each field, in their order: as given, else its default; nothing where that is the
    default of a field is that, whatever else its kind asks.

    Args:
        fields: with their ids.
        values: as JSON or TOML give it.
        of: what has these fields, for an error.

    Raises:
        InputError: ``unknown_choice`` for a name that no field has; those of `Kind.take`.
    """
    known = {each.id: each for each in fields}
    for name in values:
        if name not in known:
            choices = ", ".join(known)
            raise InputError("unknown_choice", setting=of, value=name[:80], choices=choices)
    return {
        name: each.kind.take(name, values[name])
        if name in values and not (each.default == () and values[name] in ((), []))
        else each.default
        for name, each in known.items()
    }


def split_texts(text: str) -> tuple[str, ...]:
    """Texts with commas between them."""
    items = (one.strip() for one in text.replace("\uff0c", ",").split(","))
    return tuple(one for one in items if one)


def writable(text: str) -> str:
    """What can't be written as UTF-8 (half of a broken file name) becomes "?"."""
    return text.encode("utf-8", "replace").decode()


def check_range(setting: str, value: float, minimum: float, maximum: float) -> None:
    """Both ends are allowed; what is not a number is not.

    Args:
        setting: its name in requests.

    Raises:
        InputError: ``value_range``.
    """
    if not minimum <= value <= maximum:
        raise InputError(
            "value_range",
            setting=setting.replace("_", " "),
            value=value,
            minimum=minimum,
            maximum=maximum,
        )
