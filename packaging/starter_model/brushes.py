"""Strokes that several backgrounds share; all paint into the canvas in place.

Lengths are shares of the canvas's side. `what` is the class (`palette`) that a stroke shows;
a stroke without one is a detail of what it is painted on.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import cv2
import numpy as np

from palette import NUMBERS

SIZE = 256
Colour = tuple[float, float, float]


@dataclass(frozen=True, eq=False)
class Canvas:
    """pixels: (256, 256, 3) float32, 0..255; classes: (256, 256) uint8, the number of what
    each of them shows, 0 for nothing in particular."""

    pixels: np.ndarray = field(default_factory=lambda: np.zeros((SIZE, SIZE, 3), np.float32))
    classes: np.ndarray = field(default_factory=lambda: np.zeros((SIZE, SIZE), np.uint8))


def jitter(colour: Colour, rng: np.random.Generator, amount: float = 10) -> Colour:
    """The colour, a little lighter or darker."""
    red, green, blue = (float(np.clip(c + rng.uniform(-amount, amount), 0, 255)) for c in colour)
    return red, green, blue


def gradient(
    canvas: Canvas, top: Colour, bottom: Colour, y0: float = 0, y1: float = 1, what: str = ""
) -> None:
    """Vertical gradient over the rows from y0 to y1 (shares of the height)."""
    a, b = round(y0 * SIZE), round(y1 * SIZE)
    mix = np.linspace(0, 1, max(b - a, 1), dtype=np.float32)[:, None, None]
    canvas.pixels[a:b] = np.array(top, np.float32) * (1 - mix) + np.array(bottom, np.float32) * mix
    if what:
        canvas.classes[a:b] = NUMBERS[what]


def ellipse(
    canvas: Canvas, x: float, y: float, rx: float, ry: float, colour: Colour, what: str = ""
) -> None:
    """A filled ellipse; all lengths in shares of the side."""
    scale = SIZE * 16
    centre = (round(x * scale), round(y * scale))
    axes = (max(1, round(rx * scale)), max(1, round(ry * scale)))
    cv2.ellipse(canvas.pixels, centre, axes, 0, 0, 360, colour, -1, cv2.LINE_AA, 4)
    if what:
        cv2.ellipse(canvas.classes, centre, axes, 0, 0, 360, NUMBERS[what], -1, cv2.LINE_8, 4)


def box(
    canvas: Canvas, x0: float, y0: float, x1: float, y1: float, colour: Colour, what: str = ""
) -> None:
    """A filled rectangle in shares of the side."""
    a, b = (round(x0 * SIZE), round(y0 * SIZE)), (round(x1 * SIZE), round(y1 * SIZE))
    cv2.rectangle(canvas.pixels, a, b, colour, -1)
    if what:
        cv2.rectangle(canvas.classes, a, b, NUMBERS[what], -1)


def clouds(canvas: Canvas, rng: np.random.Generator, low: float, high: float, count: int) -> None:
    """White clouds of three or four puffs between two heights."""
    for _ in range(count):
        x, y, r = rng.uniform(0.05, 0.95), rng.uniform(low, high), rng.uniform(0.04, 0.075)
        for dx, dy, k in ((-1.1, 0.25, 0.75), (0, 0, 1.1), (1.1, 0.2, 0.8), (0.2, 0.4, 0.9)):
            ellipse(canvas, x + dx * r, y + dy * r, k * r * 1.2, k * r * 0.8, (250, 251, 253))


def daylight(canvas: Canvas, rng: np.random.Generator, horizon: float) -> None:
    """A blue sky down to the horizon, with a cloud or two."""
    top, bottom = jitter((104, 182, 244), rng), jitter((196, 228, 250), rng, 6)
    gradient(canvas, top, bottom, 0, horizon, "sky")
    clouds(canvas, rng, 0.08, horizon * 0.55, int(rng.integers(1, 3)))


def pine(canvas: Canvas, x: float, foot: float, height: float, colour: Colour) -> None:
    """A fir of three triangles."""
    for k in range(3):
        top, low = foot - height * (1 - 0.22 * k), foot - height * (0.5 - 0.22 * k)
        half = height * (0.15 + 0.05 * k)
        corners = np.array([[x, top], [x - half, low], [x + half, low]]) * SIZE
        points = [corners.round().astype(np.int32)]
        cv2.fillPoly(canvas.pixels, points, colour, cv2.LINE_AA)
        cv2.fillPoly(canvas.classes, points, NUMBERS["plant"])
