"""The rows of the collection that are used together with a model."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from desktop_app.core.add_on import COMPONENTS, AddOn
from desktop_app.library.collection.collection_entry import CollectionEntry

CONFIGS = ("config.json", "adapter_config.json")


def add_ons(rows: Iterable[CollectionEntry]) -> tuple[AddOn, ...]:
    """The LoRAs, embeddings and VAEs among ``rows`` whose files are there and can be read."""
    return tuple(
        AddOn(
            key=row.key,
            name=row.name,
            path=str(_path(row)),
            component=row.component,
            family=row.family,
            triggers=row.weights.triggers if row.weights is not None else (),
            variant=row.weights.variant if row.weights is not None else "",
        )
        for row in rows
        if row.key and row.entries and row.component in COMPONENTS and _is_readable(row)
    )


def _path(row: CollectionEntry) -> Path:
    """One of its places; one beside a config, if there is any: tiny autoencoders need theirs, and
    a LoRA by peft has its strength there.
    """
    paths = [entry.path for entry in row.entries]
    beside = (path for path in paths if any((path.parent / name).is_file() for name in CONFIGS))
    return next(beside, paths[0])


def _is_readable(row: CollectionEntry) -> bool:
    """Pickles are never loaded."""
    return row.state == "other" and row.weights is not None and row.weights.form != "pickle"
