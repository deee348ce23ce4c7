"""What fills a shape or a fill layer of a PSD: one colour, a gradient, a pattern; drawn as pixels.

Adobe Photoshop File Formats Specification, "Descriptor structure" and "Patterns". What it does not
tell is where a gradient begins and ends: on the edge of its box, along its angle, as libpsd and
Krita (`kis_ls_overlay_filter.cpp`) have it; the shapes of the five kinds are those of psd-tools.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

import cv2
import numpy as np
from psd_tools.api.numpy_io import get_pattern, get_pattern_color_channels
from psd_tools.color_convert import cmyk_to_rgb, hsb_to_rgb, lab_to_rgb
from psd_tools.constants import ColorMode, Tag
from psd_tools.psd.layer_and_mask import LayerRecord
from psd_tools.psd.patterns import Pattern
from psd_tools.psd.tagged_blocks import TaggedBlocks

from desktop_app.core.geometry import Rect
from desktop_app.core.pixels import Array, FloatArray

Patterns: TypeAlias = Mapping[str, Pattern]
"""By their ids."""

_GREY = np.array([0.299, 0.587, 0.114], np.float32)  # ITU-R BT.601
_STOPS = 4096  # a stop's place counts from 0 to this
_PATTERNS = (Tag.PATTERNS1, Tag.PATTERNS2, Tag.PATTERNS3)


@dataclass(frozen=True, slots=True, eq=False)
class Fill:
    """How a layer is filled.

    Attributes:
        kind: in words: "colour fill", "gradient fill" or "pattern fill".
        recipe: the file's descriptor.
        pattern: (h, w, 4) float32 0..1; of pattern fills alone.
    """

    kind: str
    recipe: Any
    pattern: FloatArray | None = None


def patterns_of(blocks: TaggedBlocks | None) -> dict[str, Pattern]:
    """The patterns that the file holds, by their ids."""
    found = dict[str, Pattern]()
    for tag in _PATTERNS:
        rows: Any = blocks.get_data(tag) if blocks is not None and tag in blocks else None
        found |= {_word(row.pattern_id): row for row in rows or ()}
    return found


def fill_of(record: LayerRecord, patterns: Patterns) -> Fill | None:
    """How a layer is filled; None: it is none of these, or its recipe can't be followed here.

    Raises:
        ValueError: the recipe is damaged.
    """
    stroke: Any = record.tagged_blocks.get_data(Tag.VECTOR_STROKE_DATA)
    if stroke and getattr(stroke.get(b"fillEnabled"), "value", True) is False:
        return None
    tags = (
        Tag.SOLID_COLOR_SHEET_SETTING, Tag.GRADIENT_FILL_SETTING, Tag.PATTERN_FILL_SETTING,
        Tag.VECTOR_STROKE_CONTENT_DATA,
    )  # fmt: skip
    recipe: Any = next(
        (record.tagged_blocks.get_data(tag) for tag in tags if tag in record.tagged_blocks), None
    )
    if recipe is None:
        return None
    try:
        return understood(recipe, patterns)
    except (KeyError, TypeError, AttributeError, OverflowError) as error:
        raise ValueError(repr(error)) from error


def filled(fill: Fill, rect: Rect, box: Rect, dtype: np.dtype[Any], *, grey: bool) -> Array:
    """The pixels of a fill.

    Args:
        fill: how.
        rect: which pixels of the document.
        box: what a gradient spans, and where a pattern begins: the layer, or the document.
        dtype: of the result.
        grey: whether the document knows no colours.

    Returns:
        (h, w, 4) of ``dtype``.

    Raises:
        ValueError: the recipe is damaged.
    """
    try:
        if fill.kind == "colour fill":
            values = np.ones((rect.height, rect.width, 4), np.float32)
            values[..., :3] = colour_of(fill.recipe[b"Clr "])
        elif fill.kind == "gradient fill":
            values = _gradient(fill.recipe, rect, box)
        else:
            assert fill.pattern is not None
            values = _tiled(fill.recipe, fill.pattern, rect, box)
    except (KeyError, TypeError, AttributeError, OverflowError, IndexError) as error:
        raise ValueError(repr(error)) from error
    if grey:
        values[..., :3] = (values[..., :3] @ _GREY)[..., None]
    if not np.isfinite(values).all():
        raise ValueError("numbers that are none")
    values = np.clip(values, 0, 1)
    if dtype == np.float32:
        return values
    return np.rint(values * np.iinfo(dtype).max).astype(dtype)


def colour_of(found: Any) -> tuple[float, float, float]:
    """0..1 of a colour in any of the five notations. Inks and Lab by psd-tools' plain formulas."""
    kind = bytes(found.classID)
    if kind == b"RGBC" and b"Rd  " in found:
        return _three(*(float(found[key]) / 255 for key in (b"Rd  ", b"Grn ", b"Bl  ")))
    if kind == b"RGBC":
        return _three(*(float(found[key]) for key in (b"redFloat", b"greenFloat", b"blueFloat")))
    if kind == b"HSBC":
        hue, saturation, value = (float(found[key]) for key in (b"H   ", b"Strt", b"Brgh"))
        return _three(*hsb_to_rgb(hue / 360, saturation / 100, value / 100))
    if kind == b"Grsc":
        return _three(*[1 - float(found[b"Gry "]) / 100] * 3)
    if kind == b"CMYC":
        inks = (float(found[key]) / 100 for key in (b"Cyn ", b"Mgnt", b"Ylw ", b"Blck"))
        return _three(*cmyk_to_rgb(*inks))
    if kind == b"LbCl":
        return _three(*lab_to_rgb(*(float(found[key]) for key in (b"Lmnc", b"A   ", b"B   "))))
    raise ValueError(f"a colour {kind!r}")


# -- parts ----------------------------------------------------------------------------------------


def _three(red: float, green: float, blue: float) -> tuple[float, float, float]:
    red, green, blue = (min(1.0, max(0.0, value)) for value in (red, green, blue))
    return red, green, blue


def _word(found: object) -> str:
    return str(getattr(found, "value", found)).rstrip("\0")


def _number(recipe: Any, key: bytes, usual: float) -> float:
    value = float(recipe.get(key, usual))
    if not math.isfinite(value):
        raise ValueError(f"{key!r} is {value}")
    return value


def understood(recipe: Any, patterns: Patterns) -> Fill | None:
    """What a recipe says; None: it can't be analysed here."""
    if b"Clr " in recipe:
        colour_of(recipe[b"Clr "])
        return Fill("colour fill", recipe)
    if b"Grad" in recipe:
        known = bytes(recipe[b"Type"].enum) in _SHAPES
        noise = bytes(recipe[b"Grad"][b"GrdF"].enum) != b"CstS"
        return None if noise or not known else Fill("gradient fill", recipe)
    if b"Ptrn" in recipe:
        pattern = patterns.get(_word(recipe[b"Ptrn"][b"Idnt"]))
        pixels = None if pattern is None else _pattern_pixels(pattern)
        return None if pixels is None else Fill("pattern fill", recipe, pixels)
    return None


# -- gradients ------------------------------------------------------------------------------------


def _linear(u: Array, v: Array) -> Array:
    return (u + 1) / 2


def _radial(u: Array, v: Array) -> Array:
    return np.hypot(u, v)


def _angle(u: Array, v: Array) -> Array:
    return (np.arctan2(v, u) / (2 * np.pi) % 1).astype(np.float32)


def _reflected(u: Array, v: Array) -> Array:
    return np.abs(u)


def _diamond(u: Array, v: Array) -> Array:
    return np.abs(u) + np.abs(v)


_SHAPES = {
    b"Lnr ": _linear, b"Rdl ": _radial, b"Angl": _angle, b"Rflc": _reflected, b"Dmnd": _diamond,
}  # fmt: skip
"""By Photoshop's name: place in the gradient, from the place along (u) and across (v) its line."""


def _gradient(recipe: Any, rect: Rect, box: Rect) -> FloatArray:
    turn = math.radians(_number(recipe, b"Angl", 90) % 360)
    cosine, sine = math.cos(turn), math.sin(turn)
    half = min(
        box.width / 2 / abs(cosine) if abs(cosine) > 1e-9 else math.inf,
        box.height / 2 / abs(sine) if abs(sine) > 1e-9 else math.inf,
    )
    half = max(half * _number(recipe, b"Scl ", 100) / 100, 1e-6)
    shift: Any = recipe.get(b"Ofst") or {}
    x0 = box.x + box.width * (0.5 + float(shift.get(b"Hrzn", 0)) / 100)
    y0 = box.y + box.height * (0.5 + float(shift.get(b"Vrtc", 0)) / 100)
    x = ((np.arange(rect.x, rect.right) + 0.5 - x0) / half).astype(np.float32)[None, :]
    y = ((np.arange(rect.y, rect.bottom) + 0.5 - y0) / half).astype(np.float32)[:, None]
    u, v = cosine * x - sine * y, sine * x + cosine * y  # angles turn against the clock
    place = np.clip(_SHAPES[bytes(recipe[b"Type"].enum)](u, v), 0, 1)
    if bool(recipe.get(b"Rvrs", False)):
        place = 1 - place
    grad = recipe[b"Grad"]
    colours = [(one, colour_of(one[b"Clr "])) for one in grad[b"Clrs"]]
    values = np.empty((rect.height, rect.width, 4), np.float32)
    for channel in range(3):
        stops = [(one, colour[channel]) for one, colour in colours]
        values[..., channel] = _between(place, stops)
    opacities = [(one, float(one[b"Opct"]) / 100) for one in grad.get(b"Trns") or ()]
    values[..., 3] = _between(place, opacities) if opacities else 1
    return values


def _between(place: Array, stops: list[tuple[Any, float]]) -> FloatArray:
    """Values between stops; between two of them the middle lies where the second says."""
    if not stops:
        raise ValueError("a gradient without stops")
    rows = sorted((float(one[b"Lctn"]) / _STOPS, n) for n, (one, _) in enumerate(stops))
    xs, ys = list[float](), list[float]()
    for where, number in rows:
        one, value = stops[number]
        middle = float(one.get(b"Mdpn", 50)) / 100
        if xs and where > xs[-1] and middle != 0.5:
            last, before = xs[-1], ys[-1]
            xs.append(last + (where - last) * middle)
            ys.append((before + value) / 2)
        xs.append(where)
        ys.append(value)
    return np.interp(place, xs, ys).astype(np.float32)


# -- patterns -------------------------------------------------------------------------------------


def _pattern_pixels(pattern: Pattern) -> FloatArray | None:
    """(h, w, 4) float32 0..1; None of a pattern that is neither RGB nor grey."""
    colours = {ColorMode.RGB: 3, ColorMode.GRAYSCALE: 1}.get(pattern.image_mode)
    if colours is None:
        return None
    found = get_pattern(pattern)
    if get_pattern_color_channels(pattern) != colours or 0 in found.shape:
        return None
    made = np.ones((*found.shape[:2], 4), np.float32)
    made[..., :3] = found[..., :colours]
    if found.shape[2] > colours:
        made[..., 3] = found[..., -1]
    return made


def _tiled(recipe: Any, pattern: FloatArray, rect: Rect, box: Rect) -> FloatArray:
    """A pattern side by side from the corner of ``box`` on, shifted by its phase."""
    scale = _number(recipe, b"Scl ", 100) / 100
    turn = math.radians(_number(recipe, b"Angl", 0))
    phase: Any = recipe.get(b"phase") or {}
    x0 = box.x + float(phase.get(b"Hrzn", 0))
    y0 = box.y + float(phase.get(b"Vrtc", 0))
    height, width = pattern.shape[:2]
    if scale == 1 and turn == 0:
        columns = np.floor(np.arange(rect.x, rect.right) - x0).astype(np.int64) % width
        rows = np.floor(np.arange(rect.y, rect.bottom) - y0).astype(np.int64) % height
        return pattern[rows[:, None], columns[None, :]]
    scale = max(scale, 0.01)
    x = (np.arange(rect.x, rect.right) + 0.5 - x0)[None, :] / scale
    y = (np.arange(rect.y, rect.bottom) + 0.5 - y0)[:, None] / scale
    u = (math.cos(turn) * x - math.sin(turn) * y) % width - 0.5
    v = (math.sin(turn) * x + math.cos(turn) * y) % height - 0.5
    across, down = (np.array(one, np.float32) for one in np.broadcast_arrays(u, v))
    found = cv2.remap(pattern, across, down, cv2.INTER_LINEAR, borderMode=cv2.BORDER_WRAP)
    return np.asarray(found, np.float32)
