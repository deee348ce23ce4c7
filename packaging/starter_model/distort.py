"""What a hand makes of a truth: edges that wander, gaps, parts left out. Seeded by the
generator alone."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np

from data import Truth
from scenes import SIZE

_ROWS, _COLUMNS = np.mgrid[:SIZE, :SIZE].astype(np.float32)


def smooth_noise(rng: np.random.Generator, cells: int) -> np.ndarray:
    """(256, 256) float32 of deviation about 0.8, that changes within 256 / cells pixels."""
    coarse = rng.standard_normal((cells, cells)).astype(np.float32)
    return cv2.resize(coarse, (SIZE, SIZE), interpolation=cv2.INTER_CUBIC)


def displaced(truth: Truth, amplitude: float, rng: np.random.Generator) -> Truth:
    """The truth, every place moved by about `amplitude` px in a field that changes slowly."""
    if amplitude <= 0:
        return truth
    cells = int(rng.integers(4, 13))
    x = _COLUMNS + amplitude * smooth_noise(rng, cells)
    y = _ROWS + amplitude * smooth_noise(rng, cells)
    border = cv2.BORDER_REPLICATE
    ground, things = (
        cv2.remap(labels, x, y, cv2.INTER_NEAREST, borderMode=border)
        for labels in (truth.ground, truth.things)
    )
    pixels = cv2.remap(truth.pixels, x, y, cv2.INTER_LINEAR, borderMode=border)
    return replace(truth, pixels=pixels, ground=ground, things=things)


def kept_parts(rng: np.random.Generator, share: float) -> np.ndarray:
    """(256, 256) bool: about `share` of the places, in stretches of some 10 to 30 px."""
    noise = smooth_noise(rng, int(rng.integers(10, 26)))
    return noise <= np.quantile(noise, share)


def half(rng: np.random.Generator) -> np.ndarray:
    """(256, 256) bool: one side of a line through about the middle."""
    angle = rng.uniform(0, 2 * np.pi)
    across = (_COLUMNS - SIZE / 2) * np.cos(angle) + (_ROWS - SIZE / 2) * np.sin(angle)
    return across > rng.uniform(-0.2, 0.2) * SIZE


def box(rng: np.random.Generator) -> tuple[slice, slice]:
    """Rows and columns of any box of a fifth to a half of each side."""
    sides = rng.uniform(0.2, 0.5, 2) * SIZE
    y, x = rng.uniform(0, SIZE - sides)
    return slice(int(y), int(y + sides[0])), slice(int(x), int(x + sides[1]))


def simplified(mask: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """(256, 256) bool of one thing -> what a hand might paint for it: rounded, with
    straight edges, its hull, or an ellipse."""
    way = SIMPLER[int(rng.integers(len(SIMPLER)))]
    contours, _ = cv2.findContours(mask.astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    drawn = np.zeros((SIZE, SIZE), np.uint8)
    if way == "rounded":
        return cv2.GaussianBlur(mask.astype(np.float32), (0, 0), rng.uniform(1.5, 5)) > 0.5
    if way == "straight":
        shapes = [cv2.approxPolyDP(c, rng.uniform(2, 9), True) for c in contours]
        cv2.fillPoly(drawn, shapes, 1)
        return drawn > 0
    points = np.concatenate(contours) if contours else np.zeros((0, 1, 2), np.int32)
    if way == "hull" and len(points):
        cv2.fillConvexPoly(drawn, cv2.convexHull(points), 1)
    elif len(points):
        x, y, width, height = cv2.boundingRect(points)
        axes = (max(1, width // 2), max(1, height // 2))
        cv2.ellipse(drawn, (x + width // 2, y + height // 2), axes, 0, 0, 360, 1, -1)
    return drawn > 0


SIMPLER = ("rounded", "rounded", "straight", "straight", "hull", "ellipse")
