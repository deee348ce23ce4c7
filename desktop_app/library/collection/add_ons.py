"""The rows of the collection that are used together with a model."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from desktop_app.catalog.bundled import bundled_add_ons
from desktop_app.core.add_on import AddOn
from desktop_app.core.weights_info import COMPONENTS, WeightsInfo
from desktop_app.library.collection.collection_entry import CollectionEntry

_TWO_CLIPS = 768, 1280
"""Widths of SDXL's text encoders; most of its embeddings have vectors for both."""

CONFIGS = ("config.json", "adapter_config.json")


def add_ons(rows: Iterable[CollectionEntry]) -> tuple[AddOn, ...]:
    """Those among ``rows`` whose files are there and can be read."""
    return tuple(
        AddOn(
            key=row.key,
            name=row.name,
            path=str(_path(row)),
            component=row.component,
            family=row.family,
            triggers=row.weights.triggers if row.weights is not None else (),
            variant=row.weights.variant if row.weights is not None else "",
            vectors=vectors_of(row.weights),
            task=row.weights.task if row.weights is not None else "",
            sha256=row.record.sha256,
            scale=(row.weights.scale or 0) if row.weights is not None else 0,
            title=row.weights.title if row.weights is not None else "",
            converted=row.record.origin.converted if row.record.origin is not None else "",
        )
        for row in rows
        if row.key and row.entries and COMPONENTS[row.component].is_add_on and _is_readable(row)
    )


def usable(rows: Iterable[CollectionEntry]) -> tuple[AddOn, ...]:
    """Those that ship with the program, then `add_ons`."""
    return (*bundled_add_ons(), *add_ons(rows))


def vectors_of(info: WeightsInfo | None) -> int:
    """How many vectors an embedding has: its numbers, by the widths of the text encoders that they
    are for; 0: not known, or none."""
    if info is None or info.component != "embedding" or not info.parameters or not info.dimension:
        return 0
    both = info.family == "sdxl" and info.dimension == _TWO_CLIPS[0]
    count, rest = divmod(info.parameters, sum(_TWO_CLIPS) if both else info.dimension)
    return 0 if rest else count


def _path(row: CollectionEntry) -> Path:
    """One of its places; one beside a config, if there is any: tiny autoencoders need theirs, and
    a LoRA by peft has its strength there.
    """
    paths = [entry.path for entry in row.entries]
    beside = (path for path in paths if any((path.parent / name).is_file() for name in CONFIGS))
    return next(beside, paths[0])


def _is_readable(row: CollectionEntry) -> bool:
    """Has weights, and not in a pickle: those are never loaded."""
    return row.state == "other" and row.weights is not None and row.weights.form != "pickle"
