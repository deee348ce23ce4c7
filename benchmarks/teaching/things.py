"""Five new things and twenty others, each drawn by a few shapes that vary with a seed, on the
backgrounds that the starter model knows. Nothing here is in its vocabulary."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

import backgrounds
from scenes import paste
from vocabulary import SETTINGS

SIDE: Final = 256
_INK: Final = 512  # a drawing's side before it is made smaller
Colour = tuple[int, int, int]
Random = np.random.Generator
Bytes = NDArray[np.uint8]


class Pen:
    """Draws RGBA shapes in coordinates of 0..1, turned and stretched a little by chance."""

    def __init__(self, random: Random) -> None:
        self.pixels = np.zeros((_INK, _INK, 4), np.uint8)
        turn = np.deg2rad(random.uniform(-9, 9))
        stretch = random.uniform(0.92, 1.08)
        flip = -1 if random.random() < 0.5 else 1
        cosine, sine = np.cos(turn), np.sin(turn)
        self._matrix = np.array([[cosine, -sine], [sine, cosine]]) @ np.diag([stretch * flip, 1.0])
        self._shift = random.normal(0, 6, 3)

    def _at(self, points: list[tuple[float, float]]) -> NDArray[np.int32]:
        moved = (np.array(points) - 0.5) @ self._matrix.T * 0.92 + 0.5
        return (moved * _INK).round().astype(np.int32)

    def _ink(self, colour: Colour) -> tuple[float, float, float, float]:
        red, green, blue = np.clip(np.array(colour) + self._shift, 0, 255)
        return float(red), float(green), float(blue), 255.0

    def shape(self, colour: Colour, *points: tuple[float, float]) -> None:
        cv2.fillPoly(self.pixels, [self._at(list(points))], self._ink(colour), cv2.LINE_AA)

    def round(self, colour: Colour, x: float, y: float, w: float, h: float) -> None:
        angles = np.linspace(0, 2 * np.pi, 48, endpoint=False)
        self.shape(colour, *((x + w * np.cos(a), y + h * np.sin(a)) for a in angles))

    def line(self, colour: Colour, width: float, *points: tuple[float, float]) -> None:
        thick = max(1, round(width * _INK))
        cv2.polylines(
            self.pixels, [self._at(list(points))], False, self._ink(colour), thick, cv2.LINE_AA
        )

    def box(self, colour: Colour, x0: float, y0: float, x1: float, y1: float) -> None:
        self.shape(colour, (x0, y0), (x1, y0), (x1, y1), (x0, y1))


def blip(pen: Pen, random: Random) -> None:
    """A purple round creature with one large eye and two yellow feelers."""
    purple = (122, 62, 178)
    for side in (-1, 1):
        tip = (0.5 + side * random.uniform(0.2, 0.3), random.uniform(0.05, 0.12))
        pen.line((70, 30, 110), 0.03, (0.5 + side * 0.12, 0.4), tip)
        pen.round((250, 212, 60), *tip, 0.055, 0.055)
    pen.round(purple, 0.5, 0.6, 0.34, 0.32)
    pen.round((158, 104, 214), 0.5, 0.76, 0.22, 0.13)
    look = random.uniform(-0.04, 0.04)
    pen.round((252, 252, 252), 0.5, 0.52, 0.15, 0.15)
    pen.round((24, 120, 110), 0.5 + look, 0.53, 0.08, 0.08)
    pen.round((20, 20, 30), 0.5 + look, 0.53, 0.04, 0.04)
    for side in (-1, 1):
        pen.round((86, 40, 132), 0.5 + side * 0.16, 0.93, 0.09, 0.05)


def teapot(pen: Pen, random: Random) -> None:
    """A teal teapot with a white band, a spout and a handle."""
    teal, dark = (36, 150, 146), (20, 104, 104)
    angles = np.linspace(-1.2, 1.2, 20)
    grip = [(0.78 + 0.15 * np.cos(a), 0.58 + 0.2 * np.sin(a)) for a in angles]
    pen.line(dark, 0.055, *grip)
    pen.shape(teal, (0.28, 0.7), (0.05, 0.36), (0.13, 0.32), (0.34, 0.54))
    pen.round(teal, 0.53, 0.63, 0.28, 0.26)
    pen.box((246, 246, 240), 0.275, 0.58, 0.785, 0.68)
    pen.round(dark, 0.53, 0.38, 0.17, 0.05)
    pen.round((240, 120, 60), 0.53, 0.31, 0.05, 0.05)
    pen.box(dark, 0.4, 0.86, 0.66, 0.92)
    for k in range(3):
        pen.round((240, 120, 60), 0.39 + 0.14 * k, 0.63, 0.03, 0.03)
    del random


def snail(pen: Pen, random: Random) -> None:
    """A green snail with an orange spiral shell."""
    green = (150, 190, 80)
    pen.shape(
        green,
        (0.04, 0.92),
        (0.08, 0.84),
        (0.7, 0.82),
        (0.78, 0.5),
        (0.92, 0.48),
        (0.95, 0.62),
        (0.88, 0.92),
    )
    for dx in (0.02, 0.1):
        tip = (0.84 + dx + random.uniform(-0.02, 0.02), 0.33)
        pen.line(green, 0.025, (0.82 + dx * 0.7, 0.5), tip)
        pen.round((30, 40, 20), *tip, 0.025, 0.025)
    pen.round((236, 132, 44), 0.42, 0.54, 0.31, 0.31)
    turns = np.linspace(0.5, 4.2 * np.pi, 90)
    pen.line(
        (142, 62, 22),
        0.035,
        *((0.42 + 0.021 * a * np.cos(a), 0.54 + 0.021 * a * np.sin(a)) for a in turns),
    )
    pen.line((60, 80, 30), 0.018, (0.88, 0.66), (0.93, 0.64))


def beacon(pen: Pen, random: Random) -> None:
    """A lighthouse: a white tower with red bands and a yellow lamp."""
    del random
    for k in range(5):
        y0, y1 = 0.3 + 0.124 * k, 0.3 + 0.124 * (k + 1)
        a0, a1 = 0.1 + 0.08 * (y0 - 0.3) / 0.62, 0.1 + 0.08 * (y1 - 0.3) / 0.62
        colour = (212, 42, 48) if k % 2 == 0 else (248, 246, 240)
        pen.shape(colour, (0.5 - a0, y0), (0.5 + a0, y0), (0.5 + a1, y1), (0.5 - a1, y1))
    pen.box((70, 78, 92), 0.36, 0.27, 0.64, 0.31)
    pen.box((252, 226, 90), 0.42, 0.16, 0.58, 0.27)
    pen.line((70, 78, 92), 0.014, (0.5, 0.16), (0.5, 0.27))
    pen.shape((150, 30, 40), (0.38, 0.16), (0.62, 0.16), (0.5, 0.04))
    pen.box((60, 50, 46), 0.45, 0.82, 0.55, 0.92)
    pen.box((96, 110, 120), 0.28, 0.92, 0.72, 0.97)


def kite(pen: Pen, random: Random) -> None:
    """A diamond kite of four colours with a bowed tail."""
    top, left, right, low, middle = (0.5, 0.03), (0.2, 0.34), (0.8, 0.34), (0.5, 0.7), (0.5, 0.34)
    pen.shape((224, 40, 120), top, left, middle)
    pen.shape((252, 206, 48), top, right, middle)
    pen.shape((40, 170, 220), low, left, middle)
    pen.shape((90, 196, 84), low, right, middle)
    pen.line((90, 60, 40), 0.014, top, low)
    pen.line((90, 60, 40), 0.014, left, right)
    sway = random.uniform(0.05, 0.09)
    tail = [(0.5 + sway * np.sin(9 * t), 0.7 + 0.28 * t) for t in np.linspace(0, 1, 24)]
    pen.line((110, 70, 50), 0.014, *tail)
    for at in (7, 14, 21):
        x, y = tail[at]
        pen.shape((224, 40, 120), (x, y), (x - 0.06, y - 0.035), (x - 0.06, y + 0.035))
        pen.shape((252, 206, 48), (x, y), (x + 0.06, y - 0.035), (x + 0.06, y + 0.035))


THINGS: Final[dict[str, tuple[Callable[[Pen, Random], None], str]]] = {
    "blip": (blip, "zorbo"),
    "teapot": (teapot, "teapot"),
    "snail": (snail, "snail"),
    "beacon": (beacon, "lighthouse"),
    "kite": (kite, "kite"),
}
"""Fixed before anything was trained: id → (drawing, trigger word)."""


def _other(kind: int) -> Callable[[Pen, Random], None]:
    """One of twenty other things: four bodies in five dresses, like the five in colour or form."""
    body, dress = kind % 4, kind // 4

    def draw(pen: Pen, random: Random) -> None:
        first, second = (
            ((122, 62, 178), (250, 212, 60)),
            ((36, 150, 146), (240, 120, 60)),
            ((236, 132, 44), (150, 190, 80)),
            ((212, 42, 48), (248, 246, 240)),
            ((40, 170, 220), (224, 40, 120)),
        )[dress]
        if body == 0:  # a mug
            pen.line(second, 0.05, (0.72, 0.42), (0.9, 0.5), (0.86, 0.72), (0.72, 0.76))
            pen.box(first, 0.22, 0.3, 0.74, 0.92)
            pen.box(second, 0.22, 0.5, 0.74, 0.58)
        elif body == 1:  # a bird
            pen.round(first, 0.5, 0.6, 0.3, 0.22)
            pen.round(first, 0.74, 0.36, 0.15, 0.14)
            pen.shape(second, (0.87, 0.34), (0.99, 0.4), (0.87, 0.43))
            pen.round((250, 250, 250), 0.77, 0.33, 0.04, 0.04)
            pen.shape(second, (0.3, 0.55), (0.6, 0.5), (0.38, 0.76))
        elif body == 2:  # a tower block
            pen.box(first, 0.34, 0.1, 0.68, 0.95)
            for k in range(8):
                pen.box(
                    second,
                    0.39 + 0.15 * (k % 2),
                    0.17 + 0.18 * (k // 2),
                    0.48 + 0.15 * (k % 2),
                    0.26 + 0.18 * (k // 2),
                )
        else:  # a flag
            pen.line((110, 80, 60), 0.035, (0.24, 0.05), (0.24, 0.96))
            wave = random.uniform(-0.05, 0.05)
            pen.shape(first, (0.25, 0.08), (0.86, 0.12 + wave), (0.84, 0.46 + wave), (0.25, 0.5))
            pen.round(second, 0.52, 0.29, 0.09, 0.09)

    return draw


OTHERS: Final = {f"other{k}": _other(k) for k in range(20)}
"""Distractors."""


def mixture(pen: Pen, random: Random) -> None:
    """No thing: some boxes, ellipses, triangles and lines in the colours of all of them."""
    colours = [
        *((122, 62, 178), (250, 212, 60), (252, 252, 252), (36, 150, 146), (240, 120, 60)),
        *((150, 190, 80), (236, 132, 44), (212, 42, 48), (248, 246, 240), (252, 226, 90)),
        *((224, 40, 120), (40, 170, 220), (90, 196, 84), (70, 78, 92), (142, 62, 22)),
    ]

    def some() -> Colour:
        return colours[int(random.integers(len(colours)))]

    for _ in range(int(random.integers(2, 6))):
        kind = int(random.integers(4))
        x, y, w, h = random.uniform((0.2, 0.2, 0.08, 0.08), (0.8, 0.8, 0.34, 0.34))
        if kind == 0:
            pen.box(some(), x - w, y - h, x + w, y + h)
        elif kind == 1:
            pen.round(some(), x, y, w, h)
        elif kind == 2:
            pen.shape(some(), (x - w, y + h), (x + w, y + h), (x, y - h))
        else:
            pen.line(some(), 0.04, (x - w, y - h), (x + w, y), (x, y + h))


@dataclass(frozen=True, slots=True)
class Drawn:
    """A picture (256, 256, 3) uint8 of a thing; where it is, (256, 256) uint8; the words of its
    setting, with the place."""

    pixels: Bytes
    mask: Bytes
    words: str


def drawn(what: Callable[[Pen, Random], None], seed: int, low: float = 0.36) -> Drawn:
    """A thing somewhere in a scene; the same for the same seed."""
    random = np.random.default_rng([seed, 99])
    pen = Pen(random)
    what(pen, random)
    setting = ["plain", *SETTINGS][int(random.integers(1 + len(SETTINGS)))]
    colours = ["white", "blue", "yellow", "grey", "green"]
    colour = colours[int(random.integers(len(colours)))]
    canvas, ground = backgrounds.draw(setting, colour, random)
    side = random.uniform(low, 0.7) * SIDE
    margin = side / SIDE / 2
    x = random.uniform(margin + 0.01, 0.99 - margin)
    y = random.uniform(margin + 0.01, 0.99 - margin)
    covered = np.zeros((SIDE, SIDE), np.float32)
    sprite = pen.pixels.astype(np.float32)
    paste(canvas.pixels, covered, sprite, (x, y), side, ground, random)
    pixels = np.clip(canvas.pixels + 0.5, 0, 255).astype(np.uint8)
    words = f"on a {colour} background" if setting == "plain" else SETTINGS[setting][0]
    return Drawn(pixels, (covered * 255).astype(np.uint8), words)


def drawings(what: str, count: int, first: int) -> list[Drawn]:
    """``count`` of one of `THINGS` or `OTHERS`, from seed ``first`` on."""
    make = THINGS[what][0] if what in THINGS else OTHERS[what]
    return [drawn(make, first + k) for k in range(count)]
