"""The part of reading OpenEXR that its library does, in a separate process: nothing else is
imported there.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import numpy as np

from desktop_app.core.pixels import Array, FloatArray
from desktop_app.imaging.confined import THREADS

# Chroma between two samples, from seven on each side (ImfRgbaYca.h, `reconstructChromaHoriz`).
_BETWEEN = (0.627123, -0.186077, 0.087929, -0.043159, 0.019597, -0.007540, 0.002128)


def decoded_exr(data: bytes, number: str, *names: str) -> Iterator[Array]:
    """In a separate process: (h, w, channels) float32 of these channels of a part."""
    import OpenEXR

    library: Any = OpenEXR
    file = library.File(io.BytesIO(data), separate_channels=True, num_threads=THREADS)
    channels = file.parts[int(number)].channels
    size: tuple[int, int] = channels[names[0]].pixels.shape
    height, width = size
    whole = np.empty((height, width, len(names)), np.float32)
    luminance = len(names) > 2 and names[1].endswith("RY")
    for at, name in enumerate(names):
        values = np.asarray(channels[name].pixels, np.float32)
        step: int = channels[name].xSampling
        if step == 2 and luminance:
            values = _doubled(_doubled(values).T).T
        elif step > 1:
            values = values.repeat(step, 0).repeat(step, 1)
        whole[..., at] = np.pad(values, ((0, 1), (0, 1)), "edge")[:height, :width]
    yield whole


def _doubled(rows: FloatArray) -> FloatArray:
    """Twice as many rows: between each two what a filter makes of those around it."""
    reach = len(_BETWEEN)
    around = np.pad(rows, ((reach - 1, reach), (0, 0)), "edge")
    between = np.zeros_like(rows)
    for away, weight in enumerate(_BETWEEN):
        for begin in (reach - 1 - away, reach + away):
            between += np.float32(weight) * around[begin : begin + len(rows)]
    return np.stack((rows, between), 1).reshape(2 * len(rows), -1)
