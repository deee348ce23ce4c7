"""The history of a run on the command line: what fails there never costs a finished picture."""

from __future__ import annotations

import sys
from pathlib import Path

from desktop_app.app.parts import Parts
from desktop_app.core.errors import StorageError, VelaturaError
from desktop_app.state import edits
from desktop_app.state.edits import EditDone
from desktop_app.state.jobs import Job, Result
from desktop_app.storage.history import History

__all__ = ["RunHistory"]


class RunHistory:
    """The data folder's history, for as long as it can be written.

    Where it can't, that is said once on stderr, and the run goes on without it.
    """

    def __init__(self, parts: Parts) -> None:
        self._history: History | None = None
        try:
            self._history = History(parts.paths.history_file, parts.schedulers)
        except StorageError as error:
            _warn(error)
            return
        for notice in self._history.take_notices():
            print(f"velatura: {notice.what} {notice.kept}", file=sys.stderr)

    def add(self, job: Job, result: Result, done: EditDone, document: str) -> Path | None:
        """Keep one finished image.

        Args:
            job: what was asked for.
            result: the image.
            done: tells which of the job's images it is, and how long it took.
            document: name (no path) of the document it was made for; empty for none.

        Returns:
            Its file; None if it could not be kept.
        """
        history = self._history
        if history is None:
            return None
        picture = edits.history_picture(result)
        try:
            entry = history.add(
                picture,
                job.asked,
                job.model,
                image=done.image,
                seconds=done.seconds,
                document=document,
            )
            return history.path_of(entry)
        except VelaturaError as error:
            self.close()
            _warn(error)
            return None

    def rescue(self, job: Job, result: Result, done: EditDone, document: str) -> None:
        """Keep an image that could not be written where it was asked, and say where it is."""
        path = self.add(job, result, done, document)
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
