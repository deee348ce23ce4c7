"""What must be said about a file that was opened or saved, but is no error: codes and texts.

The window translates the sentences; the command line prints them. Errors are `errors`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

__all__ = ["DAMAGE", "LOSSES", "NOTE_TEXTS", "FileNote"]

NOTE_TEXTS: dict[str, str] = {
    # what was lost
    "file_cut_off": "The file ends too early; what is whole was read.",
    "structure_lost": "The order and properties of the layers are lost; their pixels were read.",
    "project_part_lost": "Only the part that every OpenRaster program knows could be read.",
    "layers_lost": "The layers are damaged; the merged picture was read.",
    "layer_missing": "The pixels of layer “{name}” are missing.",
    "layer_unreadable": "The pixels of layer “{name}” can't be read.",
    "layer_too_large": "Layer “{name}” is too large ({size}); its pixels were not read.",
    "layer_in_8_bit": "Of layer “{name}” only a copy in 8 bits could be read.",
    "mask_missing": "The mask can't be read.",
    "profile_missing": "The colour profile can't be read.",
    "extra_missing": "“{part}” of layer “{name}” can't be read.",
    "guides_unreadable": "Some guides can't be read; the others are there.",
    "merged_missing": "The merged picture can't be read.",
    "checksum_wrong": "{member} was changed since it was saved, or is damaged.",
    "member_refused": "{member} has a name that leads outside of the file; it was not read.",
    "member_twice": "{member} is there twice; the first was read.",
    "member_too_large": "{member} is larger than it can be; it was not read.",
    "too_many_layers": "There are more than {limit} layers; the others were not read.",
    "groups_too_deep": "Groups lie more than {limit} deep; what is deeper was put one level up.",
    # what was understood otherwise
    "newer_version": "A newer Velatura wrote this file (format {version}); it is opened read-only.",
    "kind_unknown": "Layer “{name}” is of an unknown kind ({kind}); read as a paint layer.",
    "mode_unknown": "Layer “{name}” blends in a way that is not known ({mode}): Normal was used.",
    "value_odd": "Layer “{name}” has an impossible {key}; the usual one was used.",
    "clipping_ignored": "Layer “{name}” is clipped to the one below it; that is not known here.",
    "clipping_applied": "Layer “{name}” was clipped to the one below; its transparency shows it.",
    "group_mask_ignored": "The mask of group “{name}” was left out.",
    "adjustment_ignored": "Layer “{name}” adjusts those below it ({kind}); it was left out.",
    "became_pixels": "Layer “{name}” ({kind}) was read as its pixels.",
    "effects_ignored": "The effects of layer “{name}” were left out.",
    "mask_applied": "The mask of layer “{name}” was applied to its transparency.",
    "fill_merged": "Layer “{name}” has a fill opacity; it was counted into the opacity.",
    "composite_only": "Only the merged picture could be read: {reason}.",
    "colours_converted": "The colours were {mode}; they were converted to RGB.",
    # what was not written
    "saved_in_8_bit": "The picture has more than 8 bits a channel; it was saved in 8.",
    "saved_in_16_bit": "The picture is in floating point; it was saved in 16 bits.",
    "masks_left_out": "Masks were left out: this kind of file has no place for them.",
    "guides_left_out": "Guides were left out: this kind of file has no place for them.",
    "about_left_out": "Plans and links to the history were left out.",
    "references_hidden": "Reference layers were saved as hidden layers.",
    "group_isolated": "Group “{name}” passes through and is half transparent: OpenRaster has no"
    " words for that; its layers blend with one another alone.",
}
"""For every code a sentence; placeholders are the note's parameters."""

DAMAGE = frozenset(
    {
        "file_cut_off", "structure_lost", "project_part_lost", "layer_missing", "layer_unreadable",
        "layer_too_large", "layer_in_8_bit", "mask_missing", "profile_missing", "extra_missing",
        "layers_lost",
        "checksum_wrong", "member_refused", "member_twice", "member_too_large", "too_many_layers",
        "groups_too_deep",
    }
)  # fmt: skip
"""Codes after which saving over the file would lose what may still be had of it."""

LOSSES = DAMAGE | frozenset(
    {
        "guides_unreadable", "kind_unknown", "mode_unknown", "newer_version",
        "clipping_ignored", "clipping_applied", "group_mask_ignored", "adjustment_ignored",
        "became_pixels", "effects_ignored", "mask_applied", "fill_merged",
        "composite_only", "colours_converted",
    }
)  # fmt: skip
"""Codes of opening that mean: the file holds more than the document that was made of it, so that
writing the document over it would lose that. The other codes of opening tell of nothing that a file
written anew would lack; those of saving tell what the written file lacks."""


def _nothing() -> dict[str, str | int | float]:
    return {}


@dataclass(frozen=True, slots=True)
class FileNote:
    """One thing to say.

    Attributes:
        code: a key of `NOTE_TEXTS`.
        params: values for its placeholders.
    """

    code: str
    params: Mapping[str, str | int | float] = field(default_factory=_nothing)

    @property
    def is_loss(self) -> bool:
        """Whether the file that was opened holds more than the document; see `LOSSES`."""
        return self.code in LOSSES

    @property
    def text(self) -> str:
        """The sentence, in English."""
        return NOTE_TEXTS[self.code].format(**self.params)
