"""The published models' settings, from resources/structures/public.toml."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from desktop_app.catalog.resources import invalid, read_table


@dataclass(frozen=True, slots=True)
class LayoutPart:
    """One part in a single file: what its names begin with, its kind, and its settings' key."""

    prefix: str
    kind: str
    settings: str


@dataclass(frozen=True, slots=True)
class Layout:
    """A kind of single file: how one of its tensors' names begins, and its parts."""

    id: str
    mark: str
    parts: tuple[LayoutPart, ...]


@dataclass(frozen=True, slots=True)
class PublicLayouts:
    """The table.

    Attributes:
        layouts: in the order they are tried.
        settings: config of each part by key.
    """

    layouts: tuple[Layout, ...]
    settings: dict[str, dict[str, Any]]


def public_layouts() -> PublicLayouts:
    """Read the table. Raises StorageError: ``catalog_invalid``."""
    table = read_table("public", "structures")
    layouts = list[Layout]()
    for key, entry in table["layouts"].items():
        try:
            parts = tuple(LayoutPart(*part) for part in entry["parts"])
            layouts.append(Layout(key, entry["mark"], parts))
        except (KeyError, TypeError) as error:
            raise invalid("public", key, str(error)) from error
    return PublicLayouts(tuple(layouts), table["settings"])
