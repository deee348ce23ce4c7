"""What the operating system must have before pip can help: Qt's libraries, Python's venv."""

from __future__ import annotations

import importlib.util
import os
import platform
import shutil
import sys

from desktop_app.app.qt_libraries import (
    current_family,
    debian_command,
    debian_packages,
    install_advice,
    loads,
    missing_libraries,
)
from devtools.console import SetupError, call_with_heartbeat, heading, say

APT_CHATTER = ("Get:", "Selecting", "Preparing to", "Unpacking", "(Reading", "debconf:")

BROWSER = {"chromium": "chromium", "chromedriver": "chromium-driver"}
"""Commands that tests of the server's page need, and Debian's packages of them."""


def may_use_apt(family: str) -> bool:
    """Tell whether packages can be installed without asking anybody."""
    return family == "debian" and hasattr(os, "geteuid") and os.geteuid() == 0


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


def offer_browser() -> None:
    """Install the browser that tests of the server's page drive, where that is allowed; elsewhere,
    and where it fails, those tests are skipped."""
    missing = [package for command, package in BROWSER.items() if shutil.which(command) is None]
    if not missing or not sys.platform.startswith("linux") or not may_use_apt(current_family()):
        return
    heading(f"tests of the server's page need {', '.join(missing)}")
    try:
        _apt_install(missing)
    except (SetupError, OSError) as error:
        say(f"{error}\n  They are skipped.")


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
