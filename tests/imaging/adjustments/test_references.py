"""Each adjustment against its formula, written down once more pixel by pixel in plain numbers."""

from __future__ import annotations

import colorsys
import math
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from desktop_app.core.geometry import Size
from desktop_app.core.pixels import FloatArray
from desktop_app.imaging.adjustments.adjustment import Place
from desktop_app.imaging.adjustments.table import ADJUSTMENTS

Colour = tuple[float, float, float]
SIZE = Size(40, 30)
PLACE = Place(SIZE.rect, SIZE)


def picture() -> FloatArray:
    """All corners of the cube, greys and random colours."""
    values = np.random.default_rng(7).random((SIZE.height, SIZE.width, 3), np.float32)
    corners = [(r, g, b) for r in (0, 1) for g in (0, 1) for b in (0, 1)]
    values[0, :8] = corners
    values[1] = np.linspace(0, 1, SIZE.width)[:, None]
    return values


def luma(colour: Colour) -> float:
    return 0.2126 * colour[0] + 0.7152 * colour[1] + 0.0722 * colour[2]


def light(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4


def shown(value: float) -> float:
    size = abs(value)
    made = 12.92 * size if size <= 0.0031308 else 1.055 * size ** (1 / 2.4) - 0.055
    return math.copysign(made, value)


def levels(value: float) -> float:
    inside = min(max((value - 0.1) / (0.8 - 0.1), 0), 1)
    return 0.05 + (0.95 - 0.05) * inside ** (1 / 1.7)


def contrast(value: float) -> float:
    value = value * (1 - 0.15)
    return (value - 0.5) * math.tan((0.4 + 1) * math.pi / 4) + 0.5


def exposure(value: float) -> float:
    lit = light(value) * 2**1.5 + 0.01
    return shown(lit ** (1 / 1.2))


def curve(value: float) -> float:
    """Through (0, 0), (0.25, 0.4) and (1, 1): the one inner second derivative m solves
    (h0 + h1) m / 3 = slope1 - slope0."""
    xs, ys = (0.0, 0.25, 1.0), (0.0, 0.4, 1.0)
    h0, h1 = 0.25, 0.75
    m = 3 * ((ys[2] - ys[1]) / h1 - (ys[1] - ys[0]) / h0) / (h0 + h1)
    if value <= xs[1]:
        b = value / h0
        made = (1 - b) * ys[0] + b * ys[1] + (b**3 - b) * m * h0**2 / 6
    else:
        a = (1 - value) / h1
        made = a * ys[1] + (1 - a) * ys[2] + (a**3 - a) * m * h1**2 / 6
    return min(max(made, 0), 1)


def hue_saturation(colour: Colour) -> Colour:
    hue, lightness, saturation = colorsys.rgb_to_hls(*colour)
    away = abs((hue * 360 - 0 + 180) % 360 - 180)
    share = min(max((45 - away) / 30, 0), 1) * (saturation > 0)
    turned, more, lighter = 0.1 + share * 0.2, -0.2 + share * 0.5, 0.1
    if saturation > 0:
        saturation = saturation * (1 + more) if more <= 0 else saturation + more * (1 - saturation)
    lightness += lighter * (1 - lightness)
    return colorsys.hls_to_rgb((hue + turned / 2) % 1, min(max(lightness, 0), 1), saturation)


def vibrance(colour: Colour) -> Colour:
    most, least = max(colour), min(colour)
    strong = (most - least) / most if most > 1e-6 else 0
    factor, grey = 1 + 0.1 + 0.6 * (1 - strong), luma(colour)
    red, green, blue = (grey + (one - grey) * factor for one in colour)
    return red, green, blue


def colour_balance(colour: Colour) -> Colour:
    lightness = (max(colour) + min(colour)) / 2
    dark = min(max((lightness - 1 / 3) / -0.25 + 0.5, 0), 1) * 0.7
    middle = min(max((lightness - 1 / 3) / 0.25 + 0.5, 0), 1)
    middle *= min(max((lightness + 1 / 3 - 1) / -0.25 + 0.5, 0), 1) * 0.7
    moved = [
        min(max(one + dark * a + middle * b, 0), 1)
        for one, a, b in zip(colour, (0.3, 0, -0.2), (0, 0.1, 0.2), strict=True)
    ]
    back = luma(colour) - luma((moved[0], moved[1], moved[2]))
    return moved[0] + back, moved[1] + back, moved[2] + back


def black_white(colour: Colour) -> Colour:
    shares = {"r": 0.4, "rg": 0.6, "g": 0.4, "gb": 0.6, "b": 0.2, "rb": 0.8}
    ranked = sorted(zip(colour, "rgb", strict=True), key=lambda one: one[0])
    (least, _), (middle, second), (most, first) = ranked
    pair = "".join(sorted(first + second, key="rgb".index))
    grey = least + shares[pair] * (middle - least) + shares[first] * (most - middle)
    grey = min(max(grey, 0), 1)
    return grey, grey, grey


def gradient_map(colour: Colour) -> Colour:
    stops = ((0.0, (0, 0, 64)), (0.5, (255, 128, 0)), (1.0, (255, 255, 255)))
    place = luma(colour)
    for (left, one), (right, other) in pairwise(stops):
        if place <= right:
            share = (place - left) / (right - left)
            red, green, blue = (
                (a + share * (b - a)) / 255 for a, b in zip(one, other, strict=True)
            )
            return red, green, blue
    return 1.0, 1.0, 1.0


BY_CHANNEL: dict[str, tuple[dict[str, Any], Callable[[float], float]]] = {
    "levels": ({"rgb": [0.1, 0.8, 1.7, 0.05, 0.95]}, levels),
    "contrast": ({"brightness": -0.3, "contrast": 0.4}, contrast),
    "exposure": ({"exposure": 1.5, "offset": 0.01, "gamma": 1.2}, exposure),
    "curves": ({"rgb": [[0, 0], [0.25, 0.4], [1, 1]]}, curve),
}
BY_COLOUR: dict[str, tuple[dict[str, Any], Callable[[Colour], Colour]]] = {
    "hue_saturation": ({"all": [0.1, -0.2, 0.1], "reds": [0.2, 0.5, 0]}, hue_saturation),
    "vibrance": ({"vibrance": 0.6, "saturation": 0.1}, vibrance),
    "colour_balance": ({"shadows": [0.3, 0, -0.2], "midtones": [0, 0.1, 0.2]}, colour_balance),
    "black_white": ({"on": True}, black_white),
    "gradient_map": (
        {"on": True, "stops": [[0, "#000040"], [0.5, "#ff8000"], [1, "#ffffff"]]},
        gradient_map,
    ),
}


@pytest.mark.parametrize("name", BY_CHANNEL)
def test_a_curve_is_its_formula_at_each_depth(name: str) -> None:
    given, formula = BY_CHANNEL[name]
    row = ADJUSTMENTS[name]
    values, pixels = row.values(given), picture()
    wanted = np.vectorize(formula)(pixels.astype(np.float64))
    assert np.abs(row.apply(pixels, values, PLACE) - wanted).max() < 1 / 65535
    for dtype, full in ((np.uint8, 255), (np.uint16, 65535)):
        whole = np.rint(pixels * full).astype(dtype)
        exact = np.clip(np.vectorize(formula)(whole / full), 0, 1) * full
        assert np.abs(row.apply(whole, values, PLACE) - exact).max() < 0.5 + 1e-6


@pytest.mark.parametrize("name", BY_COLOUR)
def test_colours_are_their_formula(name: str) -> None:
    given, formula = BY_COLOUR[name]
    row = ADJUSTMENTS[name]
    pixels = picture()
    made = row.apply(pixels, row.values(given), PLACE).reshape(-1, 3)
    wanted = [formula((float(r), float(g), float(b))) for r, g, b in pixels.reshape(-1, 3)]
    assert np.abs(made - np.array(wanted)).max() < 2e-5


def test_a_gradient_map_weighs_colours_as_asked() -> None:
    row, red = ADJUSTMENTS["gradient_map"], np.array([[[1, 0, 0]]], np.float32)
    for luma, place in (("bt709", 0.2126), ("ntsc", 0.3)):
        made = row.apply(red, row.values({"on": True, "luma": luma}), PLACE)
        assert np.allclose(made, place, atol=1e-6)
