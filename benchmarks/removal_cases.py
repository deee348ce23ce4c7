"""What is removed from which picture: photographs with a free licence, and textures drawn here.

Masks are loose outlines, as one paints them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import cv2
import numpy as np

from desktop_app.core.pixels import Array, ByteArray

__all__ = ["CASES", "Case", "large_case", "many_spots_case"]

PICTURES = Path(__file__).resolve().parent / "pictures"
Points: TypeAlias = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Case:
    """One removal.

    Attributes:
        name: for the table; also the name of its picture in the folder of ``--shiftmap``.
        picture: a file in ``pictures``, or what draws it.
        shapes: the hole, as polygons (x, y); a pair of points is an ellipse: centre and radii.
        hard: whether things of different kinds meet in the hole; told apart in the table.
    """

    name: str
    picture: str | Callable[[], ByteArray]
    shapes: tuple[Points, ...]
    hard: bool = False

    def load(self) -> tuple[ByteArray, Array]:
        """(h, w, 3) uint8 RGB, and the hole (h, w) bool."""
        if isinstance(self.picture, str):
            pixels = cv2.imread(str(PICTURES / f"{self.picture}.jpg"), cv2.IMREAD_COLOR_RGB)
            if pixels is None:
                raise FileNotFoundError(self.picture)
        else:
            pixels = self.picture()
        hole = np.zeros(pixels.shape[:2], np.uint8)
        for shape in self.shapes:
            if len(shape) == 2:
                cv2.ellipse(hole, shape[0], shape[1], 0, 0, 360, 1, -1)
            else:
                cv2.fillPoly(hole, [np.array(shape, np.int32)], 1)
        return pixels.astype(np.uint8), hole > 0


def _box(x: int, y: int, w: int, h: int) -> Points:
    return ((x, y), (x + w, y), (x + w, y + h), (x, y + h))


def large_case(size: tuple[int, int], side: int) -> tuple[ByteArray, Array]:
    """A photograph, enlarged to ``size`` (rows, columns) and grained, with a square hole."""
    pixels, _ = Case("", "coffee", ()).load()
    large = cv2.resize(pixels, size[::-1], interpolation=cv2.INTER_CUBIC)
    grain = np.random.default_rng(0).integers(-4, 5, (*size, 1), np.int16)
    large = np.clip(np.asarray(large, np.int16) + grain, 0, 255).astype(np.uint8)
    y, x = size[0] // 2, size[1] // 2
    hole = np.zeros(size, np.bool_)
    hole[y : y + side, x : x + side] = True
    return large, hole


def many_spots_case() -> tuple[ByteArray, Array]:
    """6000×200 of photographs side by side, with fourteen spots of 24 to 60 px."""
    names = ("coffee", "astronaut", "chelsea", "rocket", "brick", "grass", "camera", "clock")
    strips: list[ByteArray] = []
    for name in names:
        pixels, _ = Case("", name, ()).load()
        strips += [pixels[:200], pixels[-200:, ::-1]]
    wide = np.concatenate([*strips, *strips], axis=1)[:, :6000].copy()
    hole = np.zeros(wide.shape[:2], np.uint8)
    for spot in range(14):
        centre = (200 + 420 * spot, 60 + 37 * spot % 90)
        cv2.circle(hole, centre, 12 + 6 * (spot % 4), 1, -1)
    return wide, hole > 0


def _noise(shape: tuple[int, int], sigma: tuple[float, float], seed: int) -> Array:
    noise = np.random.default_rng(seed).normal(0, 1, shape).astype(np.float32)
    noise = cv2.GaussianBlur(noise, (0, 0), sigmaX=sigma[0], sigmaY=sigma[1])
    return noise / noise.std()


def _meadow() -> ByteArray:
    """Fine upright blades in greens, with flowers."""
    shape = (400, 400)
    blades = _noise(shape, (0.8, 5.0), 1) + 0.5 * _noise(shape, (12.0, 12.0), 2)
    colour = np.stack([70 + 22 * blades, 110 + 34 * blades, 45 + 16 * blades], axis=-1)
    flowers = _noise(shape, (1.6, 1.6), 3) > 2.7
    colour[flowers] = (225, 215, 90)
    return np.clip(colour, 0, 255).astype(np.uint8)


def _tiles() -> ByteArray:
    """Square tiles with joints, each of its own shade, lit from one side."""
    y, x = np.mgrid[0:400, 0:400]
    shade = np.random.default_rng(4).normal(0, 9, (10, 10))[y // 40, x // 40]
    grain = 3 * _noise((400, 400), (0.7, 0.7), 5)
    light = 150 + shade + grain + 0.12 * x
    joint = (y % 40 < 3) | (x % 40 < 3)
    colour = np.stack([light * 1.05, light * 0.95, light * 0.82], axis=-1)
    colour[joint] = 70 + 2 * grain[joint][:, None]
    return np.clip(colour, 0, 255).astype(np.uint8)


def _evening() -> ByteArray:
    """A plain gradient, grained like film, over dark hills."""
    y, x = np.mgrid[0:400, 0:500].astype(np.float32)
    sky = np.stack([60 + 0.4 * y + 0.05 * x, 80 + 0.25 * y, 150 - 0.05 * y], axis=-1)
    hills = y > 300 + 18 * np.sin(x / 60) + 6 * np.sin(x / 17)
    sky[hills] = (28, 34, 30)
    return np.clip(sky + 2.5 * _noise((400, 500), (0.6, 0.6), 6)[..., None], 0, 255).astype(
        np.uint8
    )


def _wire() -> Points:
    """A telephone wire that sags, 5 px wide, across the whole picture."""
    x = np.linspace(0, 639, 60)
    y = 60 + 40 * (1 - ((x - 320) / 320) ** 2)
    upper, lower = (np.stack([x, y + d], axis=1).round().astype(int) for d in (-2, 3))
    return tuple((int(a), int(b)) for a, b in [*upper, *lower[::-1]])


CASES = (
    Case("rocket", "rocket", (_box(298, 122, 54, 276),)),
    Case("tower", "rocket", (_box(428, 112, 46, 274),)),
    Case("wire", "rocket", (_wire(),)),
    Case(
        "tripod",
        "camera",
        (((282, 178), (308, 178), (318, 290), (402, 511), (222, 511), (282, 320)),),
    ),
    Case("building", "camera", (_box(404, 110, 48, 74),), hard=True),
    Case(
        "shuttle",
        "astronaut",
        (((380, 0), (476, 0), (476, 230), (484, 292), (342, 292), (342, 210), (380, 120)),),
        hard=True,
    ),
    Case("badge", "astronaut", (((172, 387), (50, 52)),)),
    Case("wood", "coffee", (((515, 70), (48, 48)),)),
    Case("spoon", "coffee", (((364, 284), (48, 52)),), hard=True),
    Case("eye", "chelsea", (((168, 113), (46, 40)),), hard=True),
    Case("galaxies", "hubble", (_box(190, 40, 90, 90), ((400, 300), (30, 30)))),
    Case("clock", "clock", (_box(115, 75, 170, 150),)),
    Case("grass", "grass", (_box(150, 150, 110, 110),)),
    Case("gravel", "gravel", (((200, 200), (62, 62)),)),
    Case("brick", "brick", (((200, 200), (60, 60)),)),
    Case("meadow", _meadow, (((200, 200), (66, 60)),)),
    Case("tiles", _tiles, (_box(130, 140, 110, 110),)),
    Case("evening", _evening, (_box(200, 200, 100, 150),)),
)
