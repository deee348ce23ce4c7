"""Errors in what is asked for."""

from __future__ import annotations

from desktop_app.core.error_texts.row import UNCHANGED, ErrorText

__all__ = ["REQUESTS"]

REQUESTS: dict[str, ErrorText] = {
    "mask_without_picture": ErrorText(
        "A mask was given without a picture.",
        UNCHANGED,
        "Give the picture too, or leave out the mask.",
    ),
    "mask_size": ErrorText(
        "The mask is {mask} but the picture is {picture}.",
        UNCHANGED,
        "Use a mask of the picture's size.",
    ),
    "mask_empty": ErrorText(
        "The mask is empty: nothing is marked to be changed.", UNCHANGED, "Paint or give a mask."
    ),
    "mask_full": ErrorText(
        "All of the picture is masked to be kept: nothing is left to be painted.",
        UNCHANGED,
        "Take some of the mask away, or choose another intent.",
    ),
    "intent_without_picture": ErrorText(
        "There is no picture to work on.",
        UNCHANGED,
        "Give one with --image, or leave --intent out.",
    ),
    "lock_syntax": ErrorText(
        "“{text}” is no lock.",
        UNCHANGED,
        "Write exact, inside:8 or outside:8 (the width in pixels).",
    ),
    "prompt_missing": ErrorText(
        "No prompt was given.", UNCHANGED, "Say what the picture should show; it may be empty: ''."
    ),
    "size_multiple": ErrorText(
        "{size} is no size this model can make: both sides must be multiples of {factor}.",
        UNCHANGED,
        "The nearest size is {nearest}.",
    ),
    "size_range": ErrorText(
        "{size} is out of range: sides from {minimum} to {maximum} are possible.",
        UNCHANGED,
        "Choose a size in that range.",
    ),
    "size_syntax": ErrorText(
        "“{text}” is no size.", UNCHANGED, "Write width x height, as in 512x384."
    ),
    "value_range": ErrorText(
        "{setting} is {value}; it must lie between {minimum} and {maximum}.",
        UNCHANGED,
        "Choose a value in that range.",
    ),
    "timesteps_order": ErrorText(
        "The timesteps {given} are not in order: each must be below the one before, the last at "
        "least 0.",
        UNCHANGED,
        "Write them descending, as in 18, 0.",
    ),
    "timesteps_range": ErrorText(
        "The timesteps {given} go beyond those of this model: 0 to {maximum}.",
        UNCHANGED,
        "Choose timesteps in that range, descending, as in 18, 0.",
    ),
    "timesteps_start": ErrorText(
        "The timesteps {given} don't end with 0, which is pure noise, where a new picture begins.",
        UNCHANGED,
        "Add 0 at the end, as in 18, 0.",
    ),
    "classes_none": ErrorText(
        "“{model}” knows no classes: it makes one kind of picture.",
        UNCHANGED,
        "Leave the class label away.",
    ),
    "edit_picture": ErrorText(
        "--edit works on a whole picture.",
        UNCHANGED,
        "Give one with --image, without --mask, or leave --edit away.",
    ),
    "consistency_only": ErrorText(
        "{setting} was given, but only consistency models know it; “{model}” is none.",
        UNCHANGED,
        "Leave it away, or choose a consistency model.",
    ),
    "unknown_choice": ErrorText(
        "{setting} “{value}” is not known.", UNCHANGED, "Possible are: {choices}."
    ),
    "not_quick": ErrorText(
        "“{model}” has no settings for few steps.", UNCHANGED, "Leave --quick away, or set --steps."
    ),
}
