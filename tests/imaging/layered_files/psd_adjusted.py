"""Adjustment layers of PSD files: Photoshop's records, put together by hand of psd-tools'
structures, and what they make of a colour, in plain numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from psd_tools.constants import Tag
from psd_tools.psd import adjustments, descriptor

from desktop_app.core.blend_mode import BlendMode
from tests.imaging.layered_files import psd_recipes as recipes
from tests.imaging.layered_files.psd_cases import SHAPE, Case, case_of, ground, noise, plain, planes
from tests.imaging.layered_files.psd_formulas import (
    Change,
    Colour,
    along,
    balance,
    black_white,
    colorized,
    each,
    exposure,
    hue,
    levels,
    mixed,
    spline,
    vibrance,
    weighed,
)
from tests.imaging.layered_files.psd_nodes import Form, MaskOf, Node, shown

# psd-tools' classes are made by attrs, whose arguments type checkers don't see.
made: Any = adjustments
part: Any = descriptor


# -- how Photoshop writes them --------------------------------------------------------------------


def curves(*channels: Sequence[tuple[int, int]]) -> Any:
    """Of RGB, red …: points of input and output, as the specification has them, without more."""
    rows = [[(y, x) for x, y in points] for points in channels]
    return made.Curves(False, 1, (1 << len(rows)) - 1, rows, None)


def leveled(*records: tuple[int, int, int, int, int]) -> Any:
    rows = [*records, *[(0, 255, 0, 255, 100)] * (29 - len(records))]
    return made.Levels(version=2, items=[made.LevelRecord(*row) for row in rows])


_RANGES = (
    (315, 345, 15, 45), (15, 45, 75, 105), (75, 105, 135, 165),
    (135, 165, 195, 225), (195, 225, 255, 285), (255, 285, 315, 345),
)  # fmt: skip


def hues(master: Colour, reds: Colour = (0, 0, 0), tone: Colour | None = None) -> Any:
    rows = [[place, reds if n == 0 else (0, 0, 0)] for n, place in enumerate(_RANGES)]
    return made.HueSaturation(2, int(tone is not None), tone or (0, 25, 0), master, rows)


def block(**items: Any) -> Any:
    named = {key.replace("_", " ").encode(): value for key, value in items.items()}
    return part.DescriptorBlock(classID=b"null", items=named)


def gradient(stops: Sequence[tuple[int, Colour]], *, middle: int = 50, reverse: int = 0) -> Any:
    rows = [
        made.ColorStop(place, middle, 0, (*(round(65535 * value) for value in colour), 0))
        for place, colour in stops
    ]
    clear = [made.TransparencyStop(place, 50, 255) for place in (0, 4096)]
    return made.GradientMap(
        is_reversed=reverse, name="x", color_stops=rows, transparency_stops=clear,
        interpolation=4096, minimum_color=[0] * 4, maximum_color=[32768] * 4,
    )  # fmt: skip


def lookup(text: str, form: bytes = b"LUTFormatCUBE") -> Any:
    enums = {
        b"lookupType": (b"colorLookupType", b"3DLUT"),
        b"LUTFormat": (b"LUTFormatType", form),
        b"dataOrder": (b"colorLookupOrder", b"rgbOrder"),
        b"tableOrder": (b"colorLookupOrder", b"bgrOrder"),
    }
    items = {key: part.Enumerated(typeID=kind, enum=one) for key, (kind, one) in enums.items()}
    items |= {
        b"Nm  ": part.String("C:\\looks\\warm.cube\0"),
        b"Dthr": part.Bool(True),
        b"LUT3DFileData": part.RawData(text.encode()),
    }
    return made.ColorLookup(version=1, data_version=16, classID=b"null", items=items)


def cube(change: Change) -> str:
    rows = [change((r / 2, g / 2, b / 2)) for b in range(3) for g in range(3) for r in range(3)]
    lines = [" ".join(f"{value:.6f}" for value in row) for row in rows]
    return "\n".join(['TITLE "x"', "LUT_3D_SIZE 3", *lines]) + "\n"


def _brightness(brightness: int, contrast: int, *, legacy: bool) -> dict[Tag, Any]:
    new = block(
        Vrsn=part.Integer(1), Brgh=part.Integer(brightness), Cntr=part.Integer(contrast),
        means=part.Integer(127), useLegacy=part.Bool(legacy),
    )  # fmt: skip
    old = made.BrightnessContrast(0, 0, 127, 0)
    return {Tag.BRIGHTNESS_AND_CONTRAST: old, Tag.CONTENT_GENERATOR_EXTRA_DATA: new}


def _greys() -> Any:
    numbers = zip(
        ("Rd  ", "Yllw", "Grn ", "Cyn ", "Bl  ", "Mgnt"), (50, 70, 30, -20, 110, 90), strict=True
    )
    items = {key.encode(): part.Integer(value) for key, value in numbers}
    tint = {b"useTint": part.Bool(False), b"tintColor": recipes.colour(225, 211, 179)}
    return part.DescriptorBlock(classID=b"null", items={**items, **tint})


CURVE = ((0, 0), (64, 102), (255, 255))
RED = ((0, 20), (128, 110), (255, 240))
DARK, WARM, PALE = (0.0, 0.0, 64 / 255), (1.0, 128 / 255, 0.0), (1.0, 1.0, 1.0)


def _then_red(colour: Colour) -> Colour:
    red, green, blue = colour
    return each(spline(CURVE))((spline(RED)(red), green, blue))


RECORDS: dict[str, tuple[dict[Tag, Any], Change]] = {
    "curves": ({Tag.CURVES: curves(CURVE)}, each(spline(CURVE))),
    "curves, of a channel too": ({Tag.CURVES: curves(CURVE, RED)}, _then_red),
    "curves, drawn": (
        {Tag.CURVES: made.Curves(True, 1, 1, [[255 - v * v // 255 for v in range(256)]], None)},
        each(lambda x: 1 - x * x),
    ),
    "levels": (
        {Tag.LEVELS: leveled((25, 204, 13, 242, 170))},
        each(levels(25, 204, 13, 242, 1.7)),
    ),
    "exposure": (
        {Tag.EXPOSURE: made.Exposure(1, 1.5, 0.01, 1.2)},
        each(exposure(1.5, 0.01, 1.2)),
    ),
    "brightness and contrast": (
        _brightness(20, 57, legacy=True),
        each(lambda x: ((x * 255 + 20 - 127) / 0.43 + 127) / 255),
    ),
    "brightness, as before CS3": (
        {Tag.BRIGHTNESS_AND_CONTRAST: made.BrightnessContrast(0x10000 - 30, 0x10000 - 40, 127, 0)},
        each(lambda x: ((x * 255 - 30 - 127) * 0.6 + 127) / 255),
    ),
    "levels, with what newer programs add": (
        {
            Tag.LEVELS: leveled((25, 204, 13, 242, 170)),
            Tag.CONTENT_GENERATOR_EXTRA_DATA: block(Vrsn=part.Integer(1)),
        },
        each(levels(25, 204, 13, 242, 1.7)),
    ),
    "hue and saturation": ({Tag.HUE_SATURATION: hues((36, -20, 0), (90, 0, 0))}, hue),
    "colorize": ({Tag.HUE_SATURATION: hues((0, 0, 0), tone=(210, 40, -10))}, colorized),
    "colour balance": (
        {Tag.COLOR_BALANCE: made.ColorBalance((40, 0, 0), (0, 0, 0), (0, 0, 30), True)},
        balance,
    ),
    "vibrance": (
        {Tag.VIBRANCE: block(vibrance=part.Integer(50), Strt=part.Integer(-20))},
        vibrance,
    ),
    "black and white": ({Tag.BLACK_AND_WHITE: _greys()}, black_white),
    "gradient map": (
        {Tag.GRADIENT_MAP: gradient([(0, DARK), (2048, WARM), (4096, PALE)])},
        along([(0, DARK), (0.5, WARM), (1, PALE)]),
    ),
    "gradient map, reversed, with a middle": (
        {Tag.GRADIENT_MAP: gradient([(0, PALE), (4096, DARK)], middle=25, reverse=1)},
        along([(0, DARK), (0.75, (0.5, 0.5, (1 + 64 / 255) / 2)), (1, PALE)]),
    ),
    "invert": ({Tag.INVERT: b""}, each(lambda x: 1 - x)),
    "posterise": (
        {Tag.POSTERIZE: made.ShortIntegerElement(7)},
        each(lambda x: round(x * 255) * 7 // 256 * 255 // 6 / 255),
    ),
    "threshold": (
        {Tag.THRESHOLD: made.ShortIntegerElement(128)},
        lambda colour: (1.0, 1.0, 1.0) if weighed(colour) >= 127.5 / 255 else (0.0, 0.0, 0.0),
    ),
    "channel mixer": (
        {
            Tag.CHANNEL_MIXER: made.ChannelMixer(
                1, 0, [50, 60, 0, 0, 0],
                np.array([[0, 100, -20, 0, 0], [0, 0, 100, 0, 10]], ">i2").tobytes() + bytes(10),
            )
        },
        mixed,
    ),
    "colour lookup": (
        {Tag.COLOR_LOOKUP: lookup(cube(lambda c: (c[0], 0.8 * c[1] + 0.1, 0.5 * c[2])))},
        lambda c: (c[0], 0.8 * c[1] + 0.1, 0.5 * c[2]),
    ),
}  # fmt: skip


def adjusting(name: str, **more: Any) -> Node:
    blocks, change = RECORDS[name]
    return Node(name, blocks=blocks, change=change, **more)


GROUP = "adjustment layers"


def adjusted() -> Iterator[Case]:
    """Each record at each depth, and each way one lies among layers."""
    for name in RECORDS:
        for depth in (8, 16, 32):
            if depth > 8 and name in ("colorize", "posterise", "threshold"):
                continue  # a step of 8 bits decides there
            nodes = [ground(depth), adjusting(name)]
            yield case_of(GROUP, f"{name}, {depth} bit", nodes, Form(depth))
    deep = Node(
        "posterise",
        blocks={Tag.POSTERIZE: made.ShortIntegerElement(7)},
        change=each(lambda x: round(x * 65535) * 7 // 65536 / 6),
    )
    yield case_of(GROUP, "posterise, 16 bit", [ground(16), deep], Form(16))
    sharp = Node(
        "threshold",
        blocks={Tag.THRESHOLD: made.ShortIntegerElement(128)},
        change=lambda c: (1.0, 1.0, 1.0) if weighed(c) >= 128 / 255 else (0.0, 0.0, 0.0),
    )
    yield case_of(GROUP, "threshold, 16 bit", [ground(16), sharp], Form(16))
    one = made.Curves(False, 1, 0b10, [[(y, x) for x, y in CURVE]], None)
    grey = {
        "curves": (one, each(spline(CURVE))),
        "levels": (
            leveled((0, 255, 0, 255, 100), (25, 204, 13, 242, 170)),
            each(levels(25, 204, 13, 242, 1.7)),
        ),
    }
    for name, (data, change) in grey.items():
        tag = Tag.CURVES if name == "curves" else Tag.LEVELS
        below = Node("g", noise(1, opaque=True, grey=True))
        nodes = [below, Node("it", blocks={tag: data}, change=change)]
        yield case_of(GROUP, f"{name}, grey", nodes, Form(colours=1), notes=["grey_in_rgb"])
    full = np.rint(planes(1)[0] * 255) / 255
    drawn = ["adjustment_mask_drawn"]
    masks: dict[str, tuple[MaskOf, list[str]]] = {
        "a mask": (MaskOf(full), []),
        "a mask of a part": (MaskOf(full[3:15, 5:20], (5, 3)), []),
        "a mask, white beside": (MaskOf(full[3:15, 5:20], (5, 3), 1), []),
        "an empty mask": (MaskOf(full[:0, :0]), []),
        "a mask that is off": (MaskOf(full, off=True), []),
        "density": (MaskOf(full, density=77), drawn),
        "feather": (MaskOf(full[3:15, 5:20], (5, 3), feather=1.5), drawn),
    }
    for name, (mask, notes) in masks.items():
        nodes = [ground(), adjusting("levels", mask=mask)]
        yield case_of(GROUP, name, nodes, notes=notes)
    below, curve = Node("below", noise(4)), adjusting("curves")
    yield case_of(GROUP, "over what is transparent", [below, curve])
    yield case_of(GROUP, "hidden", [ground(), replace(curve, visible=False)])
    for mode in (BlendMode.NORMAL, BlendMode.MULTIPLY, BlendMode.LUMINOSITY):
        nodes = [ground(), adjusting("invert", mode=mode, opacity=150)]
        yield case_of(GROUP, f"{mode.value}, opacity 150", nodes)
    to = adjusting("levels", clipped=True)
    yield case_of(GROUP, "clipped", [ground(), below, to], notes=["clipping_grouped"])
    yield case_of(GROUP, "clipped, nothing else below", [below, to])
    yield from _in_groups()
    yield from _otherwise()


def _in_groups() -> Iterator[Case]:
    inside = (Node("a", noise(5)), adjusting("curves"), Node("b", noise(6), opacity=99))
    hard = MaskOf((np.rint(planes(1)[0] * 255) / 255 > 0.5) * 1.0)
    for through in (False, True):
        for mask in (None, hard):
            group = Node("g", children=inside, through=through, mask=mask)
            name = f"in a group, {'passing through' if through else 'isolated'}"
            yield case_of(GROUP, name + (", with a mask" if mask else ""), [ground(), group])
    nested = Node("g", children=(Node("h", children=inside, through=True),), through=True)
    yield case_of(GROUP, "in two groups", [ground(), replace(nested, mask=hard)])
    soft = MaskOf(np.rint(planes(1)[0] * 255) / 255)
    alone = Node("g", children=(adjusting("levels"),), through=True, mask=soft)
    yield case_of(GROUP, "alone in a group with a soft mask", [ground(), alone])


def _otherwise() -> Iterator[Case]:
    """What is drawn by another formula, or not at all."""
    soft = Node("it", blocks=_brightness(60, 40, legacy=False))
    yield case_of(
        "only said", "brightness and contrast", [ground(), soft], notes=["adjustment_nearly"],
        merged=plain(0.9, 0.5, 0.1), differs=True,
    )  # fmt: skip
    noises = gradient([(0, DARK), (4096, PALE)])
    noises.mode = 1
    rows: dict[str, dict[Tag, Any]] = {
        "photo filter": {
            Tag.PHOTO_FILTER: made.PhotoFilter(2, None, 7, (6706, 3200, 12000, 0), 25, 1)
        },
        "selective colour": {Tag.SELECTIVE_COLOR: made.SelectiveColor(1, 0, [(10, 0, 0, 0)] * 10)},
        "a table in another form": {Tag.COLOR_LOOKUP: lookup("0 1", b"LUTFormat3DL")},
        "a table with a hole": {Tag.COLOR_LOOKUP: lookup("LUT_3D_SIZE 3\n0 0 0\n")},
        "a noise gradient": {Tag.GRADIENT_MAP: noises},
        "levels without gamma": {Tag.LEVELS: leveled((0, 255, 0, 255, 0))},
    }
    for name, blocks in rows.items():
        nodes = [ground(), Node("it", blocks=blocks)]
        merged = plain(0.9, 0.5, 0.1)
        yield case_of(
            "only said", name, nodes, notes=["adjustment_ignored"], merged=merged, differs=True
        )
    adjusted = adjusting("curves")
    above = Node("above", noise(11), clipped=True)
    yield case_of(
        GROUP, "something clipped to one", [ground(), adjusted, above], notes=["clipping_ignored"],
        merged=shown([ground(), adjusted, replace(above, clipped=False)], SHAPE),
    )  # fmt: skip
