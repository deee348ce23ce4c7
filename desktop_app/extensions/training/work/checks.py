"""What of trainings can't be read (`core.extensions.FileRow`)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desktop_app.extensions.training.work.stores.runs import TrainingRuns

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def trainings(folder: Path) -> Iterator[str]:
    """Of each training its damaged files, and those that are kept under other names."""
    for own, names in TrainingRuns(folder).damaged().items():
        aside = [*own.glob("*-damaged-*"), *own.glob("states/damaged-*")]
        if said := ", ".join((*names, *sorted(each.name for each in aside))):
            yield f"{own.name}: {said}."
