"""The table of architectures that can be told by name, whether they can be run or not."""

from __future__ import annotations

from dataclasses import dataclass

from desktop_app.catalog.resources import invalid, read_table


@dataclass(frozen=True, slots=True)
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
    rows: dict[str, Architecture] = {}
    for key, entry in read_table("architectures").items():
        try:
            rows[key] = Architecture(id=key, **entry)
        except TypeError as error:
            raise invalid("architectures", key, str(error)) from error
    return rows
