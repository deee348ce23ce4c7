"""Tells what files of weights are; reads its table and its memory only when it is asked first."""

from __future__ import annotations

import threading
from collections.abc import Callable, Container, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from desktop_app.catalog.architectures import Architecture, load_architectures
from desktop_app.core.cancel import CancelToken
from desktop_app.core.errors import ModelError
from desktop_app.library.identify.kinds import KindTable, load_kinds
from desktop_app.library.identify.refusing import refusals
from desktop_app.library.identify.scanner import Scanner

if TYPE_CHECKING:
    from desktop_app.library.collection.location_scan import Told


class Identifying:
    """A `location_scan.Identify`, and a `model_library.Refuse`. Any thread; one waits for another.

    Args:
        cache_file: where what was found out is kept between runs.
        families: those whose models can be run.
    """

    def __init__(self, cache_file: Path, families: Container[str] = ()) -> None:
        self._cache_file = cache_file
        self._families = families
        self._tables: tuple[KindTable, dict[str, Architecture]] | None = None
        self._scanner: Scanner | None = None
        self._lock = threading.Lock()

    def __call__(
        self, paths: Sequence[Path], on_progress: Callable[[int, int], None], cancel: CancelToken
    ) -> Mapping[Path, Told]:
        with self._lock:
            if self._scanner is None:
                self._tables = (load_kinds(), load_architectures())
                self._scanner = Scanner(self._tables[0], self._cache_file)
            return self._scanner.scan(paths, on_progress, cancel)

    def refused(self, paths: Sequence[Path], cancel: CancelToken) -> Mapping[Path, ModelError]:
        """Why those of ``paths`` can't be run of which that is certain without opening them here.

        Raises:
            Cancelled: by ``cancel``.
            StorageError: ``catalog_invalid``.
        """
        told = self(paths, lambda done, total: None, cancel)
        assert self._tables is not None  # they are read with the first question
        return refusals(told, self._families, *self._tables)
