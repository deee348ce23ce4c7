"""What commands are called in other programs: resources/catalog/command_names.toml."""

from __future__ import annotations

from typing import Any, Final, cast

from desktop_app.catalog.resources import invalid, read_table

_TABLE: Final = "command_names"
LANGUAGES: Final = ("en", "zh")


def load_command_names(kind: str) -> dict[str, tuple[str, ...]]:
    """Other names in all languages, by the ids of ``kind``: "actions", "adjustments" or "panels".

    Raises:
        StorageError: ``catalog_invalid``, naming file and key.
    """
    rows = cast("dict[str, dict[str, Any]]", read_table(_TABLE).get(kind, {}))
    return {row: tuple(_checked(f"{kind}.{row}", names)) for row, names in rows.items()}


def _checked(place: str, names: dict[str, Any]) -> list[str]:
    """Raises StorageError: not a list of texts for each of `LANGUAGES`."""
    if not isinstance(names, dict) or set(names) != set(LANGUAGES):
        raise invalid(_TABLE, place, f"it needs {' and '.join(LANGUAGES)}, and nothing else")
    found = [one for language in LANGUAGES for one in names[language]]
    if not all(isinstance(one, str) and one for one in found):
        raise invalid(_TABLE, place, "a name is a text")
    return found
