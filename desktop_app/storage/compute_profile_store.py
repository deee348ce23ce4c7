"""What trials found on this machine: a small JSON file in one place, whatever the data folder.

What can't be read, or was written by another program, is set aside, and measured again.
"""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final

import platformdirs

from desktop_app.core.as_json import from_json, to_json
from desktop_app.core.atomic_write import write_atomic
from desktop_app.core.checked_text import object_in, with_check
from desktop_app.core.compute_profile import Trial, read_profile
from desktop_app.core.errors import VelaturaError
from desktop_app.core.json_rows import keep_lost, read_pairs
from desktop_app.core.safe_open import read_regular

PLACE: Final = "VELATURA_MACHINE_DIR"
"""Environment variable with another folder for what belongs to the machine; empty: none at all."""

_FORMAT: Final = 1
_MOST: Final = 500
"""Entries that are kept, the newest."""


def machine_file() -> Path | None:
    """Where it lies; None: nowhere, by `PLACE`."""
    folder = os.environ.get(PLACE)
    if folder is None:
        folder = platformdirs.user_state_dir("Velatura", appauthor=False, roaming=False)
    return Path(folder).absolute() / "ways.json" if folder else None


class ComputeProfileStore:
    """The file's content.

    Args:
        file: where it lies; it need not be there.
    """

    def __init__(self, file: Path) -> None:
        self._file = file

    def read(self) -> dict[str, Trial]:
        """What was found, by key, the oldest first."""
        try:
            data = read_regular(self._file)
        except OSError:
            return {}
        found = read_pairs(data, "trials", _trial)
        if not found.damage and (object_in(data) or {}).get("format") != _FORMAT:
            found = replace(found, rows=[], lost=[], damage="it is of another format")
        with contextlib.suppress(VelaturaError):
            keep_lost(self._file, data, found)
        return dict(found.rows)

    def keep(self, key: str, trial: Trial) -> None:
        """Write down what a trial found; where that can't be written, it is lost with the program.

        What another program wrote meanwhile stays.
        """
        known = self.read()
        known.pop(key, None)
        known[key] = trial
        self._write(dict(list(known.items())[-_MOST:]))

    def _write(self, trials: Mapping[str, Trial]) -> None:
        whole = {
            "format": _FORMAT,
            "trials": {key: to_json(trial) for key, trial in trials.items()},
        }
        with contextlib.suppress(OSError, VelaturaError):
            self._file.parent.mkdir(parents=True, exist_ok=True)
            write_atomic(self._file, with_check(json.dumps(whole, indent=1).encode()))


def _trial(_: str, value: object) -> Trial:
    """Raises KeyError, TypeError or ValueError: it is none."""
    trial = from_json(Trial, value)
    known = read_profile(trial.way) is not None and read_profile(trial.usual) is not None
    if not known or not all(each > 0 for each in trial.seconds.values()):
        raise ValueError("it is no trial")
    return trial
