"""What a document or a file can hold, as a vocabulary: what saving may lose, and how it is named.

Which kind of file holds what is one table, in `storage.format_features`. The words are parts of a
list in a sentence ("layers, guides"); the window translates them, the command line prints them.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import Final

from desktop_app.core.file_note import MERGED, FileNote
from desktop_app.core.values import Field, Number, Unset

QUALITY = Number(1, 100, whole=True)
"""Of pictures that are compressed with losses."""

SIDE_LENGTH: Final = Unset(1, 65535, whole=True, unit=" px")
SIZES: Final = (
    Field(
        "side",
        "Longest side",
        "Scaled down until neither side is longer; never enlarged.",
        SIDE_LENGTH,
        option="longest-side",
        unset="As it is",
    ),
    Field(
        "width",
        "Width",
        "Scaled down in proportion, at most this wide.",
        SIDE_LENGTH,
        unset="In proportion",
    ),
    Field(
        "height",
        "Height",
        "Scaled down in proportion, at most this high.",
        SIDE_LENGTH,
        unset="In proportion",
    ),
    Field("percent", "Percent", "Of its sides.", Unset(0.1, 100, unit=" %"), unset="As it is"),
)
"""What an exported picture is scaled down to: of several, the one that makes it the smallest."""


class FileFeature(StrEnum):
    """One thing. Those of the second part are never in a document: only a file can have them."""

    LAYERS = "layers"
    GROUPS = "groups"
    THROUGH = "through"
    CLIP_MODE = "clip_mode"
    CLIP_MANY = "clip_many"
    LAYER_MASKS = "layer_masks"
    GROUP_MASKS = "group_masks"
    MASK_LAYERS = "mask_layers"
    REGIONS = "regions"
    CONTROLS = "controls"
    ADJUSTMENTS = "adjustments"
    ANNOTATIONS = "annotations"
    REFERENCES = "references"
    EDITS = "edits"
    ORIGINALS = "originals"
    OUTSIDE = "outside"
    MASK = "mask"
    SELECTION = "selection"
    GUIDES = "guides"
    BRANCHES = "branches"
    ALPHA = "alpha"
    DEEP = "deep"
    FLOAT = "float"
    EXACT = "exact"
    PROFILE = "profile"
    GREY_PROFILE = "grey_profile"
    ABOUT = "about"
    PRESS = "press"

    PAGES = "pages"
    SECOND = "second"
    INKS = "inks"
    LAB = "lab"
    PALETTE = "palette"
    GREY = "grey"
    DEPTH = "depth"
    OWN_PROFILE = "own_profile"
    CHANNELS = "channels"
    FEATURES = "features"
    RESOURCES = "resources"
    OTHER_LAYERS = "other_layers"
    GAIN_MAP = "gain_map"
    VIDEO = "video"
    CREDENTIALS = "credentials"
    MORE_XMP = "more_xmp"
    LIGHT_LEVELS = "light_levels"


BESIDE = frozenset(
    {FileFeature.MASK, FileFeature.SELECTION, FileFeature.GUIDES, FileFeature.BRANCHES}
)
"""What is next to the picture: it stops no ordinary save, stays in the journal, and is asked about
when the picture is closed."""

FEATURE_TEXTS: dict[FileFeature, str] = {
    FileFeature.LAYERS: "layers",
    FileFeature.GROUPS: "groups",
    FileFeature.THROUGH: "semi-transparent pass-through groups",
    FileFeature.CLIP_MODE: "clipping layers with a blend mode other than Normal",
    FileFeature.CLIP_MANY: "layers clipped to several layers",
    FileFeature.LAYER_MASKS: "layer masks that can be edited",
    FileFeature.GROUP_MASKS: "masks of groups and results that can be edited",
    FileFeature.MASK_LAYERS: "mask layers",
    FileFeature.REGIONS: "region layers",
    FileFeature.CONTROLS: "control layers",
    FileFeature.ADJUSTMENTS: "adjustment layers",
    FileFeature.ANNOTATIONS: "annotations that can be edited",
    FileFeature.REFERENCES: "reference layers",
    FileFeature.EDITS: "settings of edits",
    FileFeature.ORIGINALS: "originals of transformed layers",
    FileFeature.OUTSIDE: "pixels outside the canvas",
    FileFeature.MASK: "the mask",
    FileFeature.SELECTION: "the selection",
    FileFeature.GUIDES: "guides",
    FileFeature.BRANCHES: "branches and snapshots",
    FileFeature.ALPHA: "transparency",
    FileFeature.DEEP: "16 bits per channel",
    FileFeature.FLOAT: "floating-point values",
    FileFeature.EXACT: "exact pixels (it is compressed with loss, smaller or converted)",
    FileFeature.PROFILE: "the colour profile",
    FileFeature.GREY_PROFILE: "the greyscale colour profile",
    FileFeature.ABOUT: "metadata (EXIF, XMP, text)",
    FileFeature.PRESS: "press metadata (IPTC)",
    FileFeature.PAGES: "its other pages or frames",
    FileFeature.SECOND: "a second picture (such as a depth map)",
    FileFeature.INKS: "CMYK colours",
    FileFeature.LAB: "Lab colours",
    FileFeature.PALETTE: "indexed colours",
    FileFeature.GREY: "greyscale mode",
    FileFeature.DEPTH: "its bit depth",
    FileFeature.OWN_PROFILE: "its colour profile",
    FileFeature.CHANNELS: "extra channels",
    FileFeature.FEATURES: "what was left out or rasterised when it was opened",
    FileFeature.RESOURCES: "Photoshop paths or metadata",
    FileFeature.OTHER_LAYERS: "another program's layers",
    FileFeature.GAIN_MAP: "its HDR gain map",
    FileFeature.VIDEO: "its video (motion photo)",
    FileFeature.CREDENTIALS: "its Content Credentials (C2PA)",
    FileFeature.MORE_XMP: "its extended XMP metadata",
    FileFeature.LIGHT_LEVELS: "its HDR brightness data (mDCV, cLLI)",
}
"""In the order in which they are named."""

_NOTES: dict[str, FileFeature] = {
    # of pictures
    "first_frame": FileFeature.PAGES,
    "reduced_to_8_bit": FileFeature.DEPTH,
    "damaged_in_8_bit": FileFeature.DEPTH,
    "reduced_to_float32": FileFeature.DEPTH,
    "converted_from_cmyk": FileFeature.INKS,
    "profile_converted": FileFeature.OWN_PROFILE,
    "profile_ignored": FileFeature.OWN_PROFILE,
    "extra_channels_dropped": FileFeature.CHANNELS,
    "alpha_empty": FileFeature.CHANNELS,
    "first_part": FileFeature.PAGES,
    "outside_left_out": FileFeature.OUTSIDE,
    "raw_preview_only": FileFeature.DEPTH,
    "merged_picture": FileFeature.OTHER_LAYERS,
    "layers_composed": FileFeature.OTHER_LAYERS,
    "cicp_ignored": FileFeature.OWN_PROFILE,
    "second_picture_left_out": FileFeature.SECOND,
    "gain_map_left_out": FileFeature.GAIN_MAP,
    "video_left_out": FileFeature.VIDEO,
    "manifest_left_out": FileFeature.CREDENTIALS,
    "manifest_broken": FileFeature.CREDENTIALS,
    "more_xmp_left_out": FileFeature.MORE_XMP,
    "light_levels_left_out": FileFeature.LIGHT_LEVELS,
    # of layered files
    **dict.fromkeys(MERGED, FileFeature.OTHER_LAYERS),
    "profile_missing": FileFeature.OWN_PROFILE,
    "channels_left_out": FileFeature.CHANNELS,
    "resources_left_out": FileFeature.RESOURCES,
    "duotone_grey": FileFeature.INKS,
    "grey_in_rgb": FileFeature.GREY,
    "converted_in_8_bit": FileFeature.DEPTH,
}
_COLOURS = {
    "cmyk": FileFeature.INKS, "lab": FileFeature.LAB, "indexed": FileFeature.PALETTE,
    "bitmap": FileFeature.GREY,
    "multichannel": FileFeature.CHANNELS,
}  # fmt: skip


def features_lost_on_opening(
    notes: Iterable[str] = (), file_notes: Iterable[FileNote] = ()
) -> frozenset[FileFeature]:
    """What a file holds that the document made of it does not, by what was said when it was opened.

    Which notes of a layered file mean a loss is told in `core.file_note.LOSSES`.
    """
    found = {_NOTES[code] for code in notes if code in _NOTES}
    for note in file_notes:
        if note.code == "colours_converted":
            found.add(_COLOURS.get(str(note.params.get("mode")), FileFeature.FEATURES))
        elif note.is_loss:
            found.add(_NOTES.get(note.code, FileFeature.FEATURES))
    return frozenset(found)
