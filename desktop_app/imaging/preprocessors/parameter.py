"""A parameter of a preprocessor, and the values of all of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

from desktop_app.core.palette import NO_PALETTE, Palette
from desktop_app.core.record import record
from desktop_app.core.values import Field, Number

Value: TypeAlias = bool | int | float | str


@record()
class Parameter(Field):
    """One parameter of a preprocessor; lengths are pixels at the resolution it works at.

    Attributes:
        of: "picture" or "painting" where it has an effect on control images made of that alone.
    """

    of: Literal["", "picture", "painting"] = ""


@dataclass(frozen=True, slots=True)
class Values:
    """Checked values of a preprocessor's parameters, and the palette of semantic maps.

    Made by `Preprocessor.values`.
    """

    given: Mapping[str, Value] = field(default_factory=dict[str, Value])
    palette: Palette = NO_PALETTE

    def number(self, name: str) -> float:
        """The value of a number."""
        return float(self.given[name])

    def whole(self, name: str) -> int:
        """The value of a whole number."""
        return int(self.given[name])

    def flag(self, name: str) -> bool:
        """The value of a yes or no."""
        return bool(self.given[name])

    def choice(self, name: str) -> str:
        """The value of a choice."""
        return str(self.given[name])

    def to_json(self) -> dict[str, Any]:
        """A plain dict, without the palette."""
        return dict(self.given)


RESOLUTION = Parameter(
    "resolution",
    "Resolution",
    "Short side at which the picture is analysed. Unless it is set, that is the size the model"
    " works at, so no line is scaled afterwards; lower values find coarser shapes, and faster.",
    Number(0, 2048, whole=True, step=64, unit=" px"),
    0,
    of="picture",
    unset="Pixel perfect",
)
"""Of those that find something: at what size they look for it."""
