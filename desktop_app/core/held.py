"""What a document or a file can hold, as a vocabulary: what saving may lose, and how it is named.

Which kind of file holds what is one table, in `storage.holding`. The words are parts of a list in a
sentence ("layers, guides"); the window translates them, the command line prints them.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from desktop_app.core.file_note import FileNote

__all__ = ["BESIDE", "HELD_TEXTS", "Held", "left_in_file"]


class Held(StrEnum):
    """One thing. Those of the second part are never in a document: only a file can have them."""

    LAYERS = "layers"
    GROUPS = "groups"
    THROUGH = "through"
    CLIP_MODE = "clip_mode"
    CLIP_MANY = "clip_many"
    MASK_LAYERS = "mask_layers"
    REFERENCES = "references"
    EDITS = "edits"
    OUTSIDE = "outside"
    MASK = "mask"
    GUIDES = "guides"
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


BESIDE = frozenset({Held.MASK, Held.GUIDES})
"""What lies beside the picture: it stops no ordinary save, stays in the journal, and is asked about
when the picture is closed."""

HELD_TEXTS: dict[Held, str] = {
    Held.LAYERS: "layers",
    Held.GROUPS: "groups",
    Held.THROUGH: "semi-transparent pass-through groups",
    Held.CLIP_MODE: "clipping layers with a blend mode other than Normal",
    Held.CLIP_MANY: "layers clipped to several layers",
    Held.MASK_LAYERS: "mask layers",
    Held.REFERENCES: "reference layers",
    Held.EDITS: "settings of edits",
    Held.OUTSIDE: "pixels outside the canvas",
    Held.MASK: "the mask",
    Held.GUIDES: "guides",
    Held.ALPHA: "transparency",
    Held.DEEP: "16 bits per channel",
    Held.FLOAT: "floating-point values",
    Held.EXACT: "exact pixels (its compression is lossy)",
    Held.PROFILE: "the colour profile",
    Held.GREY_PROFILE: "the greyscale colour profile",
    Held.ABOUT: "metadata (EXIF, XMP, text)",
    Held.PRESS: "press metadata (IPTC)",
    Held.PAGES: "its other pages or frames",
    Held.SECOND: "a second picture (depth or gain map)",
    Held.INKS: "CMYK colours",
    Held.LAB: "Lab colours",
    Held.PALETTE: "indexed colours",
    Held.GREY: "greyscale mode",
    Held.DEPTH: "its bit depth",
    Held.OWN_PROFILE: "its colour profile",
    Held.CHANNELS: "extra channels",
    Held.FEATURES: "what was left out or rasterised when it was opened",
    Held.RESOURCES: "Photoshop guides, paths or metadata",
    Held.OTHER_LAYERS: "another program's layers",
}
"""In the order in which they are named."""

_NOTES: dict[str, Held] = {
    # of pictures
    "first_frame": Held.PAGES,
    "reduced_to_8_bit": Held.DEPTH,
    "reduced_to_float32": Held.DEPTH,
    "converted_from_cmyk": Held.INKS,
    "profile_converted": Held.OWN_PROFILE,
    "profile_ignored": Held.OWN_PROFILE,
    "extra_channels_dropped": Held.CHANNELS,
    # of layered files
    "composite_only": Held.OTHER_LAYERS,
    "profile_missing": Held.OWN_PROFILE,
    "channels_left_out": Held.CHANNELS,
    "resources_left_out": Held.RESOURCES,
    "duotone_grey": Held.INKS,
    "grey_in_rgb": Held.GREY,
    "converted_in_8_bit": Held.DEPTH,
}
_COLOURS = {
    "cmyk": Held.INKS, "lab": Held.LAB, "indexed": Held.PALETTE, "bitmap": Held.GREY,
    "multichannel": Held.CHANNELS,
}  # fmt: skip


def left_in_file(notes: Iterable[str] = (), file_notes: Iterable[FileNote] = ()) -> frozenset[Held]:
    """What a file holds that the document made of it does not, by what was said when it was opened.

    Which notes of a layered file mean a loss is told in `core.file_note.LOSSES`.
    """
    found = {_NOTES[code] for code in notes if code in _NOTES}
    for note in file_notes:
        if note.code == "colours_converted":
            found.add(_COLOURS.get(str(note.params.get("mode")), Held.FEATURES))
        elif note.is_loss:
            found.add(_NOTES.get(note.code, Held.FEATURES))
    return frozenset(found)
