"""Holes: what a person might paint over, for training and judging inpainting.

A hole is over one of a scene's objects, wholly or for the most part, or over
background alone; boxes, ellipses, blobs and brush strokes. No captions here.
"""

from __future__ import annotations

import cv2
import numpy as np

from scenes import SIZE, Box

BACKGROUND_SHARE = 0.18
KINDS = ("box", "ellipse", "blob", "strokes")
GREY = 128  # what the model sees in a hole: 0 of -1..1


def draw_hole(boxes: tuple[Box, ...], rng: np.random.Generator) -> tuple[np.ndarray, int]:
    """((256, 256) bool, the object it is over or -1 for background)."""
    target = int(rng.integers(len(boxes))) if boxes else -1
    if rng.random() < BACKGROUND_SHARE:
        target = -1

    def painted() -> np.ndarray:
        box = free_box(rng) if target < 0 else around(boxes[target], rng)
        return PIPELINES[KINDS[int(rng.integers(len(KINDS)))]](box, rng)

    mask = painted()
    for _ in range(7):
        if target >= 0 or not any(overlap(mask, other) for other in boxes):
            return mask, target
        mask = painted()
    return mask, most_covered(mask, boxes)


def overlap(mask: np.ndarray, box: Box) -> int:
    """Painted pixels within the box."""
    x0, y0, x1, y1 = box
    return int(mask[y0:y1, x0:x1].sum())


def most_covered(mask: np.ndarray, boxes: tuple[Box, ...]) -> int:
    """The object of which the largest share is painted; -1 if none is for a quarter."""
    shares = [overlap(mask, b) / max(1, (b[2] - b[0]) * (b[3] - b[1])) for b in boxes]
    best = int(np.argmax(shares))
    return best if shares[best] > 0.25 else -1


def around(box: Box, rng: np.random.Generator) -> Box:
    """The object's box, loosely: mostly larger, sometimes a little short."""
    x0, y0, x1, y1 = box
    room = max(x1 - x0, y1 - y0)
    grow = rng.uniform(-0.04, 0.22, 4) * room
    return clip((x0 - grow[0], y0 - grow[1], x1 + grow[2], y1 + grow[3]))


def free_box(rng: np.random.Generator) -> Box:
    """Any box of a twelfth to a half of each side."""
    width, height = rng.uniform(0.12, 0.5, 2) * SIZE
    x, y = rng.uniform(0, SIZE - width), rng.uniform(0, SIZE - height)
    return clip((x, y, x + width, y + height))


def clip(box: tuple[float, float, float, float]) -> Box:
    """Whole pixels inside the picture, at least 16 a side."""
    x0, y0 = (int(np.clip(v, 0, SIZE - 16)) for v in box[:2])
    return x0, y0, int(np.clip(box[2], x0 + 16, SIZE)), int(np.clip(box[3], y0 + 16, SIZE))


def paint_box(box: Box, rng: np.random.Generator) -> np.ndarray:
    mask = np.zeros((SIZE, SIZE), bool)
    mask[box[1] : box[3], box[0] : box[2]] = True
    return mask


def paint_ellipse(box: Box, rng: np.random.Generator) -> np.ndarray:
    mask = np.zeros((SIZE, SIZE), np.uint8)
    x0, y0, x1, y1 = box
    axes = (round((x1 - x0) * 0.6), round((y1 - y0) * 0.6))
    cv2.ellipse(mask, ((x0 + x1) // 2, (y0 + y1) // 2), axes, 0, 0, 360, 1, -1)
    return mask > 0


def paint_blob(box: Box, rng: np.random.Generator) -> np.ndarray:
    """A closed shape of wobbling radius."""
    x0, y0, x1, y1 = box
    angle = np.linspace(0, 2 * np.pi, 48, endpoint=False)
    radius = np.full(48, 0.56)
    for k in (2, 3, 5):
        radius += rng.uniform(0, 0.07) * np.cos(k * angle + rng.uniform(0, 6.3))
    x = (x0 + x1) / 2 + radius * (x1 - x0) * np.cos(angle)
    y = (y0 + y1) / 2 + radius * (y1 - y0) * np.sin(angle)
    mask = np.zeros((SIZE, SIZE), np.uint8)
    cv2.fillPoly(mask, [np.stack([x, y], 1).round().astype(np.int32)], 1)
    return mask > 0


def paint_strokes(box: Box, rng: np.random.Generator) -> np.ndarray:
    """A thick brush swept back and forth over the box."""
    x0, y0, x1, y1 = box
    width = int(rng.uniform(24, 56))
    rows = max(2, round((y1 - y0) / (width * 0.7)))
    points = [
        (x0 if k % 2 else x1, y0 + (y1 - y0) * (k + 0.5) / rows + rng.uniform(-4, 4))
        for k in range(rows)
    ]
    mask = np.zeros((SIZE, SIZE), np.uint8)
    cv2.polylines(mask, [np.array(points).round().astype(np.int32)], False, 1, width)
    return mask > 0


PIPELINES = {
    "box": paint_box,
    "ellipse": paint_ellipse,
    "blob": paint_blob,
    "strokes": paint_strokes,
}


def masked(pixels: np.ndarray, hole: np.ndarray) -> np.ndarray:
    """The picture (h, w, 3) uint8 with grey in the hole."""
    return np.where(hole[..., None], np.uint8(GREY), pixels)


def to_cells(hole: np.ndarray, cells: int) -> np.ndarray:
    """(h, w) bool -> (cells, cells) bool: every cell of which any pixel is painted."""
    side = hole.shape[0] // cells
    return np.asarray(hole.reshape(cells, side, cells, side).any((1, 3)))
