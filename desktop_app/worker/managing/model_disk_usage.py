"""What models take on the disk, told from the collection's rows. Touches the disk: any thread but
the window's.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from desktop_app.library.probing.scan import model_files
from desktop_app.library.sharing.model_disk_usage import ModelDiskUsage, disk_usage_of

if TYPE_CHECKING:
    from desktop_app.library.collection.collection import CollectionEntry


def files_of(path: Path, row: CollectionEntry) -> list[Path]:
    """The files of one copy of a model; none if it is not there."""
    if not row.is_present:
        return []
    try:
        return [file for _, file in model_files(path)]
    except OSError:
        return []


def disk_usages_of(rows: Iterable[CollectionEntry]) -> list[ModelDiskUsage]:
    """Every copy of every model that is there."""
    return [
        disk_usage_of(row.record, entry.path, files_of(entry.path, row), entry.program)
        for row in rows
        if row.is_present
        for entry in row.entries
    ]
