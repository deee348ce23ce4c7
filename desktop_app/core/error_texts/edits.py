"""Errors of edits to a picture."""

from __future__ import annotations

from desktop_app.core.error_texts.row import UNCHANGED, ErrorText

EDITS: dict[str, ErrorText] = {
    "context_too_large": ErrorText(
        "Changing the masked area means working on {size} pixels at once. That takes about"
        " {needed} GB of memory; {free} GB are free.",
        UNCHANGED,
        "Mask less at a time, use a smaller context frame, or close other programs.",
    ),
    "layer_locked": ErrorText(
        "“{name}” is locked.", UNCHANGED, "Unlock it first, in the layers panel."
    ),
    "layer_hidden": ErrorText("“{name}” is hidden.", UNCHANGED, "Show it first, with its eye."),
    "layer_last": ErrorText(
        "A picture needs at least one layer.",
        UNCHANGED,
        "Add another layer before you delete this one.",
    ),
    "layer_into_itself": ErrorText(
        "A group can't be moved into itself.", UNCHANGED, "Drop it above or below instead."
    ),
    "layer_mask_place": ErrorText(
        "“{name}” can't be a mask there: one mask fits each paint layer, result, annotation layer "
        "or group.",
        UNCHANGED,
        "Drop it on a layer or group that has no mask.",
    ),
    "layer_nothing_below": ErrorText(
        "There is no layer below “{name}” to merge it with.",
        UNCHANGED,
        "Move it above another layer in the same group.",
    ),
    "layer_inexact": ErrorText(
        "This would change how “{name}” looks: its blending depends on layers further below.",
        UNCHANGED,
        "Merge the visible layers, or set its blend mode to Normal.",
    ),
    "reference_empty": ErrorText(
        "“{name}”, or what lies below the layer, has no opaque pixels to match.",
        UNCHANGED,
        "Choose another reference.",
    ),
    "layer_kind": ErrorText(
        "“{name}” has no pixels to paint on.", UNCHANGED, "Choose a paint layer."
    ),
    "source_missing": ErrorText(
        "There is no place yet to take pixels from.",
        UNCHANGED,
        "Choose Set Source or hold Alt, and click where they are to come from.",
    ),
    "layer_limited": ErrorText(
        "“{name}” acts only where you paint now.",
        "The mask of the picture is as it was.",
        "Select another layer to paint that.",
    ),
    "source_outside": ErrorText(
        "The place that is copied from left the picture: nothing is painted from there.",
        "What was painted until then stays.",
        "Set another source, or switch “Aligned” off.",
    ),
    "layer_alpha_locked": ErrorText(
        "The transparency of “{name}” is locked.",
        UNCHANGED,
        "Unlock it first, in the layers panel.",
    ),
    "canvas_too_large": ErrorText(
        "A canvas of {size} is too large: the limit is {side} px a side and {megapixels}"
        " megapixels.",
        UNCHANGED,
        "Choose a smaller canvas.",
    ),
    "move_locked": ErrorText(
        "This layer, or something in its group, is locked and can't be moved.",
        UNCHANGED,
        "Unlock it, or choose another layer.",
    ),
    "move_hidden": ErrorText(
        "This layer is hidden and can't be moved.", UNCHANGED, "Show it, or choose another layer."
    ),
    "reveal_nothing": ErrorText(
        "No layer reaches beyond the canvas.", UNCHANGED, "There is nothing to reveal."
    ),
    "transform_no_selection": ErrorText(
        "Nothing is selected. There is no selection to transform.",
        UNCHANGED,
        "Select something, or choose to transform layers.",
    ),
    "transform_no_mask": ErrorText(
        "Nothing is masked. There is no mask to transform.",
        UNCHANGED,
        "Paint a mask, or choose to transform layers.",
    ),
    "transform_text": ErrorText(
        "Text and arrows can't be bent: they are drawn again each time.",
        UNCHANGED,
        "Merge the layer into a paint layer, or transform it without perspective and mesh.",
    ),
    "move_empty": ErrorText(
        "There is nothing on this layer to move.", UNCHANGED, "Choose another layer."
    ),
    "lock_broken": ErrorText(
        "The result was not applied: it would have changed pixels outside the mask.",
        "The picture is unchanged.",
        "Please report this: it is a bug.",
    ),
    "mix_too_few": ErrorText(
        "A mix needs two results of one edit at least.",
        UNCHANGED,
        "Generate more results of it, or undo the reject of some.",
    ),
    "mix_no_edit": ErrorText(
        "Only edits of this picture can be mixed: not whole pictures, and nothing that was split"
        " into layers.",
        UNCHANGED,
        "Select results of one edit, or lay the pictures over each other as layers with masks.",
    ),
    "mix_differs": ErrorText(
        "These results are of different places in the picture.",
        UNCHANGED,
        "Select results of the same mask.",
    ),
    "mix_nothing": ErrorText(
        "There is nothing to mix.",
        UNCHANGED,
        "Select a layer that was mixed of results, or generate two results of one edit.",
    ),
    "mix_closed": ErrorText(
        "This mix is hidden or locked.", UNCHANGED, "Show and unlock its layer, then try again."
    ),
    "edit_elsewhere": ErrorText(
        "The picture under “{name}” is different here, or of another size.",
        UNCHANGED,
        "Generate it again here: its settings are in the history.",
    ),
    "edit_gone": ErrorText(
        "This edit is not in that branch any more, or is here already.",
        UNCHANGED,
        "Choose another edit.",
    ),
    "result_displaced": ErrorText(
        "The canvas was changed since this result was made, so it has no place in the picture.",
        UNCHANGED,
        "Undo that change and apply it then, or generate again.",
    ),
    "result_stale": ErrorText(
        "This result was made for another picture, or for another size of it.",
        "The picture is unchanged.",
        "Generate again.",
    ),
}
