"""What a picture file tells of how it was made, or a text beside it."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from desktop_app.core.picture_info import PictureInfo
from desktop_app.core.safe_open import open_regular
from desktop_app.imaging.generation_metadata import read_texts
from desktop_app.imaging.picture_info.reading import check_picture, read_picture_info, with_edits
from desktop_app.storage.pictures import read_picture_file

BESIDE: Final = (".txt", ".json", ".swarm.json", ".metadata.json")
"""Endings of files beside a picture: ``name.txt``, and ``name.png.txt``."""

_MOST = 4 << 20  # bytes


def info_at(path: Path) -> PictureInfo | None:
    """What the picture at ``path`` tells, or the files beside it; None where that is nothing.

    Raises:
        InputError: ``file_missing``, ``file_unreadable``, ``not_a_picture``,
            ``picture_truncated`` or ``picture_too_large``.
    """
    data = read_picture_file(path)
    check_picture(data, path.name)
    return read_picture_info(data, sidecars_of(path))


def edits_at(path: Path) -> PictureInfo | None:
    """What was done to the picture at ``path``, of which nothing else is told; None: nothing.
    Raises as `info_at`."""
    info = with_edits(PictureInfo("velatura"), read_texts(read_picture_file(path)))
    return info if info.others else None


def sidecars_of(path: Path) -> dict[str, bytes]:
    """The texts beside a picture, by their names; those that can't be read are left out."""
    found: dict[str, bytes] = {}
    for name in (form + ending for ending in BESIDE for form in (path.stem, path.name)):
        try:
            with open_regular(path.with_name(name)) as file:
                found[name] = file.read(_MOST)
        except OSError:
            continue
    return found
