"""The files of a program that runs, copied as a kill would leave them."""

from __future__ import annotations

import os
import shutil
from pathlib import Path


def copied_as_killed(source: Path, target: Path, *left_out: str) -> Path:
    """A copy of a folder whose files come and go meanwhile, less names of those patterns; target.

    A file that is gone when its turn comes (a temporary one that has got its name) is not there.
    """
    ignored = shutil.ignore_patterns(*left_out)
    for folder, folders, files in os.walk(source):
        less = ignored(folder, [*folders, *files])
        folders[:] = [one for one in folders if one not in less]
        place = target / Path(folder).relative_to(source)
        place.mkdir(parents=True)
        for name in (one for one in files if one not in less):
            try:
                shutil.copy2(Path(folder, name), place / name)
            except FileNotFoundError:
                (place / name).unlink(missing_ok=True)
    return target
