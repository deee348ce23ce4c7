"""What is computed once for a run: tensors with some texts, in memory and on the disk."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Final, NamedTuple

from safetensors import SafetensorError, safe_open
from torch import Tensor

from desktop_app.core.atomic_write import write_atomic
from desktop_app.core.safe_open import regular_path

IN_MEMORY: Final = 1 << 30
"""Bytes that are held; more are read again from the disk."""


class Kept(NamedTuple):
    """Tensors on the processor, by name, and texts."""

    tensors: dict[str, Tensor]
    texts: dict[str, str]


class KeptTensors:
    """Those in one folder.

    Args:
        folder: a file for each name; None: they are in memory alone.
    """

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._held: dict[str, Kept] = {}
        self._bytes = 0
        if folder is not None:
            folder.mkdir(parents=True, exist_ok=True)

    def get(self, name: str, make: Callable[[], Kept], needed: Iterable[str] = ()) -> Kept:
        """What is kept under ``name``, made if it is not there, can't be read, or lacks tensors or
        texts that are ``needed``.

        Raises:
            StorageError: ``disk_full``; whatever ``make`` raises.
        """
        if name in self._held:
            return self._held[name]
        path = None if self._folder is None else self._folder / f"{name}.safetensors"
        found = None if path is None else _read(path)
        if found is None or not {*found.tensors, *found.texts}.issuperset(needed):
            found = make()
            if path is not None:
                _write(path, found)
        size = sum(each.nbytes for each in found.tensors.values())
        if self._bytes + size <= IN_MEMORY:
            self._held[name] = found
            self._bytes += size
        return found


def _read(path: Path) -> Kept | None:
    opened: Any
    try:
        with safe_open(regular_path(path), framework="pt", device="cpu") as opened:
            tensors = {name: opened.get_tensor(name) for name in opened.keys()}  # noqa: SIM118
            return Kept(tensors, opened.metadata() or {})
    except (OSError, SafetensorError):
        return None


def _write(path: Path, kept: Kept) -> None:
    from safetensors.torch import save

    write_atomic(path, save(kept.tensors, kept.texts))
