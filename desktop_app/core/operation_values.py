"""Kinds of values that operations have, besides those of `values` and `request_values`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, cast

from desktop_app.core.record import record
from desktop_app.core.values import Choice, Kind, Plain, Text, Texts, split_texts, writable

MOST_TEXTS: Final = 16
"""That are looked for in a picture at a time."""

MOST_WORDS: Final = 200
"""Of a description, or tags of a picture."""


MOST_EMBEDDED: Final = 16
"""Pictures, and texts, of one job: no more arrays travel at a time (`wire.MAX_ARRAYS`)."""


@record()
class Phrases(Texts):
    """Texts, of which too many, too few, or an empty or too long one are refused.

    Attributes:
        least: how many at least.
        longest: characters of each.
    """

    least: int = 0
    longest: int = 300

    @property
    def words(self) -> str:
        """How many, and how long."""
        return f"{self.least} to {self.most} texts of 1 to {self.longest} characters"

    def read(self, value: object) -> tuple[str, ...]:
        if not isinstance(value, (list, tuple)):
            raise TypeError(f"{value!r} is not a list")
        return tuple(writable(Kind.read(self, one)) for one in cast("list[object]", value))

    def check(self, name: str, value: tuple[str, ...]) -> None:
        """Raises InputError: ``unknown_choice``: too few, too many, one empty or longer than
        `longest`."""
        lengths = all(1 <= len(one) <= self.longest for one in value)
        if not (lengths and self.least <= len(value) <= self.most):
            raise self.refused(name, value)

    def parse(self, name: str, text: str) -> tuple[str, ...]:
        """Raises InputError: ``unknown_choice``, as `check`."""
        value = split_texts(text)
        self.check(name, value)
        return value

    @property
    def schema(self) -> dict[str, Any]:
        one = {"type": "string", "minLength": 1, "maxLength": self.longest}
        return {"type": "array", "items": one, "minItems": self.least, "maxItems": self.most}


@record()
class WeightsFormat(Choice):
    """The format of weights that are written."""


@record()
class MergedLora(Plain):
    """A LoRA that becomes part of a model: ``path`` and ``weight``, or nothing. Who asks names it;
    on the command line with its weight behind a colon."""

    @property
    def words(self) -> str:
        return "name of a LoRA, and its weight"


@record()
class MergedLoras(Kind):
    """LoRAs that become one: a list of ``path`` and ``weight``; on the command line each as
    `MergedLora`, with commas between."""

    @property
    def words(self) -> str:
        return "names of two or more LoRAs, each with its weight"

    def read(self, value: object) -> tuple[Mapping[str, Any], ...]:
        if not isinstance(value, (list, tuple)):
            raise TypeError(f"{value!r} is not a list")
        return tuple(MergedLora().read(one) for one in cast("list[object]", value))

    def parse(self, name: str, text: str) -> Any:
        """Each as it was typed; who asks names them."""
        return split_texts(text)

    def check(self, name: str, value: Any) -> None:
        """Raises InputError: ``unknown_choice``: fewer than two of them."""
        if len(value) < 2:
            raise self.refused(name, value)


@record()
class OtherModel(Text):
    """A second model, by what `models list` calls it; who asks finds it."""
