"""Names in folders, listed once and matched without regard to case. Reads no file."""

from __future__ import annotations

import os
from itertools import islice
from pathlib import Path

_MAX_ENTRIES = 5_000


class FolderListing:
    """Lists each folder it is asked about at most once: a look at a program costs few calls.

    A fresh one for every look; it does not notice what changes meanwhile.
    """

    def __init__(self) -> None:
        self._known: dict[Path, dict[str, list[Path]]] = {}

    def names(self, folder: Path) -> dict[str, list[Path]]:
        """What is in ``folder``, by case-folded name, hidden names too; empty if unreadable.

        Two entries may share a name where the file system tells case apart. Of a folder with more
        than 5,000 entries the rest is left out.
        """
        if folder not in self._known:
            found: dict[str, list[Path]] = {}
            try:
                with os.scandir(folder) as entries:
                    for entry in islice(entries, _MAX_ENTRIES):
                        found.setdefault(entry.name.casefold(), []).append(Path(entry.path))
            except OSError:
                found = {}
            self._known[folder] = {name: sorted(paths) for name, paths in found.items()}
        return self._known[folder]

    def inside(self, folder: Path, relative: str) -> list[Path]:
        """The folders at ``relative`` (names with slashes), however their case is written."""
        reached = [folder]
        for part in relative.casefold().split("/"):
            reached = [path for each in reached for path in self.names(each).get(part, ())]
        return [path for path in reached if path.is_dir()]

    def has(self, folder: Path, *names: str) -> bool:
        """Whether all these names are in ``folder``."""
        there = self.names(folder)
        return all(name.casefold() in there for name in names)

    def count(self, folder: Path, names: tuple[str, ...]) -> int:
        """How many of these names are in ``folder``."""
        there = self.names(folder)
        return sum(name.casefold() in there for name in names)
