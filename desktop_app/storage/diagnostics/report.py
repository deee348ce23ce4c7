"""A report of a problem as text: versions, machine, settings, the logs' last lines. Markdown.

Nothing in it says who the user is, what was made, or which files were open. It is made in a
background thread; torch is not imported for it.
"""

from __future__ import annotations

import locale
import os
import platform
import shutil
import sys
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import psutil

import desktop_app
from desktop_app.core.crash_trace import shorten_crash_dump
from desktop_app.core.memory_limit import memory_limit
from desktop_app.core.safe_open import open_regular
from desktop_app.core.values import Choice, Flag, Number
from desktop_app.storage.data.backups import backups
from desktop_app.storage.data.version import find_version
from desktop_app.storage.diagnostics.run_markers import crash_files
from desktop_app.storage.logs import log_file
from desktop_app.storage.paths import DataPaths
from desktop_app.storage.settings import Settings, setting_rows

_PACKAGES = (
    *("PySide6-Essentials", "torch", "diffusers", "transformers", "accelerate", "safetensors"),
    *("peft", "Pillow", "numpy", "opencv-python-headless", "huggingface-hub", "psutil", "openvino"),
)
_LINES = 60
_CRASH_LINES = 512
_GIB = 1 << 30


def harmless_settings(settings: Settings) -> dict[str, str]:
    """Those that differ from the defaults and can hold no words of the user's: switches, numbers,
    choices. Of the others only whether they are set."""
    told: dict[str, str] = {}
    for row in setting_rows().values():
        value = row.__get__(settings)
        if value == row.default:
            continue
        plain = isinstance(row.kind, Choice | Flag | Number)
        told[row.key] = str(value) if plain else "(set)"
    told.pop("recent.files", None)
    return told


def report_text(
    paths: DataPaths,
    settings: Mapping[str, str],
    machine: Mapping[str, str],
    redacted: Callable[[str], str],
) -> str:
    """The report.

    Args:
        paths: the data folder's parts.
        settings: as `harmless_settings` gives them.
        machine: what the engine said of devices, and the window of its screen; may be empty.
        redacted: a `Privacy`; everything goes through it.
    """
    parts = [
        "# Velatura: report",
        _rows(_program()),
        "## Machine",
        _rows(_machine(paths)),
        "## Devices and window",
        _rows(machine) if machine else "The engine has not reported its devices.",
        "## Packages",
        _rows({name: _version(name) for name in _PACKAGES}),
        "## Settings that differ from the defaults",
        _rows(settings) if settings else "None.",
        "## Data folder",
        _rows(_data(paths)),
    ]
    logs = [log_file(paths.logs), log_file(paths.logs, "engine"), *crash_files(paths)[:1]]
    for path in logs:
        crash = path.suffix == ".txt"
        words = shorten_crash_dump(_tail(path, _CRASH_LINES)) if crash else _tail(path)
        parts += [f"## {'The last crash' if crash else path.name}", f"```\n{words}\n```"]
    return redacted("\n\n".join(parts)) + "\n"


def _rows(facts: Mapping[str, str]) -> str:
    return "\n".join(f"- {name}: {fact}" for name, fact in facts.items())


def _program() -> dict[str, str]:
    return {
        "version": desktop_app.__version__,
        "Python": platform.python_version(),
        "written": datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
    }


def _machine(paths: DataPaths) -> dict[str, str]:
    memory, swap = psutil.virtual_memory(), psutil.swap_memory()
    return {
        "system": f"{platform.system()} {platform.release()} ({platform.machine()})",
        **_distribution(),
        "processors": str(os.cpu_count()),
        "memory": f"{memory.available / _GIB:.1f} of {memory.total / _GIB:.1f} GB free",
        "memory limit": f"{limit.left / _GIB:.1f} of {limit.whole / _GIB:.1f} GB free"
        if (limit := memory_limit())
        else "none",
        "swap": f"{swap.used / _GIB:.1f} of {swap.total / _GIB:.1f} GB used",
        "disk of the data folder": _disk(paths.root),
        "disk of the models": _disk(paths.models),
        "language": str(locale.getlocale()[0]),
    }


def _distribution() -> dict[str, str]:
    if not sys.platform.startswith("linux"):
        return {}
    try:
        return {"distribution": platform.freedesktop_os_release().get("PRETTY_NAME", "?")}
    except OSError:
        return {}


def _disk(folder: Path) -> str:
    try:
        usage = shutil.disk_usage(folder)
    except OSError:
        return "unknown"
    return f"{usage.free / _GIB:.1f} of {usage.total / _GIB:.1f} GB free"


def _data(paths: DataPaths) -> dict[str, str]:
    found = find_version(paths)
    told = found.recorded
    return {
        "written last by": told.program if told is not None else "unknown",
        "formats": ", ".join(f"{name} {number}" for name, number in found.versions.items()),
        "backups": ", ".join(one.name for one in backups(paths)) or "none",
    }


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"


def _tail(path: Path, lines: int = _LINES) -> str:
    """The last lines of a file; its fences can't end ours."""
    most = lines << 8
    try:
        with open_regular(path) as file:
            file.seek(max(0, path.stat().st_size - most))
            text = file.read(most).decode("utf-8", "replace")
    except OSError:
        return "(there is none)"
    return "\n".join(text.splitlines()[-lines:]).replace("```", "'''") or "(empty)"
