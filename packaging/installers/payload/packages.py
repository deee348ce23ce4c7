"""The packages the program needs to run, as pip installs them: of the extras what the server and
photos need, no tools for work.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

from devtools.console import SetupError, call_with_heartbeat
from devtools.environment import (
    CONSTRAINTS,
    PYPROJECT,
    TORCH_INDEX,
    bare_requirements,
    clean_env,
    pinned,
    torch_env,
)
from devtools.environment import digest as short
from installers.payload.interpreter import Interpreter
from installers.tools import digest, remove

__all__ = ["WINDOW", "fetch", "key"]


WINDOW = {"PySide6-Essentials": ("PySide6", "shiboken6")}
"""Packages of the window alone, each with its folders."""


def requirements(*, window: bool = True) -> list[str]:
    """Return what pyproject.toml says the program needs to run, ``velatura serve`` too.

    Args:
        window: with what only the window needs.
    """
    project = tomllib.loads(PYPROJECT.read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    wanted = map(str, [*project["dependencies"], *extras["server"], *extras["photos"]])
    return [text for text in wanted if window or not text.startswith(tuple(WINDOW))]


def bare() -> list[str]:
    """Return what is added to that without what it asks for."""
    return bare_requirements(tomllib.loads(PYPROJECT.read_text(encoding="utf-8")))


def key(python: Interpreter, *, window: bool = True) -> str:
    """Return what decides which packages are fetched."""
    pins = [
        line.strip()
        for line in CONSTRAINTS.read_text(encoding="utf-8").splitlines()
        if line.strip() and not line.startswith("#")
    ]
    index = short(os.environ.get(TORCH_INDEX, ""))
    wanted = requirements(window=window)
    return digest(python.minor, python.platform, index, *wanted, *bare(), *pins)


def fetch(python: Interpreter, target: Path, *, window: bool = True) -> None:
    """Install the packages into an empty folder.

    Raises:
        SetupError: there is no pip for this Python, or it failed.
    """
    remove(target)
    pip = _find_pip(python)
    env = clean_env(os.environ)
    torch_index = os.environ.get(TORCH_INDEX)
    common = ["--no-compile", "--only-binary", ":all:", "--target", str(target)]
    if torch_index:
        wheels = target.with_name("wheels")
        done = subprocess.run(
            [*pip, "config", "list"], capture_output=True, text=True, env=env, check=False
        )
        torch = pinned(CONSTRAINTS.read_text(encoding="utf-8"), "torch")
        from_index = ["--no-deps", "--index-url", torch_index, "--dest", str(wheels), torch]
        _pip([*pip, "download", *from_index], torch_env(env, done.stdout))
        # "2.13.0+cpu" is newer than the "2.13.0" of any other index, so this one is taken.
        common += ["--find-links", str(wheels)]
    wanted = requirements(window=window)
    _pip([*pip, "install", *common, "-c", str(CONSTRAINTS), *wanted], env)
    _pip([*pip, "install", "--no-deps", *common, "-c", str(CONSTRAINTS), *bare()], env)


def _pip(words: list[str], env: dict[str, str]) -> None:
    hidden = ("WARNING: Location", "WARNING: Running pip as", "Downloading", "Using cached")
    code = call_with_heartbeat([*words], "installing packages", env, hide=hidden)
    if code:
        raise SetupError(f"pip failed (exit code {code}); the reason stands above.")


def _find_pip(python: Interpreter) -> list[str]:
    """Return a pip that installs for this Python: its own, or that of another of its version."""
    running = ".".join(str(part) for part in sys.version_info[:2])
    candidates = [str(python.executable)]
    if running == python.minor:
        candidates.append(sys.executable)
    other = shutil.which(f"python{python.minor}")
    if other is not None:
        candidates.append(other)
    for candidate in candidates:
        words = [candidate, "-I", "-m", "pip"]
        done = subprocess.run([*words, "--version"], capture_output=True, check=False)
        if done.returncode == 0:
            return words
    raise SetupError(
        f"No pip for Python {python.minor}. On Debian:\n  sudo apt-get install python3-pip"
    )
