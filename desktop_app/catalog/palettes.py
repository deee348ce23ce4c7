"""Palettes of semantic maps: one file each in resources/palettes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, cast

from desktop_app.catalog.resources import invalid, read_table
from desktop_app.catalog.row_reading import FULL, NEEDED, read_row
from desktop_app.core.palette import NOTHING, AdeClass, Palette, PaletteColour, Rgb
from desktop_app.core.values import Field, Kind

FOLDER: Final = "palettes"

_ADE20K: Final = "ade20k"


@dataclass(frozen=True, slots=True)
class _Colour(Kind):
    @property
    def words(self) -> str:
        return "a colour: three whole numbers from 0 to 255"

    def read(self, value: object) -> Rgb:
        red, green, blue = cast("list[int]", value)
        if not all(type(each) is int and 0 <= each <= 255 for each in (red, green, blue)):
            raise ValueError(f"{value!r} is no colour")
        return red, green, blue


_FIELDS: Final = (
    Field("name", kind=FULL, default=NEEDED),
    Field("rgb", kind=_Colour(), default=NEEDED),
    Field("ade20k", kind=_Colour()),
)


def load_palette(name: str = "semantic") -> Palette:
    """Read ``resources/palettes/NAME.toml``.

    Raises:
        StorageError: ``catalog_invalid``, naming file and key.
    """
    colours: list[PaletteColour] = []
    for key, entry in read_table(name, FOLDER).items():
        colour = PaletteColour(key, **read_row(name, key, entry, _FIELDS))
        if colour.rgb in (NOTHING, *(each.rgb for each in colours)):
            raise invalid(name, f"{key}.rgb", "it is black, or another class has it")
        colours.append(colour)
    return Palette(tuple(colours))


def load_ade20k(palette: Palette) -> tuple[AdeClass, ...]:
    """ADE20K's classes as networks count them, from ``resources/catalog/ade20k.toml``.

    Args:
        palette: what they become.

    Raises:
        StorageError: ``catalog_invalid``, naming file and line.
    """
    ids = {each.id for each in palette.colours}
    fields = (Field("classes", kind=FULL, default=NEEDED),)
    row = read_row(_ADE20K, _ADE20K, read_table(_ADE20K).get(_ADE20K), fields)
    found: list[AdeClass] = []
    for line in row["classes"].split("\n"):
        words = line.split(maxsplit=4)
        if not words:
            continue
        numbers = [int(each) for each in words[:3] if each.isascii() and each.isdecimal()]
        if len(words) < 5 or len(numbers) < 3 or max(numbers) > 255 or words[3] not in ids:
            raise invalid(_ADE20K, f"{_ADE20K}.classes", f"{line!r} is no colour, class and name")
        red, green, blue = numbers
        found.append(AdeClass(words[4], (red, green, blue), words[3]))
    return tuple(found)
