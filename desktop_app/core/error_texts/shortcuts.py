"""Errors about keys and the clipboard."""

from __future__ import annotations

from desktop_app.core.error_texts.row import UNCHANGED, ErrorText

SHORTCUTS: dict[str, ErrorText] = {
    "shortcuts_unusable": ErrorText(
        "{name} is not a valid list of keyboard shortcuts: {reason}.",
        "The shortcuts are unchanged.",
        "Choose a file that was exported from Keyboard Shortcuts.",
    ),
    "shortcuts_clash": ErrorText(
        "{name} assigns {key} to both “{one}” and “{other}”.",
        "The shortcuts are unchanged.",
        "Remove it from one of them in the file.",
    ),
    "clipboard_empty": ErrorText(
        "There is no picture in the clipboard.", UNCHANGED, "Copy a picture first."
    ),
    "nothing_to_copy": ErrorText(
        "There is nothing to copy: nothing is visible there.",
        "The clipboard is unchanged.",
        "Choose a layer with visible pixels inside the mask, or clear the mask.",
    ),
}
