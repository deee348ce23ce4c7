"""The workbenches there are: those that ship, and the user's own, which replace them where
they have the same id."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import tomlkit

from desktop_app.catalog.resources import invalid, resource_path
from desktop_app.core.atomic_write import error_while_writing, write_atomic
from desktop_app.core.errors import InputError, VelaturaError
from desktop_app.core.naming import safe_name
from desktop_app.core.plain_text import toml_in
from desktop_app.core.safe_open import read_regular, refuse_irregular, state_of
from desktop_app.extensions.workbenches.values.workbench import Workbench, in_order, read_workbench

_ENDING: Final = ".toml"


class WorkbenchStore:
    """See above.

    Args:
        folder: of the user's own; it need not be there.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._known = dict[Path, tuple[object, Workbench]]()

    def all(self) -> tuple[list[Workbench], list[VelaturaError]]:
        """All that can be read, as lists show them, and what is wrong with the others."""
        found, faults = dict[str, Workbench](), list[VelaturaError]()
        for path in self._files().values():
            try:
                found[path.stem] = self._read(path)
            except VelaturaError as error:
                faults.append(error)
        return in_order([*found.values()]), faults

    def get(self, name: str) -> Workbench:
        """One by its id, or a file by its path.

        Raises:
            InputError: ``workbench_missing``.
            StorageError: ``catalog_invalid``, naming file and key.
        """
        path = Path(name) if name.endswith(_ENDING) else self._files().get(name)
        if path is None or not path.is_file():
            refuse_irregular(name)
            choices = ", ".join(one.id for one in self.all()[0])
            raise InputError("workbench_missing", name=name[:80], choices=choices)
        return self._read(path)

    def is_own(self, name: str) -> bool:
        """Whether it is the user's."""
        return self.path(name).is_file()

    def copied(self, name: str) -> Path:
        """A copy of one that can be changed, under an id and a name that no other has. Raises
        InputError, StorageError."""
        source, count = self._files().get(name), 1
        if source is None:
            return self._missing(name)
        while True:
            count += 1
            target = self._folder / f"{safe_name(name)}-{count}{_ENDING}"
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
        path = self._folder / f"{safe_name(name)}{_ENDING}"
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
        return self._folder / f"{name}{_ENDING}"

    def table(self, name: str) -> dict[str, Any]:
        """The tables of one. Raises InputError, StorageError."""
        path = self._files().get(name)
        return _table(path or self._missing(name))

    def _missing(self, name: str) -> Path:
        choices = ", ".join(self._files())
        raise InputError("workbench_missing", name=name[:80], choices=choices)

    def _files(self) -> dict[str, Path]:
        folders = (resource_path("catalog", "workbenches"), self._folder)
        paths = (path for folder in folders for path in sorted(folder.glob(f"*{_ENDING}")))
        return {path.stem: path for path in paths}

    def _read(self, path: Path) -> Workbench:
        state, known = state_of(path), self._known.get(path)
        if known is None or known[0] != state:
            known = self._known[path] = state, read_workbench(_table(path), path.stem)
        return known[1]


def _table(path: Path) -> dict[str, Any]:
    """Raises StorageError: ``catalog_invalid``."""
    try:
        return toml_in(read_regular(path).decode())
    except (OSError, ValueError) as error:
        raise invalid(path.stem, "the file", str(error)) from error


def faults(folder: Path) -> list[str]:
    """What of the user's own can't be read (`core.extensions.FileRow`)."""
    return [error.what for error in WorkbenchStore(folder).all()[1]]
