"""Under which name a part is in a folder: newer models have their tokenizer in a processor."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

OTHER: Final = {"tokenizer": "processor"}


def part_folder(path: Path, part: str) -> Path:
    """Where ``part`` is in the model folder ``path``, whether it is there or not."""
    folder, other = path / part, path / OTHER.get(part, part)
    return other if not folder.is_dir() and other.is_dir() else folder


def component_at(path: Path, part: str) -> Path:
    """The folder of ``part`` in ``path``, a model's or with that part alone; or ``path`` itself."""
    inner = path / part
    return inner if (inner / "config.json").is_file() else path


def with_usual_names(index: dict[str, Any]) -> dict[str, Any]:
    """A model_index.json whose parts have their usual names, too."""
    added = {part: index[other] for part, other in OTHER.items() if other in index}
    return {**added, **index}
