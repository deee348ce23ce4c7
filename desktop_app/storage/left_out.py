"""What a layered file for other programs has no place for."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from desktop_app.core.blend_mode import BlendMode
from desktop_app.core.file_note import FileNote
from desktop_app.core.stack import GUIDES, Stack, StackLayer, walk

__all__ = ["clipped_otherwise", "isolated", "left_out", "silent"]


def silent(_: float) -> None:
    """Progress that nobody wants to hear of."""


def left_out(stack: Stack) -> tuple[FileNote, ...]:
    """A note for everything of ``stack`` that is not, or not as it is, in such a file."""
    layers = list(walk(stack.layers))
    said = {
        "saved_in_16_bit": stack.dtype == np.float32,
        "masks_left_out": stack.mask is not None or any(one.kind == "mask" for one in layers),
        "references_hidden": any(one.kind == "reference" and one.visible for one in layers),
        "guides_left_out": bool(stack.about.get(GUIDES)),
        "about_left_out": any(name != GUIDES for name in stack.about)
        or any(one.about or one.extra for one in layers),
    }
    return tuple(FileNote(code) for code, so in said.items() if so)


def isolated(stack: Stack) -> tuple[FileNote, ...]:
    """A note for every group that looks otherwise in OpenRaster: there none that is not opaque lets
    its layers blend with those below."""
    groups = tuple(
        FileNote("group_isolated", {"name": one.name})
        for one in walk(stack.layers)
        if one.mode is BlendMode.PASS_THROUGH and one.opacity < 1 and _needs_below(one)
    )
    return groups + tuple(
        FileNote("clip_and_mode", {"name": one.name})
        for one in walk(stack.layers)
        if one.clipped and one.mode not in _USUAL
    )


def clipped_otherwise(stack: Stack) -> tuple[FileNote, ...]:
    """A note for every layer that is clipped otherwise in a PSD: there to the next one below it
    that isn't, which is the same only where nothing else lies below it in an isolated group."""
    return tuple(
        FileNote("clip_to_one", {"name": one.name})
        for alone, layers in _siblings(stack)
        for number, one in enumerate(layers)
        if one.clipped and not (alone and number and all(o.clipped for o in layers[1:number]))
    )


def _siblings(stack: Stack) -> Iterator[tuple[bool, list[StackLayer]]]:
    """The layers of the picture, of each group: whether they lie alone, and which are seen."""

    def shown(layers: tuple[StackLayer, ...]) -> list[StackLayer]:
        return [one for one in layers if one.kind not in ("mask", "reference")]

    yield stack.channels == 4, shown(stack.layers)
    for one in walk(stack.layers):
        if one.kind == "group":
            yield one.mode is not BlendMode.PASS_THROUGH, shown(one.children)


_USUAL = (BlendMode.NORMAL, BlendMode.PASS_THROUGH)


def _needs_below(group: StackLayer) -> bool:
    return any(
        one.mode not in _USUAL or (one.mode is BlendMode.PASS_THROUGH and _needs_below(one))
        for one in group.children
    )
