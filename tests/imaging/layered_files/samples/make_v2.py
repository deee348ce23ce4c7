"""What stands in v2.velatura, and how it was written: once, never again.

`python -m tests.imaging.layered_files.samples.make_v2 FILE` writes one with today's writer.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

from desktop_app.core.blend_mode import BlendMode
from desktop_app.imaging.layer_stack import Stack, StackLayer
from desktop_app.imaging.layered_files.project import write_project
from tests.imaging.layered_files.samples import make_v1


def sample() -> Stack:
    """What version 1 has, with a group that passes through in another one."""
    first = make_v1.sample()
    base, group, *others = first.layers
    inner = replace(group, mode=BlendMode.PASS_THROUGH, opacity=0.6)
    outer = StackLayer("group", "Outer", "group-2", children=(inner,), mode=BlendMode.SCREEN)
    return replace(first, layers=(base, outer, *others))


if __name__ == "__main__":
    write_project(Path(sys.argv[1]), sample())
