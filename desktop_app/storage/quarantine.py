"""Keeping a damaged file under another name, so that nothing of the user's is ever overwritten."""

from __future__ import annotations

import contextlib
from datetime import UTC, datetime
from pathlib import Path


def quarantine_file(path: Path, companions: tuple[str, ...] = ()) -> Path:
    """Rename ``settings.toml`` to ``settings-damaged-20261120-093000.toml`` (UTC).

    Args:
        path: the file.
        companions: endings of files that belong to it and go along (``-wal``).

    Returns:
        The new path; the old one if the file could not be renamed (and is still there).
    """
    stamp = datetime.now(UTC).strftime("%Y%m%d-%H%M%S")
    target = path.with_name(f"{path.stem}-damaged-{stamp}{path.suffix}")
    number = 1
    while target.exists():
        number += 1
        target = path.with_name(f"{path.stem}-damaged-{stamp}-{number}{path.suffix}")
    try:
        path.rename(target)
    except OSError:
        return path
    for ending in companions:
        with contextlib.suppress(OSError):
            path.with_name(path.name + ending).rename(target.with_name(target.name + ending))
    return target


def quarantined(path: Path) -> tuple[str, ...]:
    """Names of the damaged files that `quarantine_file` has kept of ``path``."""
    return tuple(
        sorted(one.name for one in path.parent.glob(f"{path.stem}-damaged-*{path.suffix}"))
    )
