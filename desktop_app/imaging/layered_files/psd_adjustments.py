"""Photoshop's records of adjustment layers ↔ adjustments here: one table, `RECORDS`.

Adobe Photoshop File Formats Specification, "Additional Layer Information"; psd-tools puts the
structures together. What the specification leaves out (descriptors, the channel mixer) is as ag-psd
reads it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import pairwise
from typing import Any, Final, TypeAlias

import numpy as np
from psd_tools.color_convert import hsb_to_rgb
from psd_tools.constants import ColorMode, Tag
from psd_tools.psd.header import FileHeader

from desktop_app.core.errors import InputError
from desktop_app.core.pixels import Doubles
from desktop_app.imaging.adjustments.cube import Cube, packed, read_cube
from desktop_app.imaging.adjustments.hue_saturation import RANGES
from desktop_app.imaging.adjustments.spline import natural_spline
from desktop_app.imaging.colour_values import MOST_POINTS
from desktop_app.imaging.layer_kinds.adjustment_layer import Adjusting
from desktop_app.imaging.layered_files.psd_fill import colour_of

Found: TypeAlias = tuple[str, dict[str, Any]]
"""Id of an adjustment, and values of it."""

CHANNELS: Final = ("rgb", "red", "green", "blue")
"""Ids of fields, in the order of Photoshop's channels."""

INKS: Final = (b"Rd  ", b"Yllw", b"Grn ", b"Cyn ", b"Bl  ", b"Mgnt")
"""Keys of `RANGES`."""

STOPS: Final = 4096
"""A stop's place counts from 0 to this."""

_RGB, _HSB = 0, 1  # of a stop's colour, 0..65535 each


def read_data(tag: Tag, data: Any, header: FileHeader) -> Found:
    """The adjustment that a block is in a file with this header. Raises ValueError: nothing here
    does the same, or it is damaged."""
    if data is None or not (tag in RECORDS or tag in _BY_FORM):
        raise ValueError(tag)
    try:
        name, values = _BY_FORM[tag](data, header) if tag in _BY_FORM else RECORDS[tag](data)
        return name, dict(Adjusting.of(name, values).values)
    except MemoryError:
        raise
    except InputError as error:
        raise ValueError(error.what) from error
    except Exception as error:  # damaged structures have any shape
        raise ValueError(repr(error)) from error


# -- tones ----------------------------------------------------------------------------------------


def _channels(header: FileHeader) -> tuple[int, ...]:
    """Photoshop's numbers of `CHANNELS`: of grey, the first after that of all."""
    return (0, 1, 2, 3) if header.color_mode == ColorMode.RGB else (0, 1, 1, 1)


def _curves(data: Any, header: FileHeader) -> Found:
    """Points are written as output and input. A drawn curve is a table of each value."""
    bits = int(data.count_map)
    numbers = [n for n in range(32) if bits >> n & 1] if data.version == 1 else [*range(bits)]
    found = dict(zip(numbers, data.data, strict=True))
    rows = [found.get(n) for n in _channels(header)]
    if data.is_map:
        whole, *each = (np.array(range(256) if row is None else row) for row in rows)
        table = np.stack([whole[one] for one in each], axis=1) / 255
        return "lut", {"table": packed(Cube("", table.astype(np.float32)))}
    named = zip(CHANNELS, rows, strict=True)
    return "curves", {name: [(x / 255, y / 255) for y, x in row] for name, row in named if row}


def _levels(data: Any, header: FileHeader) -> Found:
    rows = zip(CHANNELS, _channels(header), strict=True)
    return "levels", {name: _level(data[number]) for name, number in rows}


def _level(row: Any) -> list[float]:
    if row.gamma <= 0:
        raise ValueError("no gamma")
    ends = (row.input_floor / 255, row.input_ceiling / 255)
    return [*ends, row.gamma / 100, row.output_floor / 255, row.output_ceiling / 255]


def _exposure(data: Any) -> Found:
    values = {"exposure": data.exposure, "offset": data.offset, "gamma": data.gamma}
    return "exposure", {name: float(value) for name, value in values.items()}


def _contrast(data: Any) -> Found:
    """As before Photoshop CS3, a line through the middle (in that record numbers are signed), which
    is of levels here; or by the newer formula, a curve."""
    if hasattr(data, "lab_only"):
        brightness, contrast = (
            (value ^ 0x8000) - 0x8000 for value in (data.brightness, data.contrast)
        )
    else:
        brightness, contrast = int(data[b"Brgh"]), int(data[b"Cntr"])
        if not data.get(b"useLegacy", False):
            return "curves", {"rgb": _newer(brightness / 150, contrast / 100)}
    slope = 100 / max(100 - contrast, 0.01) if contrast > 0 else max(100 + contrast, 0.01) / 100
    ends = [((level - 127) / slope + 127 - brightness) / 255 for level in (0, 255)]
    black, white = (min(1.0, max(0.0, end)) for end in ends)
    low, high = (
        min(1.0, max(0.0, ((255 * end + brightness - 127) * slope + 127) / 255))
        for end in (black, white)
    )
    return "levels", {"rgb": [black, white, 1, low, high]}


def _newer(brightness: float, contrast: float) -> list[tuple[float, float]]:
    """Points of a curve. The formula is not published; this one is measured on files with their
    merged pictures (of psd-tools): brightness bends the line from black towards white, below 0 the
    inverse of that, and contrast moves its quarters by up to a tenth."""
    much, x = abs(brightness), np.linspace(0, 1, 257)
    rise, fall = math.exp(0.935 * much) * x, 1 - (1 - x) * math.exp(-3.5 * much)
    soft = 12.7 - 7.9 * much
    bent: Doubles = (np.maximum(rise, 1e-9) ** -soft + np.maximum(fall, 1e-9) ** -soft) ** (
        -1 / soft
    )
    places = np.arange(MOST_POINTS) / (MOST_POINTS - 1)
    ways = (x, bent / float(bent[-1])) if brightness >= 0 else (bent / float(bent[-1]), x)
    quarters = [(0.25, 0.25 - contrast / 10), (0.75, 0.75 + contrast / 10)]
    made = natural_spline([(0, 0), *quarters, (1, 1)], np.interp(places, *ways))
    return list(zip(places.tolist(), made.tolist(), strict=True))


def _invert(data: Any) -> Found:
    return "curves", {"rgb": [(0, 1), (1, 0)]}


def _posterize(data: Any, header: FileHeader) -> Found:
    """Of 8 bits, steps are rounded down."""
    count, full = int(data), 255 if header.depth == 8 else 65_535
    if not 2 <= count <= 255:
        raise ValueError(f"{count} steps")
    steps = np.arange(full + 1) * count // (full + 1)
    values = steps * 255 // (count - 1) / 255 if full == 255 else steps / (count - 1)
    table = np.repeat(values[:, None], 3, axis=1).astype(np.float32)
    return "lut", {"name": f"{count}", "table": packed(Cube("", table))}


def _threshold(data: Any, header: FileHeader) -> Found:
    """The luma is rounded first, to the depth."""
    place = (int(data) - (0.5 if header.depth == 8 else 0.5 / 257)) / 255
    black, white = "#000000", "#ffffff"
    stops = [(0, black), (place, black), (place, white), (1, white)]
    return "gradient_map", {"on": True, "stops": stops, "luma": "ntsc"}


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
    reverse = bool(data.is_reversed)
    return "gradient_map", {"on": True, "stops": stops, "reverse": reverse, "luma": "ntsc"}


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
    Tag.EXPOSURE: _exposure,
    Tag.CONTENT_GENERATOR_EXTRA_DATA: _contrast, Tag.BRIGHTNESS_AND_CONTRAST: _contrast,
    Tag.INVERT: _invert,
    Tag.HUE_SATURATION: _hue, Tag.HUE_SATURATION_V4: _hue, Tag.COLOR_BALANCE: _balance,
    Tag.VIBRANCE: _vibrance, Tag.BLACK_AND_WHITE: _black_white, Tag.GRADIENT_MAP: _gradient_map,
    Tag.CHANNEL_MIXER: _mixer, Tag.COLOR_LOOKUP: _lookup,
}  # fmt: skip
"""How psd-tools' structures are read, by their keys; may raise nearly anything."""

_BY_FORM: Final[Mapping[Tag, Callable[[Any, FileHeader], Found]]] = {
    Tag.CURVES: _curves, Tag.LEVELS: _levels, Tag.POSTERIZE: _posterize,
    Tag.THRESHOLD: _threshold,
}  # fmt: skip

NEARLY: Final = frozenset(
    {
        Tag.CONTENT_GENERATOR_EXTRA_DATA,
        Tag.HUE_SATURATION, Tag.HUE_SATURATION_V4, Tag.COLOR_BALANCE, Tag.VIBRANCE,
        Tag.BLACK_AND_WHITE, Tag.GRADIENT_MAP,
    }
)  # fmt: skip
"""Those of which Photoshop has another formula, or an unknown one."""
