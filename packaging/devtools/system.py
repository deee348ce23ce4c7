"""What the operating system must have before pip can help: Qt's libraries, Python's venv.

Qt's wheels bring Qt, but not the X11, OpenGL and font libraries below it. Whether one is there is
asked of the loader itself, so a library from anywhere counts, not only a distribution's package.
"""

from __future__ import annotations

import ctypes
import importlib.util
import os
import platform
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from devtools.console import SetupError, call_with_heartbeat, heading, say

APT_CHATTER = ("Get:", "Selecting", "Preparing to", "Unpacking", "(Reading", "debconf:")
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
    env: Mapping[str, str], is_there: Callable[[str], bool] = loads
) -> tuple[Library, ...]:
    """Return what Qt would load and the system does not have."""
    return tuple(library for library in wanted_libraries(env) if not is_there(library.soname))


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


def may_use_apt(family: str) -> bool:
    """Tell whether packages can be installed without asking anybody."""
    return family == "debian" and hasattr(os, "geteuid") and os.geteuid() == 0


def current_family() -> str:
    """Return the family of the distribution this runs on; empty off Linux."""
    for place in (Path("/etc/os-release"), Path("/usr/lib/os-release")):
        if place.is_file():
            return family_of(read_os_release(place.read_text(encoding="utf-8")))
    return ""


def ensure_system() -> None:
    """Install what the system lacks where that is allowed.

    Raises:
        SetupError: something is missing and has to be installed by hand; names the command.
    """
    trouble = unfit_python(sys.platform, platform.machine(), sys.maxsize > 2**32)
    if trouble:
        raise SetupError(trouble)
    if sys.platform == "win32":
        _ensure_windows()
    if not sys.platform.startswith("linux"):
        return
    family = current_family()
    missing = missing_libraries(os.environ)
    packages = debian_packages(missing)
    lacks_venv = importlib.util.find_spec("ensurepip") is None
    if lacks_venv:
        packages.append(f"python{sys.version_info.major}.{sys.version_info.minor}-venv")
    if not missing and not lacks_venv:
        return
    lacking = [library.soname for library in missing] + ["Python's venv"] * lacks_venv
    heading(f"this system lacks {', '.join(lacking)}")
    if may_use_apt(family):
        _apt_install(packages)
        still = missing_libraries(os.environ)
        if not still:
            return
        raise SetupError(f"Still not found: {', '.join(library.soname for library in still)}.")
    if family == "debian":
        raise SetupError(f"Install it, then run this again:\n  {debian_command(packages)}")
    advice = [install_advice(family, missing)] if missing else []
    if lacks_venv:
        advice.append("install ensurepip for this Python (part of python3-libs or python3-pip)")
    raise SetupError("Install it, then run this again:\n  " + "\n  ".join(advice))


def _apt_install(packages: list[str]) -> None:
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    wait = ["-o", "DPkg::Lock::Timeout=120"]
    say(f"  installing {' '.join(packages)}")
    # A failed update need not matter: the lists may be fresh enough.
    call_with_heartbeat(["apt-get", *wait, "-q", "update"], "reading package lists", env)
    code = call_with_heartbeat(
        ["apt-get", *wait, "-q", "install", "--no-install-recommends", "-y", *packages],
        "installing packages",
        env,
        hide=APT_CHATTER,
    )
    if code:
        raise SetupError(f"apt-get failed (exit code {code}):\n  {debian_command(packages)}")


def unfit_python(system: str, machine: str, is_64_bit: bool) -> str:
    """Return why no packages exist for this Python and what to type; empty where they do."""
    if not is_64_bit:
        how = "winget install --exact --id Python.Python.3.13 --architecture x64"
        return f"This Python is a 32-bit one, for which there is no PyTorch.\n  {how}"
    if system == "darwin" and machine == "x86_64":
        return (
            "PyTorch is no longer built for Intel Macs, nor for an Intel Python on a newer one; "
            "there, install Python anew:\n  arch -arm64 brew install python@3.13"
        )
    return ""


def _ensure_windows() -> None:
    """torch's libraries need Microsoft's C++ runtime; Qt's wheel brings its own."""
    if not loads("vcruntime140_1.dll") or not loads("msvcp140.dll"):
        raise SetupError(
            "Microsoft's C++ runtime is missing. Install it, then run this again:\n"
            "  winget install --exact --id Microsoft.VCRedist.2015+.x64"
        )
