"""Sizes of files in words, in decimal units as disks are sold and systems show them."""

from __future__ import annotations

_UNITS = (("TB", 1e12), ("GB", 1e9), ("MB", 1e6), ("KB", 1e3))
_ROUNDS_UP = 0.9995
"""Of a unit: what is shown as 1.0 of it, not as a thousand of the smaller one."""


def size_text(size: int) -> str:
    """``2.1 GB``, ``640 MB``, ``12 bytes``: at most one digit behind the point."""
    for unit, factor in _UNITS:
        if size >= _ROUNDS_UP * factor:
            amount = size / factor
            return f"{amount:.1f} {unit}" if amount < 99.95 else f"{amount:.0f} {unit}"
    return f"{size} bytes"
