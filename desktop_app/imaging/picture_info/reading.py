"""The entry: what a picture's bytes, and the texts of files beside it, tell of how it was made."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from desktop_app.core.picture_info import PictureInfo


def read_picture_info(data: bytes, beside: Mapping[str, bytes] | None = None) -> PictureInfo | None:
    """What ``data`` tells; None where that is nothing. Never raises.

    Args:
        data: a whole picture file.
        beside: contents of files beside it, by their ending (``.txt``, ``.json``); see
            `storage.picture_info_files.info_at`, which finds them.
    """
    del data, beside
    return None
