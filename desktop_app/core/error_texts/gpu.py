"""Errors of GPU support: the wheels it is made of, the check, its place."""

from __future__ import annotations

from desktop_app.core.error_texts.row import ErrorText

_BASE = "The build that came with the program stays in use."

GPU: dict[str, ErrorText] = {
    "pack_unadvised": ErrorText(
        "There is no GPU support for this machine: {reason}.",
        _BASE,
        "See “velatura gpu” or the page This machine for what was detected.",
    ),
    "pack_missing": ErrorText(
        "The index has no package that fits: {name}.",
        _BASE,
        "Try another index (setting gpu.index), or a newer version of Velatura.",
    ),
    "pack_no_hash": ErrorText(
        "The index does not list a SHA-256 for {name}, so the download could not be verified.",
        "Nothing was downloaded. " + _BASE,
        "Use another index (setting gpu.index).",
    ),
    "pack_conflict": ErrorText(
        "The GPU support packages require different versions of {name}.",
        "Nothing was downloaded. " + _BASE,
        "Try another index (setting gpu.index), or a newer version of Velatura.",
    ),
    "pack_broken": ErrorText(
        "{name} is damaged: {reason}.",
        "It is not used. " + _BASE,
        "Cancel the download and start it again; if it fails again, try another index.",
    ),
    "pack_check_failed": ErrorText(
        "GPU support was downloaded and unpacked, but does not work here: {reason}.",
        "The download is kept. " + _BASE,
        "Update the graphics driver, then try again; Cancel deletes the download.",
    ),
    "pack_no_room": ErrorText(
        "Not enough disk space to unpack GPU support: it needs {needed} more, {reserve} must stay"
        " free for other work, and {free} are free.",
        "The download is kept. " + _BASE,
        "Free some space on the disk of the data folder, then resume.",
    ),
    "pack_in_use": ErrorText(
        "GPU support can't be removed: {reason}.",
        "It is still installed.",
        "Close other windows of Velatura, then try again.",
    ),
    "pack_none": ErrorText(
        "No GPU support is installed.",
        _BASE,
        "“velatura gpu add” installs it, if there is a build for this machine.",
    ),
}
