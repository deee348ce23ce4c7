"""The suites there are: those that ship, and the user's own, which replace them where they have the
same id; and text files with a prompt a line."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from desktop_app.catalog.resources import invalid, resource_path
from desktop_app.core.plain_text import read_text_file, toml_in
from desktop_app.core.safe_open import folder_of
from desktop_app.extensions.evaluation.values.suites import Suite, read_suite, suite_of_texts
from desktop_app.storage.shipped_files import ENDING, ShippedFiles

_TEXT: Final = ".txt"


class SuiteStore(ShippedFiles[Suite]):
    """Suites that ship and the user's, as files of prompts or TOML."""

    shipped, missing, named = "suites", "suite_missing", (ENDING, _TEXT)

    def _read(self, path: Path) -> Suite:
        """Raises StorageError: ``catalog_invalid``, naming file and key; InputError:
        ``suite_empty``."""
        ships = path.is_relative_to(resource_path("catalog"))
        try:
            text = read_text_file(path)
            if path.suffix == _TEXT:
                return suite_of_texts(text.splitlines(), path.stem)
            pictures = resource_path("suites") if ships else folder_of(path)
            return read_suite(toml_in(text), path.stem, pictures)
        except ValueError as error:
            raise invalid(path.stem, "the file", str(error)) from error

    def _in_order(self, found: list[Suite]) -> list[Suite]:
        return sorted(found, key=lambda one: one.name.casefold())
