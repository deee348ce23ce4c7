"""A part of the picture with its own prompt: a mask's values, no part of the picture."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Self, get_args

from desktop_app.core.conditions import REGION_WEIGHTS, RegionMode
from desktop_app.core.file_features import FileFeature
from desktop_app.imaging.layer_kinds.layer_kind import COLOURS, Guidance, LayerKind

_MOST = 20_000  # characters of a prompt that is read


@dataclass(frozen=True, slots=True)
class RegionPrompt(Guidance):
    """What a region wants.

    Attributes:
        prompt: what is to be seen there; empty: the region counts for nothing.
        mode: "add": besides the common prompt; "replace": in its place.
        weight: how much it counts where regions overlap; see `REGION_WEIGHTS`.
        colour: a place in `COLOURS`.
    """

    prompt: str = ""
    mode: RegionMode = "add"
    weight: float = 1.0
    colour: int = 0

    @property
    def rgb(self) -> tuple[int, int, int]:
        return COLOURS[self.colour % len(COLOURS)]

    @property
    def words(self) -> str:
        return " ".join(self.prompt.split())

    def recoloured(self, colour: int) -> Self:
        return replace(self, colour=colour)

    @property
    def counts(self) -> bool:
        """Whether it asks for anything."""
        return bool(self.prompt.strip()) and self.weight > 0

    @classmethod
    def from_json(cls, data: object) -> RegionPrompt:
        """Rebuild from `to_json`.

        Raises:
            KeyError, TypeError, ValueError: it has another shape.
        """
        if not isinstance(data, dict):
            raise TypeError(data)
        found: dict[str, Any] = data  # pyright: ignore[reportUnknownVariableType]
        mode, weight, colour = found["mode"], float(found["weight"]), int(found["colour"])
        if mode not in get_args(RegionMode):
            raise ValueError(mode)
        if not REGION_WEIGHTS[0] <= weight <= REGION_WEIGHTS[1] or colour < 0:
            raise ValueError(f"a region of weight {weight}, colour {colour}")
        return cls(str(found["prompt"])[:_MOST], mode, weight, colour)


REGION = LayerKind(
    "region",
    "Region",
    "values",
    icon="shapes",
    others="out",
    left_out="regions_left_out",
    held=FileFeature.REGIONS,
    masked=True,
    guidance=RegionPrompt,
    since=4,
)
