"""A picture that guides the model without being a part of what is made: lines, a map, a pose …"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Literal, Self, TypeAlias

from desktop_app.core.affine import Affine
from desktop_app.core.as_json import from_json
from desktop_app.core.conditions import CONTROL_WEIGHTS, ControlMode, Parameters
from desktop_app.core.control_types import CONTROL_TYPES
from desktop_app.core.file_features import FileFeature
from desktop_app.imaging.layer_kinds.layer_kind import Guidance, LayerKind
from desktop_app.imaging.preprocessors.pose import People, mapped, people_from_json

Source: TypeAlias = Literal["own", "picture", "layer"]
"""What it is made of: its own pixels, which are painted or come from a file; the picture as the
model sees it, without the hole's filling; another layer."""


@dataclass(frozen=True, slots=True)
class ControlGuidance(Guidance):
    """What a control layer asks for.

    Attributes:
        type: id of a row of `core.control_types`.
        source: see `Source`.
        layer: id of the layer that it is made of; of ``source`` "layer".
        preprocessor: id of a row of `imaging.preprocessors`; empty: the one that suits.
        parameters: of the preprocessor, where they are not the usual ones.
        network: key of its weights; empty: the first that suits.
        weight: see `CONTROL_WEIGHTS`.
        start, end: shares of the steps, 0..1, from and until which it acts.
        mode: see `ControlMode`.
        region: id of the mask or region layer outside of which it has no effect; empty: everywhere.
        poses: people, as `imaging.preprocessors.pose` writes them, in its `FRAME`.
    """

    type: str = "lineart"
    source: Source = "own"
    layer: str = ""
    preprocessor: str = ""
    parameters: Parameters = ()
    network: str = ""
    weight: float = 1.0
    start: float = 0.0
    end: float = 1.0
    mode: ControlMode = "balanced"
    region: str = ""
    poses: tuple[Any, ...] = ()

    @property
    def is_posed(self) -> bool:
        """Whether people are posed on the layer."""
        return self.type == "pose" and self.source == "own"

    @property
    def people(self) -> People:
        """Those posed; nobody where they can't be read."""
        try:
            return people_from_json(list(self.poses))
        except (TypeError, ValueError):
            return ()

    def with_people(self, people: People) -> Self:
        return replace(self, poses=tuple(each.to_json() for each in people))

    def mapped(self, matrix: Affine) -> Self:
        """With people where they are now."""
        people = self.people
        return self.with_people(tuple(mapped(one, matrix) for one in people)) if people else self

    @classmethod
    def from_json(cls, data: object) -> ControlGuidance:
        """Rebuild from `to_json`.

        Raises:
            ValueError: it has another shape, or a value is out of range.
        """
        found = from_json(cls, data)
        if found.type not in CONTROL_TYPES:
            raise ValueError(found.type)
        low, high = CONTROL_WEIGHTS
        if not (low <= found.weight <= high and 0 <= found.start <= found.end <= 1):
            raise ValueError(f"a weight of {found.weight} from {found.start} to {found.end}")
        return found


CONTROL = LayerKind(
    "control",
    "Control",
    "pixels",
    icon="waypoints",
    others="hidden",
    left_out="controls_hidden",
    held=FileFeature.CONTROLS,
    paintable=True,
    guidance=ControlGuidance,
    since=5,
)
