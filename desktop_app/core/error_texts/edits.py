"""Errors of edits to a picture."""

from __future__ import annotations

from desktop_app.core.error_texts.row import UNCHANGED, ErrorText

__all__ = ["EDITS"]

EDITS: dict[str, ErrorText] = {
    "context_too_large": ErrorText(
        "To change what is masked, {size} pixels must be worked on at once. That takes about"
        " {needed} GB of memory; {free} GB are free.",
        UNCHANGED,
        "Mask less at a time, drag a smaller context, or close other programs.",
    ),
    "layer_locked": ErrorText(
        "“{name}” is locked.", UNCHANGED, "Unlock it first, in the layers panel."
    ),
    "layer_hidden": ErrorText("“{name}” is hidden.", UNCHANGED, "Show it first, with its eye."),
    "layer_last": ErrorText(
        "A picture needs at least one layer.",
        UNCHANGED,
        "Add another one before you take this away.",
    ),
    "layer_into_itself": ErrorText(
        "A group can't be put into itself.", UNCHANGED, "Drop it above or below instead."
    ),
    "layer_nothing_below": ErrorText(
        "There is no layer below “{name}” to merge it with.",
        UNCHANGED,
        "Move it above another one, in the same group.",
    ),
    "layer_inexact": ErrorText(
        "Doing this to “{name}” would change what the picture shows: how it is mixed depends on"
        " what lies further below.",
        UNCHANGED,
        "Merge the visible layers, or set its mode to Normal.",
    ),
    "layer_kind": ErrorText(
        "“{name}” holds no pixels to paint on.", UNCHANGED, "Choose a layer of paint."
    ),
    "layer_alpha_locked": ErrorText(
        "The transparency of “{name}” is locked.",
        UNCHANGED,
        "Unlock it first, in the layers panel.",
    ),
    "canvas_too_large": ErrorText(
        "A canvas of {size} is too large: {side} px a side and {megapixels} megapixels are the"
        " limit.",
        UNCHANGED,
        "Add less.",
    ),
    "move_locked": ErrorText(
        "This layer is locked, or something in its group is: it was not moved.",
        UNCHANGED,
        "Unlock it, or choose another layer.",
    ),
    "move_hidden": ErrorText(
        "This layer is hidden: it was not moved.", UNCHANGED, "Show it, or choose another layer."
    ),
    "move_empty": ErrorText(
        "There is nothing on this layer that could be moved.", UNCHANGED, "Choose another layer."
    ),
    "lock_broken": ErrorText(
        "The result was not applied: it would have changed pixels outside the mask.",
        "The picture is as it was.",
        "Please report this: it should never happen.",
    ),
    "result_stale": ErrorText(
        "This result was made for another picture, or for another size of it.",
        "The picture is as it was.",
        "Generate again.",
    ),
}
