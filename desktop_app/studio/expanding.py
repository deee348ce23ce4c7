"""A picture on a larger canvas for who has no window: how much larger, and the mask of the new."""

from __future__ import annotations

import re
from typing import get_args

import numpy as np

from desktop_app.catalog.intents import EXPAND
from desktop_app.core.edit_plan import Fill
from desktop_app.core.errors import InputError
from desktop_app.core.geometry import Margins, Rect, Size
from desktop_app.core.pixels import Array, ByteArray
from desktop_app.imaging.expand import ExpandFill, expanded
from desktop_app.state.painting.expansion import check_canvas

_NUMBER = re.compile(r"\s*(\d{1,5}(?:\.\d{1,3})?)\s*(%|px)?\s*")


def wanted_margins(
    expand: str | None, size: Size | None, intent: str, picture: Size, *, masked: bool = False
) -> Margins:
    """What is added on each side of a picture; nothing where nothing is to be added.

    Args:
        expand: as in "0,0,256,0": left, top, right, bottom, in pixels, or with "%" in shares of the
            picture's side; one number for all sides; None: not said.
        size: that was said. To expand, it is that of the whole canvas, with the picture in its
            middle (odd pixels go to the right and below), unless ``expand`` or a mask says where.
        intent: id of the chosen intent.
        picture: its size.
        masked: whether a mask was given.

    Raises:
        InputError: ``expand_syntax``; ``expand_size``: it is not larger; ``expand_missing``: the
            intent is to expand, and nothing says where; or as `check_canvas`.
    """
    if expand is not None:
        margins = _margins(expand, picture)
    elif intent != EXPAND or masked:
        return Margins()
    elif size is None:
        raise InputError("expand_missing")
    else:
        wide, high = size.width - picture.width, size.height - picture.height
        if min(wide, high) < 0 or wide == high == 0:
            raise InputError("expand_size", size=size.words, picture=picture.words)
        margins = Margins(wide // 2, high // 2, wide - wide // 2, high - high // 2)
    check_canvas(margins.grown(picture))
    return margins


def working_size(expand: str | None, size: Size | None, margins: Margins) -> Size | None:
    """The size that a model works at, of one that was said: not if that was the canvas'."""
    return size if expand is not None or margins.is_empty else None


def on_canvas(
    pixels: Array, mask: ByteArray | None, margins: Margins, fill: Fill | None = None
) -> tuple[Array, ByteArray]:
    """The larger picture, and the mask of what is new in it.

    Args:
        pixels: (h, w, 3|4).
        mask: (h, w) of what is to be changed besides; None: nothing.
        margins: pixels added on each side.
        fill: what the new area shows first; one that fills no border, or None: the usual one.

    Raises:
        InputError: ``mask_size`` or ``out_of_memory``.
    """
    height, width = pixels.shape[:2]
    if mask is not None and mask.shape != (height, width):
        words = f"{mask.shape[1]} × {mask.shape[0]}"
        raise InputError("mask_size", mask=words, picture=f"{width} × {height}")
    size = margins.grown(Size(width, height))
    inside = Rect(margins.left, margins.top, width, height).slices
    first: ExpandFill = next((each for each in get_args(ExpandFill) if each == fill), "reflect")
    try:
        whole = expanded(pixels, margins, first)
        values = np.full((size.height, size.width), 255, np.uint8)
    except MemoryError as error:
        raise InputError("out_of_memory", size=size.words) from error
    values[inside] = 0 if mask is None else mask
    return whole, values


def plan_fill(fill: Fill | None) -> Fill:
    """What stands under the mask before denoising: what the canvas shows, unless another fill was
    asked for, that fills no border."""
    return "original" if fill is None or fill in get_args(ExpandFill) else fill


def _margins(text: str, picture: Size) -> Margins:
    parts = text.split(",")
    found = [_NUMBER.fullmatch(part) for part in parts]
    if len(parts) not in (1, 4) or not all(found):
        raise InputError("expand_syntax", text=text[:80])
    sides = (picture.width, picture.height) * 2
    numbers = found * 4 if len(parts) == 1 else found
    pixels = [
        round(float(one[1]) * (side / 100 if one[2] == "%" else 1))
        for one, side in zip(numbers, sides, strict=True)
        if one is not None
    ]
    if not any(pixels):
        raise InputError("expand_syntax", text=text[:80])
    return Margins(*pixels)
