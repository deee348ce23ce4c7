"""What of trainings can't be read (`core.extensions.FileRow`)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from desktop_app.extensions.training.work.stores.runs import TrainingRuns


def trainings(folder: Path) -> Iterator[tuple[Path, str, Sequence[str]]]:
    """Those with a damaged file, or one that is kept under another name."""
    for own, names in TrainingRuns(folder).damaged().items():
        aside = [*own.glob("*-damaged-*"), *own.glob("states/damaged-*")]
        if names or aside:
            yield own, ", ".join(names), sorted(each.name for each in aside)
