"""A look-up table of a .cube file."""

from __future__ import annotations

from typing import Any

from desktop_app.core.pixels import Array
from desktop_app.core.values import Field, Text
from desktop_app.imaging.adjustments.adjustment import Adjustment, FromFile, Place, Values
from desktop_app.imaging.adjustments.cube import packed, read_cube, unpacked


def _colours(values: Values, pixels: Array, place: Place) -> Array:
    return unpacked(values["table"]).through(pixels)


def _read(data: bytes, name: str) -> dict[str, Any]:
    cube = read_cube(data, name)
    return {"name": cube.title or name, "table": packed(cube)}


LUT = Adjustment(
    id="lut",
    name="Look-up Table",
    tip="Changes colours as a .cube file says.",
    icon="swatch-book",
    fields=(
        Field("name", "Table", "A .cube file with colours.", Text(200), ""),
        Field("table", "", "What the file holds.", Text(), ""),
    ),
    colours=_colours,
    cost=12.0,
    from_file=FromFile((".cube",), _read),
)
