"""What stands in v3.velatura, and how it was written: once, never again.

`python -m tests.imaging.layered_files.samples.make_v3 FILE` writes one with today's writer.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

from desktop_app.core.blend_mode import BlendMode
from desktop_app.imaging.layer_stack import Stack, StackLayer
from desktop_app.imaging.layered_files.project import write_project
from tests.imaging.layered_files.samples import make_v2

MODES = (
    BlendMode.LINEAR_BURN, BlendMode.LINEAR_DODGE, BlendMode.VIVID_LIGHT, BlendMode.LINEAR_LIGHT,
    BlendMode.PIN_LIGHT, BlendMode.HARD_MIX, BlendMode.SUBTRACT, BlendMode.DIVIDE,
    BlendMode.DARKER_COLOR, BlendMode.LIGHTER_COLOR,
)  # fmt: skip


def sample() -> Stack:
    """What version 2 has, with a clipped layer and each of the modes that came with this one."""
    before = make_v2.sample()
    base, outer, *others = before.layers
    new = [
        StackLayer("group", mode.value, f"mode-{number}", mode=mode)
        for number, mode in enumerate(MODES)
    ]
    clipped = StackLayer("group", "Clipped", "clipped", clipped=True)
    return replace(before, layers=(base, replace(outer, clipped=True), clipped, *others, *new))


if __name__ == "__main__":
    write_project(Path(sys.argv[1]), sample())
