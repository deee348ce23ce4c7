"""Weights that ship with the program beside the starter model: resources/catalog/bundled.toml."""

from __future__ import annotations

from typing import Final

from desktop_app.catalog.resources import read_table, resource_path
from desktop_app.catalog.table_reader import TableReader
from desktop_app.core.add_on import AddOn

_KEYS: Final = frozenset({"name", "component", "family", "base", "task", "scale", "path"})


def bundled_add_ons() -> tuple[AddOn, ...]:
    """Those whose folder or file in resources/models is there.

    Raises:
        StorageError: ``catalog_invalid``, naming file and key.
    """
    found: list[AddOn] = []
    for key, entry in read_table("bundled").items():
        row = TableReader("bundled", key, entry)
        row.only(_KEYS)
        path = resource_path("models", row.text("path", key))
        if path.exists():
            found.append(
                AddOn(
                    *(key, row.text("name"), str(path), row.text("component"), row.text("family")),
                    base=row.text("base", ""),
                    task=row.text("task", ""),
                    scale=row.number("scale") or 0,
                    ships=True,
                )
            )
    return tuple(found)
