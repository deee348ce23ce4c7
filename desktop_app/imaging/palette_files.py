"""Files of palettes: GIMP's `.gpl`, Adobe's `.aco` (both versions) and `.ase`.

Colours become 8-bit sRGB: Lab (D50) as far as sRGB has them, inks as plain complements, since no
such file says which inks. Files are of strangers: nothing of what they tell of lengths is believed.
Layouts: GIMP's `gimppalette-load.c` as its manual tells it, "Adobe Photoshop File Formats
Specification" (Color Swatches), and for `.ase`, which Adobe never described, what programs write.
"""

from __future__ import annotations

import contextlib
import re
import struct
from collections.abc import Iterator
from typing import Final

import numpy as np

from desktop_app.core.byte_reader import Bytes
from desktop_app.core.errors import InputError
from desktop_app.core.plain_text import decoded
from desktop_app.core.swatches import MOST_SWATCHES, Swatch, Swatches, one_line
from desktop_app.imaging.colour_models import bytes_of, from_hsv, from_lab, nearest

MOST_BYTES: Final = 4 << 20
KINDS: Final = ("gpl", "aco", "ase")
"""Endings of files that are read and written."""

_LINE = re.compile(r"\s*(\d{1,3})\s+(\d{1,3})\s+(\d{1,3})(?:\s+(.*))?$")


def read_palette(data: bytes, name: str) -> Swatches:
    """What a file holds, whatever its ending.

    Args:
        data: the file's bytes.
        name: of the file without its ending: the palette's, where the file has none.

    Raises:
        InputError: ``palette_unreadable``: it is not a valid palette, is cut off, has no colours or
            more than `MOST_SWATCHES`.
    """
    try:
        if len(data) > MOST_BYTES:
            raise ValueError(f"more than {MOST_BYTES >> 20} MB")
        if data.lstrip(b"\xef\xbb\xbf").startswith(b"GIMP Palette"):
            name, found = _read_gpl(data, name)
        elif data.startswith(b"ASEF"):
            found = list(_read_ase(Bytes(data)))
        elif data[:2] in (b"\0\1", b"\0\2"):
            found = _read_aco(Bytes(data))
        else:
            raise ValueError("neither .gpl nor .aco nor .ase")
        if not found or len(found) > MOST_SWATCHES:
            raise ValueError(f"{len(found)} colours")
    except ValueError as error:
        raise InputError("palette_unreadable", str(error), name=name) from error
    return Swatches(one_line(name), tuple(found))


def write_palette(palette: Swatches, kind: str) -> bytes:
    """The bytes of a file of a kind of `KINDS`."""
    return {"gpl": _gpl, "aco": _aco, "ase": _ase}[kind](palette)


def _swatch(srgb: object, name: str = "") -> Swatch:
    """Of sRGB 0..1, which may lie beyond; raises ValueError for NaN and infinity."""
    values = np.asarray(srgb, np.float64)
    if not np.isfinite(values).all():
        raise ValueError("a colour that is no number")
    return Swatch(bytes_of(nearest(values)), one_line(name))


# ------------------------------------------------------------------------------------------- gpl


def _read_gpl(data: bytes, name: str) -> tuple[str, list[Swatch]]:
    found = list[Swatch]()
    for line in decoded(data).text.splitlines()[1:]:
        label, _, told = line.partition(":")
        colour = _LINE.match(line)
        if colour is not None:
            red, green, blue = (min(255, int(one)) for one in colour.group(1, 2, 3))
            words = one_line(colour[4] or "")
            found.append(Swatch((red, green, blue), "" if words == "Untitled" else words))
        elif label.strip() == "Name" and told.strip():
            name = told
        elif line.strip() and not line.lstrip().startswith("#") and label.strip() != "Columns":
            raise ValueError(f"a line that is no colour: {line[:40]}")
    return name, found


def _gpl(palette: Swatches) -> bytes:
    lines = ["GIMP Palette", f"Name: {palette.name}", "Columns: 0", "#"]
    rows = ("{:3d} {:3d} {:3d}".format(*one.colour) for one in palette.colours)
    names = (one.name or "Untitled" for one in palette.colours)
    lines += map("\t".join, zip(rows, names, strict=True))
    return ("\n".join(lines) + "\n").encode()


# ------------------------------------------------------------------------------------------- aco


def _read_aco(file: Bytes) -> list[Swatch]:
    """The second version, which has names, where it is there and whole."""
    version, count = file.numbers("2H")
    found = [_aco_swatch(file, named=version == 2) for _ in range(count)]
    with contextlib.suppress(ValueError):
        if version == 1 and file.numbers("2H") == (2, count):
            found = [_aco_swatch(file, named=True) for _ in range(count)]
    return found


def _aco_swatch(file: Bytes, *, named: bool) -> Swatch:
    space, *values = file.numbers("5H")
    return _swatch(_aco_colour(space, values), file.text(file.numbers("I")[0]) if named else "")


def _aco_colour(space: int, values: list[int]) -> object:
    shares = np.array(values) / 65535
    if space == 0:
        return shares[:3]
    if space == 1:
        return from_hsv(shares[:3] * (360, 1, 1))
    if space in (2, 9):  # 0 is all of the ink; the wide kind counts ten thousandths of it
        paper = shares if space == 2 else 1 - np.array(values) / 10000
        return paper[:3] * paper[3]
    if space == 7:
        signed = np.array(values[:3], np.uint16).astype(np.int16) / 100
        return from_lab(np.array([values[0] / 100, signed[1], signed[2]]))
    if space == 8:
        return np.full(3, 1 - values[0] / 10000)
    raise ValueError(f"colours of an unknown kind ({space})")


def _aco(palette: Swatches) -> bytes:
    parts = [[struct.pack(">2H", version, len(palette.colours))] for version in (1, 2)]
    for one in palette.colours:
        colour = struct.pack(">5H", 0, *(257 * value for value in one.colour), 0)
        name = _utf16_bytes(one.name)
        parts[0].append(colour)
        parts[1].append(colour + struct.pack(">I", len(name) // 2) + name)
    return b"".join(parts[0] + parts[1])


# ------------------------------------------------------------------------------------------- ase


def _read_ase(file: Bytes) -> Iterator[Swatch]:
    file.take(8)
    for _ in range(min(file.numbers("I")[0], 2 * MOST_SWATCHES)):
        kind, length = file.numbers("HI")
        block = Bytes(file.take(length))
        if kind == 1:
            yield _ase_colour(block)


def _ase_colour(block: Bytes) -> Swatch:
    name, model = block.text(block.numbers("H")[0]), block.take(4)
    numbers = {b"CMYK": 4, b"Gray": 1}.get(model, 3)
    values = np.array(block.numbers(f"{numbers}f"), np.float64)
    if not (np.abs(values) <= 1000).all():
        raise ValueError("a colour that is no number")
    if model == b"RGB ":
        return _swatch(values, name)
    if model == b"CMYK":
        return _swatch((1 - values[:3]) * (1 - values[3]), name)
    if model == b"LAB ":
        return _swatch(from_lab(values * (100, 1, 1)), name)
    if model == b"Gray":
        return _swatch(np.repeat(values, 3), name)
    raise ValueError(f"colours of an unknown kind ({model!r})")


def _ase(palette: Swatches) -> bytes:
    made = [b"ASEF", struct.pack(">2HI", 1, 0, len(palette.colours))]
    for one in palette.colours:
        name = _utf16_bytes(one.name)
        block = struct.pack(">H", len(name) // 2) + name + b"RGB "
        block += struct.pack(">3fH", *(value / 255 for value in one.colour), 2)
        made.append(struct.pack(">HI", 1, len(block)) + block)
    return b"".join(made)


def _utf16_bytes(text: str) -> bytes:
    return (text + "\0").encode("utf-16-be")
