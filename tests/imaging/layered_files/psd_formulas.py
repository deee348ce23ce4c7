"""What Photoshop's adjustments make of a colour, in plain numbers."""

from __future__ import annotations

import colorsys
from collections.abc import Callable, Sequence
from itertools import pairwise

Colour = tuple[float, float, float]
Change = Callable[[Colour], Colour]


def clipped(colour: Colour) -> Colour:
    red, green, blue = (min(max(value, 0.0), 1.0) for value in colour)
    return red, green, blue


def each(formula: Callable[[float], float]) -> Change:
    """The same for each channel, within 0..1."""

    def change(colour: Colour) -> Colour:
        red, green, blue = map(formula, colour)
        return clipped((red, green, blue))

    return change


def spline(points: Sequence[tuple[float, float]]) -> Callable[[float], float]:
    """The natural cubic spline through three points, 0..255."""
    (x0, y0), (x1, y1), (x2, y2) = ((x / 255, y / 255) for x, y in points)
    h0, h1 = x1 - x0, x2 - x1
    bent = 3 * ((y2 - y1) / h1 - (y1 - y0) / h0) / (h0 + h1)

    def value(x: float) -> float:
        x = min(max(x, x0), x2)
        if x <= x1:
            b = (x - x0) / h0
            return (1 - b) * y0 + b * y1 + (b**3 - b) * bent * h0**2 / 6
        a = (x2 - x) / h1
        return a * y1 + (1 - a) * y2 + (a**3 - a) * bent * h1**2 / 6

    return lambda x: min(max(value(x), 0.0), 1.0)


def levels(black: int, white: int, low: int, high: int, gamma: float) -> Callable[[float], float]:
    def value(x: float) -> float:
        inside = min(max((x * 255 - black) / (white - black), 0), 1)
        return (low + (high - low) * inside ** (1 / gamma)) / 255

    return value


def exposure(stops: float, offset: float, gamma: float) -> Callable[[float], float]:
    def value(x: float) -> float:
        light = x / 12.92 if x <= 0.04045 else ((x + 0.055) / 1.055) ** 2.4
        light = max(light * 2**stops + offset, 0) ** (1 / gamma)
        return 12.92 * light if light <= 0.0031308 else 1.055 * light ** (1 / 2.4) - 0.055

    return value


def hue(colour: Colour) -> Colour:
    """Everything 36 degrees on and a fifth paler; reds 90 degrees more."""
    angle, lightness, saturation = colorsys.rgb_to_hls(*colour)
    away = abs((angle * 360 + 180) % 360 - 180)
    red = min(max((45 - away) / 30, 0), 1) * (saturation > 0)
    return colorsys.hls_to_rgb((angle + 0.1 + red * 0.25) % 1, lightness, saturation * 0.8)


def colorized(colour: Colour) -> Colour:
    """Hue 210 degrees, saturation 40 %, 10 % darker."""
    lightness = (max(colour) + min(colour)) / 2 * 0.9
    return colorsys.hls_to_rgb(210 / 360, lightness, 0.4)


def black_white(colour: Colour) -> Colour:
    shares = {"r": 0.5, "rg": 0.7, "g": 0.3, "gb": -0.2, "b": 1.1, "rb": 0.9}
    ranked = sorted(zip(colour, "rgb", strict=True))
    (least, _), (middle, second), (most, first) = ranked
    pair = "".join(sorted(first + second, key="rgb".index))
    grey = least + shares[pair] * (middle - least) + shares[first] * (most - middle)
    grey = min(max(grey, 0.0), 1.0)
    return grey, grey, grey


def luma(colour: Colour) -> float:
    return 0.2126 * colour[0] + 0.7152 * colour[1] + 0.0722 * colour[2]


def weighed(colour: Colour) -> float:
    """As Photoshop weighs colours, by its own files of thresholds."""
    return 0.3 * colour[0] + 0.59 * colour[1] + 0.11 * colour[2]


def along(stops: Sequence[tuple[float, Colour]]) -> Change:
    def change(colour: Colour) -> Colour:
        place = weighed(colour)
        for (left, one), (right, other) in pairwise(stops):
            if place <= right:
                t = (place - left) / (right - left)
                red, green, blue = (a + t * (b - a) for a, b in zip(one, other, strict=True))
                return red, green, blue
        return stops[-1][1]

    return change


def balance(colour: Colour) -> Colour:
    """Shadows to red by 40, highlights to blue by 30; GIMP's formula, luminosity kept."""
    lightness = (max(colour) + min(colour)) / 2
    dark = 1 - min(max((lightness - 1 / 3) / 0.25 + 0.5, 0), 1)
    light = min(max((lightness + 1 / 3 - 1) / 0.25 + 0.5, 0), 1)
    red = min(max(colour[0] + 0.7 * dark * 0.4, 0), 1)
    blue = min(max(colour[2] + 0.7 * light * 0.3, 0), 1)
    back = luma(colour) - luma((red, colour[1], blue))
    return clipped((red + back, colour[1] + back, blue + back))


def vibrance(colour: Colour) -> Colour:
    most, least, grey = max(colour), min(colour), luma(colour)
    factor = 1 - 0.2 + 0.5 * (1 - ((most - least) / most if most > 1e-6 else 0))
    red, green, blue = (grey + (value - grey) * factor for value in colour)
    return clipped((red, green, blue))


def mixed(colour: Colour) -> Colour:
    red, green, blue = colour
    return min(0.5 * red + 0.6 * green, 1), max(green - 0.2 * blue, 0), min(blue + 0.1, 1)
