"""Names of the history's pictures, and the ids that follow from them. No database.

A name tells time, seed and id: ``2026-11/20261122-142122-42-019ab….png``. Before ids there stood
four random digits in their place; the id of such a picture is made of what its name tells, as the
database does it (`history_schema`).
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

_NAME = re.compile(r"(\d{8}-\d{6})-(\d+)-([0-9a-f]{4}|[0-9a-f]{32})\.png")
_FOLDER = re.compile(r"\d{4}-\d{2}")


def picture_name(uid: str, seed: int, made: datetime) -> str:
    """Relative to the history folder, with slashes.

    Args:
        uid: the entry's id.
        seed: the picture's.
        made: when (UTC).
    """
    return f"{made:%Y-%m}/{made:%Y%m%d-%H%M%S}-{seed}-{uid}.png"


def uid_of(name: str) -> str:
    """The id that a picture's name tells; empty where it tells none."""
    match = _NAME.fullmatch(name.rpartition("/")[2])
    if match is None:
        return ""
    if len(match[3]) == 32:
        return match[3]
    made = _time(match[1])
    return "" if made is None else f"{made:012x}{int(match[2]):016x}"[:28] + match[3]


def milliseconds_of(name: str) -> int | None:
    """When the picture was made, milliseconds since 1970 (UTC), to the second; None: not told."""
    match = _NAME.fullmatch(name.rpartition("/")[2])
    return None if match is None else _time(match[1])


def pictures_in(folder: Path, months: int = 0) -> Iterator[str]:
    """Names, as in the database, of the PNG files in the history's own folders, oldest first;
    ``months``: of the newest so many folders alone."""
    for month in sorted(_folders(folder))[-months:]:
        with os.scandir(folder / month) as found:
            names = [one.name for one in found if one.name.endswith(".png") and one.is_file()]
        for name in sorted(names, key=lambda one: uid_of(one) or one):
            yield f"{month}/{name}"


def names_in(folder: Path) -> frozenset[str]:
    """The names of all pictures that are there."""
    return frozenset(pictures_in(folder))


def _folders(folder: Path) -> list[str]:
    try:
        with os.scandir(folder) as found:
            return [one.name for one in found if _FOLDER.fullmatch(one.name) and one.is_dir()]
    except OSError:
        return []


def _time(text: str) -> int | None:
    try:
        made = datetime.strptime(text, "%Y%m%d-%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return None
    return int(made.timestamp()) * 1000
