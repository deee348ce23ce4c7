"""The user's palettes, kept as records, and those that ship."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import Any, cast

from desktop_app.catalog.resources import resource_path
from desktop_app.core.naming import free_name
from desktop_app.core.safe_open import read_regular
from desktop_app.core.swatches import MOST_SWATCHES, Swatch, Swatches, colour_of, hex_of, one_line
from desktop_app.imaging.palette_files import read_palette
from desktop_app.storage.named_records import NamedRecords


class UserPalettes(NamedRecords[Swatches]):
    """See `NamedRecords`. To a name that another palette has, or none, a number is added."""

    kind, place = Swatches, "palettes"
    codes = "palettes_unreadable", "palettes_damaged", ""

    def fitted(self, record: Swatches, taken: Collection[str]) -> Swatches:
        return replace(record, name=free_name(one_line(record.name) or "1", taken))

    def made(self, row: Any) -> Swatches:
        name, listed = row["name"], cast("list[list[str]]", row["colours"])
        if not isinstance(name, str) or not name or len(listed) > MOST_SWATCHES:
            raise ValueError("a palette without a name, or too large")
        return Swatches(name, tuple(_swatch(*one) for one in listed))

    def row(self, record: Swatches) -> dict[str, Any]:
        colours = [[hex_of(one.colour), one.name] for one in record.colours]
        return {"name": record.name, "colours": colours}


def shipped_palettes() -> tuple[Swatches, ...]:
    """Those of `resources/swatches`, by their names."""
    files = sorted(resource_path("swatches").glob("*.gpl"))
    return tuple(read_palette(read_regular(file), file.stem) for file in files)


def _swatch(text: str, name: str) -> Swatch:
    if (colour := colour_of(text)) is None:
        raise ValueError(f"{text} is no colour")
    return Swatch(colour, one_line(name))
