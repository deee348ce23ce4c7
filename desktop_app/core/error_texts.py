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
    "project_unreadable": ErrorText(
        "{name} is no layered picture Velatura can read: {reason}.",
        _ALL,
        "Look for its backup: the same name with ~ behind it.",
    ),
    "screen_profile_damaged": ErrorText(
        "{name} is no colour profile, or a damaged one.",
        "Pictures are shown as before; none was changed.",
        "Choose the ICC profile of a screen (.icc or .icm).",
    ),
    "screen_profile_wrong": ErrorText(
        "{name} is a colour profile, but not that of a screen.",
        "Pictures are shown as before; none was changed.",
        "Choose the ICC profile of a screen (.icc or .icm): of its class, and for RGB.",
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
    "layer_locked": ErrorText("“{name}” is locked.", _ALL, "Unlock it first, in the layers panel."),
    "layer_hidden": ErrorText("“{name}” is hidden.", _ALL, "Show it first, with its eye."),
    "layer_last": ErrorText(
        "A picture needs at least one layer.", _ALL, "Add another one before you take this away."
    ),
    "layer_into_itself": ErrorText(
        "A group can't be put into itself.", _ALL, "Drop it above or below instead."
    ),
    "layer_nothing_below": ErrorText(
        "There is no layer below “{name}” to merge it with.",
        _ALL,
        "Move it above another one, in the same group.",
    ),
    "layer_inexact": ErrorText(
        "Doing this to “{name}” would change what the picture shows: how it is mixed depends on"
        " what lies further below.",
        _ALL,
        "Merge the visible layers, or set its mode to Normal.",
    ),
    "layer_kind": ErrorText(
        "“{name}” holds no pixels to paint on.", _ALL, "Choose a layer of paint."
    ),
    "layer_alpha_locked": ErrorText(
        "The transparency of “{name}” is locked.", _ALL, "Unlock it first, in the layers panel."
    ),
    "canvas_too_large": ErrorText(
        "A canvas of {size} is too large: {side} px a side and {megapixels} megapixels are the"
        " limit.",
        _ALL,
        "Add less.",
    ),
    "move_locked": ErrorText(
        "This layer is locked, or something in its group is: it was not moved.",
        _ALL,
        "Unlock it, or choose another layer.",
    ),
    "move_hidden": ErrorText(
        "This layer is hidden: it was not moved.", _ALL, "Show it, or choose another layer."
    ),
    "move_empty": ErrorText(
        "There is nothing on this layer that could be moved.", _ALL, "Choose another layer."
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
    # the journal under a document
    "journal_full": ErrorText(
        "The disk is full: your last steps are not in the recovery journal yet.",
        "They are still in memory, and all earlier steps are on the disk.",
        "Free some space: they are then written by themselves. Until then, save what matters"
        " elsewhere.",
    ),
    "journal_failed": ErrorText(
        "The recovery journal can't be written: {reason}.",
        "Your last steps are still in memory; what was in the journal is kept.",
        "Save what matters. Velatura goes on trying by itself.",
    ),
    "journal_behind": ErrorText(
        "{megabytes} MB of your last steps wait to be written: the disk is slow.",
        "They are in memory, and none is dropped.",
        "Wait a moment before you go on; if it stays like this, move the data folder.",
    ),
    "journal_cut": ErrorText(
        "The last step in the recovery journal had not been written to its end.",
        "The steps before it are all there: {count}.",
        "Look at the picture and do the last step again.",
    ),
    "journal_damaged": ErrorText(
        "The recovery journal is damaged: what came after step {count} is lost ({megabytes} MB).",
        "The steps before the damage are all there.",
        "Look at the picture and save it.",
    ),
    "journal_unreadable": ErrorText(
        "The recovery journal can't be read: {reason}.",
        "It was not touched.",
        "Check the permissions of the data folder and start Velatura again.",
    ),
    "journal_newer": ErrorText(
        "The recovery journal was written by a newer Velatura (format {version}).",
        "It was not touched.",
        "Use the newer program, or another data folder.",
    ),
    "journal_in_use": ErrorText(
        "Another Velatura window uses this recovery journal since {since} (process {pid} on"
        " {host}).",
        "It was not touched.",
        "Go on in that window.",
    ),
    "journal_pixels_lost": ErrorText(
        "The pixels of an earlier step can't be read back: {reason}.",
        "The picture is as it was.",
        "Save it; that step can't be undone.",
    ),
    "open_elsewhere": ErrorText(
        "{name} is open in another Velatura window since {since} (process {pid} on {host}).",
        "It is open here read-only: it can't be saved over.",
        "Save it under another name, or close it there and open it again.",
    ),
    "project_read_only": ErrorText(
        "{name} is read-only: a newer Velatura wrote it, or it is damaged.",
        "What could be read is shown; the file is as it was.",
        "Save it under another name.",
    ),
    "lock_failed": ErrorText(
        "Velatura can't find out whether another window has {name}: {reason}.",
        _ALL,
        "Check the data folder's permissions and the room on its disk, or use another one.",
    ),
    # keyboard shortcuts
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
    "nothing_to_copy": ErrorText(
        "There is nothing to copy: nothing is seen there.",
        "The clipboard holds what it held before.",
        "Choose a layer that shows something where the mask is, or clear the mask.",
    ),
}
