"""The pixels of one layer of a PSD: its channels put together, and seen through masks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from psd_tools.constants import ChannelID
from psd_tools.psd.header import FileHeader
from psd_tools.psd.layer_and_mask import ChannelDataList, LayerRecord

from desktop_app.core.errors import InputError
from desktop_app.core.geometry import Rect
from desktop_app.core.pixels import Array
from desktop_app.core.reading import reading
from desktop_app.imaging.layer_stack import Pixels
from desktop_app.imaging.layered_files.psd_masks import Cover, full_of, times
from desktop_app.imaging.psd_merged import DTYPES, plane


def layer_pixels(
    header: FileHeader, record: LayerRecord, data: ChannelDataList, colours: int
) -> Array:
    """A layer's pixels: (h, w, 4) of the file's depth, alpha straight, without any mask.

    Args:
        header: of the file.
        record: of the layer, which is not empty.
        data: its channels.
        colours: 3 RGB, 1 grey.

    Raises:
        ValueError: a channel is missing or damaged.
    """
    width, height = record.width, record.height
    dtype = np.dtype(DTYPES[header.depth])
    found = dict[int, Array]()
    for info, channel in zip(record.channel_info, data, strict=False):
        one: Any = channel
        if int(info.id) in (ChannelID.TRANSPARENCY_MASK, *range(colours)):
            found[int(info.id)] = plane(
                one.data, one.compression, width, height, header.depth, header.version
            )
    if not all(which in found for which in range(colours)):
        raise ValueError("a channel is missing")
    # Made only now: what claims more pixels than it has was refused with its first channel.
    pixels = np.empty((height, width, 4), dtype)
    for which in range(3):
        pixels[..., which] = found[which if colours == 3 else 0]
    pixels[..., 3] = found.get(int(ChannelID.TRANSPARENCY_MASK), full_of(dtype))  # none: opaque
    return pixels


def seen_through(make: Pixels, rect: Rect, covers: Sequence[Cover]) -> Array:
    """A layer's pixels, which are in ``rect``, as far as masks let them through."""
    pixels = np.array(make())
    for cover in covers:
        times(pixels, cover(rect))
    return pixels


def as_dots(make: Pixels, opacity: float, seed: int) -> Array:
    """A layer that dissolves: each pixel is there or not; the more opaque, the more of them."""
    pixels = np.array(make())
    full = full_of(pixels.dtype)
    chance = np.random.default_rng(seed).random(pixels.shape[:2], np.float32)
    alpha = pixels[..., 3] / np.float32(full) * np.float32(opacity)
    pixels[..., 3] = np.where(alpha > chance, full, 0)
    return pixels


def once(pixels: Array, make: Pixels) -> Pixels:
    """Gives what was made already, and makes it again from the second time on: it is not kept."""
    held = [pixels]
    return lambda: held.pop() if held else make()


def sound(make: Pixels, name: str) -> Array:
    """What ``make`` makes.

    Raises:
        InputError: ``project_unreadable`` where it finds its part of the file damaged.
    """

    def damaged(error: Exception) -> InputError:
        reason = "part of it is damaged"
        return InputError("project_unreadable", repr(error), name=name, reason=reason)

    with reading(name, damaged):
        return make()
