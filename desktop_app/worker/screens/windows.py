"""The profile of a screen under Windows: the one chosen in "Colour management"."""

from __future__ import annotations

import ctypes
import sys
from pathlib import Path
from typing import Any

__all__ = ["read_profile"]

_NEAREST = 2  # MONITOR_DEFAULTTONEAREST (winuser.h)
_NAME = 32  # CCHDEVICENAME (wingdi.h)


class _Rect(ctypes.Structure):
    """RECT (windef.h)."""

    _fields_ = [(name, ctypes.c_long) for name in ("left", "top", "right", "bottom")]


class _MonitorInfo(ctypes.Structure):
    """MONITORINFOEXW (winuser.h)."""

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
        return None if path is None else path.read_bytes()
    except (OSError, AttributeError):
        return None


def _path(window: int) -> Path | None:
    libraries: Any = getattr(ctypes, "windll")  # noqa: B009 - only Windows has it
    user, gdi = libraries.user32, libraries.gdi32
    user.MonitorFromWindow.restype = ctypes.c_void_p
    user.MonitorFromWindow.argtypes = [ctypes.c_void_p, ctypes.c_uint32]
    user.GetMonitorInfoW.argtypes = [ctypes.c_void_p, ctypes.c_void_p]
    gdi.CreateDCW.restype = ctypes.c_void_p
    gdi.CreateDCW.argtypes = [ctypes.c_wchar_p, ctypes.c_wchar_p, ctypes.c_wchar_p, ctypes.c_void_p]
    gdi.DeleteDC.argtypes = [ctypes.c_void_p]
    gdi.GetICMProfileW.argtypes = [ctypes.c_void_p, ctypes.c_void_p, ctypes.c_wchar_p]
    info = _MonitorInfo(cbSize=ctypes.sizeof(_MonitorInfo))
    monitor = user.MonitorFromWindow(window, _NEAREST)
    if not user.GetMonitorInfoW(monitor, ctypes.byref(info)):
        return None
    device = info.szDevice
    context = gdi.CreateDCW(device, device, None, None)
    if not context:
        return None
    try:
        length = ctypes.c_uint32(0)
        gdi.GetICMProfileW(context, ctypes.byref(length), None)
        if not 0 < length.value <= 1 << 15:
            return None
        name = ctypes.create_unicode_buffer(length.value)
        if not gdi.GetICMProfileW(context, ctypes.byref(length), name):
            return None
        return Path(name.value)
    finally:
        gdi.DeleteDC(context)
