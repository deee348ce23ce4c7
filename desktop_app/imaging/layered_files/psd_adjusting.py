"""Which adjustment a layer of a PSD is, by Photoshop's record or as Velatura wrote it; and what
pixels that Velatura wrote are drawn of."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import Any

import numpy as np
from psd_tools.constants import ColorMode, Tag
from psd_tools.psd import tagged_blocks
from psd_tools.psd.header import FileHeader
from psd_tools.psd.layer_and_mask import ChannelDataList, LayerRecord
from psd_tools.psd.tagged_blocks import TaggedBlocks

from desktop_app.core.pixels import Array
from desktop_app.imaging.layer_kinds.adjustment_layer import Adjusting
from desktop_app.imaging.layer_stack import Json
from desktop_app.imaging.layered_files.own_adjustments import OwnLayer, drawn_as, known
from desktop_app.imaging.layered_files.psd_adjustments import NEARLY, read_data
from desktop_app.imaging.layered_files.psd_adjustments_write import blocks_of, kept, own_of, raw
from desktop_app.imaging.layered_files.psd_layer import layer_pixels
from desktop_app.imaging.layered_files.psd_masks import masks_of
from desktop_app.imaging.layered_files.psd_planes import ADJUSTMENTS

_structures: Any = tagged_blocks

_MAX_RECORD = 1 << 20
"""Characters of another program's record that a document keeps. Larger ones are tables, of which
it has all that is in them anyway."""

_BESIDE = (Tag.CONTENT_GENERATOR_EXTRA_DATA, Tag.BRIGHTNESS_AND_CONTRAST)
"""What is beside a record: what programs of other years read, presets."""


def tag_of(blocks: TaggedBlocks) -> Tag | None:
    """The record that says which adjustment layer it is; None: it is none. Of brightness and
    contrast newer programs have another one, which is also written with other records."""
    tag = next((tag for tag in ADJUSTMENTS if tag in blocks), None)
    newer: Any = blocks.get_data(Tag.CONTENT_GENERATOR_EXTRA_DATA)
    told = tag in (None, Tag.BRIGHTNESS_AND_CONTRAST) and newer is not None and b"Brgh" in newer
    return Tag.CONTENT_GENERATOR_EXTRA_DATA if told else tag


def understood(blocks: TaggedBlocks, tag: Tag, header: FileHeader) -> OwnLayer:
    """The adjustment layer of a record. Raises ValueError: nothing here does the same, or it is
    damaged."""
    found = read_data(tag, blocks.get_data(tag), header)
    own = known(own_of(blocks))
    if own is not None and _found(own.adjusting, tag, header) == found:
        return own
    record = kept({one: blocks[one].data for one in (tag, *_BESIDE) if one in blocks})
    made = Adjusting.of(*found)
    other = kept(blocks_of(made) or {}) != record and header.color_mode == ColorMode.RGB
    if other and sum(map(len, record.values())) <= _MAX_RECORD:
        made = replace(made, record=record)
    return OwnLayer(made, tag in NEARLY)


def rasterised(header: FileHeader, record: LayerRecord, data: ChannelDataList) -> OwnLayer | None:
    """The adjustment layer that Velatura wrote as pixels, which are still the same; else None."""
    told = own_of(record.tagged_blocks)
    own = known(told)
    whole = (record.left, record.top, record.width, record.height)
    if own is None or whole != (0, 0, header.width, header.height):
        return None
    try:
        pixels = layer_pixels(header, record, data, 3)
    except ValueError:
        return None
    return own if digest(pixels) == told.get("pixels") else None


def drawn(
    header: FileHeader, record: LayerRecord, data: ChannelDataList, *, masked: bool
) -> dict[str, Json]:
    """Kind and ``about`` of a layer whose pixels Velatura drew, and which are still the same;
    ``masked``: it holds its mask, and they don't."""
    told = own_of(record.tagged_blocks)
    if "drawn" not in told:
        return {}
    try:
        masks = not masked and masks_of(header, record, data)
        empty = not record.width or not record.height
        pixels = np.zeros(0) if empty else layer_pixels(header, record, data, 3)
    except ValueError:
        return {}
    same = not masks and digest(pixels) == told.get("pixels")
    return drawn_as(told, record.left, record.top) if same else {}


def digest(pixels: Array) -> str:
    """SHA-256 of the pixels, little-endian, in hex."""
    kind: Any = np.dtype(pixels.dtype).newbyteorder("<")
    return hashlib.sha256(np.ascontiguousarray(pixels, kind).tobytes()).hexdigest()


def _found(adjusting: Adjusting, tag: Tag, header: FileHeader) -> object:
    """What is found in the record that would be written of it."""
    data = (blocks_of(adjusting) or {}).get(tag)
    if data is None:
        return None
    again: Any = _structures.TYPES[tag].frombytes(raw(data))
    return read_data(tag, getattr(again, "value", again), header)
