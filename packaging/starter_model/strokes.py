"""Drawings as a person might begin with: few strokes, a horizon, no picture behind them.

Nothing here comes from scenes, sprites or edges: circles, boxes and lines put together by hand,
drawn with an unsteady brush. For evaluation alone.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from captions import article
from lines import as_picture
from nouns import class_of
from palette import NUMBERS
from scenes import SIZE
from vocabulary import SETTINGS

Points = list[tuple[float, float]]  # of a unit square, downwards
STEP, WANDER = 5.0, 1.6  # px between a stroke's corners, and how far the hand strays


def circle(
    x: float, y: float, rx: float, ry: float = 0.0, turn: tuple[float, float] = (0, 1)
) -> Points:
    """An ellipse or the part of it between two shares of a turn, from the right, downwards."""
    angles = np.linspace(turn[0], turn[1], 24) * 2 * np.pi
    return [(x + rx * np.cos(a), y + (ry or rx) * np.sin(a)) for a in angles]


def box(x0: float, y0: float, x1: float, y1: float) -> Points:
    """A rectangle."""
    return [(x0, y0), (x1, y0), (x1, y1), (x0, y1), (x0, y0)]


def spikes(count: int, inner: float) -> Points:
    """A star around the middle."""
    angles = np.arange(2 * count + 1) / (2 * count) * 2 * np.pi - np.pi / 2
    radii = np.where(np.arange(2 * count + 1) % 2, inner, 0.5)
    return [(0.5 + r * np.cos(a), 0.5 + r * np.sin(a)) for r, a in zip(radii, angles, strict=True)]


def path(numbers: str) -> Points:
    """Corners from "x y, x y"; shut if it ends in "z"."""
    corners = [pair.split() for pair in numbers.removesuffix("z").split(",")]
    points = [(float(x), float(y)) for x, y in corners]
    return [*points, points[0]] if numbers.endswith("z") else points


#: noun -> its strokes; closed ones are areas
DRAWINGS: dict[str, tuple[Points, ...]] = {
    "apple": (circle(0.5, 0.58, 0.42, 0.4), path(".5 .2, .56 .02")),
    "balloon": (circle(0.5, 0.36, 0.32, 0.36), path(".5 .72, .45 .85, .53 1")),
    "boat": (path(".05 .7, .95 .7, .8 .95, .2 .95z"), path(".5 .66, .5 .05, .9 .62z")),
    "bus": (box(0, 0.15, 1, 0.8), circle(0.22, 0.82, 0.13), circle(0.78, 0.82, 0.13)),
    "car": (
        path("0 .75, 0 .5, .2 .45, .32 .2, .7 .2, .85 .45, 1 .5, 1 .75z"),
        circle(0.23, 0.76, 0.13),
        circle(0.77, 0.76, 0.13),
    ),
    "castle": (
        path(
            "0 1, 0 .2, .12 .2, .12 .35, .3 .35, .3 .1, .45 .1, .45 .25, .55 .25, .55 .1, .7 .1, "
            ".7 .35, .88 .35, .88 .2, 1 .2, 1 1z"
        ),
        circle(0.5, 1, 0.13, 0.3, (0.5, 1)),
    ),
    "cat": (
        path(".1 .6, .12 .05, .36 .22, .64 .22, .88 .05, .9 .6, .7 .92, .3 .92z"),
        circle(0.34, 0.5, 0.05),
        circle(0.66, 0.5, 0.05),
    ),
    "fish": (
        circle(0.42, 0.5, 0.4, 0.28),
        path(".78 .5, 1 .25, 1 .75z"),
        circle(0.2, 0.44, 0.04),
    ),
    "heart": (path(".5 .95, .08 .5, .08 .2, .28 .08, .5 .25, .72 .08, .92 .2, .92 .5z"),),
    "house": (path(".1 .5, .5 .08, .9 .5, .9 1, .1 1z"), box(0.4, 0.65, 0.6, 1)),
    "mushroom": (
        [*circle(0.5, 0.5, 0.48, 0.42, (0.5, 1)), (0.02, 0.5)],
        path(".36 .5, .32 .95, .68 .95, .64 .5z"),
    ),
    "rabbit": (
        circle(0.5, 0.68, 0.32, 0.3),
        circle(0.34, 0.22, 0.09, 0.22),
        circle(0.66, 0.22, 0.09, 0.22),
    ),
    "rocket": (
        path(".5 0, .7 .3, .7 .75, .3 .75, .3 .3z"),
        path(".3 .55, .08 .9, .3 .75z"),
        path(".7 .55, .92 .9, .7 .75z"),
        circle(0.5, 0.38, 0.09),
    ),
    "snowman": (circle(0.5, 0.7, 0.3), circle(0.5, 0.25, 0.2)),
    "star": (spikes(5, 0.2),),
    "tent": (path("0 1, .5 .1, 1 1z"), path(".5 .1, .4 1")),
    "tree": (circle(0.5, 0.36, 0.4, 0.35), path(".42 .7, .42 1, .58 1, .58 .7z")),
    "umbrella": (
        [*circle(0.5, 0.5, 0.48, 0.45, (0.5, 1)), (0.02, 0.5)],
        path(".5 .5, .5 .92, .42 .98, .36 .9"),
    ),
}

#: setting -> classes from the top down
GROUNDS: dict[str, tuple[str, ...]] = {
    "sky": ("sky",),
    "grass": ("sky", "grass"),
    "sea": ("sky", "water"),
    "snow": ("sky", "snow"),
    "night": ("sky", "ground"),
    "table": ("wall", "table"),
    "room": ("wall", "floor"),
    "beach": ("sky", "water", "sand"),
    "sunset": ("sky", "ground"),
}


@dataclass(frozen=True, eq=False)
class Drawing:
    """lines: (256, 256, 3) uint8, white on black; classes: (256, 256) uint8 numbers."""

    noun: str
    text: str
    lines: np.ndarray
    classes: np.ndarray


def draw(seed: int) -> Drawing:
    """The drawing of this seed: one thing, a horizon, words that say both."""
    rng = np.random.default_rng([seed, 41])
    noun = sorted(DRAWINGS)[seed % len(DRAWINGS)]
    setting = sorted(GROUNDS)[int(rng.integers(len(GROUNDS)))]
    drawn, classes = np.zeros((SIZE, SIZE), np.uint8), np.zeros((SIZE, SIZE), np.uint8)
    width = int(rng.integers(2, 5))
    horizon(drawn, classes, GROUNDS[setting], width, rng)
    side = rng.uniform(0.4, 0.7) * SIZE
    floats = setting == "sky"
    lowest = (
        rng.uniform(0.1 * SIZE + side, 0.9 * SIZE) if floats else rng.uniform(0.86, 0.95) * SIZE
    )
    corner = rng.uniform(0.04 * SIZE, 0.96 * SIZE - side), lowest - side
    angle = rng.uniform(-0.08, 0.08)
    turned = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    strokes = [
        ((np.array(points) - 0.5) @ turned.T + 0.5) * side + corner for points in DRAWINGS[noun]
    ]
    closed = [points for points in strokes if np.linalg.norm(points[0] - points[-1]) < 1.5]
    for points in closed:
        area = np.zeros_like(drawn)
        cv2.fillPoly(area, [points.round().astype(np.int32)], 1)
        drawn[area > 0] = 0
        classes[area > 0] = NUMBERS[class_of(noun)]
    for points in strokes:
        stroke(drawn, points, width, rng)
    return Drawing(noun, f"{article(noun)} {SETTINGS[setting][0]}", as_picture(drawn), classes)


def horizon(
    drawn: np.ndarray,
    classes: np.ndarray,
    names: tuple[str, ...],
    width: int,
    rng: np.random.Generator,
) -> None:
    """The ground's borders and areas, in place."""
    heights = np.sort(rng.uniform(0.4, 0.68, len(names) - 1)) * SIZE
    classes[:] = NUMBERS[names[0]]
    for height, name in zip(heights, names[1:], strict=True):
        slope = rng.uniform(-6, 6)
        line = np.array([(0, height - slope), (SIZE - 1, height + slope)])
        stroke(drawn, line, width, rng)
        below = [*line.round().astype(np.int32).tolist(), [SIZE, SIZE], [0, SIZE]]
        cv2.fillPoly(classes, [np.array(below)], NUMBERS[name])


def stroke(drawn: np.ndarray, points: np.ndarray, width: int, rng: np.random.Generator) -> None:
    """A line through the points (n, 2) in px by an unsteady hand, in place."""
    lengths = np.linalg.norm(np.diff(points, axis=0), axis=1)
    along = np.concatenate([[0], np.cumsum(lengths)])
    places = np.linspace(0, along[-1], max(2, round(along[-1] / STEP)))
    fine = np.stack([np.interp(places, along, points[:, axis]) for axis in (0, 1)], 1)
    strays = rng.standard_normal(fine.shape) * WANDER * 2
    # Of fewer than five corners "same" gives five.
    strays = np.stack([np.convolve(s, np.ones(5) / 5, "same")[: len(s)] for s in strays.T], 1)
    corners = ((fine + strays) * 16).round().astype(np.int32)
    cv2.polylines(drawn, [corners], False, 255, width, cv2.LINE_AA, 4)
