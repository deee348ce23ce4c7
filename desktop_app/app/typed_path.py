"""Paths that are typed on the command line."""

from __future__ import annotations

from pathlib import Path


def typed_path(text: str) -> Path:
    """The path, with ``~`` for the home folder: no shell replaces that in ``--out=~/a.png``."""
    try:
        return Path(text).expanduser()
    except RuntimeError:  # no such user
        return Path(text)
