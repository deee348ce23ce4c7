"""Errors found by looking closely at a model: verification, structure, pickles."""

from __future__ import annotations

from desktop_app.core.error_texts.row import UNCHANGED, ErrorText

__all__ = ["TRUST"]

_AGAIN = "Get the file again from its source."

TRUST: dict[str, ErrorText] = {
    "pickle_dangerous": ErrorText(
        "{name} is not safe: {tried}.",
        "Nothing in it was run, and nothing was converted.",
        "Delete it, and get the model as .safetensors from a source you trust.",
    ),
    "pickle_unreadable": ErrorText(
        "{name} can't be converted: {reason}.",
        "Nothing in it was run; the file is as it was.",
        "Get the same model as .safetensors.",
    ),
    "weights_empty": ErrorText(
        "{name} is empty: it has no byte in it.", UNCHANGED, "Delete it and get it again."
    ),
    "weights_zeros": ErrorText(
        "{name} begins with nothing but zeros: its room was set aside, but its content never came.",
        UNCHANGED,
        _AGAIN,
    ),
    "weights_half": ErrorText(
        "{name} ends too early: {done} of {size} bytes are there.",
        UNCHANGED,
        "Continue its download, or repair the model.",
    ),
    "weights_longer": ErrorText(
        "{name} has {more} bytes more than it should have.", UNCHANGED, _AGAIN
    ),
    "weights_page": ErrorText(
        "{name} is a web page, not a model: the site answered with a message or a log-in page.",
        UNCHANGED,
        "Open its address in a browser, read what the page asks for, and get the file again.",
    ),
    "weights_message": ErrorText(
        "{name} is a message from a server, not a model: “{message}”.", UNCHANGED, _AGAIN
    ),
    "weights_pointer": ErrorText(
        "{name} is a pointer of Git LFS, {size} bytes of text that stand for the real file.",
        UNCHANGED,
        "Run git lfs pull in its folder, or download the model here.",
    ),
    "weights_archive": ErrorText(
        "{name} is an archive that was given a model's name.",
        UNCHANGED,
        "Unpack it, or get the model's own file.",
    ),
    "weights_other": ErrorText(
        "{name} does not begin as a safetensors file does: the length of its header would be"
        " {length} bytes.",
        UNCHANGED,
        _AGAIN,
    ),
    "weights_differ": ErrorText(
        "{name} has the right length, but its content differs from what it should be.",
        UNCHANGED,
        "Repair the model.",
    ),
    "repair_needless": ErrorText(
        "Nothing in {name} is damaged.", UNCHANGED, "There is nothing to do."
    ),
    "repair_no_origin": ErrorText(
        "{name} can't be repaired here: nobody noted where it came from ({files} is damaged).",
        "The model was left as it is.",
        "Get it again from its source, or put back the damaged files from a copy.",
    ),
    "repair_bundled": ErrorText(
        "{name}, which came with Velatura, is damaged ({files}).",
        "Your pictures and other models are not touched.",
        "Install Velatura again.",
    ),
    "repair_elsewhere": ErrorText(
        "{name} lies outside the models folder, and Velatura changes nothing there ({files} is"
        " damaged).",
        "The model was left as it is.",
        "Repair it with the program it belongs to, or get a copy of its own from Get models.",
    ),
    "repair_own_files": ErrorText(
        "{name} can't be repaired from its source: it never had {files}.",
        "The model was left as it is.",
        "Put back those files from a copy, or import the model again.",
    ),
    "structure_wrong": ErrorText(
        "{name} can't work: {reason}.", UNCHANGED, "Repair it, or get it again from its source."
    ),
    "numbers_wrong": ErrorText(
        "{name} holds values that are no numbers: {reason}.",
        UNCHANGED,
        "Its pictures would be black. Get the model again from its source.",
    ),
    "health_not_finite": ErrorText(
        "The test picture of {name} holds values that are no numbers.",
        UNCHANGED,
        "Check the model's values and files; another precision may help.",
    ),
    "health_black": ErrorText(
        "The test picture of {name} is black.",
        UNCHANGED,
        "Check the model's files; another precision or autoencoder may help.",
    ),
    "health_uniform": ErrorText(
        "The test picture of {name} is of one colour throughout.",
        UNCHANGED,
        "Check the model's files; its settings or its autoencoder may be wrong.",
    ),
    "health_changed": ErrorText(
        "{name} made another test picture than last time, with the same settings.",
        "The new picture is its thumbnail now.",
        "Verify its files; if they are whole, the machine's arithmetic is not steady.",
    ),
}
