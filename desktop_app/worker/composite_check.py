"""Whether a layered file looks, composed here, as the picture of it that the file holds itself."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from desktop_app.core.file_note import FileNote
from desktop_app.core.geometry import Rect
from desktop_app.core.pixels import Array, FloatArray
from desktop_app.imaging.checks import full_value
from desktop_app.imaging.layer_stack import Stack, StackLayer
from desktop_app.imaging.layers.composing import composed
from desktop_app.imaging.layers.content import Content
from desktop_app.imaging.tiles import opaque

_LOOKED_AT = 2_000_000  # pixels, spread over the picture
_LARGEST = 100_000_000  # pixels; to unpack the merged picture of a larger one takes too much memory
_VISIBLE = 8 / 255
_SHARE = 0.001  # of the pixels, from which on it is worth a word

_MISSING = frozenset(
    {
        "adjustment_ignored", "object_left_out", "effects_ignored", "stroke_plain",
        "blending_ignored", "layer_unreadable", "layer_too_large", "group_mask_nearly",
        "group_mask_unreadable", "fill_differs", "mode_unknown",
    }
)  # fmt: skip
"""Notes after which what the file looked like is worth having, however small the difference."""


_GUESSES = frozenset({"adjustment_nearly"})
"""Notes on a difference there may be."""


def appearance_notes(
    stack: Stack, content: Content, notes: tuple[FileNote, ...]
) -> tuple[FileNote, ...]:
    """What to say in all, with how the layers look compared with the file's own merged picture.

    Args:
        stack: of the file.
        content: what was made of it.
        notes: of the file's reader.

    Returns:
        ``notes`` and ``looks_different`` or ``look_available``, as far as there is something to
        say; without `_GUESSES` that proved wrong.
    """
    if stack.merged is None:
        return notes
    share = difference(content, stack.merged()) if stack.size.area <= _LARGEST else 0.0
    if share >= _SHARE:
        percent = f"{share * 100:.0f}" if share >= 0.01 else f"{share * 100:.1f}"
        return (*notes, FileNote("looks_different", {"percent": percent}))
    if any(note.code in _MISSING for note in notes):
        return (*notes, FileNote("look_available"))
    looked = stack.size.area <= _LARGEST
    return tuple(note for note in notes if not (looked and note.code in _GUESSES))


def difference(content: Content, merged: Array) -> float:
    """The share of pixels, 0..1, that differ visibly, both over white; of a large picture some are
    looked at."""
    width, height = content.size.width, content.size.height
    step = 1
    while (width // step) * (height // step) > _LOOKED_AT:
        step += 1
    rect = Rect(0, 0, width - width % step, height - height % step)
    shown = composed(content.layers, rect, replace(content.canvas, step=step))
    wanted = merged[0 : rect.height : step, 0 : rect.width : step]
    change = np.abs(_over_white(shown) - _over_white(wanted)).max(axis=2)
    return float((np.nan_to_num(change, nan=1.0) > _VISIBLE).mean())


def composed_as_saved(stack: Stack, name: str) -> Stack:
    """The file's own merged picture as its only layer."""
    assert stack.merged is not None
    merged = stack.merged
    layer = StackLayer("paint", name, "layer-1", stack.size.rect, lambda: opaque(merged()))
    return replace(stack, layers=(layer,), active=None)


def _over_white(pixels: Array) -> FloatArray:
    values = np.divide(pixels, np.float32(full_value(pixels.dtype)), dtype=np.float32)
    if values.shape[2] == 3:
        return np.clip(values, 0, 1)
    alpha = values[..., 3:]
    return np.clip(values[..., :3], 0, 1) * alpha + (1 - alpha)
