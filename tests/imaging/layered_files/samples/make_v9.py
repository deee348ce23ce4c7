"""What stands in v9.velatura, and how it was written: once, never again.

`python -m tests.imaging.layered_files.samples.make_v9 FILE` writes one with today's writer.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import numpy as np

from desktop_app.imaging.layer_stack import Stack, StackBranch
from desktop_app.imaging.layered_files.project import write_project
from tests.imaging.layered_files.samples import make_v4

TOLD = {"id": "b-1", "name": "before", "made": 1.5, "texts": {}, "line": [["s-1", "paint", "", ""]]}


def sample() -> Stack:
    """What version 4 has, and a branch without its topmost layer, with a mask of its own."""
    stack = make_v4.sample()
    values = np.arange(stack.size.area, dtype=np.uint8).reshape(stack.size.height, stack.size.width)
    then = replace(stack, layers=stack.layers[:-1], merged=None, mask=lambda: values, active=None)
    return replace(stack, branches=(StackBranch(TOLD, then),))


if __name__ == "__main__":
    write_project(Path(sys.argv[1]), sample())
