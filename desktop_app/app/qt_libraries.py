"""The system's libraries that Qt needs on Linux: which are missing, and what brings them.

Qt's wheels bring Qt, but not the X11, OpenGL and font libraries below it. Whether one is there is
asked of the loader itself, so a library from anywhere counts, not only a distribution's package.
The set-up of a clone reads this with no package installed: the standard library alone.
"""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from desktop_app.core.safe_open import read_regular

HEADLESS_PLATFORMS = ("offscreen", "minimal")


@dataclass(frozen=True)
class Library:
    """A shared library by the name the loader knows, and the Debian package that has it."""

    soname: str
    debian: str


# Measured on a bare Debian 12 with PySide6-Essentials 6.11: without one of these even the
# offscreen platform does not load.
ALWAYS = (
    Library("libglib-2.0.so.0", "libglib2.0-0"),
    Library("libgthread-2.0.so.0", "libglib2.0-0"),
    Library("libEGL.so.1", "libegl1"),
    Library("libGL.so.1", "libgl1"),
    Library("libX11.so.6", "libx11-6"),
    Library("libdbus-1.so.3", "libdbus-1-3"),
    Library("libfontconfig.so.1", "libfontconfig1"),
    Library("libfreetype.so.6", "libfreetype6"),
    Library("libxkbcommon.so.0", "libxkbcommon0"),
)
X11 = (
    Library("libxcb-cursor.so.0", "libxcb-cursor0"),
    Library("libxcb-icccm.so.4", "libxcb-icccm4"),
    Library("libxcb-image.so.0", "libxcb-image0"),
    Library("libxcb-keysyms.so.1", "libxcb-keysyms1"),
    Library("libxcb-render-util.so.0", "libxcb-render-util0"),
    Library("libxcb-shape.so.0", "libxcb-shape0"),
    Library("libxcb-xkb.so.1", "libxcb-xkb1"),
    Library("libxcb-util.so.1", "libxcb-util1"),
    Library("libxkbcommon-x11.so.0", "libxkbcommon-x11-0"),
    Library("libX11-xcb.so.1", "libx11-xcb1"),
    Library("libxcb-randr.so.0", "libxcb-randr0"),
    Library("libxcb-sync.so.1", "libxcb-sync1"),
    Library("libxcb-xfixes.so.0", "libxcb-xfixes0"),
    Library("libxcb-render.so.0", "libxcb-render0"),
    Library("libxcb-shm.so.0", "libxcb-shm0"),
)
WAYLAND = (
    Library("libwayland-client.so.0", "libwayland-client0"),
    Library("libwayland-cursor.so.0", "libwayland-cursor0"),
    Library("libwayland-egl.so.1", "libwayland-egl1"),
)


def has_display(env: Mapping[str, str], system: str = sys.platform) -> bool:
    """Tell whether a window can be shown here."""
    if env.get("QT_QPA_PLATFORM", "").split(":")[0] in HEADLESS_PLATFORMS:
        return False
    if system in ("win32", "darwin"):
        return True
    return bool(env.get("DISPLAY") or env.get("WAYLAND_DISPLAY"))


def wanted_libraries(env: Mapping[str, str]) -> tuple[Library, ...]:
    """Return what Qt will load under this environment on Linux."""
    wanted = ALWAYS
    if has_display(env, "linux"):
        wanted += X11 if env.get("DISPLAY") else ()
        wanted += WAYLAND if env.get("WAYLAND_DISPLAY") else ()
    return wanted


def loads(soname: str) -> bool:
    """Tell whether the loader finds a shared library."""
    try:
        ctypes.CDLL(soname)
    except OSError:
        return False
    return True


def missing_libraries(
    env: Mapping[str, str], is_loadable: Callable[[str], bool] = loads
) -> tuple[Library, ...]:
    """Return what Qt would load and the system does not have."""
    return tuple(library for library in wanted_libraries(env) if not is_loadable(library.soname))


def read_os_release(text: str) -> dict[str, str]:
    """Return the fields of an os-release file."""
    fields = (line.partition("=") for line in text.splitlines() if "=" in line)
    return {name.strip(): value.strip().strip("\"'") for name, _, value in fields}


def family_of(release: Mapping[str, str]) -> str:
    """Return ``debian``, ``fedora``, ``suse`` or an empty string."""
    names = [release.get("ID", ""), *release.get("ID_LIKE", "").split()]
    for name in names:
        for family, members in {
            "debian": ("debian", "ubuntu"),
            "fedora": ("fedora", "rhel", "centos"),
            "suse": ("suse", "opensuse"),
        }.items():
            if name in members or (family == "suse" and name.startswith("opensuse")):
                return family
    return ""


def install_advice(family: str, missing: Iterable[Library]) -> str:
    """Return the exact command that brings the libraries, or what to look for."""
    missing = tuple(missing)
    # RPM packages provide libraries by soname, so no table of package names can grow old.
    capabilities = " ".join(f"'{library.soname}()(64bit)'" for library in missing)
    if family == "debian":
        return debian_command(debian_packages(missing))
    if family == "fedora":
        return f"sudo dnf install {capabilities}"
    if family == "suse":
        return f"sudo zypper install {capabilities}"
    names = ", ".join(library.soname for library in missing)
    return f"install the packages of your distribution that have {names}"


def debian_packages(missing: Iterable[Library]) -> list[str]:
    """Return the Debian packages of these libraries, each once, in order."""
    return list(dict.fromkeys(library.debian for library in missing))


def debian_command(packages: Iterable[str]) -> str:
    """Return the two commands that install Debian packages, to be typed."""
    names = " ".join(packages)
    return f"sudo apt-get update && sudo apt-get install --no-install-recommends -y {names}"


def current_family() -> str:
    """Return the family of the distribution this runs on; empty off Linux."""
    for place in (Path("/etc/os-release"), Path("/usr/lib/os-release")):
        if place.is_file():
            return family_of(read_os_release(read_regular(place).decode()))
    return ""
