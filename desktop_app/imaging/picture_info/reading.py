"""The entry: what a picture's bytes, and the texts of files beside it, tell of how it was made."""

from __future__ import annotations

from collections.abc import Mapping

from desktop_app.core.picture_info import PictureInfo
from desktop_app.imaging.pillow_files import open_header


def check_picture(data: bytes, name: str) -> None:
    """Raises InputError: ``data`` is not a picture."""
    open_header(data, name)


def read_picture_info(data: bytes, beside: Mapping[str, bytes] | None = None) -> PictureInfo | None:
    """What ``data`` tells; None where that is nothing. Never raises.

    Args:
        data: a whole picture file.
        beside: contents of files beside it, by their names; see `storage.picture_info_files`,
            which finds them.
    """
    del data, beside
    return None
