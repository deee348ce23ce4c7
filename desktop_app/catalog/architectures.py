"""The table of architectures that can be told by name, whether they can be run or not."""

from __future__ import annotations

from typing import Any

from desktop_app.catalog.resources import read_rows
from desktop_app.core.record import record


@record()
class Architecture:
    """One architecture.

    Attributes:
        id: the key of catalog entries, probed files and records; of families.toml where it runs.
        name: what the user reads.
    """

    id: str
    name: str


def load_architectures() -> dict[str, Architecture]:
    """All rows by id, in the table's order.

    Raises:
        StorageError: ``catalog_invalid``.
    """
    return read_rows("architectures", _row)


def _row(key: str, entry: dict[str, Any]) -> Architecture:
    return Architecture(id=key, **entry)
