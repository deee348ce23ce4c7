"""The suites there are: those that ship, and the user's own, which replace them where they have the
same id; and text files with a prompt a line."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from desktop_app.catalog.resources import invalid, resource_path
from desktop_app.core.errors import InputError, VelaturaError
from desktop_app.core.plain_text import read_text_file, toml_in
from desktop_app.core.safe_open import folder_of, refuse_irregular
from desktop_app.extensions.evaluation.values.suites import Suite, read_suite, suite_of_texts

_ENDING: Final = ".toml"
_TEXT: Final = ".txt"


class SuiteStore:
    """See above.

    Args:
        folder: `DataPaths.suites`; it need not be there.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def all(self) -> tuple[list[Suite], list[VelaturaError]]:
        """All that can be read, by their names, and what is wrong with the others."""
        found, faults = list[Suite](), list[VelaturaError]()
        for path in self._files().values():
            try:
                found.append(_read(path))
            except VelaturaError as error:
                faults.append(error)
        return sorted(found, key=lambda one: one.name.casefold()), faults

    def get(self, name: str) -> Suite:
        """One by its id, or a file by its path.

        Raises:
            InputError: ``suite_missing``, with the ids there are; ``suite_empty``.
            StorageError: ``catalog_invalid``, naming file and key.
        """
        path = Path(name) if Path(name).suffix in (_ENDING, _TEXT) else self._files().get(name)
        if path is None or not path.is_file():
            refuse_irregular(name)
            choices = ", ".join(self._files())
            raise InputError("suite_missing", name=name[:200], choices=choices)
        return _read(path)

    def _files(self) -> dict[str, Path]:
        folders = (resource_path("catalog", "suites"), self._folder)
        paths = (path for folder in folders for path in sorted(folder.glob(f"*{_ENDING}")))
        return {path.stem: path for path in paths}


def _read(path: Path) -> Suite:
    ships = path.is_relative_to(resource_path("catalog"))
    try:
        text = read_text_file(path)
        if path.suffix == _TEXT:
            return suite_of_texts(text.splitlines(), path.stem)
        pictures = resource_path("suites") if ships else folder_of(path)
        return read_suite(toml_in(text), path.stem, pictures)
    except ValueError as error:
        raise invalid(path.stem, "the file", str(error)) from error
