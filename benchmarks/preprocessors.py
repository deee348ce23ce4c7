"""How long does each preprocessor take, of a photograph of 1024² and of what is painted?

Single-threaded processor time, with the defaults; the last columns begin with 24 megapixels, as a
preview of a whole photograph does.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import cv2
import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.common import Row, at_most, main, photograph, quickest
from desktop_app.core.pixels import ByteArray

MOST = 400.0
"""Milliseconds at 1024²: a slider's value is seen before the next one is chosen."""


def _sized(pixels: ByteArray, wide: int, high: int, how: int) -> ByteArray:
    return np.asarray(cv2.resize(pixels, (wide, high), interpolation=how), np.uint8)


def measure(quick: bool) -> Sequence[Row]:
    """Each row of the table."""
    cv2.setNumThreads(1)
    from desktop_app.catalog.palettes import load_palette
    from desktop_app.core.geometry import Size
    from desktop_app.imaging.preprocessors.control_image import from_painting, from_picture
    from desktop_app.imaging.preprocessors.pose import default_pose
    from desktop_app.imaging.preprocessors.pose_drawing import render
    from desktop_app.imaging.preprocessors.table import PREPROCESSORS

    palette = load_palette()
    photo = photograph("astronaut.jpg")
    picture = _sized(photo, 1024, 1024, cv2.INTER_CUBIC)
    large = _sized(photo, 6000, 4000, cv2.INTER_LINEAR)
    painting = np.zeros((1024, 1024, 4), np.uint8)
    for at, name in enumerate(("sky", "grass", "water")):
        cv2.circle(painting, (300 + 200 * at, 500), 200, (*palette[name].rgb, 255), -1, cv2.LINE_AA)
    wide = _sized(painting, 6000, 4000, cv2.INTER_NEAREST)
    small = Size(1024, 683)
    rows: list[Row] = []
    for each in PREPROCESSORS:
        values = each.values(palette=palette)
        if each.process is not None:
            spent = _spent(quick, lambda e=each, v=values: from_picture(e, picture, v))
            rows.append(at_most(f"{each.id}, picture", spent, "ms", MOST))
            spent = _spent(quick, lambda e=each, v=values: from_picture(e, large, v, small))
            rows.append(Row(f"{each.id}, picture of 24 megapixels", spent, "ms"))
        if each.paint is not None:
            spent = _spent(quick, lambda e=each, v=values: from_painting(e, painting, v))
            rows.append(at_most(f"{each.id}, painting", spent, "ms", MOST))
            spent = _spent(quick, lambda e=each, v=values: from_painting(e, wide, v, small))
            rows.append(Row(f"{each.id}, painting of 24 megapixels", spent, "ms"))
    people = (default_pose(small),) * 3
    rows.append(
        at_most("pose, three people", _spent(quick, lambda: render(people, small)), "ms", MOST)
    )
    return rows


def _spent(quick: bool, work: Callable[[], object]) -> float:
    """Milliseconds of this thread."""
    work()
    samples: list[float] = []
    for _ in range(2 if quick else 6):
        started = time.thread_time()
        work()
        samples.append(1000 * (time.thread_time() - started))
    return quickest(samples)


if __name__ == "__main__":
    raise SystemExit(main("How long does each preprocessor take?", measure))
