"""The list of models used in place: paths outside the models folder, in a JSON file."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path

from desktop_app.core.atomic_write import error_while_writing, write_atomic
from desktop_app.core.checked_text import with_check
from desktop_app.core.errors import VelaturaError
from desktop_app.core.json_rows import keep_lost, read_rows
from desktop_app.core.safe_open import read_regular


class ReferenceList:
    """Paths of models, in the order they were added. The file is made with the first one."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def paths(self) -> list[Path]:
        """The paths that can be read; what else is in the file is set aside."""
        paths = list[Path]()
        with suppress(OSError, VelaturaError):
            self._read(paths)
        return paths

    def _read(self, paths: list[Path]) -> None:
        """Put them into ``paths``, then keep what can't be read. Raises OSError, and as
        `put_aside`."""
        try:
            data = read_regular(self._file)
        except FileNotFoundError:
            return
        found = read_rows(data, "paths", _path, check_text=False, start='"')
        paths += found.rows
        keep_lost(self._file, data, found)

    def _paths_to_change(self) -> list[Path]:
        """The same, and what can't be read is kept before it is written over. Errors as in
        `add`."""
        paths = list[Path]()
        try:
            self._read(paths)
        except OSError as error:
            raise error_while_writing(error, self._file.name) from error
        return paths

    def add(self, path: Path) -> None:
        """Put ``path`` at the end; nothing happens if it is there.

        Raises:
            StorageError: ``disk_full``.
            InputError: ``output_unwritable``.
        """
        paths = self._paths_to_change()
        if path not in paths:
            self._save([*paths, path])

    def remove(self, path: Path) -> None:
        """Take ``path`` off the list; the model itself stays. Errors as in `add`."""
        paths = self._paths_to_change()
        if path in paths:
            self._save([other for other in paths if other != path])

    def _save(self, paths: list[Path]) -> None:
        text = json.dumps({"version": 1, "paths": [str(path) for path in paths]}, indent=1)
        write_atomic(self._file, with_check(text.encode("utf-8")))


def _path(value: object) -> Path:
    """Raises TypeError: it is none."""
    if not isinstance(value, str) or "\0" in value:
        raise TypeError("it is no path")
    return Path(value)
