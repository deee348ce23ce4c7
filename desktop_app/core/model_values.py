"""Kinds of values that only a model, another table or this machine knows all of."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import pairwise
from typing import Any, cast

from desktop_app.core.errors import InputError
from desktop_app.core.record import record
from desktop_app.core.values import Kind, Number

_BETWEEN = re.compile(r"[\s,]+")
_ANY_LABEL = Number(0, 2**31 - 1, whole=True, optional=True)


@record()
class Label(Kind):
    """A number below what the model says of itself; None: drawn from the seed. What a model has is
    `core.consistency`'s to check.

    Attributes:
        below: the field of `ModelInfo` that counts them.
    """

    below: str

    @property
    def words(self) -> str:
        """In place of a range."""
        return "what the model has"

    def read(self, value: object) -> float | None:
        return _ANY_LABEL.read(value)

    def parse(self, name: str, text: str) -> float | None:
        return _ANY_LABEL.parse(name, text)

    def text(self, value: float | None) -> str:
        return _ANY_LABEL.text(value)

    @property
    def schema(self) -> dict[str, Any]:
        return {"type": ["integer", "null"], "minimum": 0}


@record()
class Named(Kind):
    """The id of a row in another table; whoever has the table says whether there is one.

    Attributes:
        table: under resources/catalog.
    """

    table: str

    @property
    def words(self) -> str:
        return f"an id of {self.table}.toml"


@record()
class Descending(Kind):
    """Whole numbers from 0 on, from the largest to the smallest; () leaves them to the model.

    Attributes:
        below: the field of `ModelInfo` that counts them.
    """

    below: str

    @property
    def words(self) -> str:
        """In place of a range."""
        return "descending, 0 or more"

    def check(self, name: str, value: tuple[int, ...]) -> None:
        """Raises InputError: ``timesteps_order``: a negative one, or one not below the last."""
        if any(number < 0 for number in value) or any(a <= b for a, b in pairwise(value)):
            raise InputError("timesteps_order", given=self.text(value))

    def read(self, value: object) -> tuple[int, ...]:
        """A list or tuple of whole numbers; the order is not looked at."""
        if not isinstance(value, (list, tuple)):
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
        return ", ".join(map(str, value))

    @property
    def schema(self) -> dict[str, Any]:
        return {"type": "array", "items": {"type": "integer", "minimum": 0}}


@record()
class ProfileName(Kind):
    """The text of a compute profile (`core.compute_profile`); "" leaves it to the machine. Whatever
    a newer version has written runs as the machine chooses, and is noted."""

    @property
    def words(self) -> str:
        """What it is made of."""
        return (
            "bf16 or fp32, packed or plain, kernel, tiles or torch, joined or apart, then a number"
            " of threads if not all"
        )

    def parse(self, name: str, text: str) -> str:
        """Raises InputError: ``unknown_choice``: it names no compute profile; an empty one is
        allowed."""
        from desktop_app.core.compute_profile import read_profile

        if text and read_profile(text) is None:
            raise self.refused(name, text)
        return text


@record()
class Weights(Kind):
    """One of a few names, or the key of weights that lie on this machine (`core.add_on.AddOn`);
    whoever has their list says whether there are such.

    Attributes:
        names: as of `Choice`; "" is one of them.
        component: of the weights.
        scale: the least `AddOn.scale` they have.
    """

    names: Mapping[str, tuple[str, str]]
    component: str
    scale: int = 1

    @property
    def words(self) -> str:
        """The names, and what else."""
        return f"{', '.join(name for name in self.names if name)}, or an {self.component}"

    def text(self, value: str) -> str:
        """ "" by its name in the window."""
        return value or self.names[""][0]


@record()
class NetworkName(Kind):
    """Name or key of a network on this machine; "" stands for the one that ships. On the command
    line also a file of weights.

    Attributes:
        component: of the weights (`core.add_on.AddOn`).
        grows: whether what it makes is larger than what it sees.
    """

    component: str
    grows: bool = True

    @property
    def words(self) -> str:
        return f"name or key of an {self.component}"

    def read(self, value: object) -> str:
        """No name is longer than 300 characters."""
        return Kind.read(self, value)[:300]
