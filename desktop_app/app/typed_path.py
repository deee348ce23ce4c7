"""Paths that are typed on the command line."""

from __future__ import annotations

from pathlib import Path
from typing import Final, get_args

from desktop_app.core.edit_plan import LockMode, PixelLock
from desktop_app.core.errors import InputError
from desktop_app.core.geometry import Size


def typed_path(text: str) -> Path:
    """The path, with ``~`` for the home folder: no shell replaces that in ``--out=~/a.png``."""
    try:
        return Path(text).expanduser()
    except RuntimeError:  # no such user
        return Path(text)


_LOCK_WIDTH: Final = 8


def parse_size(text: str) -> Size:
    """Read ``512x384``.

    Raises:
        InputError: ``size_syntax``.
    """
    try:
        return Size.parse(text)
    except ValueError as error:
        raise InputError("size_syntax", text=text) from error


def parse_lock(text: str) -> PixelLock:
    """Read ``exact``, ``inside:6`` or ``outside:6``; without a number the feather is 8 px wide.

    Raises:
        InputError: ``lock_syntax``.
    """
    word, _, number = text.strip().partition(":")
    for mode in get_args(LockMode):
        if word == mode and (number.isdecimal() or not number) and len(number) < 10:
            width = int(number) if number else _LOCK_WIDTH
            return PixelLock(mode, 0 if mode == "exact" else width)
    raise InputError("lock_syntax", text=text)
