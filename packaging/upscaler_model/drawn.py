"""Pictures drawn by rule: what photographs have little of: letters, lines, flat shapes, the
backgrounds of the starter model's scenes.
"""

from __future__ import annotations

import string
from pathlib import Path

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

import backgrounds

SETTINGS = ("grass", "sea", "snow", "night", "beach", "sunset", "forest", "sky")
LETTERS = string.ascii_letters + string.digits + "  .,;:!?&%()äöüéñ"


def fonts() -> list[Path]:
    """The TrueType fonts that are installed (Debian's fonts-dejavu-core, at least)."""
    found = sorted(Path("/usr/share/fonts").rglob("*.ttf"))
    return [path for path in found if "emoji" not in path.name.lower()]


def drawn(seed: int, side: int, letters: list[Path]) -> np.ndarray:
    """(side, side, 3) uint8 RGB, drawn at twice the size."""
    rng = np.random.default_rng(seed)
    large = 2 * side
    if rng.random() < 0.5:
        canvas, _ = backgrounds.draw(SETTINGS[int(rng.integers(len(SETTINGS)))], "", rng)
        scene = np.clip(canvas.pixels, 0, 255).astype(np.uint8)
        picture = cv2.resize(scene, (large, large), interpolation=cv2.INTER_CUBIC)
    else:
        ramp = np.linspace(rng.uniform(0, 255, 3), rng.uniform(0, 255, 3), large)
        picture = np.broadcast_to(ramp[None], (large, large, 3)).astype(np.uint8).copy()
    picture = np.ascontiguousarray(picture)
    for _ in range(int(rng.integers(2, 14))):
        _shape(picture, rng)
    if letters and rng.random() < 0.7:
        picture = _written(picture, rng, letters)
    return cv2.resize(picture, (side, side), interpolation=cv2.INTER_AREA)


def _shape(picture: np.ndarray, rng: np.random.Generator) -> None:
    side = len(picture)
    colour = tuple(int(value) for value in rng.integers(0, 256, 3))
    points = rng.integers(-20, side + 20, (int(rng.integers(3, 7)), 2)).astype(np.int32)
    width = int(rng.integers(1, 9))
    match int(rng.integers(4)):
        case 0:
            cv2.fillPoly(picture, [points], colour, cv2.LINE_AA)
        case 1:
            cv2.polylines(picture, [points], False, colour, width, cv2.LINE_AA)
        case 2:
            radius = int(rng.integers(4, side // 4))
            edge = -1 if rng.random() < 0.5 else width
            cv2.circle(picture, tuple(map(int, points[0])), radius, colour, edge, cv2.LINE_AA)
        case _:  # a grid or hatching: what blurs first
            step = int(rng.integers(5, 24))
            way = points[1] - points[0]
            across = np.array([-way[1], way[0]]) / (np.hypot(*way) + 1e-6) * step
            for number in range(int(rng.integers(4, 20))):
                ends = [tuple(map(int, end + number * across)) for end in points[:2]]
                cv2.line(picture, ends[0], ends[1], colour, max(1, width // 2), cv2.LINE_AA)


def _written(picture: np.ndarray, rng: np.random.Generator, letters: list[Path]) -> np.ndarray:
    image = Image.fromarray(picture)
    pen = ImageDraw.Draw(image)
    for _ in range(int(rng.integers(1, 7))):
        size = int(rng.integers(14, 80))
        font = ImageFont.truetype(str(letters[int(rng.integers(len(letters)))]), size)
        text = "".join(rng.choice(list(LETTERS), int(rng.integers(4, 24))))
        x, y = (int(value) for value in rng.integers(-20, len(picture) - 20, 2))
        pen.text((x, y), text, tuple(int(value) for value in rng.integers(0, 256, 3)), font)
    return np.asarray(image)


def tiles(count: int, side: int, first: int = 0) -> np.ndarray:
    """(count, side, side, 3) uint8 RGB."""
    letters = fonts()
    return np.stack([drawn(first + number, side, letters) for number in range(count)])
