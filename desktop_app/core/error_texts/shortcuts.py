"""Errors about keys and the clipboard."""

from __future__ import annotations

from desktop_app.core.error_texts.row import UNCHANGED, ErrorText

__all__ = ["SHORTCUTS"]

SHORTCUTS: dict[str, ErrorText] = {
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
        "There is no picture in the clipboard.", UNCHANGED, "Copy a picture first."
    ),
    "nothing_to_copy": ErrorText(
        "There is nothing to copy: nothing is seen there.",
        "The clipboard holds what it held before.",
        "Choose a layer that shows something where the mask is, or clear the mask.",
    ),
}
