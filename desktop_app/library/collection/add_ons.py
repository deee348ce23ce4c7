"""The rows of the collection that are used together with a model."""

from __future__ import annotations

from collections.abc import Iterable

from desktop_app.core.add_on import COMPONENTS, AddOn
from desktop_app.library.collection.entry import CollectionEntry

__all__ = ["add_ons"]


def add_ons(rows: Iterable[CollectionEntry]) -> tuple[AddOn, ...]:
    """The LoRAs, embeddings and VAEs among ``rows`` whose files are there and can be read."""
    return tuple(
        AddOn(
            key=row.key,
            name=row.name,
            path=str(row.entries[0].path),
            component=row.component,
            family=row.family,
            triggers=row.weights.triggers if row.weights is not None else (),
        )
        for row in rows
        if row.key and row.entries and row.component in COMPONENTS and _is_readable(row)
    )


def _is_readable(row: CollectionEntry) -> bool:
    """Pickles are never loaded."""
    return row.state == "other" and row.weights is not None and row.weights.form != "pickle"
