"""The workbenches there are: those that ship, and the user's own, which replace them where
they have the same id."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import tomlkit

from desktop_app.catalog.resources import invalid
from desktop_app.core.atomic_write import error_while_writing, write_atomic
from desktop_app.core.naming import safe_name
from desktop_app.core.plain_text import toml_in
from desktop_app.core.safe_open import read_regular, state_of
from desktop_app.extensions.workbenches.values.workbench import Workbench, in_order, read_workbench
from desktop_app.storage.shipped_files import ENDING, ShippedFiles


class WorkbenchStore(ShippedFiles[Workbench]):
    """Workbenches that ship and the user's, which alone can be changed."""

    shipped, missing = "workbenches", "workbench_missing"

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._known = dict[Path, tuple[object, Workbench]]()

    def is_own(self, name: str) -> bool:
        """Whether it is the user's."""
        return self.path(name).is_file()

    def copied(self, name: str) -> Path:
        """A copy of one that can be changed, under an id and a name that no other has. Raises
        InputError, StorageError."""
        source, count = self._path(name), 1
        while True:
            count += 1
            target = self._folder / f"{safe_name(name)}-{count}{ENDING}"
            if not target.exists():
                self._folder.mkdir(parents=True, exist_ok=True)
                table = tomlkit.parse(read_regular(source).decode())
                table["name"] = f"{table['name']} {count}"
                write_atomic(target, tomlkit.dumps(table).encode())
                return target

    def put(self, name: str, table: Mapping[str, Any]) -> Path:
        """Write one of the user's own; it is read first. Raises InputError, StorageError."""
        read_workbench(table, name)
        self._folder.mkdir(parents=True, exist_ok=True)
        path = self._folder / f"{safe_name(name)}{ENDING}"
        write_atomic(path, tomlkit.dumps(table).encode())
        return path

    def rename(self, name: str, title: str) -> None:
        """Call one of the user's own something else. Raises as `put`."""
        table = self.table(name)
        self.put(name, {**table, "name": title, "version": table["version"] + 1})

    def remove(self, name: str) -> None:
        """Delete one of the user's own. Raises StorageError."""
        path = self.path(name)
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            raise error_while_writing(error, path.name) from error

    def path(self, name: str) -> Path:
        """Of one of the user's own."""
        return self._folder / f"{name}{ENDING}"

    def table(self, name: str) -> dict[str, Any]:
        """The tables of one. Raises InputError, StorageError."""
        return _table(self._path(name))

    def _read(self, path: Path) -> Workbench:
        state, known = state_of(path), self._known.get(path)
        if known is None or known[0] != state:
            known = self._known[path] = state, read_workbench(_table(path), path.stem)
        return known[1]

    def _in_order(self, found: list[Workbench]) -> list[Workbench]:
        return in_order(found)


def _table(path: Path) -> dict[str, Any]:
    """Raises StorageError: ``catalog_invalid``: it can't be read, or isn't TOML."""
    try:
        return toml_in(read_regular(path).decode())
    except (OSError, ValueError) as error:
        raise invalid(path.stem, "the file", str(error)) from error


def faults(folder: Path) -> list[str]:
    """What of the user's own can't be read (`core.extensions.FileRow`)."""
    return [error.what for error in WorkbenchStore(folder).all()[1]]
