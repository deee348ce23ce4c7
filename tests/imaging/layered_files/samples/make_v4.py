"""What stands in v4.velatura, and how it was written: once, never again.

`python -m tests.imaging.layered_files.samples.make_v4 FILE` writes one with today's writer.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import numpy as np

from desktop_app.core.geometry import Rect
from desktop_app.imaging.layer_stack import Stack, StackLayer
from desktop_app.imaging.layered_files.project import write_project
from tests.imaging.layered_files.samples import make_v3


def sample() -> Stack:
    """What version 3 has, with a region."""
    before = make_v3.sample()
    values = np.arange(12, dtype=np.uint8).reshape(3, 4) * 20
    wish = {"prompt": "a blue fish", "mode": "replace", "weight": 1.5, "colour": 4}
    region = StackLayer(
        "region", "Left", "region-1", Rect(2, 1, 4, 3), lambda: values, about={"region": wish}
    )
    return replace(before, layers=(*before.layers, region))


if __name__ == "__main__":
    write_project(Path(sys.argv[1]), sample())
