"""One table: for every error code what happened, what was kept and what to do, in English.

The window translates these sentences (context "Errors"); the command line prints them as they are.
Placeholders in braces are the parameters of the error.
"""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["ERROR_TEXTS", "ErrorText"]

_ALL = "Picture, mask and history are as they were."


class ErrorText(NamedTuple):
    """The three lines of the error bar."""

    what: str
    kept: str
    todo: str


ERROR_TEXTS: dict[str, ErrorText] = {
    # files
    "file_missing": ErrorText("{name} was not found.", _ALL, "Check the name and the folder."),
    "file_unreadable": ErrorText("{name} can't be read: {reason}.", _ALL, "Check its permissions."),
    "not_a_picture": ErrorText(
        "{name} is not a picture Velatura can read.",
        _ALL,
        "Use PNG, JPEG, WebP, TIFF, BMP, GIF or AVIF.",
    ),
    "picture_truncated": ErrorText(
        "{name} is damaged or ends too early.", _ALL, "Get the file again from its source."
    ),
    "picture_too_large": ErrorText(
        "{name} has {megapixels} megapixels; the limit is {limit}.",
        _ALL,
        "Reduce it or cut out the part you want to work on.",
    ),
    "output_unwritable": ErrorText(
        "{name} can't be written: {reason}.", _ALL, "Choose another folder or name."
    ),
    "disk_full": ErrorText(
        "The disk is full: {name} was not written.",
        "The old file, if there was one, is untouched; the picture is still open.",
        "Free some space or save elsewhere.",
    ),
    "data_folder_unwritable": ErrorText(
        "The data folder {name} can't be written: {reason}.",
        _ALL,
        "Choose another one with --data-dir or in the settings.",
    ),
    "format_unknown": ErrorText(
        "“{name}” has no ending that says which format to write.",
        _ALL,
        "End the name in .png, .jpg, .webp or .tiff.",
    ),
    "no_display": ErrorText(
        "There is no display to open a window on.",
        _ALL,
        "Without one, use velatura generate, or --demo and --screenshot.",
    ),
    # requests
    "mask_without_picture": ErrorText(
        "A mask was given without a picture.", _ALL, "Give the picture too, or leave out the mask."
    ),
    "mask_size": ErrorText(
        "The mask is {mask} but the picture is {picture}.",
        _ALL,
        "Use a mask of the picture's size.",
    ),
    "mask_empty": ErrorText(
        "The mask is empty: nothing is marked to be changed.", _ALL, "Paint or give a mask."
    ),
    "mask_full": ErrorText(
        "All of the picture is masked to be kept: nothing is left to be painted.",
        _ALL,
        "Take some of the mask away, or choose another intent.",
    ),
    "intent_without_picture": ErrorText(
        "There is no picture to work on.", _ALL, "Give one with --image, or leave --intent out."
    ),
    "lock_syntax": ErrorText(
        "“{text}” is no lock.", _ALL, "Write exact, inside:8 or outside:8 (the width in pixels)."
    ),
    "prompt_missing": ErrorText(
        "No prompt was given.", _ALL, "Say what the picture should show; it may be empty: ''."
    ),
    "size_multiple": ErrorText(
        "{size} is no size this model can make: both sides must be multiples of {factor}.",
        _ALL,
        "The nearest size is {nearest}.",
    ),
    "size_range": ErrorText(
        "{size} is out of range: sides from {minimum} to {maximum} are possible.",
        _ALL,
        "Choose a size in that range.",
    ),
    "size_syntax": ErrorText("“{text}” is no size.", _ALL, "Write width x height, as in 512x384."),
    "value_range": ErrorText(
        "{setting} is {value}; it must lie between {minimum} and {maximum}.",
        _ALL,
        "Choose a value in that range.",
    ),
    "unknown_choice": ErrorText(
        "{setting} “{value}” is not known.", _ALL, "Possible are: {choices}."
    ),
    "not_quick": ErrorText(
        "“{model}” has no settings for few steps.", _ALL, "Leave --quick away, or set --steps."
    ),
    # models
    "model_missing": ErrorText(
        "There is no model “{name}”.", _ALL, "See the models there are with: velatura models."
    ),
    "not_a_model": ErrorText(
        "{name} is no model Velatura knows: {reason}.",
        _ALL,
        "Choose a diffusers folder or a .safetensors file of Stable Diffusion 1.x or 2.x.",
    ),
    "model_damaged": ErrorText(
        "{name} is damaged: {reason}.", _ALL, "Get the file again from its source."
    ),
    "model_incomplete": ErrorText(
        "{name} is incomplete: {reason}.", _ALL, "Get the missing part from the model's source."
    ),
    "model_pickle": ErrorText(
        "{name} is a pickle, which can run any program when it is loaded. It was not opened.",
        _ALL,
        "Get the same model as .safetensors.",
    ),
    "model_class": ErrorText(
        "{name} asks for “{wanted}”, which this family does not use. It was not loaded.",
        _ALL,
        "Use a model made of the standard parts of its family.",
    ),
    "model_exists": ErrorText(
        "A model called {name} is in the models folder already.", _ALL, "Rename one of the two."
    ),
    # engine
    "engine_died": ErrorText(
        "The engine stopped unexpectedly ({reason}).",
        "Your picture, mask and results are kept.",
        "A new engine has been started: press Retry.",
    ),
    "engine_hung": ErrorText(
        "The engine did not stop within {seconds} s and was ended.",
        "Your picture, mask and results are kept.",
        "A new engine has been started; it loads the model again for the next picture.",
    ),
    "engine_start": ErrorText(
        "The engine can't be started: {reason}.",
        "Your picture, mask and results are kept.",
        "See the log file in the data folder.",
    ),
    "engine_failed": ErrorText(
        "The picture could not be made: {reason}.",
        "Your picture, mask and results are kept.",
        "Press Retry; if it happens again, copy the details and report it.",
    ),
    "request_too_large": ErrorText(
        "The request is too large to be sent to the engine.",
        _ALL,
        "Choose a smaller size or a shorter prompt.",
    ),
    "unexpected": ErrorText(
        "Something went wrong that Velatura did not expect: {reason}.",
        "Your picture, mask and results are kept.",
        "Try again; if it happens again, copy the details and report it.",
    ),
    "out_of_memory": ErrorText(
        "There was not enough memory for {size}.",
        "Your picture, mask and results are kept.",
        "Choose a smaller size or a smaller model.",
    ),
    # edits
    "context_too_large": ErrorText(
        "To change what is masked, {size} pixels must be worked on at once. That takes about"
        " {needed} GB of memory; {free} GB are free.",
        _ALL,
        "Mask less at a time, drag a smaller context, or close other programs.",
    ),
    "canvas_too_large": ErrorText(
        "A canvas of {size} is too large: {side} px a side and {megapixels} megapixels are the"
        " limit.",
        _ALL,
        "Add less.",
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
    # storage
    "settings_damaged": ErrorText(
        "The settings file could not be read.",
        "It was kept as {kept_as}; the defaults are in use.",
        "Set what you need again.",
    ),
    "history_newer": ErrorText(
        "The history was written by a newer Velatura (version {version}).",
        "It was not touched.",
        "Use the newer program, or another data folder.",
    ),
    "history_damaged": ErrorText(
        "The history file is damaged: {reason}.",
        "It was kept as {kept_as}; a new one was begun.",
        "The pictures themselves are still in the history folder.",
    ),
    "history_failed": ErrorText(
        "The history can't be used: {reason}.",
        "The pictures themselves are still in the history folder.",
        "Try again; if it happens again, start Velatura anew.",
    ),
    "not_in_history": ErrorText(
        "The result could not be added to the history: {reason}.",
        "It is kept until the window is closed; picture and mask are as they were.",
        "Apply and save what you want to keep.",
    ),
    "catalog_invalid": ErrorText(
        "{name}: {key}: {reason}.", _ALL, "Install Velatura again or mend the file."
    ),
    "shortcuts_unusable": ErrorText(
        "{name} is no list of keyboard shortcuts: {reason}.",
        "The shortcuts are as they were.",
        "Choose a file that was exported from Keyboard Shortcuts.",
    ),
    "shortcuts_clash": ErrorText(
        "{name} gives {key} to both “{one}” and “{other}”.",
        "The shortcuts are as they were.",
        "Take it away from one of them in the file.",
    ),
    "clipboard_empty": ErrorText(
        "There is no picture in the clipboard.", _ALL, "Copy a picture first."
    ),
}
