"""Compositing and Blending Level 1 in plain Python floats, one pixel at a time, as its text has it:
premultiplied, with the colour sum and the pseudocode of the modes. Those that it lacks are written
down from what Adobe's help says of them in words."""

from __future__ import annotations

import math
from collections.abc import Callable

Colour = tuple[float, float, float]


def multiply(cb: float, cs: float) -> float:
    return cb * cs


def screen(cb: float, cs: float) -> float:
    return 1 - (1 - cb) * (1 - cs)


def hard_light(cb: float, cs: float) -> float:
    return multiply(cb, 2 * cs) if cs <= 0.5 else screen(cb, 2 * cs - 1)


def color_dodge(cb: float, cs: float) -> float:
    if cb == 0:
        return 0
    if cs == 1:
        return 1
    return min(1, cb / (1 - cs))


def color_burn(cb: float, cs: float) -> float:
    if cb == 1:
        return 1
    if cs == 0:
        return 0
    return 1 - min(1, (1 - cb) / cs)


def soft_light(cb: float, cs: float) -> float:
    if cs <= 0.5:
        return cb - (1 - 2 * cs) * cb * (1 - cb)
    d = ((16 * cb - 12) * cb + 4) * cb if cb <= 0.25 else math.sqrt(cb)
    return cb + (2 * cs - 1) * (d - cb)


TIE = 1e-6


def vivid_light(cb: float, cs: float) -> float:
    """ "Burns or dodges by contrast, depending on the blend colour"."""
    if cs in (0, 1):
        return cs
    return 1 - min(1, (1 - cb) / (2 * cs)) if cs <= 0.5 else min(1, cb / (2 - 2 * cs))


def linear_light(cb: float, cs: float) -> float:
    """Burns with twice the dark half, dodges with the other: "by brightness"."""
    return max(0, cb + 2 * cs - 1) if cs <= 0.5 else min(1, cb + (2 * cs - 1))


def hard_mix(cb: float, cs: float) -> float:
    """If the sum is 255 or greater it receives 255, else 0; Photoshop itself parts the 255s."""
    if abs(cb + cs - 1) <= TIE:
        return float(cb > 0.5)
    return float(cb + cs > 1)


def divide(cb: float, cs: float) -> float:
    if cb == 0:
        return 0
    return 1 if cs == 0 else min(1, cb / cs)


SEPARABLE: dict[str, Callable[[float, float], float]] = {
    "normal": lambda cb, cs: cs,
    "multiply": multiply,
    "screen": screen,
    "overlay": lambda cb, cs: hard_light(cs, cb),
    "darken": min,
    "lighten": max,
    "color-dodge": color_dodge,
    "color-burn": color_burn,
    "hard-light": hard_light,
    "soft-light": soft_light,
    "difference": lambda cb, cs: abs(cb - cs),
    "exclusion": lambda cb, cs: cb + cs - 2 * cb * cs,
    "linear-burn": lambda cb, cs: max(0, cb + cs - 1),
    "linear-dodge": lambda cb, cs: min(1, cb + cs),
    "plus": lambda cb, cs: cb + cs,
    "vivid-light": vivid_light,
    "linear-light": linear_light,
    "pin-light": lambda cb, cs: min(cb, 2 * cs) if cs <= 0.5 else max(cb, 2 * cs - 1),
    "hard-mix": hard_mix,
    "subtract": lambda cb, cs: max(0, cb - cs),
    "divide": divide,
}


def lum(c: Colour) -> float:
    return 0.3 * c[0] + 0.59 * c[1] + 0.11 * c[2]


def clip_color(c: Colour) -> Colour:
    grey, n, x = lum(c), min(c), max(c)
    factor = 1.0
    if n < 0:
        factor = grey / (grey - n)
    if x > 1:
        factor = (1 - grey) / (x - grey)
    return (
        grey + (c[0] - grey) * factor,
        grey + (c[1] - grey) * factor,
        grey + (c[2] - grey) * factor,
    )


def set_lum(c: Colour, grey: float) -> Colour:
    d = grey - lum(c)
    return clip_color((c[0] + d, c[1] + d, c[2] + d))


def sat(c: Colour) -> float:
    return max(c) - min(c)


def set_sat(c: Colour, s: float) -> Colour:
    low, mid, high = sorted(range(3), key=lambda k: c[k])
    result = [0.0, 0.0, 0.0]
    if c[high] > c[low]:
        result[mid] = (c[mid] - c[low]) * s / (c[high] - c[low])
        result[high] = s
    return result[0], result[1], result[2]


NON_SEPARABLE: dict[str, Callable[[Colour, Colour], Colour]] = {
    "hue": lambda cb, cs: set_lum(set_sat(cs, sat(cb)), lum(cb)),
    "saturation": lambda cb, cs: set_lum(set_sat(cb, sat(cs)), lum(cb)),
    "color": lambda cb, cs: set_lum(cs, lum(cb)),
    "luminosity": lambda cb, cs: set_lum(cb, lum(cs)),
    "darker-color": lambda cb, cs: cs if lum(cs) < lum(cb) - TIE else cb,
    "lighter-color": lambda cb, cs: cs if lum(cs) > lum(cb) + TIE else cb,
}


def mixed(mode: str, cb: Colour, cs: Colour) -> Colour:
    if mode in NON_SEPARABLE:
        return NON_SEPARABLE[mode](cb, cs)
    formula = SEPARABLE[mode]
    return formula(cb[0], cs[0]), formula(cb[1], cs[1]), formula(cb[2], cs[2])


def composite(
    mode: str, cb: Colour, ab: float, cs: Colour, alpha: float
) -> tuple[float, float, float, float]:
    """Straight colour and alpha of source (cs, alpha) over backdrop (cb, ab)."""
    blended = mixed(mode, cb, cs)
    ao = alpha + ab - alpha * ab
    if ao == 0:
        return (*cb, 0.0)
    co = [
        cs[k] * alpha * (1 - ab) + alpha * ab * blended[k] + (1 - alpha) * ab * cb[k]
        for k in range(3)
    ]
    return co[0] / ao, co[1] / ao, co[2] / ao, ao
