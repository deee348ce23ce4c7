"""Files that ship in a folder of the catalog, and the user's own, which replace them where they
have the same id."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar, Generic, TypeVar

from desktop_app.catalog.resources import resource_path
from desktop_app.core.errors import InputError, VelaturaError
from desktop_app.core.safe_open import refuse_irregular

T = TypeVar("T")
ENDING = ".toml"


class ShippedFiles(Generic[T]):
    """See above.

    Args:
        folder: of the user's own; it need not be there.

    Attributes:
        shipped: name of the catalog's folder.
        missing: code of the error where there is none of a name.
        named: endings of names that are paths.
    """

    shipped: ClassVar[str]
    missing: ClassVar[str]
    named: ClassVar[Sequence[str]] = (ENDING,)

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @abstractmethod
    def _read(self, path: Path) -> T:
        """What a file says. Raises VelaturaError."""

    @abstractmethod
    def _in_order(self, found: list[T]) -> list[T]:
        """The rows as lists show them; the subclass knows by what."""

    def all(self) -> tuple[list[T], list[VelaturaError]]:
        """All that can be read, and what is wrong with the others."""
        found, faults = list[T](), list[VelaturaError]()
        for path in self._files().values():
            try:
                found.append(self._read(path))
            except VelaturaError as error:
                faults.append(error)
        return self._in_order(found), faults

    def get(self, name: str) -> T:
        """One by its id, or a file by its path.

        Raises:
            InputError: `missing`, with the ids there are.
            VelaturaError: as it is read.
        """
        return self._read(self._path(name))

    def _path(self, name: str) -> Path:
        """``name``: a stem, or a path with one of the endings. Raises InputError: `missing`."""
        files = self._files()
        path = Path(name) if Path(name).suffix in self.named else files.get(name)
        if path is None or not path.is_file():
            refuse_irregular(name)
            raise InputError(self.missing, name=name[:200], choices=", ".join(files))
        return path

    def _files(self) -> dict[str, Path]:
        folders = (resource_path("catalog", self.shipped), self._folder)
        paths = (path for folder in folders for path in sorted(folder.glob(f"*{ENDING}")))
        return {path.stem: path for path in paths}
