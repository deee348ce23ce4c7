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
    "clipping_ignored": "Layer “{name}” is clipped, but nothing lies below it that it could be"
    " clipped to; all of it is shown.",
    "clipping_grouped": "Layer “{name}” and those clipped to it became a group.",
    "group_mask_applied": "The mask of group “{name}” was applied to the transparency of its"
    " layers.",
    "group_mask_nearly": "The mask of group “{name}” was applied to each of its layers: where it is"
    " half transparent and layers overlap, they show more than they should.",
    "group_mask_unreadable": "The mask or artboard of group “{name}” can't be read.",
    "artboard_drawn": "Artboard “{name}” became a group: its colour a layer, its edge applied to"
    " the transparency of what is in it.",
    "adjustment_ignored": "Layer “{name}” adjusts those below it ({kind}). Its place is kept, but"
    " it has no effect here.",
    "became_pixels": "Layer “{name}” ({kind}) was read as its pixels.",
    "fill_drawn": "Layer “{name}” ({kind}) was drawn from its recipe and became pixels.",
    "object_left_out": "Layer “{name}” ({kind}) has no pixels and can't be drawn here: it is"
    " empty.",
    "stroke_plain": "The stroke around layer “{name}” was drawn solid, with pointed corners.",
    "effects_ignored": "The effects of layer “{name}” were left out.",
    "blending_ignored": "Of how layer “{name}” blends, this was left out: {what}.",
    "dissolve_drawn": "Layer “{name}” dissolves: its dots became pixels, others than elsewhere.",
    "mask_applied": "The mask of layer “{name}” was applied to its transparency.",
    "vector_mask_applied": "The vector mask of layer “{name}” was applied to its transparency.",
    "feather_drawn": "The feather of the mask of layer “{name}” was drawn as a Gaussian blur.",
    "fill_merged": "Layer “{name}” has a fill opacity; it was counted into the opacity.",
    "fill_differs": "Layer “{name}” has a fill opacity, which does more than opacity in its blend"
    " mode; it was counted into the opacity.",
    "composite_only": "Only the merged picture could be read: {reason}.",
    "colours_converted": "The colours were {mode}; they were converted to RGB.",
    "converted_in_8_bit": "They had more than 8 bits a channel; 8 were read.",
    "looks_different": "Here the layers look different from the picture of them that the file holds"
    " ({percent} % of it).",
    "look_available": "The file also holds a picture of how it looked.",
    "grey_in_rgb": "The picture is greyscale; here it has three colour channels.",
    "duotone_grey": "The inks of the duotone were left out: it is shown in grey.",
    "channels_left_out": "Channels beside colours and transparency were left out: {count}.",
    "resources_left_out": "What else the file holds was left out: {what}.",
    # what was not written
    "saved_in_8_bit": "The picture has more than 8 bits a channel; it was saved in 8.",
    "saved_in_16_bit": "The picture is in floating point; it was saved in 16 bits.",
    "masks_left_out": "Masks were left out: this kind of file has no place for them.",
    "guides_left_out": "Guides were left out: this kind of file has no place for them.",
    "about_left_out": "Plans and links to the history were left out.",
    "references_hidden": "Reference layers were saved as hidden layers.",
    "group_isolated": "Group “{name}” passes through and is half transparent: OpenRaster has no"
    " words for that; its layers blend with one another alone.",
    "clip_and_mode": "Layer “{name}” is clipped and blends in another mode than Normal: OpenRaster"
    " has no words for that; there it is not clipped.",
    "clip_to_one": "Layer “{name}” is clipped to all layers below it; in a PSD it is clipped to one"
    " of them.",
}
"""For every code a sentence; placeholders are the note's parameters."""

DAMAGE = frozenset(
    {
        "file_cut_off", "structure_lost", "project_part_lost", "layer_missing", "layer_unreadable",
        "layer_too_large", "layer_in_8_bit", "mask_missing", "profile_missing", "extra_missing",
        "layers_lost", "group_mask_unreadable",
        "checksum_wrong", "member_refused", "member_twice", "member_too_large", "too_many_layers",
        "groups_too_deep",
    }
)  # fmt: skip
"""Codes after which saving over the file would lose what may still be had of it."""

LOSSES = DAMAGE | frozenset(
    {
        "guides_unreadable", "kind_unknown", "mode_unknown", "newer_version",
        "clipping_ignored", "group_mask_applied", "group_mask_nearly", "artboard_drawn",
        "adjustment_ignored", "became_pixels", "fill_drawn", "object_left_out", "stroke_plain",
        "effects_ignored", "blending_ignored", "dissolve_drawn", "mask_applied",
        "vector_mask_applied", "feather_drawn", "fill_merged", "fill_differs",
        "composite_only", "colours_converted", "converted_in_8_bit", "duotone_grey", "grey_in_rgb",
        "channels_left_out", "resources_left_out",
    }
)  # fmt: skip
"""Codes of opening that mean: the file holds more than the document that was made of it, so that
writing the document over it would lose that. The other codes of opening tell of nothing that a file
written again would lack; those of saving tell what the written file lacks."""


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
