"""A change of tone or colour of all that lies below, where its mask lets it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from desktop_app.core.as_json import to_json
from desktop_app.core.errors import InputError
from desktop_app.core.file_features import FileFeature
from desktop_app.core.geometry import Rect
from desktop_app.core.pixels import Array
from desktop_app.imaging.compositing import laid_patch
from desktop_app.imaging.layer_kinds.layer_kind import Guidance, LayerKind

if TYPE_CHECKING:
    from desktop_app.core.registry import Registry
    from desktop_app.imaging.adjustments.adjustment import Adjustment
    from desktop_app.imaging.layers.composing import Canvas
    from desktop_app.imaging.layers.layer import Layer


@dataclass(frozen=True, slots=True)
class Adjusting(Guidance):
    """What an adjustment layer does.

    Attributes:
        adjustment: id of a row of `imaging.adjustments.table`.
        values: all of its values, by their ids.
        record: what another program's file has of these values (`layered_files.psd_adjustments`),
            to be written back; other values have none.
    """

    adjustment: str = "curves"
    values: Mapping[str, Any] = field(default_factory=lambda: _rows()["curves"].defaults)
    record: Mapping[str, str] = field(default_factory=dict[str, str])

    @classmethod
    def of(cls, adjustment: str, settings: Mapping[str, object] | None = None) -> Adjusting:
        """With these values, else the defaults. Raises KeyError, InputError."""
        return cls(adjustment, _rows()[adjustment].values(settings or {}))

    @property
    def row(self) -> Adjustment:
        return _rows()[self.adjustment]

    @property
    def icon(self) -> str:
        return self.row.icon

    def with_values(self, **values: Any) -> Adjusting:
        """With some of them changed. Raises InputError."""
        return Adjusting.of(self.adjustment, {**self.values, **values})

    def to_json(self) -> dict[str, Any]:
        """A plain dict, without what is as usual."""
        usual = self.row.defaults
        given = {name: value for name, value in self.values.items() if value != usual[name]}
        made = {"adjustment": self.adjustment, "values": to_json(given)}
        return {**made, "record": dict(self.record)} if self.record else made

    @classmethod
    def from_json(cls, data: object) -> Adjusting:
        """Rebuild from `to_json`.

        Raises:
            KeyError, TypeError, ValueError: it has another shape, or a value is out of range.
        """
        if not isinstance(data, dict):
            raise TypeError(data)
        found = cast("dict[str, Any]", data)
        try:
            made = cls.of(str(found["adjustment"]), dict(found["values"]))
            record = {str(key): str(data) for key, data in dict(found.get("record", {})).items()}
            return replace(made, record=record)
        except InputError as error:
            raise ValueError(error.what) from error


def _rows() -> Registry[Adjustment]:
    """Imported with the first that there is: most documents have none."""
    from desktop_app.imaging.adjustments.table import ADJUSTMENTS

    return ADJUSTMENTS


def _compose(below: Array, layer: Layer, rect: Rect, canvas: Canvas) -> Array:
    from desktop_app.imaging.adjustments.adjustment import Place

    adjusting = _of(layer)
    place = Place(rect, canvas.size, canvas.step, canvas.space)
    adjusted = adjusting.row.apply(below, adjusting.values, place)
    if adjusted is below:
        return below
    share = None
    if layer.pixels is not None:
        values = layer.pixels.read(rect)[:: canvas.step, :: canvas.step]
        share = np.divide(values, np.float32(255), dtype=np.float32)
    return laid_patch(below, adjusted, share, layer.mode, layer.opacity)


def _reach(layer: Layer) -> int:
    adjusting = _of(layer)
    return adjusting.row.reach(adjusting.values)


def _of(layer: Layer) -> Adjusting:
    return layer.guidance if isinstance(layer.guidance, Adjusting) else Adjusting()


ADJUSTMENT = LayerKind(
    "adjustment",
    "Adjustment",
    "values",
    _compose,
    icon="contrast",
    others="baked",
    left_out="adjustment_baked",
    held=FileFeature.ADJUSTMENTS,
    masked=True,
    guidance=Adjusting,
    reach=_reach,
    cost=lambda layer: _of(layer).row.cost,
    thins=lambda layer: _of(layer).row.changes_alpha(_of(layer).values),
    everywhere=True,
    since=6,
)
