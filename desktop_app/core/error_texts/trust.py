"""Errors found by looking closely at a model: verification, structure, pickles."""

from __future__ import annotations

from desktop_app.core.error_texts.row import UNCHANGED, ErrorText

_AGAIN = "Get the file from its source again."

UNUSABLE_WEIGHTS: dict[str, ErrorText] = {
    "weights_unfinished": ErrorText(
        "{name} is an unfinished download.",
        UNCHANGED,
        "Finish it in the program that downloads it, or get the file again.",
    ),
    "weights_empty": ErrorText(
        "{name} is empty (0 bytes).", UNCHANGED, "Delete it and get it again."
    ),
    "weights_zeros": ErrorText(
        "{name} starts with nothing but zeros: disk space was reserved, but the content was never"
        " written.",
        UNCHANGED,
        _AGAIN,
    ),
    "weights_message": ErrorText(
        "{name} is a message from a server, not a model: “{message}”.", UNCHANGED, _AGAIN
    ),
    "weights_pointer": ErrorText(
        "{name} is a Git LFS pointer: {size} bytes of text in place of the real file.",
        UNCHANGED,
        "Run git lfs pull in its folder, or download the model here.",
    ),
    "weights_archive": ErrorText(
        "{name} is an archive, not a model.",
        UNCHANGED,
        "Unpack it, or get the model's own file.",
    ),
}
"""Of weights that can't be read; another model may do."""

TRUST: dict[str, ErrorText] = {
    **UNUSABLE_WEIGHTS,
    "pickle_dangerous": ErrorText(
        "{name} is not safe: {tried}.",
        "Nothing in it was run, and nothing was converted.",
        "Delete it, and get the model as .safetensors from a source you trust.",
    ),
    "pickle_unreadable": ErrorText(
        "{name} can't be converted: {reason}.",
        "Nothing in it was run; the file is unchanged.",
        "Get the same model as .safetensors.",
    ),
    "weights_half": ErrorText(
        "{name} is truncated: {done} of {size} bytes are there.",
        UNCHANGED,
        "Resume its download, or repair the model.",
    ),
    "weights_longer": ErrorText("{name} is {more} bytes too long.", UNCHANGED, _AGAIN),
    "weights_page": ErrorText(
        "{name} is a web page, not a model: the site sent a message or a log-in page.",
        UNCHANGED,
        "Open its address in a browser, follow what the page says, and get the file again.",
    ),
    "weights_other": ErrorText(
        "{name} is not a valid safetensors file: its header would be {length} bytes long.",
        UNCHANGED,
        _AGAIN,
    ),
    "weights_differ": ErrorText(
        "{name} has the right size, but failed its checksum.",
        UNCHANGED,
        "Repair the model.",
    ),
    "repair_needless": ErrorText("Nothing in {name} is damaged.", UNCHANGED, "No action needed."),
    "repair_no_origin": ErrorText(
        "{name} can't be repaired here: its source was not recorded ({files} is damaged).",
        "The model was not changed.",
        "Get it from its source again, or restore the damaged files from a copy.",
    ),
    "repair_bundled": ErrorText(
        "{name}, which came with Velatura, is damaged ({files}).",
        "Your pictures and other models are not affected.",
        "Install Velatura again.",
    ),
    "repair_elsewhere": ErrorText(
        "{name} is outside the models folder, and Velatura changes nothing there ({files} is"
        " damaged).",
        "The model was not changed.",
        "Repair it with the program it belongs to, or download a separate copy from Get models.",
    ),
    "repair_own_files": ErrorText(
        "{name} can't be repaired from its source, which does not contain {files}.",
        "The model was not changed.",
        "Restore those files from a copy, or import the model again.",
    ),
    "numbers_wrong": ErrorText(
        "{name} contains NaN or infinite values: {reason}.",
        UNCHANGED,
        "Its pictures would be black. Get the model from its source again.",
    ),
    "health_not_finite": ErrorText(
        "The test picture of {name} contains NaN or infinite values.",
        UNCHANGED,
        "Verify the model's files and values; another precision may help.",
    ),
    "health_black": ErrorText(
        "The test picture of {name} is black.",
        UNCHANGED,
        "Verify the model's files; another precision or autoencoder may help.",
    ),
    "health_uniform": ErrorText(
        "The test picture of {name} is a single flat colour.",
        UNCHANGED,
        "Verify the model's files; its settings or its autoencoder may be wrong.",
    ),
    "health_changed": ErrorText(
        "With the same settings, the test picture of {name} differs from last time.",
        "The new picture is now its thumbnail.",
        "Verify its files; if they are intact, this machine's computations are not reproducible.",
    ),
}
