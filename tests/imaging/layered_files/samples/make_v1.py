"""What stands in v1.velatura, and how it was written: once, never again.

`python -m tests.imaging.layered_files.samples.make_v1 FILE` writes one with today's writer.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

from desktop_app.core.blend_mode import BlendMode
from desktop_app.core.geometry import Rect, Size
from desktop_app.core.pixels import Array
from desktop_app.imaging.layer_stack import Stack, StackLayer
from desktop_app.imaging.layered_files.project import write_project


def ramp(rect: Rect, channels: int, step: int) -> Array:
    """16-bit values that depend on nothing but these numbers."""
    count = rect.width * rect.height * channels
    values = np.arange(count, dtype=np.uint64) * np.uint64(step) % np.uint64(65_536)
    return values.astype(np.uint16).reshape(rect.height, rect.width, channels)


def layer(name: str, rect: Rect, step: int, **more: object) -> StackLayer:
    return StackLayer(
        name=name, id=f"layer-{step}", rect=rect, pixels=lambda: ramp(rect, 4, step), **more
    )  # type: ignore[arg-type]


def sample() -> Stack:
    """One of everything."""
    size = Size(24, 16)
    mask = (np.arange(size.area) % 256).astype(np.uint8).reshape(16, 24)
    share = np.linspace(0, 1, 12, dtype=np.float32).reshape(3, 4)
    patch = layer(
        "Fläche 补丁",
        Rect(-3, 2, 10, 9),
        7,
        kind="patch",
        opacity=0.3,
        mode=BlendMode.SOFT_LIGHT,
        about={"plan": {"context": [0, 0, 24, 16]}, "history": [12]},
        extra={"pixels": lambda: ramp(Rect(0, 0, 4, 3), 4, 5), "share": lambda: share},
    )
    group = StackLayer("group", "Group", "group-1", children=(patch,), mode=BlendMode.MULTIPLY)
    region = StackLayer("mask", "Sky", "mask-1", Rect(0, 0, 24, 16), lambda: mask, visible=False)
    return Stack(
        size=size,
        dtype=np.dtype(np.uint16),
        channels=3,
        layers=(
            layer("Background", size.rect, 3, kind="paint", locked=True),
            group,
            StackLayer("paint", "Empty", "empty-1", alpha_locked=True),
            layer("Photo", Rect(20, 10, 8, 8), 11, kind="reference"),
            region,
        ),
        merged=lambda: ramp(size.rect, 3, 13),
        mask=lambda: mask,
        active="layer-7",
        about={"guides": [1, 2.5], "note": "“v1”"},
        icc=b"not a profile, but kept",
        dpi=(300.0, 299.5),
    )


if __name__ == "__main__":
    write_project(Path(sys.argv[1]), sample())
