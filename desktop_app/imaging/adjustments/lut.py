"""A look-up table of a .cube file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desktop_app.core.values import Field, Text
from desktop_app.imaging.adjustments.adjustment import Adjustment, Place, Values
from desktop_app.imaging.adjustments.cube import unpacked

if TYPE_CHECKING:
    from desktop_app.core.pixels import Array


def _colours(values: Values, pixels: Array, place: Place) -> Array:
    del place
    return unpacked(values["table"]).through(pixels)


LUT = Adjustment(
    id="lut",
    name="Look-up Table",
    tip="Changes colours as a .cube file says.",
    icon="box",
    fields=(
        Field("name", "Name", "Of its file.", Text(200), ""),
        Field("table", "Table", "What the file holds.", Text(), ""),
    ),
    colours=_colours,
    cost=12.0,
)
