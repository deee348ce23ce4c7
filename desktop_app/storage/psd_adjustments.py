"""Photoshop's records of adjustment layers ↔ adjustments here: one table, `RECORDS`.

Adobe Photoshop File Formats Specification, "Additional Layer Information"; psd-tools puts the
structures together. What the specification leaves out (descriptors, the channel mixer) is as ag-psd
reads it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import pairwise
from typing import Any, Final, TypeAlias

import numpy as np
from psd_tools.color_convert import hsb_to_rgb
from psd_tools.constants import Tag

from desktop_app.core.errors import InputError
from desktop_app.imaging.adjustments.cube import Cube, packed, read_cube
from desktop_app.imaging.adjustments.hues import RANGES
from desktop_app.imaging.layer_kinds.adjustment_layer import Adjusting
from desktop_app.storage.psd_fill import colour_of

Found: TypeAlias = tuple[str, dict[str, Any]]
"""Id of an adjustment, and values of it."""

CHANNELS: Final = ("rgb", "red", "green", "blue")
"""Ids of fields, in the order of Photoshop's channels."""

INKS: Final = (b"Rd  ", b"Yllw", b"Grn ", b"Cyn ", b"Bl  ", b"Mgnt")
"""Keys of `RANGES`."""

STOPS: Final = 4096
"""A stop's place counts from 0 to this."""

_RGB, _HSB = 0, 1  # of a stop's colour, 0..65535 each
_STEPS = 65_536


def read_data(tag: Tag, data: Any) -> Found:
    """The adjustment that a block is. Raises ValueError: nothing here does the same, or it is
    damaged."""
    if tag not in RECORDS or data is None:
        raise ValueError(tag)
    try:
        name, values = RECORDS[tag](data)
        return name, dict(Adjusting.of(name, values).values)
    except MemoryError:
        raise
    except InputError as error:
        raise ValueError(error.what) from error
    except Exception as error:  # damaged structures have any shape
        raise ValueError(repr(error)) from error


# -- tones ----------------------------------------------------------------------------------------


def _curves(data: Any) -> Found:
    """Points are written as output and input. A drawn curve is a table of each value."""
    bits = int(data.count_map)
    numbers = [n for n in range(32) if bits >> n & 1] if data.version == 1 else [*range(bits)]
    rows = {n: row for n, row in zip(numbers, data.data, strict=True) if n < len(CHANNELS)}
    if data.is_map:
        straight = np.arange(256)
        tables = [np.array(rows.get(n, straight)) for n in range(4)]
        through = np.stack([tables[0][each] for each in tables[1:]], axis=1) / 255
        return "lut", {"table": packed(Cube("", through.astype(np.float32)))}
    curves = {CHANNELS[n]: [(x / 255, y / 255) for y, x in points] for n, points in rows.items()}
    return "curves", curves


def _levels(data: Any) -> Found:
    rows = zip(CHANNELS, data, strict=False)
    return "levels", {name: _level(row) for name, row in rows}


def _level(row: Any) -> list[float]:
    if row.gamma <= 0:
        raise ValueError("no gamma")
    ends = (row.input_floor / 255, row.input_ceiling / 255)
    return [*ends, row.gamma / 100, row.output_floor / 255, row.output_ceiling / 255]


def _exposure(data: Any) -> Found:
    values = {"exposure": data.exposure, "offset": data.offset, "gamma": data.gamma}
    return "exposure", {name: float(value) for name, value in values.items()}


def _contrast(data: Any) -> Found:
    """Photoshop's newer formula has brightness to 150; of the older record numbers are signed."""
    if hasattr(data, "lab_only"):
        both = ((value ^ 0x8000) - 0x8000 for value in (data.brightness, data.contrast))
        brightness, contrast = (value / 100 for value in both)
    else:
        legacy = bool(data.get(b"useLegacy", False))
        brightness = int(data[b"Brgh"]) / (100 if legacy else 150)
        contrast = int(data[b"Cntr"]) / 100
    return "contrast", {"brightness": brightness, "contrast": contrast}


def _invert(data: Any) -> Found:
    del data
    return "curves", {"rgb": [(0, 1), (1, 0)]}


def _posterize(data: Any) -> Found:
    count = int(data)
    if not 2 <= count <= 255:
        raise ValueError(f"{count} steps")
    steps = np.arange(_STEPS) * count // _STEPS / (count - 1)
    table = np.repeat(steps[:, None], 3, axis=1).astype(np.float32)
    return "lut", {"name": f"{count}", "table": packed(Cube("", table))}


def _threshold(data: Any) -> Found:
    place = (int(data) - 0.5) / 255
    black, white = "#000000", "#ffffff"
    stops = [(0, black), (place, black), (place, white), (1, white)]
    return "gradient_map", {"on": True, "stops": stops}


# -- colours --------------------------------------------------------------------------------------


def _hue(data: Any) -> Found:
    """Ranges that don't lie where they do here are taken as if they did."""
    if data.enable:
        hue, saturation, lightness = data.colorization
        tone = [hue % 360 / 180 - 1, saturation / 50 - 1, lightness / 100]
        return "hue_saturation", {"all": tone, "colorize": True}
    rows = zip(("all", *RANGES), (data.master, *(row[1] for row in data.items)), strict=True)
    return "hue_saturation", {name: [h / 180, s / 100, b / 100] for name, (h, s, b) in rows}


def _balance(data: Any) -> Found:
    parts = {"shadows": data.shadows, "midtones": data.midtones, "highlights": data.highlights}
    moved = {name: [value / 100 for value in part] for name, part in parts.items()}
    return "colour_balance", {**moved, "keep_luminosity": bool(data.luminosity)}


def _vibrance(data: Any) -> Found:
    both = {"vibrance": data.get(b"vibrance", 0), "saturation": data.get(b"Strt", 0)}
    return "vibrance", {name: float(value) / 100 for name, value in both.items()}


def _black_white(data: Any) -> Found:
    shares = {name: float(data[key]) / 100 for name, key in zip(RANGES, INKS, strict=True)}
    tinted = bool(data.get(b"useTint", False))
    tint = {"tint": _hex(colour_of(data[b"tintColor"]))} if b"tintColor" in data else {}
    return "black_white", {"on": True, **shares, "tinted": tinted, **tint}


def _gradient_map(data: Any) -> Found:
    """A middle that is not halfway becomes a stop."""
    if data.mode:
        raise ValueError("a noise gradient")
    rows = sorted(data.color_stops, key=lambda one: one.location)
    found = [(one.location / STOPS, _stop_colour(one), one.midpoint / 100) for one in rows]
    stops = [(place, _hex(colour)) for place, colour, _ in found[:1]]
    for (left, before, _), (right, colour, middle) in pairwise(found):
        if middle != 0.5 and right > left:
            halfway = ((a + b) / 2 for a, b in zip(before, colour, strict=True))
            stops.append((left + (right - left) * middle, _hex(tuple(halfway))))
        stops.append((right, _hex(colour)))
    if len(stops) == 1:
        stops *= 2
    return "gradient_map", {"on": True, "stops": stops, "reverse": bool(data.is_reversed)}


def _stop_colour(stop: Any) -> tuple[float, ...]:
    one, two, three = (value / 65_535 for value in stop.color[:3])
    if stop.mode == _RGB:
        return one, two, three
    if stop.mode == _HSB:
        return hsb_to_rgb(one, two, three)
    raise ValueError(f"a colour of mode {stop.mode}")


def _hex(colour: tuple[float, ...]) -> str:
    return "#" + bytes(round(255 * min(1.0, max(0.0, value))) for value in colour).hex()


def _mixer(data: Any) -> Found:
    """Of each channel (of grey, the first alone): what it takes of red, green and blue, a number
    that is not used, and what is added, per cent."""
    values = [*data.data, *np.frombuffer(data.unknown[:20], ">i2").tolist()]
    rows = (0, 0, 0) if data.monochrome else (0, 5, 10)
    matrix = [values[row + column] / 100 for row in rows for column in (0, 1, 2, 4)]
    return "match", {"name": "Channel Mixer", "matrix": matrix}


def _lookup(data: Any) -> Found:
    """A .cube file that the layer holds. Photoshop's name of its order is that of the format."""
    found = [bytes(data[key].enum) for key in (b"lookupType", b"LUTFormat", b"tableOrder")]
    if found != [b"3DLUT", b"LUTFormatCUBE", b"bgrOrder"]:
        raise ValueError(found)
    told: Any = data.get(b"Nm  ", "")
    name = str(getattr(told, "value", told)).rstrip("\0").replace("\\", "/").rpartition("/")[2]
    cube = read_cube(bytes(data[b"LUT3DFileData"].value), name)
    return "lut", {"name": name, "table": packed(replace(cube, title=""))}


RECORDS: Final[Mapping[Tag, Callable[[Any], Found]]] = {
    Tag.CURVES: _curves, Tag.LEVELS: _levels, Tag.EXPOSURE: _exposure,
    Tag.CONTENT_GENERATOR_EXTRA_DATA: _contrast, Tag.BRIGHTNESS_AND_CONTRAST: _contrast,
    Tag.INVERT: _invert, Tag.POSTERIZE: _posterize, Tag.THRESHOLD: _threshold,
    Tag.HUE_SATURATION: _hue, Tag.HUE_SATURATION_V4: _hue, Tag.COLOR_BALANCE: _balance,
    Tag.VIBRANCE: _vibrance, Tag.BLACK_AND_WHITE: _black_white, Tag.GRADIENT_MAP: _gradient_map,
    Tag.CHANNEL_MIXER: _mixer, Tag.COLOR_LOOKUP: _lookup,
}  # fmt: skip
"""How psd-tools' structures are read, by their keys; may raise nearly anything."""

NEARLY: Final = frozenset(
    {
        Tag.CONTENT_GENERATOR_EXTRA_DATA, Tag.BRIGHTNESS_AND_CONTRAST, Tag.THRESHOLD,
        Tag.HUE_SATURATION, Tag.HUE_SATURATION_V4, Tag.COLOR_BALANCE, Tag.VIBRANCE,
        Tag.BLACK_AND_WHITE, Tag.GRADIENT_MAP,
    }
)  # fmt: skip
"""Those of which Photoshop has another formula, or an unknown one."""
