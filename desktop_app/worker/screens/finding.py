"""Which profile the screen has on which a window stands. May wait for the system: background."""

from __future__ import annotations

from dataclasses import dataclass

from desktop_app.core.errors import InputError
from desktop_app.imaging.display import read_display
from desktop_app.state.painting.display import FoundProfile, ProfileFinding
from desktop_app.worker.screens import macos, windows, x11

ASKED = ("xcb", "windows", "cocoa")
"""Platforms on which the system is asked, which may take a moment."""


@dataclass(frozen=True, slots=True)
class ScreenPlace:
    """A screen, as far as the systems have to be told.

    Attributes:
        platform: Qt's name of it: "xcb", "wayland", "windows", "cocoa"…
        name: of the screen.
        x, y: its upper left corner among all screens.
        window: handle of the window.
        is_wayland: whether a Wayland compositor is behind an X server.
    """

    platform: str
    name: str
    x: int
    y: int
    window: int
    is_wayland: bool = False


def find_profile(place: ScreenPlace) -> FoundProfile:
    """What there is for that screen; raises nothing."""
    if place.platform.startswith("wayland") or (place.platform == "xcb" and place.is_wayland):
        return FoundProfile(ProfileFinding.MANAGED)
    icc = _read(place)
    if icc is None:
        return FoundProfile(ProfileFinding.NONE)
    try:
        return FoundProfile(ProfileFinding.FOUND, icc, read_display(icc, place.name).name)
    except InputError:
        return FoundProfile(ProfileFinding.UNUSABLE)


def _read(place: ScreenPlace) -> bytes | None:
    if place.platform == "xcb":
        return x11.read_profile(place.name, place.x, place.y)
    if place.platform == "windows":
        return windows.read_profile(place.window)
    if place.platform == "cocoa":
        return macos.read_profile(place.x, place.y)
    return None
