"""The planes and words of a PSD: samples of one channel ↔ arrays, blend modes, marks of layers.

Adobe Photoshop File Formats Specification; the parsing itself is psd-tools'.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
from psd_tools.constants import BlendMode as PsdMode
from psd_tools.constants import Tag
from psd_tools.psd.layer_and_mask import LayerRecord

from desktop_app.core.blend_mode import BlendMode
from desktop_app.core.pixels import Array

MODES: Mapping[BlendMode, PsdMode] = {
    mode: PsdMode[mode.name] for mode in BlendMode
}  # the names are the same, letter by letter
"""Photoshop's names of the modes."""

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


def plane_bytes(samples: Array) -> bytes:
    """The samples of one channel as PSD has them, unpacked: big-endian, row by row."""
    return np.ascontiguousarray(samples).astype(samples.dtype.newbyteorder(">")).tobytes()
