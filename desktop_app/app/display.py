"""Is there a screen for a window? Asked before Qt, which ends the program where there is none."""

from __future__ import annotations

import os
import sys

from desktop_app.core.errors import InputError

__all__ = ["need_display", "offscreen_without_display"]


def _has_display() -> bool:
    """Whether a window can be shown, or Qt was told where to draw (``QT_QPA_PLATFORM``)."""
    names = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    return not sys.platform.startswith("linux") or any(os.environ.get(name) for name in names)


def need_display() -> None:
    """Raise ``InputError("no_display")`` where no window can be shown."""
    if not _has_display():
        raise InputError("no_display")


def offscreen_without_display() -> None:
    """Let Qt draw into memory where no window can be shown."""
    if not _has_display():
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
