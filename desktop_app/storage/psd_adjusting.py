"""Which adjustment a layer of a PSD is: by Photoshop's record, or as Velatura wrote it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from psd_tools.constants import Tag
from psd_tools.psd import tagged_blocks

from desktop_app.core.blend_mode import BlendMode
from desktop_app.imaging.layer_kinds.adjustment_layer import Adjusting
from desktop_app.storage.psd_adjustments import RECORDS, read_data, read_record
from desktop_app.storage.psd_adjustments_write import blocks_of, kept, own_of, raw
from desktop_app.storage.psd_layer import layer_pixels

if TYPE_CHECKING:
    from psd_tools.psd.header import FileHeader
    from psd_tools.psd.layer_and_mask import ChannelDataList, LayerRecord
    from psd_tools.psd.tagged_blocks import TaggedBlocks

    from desktop_app.core.layer_stack import StackLayer
    from desktop_app.core.pixels import Array

_structures: Any = tagged_blocks

_MAX_RECORD = 1 << 20
"""Characters of another program's record that a document keeps. Larger ones are tables, of which
it has all that is in them anyway."""


@dataclass(frozen=True, slots=True)
class Known:
    """What a layer is.

    Attributes:
        adjusting: which adjustment.
        nearly: whether the program that wrote it has another formula.
        clipped, mode: what Velatura wrote down beside it; None: nothing.
    """

    adjusting: Adjusting
    nearly: bool = False
    clipped: bool | None = None
    mode: BlendMode | None = None


def understood(blocks: TaggedBlocks, tag: Tag | None) -> Known:
    """The adjustment layer of a record. Raises ValueError: nothing here does the same, or it is
    damaged."""
    if tag is None:
        raise ValueError("no record")
    found = read_record(blocks, tag)
    own = _own(own_of(blocks))
    if own is not None and _same(own.adjusting, tag, found):
        return own
    tags = {tag, *({Tag.BRIGHTNESS_AND_CONTRAST} if tag in _CONTRAST else ())}
    record = kept({one: blocks[one].data for one in tags if one in blocks})
    made = Adjusting.of(*found)
    if kept(blocks_of(made) or {}) != record and sum(map(len, record.values())) <= _MAX_RECORD:
        made = replace(made, record=record)
    return Known(made, RECORDS[tag].nearly)


def rasterised(header: FileHeader, record: LayerRecord, data: ChannelDataList) -> Known | None:
    """The adjustment layer that Velatura wrote as pixels, which are still the same; else None."""
    told = own_of(record.tagged_blocks)
    own = _own(told)
    whole = (record.left, record.top, record.width, record.height)
    if own is None or whole != (0, 0, header.width, header.height):
        return None
    try:
        pixels = layer_pixels(header, record, data, 3)
    except ValueError:
        return None
    return own if digest(pixels) == told.get("pixels") else None


def written_beside(layer: StackLayer, **more: str) -> dict[str, Any]:
    """What is written beside a record, or pixels, of an adjustment layer."""
    about = {key: layer.about[key] for key in (layer.kind,) if key in layer.about}
    return {**about, "clipped": layer.clipped, "mode": layer.mode.value, **more}


def digest(pixels: Array) -> str:
    """Of a layer's pixels."""
    kind: Any = np.dtype(pixels.dtype).newbyteorder("<")
    return hashlib.sha256(np.ascontiguousarray(pixels, kind).tobytes()).hexdigest()


_CONTRAST = (Tag.CONTENT_GENERATOR_EXTRA_DATA, Tag.BRIGHTNESS_AND_CONTRAST)


def _own(told: Mapping[str, Any]) -> Known | None:
    try:
        adjusting = Adjusting.from_json(told["adjustment"])
        return Known(adjusting, False, told["clipped"] is True, BlendMode(told["mode"]))
    except (KeyError, TypeError, ValueError):
        return None


def _same(adjusting: Adjusting, tag: Tag, found: Any) -> bool:
    """Whether its record says what was found."""
    data = (blocks_of(adjusting) or {}).get(tag)
    if data is None:
        return False
    again: Any = _structures.TYPES[tag].frombytes(raw(data))
    return read_data(tag, getattr(again, "value", again)) == found
