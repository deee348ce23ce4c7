"""The formula of each adjustment, written down once more pixel by pixel in plain numbers; for tests
and the benchmark."""

from __future__ import annotations

import colorsys
import math
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np

from desktop_app.core.geometry import Size
from desktop_app.core.pixels import Array, Doubles
from desktop_app.imaging.adjustments.adjustment import Place
from desktop_app.imaging.adjustments.cube import Cube, packed

Colour = tuple[float, float, float]
SIZE = Size(40, 30)
PLACE = Place(SIZE.rect, SIZE)


def picture() -> Array:
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


# -- of whole pictures: (h, w, 3) float64 to the same ----------------------------------------------


def mirrored(place: int, size: int) -> int:
    """The place inside that stands for one beyond the border; the border itself is not doubled."""
    while not 0 <= place < size:
        place = -place if place < 0 else 2 * (size - 1) - place
    return place


def smoothed(plane: Doubles, weights: list[float]) -> Doubles:
    """Along both axes by weights around each pixel."""
    reach = len(weights) // 2
    for _ in range(2):
        height, width = plane.shape
        out = np.zeros_like(plane)
        for y in range(height):
            for x in range(width):
                for k, weight in enumerate(weights):
                    out[y, x] += weight * plane[y, mirrored(x + k - reach, width)]
        plane = out.T
    return plane


def gaussian(radius: float) -> list[float]:
    reach = math.ceil(3 * radius)
    raw = [math.exp(-(k**2) / (2 * radius**2)) for k in range(-reach, reach + 1)]
    return [one / sum(raw) for one in raw]


def lumas(picture: Doubles) -> Doubles:
    return 0.2126 * picture[..., 0] + 0.7152 * picture[..., 1] + 0.0722 * picture[..., 2]


def blur(picture: Doubles) -> Doubles:
    planes = [smoothed(picture[..., k], gaussian(1.5)) for k in range(3)]
    return np.stack(planes, axis=2)


def sharpen(picture: Doubles) -> Doubles:
    detail = lumas(picture) - smoothed(lumas(picture), gaussian(1.2))
    return picture + 0.7 * np.where(np.abs(detail) < 0.01, 0, detail)[..., None]


def denoise(picture: Doubles) -> Doubles:
    """Of the luma and of what is left of each channel, guided by the luma."""
    box = [1 / 5] * 5
    guide = lumas(picture)
    mean = smoothed(guide, box)
    spread = smoothed(guide * guide, box) - mean**2

    def guided(plane: Doubles, edge: float) -> Doubles:
        level = smoothed(plane, box)
        slope = (smoothed(guide * plane, box) - mean * level) / (spread + edge**2)
        return smoothed(slope, box) * guide + smoothed(level - slope * mean, box)

    rest = [guided(picture[..., k] - guide, 0.2 * 0.6) for k in range(3)]
    return guided(guide, 0.2 * 0.3)[..., None] + np.stack(rest, axis=2)


def vignette(picture: Doubles) -> Doubles:
    height, width = picture.shape[:2]
    out = picture.copy()
    middle = math.hypot(width / 2, height / 2) / math.sqrt(2)
    across, down = (each / 2 + (middle - each / 2) * 0.5 for each in (width, height))
    for y in range(height):
        for x in range(width):
            left, up = (x + 0.5 - width / 2) / across, (y + 0.5 - height / 2) / down
            away = math.hypot(left, up) / math.sqrt(2)
            t = min(max((away - 0.6) / 0.5 + 0.5, 0), 1)
            out[y, x] *= 1 - 0.7 * t * t * (3 - 2 * t)
    return out


def grain(picture: Doubles) -> Doubles:
    """Of single pixels, the same in all channels: four 16-bit parts of splitmix64 of the place."""
    out, most = picture.copy(), 2**64 - 1
    for y in range(picture.shape[0]):
        for x in range(picture.shape[1]):
            mixed = ((y << 32) ^ x) + (3 * 3 + 1) * 0x9E3779B97F4A7C15 & most
            mixed = (mixed ^ mixed >> 30) * 0xBF58476D1CE4E5B9 & most
            mixed = (mixed ^ mixed >> 27) * 0x94D049BB133111EB & most
            mixed ^= mixed >> 31
            four = sum(mixed >> shift & 0xFFFF for shift in (0, 16, 32, 48)) / 65535
            one = lumas(picture[y, x])
            strength = 0.25 * 0.4 * (0.3 + 2.8 * one * (1 - one))
            out[y, x] += strength * (four - 2) * math.sqrt(3)
    return out


def white_balance(picture: Doubles) -> Doubles:
    """By the cones' responses to daylight of 6504 K and to the one that is 60 mired warmer."""
    bradford = np.array(
        [[0.8951, 0.2664, -0.1614], [-0.7502, 1.7135, 0.0367], [0.0389, -0.0685, 1.0296]]
    )

    def xyz(x: float, y: float) -> Doubles:
        return np.array([x / y, 1, (1 - x - y) / y])

    # The primaries of IEC 61966-2-1, its white of D65 adapted to D50.
    primaries = np.stack([xyz(0.64, 0.33), xyz(0.3, 0.6), xyz(0.15, 0.06)], axis=1)
    from_light = primaries * np.linalg.solve(primaries, xyz(0.3127, 0.329))
    d50 = np.array([0.9642, 1, 0.8249])
    cones = (bradford @ d50) / (bradford @ xyz(0.3127, 0.329))
    to_xyz = np.linalg.solve(bradford, cones[:, None] * (bradford @ from_light))

    def white(mired: float) -> Doubles:
        t = mired / 1000
        x = -4.6070 * t**3 + 2.9678 * t**2 + 0.09911 * t + 0.244063
        if mired < 1e6 / 7000:
            x = -2.0064 * t**3 + 1.9018 * t**2 + 0.24748 * t + 0.237040
        y = -3 * x * x + 2.87 * x - 0.275
        return bradford @ xyz(x, y)

    gains = white(1e6 / 6504 + 120 * 0.5) / white(1e6 / 6504)
    out = np.empty_like(picture)
    for place in np.ndindex(*picture.shape[:2]):
        lit = bradford @ to_xyz @ np.array([light(float(one)) for one in picture[place]])
        back = np.linalg.solve(bradford @ to_xyz, gains * lit)
        out[place] = [shown(float(one)) for one in back]
    return out


MATRIX = (0.9, 0.1, 0.0, 0.05, 0.0, 1.1, 0.0, -0.02, 0.1, 0.0, 0.7, 0.1)


def match(picture: Doubles) -> Doubles:
    out = picture.copy()
    for place in np.ndindex(*picture.shape[:2]):
        for k in range(3):
            *factors, more = MATRIX[4 * k : 4 * k + 4]
            moved = sum(a * b for a, b in zip(factors, picture[place], strict=True)) + more
            out[(*place, k)] += 0.6 * (min(max(moved, 0), 1) - picture[(*place, k)])
    return out


CUBE = Cube("", np.random.default_rng(5).random((33, 33, 33, 3), np.float32))


def lut(picture: Doubles) -> Doubles:
    flat = [tetrahedral(CUBE.table, one) for one in picture.reshape(-1, 3)]
    return np.array(flat).reshape(picture.shape)


def tetrahedral(table: Array, colour: Doubles) -> Doubles:
    """One colour in double precision, by the six cases of the tetrahedra."""
    n = table.shape[0] - 1
    place = np.clip(colour, 0, 1) * n
    low = np.minimum(place.astype(int), n - 1)
    r, g, b = place - low

    def v(dr: int, dg: int, db: int) -> Doubles:
        return table[low[2] + db, low[1] + dg, low[0] + dr].astype(np.float64)

    first, last = v(0, 0, 0), v(1, 1, 1)
    if r > g:
        if g > b:
            mid, other, a, c, d = v(1, 0, 0), v(1, 1, 0), r, g, b
        elif r > b:
            mid, other, a, c, d = v(1, 0, 0), v(1, 0, 1), r, b, g
        else:
            mid, other, a, c, d = v(0, 0, 1), v(1, 0, 1), b, r, g
    elif b > g:
        mid, other, a, c, d = v(0, 0, 1), v(0, 1, 1), b, g, r
    elif b > r:
        mid, other, a, c, d = v(0, 1, 0), v(0, 1, 1), g, b, r
    else:
        mid, other, a, c, d = v(0, 1, 0), v(1, 1, 0), g, r, b
    return (1 - a) * first + (a - c) * mid + (c - d) * other + d * last


OF_PICTURES: dict[str, tuple[dict[str, Any], Callable[[Doubles], Doubles]]] = {
    "blur": ({"radius": 1.5}, blur),
    "sharpen": ({"amount": 0.7, "radius": 1.2, "threshold": 0.01}, sharpen),
    "denoise": ({"luminance": 0.3, "colour": 0.6, "radius": 2}, denoise),
    "vignette": ({"amount": -0.7, "midpoint": 0.6, "roundness": 0.5, "feather": 0.5}, vignette),
    "grain": ({"amount": 0.4, "size": 0, "grey": True, "seed": 3}, grain),
    "white_balance": ({"temperature": 0.5}, white_balance),
    "match": ({"matrix": list(MATRIX), "strength": 0.6}, match),
    "lut": ({"table": packed(CUBE)}, lut),
}
