"""Backgrounds: one small procedural painter a setting. No objects here.

Each painter takes a blank canvas, paints it in place, with what every part
shows, and returns the ground line (share of the height from the top) on which
things stand, or None where they float.
"""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np

from brushes import SIZE, Canvas, Colour, box, clouds, daylight, ellipse, gradient, jitter, pine
from vocabulary import BACKGROUNDS

Painter = Callable[[Canvas, np.random.Generator], "float | None"]


def draw(setting: str, background: str, rng: np.random.Generator) -> tuple[Canvas, float | None]:
    """(canvas, ground line) of the setting; `background` names the plain colour."""
    canvas = Canvas()
    if setting == "plain":
        return plain(canvas, background, rng), None
    return canvas, PIPELINES[setting](canvas, rng)


def plain(canvas: Canvas, word: str, rng: np.random.Generator) -> Canvas:
    """One colour with at most a faint gradient, without a class."""
    base = jitter(BACKGROUNDS[word], rng, 8)
    shift = rng.uniform(-14, 14)
    gradient(canvas, base, jitter((base[0] + shift, base[1] + shift, base[2] + shift), rng, 1))
    np.clip(canvas.pixels, 0, 255, out=canvas.pixels)
    return canvas


def sky(canvas: Canvas, rng: np.random.Generator) -> None:
    gradient(canvas, jitter((84, 166, 240), rng), jitter((190, 224, 250), rng, 6), what="sky")
    clouds(canvas, rng, 0.08, 0.92, int(rng.integers(4, 7)))


def grass(canvas: Canvas, rng: np.random.Generator) -> float:
    horizon = rng.uniform(0.5, 0.62)
    daylight(canvas, rng, horizon)
    far = jitter((134, 200, 92), rng, 8)
    ellipse(canvas, rng.uniform(0, 1), horizon + 0.06, 0.5, rng.uniform(0.08, 0.16), far, "grass")
    gradient(
        canvas, jitter((120, 196, 84), rng, 8), jitter((74, 158, 56), rng, 8), horizon, 1, "grass"
    )
    for _ in range(14):
        x, y = rng.uniform(0, SIZE), rng.uniform(horizon + 0.05, 0.98) * SIZE
        for lean in (-3, 0, 3):
            cv2.line(
                canvas.pixels,
                (round(x), round(y)),
                (round(x + lean), round(y - 7)),
                (62, 138, 48),
                2,
                cv2.LINE_AA,
            )
    return horizon


def sea(canvas: Canvas, rng: np.random.Generator) -> float:
    horizon = rng.uniform(0.42, 0.52)
    daylight(canvas, rng, horizon)
    gradient(
        canvas, jitter((46, 142, 208), rng, 8), jitter((18, 92, 168), rng, 8), horizon, 1, "water"
    )
    for _ in range(12):
        x, y, r = (
            rng.uniform(0, 1) * SIZE,
            rng.uniform(horizon + 0.05, 0.97) * SIZE,
            rng.uniform(8, 16),
        )
        cv2.ellipse(
            canvas.pixels,
            (round(x), round(y)),
            (round(r), 4),
            0,
            200,
            340,
            (150, 208, 240),
            2,
            cv2.LINE_AA,
        )
    return horizon


def snow(canvas: Canvas, rng: np.random.Generator) -> float:
    horizon = rng.uniform(0.52, 0.64)
    gradient(
        canvas, jitter((150, 178, 206), rng), jitter((206, 220, 234), rng, 6), 0, horizon, "sky"
    )
    hill = jitter((226, 234, 244), rng, 4)
    ellipse(canvas, rng.uniform(0, 1), horizon + 0.05, 0.5, rng.uniform(0.1, 0.18), hill, "snow")
    gradient(canvas, (240, 245, 251), (250, 252, 255), horizon, 1, "snow")
    for _ in range(26):
        ellipse(canvas, rng.uniform(0, 1), rng.uniform(0, 0.95), 0.012, 0.012, (255, 255, 255))
    return horizon


def night(canvas: Canvas, rng: np.random.Generator) -> float:
    horizon = rng.uniform(0.6, 0.7)
    gradient(canvas, jitter((14, 18, 54), rng, 5), jitter((44, 48, 106), rng, 6), 0, horizon, "sky")
    for _ in range(16):
        r = rng.uniform(0.005, 0.011)
        ellipse(canvas, rng.uniform(0, 1), rng.uniform(0, horizon - 0.05), r, r, (255, 250, 214))
    x, y = rng.choice([rng.uniform(0.1, 0.25), rng.uniform(0.75, 0.9)]), rng.uniform(0.12, 0.2)
    ellipse(canvas, x, y, 0.075, 0.075, (252, 240, 186))
    ellipse(canvas, x + 0.035, y - 0.02, 0.062, 0.062, (20, 24, 62))
    gradient(
        canvas, jitter((28, 46, 52), rng, 4), jitter((16, 28, 34), rng, 4), horizon, 1, "ground"
    )
    return horizon


def table(canvas: Canvas, rng: np.random.Generator) -> float:
    horizon = rng.uniform(0.6, 0.68)
    walls: tuple[Colour, ...] = ((236, 224, 204), (208, 222, 214), (222, 212, 226), (214, 224, 236))
    wall = jitter(walls[int(rng.integers(len(walls)))], rng, 6)
    gradient(canvas, wall, jitter(wall, rng, 4), 0, horizon, "wall")
    gradient(
        canvas, jitter((184, 124, 72), rng, 8), jitter((150, 94, 50), rng, 8), horizon, 1, "table"
    )
    box(canvas, 0, horizon, 1, horizon + 0.012, (206, 150, 96))
    for k in range(1, 4):
        y = horizon + (1 - horizon) * k / 4 + rng.uniform(-0.01, 0.01)
        cv2.line(
            canvas.pixels,
            (0, round(y * SIZE)),
            (SIZE, round(y * SIZE)),
            (128, 80, 44),
            2,
            cv2.LINE_AA,
        )
    return horizon


def room(canvas: Canvas, rng: np.random.Generator) -> float:
    horizon = rng.uniform(0.66, 0.74)
    walls: tuple[Colour, ...] = ((244, 214, 186), (196, 216, 206), (214, 204, 230), (244, 228, 178))
    wall = jitter(walls[int(rng.integers(len(walls)))], rng, 6)
    gradient(canvas, wall, jitter(wall, rng, 4), 0, horizon, "wall")
    x = float(rng.choice([0.06, 0.66])) + rng.uniform(-0.02, 0.02)
    box(canvas, x, 0.1, x + 0.28, 0.44, (250, 250, 248))
    box(canvas, x + 0.02, 0.12, x + 0.26, 0.42, (150, 206, 246))
    box(canvas, x + 0.13, 0.12, x + 0.15, 0.42, (250, 250, 248))
    box(canvas, x + 0.02, 0.26, x + 0.26, 0.28, (250, 250, 248))
    gradient(
        canvas, jitter((172, 122, 82), rng, 8), jitter((146, 98, 62), rng, 8), horizon, 1, "floor"
    )
    box(canvas, 0, horizon - 0.025, 1, horizon, (250, 246, 238))
    return horizon


def beach(canvas: Canvas, rng: np.random.Generator) -> float:
    horizon, shore = rng.uniform(0.38, 0.46), rng.uniform(0.58, 0.66)
    daylight(canvas, rng, horizon)
    gradient(
        canvas,
        jitter((40, 150, 206), rng, 8),
        jitter((92, 200, 216), rng, 8),
        horizon,
        shore,
        "water",
    )
    gradient(
        canvas, jitter((244, 222, 166), rng, 6), jitter((232, 200, 136), rng, 6), shore, 1, "sand"
    )
    for k in range(6):
        ellipse(canvas, k / 5 + rng.uniform(-0.03, 0.03), shore, 0.13, 0.016, (252, 253, 253))
    return shore


def sunset(canvas: Canvas, rng: np.random.Generator) -> float:
    horizon = rng.uniform(0.62, 0.7)
    middle = horizon * 0.6
    high, low = jitter((116, 64, 140), rng, 8), jitter((240, 118, 92), rng, 8)
    gradient(canvas, high, low, 0, middle, "sky")
    high, low = jitter((240, 118, 92), rng, 8), jitter((254, 206, 108), rng, 6)
    gradient(canvas, high, low, middle, horizon, "sky")
    x = float(rng.choice([0.2, 0.8])) + rng.uniform(-0.08, 0.08)
    ellipse(canvas, x, horizon - 0.03, 0.12, 0.12, (255, 232, 150))
    gradient(
        canvas, jitter((92, 54, 82), rng, 6), jitter((58, 34, 60), rng, 6), horizon, 1, "ground"
    )
    return horizon


def forest(canvas: Canvas, rng: np.random.Generator) -> float:
    horizon = rng.uniform(0.62, 0.7)
    gradient(
        canvas, jitter((172, 214, 178), rng, 8), jitter((128, 184, 136), rng, 8), 0, horizon, "sky"
    )
    for layer, colour in ((0, (88, 146, 98)), (1, (46, 104, 66))):
        for k in range(6):
            x = (k + 0.5 * layer + rng.uniform(-0.2, 0.2)) / 5.5
            pine(canvas, x, horizon + 0.02, rng.uniform(0.34, 0.52), jitter(colour, rng, 6))
    gradient(
        canvas, jitter((88, 128, 60), rng, 6), jitter((62, 96, 44), rng, 6), horizon, 1, "ground"
    )
    return horizon


def street(canvas: Canvas, rng: np.random.Generator) -> float:
    horizon = rng.uniform(0.6, 0.68)
    gradient(
        canvas, jitter((150, 204, 244), rng), jitter((214, 232, 246), rng, 6), 0, horizon, "sky"
    )
    facades: tuple[Colour, ...] = (
        (198, 120, 96),
        (164, 150, 170),
        (208, 178, 128),
        (130, 150, 172),
    )
    x, turn = -rng.uniform(0, 0.1), int(rng.integers(4))
    while x < 1:
        width, top = rng.uniform(0.2, 0.28), rng.uniform(0.12, 0.36)
        box(canvas, x, top, x + width, horizon, jitter(facades[turn % 4], rng, 8), "building")
        for row in np.arange(top + 0.05, horizon - 0.08, 0.11):
            for column in (0.25, 0.62):
                box(
                    canvas,
                    x + width * column - 0.012,
                    row,
                    x + width * column + 0.03,
                    row + 0.05,
                    (246, 232, 170),
                )
        x, turn = x + width, turn + 1
    box(canvas, 0, horizon - 0.02, 1, horizon + 0.03, (196, 194, 190), "road")
    near, far = jitter((104, 106, 112), rng, 5), jitter((84, 86, 92), rng, 5)
    gradient(canvas, near, far, horizon + 0.03, 1, "road")
    for k in range(5):
        box(canvas, k * 0.25 - 0.06, 0.885, k * 0.25 + 0.06, 0.905, (240, 238, 226))
    return horizon


PIPELINES: dict[str, Painter] = {
    painter.__name__: painter
    for painter in (sky, grass, sea, snow, night, table, room, beach, sunset, forest, street)
}
