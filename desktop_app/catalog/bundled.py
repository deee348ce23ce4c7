"""Weights that ship with the program beside the starter model: resources/catalog/bundled.toml."""

from __future__ import annotations

from typing import Final

from desktop_app.catalog.resources import read_table, resource_path
from desktop_app.catalog.row_reading import COUNT, FULL, NEEDED, read_row
from desktop_app.core.add_on import AddOn
from desktop_app.core.values import Field

_FIELDS: Final = (
    Field("name", kind=FULL, default=NEEDED),
    Field("component", kind=FULL, default=NEEDED),
    Field("family", kind=FULL, default=NEEDED),
    Field("base", kind=FULL, default=""),
    Field("task", kind=FULL, default=""),
    Field("scale", kind=COUNT, default=0),
    Field("path", kind=FULL, default=""),
)


def bundled_add_ons() -> tuple[AddOn, ...]:
    """Those whose folder or file in resources/models is there.

    Raises:
        StorageError: ``catalog_invalid``, naming file and key.
    """
    found: list[AddOn] = []
    for key, entry in read_table("bundled").items():
        said = read_row("bundled", key, entry, _FIELDS)
        path = resource_path("models", said["path"] or key)
        said["path"] = str(path)
        if path.exists():
            found.append(AddOn(key, **said, ships=True))
    return tuple(found)
