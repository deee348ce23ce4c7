"""What a layered file for other programs has no place for."""

from __future__ import annotations

import numpy as np

from desktop_app.core.blend_mode import BlendMode
from desktop_app.core.file_note import FileNote
from desktop_app.core.stack import Stack, StackLayer, walk

__all__ = ["isolated", "left_out", "silent"]


def silent(_: float) -> None:
    """Progress that nobody wants to hear of."""


def left_out(stack: Stack) -> tuple[FileNote, ...]:
    """A note for everything of ``stack`` that is not, or not as it is, in such a file."""
    layers = list(walk(stack.layers))
    said = {
        "saved_in_16_bit": stack.dtype == np.float32,
        "masks_left_out": stack.mask is not None or any(one.kind == "mask" for one in layers),
        "references_hidden": any(one.kind == "reference" and one.visible for one in layers),
        "about_left_out": bool(stack.about) or any(one.about or one.extra for one in layers),
    }
    return tuple(FileNote(code) for code, so in said.items() if so)


def isolated(stack: Stack) -> tuple[FileNote, ...]:
    """A note for every group that looks otherwise in OpenRaster: there none that is not opaque lets
    its layers blend with those below."""
    return tuple(
        FileNote("group_isolated", {"name": one.name})
        for one in walk(stack.layers)
        if one.mode is BlendMode.PASS_THROUGH and one.opacity < 1 and _needs_below(one)
    )


def _needs_below(group: StackLayer) -> bool:
    usual = (BlendMode.NORMAL, BlendMode.PASS_THROUGH)
    return any(
        one.mode not in usual or (one.mode is BlendMode.PASS_THROUGH and _needs_below(one))
        for one in group.children
    )
