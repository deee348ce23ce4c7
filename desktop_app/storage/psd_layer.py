"""The pixels of one layer of a PSD: its channels put together, its mask and clipping applied."""

from __future__ import annotations

from typing import Any

import numpy as np
from psd_tools.constants import ChannelID
from psd_tools.psd.header import FileHeader
from psd_tools.psd.layer_and_mask import ChannelDataList, LayerRecord

from desktop_app.core.geometry import Rect
from desktop_app.core.pixels import Array
from desktop_app.core.stack import Pixels
from desktop_app.imaging.container import MAX_MEGAPIXELS
from desktop_app.storage.psd_planes import DTYPES, plane

__all__ = ["cut_out", "layer_pixels"]

_ROWS = 256


def layer_pixels(
    header: FileHeader, record: LayerRecord, data: ChannelDataList, colours: int
) -> Array:
    """A layer's pixels: (h, w, 4) of the file's depth, alpha straight, the mask applied.

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
    pixels[..., 3] = found.get(int(ChannelID.TRANSPARENCY_MASK), _full(dtype))  # none: opaque
    mask = _mask(header, record, data)
    return pixels if mask is None else _times(pixels, mask)


def cut_out(make: Pixels, rect: Rect, base: Pixels, base_rect: Rect) -> Array:
    """A layer's pixels where the layer it is clipped to has some: alpha times alpha.

    Right wherever the base is opaque or transparent; at half-transparent edges a little too thin,
    because there the two should be blended before both meet what is below.
    """
    pixels, below = make(), base()
    cover = np.zeros(pixels.shape[:2], pixels.dtype)
    common = rect.intersected(base_rect)
    if not common.is_empty:
        here = common.moved(-rect.x, -rect.y).slices
        there = common.moved(-base_rect.x, -base_rect.y).slices
        cover[here] = below[there][..., 3]
    return _times(pixels, cover.astype(np.float32) / _full(pixels.dtype))


def _mask(header: FileHeader, record: LayerRecord, data: ChannelDataList) -> Array | None:
    """The layer's mask over its pixels, float32 0..1; None if there is none, or it is off."""
    mask = record.mask_data
    pairs = zip(record.channel_info, data, strict=False)
    found: Any = next((c for i, c in pairs if i.id == ChannelID.USER_LAYER_MASK), None)
    if mask is None or found is None or mask.flags.mask_disabled:
        return None
    outside = np.float32(mask.background_color / 255)
    cover = np.full((record.height, record.width), outside, np.float32)
    rect = Rect(mask.left, mask.top, mask.width, mask.height)
    own = Rect(record.left, record.top, record.width, record.height)
    common = rect.intersected(own)
    if not common.is_empty:
        if rect.size.area > MAX_MEGAPIXELS * 1_000_000:
            raise ValueError("a mask that is too large")
        samples = plane(
            found.data, found.compression, rect.width, rect.height, header.depth, header.version
        )
        there = samples[common.moved(-rect.x, -rect.y).slices].astype(np.float32)
        cover[common.moved(-own.x, -own.y).slices] = there / _full(samples.dtype)
    parameters = mask.parameters
    density = None if parameters is None else parameters.user_mask_density
    if density is not None:
        cover = 1 - (1 - cover) * np.float32(density / 255)
    return cover


def _times(pixels: Array, cover: Array) -> Array:
    """Alpha times ``cover`` (float32 0..1), in place."""
    for top in range(0, len(pixels), _ROWS):
        alpha = pixels[top : top + _ROWS, :, 3]
        values = alpha * cover[top : top + _ROWS]
        alpha[...] = np.rint(values) if pixels.dtype.kind == "u" else values
    return pixels


def _full(dtype: np.dtype[Any]) -> Any:
    return np.float32(1) if dtype == np.float32 else np.iinfo(dtype).max
