"""Whose a path is: ours, or another program's, whose folders are read and never changed."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from desktop_app.library.sharing.program_types import FoundFolder


class Ownership:
    """Answers for paths, by the nearest folder above them. Links are followed, on both sides.

    What is in no folder that is known counts as ours: the user added it by hand.

    Args:
        found: folders of other programs, and plain ones that are used in place.
        ours: our own folders of models; of one that is both, the other program is believed.
    """

    def __init__(self, found: Iterable[FoundFolder], ours: Iterable[Path] = ()) -> None:
        self._owners: dict[str, str] = {_real(path): "" for path in ours}
        for each in found:
            for path in (each.path, *(folder.path for folder in each.folders)):
                self._owners[_real(path)] = each.program

    def program_of(self, path: Path) -> str:
        """The id of the program whose it is; empty if it is ours."""
        real = Path(_real(path))
        for folder in (real, *real.parents):
            owner = self._owners.get(str(folder))
            if owner is not None:
                return owner
        return ""

    def is_foreign(self, path: Path) -> bool:
        """Whether it belongs to another program."""
        return bool(self.program_of(path))


def _real(path: Path) -> str:
    return os.path.normcase(os.path.realpath(path))
