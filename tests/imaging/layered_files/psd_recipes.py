"""Descriptors of shapes and fills, as Photoshop writes them into a PSD, made by hand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from psd_tools.constants import ColorMode, Tag
from psd_tools.psd.descriptor import (
    Bool,
    Descriptor,
    DescriptorBlock,
    Double,
    Enumerated,
    Integer,
    List,
    String,
    UnitFloat,
)
from psd_tools.psd.patterns import (
    Pattern,
    Patterns,
    VirtualMemoryArray,
    VirtualMemoryArrayList,
)
from psd_tools.psd.vector import (
    ClosedKnotUnlinked,
    ClosedPath,
    InitialFillRule,
    Path,
    PathFillRule,
    VectorMaskSetting,
)
from psd_tools.terminology import Unit

# psd-tools' classes are made by attrs, whose arguments type checkers don't see.
made: Any = Descriptor
block: Any = DescriptorBlock
double: Any = Double
_enum: Any = Enumerated
integer: Any = Integer
_unit: Any = UnitFloat
_list: Any = List
_string: Any = String
_bool: Any = Bool
_path: Any = Path
_closed: Any = ClosedPath
_knot: Any = ClosedKnotUnlinked
_pattern: Any = Pattern
_patterns: Any = Patterns
_memory: Any = VirtualMemoryArray
_memories: Any = VirtualMemoryArrayList
_setting: Any = VectorMaskSetting

Point = tuple[float, float]
Curve = tuple[Point, Point, Point]  # before, at, behind


def colour(red: float, green: float, blue: float) -> Descriptor:
    """0..255 each."""
    parts = {b"Rd  ": double(red), b"Grn ": double(green), b"Bl  ": double(blue)}
    return made(classID=b"RGBC", items=parts)


def solid(found: Descriptor) -> DescriptorBlock:
    return block(classID=b"null", items={b"Clr ": found})


def gradient(
    kind: bytes,
    stops: Sequence[tuple[float, tuple[float, float, float]]],
    *,
    angle: float = 0,
    scale: float = 100,
    reverse: bool = False,
    opacities: Sequence[tuple[float, float]] = (),
) -> DescriptorBlock:
    """``stops``: place 0..1 and colour; ``opacities``: place 0..1 and per cent."""
    rows = [
        Descriptor(
            classID=b"Clrt",
            items={
                b"Clr ": colour(*values),
                b"Type": _enum(typeID=b"Clry", enum=b"UsrS"),
                b"Lctn": integer(round(place * 4096)),
                b"Mdpn": integer(50),
            },
        )
        for place, values in stops
    ]
    clear = [
        Descriptor(
            classID=b"TrnS",
            items={
                b"Opct": _unit(unit=Unit.Percent, value=share),
                b"Lctn": integer(round(place * 4096)),
                b"Mdpn": integer(50),
            },
        )
        for place, share in opacities or ((0, 100), (1, 100))
    ]
    grad = Descriptor(
        classID=b"Grdn",
        items={
            b"Nm  ": _string("x"),
            b"GrdF": _enum(typeID=b"GrdF", enum=b"CstS"),
            b"Intr": double(4096),
            b"Clrs": _list(rows),
            b"Trns": _list(clear),
        },
    )
    items: dict[bytes, Any] = {
        b"Angl": _unit(unit=Unit.Angle, value=angle),
        b"Type": _enum(typeID=b"GrdT", enum=kind),
        b"Scl ": _unit(unit=Unit.Percent, value=scale),
        b"Grad": grad,
    }
    if reverse:
        items[b"Rvrs"] = _bool(True)
    return block(classID=b"null", items=items)


def pattern_fill(identity: str) -> DescriptorBlock:
    named = made(classID=b"Ptrn", items={b"Nm  ": _string("p"), b"Idnt": _string(identity)})
    return block(classID=b"null", items={b"Ptrn": named})


def patterns(identity: str, pixels: np.ndarray[Any, Any]) -> Patterns:
    """A pattern of (h, w, 3) uint8."""
    height, width = pixels.shape[:2]
    rect = (0, 0, height, width)
    rows = list[VirtualMemoryArray]()
    for n in range(3):
        one = _memory(is_written=1)
        one.set_data((height, width), np.ascontiguousarray(pixels[..., n]).tobytes(), 8)
        rows.append(one)
    rows += [_memory(), _memory()]
    data = _memories(rectangle=rect, channels=rows)
    whole = _pattern(
        image_mode=ColorMode.RGB, point=(height, width), name="p", pattern_id=identity, data=data
    )
    return _patterns([whole])


def straight(points: Sequence[Point]) -> list[Curve]:
    return [(point, point, point) for point in points]


def box(left: float, top: float, right: float, bottom: float) -> list[Curve]:
    return straight([(left, top), (right, top), (right, bottom), (left, bottom)])


def ellipse(x: float, y: float, rx: float, ry: float) -> list[Curve]:
    """Four curves, with the usual 0.5523."""
    k = 0.5522847498
    return [
        ((x - k * rx, y - ry), (x, y - ry), (x + k * rx, y - ry)),
        ((x + rx, y - k * ry), (x + rx, y), (x + rx, y + k * ry)),
        ((x + k * rx, y + ry), (x, y + ry), (x - k * rx, y + ry)),
        ((x - rx, y + k * ry), (x - rx, y), (x - rx, y - k * ry)),
    ]


def path(
    shape: tuple[int, int],
    parts: Sequence[tuple[list[Curve], int]],
    *,
    flags: int = 0,
    whole: int = 0,
) -> VectorMaskSetting:
    """Closed curves, in pixels, with how each meets those before: 0 exclude, 1 add, 2 subtract,
    3 intersect, -1 the same path as the one before."""
    height, width = shape
    rows: list[Any] = [PathFillRule(), InitialFillRule(whole)]
    for number, (curves, operation) in enumerate(parts):
        knots = [_knot(*((y / height, x / width) for x, y in three)) for three in curves]
        rows.append(_closed(items=knots, operation=operation, index=number))
    return _setting(version=3, flags=flags, path=_path(rows))


def stroke(
    width: float, side: str, fill: Descriptor, *, filled: bool = True, dashed: bool = False
) -> Any:
    """A line: "Inside", "Outside" or "Center"."""
    items: dict[bytes, Any] = {
        b"strokeEnabled": _bool(True),
        b"fillEnabled": _bool(filled),
        b"strokeStyleLineWidth": _unit(unit=Unit.Pixels, value=width),
        b"strokeStyleLineAlignment": _enum(
            typeID=b"strokeStyleLineAlignment", enum=f"strokeStyleAlign{side}".encode()
        ),
        b"strokeStyleOpacity": _unit(unit=Unit.Percent, value=100),
        b"strokeStyleContent": made(classID=b"solidColorLayer", items={b"Clr ": fill}),
    }
    if dashed:
        items[b"strokeStyleLineDashSet"] = _list([double(3), double(2)])
    return block(classID=b"strokeStyle", items=items)


def shape_blocks(
    shape: tuple[int, int], parts: Sequence[tuple[list[Curve], int]], fill: DescriptorBlock
) -> dict[Tag, Any]:
    return {Tag.SOLID_COLOR_SHEET_SETTING: fill, Tag.VECTOR_MASK_SETTING1: path(shape, parts)}
