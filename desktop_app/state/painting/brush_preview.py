"""What a stroke of a brush looks like, small: drawn by the strokes themselves."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from desktop_app.core.brushes import BrushPreset
from desktop_app.core.pixels import ByteArray
from desktop_app.state.document.document import Document
from desktop_app.state.painting.pen import PenState
from desktop_app.state.painting.strokes import Brush, MaskStroke

_POINTS = 40


def stroke_preview(preset: BrushPreset, width: int, height: int) -> ByteArray:
    """A wave that a pen draws, pressing most in its middle.

    Returns:
        (height, width) uint8, 255: covered.
    """
    document = Document(np.zeros((height, width, 3), np.uint8), "preview")
    size = min(preset.size, 0.6 * height / (1 + min(2.0, preset.kind.scatter)))
    kind = replace(preset.kind, grain_scale=preset.kind.grain_scale * max(0.3, size / preset.size))
    brush = Brush(max(1.0, size), preset.hardness, preset.opacity, kind=kind)
    stroke = None
    for step in range(_POINTS + 1):
        share = step / _POINTS
        x = height * 0.4 + (width - 0.8 * height) * share
        y = height * (0.5 - 0.22 * math.sin(2 * math.pi * share))
        pressure = 0.15 + 0.85 * math.sin(math.pi * share)
        held = PenState(time=12.0 * step)
        if stroke is None:
            stroke = MaskStroke(document, brush, x, y, pressure, pen=held)
        else:
            stroke.trace(x, y, pressure, held)
    assert stroke is not None
    stroke.finish()
    return np.ascontiguousarray(document.mask.read(document.size.rect), np.uint8)
