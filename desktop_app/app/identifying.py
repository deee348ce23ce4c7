"""Tells what files of weights are; reads its table and its memory only when it is asked first."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from desktop_app.core.cancel import CancelToken
from desktop_app.library.collection.looking import Told
from desktop_app.library.identify.kinds import load_kinds
from desktop_app.library.identify.scanner import Scanner

__all__ = ["Identifying"]


class Identifying:
    """A `looking.Identify`. One thread at a time."""

    def __init__(self, cache_file: Path) -> None:
        self._cache_file = cache_file
        self._scanner: Scanner | None = None

    def __call__(
        self, paths: Sequence[Path], on_progress: Callable[[int, int], None], cancel: CancelToken
    ) -> Mapping[Path, Told]:
        if self._scanner is None:
            self._scanner = Scanner(load_kinds(), self._cache_file)
        return self._scanner.scan(paths, on_progress, cancel)
