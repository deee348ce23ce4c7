"""Commands and files, as every installer needs them."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from devtools.console import SetupError, command_line

__all__ = [
    "copy_tree", "digest", "fill", "gentle", "megabytes", "need", "output", "remove", "run",
    "size_of", "write",
]  # fmt: skip

PACKAGES = {
    "strip": "binutils",
    "readelf": "binutils",
    "patchelf": "patchelf",
    "dpkg-deb": "dpkg",
    "zstd": "zstd",
    "mksquashfs": "squashfs-tools",
    "makensis": "nsis",
    "cc": "gcc",
    "pkg-config": "pkg-config",
}
"""The Debian package that has each command."""


def need(*commands: str) -> None:
    """Check that commands are there.

    Raises:
        SetupError: names those that are missing and how Debian installs them.
    """
    missing = [name for name in commands if shutil.which(name) is None]
    if missing:
        packages = " ".join(dict.fromkeys(PACKAGES.get(name, name) for name in missing))
        raise SetupError(
            f"Not found: {', '.join(missing)}. On Debian:\n  sudo apt-get install {packages}"
        )


def gentle(words: Sequence[str | Path]) -> list[str | Path]:
    """Return a command that leaves the machine to others where it is wanted."""
    return ["nice", "-n", "10", *words] if shutil.which("nice") else list(words)


def run(
    words: Sequence[str | Path], *, cwd: Path | None = None, env: Mapping[str, str] | None = None
) -> None:
    """Run a command without input.

    Raises:
        SetupError: it failed; with what it printed.
    """
    output(words, cwd=cwd, env=env)


def output(
    words: Sequence[str | Path], *, cwd: Path | None = None, env: Mapping[str, str] | None = None
) -> str:
    """Run a command without input and return what it printed.

    Raises:
        SetupError: it failed; with what it printed.
    """
    done = subprocess.run(
        [str(word) for word in words],
        cwd=cwd,
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
    )
    if done.returncode:
        shown = "\n".join(done.stdout.splitlines()[-40:])
        raise SetupError(f"{shown}\nexit code {done.returncode}: {command_line(words)[:2000]}")
    return done.stdout


def write(path: Path, text: str, *, executable: bool = False) -> None:
    """Write a text file with Unix line ends, making its folder."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")
    path.chmod(0o755 if executable else 0o644)


def fill(template: Path, **values: str) -> str:
    """Return a template with each ``@NAME@`` replaced.

    Raises:
        ValueError: a value that the template does not ask for, or one it asks for in vain.
    """
    text = template.read_text(encoding="utf-8")
    for name, value in values.items():
        if f"@{name}@" not in text:
            raise ValueError(f"{template.name} has no @{name}@")
        text = text.replace(f"@{name}@", value)
    left = [word for word in text.split("@")[1::2] if word.isupper() and word.isidentifier()]
    if left:
        raise ValueError(f"{template.name}: no value for {', '.join(left)}")
    return text


def copy_tree(source: Path, target: Path, skip: Iterable[str] = ("__pycache__",)) -> None:
    """Copy a folder, following links; file modes are made those of shipped files."""
    shutil.copytree(source, target, ignore=shutil.ignore_patterns(*skip), dirs_exist_ok=True)


def remove(path: Path) -> None:
    """Remove a file, a link or a folder, if it is there."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def size_of(path: Path) -> int:
    """Return the bytes of a file, or of all files below a folder; links count nothing."""
    if path.is_file():
        return path.stat().st_size
    total = 0
    for folder, _, names in os.walk(path):
        for name in names:
            found = os.lstat(os.path.join(folder, name))  # noqa: PTH118 - 30,000 files
            total += found.st_size if not _is_link(found.st_mode) else 0
    return total


def _is_link(mode: int) -> bool:
    return (mode & 0o170000) == 0o120000


def megabytes(size: float) -> str:
    """Return a size as a person says it, in decimal megabytes."""
    return f"{size / 1e6:,.0f} MB" if size >= 1e7 else f"{size / 1e6:.1f} MB"


def digest(*parts: str | bytes) -> str:
    """Return a short hash of texts, for the stamp of a stage."""
    made = hashlib.sha256()
    for part in parts:
        made.update(part.encode() if isinstance(part, str) else part)
        made.update(b"\0")
    return made.hexdigest()[:24]


def windows() -> bool:
    """Whether this runs on Windows."""
    return sys.platform == "win32"
