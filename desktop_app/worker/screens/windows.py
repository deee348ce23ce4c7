"""The profile of a screen under Windows: the one chosen in "Colour management"."""

from __future__ import annotations

import ctypes
import sys
from pathlib import Path
from typing import Any

from desktop_app.core.safe_open import read_regular
from desktop_app.worker.screens.calls import function

_NEAREST = 2  # MONITOR_DEFAULTTONEAREST (winuser.h)
_NAME = 32  # CCHDEVICENAME (wingdi.h)


class _Rect(ctypes.Structure):
    """RECT (windef.h), in pixels of the virtual screen."""

    _fields_ = [(name, ctypes.c_long) for name in ("left", "top", "right", "bottom")]


class _MonitorInfo(ctypes.Structure):
    """MONITORINFOEXW (winuser.h); cbSize is set before the call."""

    _fields_ = [
        ("cbSize", ctypes.c_uint32),
        ("rcMonitor", _Rect),
        ("rcWork", _Rect),
        ("dwFlags", ctypes.c_uint32),
        ("szDevice", ctypes.c_wchar * _NAME),
    ]


def read_profile(window: int) -> bytes | None:
    """The profile of the screen that holds most of the window with this handle (HWND).

    None if there is none, it can't be read, or this is not Windows.
    """
    if sys.platform != "win32":
        return None
    try:
        path = _path(window)
        return None if path is None else read_regular(path)
    except (OSError, AttributeError):
        return None


def _path(window: int) -> Path | None:
    load: Any = getattr(ctypes, "WinDLL")  # noqa: B009 - only Windows has it
    user, gdi = load("user32"), load("gdi32")
    pointer, number, text = ctypes.c_void_p, ctypes.c_uint32, ctypes.c_wchar_p
    info = _MonitorInfo(cbSize=ctypes.sizeof(_MonitorInfo))
    monitor = function(user, "MonitorFromWindow", pointer, pointer, number)(window, _NEAREST)
    tell = function(user, "GetMonitorInfoW", ctypes.c_int, pointer, pointer)
    if not tell(monitor, ctypes.byref(info)):
        return None
    create = function(gdi, "CreateDCW", pointer, text, text, text, pointer)
    delete = function(gdi, "DeleteDC", ctypes.c_int, pointer)
    profile = function(gdi, "GetICMProfileW", ctypes.c_int, pointer, pointer, text)
    context = create(info.szDevice, None, None, None)
    if not context:
        return None
    try:
        length = ctypes.c_uint32(0)
        profile(context, ctypes.byref(length), None)
        if not 0 < length.value <= 1 << 15:
            return None
        name = ctypes.create_unicode_buffer(length.value)
        if not profile(context, ctypes.byref(length), name):
            return None
        return Path(name.value)
    finally:
        delete(context)
