"""The picture of the first edit (resources/example): an airplane in the sky, with room beside it.

    python packaging/starter_model/example.py --sprites .training/sprites

Drawn, not generated: a crisp picture in the manner that the starter model knows. It is one of the
scenes of two things in the sky that the model was trained on, with one of them left out; around the
mask there is plain sky, so that no line runs into it.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import cv2
import numpy as np

import sprites
from common import ROOT, WORK

WIDTH, HEIGHT, FINE = 384, 256, 4  # FINE: drawn so many times larger, then averaged
PUFFS = ((-1.1, 0.25, 0.75), (0, 0, 1.1), (1.1, 0.2, 0.8), (0.2, 0.4, 0.9))
CLOUDS = ((0.66, 0.13, 0.055), (0.94, 0.24, 0.05), (0.66, 0.88, 0.05), (0.9, 0.91, 0.065))
PLANE = (0.77, 0.52, 0.58)  # middle and side; widths, heights and heights of the picture


def draw(sheet: sprites.Sheet) -> np.ndarray:
    """(256, 384, 3) uint8 RGB."""
    high, wide = HEIGHT * FINE, WIDTH * FINE
    mix = np.linspace(0, 1, high, dtype=np.float32)[:, None, None]
    top, bottom = np.array((84, 166, 240), np.float32), np.array((190, 224, 250), np.float32)
    canvas = np.repeat(top * (1 - mix) + bottom * mix, wide, 1)
    for x, y, r in CLOUDS:  # centres as shares of the sides, radii of the height
        for dx, dy, k in PUFFS:
            centre = (round(x * wide + dx * r * high), round((y + dy * r) * high))
            axes = (round(k * r * 1.2 * high), round(k * r * 0.8 * high))
            cv2.ellipse(canvas, centre, axes, 0, 0, 360, (250, 251, 253), -1, cv2.LINE_AA)
    put(canvas, sheet.pixels[sheet.rows["airplane", "", "flat"]])
    small = cv2.resize(canvas, (WIDTH, HEIGHT), interpolation=cv2.INTER_AREA)
    return np.clip(small + 0.5, 0, 255).astype(np.uint8)


def put(canvas: np.ndarray, sprite: np.ndarray) -> None:
    """The airplane, in place."""
    high, wide = canvas.shape[:2]
    side = round(PLANE[2] * high)
    top, left = round(PLANE[1] * high) - side // 2, round(PLANE[0] * wide) - side // 2
    alpha = sprite[..., 3:].astype(np.float32) / 255
    whole = np.dstack([sprite[..., :3] * alpha, alpha])
    large = cv2.resize(whole, (side, side), interpolation=cv2.INTER_CUBIC)
    part = canvas[top : top + side, left : left + side]
    part *= 1 - np.clip(large[..., 3:], 0, 1)
    part += np.clip(large[..., :3], 0, 255)


def main() -> None:
    """Write the picture."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sprites", type=Path, default=WORK / "sprites")
    parser.add_argument("--out", type=Path, default=ROOT / "resources/example/sky.png")
    options = parser.parse_args()
    picture = draw(sprites.load_sheet(sprites.build_sheet(options.sprites)))
    cv2.imwrite(str(options.out), cv2.cvtColor(picture, cv2.COLOR_RGB2BGR))


if __name__ == "__main__":
    main()
