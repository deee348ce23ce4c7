"""Whether the files that open documents are in are still there, and still the same.

A document that is as its file has no journal: the file is one. Where that goes (deleted, moved, on
a drive that was taken out) or becomes another, the document stands nowhere else any more.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Final, TypeAlias

from PySide6.QtCore import QObject, Slot

from desktop_app.core.errors import VelaturaError
from desktop_app.state.document.document import Document
from desktop_app.state.documents import Documents
from desktop_app.worker.background import BackgroundTasks, repeated

LOOK_MS: Final = 750
"""So often files are looked at; a journal is started within a second."""

_Stamp: TypeAlias = tuple[Path, int, int]
"""Path, size and time of the last change, in nanoseconds; both -1: it is not there."""

_PASSING = ("/tmp", "/var/tmp", "/dev/shm")


def is_passing(path: Path) -> bool:
    """Whether a file lies where systems clear away: in a folder for temporary files."""
    named = (os.environ.get(name) for name in ("TMPDIR", "TEMP", "TMP", "XDG_RUNTIME_DIR"))
    roots = filter(None, (tempfile.gettempdir(), *_PASSING, *named))
    return any(path.is_relative_to(root) for root in roots)


class StandingFiles(QObject):
    """Looks at the files of unmodified documents, in a separate thread: one may hang.

    Args:
        documents: those that are open.
        changed: is told of a document whose file is another than before, or not there.
        gone: is told of one whose file was not there twice: nobody just replaces it.
    """

    def __init__(
        self,
        documents: Documents,
        changed: Callable[[Document], object],
        gone: Callable[[Document], object],
    ) -> None:
        super().__init__()
        self._documents, self._changed, self._gone = documents, changed, gone
        self._thread = BackgroundTasks(self, threads=1)
        self._stamps: dict[str, _Stamp] = {}
        self._timer = repeated(self, self.poll, LOOK_MS)
        self._timer.start()

    def forget(self, document: Document) -> None:
        """It was saved by this program: its file is another, and rightly so."""
        self._stamps.pop(document.id, None)

    def shutdown(self) -> None:
        self._timer.stop()
        self._thread.shutdown()

    @property
    def is_idle(self) -> bool:
        """Whether nothing is being looked at."""
        return self._thread.pending == 0

    @Slot()
    def poll(self) -> None:
        """See what became of them."""
        wanted = {
            one.id: one.path for one in self._documents if one.path and not one.modified.value
        }
        if wanted and not self._thread.pending:
            self._thread.run(partial(_stamps, wanted), self._seen, _ignored)

    def _seen(self, found: Mapping[str, _Stamp]) -> None:
        for document in tuple(self._documents):
            now, before = found.get(document.id), self._stamps.get(document.id)
            if now is None or document.path != now[0] or document.modified.value:
                continue
            is_there, same_path = now[1] >= 0, before is not None and before[0] == now[0]
            if not is_there or (same_path and before != now):
                self._changed(document)
            if before == now and not is_there:
                self._gone(document)
        self._stamps = dict(found)


def _stamps(wanted: Mapping[str, Path]) -> dict[str, _Stamp]:
    """In the background thread: size and time of each file."""
    return {key: stamp_of(path) for key, path in wanted.items()}


def stamp_of(path: Path) -> _Stamp:
    """What a file is known by."""
    try:
        told = path.stat()
    except (OSError, ValueError):
        return path, -1, -1
    return path, told.st_size, told.st_mtime_ns


def _ignored(_: VelaturaError) -> None:
    """It is looked again soon."""
