"""Palettes of semantic maps: one file each in resources/palettes."""

from __future__ import annotations

from typing import Final, cast

from desktop_app.catalog.resources import read_table
from desktop_app.catalog.table_reader import TableReader
from desktop_app.core.palette import NOTHING, AdeClass, Palette, PaletteColour, Rgb

FOLDER: Final = "palettes"

_ADE20K: Final = "ade20k"

_KEYS: Final = frozenset({"name", "rgb", "ade20k"})


def load_palette(name: str = "semantic") -> Palette:
    """Read ``resources/palettes/NAME.toml``.

    Raises:
        StorageError: ``catalog_invalid``, naming file and key.
    """
    colours: list[PaletteColour] = []
    for key, entry in read_table(name, FOLDER).items():
        row = TableReader(name, key, entry)
        row.only(_KEYS)
        rgb = _colour(row, "rgb")
        if rgb in (NOTHING, *(each.rgb for each in colours)):
            raise row.fail("rgb", "it is black, or another class has it")
        ade20k = _colour(row, "ade20k") if row.has("ade20k") else None
        colours.append(PaletteColour(key, row.text("name"), rgb, ade20k))
    return Palette(tuple(colours))


def load_ade20k(palette: Palette) -> tuple[AdeClass, ...]:
    """ADE20K's classes as networks count them, from ``resources/catalog/ade20k.toml``.

    Args:
        palette: what they become.

    Raises:
        StorageError: ``catalog_invalid``, naming file and line.
    """
    ids = {each.id for each in palette.colours}
    row = TableReader(_ADE20K, _ADE20K, read_table(_ADE20K).get(_ADE20K))
    row.only(("classes",))
    found: list[AdeClass] = []
    for line in row.text("classes").split("\n"):
        words = line.split(maxsplit=4)
        if not words:
            continue
        numbers = [int(each) for each in words[:3] if each.isascii() and each.isdecimal()]
        if len(words) < 5 or len(numbers) < 3 or max(numbers) > 255 or words[3] not in ids:
            raise row.fail("classes", f"{line!r} is no colour, class and name")
        red, green, blue = numbers
        found.append(AdeClass(words[4], (red, green, blue), words[3]))
    return tuple(found)


def _colour(row: TableReader, name: str) -> Rgb:
    value = row.raw(name)
    numbers = cast("list[object]", value) if isinstance(value, list) else []
    if len(numbers) != 3 or not all(type(each) is int and 0 <= each <= 255 for each in numbers):
        raise row.fail(name, "it is not a colour: three whole numbers from 0 to 255")
    red, green, blue = cast("list[int]", numbers)
    return red, green, blue
