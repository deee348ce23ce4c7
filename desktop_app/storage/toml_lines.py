"""What can be read of a TOML file that is damaged: all lines but those that make no sense."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any, Final

from desktop_app.core.safe_open import read_regular

_MOST: Final = 4000
"""Lines of a file that are tried."""


def whole_lines(path: Path) -> dict[str, Any]:
    """The tables of the file; empty where it can't be read at all.

    A line counts if it is TOML by itself and gives nothing that is there already; lines below a
    heading that can't be read are left out up to the next.
    """
    try:
        lines = read_regular(path).decode("utf-8", "surrogateescape").split("\n")[:_MOST]
    except OSError:
        return {}
    kept, is_under = list[str](), True
    for line in lines:
        is_heading = line.lstrip().startswith("[")
        if is_heading or "=" not in line:
            is_under = _is_whole(line) if line.strip() else is_under
        if is_under and _is_whole(line):
            kept.append(line)
    try:
        return tomllib.loads("\n".join(kept))
    except ValueError:
        return _one_by_one(kept)


def _one_by_one(lines: list[str]) -> dict[str, Any]:
    """As the lines together, without those that contradict one before."""
    kept, found = list[str](), dict[str, Any]()
    for line in lines:
        try:
            found = tomllib.loads("\n".join([*kept, line]))
        except ValueError:
            continue
        kept.append(line)
    return found


def _is_whole(line: str) -> bool:
    try:
        line.encode()
        tomllib.loads(line)
    except (ValueError, RecursionError):
        return False
    return True
