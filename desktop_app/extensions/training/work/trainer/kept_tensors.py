"""What is computed once for a run: tensors with some texts, in memory and on the disk."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import Final, NamedTuple

from safetensors import SafetensorError
from safetensors.torch import load, save
from torch import Tensor

from desktop_app.core import file_checks
from desktop_app.core.atomic_write import make_folder, write_atomic
from desktop_app.core.safe_open import read_regular

IN_MEMORY: Final = 1 << 30
"""Bytes that are held; more are read again from the disk."""

_ENDING: Final = ".kept.safetensors"


class ProcessorTensors(NamedTuple):
    """Tensors on the processor, by name, and texts."""

    tensors: dict[str, Tensor]
    texts: dict[str, str]


class KeptTensors:
    """Those in one folder.

    Args:
        folder: a file for each name; None: they are in memory alone.

    Attributes:
        remade: how many were damaged or another's, and made again.

    Raises:
        StorageError: ``disk_full``.
        InputError: ``output_unwritable``.
    """

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._held: dict[str, ProcessorTensors] = {}
        self._bytes = self.remade = 0
        if folder is not None:
            make_folder(folder)

    def get(
        self, name: str, make: Callable[[], ProcessorTensors], needed: Iterable[str] = ()
    ) -> ProcessorTensors:
        """What is kept under ``name``, made if it is not there, can't be read, or lacks tensors or
        texts that are ``needed``.

        Raises:
            StorageError: ``disk_full``; whatever ``make`` raises.
        """
        if name in self._held:
            return self._held[name]
        found = self._read(name)
        if found is None or not {*found.tensors, *found.texts}.issuperset(needed):
            found = make()
            if self._folder is not None:
                data = save(found.tensors, found.texts | file_checks.NO_SEAL)
                path = self._folder / f"{name}{_ENDING}"
                write_atomic(path, file_checks.sealed(data, path))
        size = sum(each.nbytes for each in found.tensors.values())
        if self._bytes + size <= IN_MEMORY:
            self._held[name] = found
            self._bytes += size
        return found

    def _read(self, name: str) -> ProcessorTensors | None:
        if self._folder is None:
            return None
        path = self._folder / f"{name}{_ENDING}"
        with suppress(OSError, ValueError, SafetensorError):
            data = read_regular(path)
            if file_checks.is_sealed(data, path):
                header = json.loads(data[8 : 8 + int.from_bytes(data[:8], "little")])
                return ProcessorTensors(load(data), header.get("__metadata__", {}))
        self.remade += path.exists()
        return None
