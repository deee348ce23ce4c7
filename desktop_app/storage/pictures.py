"""Opening and saving the user's pictures: files here, their formats in `imaging.files`."""

from __future__ import annotations

import stat
from collections.abc import Mapping
from pathlib import Path

from desktop_app.core.disk import plain_reason, write_atomic
from desktop_app.core.errors import InputError
from desktop_app.core.pixels import ByteArray
from desktop_app.imaging.files import Opened, decode, decode_mask, encode, format_for

__all__ = ["open_mask", "open_picture", "read_picture_file", "save_picture"]

_MAX_BYTES = 2 << 30
"""Longest file that is read: 200 megapixels of 16-bit RGBA without compression are 1.6 GB."""


def open_picture(path: Path) -> Opened:
    """Open a picture.

    Raises:
        InputError: ``file_missing``, ``file_unreadable``, ``not_a_picture``,
            ``picture_truncated`` or ``picture_too_large``.
    """
    return decode(read_picture_file(path), path.name)


def open_mask(path: Path) -> ByteArray:
    """Open a picture as a mask (h, w) uint8: 0 is locked, everything above is painted.

    Raises:
        InputError: as `open_picture`.
    """
    return decode_mask(read_picture_file(path), path.name)


def save_picture(
    path: Path,
    pixels: ByteArray,
    texts: Mapping[str, str] | None = None,
    *,
    quality: int = 92,
) -> None:
    """Save a picture whole, in the format that the name's ending asks for.

    Args:
        path: where; an existing file is replaced.
        pixels: (h, w, 3|4) uint8 sRGB, or (h, w) uint8 (a mask).
        texts: settings to put into the file, where the format holds them.
        quality: 1..100, for JPEG and AVIF.

    Raises:
        InputError: ``format_unknown`` or ``output_unwritable``.
        StorageError: ``disk_full``.
    """
    write_atomic(path, encode(pixels, format_for(path), texts=texts, quality=quality))


def read_picture_file(path: Path) -> bytes:
    """The bytes of a file that may be a picture.

    Raises:
        InputError: ``file_missing`` or ``file_unreadable``.
    """
    try:
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            raise InputError("file_unreadable", name=path.name, reason="it is a folder")
        if not stat.S_ISREG(status.st_mode):
            raise InputError("file_unreadable", name=path.name, reason="it is no ordinary file")
        if status.st_size > _MAX_BYTES:
            reason = f"it is larger than {_MAX_BYTES >> 30} GB"
            raise InputError("file_unreadable", name=path.name, reason=reason)
        return path.read_bytes()
    except FileNotFoundError as error:
        raise InputError("file_missing", name=path.name) from error
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        reason = plain_reason(error) if isinstance(error, OSError) else "its name can't be used"
        raise InputError("file_unreadable", name=path.name, reason=reason) from error
