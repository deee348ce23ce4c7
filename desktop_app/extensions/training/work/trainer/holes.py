"""Holes: what somebody might paint over, for models that fill masks."""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np

from desktop_app.core.pixels import ByteArray

KINDS: Final = ("box", "ellipse", "strokes", "own")
ON_SUBJECT: Final = 0.85
"""Share of the holes that are over what the picture's mask shows, where it has one."""

_AREA: Final = (0.06, 0.5)
"""Share of the picture that a hole without a subject takes, about."""


def draw_hole(
    height: int, width: int, subject: ByteArray | None, random: np.random.Generator
) -> ByteArray:
    """A hole (h, w) uint8, 255 in it; never empty.

    Args:
        height, width: of the picture, in pixels.
        subject: (h, w) uint8, above 0 where the subject is; None: not known.
        random: what it is drawn by.
    """
    known = subject is not None and bool(subject.any())
    over = known and random.random() < ON_SUBJECT
    if over and subject is not None:
        left, top, across, down = cv2.boundingRect(subject)
        room = 0.05 + 0.25 * random.random()
        box = (
            left - room * across,
            top - room * down,
            across * (1 + 2 * room),
            down * (1 + 2 * room),
        )
    else:
        share, shape = random.uniform(*_AREA), np.exp(random.normal(0, 0.35))
        across, down = width * (share * shape) ** 0.5, height * (share / shape) ** 0.5
        left, top = (
            random.uniform(0, max(1, width - across)),
            random.uniform(0, max(1, height - down)),
        )
        box = (left, top, across, down)
    kind = KINDS[int(random.integers(len(KINDS) if over else len(KINDS) - 1))]
    hole = np.zeros((height, width), np.uint8)
    if kind == "own" and subject is not None:
        side = max(3, round(0.06 * max(box[2], box[3])) | 1)
        painted = (subject > 0).astype(np.uint8) * 255
        hole = np.asarray(cv2.dilate(painted, np.ones((side, side), np.uint8)), np.uint8)
    else:
        _paint(hole, kind, box, random)
    if not hole.any():
        hole[height // 4 : -height // 4 or None, width // 4 : -width // 4 or None] = 255
    return hole


def _paint(
    hole: ByteArray, kind: str, box: tuple[float, float, float, float], random: np.random.Generator
) -> None:
    left, top, across, down = box
    if kind == "box":
        corner = round(left + across), round(top + down)
        cv2.rectangle(hole, (round(left), round(top)), corner, 255, -1)
    elif kind == "ellipse":
        middle = round(left + across / 2), round(top + down / 2)
        axes = max(1, round(across * 0.62)), max(1, round(down * 0.62))
        cv2.ellipse(hole, middle, axes, float(random.uniform(-20, 20)), 0, 360, 255, -1)
    else:
        thick = max(3, round(min(across, down) * random.uniform(0.25, 0.5)))
        rows = max(2, round(down / thick * 1.3))
        points = [
            (
                left + across * ((each % 2) * 0.9 + random.uniform(0, 0.1)),
                top + down * each / (rows - 1),
            )
            for each in range(rows)
        ]
        line = np.array(points).round().astype(np.int32)
        cv2.polylines(hole, [line], isClosed=False, color=255, thickness=thick)
