"""The history of a run on the command line: what fails there never costs a finished picture."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from desktop_app.app.services import AppServices
from desktop_app.core.errors import StorageError, VelaturaError
from desktop_app.jobs.news import Made
from desktop_app.storage.blob_store import BlobStore
from desktop_app.storage.history import History
from desktop_app.studio.history_origin import record_result


class RunHistory:
    """The data folder's history, for as long as it can be written.

    Where it can't, that is said once on stderr, and the run goes on without it.
    """

    def __init__(self, parts: AppServices, engine: Callable[[], Mapping[str, str]] = dict) -> None:
        """``engine`` gives what the engine tells of itself; empty: there is none."""
        self._engine = engine
        self._blobs = BlobStore(parts.paths.blobs)
        self._history: History | None = None
        try:
            self._history = History(parts.paths.history_file, parts.schedulers)
        except StorageError as error:
            _warn(error)
            return
        for notice in self._history.take_notices():
            print(f"velatura: {notice.what} {notice.kept}", file=sys.stderr)

    def add(self, made: Made, document: str) -> Path | None:
        """Keep one finished image.

        Args:
            made: the image.
            document: name (no path) of the document it was made for; empty for none.

        Returns:
            Its file; None if it could not be kept.
        """
        history = self._history
        if history is None:
            return None
        try:
            entry = record_result(history, made, document, self._blobs, self._engine())
            return history.path_of(entry)
        except VelaturaError as error:
            self.close()
            _warn(error)
            return None

    def images_of(self, job: str) -> frozenset[int]:
        """The images of a job that are kept, from 0. Raises StorageError."""
        return frozenset() if self._history is None else self._history.images_of(job)

    def rescue(self, made: Made, document: str) -> None:
        """Keep an image that could not be written where it was asked, and say where it is."""
        path = self.add(made, document)
        if path is not None:
            print(f"velatura: note: The picture is kept in the history: {path}", file=sys.stderr)

    def close(self) -> None:
        """Close the file. May be called twice."""
        if self._history is not None:
            self._history.close()
            self._history = None


def _warn(error: VelaturaError) -> None:
    told = StorageError("not_in_history", reason=error.what.rstrip("."))
    print(f"velatura: warning: {told.what}", file=sys.stderr)
