"""The encoders of a machine, with the hashes of their files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Final

from desktop_app.core.add_on import AddOn
from desktop_app.core.cancel import CancelToken
from desktop_app.extensions.evaluation.values.formulas.measure import Measure
from desktop_app.extensions.evaluation.work.evaluating.encoder_choice import (
    Installed,
    encoder_named,
    installed_encoders,
)
from desktop_app.library.trust.checksums import hash_file

_IN_FOLDERS: Final = ("model.safetensors", "pytorch_model.bin", "model.fp16.safetensors")

GIVES: Final[Mapping[str, str]] = {
    "features": "features",
    "copies": "features",
    "within": "distance",
    "distance": "distance",
    "text": "text",
    "score": "score",
    "answers": "answers",
}
"""What a measure's encoder must give, by what the measure takes; others need none."""

KINDS: Final[Mapping[str, tuple[str, ...]]] = {
    "dists": ("dists",),
    "aesthetic": ("aesthetic",),
    "preference": ("preference",),
}
"""Kinds of encoders that alone give a measure what it is named after."""

_FIRST: Final = ("lpips", "velatura")
"""Kinds that come first where none is named."""


def encoders_of(add_ons: Iterable[AddOn]) -> tuple[Installed, ...]:
    """Those that ship, and those among ``add_ons``. Takes its time: files are read for their
    hashes, once while they stay as they are. Raises StorageError: ``catalog_invalid``."""
    return installed_encoders(add_ons, _hashed)


def chosen_encoder(row: Measure, wanted: str, installed: Sequence[Installed]) -> Installed | None:
    """The encoder of a measure: the one that was named, if it gives what the measure takes; None:
    it needs none, or there is none. Raises InputError: none has that name."""
    gives, kinds = GIVES.get(row.takes), KINDS.get(row.id, ())
    if gives is None:
        return None
    if wanted and gives in (named := encoder_named(installed, wanted)).encoder.gives:
        return named
    fits = [one for one in installed if gives in one.encoder.gives]
    fits = [one for one in fits if not kinds or one.encoder.kind in kinds]
    order = [*_FIRST, *(one.encoder.kind for one in fits)]
    return min(fits, key=lambda one: order.index(one.encoder.kind), default=None)


def _hashed(path: str) -> str:
    """Of a file, or of the weights in a folder; empty: they can't be read."""
    file = Path(path)
    if file.is_dir():
        inside = (file / name for name in _IN_FOLDERS)
        file = next((one for one in inside if one.is_file()), file)
    try:
        status = file.stat()
    except OSError:
        return ""
    return _of_state(str(file), status.st_size, status.st_mtime_ns) if file.is_file() else ""


@lru_cache(maxsize=256)
def _of_state(path: str, size: int, changed: int) -> str:
    return hash_file(Path(path), Path(path).name, lambda step: None, CancelToken()).sha256
