"""The profile of a screen under macOS: that of its colour space."""

from __future__ import annotations

import ctypes
import sys

from desktop_app.worker.screens.calls import function

_FRAMEWORKS = "/System/Library/Frameworks/{0}.framework/{0}"


class _Point(ctypes.Structure):
    """CGPoint of CoreGraphics, in points."""

    _fields_ = [("x", ctypes.c_double), ("y", ctypes.c_double)]


def read_profile(x: int, y: int) -> bytes | None:
    """The profile of the screen on which the point lies, counted as Qt does.

    None if there is none, or this is not macOS.
    """
    if sys.platform != "darwin":
        return None
    try:
        return _profile(x, y)
    except (OSError, AttributeError):
        return None


def _profile(x: int, y: int) -> bytes | None:
    graphics = ctypes.CDLL(_FRAMEWORKS.format("CoreGraphics"))
    base = ctypes.CDLL(_FRAMEWORKS.format("CoreFoundation"))
    pointer, number = ctypes.c_void_p, ctypes.c_uint32
    display, count = number(0), number(0)
    kinds = (_Point, number, pointer, pointer)
    find = function(graphics, "CGGetDisplaysWithPoint", ctypes.c_int32, *kinds)
    if find(_Point(x, y), 1, ctypes.byref(display), ctypes.byref(count)) != 0 or count.value == 0:
        return None
    release = function(base, "CFRelease", None, pointer)
    space = function(graphics, "CGDisplayCopyColorSpace", pointer, number)(display)
    if not space:
        return None
    data = function(graphics, "CGColorSpaceCopyICCData", pointer, pointer)(space)
    release(space)
    if not data:
        return None
    length = function(base, "CFDataGetLength", ctypes.c_long, pointer)(data)
    found = ctypes.string_at(function(base, "CFDataGetBytePtr", pointer, pointer)(data), length)
    release(data)
    return found or None
