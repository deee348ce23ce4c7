"""Errors of folders shared with other programs, duplicates and removal."""

from __future__ import annotations

from desktop_app.core.error_texts.row import ErrorText

_BOTH = "Both files are unchanged."
_THERE = "Nothing was removed."

SHARING: dict[str, ErrorText] = {
    "shared_config": ErrorText(
        "{name} can't be parsed: the folders it lists are not used.",
        "The program's default folders are still used; nothing was changed there.",
        "Add the folders yourself, or correct the file.",
    ),
    "shared_variable": ErrorText(
        "{name} uses an undefined variable in {folder}: that folder is not used.",
        "The program's default folders are still used; nothing was changed there.",
        "Add the folder yourself, or define the variable in that file.",
    ),
    "link_differs": ErrorText(
        "{name} and {other} are no longer the same.",
        _BOTH,
        "Look for duplicates again.",
    ),
    "link_other_disk": ErrorText(
        "{name} and {other} are on different disks and can't be linked.",
        _BOTH,
        "Remove one of the two, or move it to the other's disk first.",
    ),
    "link_unsupported": ErrorText(
        "The disk with {name} does not support hard links ({kind}).",
        _BOTH,
        "Remove one of the two instead. NTFS, APFS and ext4 support hard links.",
    ),
    "link_foreign": ErrorText(
        "{name} belongs to another program, and its folder is not changed.",
        _BOTH,
        "To link it anyway, allow it when you are asked.",
    ),
    "link_owner": ErrorText(
        "{name} and {other} belong to different users.",
        _BOTH,
        "Ask the other user, or keep both.",
    ),
    "link_not_a_file": ErrorText(
        "{name} is not a regular file.", _BOTH, "Look for duplicates again."
    ),
    "link_failed": ErrorText(
        "{name} could not be replaced with a link: {reason}.",
        _BOTH,
        "Close programs that use it, check the folder's permissions and try again.",
    ),
    "trash_failed": ErrorText(
        "{name} could not be moved to the trash: {reason}.",
        _THERE,
        "Close programs that use it and try again, or remove it in your file manager.",
    ),
    "trash_foreign": ErrorText(
        "{name} belongs to another program and is not removed.",
        _THERE,
        "Remove it there, or stop sharing that folder.",
    ),
}
