"""What a picture file tells of how it was made, or a text beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desktop_app.imaging.picture_info.reading import read_picture_info
from desktop_app.storage.pictures import read_picture_file

if TYPE_CHECKING:
    from pathlib import Path

    from desktop_app.core.picture_info import PictureInfo


def info_at(path: Path) -> PictureInfo | None:
    """What the picture at ``path`` tells, or the files beside it; None where that is nothing.

    Raises:
        InputError: ``file_missing`` or ``file_unreadable``.
    """
    return read_picture_info(read_picture_file(path))
