"""How quickly this machine makes pictures, by model and size: a small JSON file.

Learnt from finished jobs and used by the forecast. What can't be read is set aside, and learnt
again with the next picture.
"""

from __future__ import annotations

import contextlib
import json
import math
from pathlib import Path
from typing import Any

from desktop_app.core.atomic_write import write_atomic
from desktop_app.core.checked_text import with_check
from desktop_app.core.errors import VelaturaError
from desktop_app.core.json_rows import keep_lost, read_pairs
from desktop_app.core.safe_open import read_regular

_SHARE = 0.5
"""Weight of a new measurement: a machine is busy at times."""

_MOST = 500
"""Entries that are kept, the newest."""


class Speeds:
    """The file's content. Not for several threads at a time.

    Args:
        file: where it lies; it need not be there.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        self._entries = _read(file)

    def of(self, model: str, device: str, precision: str) -> dict[int, float]:
        """Operations a second by area in pixels."""
        start = f"{model}|{device}|{precision}|"
        return {
            int(key.removeprefix(start)): value
            for key, value in self._entries.items()
            if key.startswith(start)
        }

    def learn(self, model: str, device: str, precision: str, area: int, speed: float) -> None:
        """Take in a measurement, and write the file."""
        if not (math.isfinite(speed) and speed > 0):
            return
        key = f"{model}|{device}|{precision}|{area}"
        before = self._entries.pop(key, speed)
        self._entries[key] = (1 - _SHARE) * before + _SHARE * speed
        while len(self._entries) > _MOST:
            del self._entries[next(iter(self._entries))]
        with contextlib.suppress(VelaturaError):
            write_atomic(self._file, with_check(json.dumps(self._entries, indent=1).encode()))


def _read(file: Path) -> dict[str, float]:
    try:
        data = read_regular(file)
    except OSError:
        return {}
    found = read_pairs(data, "", _speed)
    with contextlib.suppress(VelaturaError):
        keep_lost(file, data, found)
    return dict(found.rows)


def _speed(key: str, value: Any) -> float:
    """Raises ValueError: it is none."""
    is_key = key.count("|") == 3 and key.rpartition("|")[2].isdecimal()
    if not is_key or type(value) not in (int, float) or not 0 < value < math.inf:
        raise ValueError(f"{key} is no speed")
    return float(value)
