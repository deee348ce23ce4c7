"""A single file that was renamed is still what its origin and its last look tell of."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from desktop_app.core.model_record import FileFact, Origin, Verification
from desktop_app.library.formats.weights import PICKLE_ENDINGS

_WEIGHTS = frozenset({".safetensors", ".gguf", ".sft"}) | PICKLE_ENDINGS


def as_called(
    origin: Origin | None, earlier: Verification | None, path: Path
) -> tuple[Origin | None, Verification | None]:
    """Both, with the one file of weights that they tell of called as the file at ``path`` is now.

    Folders, and what tells of several files of weights, come back as they are.
    """
    if path.is_dir():
        return origin, earlier
    if origin is not None:
        origin = replace(origin, files=_called(origin.files, path.name))
    if earlier is not None:
        earlier = replace(earlier, files=_called(earlier.files, path.name))
    return origin, earlier


def _called(facts: tuple[FileFact, ...], name: str) -> tuple[FileFact, ...]:
    weights = [fact for fact in facts if Path(fact.name).suffix.lower() in _WEIGHTS]
    if len(weights) != 1:
        return facts
    return tuple(fact.called(name) if fact is weights[0] else fact for fact in facts)
