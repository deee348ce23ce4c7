"""The planes and words of a PSD: samples of one channel ↔ arrays, blend modes, marks of layers.

Adobe Photoshop File Formats Specification; the parsing itself is psd-tools'.
"""

from __future__ import annotations

import logging
import zlib
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from psd_tools.compression import decode_prediction, decode_rle
from psd_tools.constants import BlendMode as PsdMode
from psd_tools.constants import Compression, Tag

from desktop_app.core.blend_mode import BlendMode
from desktop_app.core.pixels import Array

if TYPE_CHECKING:
    from psd_tools.psd.layer_and_mask import LayerRecord

# It logs what it dislikes in files; without any handler Python would print that.
logging.getLogger("psd_tools").addHandler(logging.NullHandler())

MODES: Mapping[BlendMode, PsdMode] = {
    mode: PsdMode[mode.name] for mode in BlendMode
}  # the names are the same, letter by letter
"""Photoshop's names of the modes."""

DTYPES: Mapping[int, str] = {8: "uint8", 16: "uint16", 32: "float32"}
"""By bits a channel."""

ADJUSTMENTS: Mapping[Tag, str] = {
    Tag.LEVELS: "levels",
    Tag.CURVES: "curves",
    Tag.BRIGHTNESS_AND_CONTRAST: "brightness and contrast",
    Tag.COLOR_BALANCE: "colour balance",
    Tag.HUE_SATURATION: "hue and saturation",
    Tag.HUE_SATURATION_V4: "hue and saturation",
    Tag.SELECTIVE_COLOR: "selective colour",
    Tag.CHANNEL_MIXER: "channel mixer",
    Tag.GRADIENT_MAP: "gradient map",
    Tag.PHOTO_FILTER: "photo filter",
    Tag.BLACK_AND_WHITE: "black and white",
    Tag.VIBRANCE: "vibrance",
    Tag.EXPOSURE: "exposure",
    Tag.POSTERIZE: "posterise",
    Tag.INVERT: "invert",
    Tag.THRESHOLD: "threshold",
    Tag.COLOR_LOOKUP: "colour lookup",
}
"""Layers that change those below."""

OBJECTS: Mapping[Tag, str] = {
    Tag.TYPE_TOOL_OBJECT_SETTING: "text",
    Tag.TYPE_TOOL_INFO: "text",
    Tag.SMART_OBJECT_LAYER_DATA1: "smart object",
    Tag.SMART_OBJECT_LAYER_DATA2: "smart object",
    Tag.PLACED_LAYER1: "smart object",
    Tag.PLACED_LAYER2: "smart object",
    Tag.SOLID_COLOR_SHEET_SETTING: "colour fill",
    Tag.GRADIENT_FILL_SETTING: "gradient fill",
    Tag.PATTERN_FILL_SETTING: "pattern fill",
    Tag.VECTOR_STROKE_DATA: "shape",
}
"""Layers that are made of something else than pixels, but may have some."""

_EFFECTS = (
    Tag.EFFECTS_LAYER,
    Tag.OBJECT_BASED_EFFECTS_LAYER_INFO,
    Tag.OBJECT_BASED_EFFECTS_LAYER_INFO_V0,
    Tag.OBJECT_BASED_EFFECTS_LAYER_INFO_V1,
)
"""Shadows, glows, strokes…"""


def left_out_of(record: LayerRecord) -> Iterator[tuple[str, dict[str, str]]]:
    """What a record asks for and nothing here does: codes of notes and their parameters."""
    blocks = record.tagged_blocks
    if any(tag in blocks for tag in _EFFECTS):
        yield "effects_ignored", {}
    knockout = blocks.get_data(Tag.KNOCKOUT_SETTING)
    if getattr(knockout, "value", knockout):
        yield "blending_ignored", {"what": "knockout"}
    if blocks.get_data(Tag.CHANNEL_BLENDING_RESTRICTIONS_SETTING):
        yield "blending_ignored", {"what": "blending limited to some channels"}
    ranges = record.blending_ranges
    both = [
        *(ranges.composite_ranges or ()),
        *(two for one in ranges.channel_ranges or () for two in one),
    ]
    if any(tuple(one) != (0, 65_535) for one in both):
        yield "blending_ignored", {"what": "blend if"}


_STORED: Mapping[int, str] = {8: "u1", 16: ">u2", 32: ">f4"}


def plane(
    data: bytes, compression: Compression, width: int, height: int, depth: int, version: int
) -> Array:
    """The samples of one channel (or of several below each other).

    psd-tools' own way of decoding warns and gives black where a channel is damaged; this says so.

    Args:
        data: as it stands in the file.
        compression: how it is packed.
        width: pixels a row, at least 1.
        height: rows, at least 1.
        depth: 8, 16 or 32 bits.
        version: 1 PSD, 2 PSB.

    Returns:
        (height, width) uint8, uint16 or float32.

    Raises:
        ValueError: damaged, or it ends too early.
    """
    samples = unpacked(data, compression, width, height, depth, version)
    found = np.frombuffer(samples, _STORED[depth]).reshape(height, width)
    return found.astype(DTYPES[depth])


def unpacked(
    data: bytes, compression: Compression, width: int, height: int, depth: int, version: int
) -> bytes:
    """The samples of `plane` as PSD has them: big-endian, row by row.

    Raises:
        ValueError: damaged, or it ends too early.
    """
    length = width * height * depth // 8
    if compression == Compression.RAW:
        samples = data[:length]
    elif compression == Compression.RLE:
        counts = np.frombuffer(data[: height * 2 * version], f">u{2 * version}")
        if len(counts) < height or int(counts.sum()) > len(data) - counts.nbytes:
            raise ValueError("rows are missing")  # psd-tools would make them black
        try:
            samples = decode_rle(data, width, height, depth, version, max_output_bytes=length)
        except (IndexError, OSError) as error:
            raise ValueError(str(error)) from error
    else:
        samples = _inflated(data, length)
    if len(samples) != length:
        raise ValueError("the samples end too early")
    if compression == Compression.ZIP_WITH_PREDICTION:
        samples = decode_prediction(samples, width, height, depth)
    return samples


def _inflated(data: bytes, length: int) -> bytes:
    if length > 1100 * (len(data) + 64):  # deflate packs 1032 to 1 at the most
        raise ValueError("more samples than can be packed into this")
    try:
        return zlib.decompressobj().decompress(data, length)
    except zlib.error as error:
        raise ValueError(str(error)) from error


def plane_bytes(samples: Array) -> bytes:
    """The samples of one channel as PSD has them, unpacked: big-endian, row by row."""
    stored: Any = _STORED[samples.dtype.itemsize * 8]
    return np.ascontiguousarray(samples).astype(stored).tobytes()
