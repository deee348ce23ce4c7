"""What must be said about a file that was opened or saved, but is no error: codes and texts.

The window translates the sentences; the command line prints them. Errors are `errors`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from desktop_app.core.harmless import one_line_each

NOTE_TEXTS: dict[str, str] = {
    # what was lost
    "file_cut_off": "The file is truncated; the intact part was read.",
    "structure_lost": "The order and properties of the layers are lost; their pixels were read.",
    "project_part_lost": "Only the standard OpenRaster part could be read.",
    "layers_lost": "The layers are damaged; the merged picture was read.",
    "layer_missing": "The pixels of layer “{name}” are missing.",
    "layer_unreadable": "The pixels of layer “{name}” can't be read.",
    "layer_too_large": "Layer “{name}” is too large ({size}); its pixels were not read.",
    "layer_in_8_bit": "Only an 8-bit copy of layer “{name}” could be read.",
    "mask_missing": "The mask can't be read.",
    "selection_missing": "The selection can't be read.",
    "profile_missing": "The colour profile can't be read.",
    "extra_missing": "“{part}” of layer “{name}” can't be read.",
    "guides_unreadable": "Some guides can't be read; the others were kept.",
    "branch_mask_missing": "The mask of branch “{name}” can't be read.",
    "branch_selection_missing": "The selection of branch “{name}” can't be read.",
    "branch_unreadable": "A branch can't be read; the rest was read.",
    "merged_missing": "The merged picture can't be read.",
    "checksum_wrong": "{member} failed its checksum: it was changed after saving, or is damaged.",
    "member_refused": "{member} has a path outside the file; it was not read.",
    "member_twice": "{member} occurs twice; the first one was read.",
    "member_too_large": "{member} is larger than the limit; it was not read.",
    "too_many_layers": "There are more than {limit} layers; the rest were not read.",
    "groups_too_deep": "Groups are nested more than {limit} deep; deeper ones were moved one level"
    " up.",
    # what was understood otherwise
    "newer_version": "This file was saved by a newer version of Velatura (format {version}); it is"
    " opened read-only.",
    "kind_unknown": "The kind of layer “{name}” is unknown ({kind}); it was read as a paint layer.",
    "mode_unknown": "The blend mode of layer “{name}” is unknown ({mode}); Normal was used.",
    "value_odd": "The {key} of layer “{name}” is not valid; the default was used.",
    "clipping_ignored": "Layer “{name}” is a clipping layer, but there is no layer below to clip"
    " it to; all of it is shown.",
    "clipping_grouped": "Layer “{name}” and the layers clipped to it became a group.",
    "group_mask_applied": "The mask of group “{name}” was applied to the transparency of its"
    " layers.",
    "group_mask_nearly": "The mask of group “{name}” was applied to each of its layers: where it"
    " is semi-transparent and layers overlap, they show more than they should.",
    "group_mask_unreadable": "The mask or artboard of group “{name}” can't be read.",
    "artboard_drawn": "Artboard “{name}” became a group: its colour became a layer, its edge was"
    " applied to the transparency of its contents.",
    "adjustment_ignored": "“{name}” is an adjustment layer ({kind}). It is kept in its place, but"
    " has no effect here.",
    "adjustment_nearly": "“{name}” ({kind}) follows another formula here: it may look slightly"
    " different.",
    "adjustment_mask_drawn": "The density, feathering or vector mask of adjustment layer “{name}”"
    " was merged into its mask.",
    "became_pixels": "Layer “{name}” ({kind}) was rasterised.",
    "fill_drawn": "Layer “{name}” ({kind}) was redrawn from its parameters and rasterised.",
    "object_left_out": "Layer “{name}” ({kind}) has no pixels and can't be drawn here: it is"
    " empty.",
    "stroke_plain": "The stroke of layer “{name}” was drawn solid, with mitred corners.",
    "effects_ignored": "The effects of layer “{name}” were left out.",
    "blending_ignored": "These blending options of layer “{name}” were left out: {what}.",
    "dissolve_drawn": "Layer “{name}” uses Dissolve: its dots were rasterised and differ from"
    " other programs.",
    "mask_applied": "The mask of layer “{name}” was applied to its transparency.",
    "vector_mask_applied": "The vector mask of layer “{name}” was applied to its transparency.",
    "feather_drawn": "The feathering of the mask of layer “{name}” was rendered as a Gaussian"
    " blur.",
    "fill_merged": "Layer “{name}” has a fill opacity; it was merged into the opacity.",
    "fill_differs": "Layer “{name}” has a fill opacity, which works differently from opacity in"
    " its blend mode; it was merged into the opacity.",
    "composite_colours": "Only the merged picture was read: the file's colours ({colours}) are not"
    " RGB.",
    "composite_kind": "Only the merged picture was read: Velatura doesn't have the kind of layer"
    " “{name}”.",
    "composite_masks": "Only the merged picture was read: layers have masks, styles, frames or"
    " channels that are off.",
    "composite_models": "Only the merged picture was read: its layers have several colour models.",
    "composite_mode": "Only the merged picture was read: a blend mode is unknown ({mode}).",
    "composite_of_inks": "Only the merged picture was read: layers are read from RGB and greyscale"
    " pictures alone.",
    "as_it_looked": "The file's own picture of how it looked was opened, without its layers.",
    "colours_converted": "The picture was {mode}; it was converted to RGB.",
    "converted_in_8_bit": "It had more than 8 bits per channel; 8 were read.",
    "looks_different": "The layers look different here from the merged picture in the file"
    " ({percent} % of it).",
    "look_available": "The file also contains its original merged picture.",
    "grey_in_rgb": "The picture is greyscale; here it has three colour channels.",
    "duotone_grey": "The inks of the duotone were left out: it is shown in grey.",
    "channels_left_out": "Extra channels were left out: {count}.",
    "resources_left_out": "Other contents of the file were left out: {what}.",
    # what was not written
    "saved_in_8_bit": "The picture has more than 8 bits per channel; it was saved in 8.",
    "saved_in_16_bit": "The picture is in floating point; it was saved in 16 bits.",
    "masks_left_out": "Masks were left out: this file format does not support them.",
    "layer_mask_baked": "The mask of layer “{name}” was applied for other programs: this file"
    " format does not support layer masks.",
    "adjustment_baked": "Adjustment layer “{name}” was rasterised for other programs: this file"
    " format does not support it. Velatura restores it when it opens the file.",
    "adjustment_differs": "Other programs may show adjustment layer “{name}” slightly differently.",
    "baked_nearly": "Where the layers below “{name}” are semi-transparent, other programs show it"
    " slightly more opaque.",
    "regions_left_out": "Region layers were left out: this file format does not support them.",
    "guides_left_out": "Guides were left out: this file format does not support them.",
    "about_left_out": "Edit settings and links to the history were left out.",
    "controls_hidden": "Control layers were saved as hidden layers.",
    "references_hidden": "Reference layers were saved as hidden layers.",
    "group_isolated": "Group “{name}” is a semi-transparent pass-through group, which OpenRaster"
    " does not support; it was saved as an isolated group.",
    "clip_and_mode": "Layer “{name}” is a clipping layer with a blend mode other than Normal,"
    " which OpenRaster does not support; it was saved unclipped.",
    "letters_missing": "No font on this machine has some letters, so they are boxes in the file:"
    " {letters}. Install a font that has them ({fonts}), and write it again.",
    "characters_left_out": "Control characters in texts were left out: {characters}.",
    "clip_to_one": "Layer “{name}” is clipped to all layers below it; in a PSD it is clipped to"
    " one of them.",
}
"""For every code a sentence; placeholders are the note's parameters."""

DAMAGE = frozenset(
    {
        "file_cut_off", "structure_lost", "project_part_lost", "layer_missing", "layer_unreadable",
        "layer_too_large", "layer_in_8_bit", "mask_missing", "profile_missing", "extra_missing",
        "layers_lost", "group_mask_unreadable", "selection_missing", "branch_unreadable",
        "branch_mask_missing", "branch_selection_missing",
        "checksum_wrong", "member_refused", "member_twice", "member_too_large", "too_many_layers",
        "groups_too_deep",
    }
)  # fmt: skip
"""Codes after which saving over the file would lose what may still be had of it."""

MERGED = frozenset(
    {
        "composite_colours", "composite_kind", "composite_masks", "composite_models",
        "composite_mode", "composite_of_inks", "as_it_looked",
    }
)  # fmt: skip
"""Codes of a file whose layers were not opened."""

LOSSES = DAMAGE | MERGED | frozenset(
    {
        "guides_unreadable", "kind_unknown", "mode_unknown", "newer_version",
        "clipping_ignored", "group_mask_applied", "group_mask_nearly", "artboard_drawn",
        "adjustment_ignored", "adjustment_mask_drawn",
        "became_pixels", "fill_drawn", "object_left_out", "stroke_plain",
        "effects_ignored", "blending_ignored", "dissolve_drawn", "mask_applied",
        "vector_mask_applied", "feather_drawn", "fill_merged", "fill_differs",
        "colours_converted", "converted_in_8_bit", "duotone_grey", "grey_in_rgb",
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

    @classmethod
    def missing(cls, part: str, branch: str | None) -> FileNote:
        """That the mask or the selection of a picture (None), or of one of its branches, can't be
        read."""
        return (
            cls(f"{part}_missing")
            if branch is None
            else cls(f"branch_{part}_missing", {"name": branch})
        )

    @property
    def is_loss(self) -> bool:
        """Whether the file that was opened holds more than the document; see `LOSSES`."""
        return self.code in LOSSES

    @property
    def text(self) -> str:
        return NOTE_TEXTS[self.code].format(**one_line_each(self.params))
