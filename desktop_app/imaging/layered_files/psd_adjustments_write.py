"""Adjustments here → Photoshop's records, and what only Velatura reads of them beside those.

The latter is JSON in the layer's metadata (`shmd`), a list of blocks that programs pass over where
they don't know the key. It counts only while the record, or the pixels, beside it are those that it
was written with (`psd_adjusting`).
"""

from __future__ import annotations

import json
import math
from base64 import b85decode, b85encode
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import Any, Final, TypeAlias, cast

from psd_tools.constants import Tag
from psd_tools.psd import adjustments as structures
from psd_tools.psd import descriptor as parts
from psd_tools.psd.tagged_blocks import MetadataSetting, MetadataSettings, TaggedBlock, TaggedBlocks

from desktop_app.imaging.adjustments.cube import cube_text, unpacked
from desktop_app.imaging.adjustments.hue_saturation import RANGES
from desktop_app.imaging.colour_values import rgb_of
from desktop_app.imaging.layer_kinds.adjustment_layer import Adjusting
from desktop_app.imaging.layered_files.psd_adjustments import CHANNELS, INKS, STOPS
from desktop_app.imaging.layered_files.psd_planes import ADJUSTMENTS

Blocks: TypeAlias = dict[Tag, Any]
"""psd-tools' structures, or bytes, by their keys."""

# psd-tools' classes are made by attrs, whose arguments type checkers don't see.
_made: Any = structures
_part: Any = parts
_OWN = b"vltr"
_VERSION = 1


def blocks_of(adjusting: Adjusting) -> Blocks | None:
    """A layer's record; None: Photoshop has none that does the same."""
    try:
        found = {Tag(key.encode()): b85decode(data) for key, data in adjusting.record.items()}
    except ValueError:
        found = {}
    if found and found.keys() <= {*ADJUSTMENTS, Tag.CONTENT_GENERATOR_EXTRA_DATA}:
        return dict(found)
    write = _WRITERS.get(adjusting.adjustment)
    return None if write is None else write(adjusting.values)


def kept(blocks: Mapping[Tag, Any]) -> dict[str, str]:
    """Blocks as text that `blocks_of` makes the same of."""
    return {tag.value.decode(): b85encode(raw(data)).decode() for tag, data in blocks.items()}


def raw(data: Any) -> bytes:
    """The bytes of a block."""
    return data if isinstance(data, bytes) else data.tobytes()


def set_blocks(blocks: TaggedBlocks, made: Blocks, own: Mapping[str, Any]) -> None:
    """Into a layer's blocks, with what only Velatura reads."""
    for tag, data in made.items():
        blocks[tag] = TaggedBlock(key=tag, data=data)
    text = json.dumps({"version": _VERSION, **own}).encode()
    setting: Any = MetadataSetting
    rows = [setting(key=_OWN, data=text + b" " * (-len(text) % 4))]
    blocks.set_data(Tag.METADATA_SETTING, rows)


def own_of(blocks: TaggedBlocks) -> dict[str, Any]:
    """What `set_blocks` put beside a record; empty where there is nothing that can be read."""
    rows: Any = blocks.get_data(Tag.METADATA_SETTING)
    for row in rows if isinstance(rows, MetadataSettings) else ():
        if row.key == _OWN:
            try:
                found: Any = json.loads(row.data)
            except (ValueError, RecursionError):
                return {}
            return cast("dict[str, Any]", found) if isinstance(found, dict) else {}
    return {}


# -- one each -------------------------------------------------------------------------------------


def _curves(values: Mapping[str, Any]) -> Blocks | None:
    rows = [_points(values[name]) for name in CHANNELS]
    if any(len(row) < 2 for row in rows):
        return None
    each = [_made.CurvesExtraItem(n, row) for n, row in enumerate(rows)]
    extra = _made.CurvesExtraMarker(version=4, items=each)
    return {Tag.CURVES: _made.Curves(False, 1, 0b1111, rows, extra)}


def _points(points: Sequence[tuple[float, float]]) -> list[tuple[int, int]]:
    """Output and input, 0..255; of those that fall together the first."""
    whole = [(round(x * 255), round(y * 255)) for x, y in points]
    apart = whole[:1] + [new for old, new in pairwise(whole) if new[0] > old[0]]
    return [(y, x) for x, y in apart]


def _levels(values: Mapping[str, Any]) -> Blocks | None:
    rows = list[Any]()
    for name in CHANNELS:
        black, white, gamma, low, high = values[name]
        ends = [round(255 * value) for value in (black, white, low, high)]
        fits = ends[0] <= 253 and 2 <= ends[1] <= 255 and max(ends[2:]) <= 255
        if not (fits and 0.1 <= gamma <= 9.99):
            return None
        rows.append(_made.LevelRecord(*ends, round(100 * gamma)))
    rows += [_made.LevelRecord(0, 255, 0, 255, 100) for _ in range(29 - len(rows))]
    return {Tag.LEVELS: _made.Levels(version=2, items=rows)}


def _exposure(values: Mapping[str, Any]) -> Blocks:
    numbers = (values["exposure"], values["offset"], values["gamma"])
    return {Tag.EXPOSURE: _made.Exposure(1, *numbers)}


def _contrast(values: Mapping[str, Any]) -> Blocks:
    """The same line by the formula of before Photoshop CS3; older programs read the first."""
    steep = min(1e4, math.tan((values["contrast"] + 1) * math.pi / 4))
    part = values["brightness"] / 2
    slope = max(0.01, steep * (1 - abs(part)))
    middle = steep * (max(0, part) - 0.5) + 0.5  # where black goes
    both = (
        min(100, max(-100, round((255 * middle - 127) / slope + 127))),
        round(100 - 100 / slope if slope > 1 else 100 * slope - 100),
    )
    old = _made.BrightnessContrast(*(value & 0xFFFF for value in both), 127, 0)
    new = {b"Vrsn": 1, b"Brgh": both[0], b"Cntr": both[1], b"means": 127}
    flags = {b"Lab ": False, b"useLegacy": True, b"Auto": False}
    made = _block(_part.DescriptorBlock, {**new, **flags})
    return {Tag.BRIGHTNESS_AND_CONTRAST: old, Tag.CONTENT_GENERATOR_EXTRA_DATA: made}


def _hue(values: Mapping[str, Any]) -> Blocks:
    hue, saturation, lightness = values["all"]
    tone, master = (0, 25, 0), _hsl(values["all"])
    if values["colorize"]:
        tone = (round((hue + 1) * 180), round((saturation + 1) * 50), round(100 * lightness))
        master = (0, 0, 0)
    rows = [
        [tuple((middle + away) % 360 for away in (-45, -15, 15, 45)), _hsl(values[name])]
        for middle, name in zip(range(0, 360, 60), RANGES, strict=True)
    ]
    return {Tag.HUE_SATURATION: _made.HueSaturation(2, int(values["colorize"]), tone, master, rows)}


def _hsl(numbers: tuple[float, float, float]) -> tuple[int, int, int]:
    hue, saturation, lightness = numbers
    return round(180 * hue), round(100 * saturation), round(100 * lightness)


def _balance(values: Mapping[str, Any]) -> Blocks:
    tones = (values[name] for name in ("shadows", "midtones", "highlights"))
    rows = [tuple(round(100 * value) for value in tone) for tone in tones]
    return {Tag.COLOR_BALANCE: _made.ColorBalance(*rows, values["keep_luminosity"])}


def _vibrance(values: Mapping[str, Any]) -> Blocks:
    named = {b"vibrance": "vibrance", b"Strt": "saturation"}
    numbers = {key: round(100 * values[name]) for key, name in named.items()}
    return {Tag.VIBRANCE: _block(_part.DescriptorBlock, numbers)}


def _black_white(values: Mapping[str, Any]) -> Blocks | None:
    if not values["on"]:
        return None
    shares = {k: round(100 * values[name]) for k, name in zip(INKS, RANGES, strict=True)}
    colour = zip((b"Rd  ", b"Grn ", b"Bl  "), rgb_of(values["tint"]), strict=True)
    tint = _part.Descriptor(
        classID=b"RGBC", items={key: _part.Double(255 * value) for key, value in colour}
    )
    more = {b"useTint": values["tinted"], b"tintColor": tint, b"bwPresetKind": 1}
    made = {**shares, **more, b"blackAndWhitePresetFileName": ""}
    return {Tag.BLACK_AND_WHITE: _block(_part.DescriptorBlock, made)}


def _gradient_map(values: Mapping[str, Any]) -> Blocks | None:
    if not values["on"]:
        return None
    rows = ((place, [round(65_535 * one) for one in rgb_of(c)]) for place, c in values["stops"])
    colours = [_made.ColorStop(round(STOPS * place), 50, 0, (*c, 0)) for place, c in rows]
    made = _made.GradientMap(
        is_reversed=int(values["reverse"]),
        name="Custom",
        color_stops=colours,
        transparency_stops=[_made.TransparencyStop(place, 50, 255) for place in (0, STOPS)],
        interpolation=STOPS,
        roughness=2048,
        color_model=3,
        minimum_color=[0] * 4,
        maximum_color=[32_768] * 4,
    )
    return {Tag.GRADIENT_MAP: made}


def _lookup(values: Mapping[str, Any]) -> Blocks | None:
    cube = unpacked(values["table"]) if values["table"] else None
    if cube is None or not cube.is_3d:
        return None
    items = {
        b"lookupType": (b"colorLookupType", b"3DLUT"),
        b"Nm  ": values["name"],
        b"Dthr": True,
        b"LUTFormat": (b"LUTFormatType", b"LUTFormatCUBE"),
        b"dataOrder": (b"colorLookupOrder", b"rgbOrder"),
        b"tableOrder": (b"colorLookupOrder", b"bgrOrder"),
        b"LUT3DFileData": cube_text(cube).encode(),
        b"LUT3DFileName": values["name"],
    }
    return {Tag.COLOR_LOOKUP: _block(_made.ColorLookup, items, version=1, data_version=16)}


def _block(kind: Any, items: Mapping[bytes, Any], **more: Any) -> Any:
    """A descriptor of plain values; a pair is an enumeration."""
    made = {
        key: _part.Enumerated(*value) if isinstance(value, tuple)
        else _KINDS[type(value)](value) if type(value) in _KINDS else value
        for key, value in items.items()
    }  # fmt: skip
    return kind(classID=b"null", items=made, **more)


_KINDS: Final[Mapping[type, Any]] = {
    bool: _part.Bool, int: _part.Integer, str: _part.String, bytes: _part.RawData,
}  # fmt: skip

_WRITERS: Final[Mapping[str, Callable[[Mapping[str, Any]], Blocks | None]]] = {
    "curves": _curves, "levels": _levels, "exposure": _exposure, "contrast": _contrast,
    "hue_saturation": _hue, "vibrance": _vibrance, "colour_balance": _balance,
    "black_white": _black_white, "gradient_map": _gradient_map, "lut": _lookup,
}  # fmt: skip
"""By the ids of adjustments; the others are rasterised."""
