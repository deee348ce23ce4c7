"""Opening and saving pictures for the window. Reading and writing happen in the background."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from desktop_app.core.errors import VelaturaError
from desktop_app.imaging.files import decode
from desktop_app.state.app_state import AppState, Notice
from desktop_app.state.document import Document
from desktop_app.state.undo import Step
from desktop_app.storage.pictures import open_picture, save_picture
from desktop_app.storage.settings import Settings
from desktop_app.worker.background import BackgroundTasks

__all__ = ["FileSession"]


class FileSession:
    """Commands on files."""

    def __init__(self, state: AppState, background: BackgroundTasks, settings: Settings) -> None:
        self._state = state
        self._background = background
        self._settings = settings

    def open(self, path: Path) -> None:
        """Open a picture as the document on the canvas; the one there is given up."""
        # Absolute: it is remembered for a later start, in another folder maybe.
        self._background.run(partial(_read, path.absolute()), self._opened, self._failed)

    def open_bytes(self, data: bytes, name: str) -> None:
        """Open picture data (from the clipboard or a drop) as an unsaved document."""
        self._background.run(partial(_decode, data, name), self._opened, self._failed)

    def save(self, path: Path, on_saved: Callable[[], None] | None = None) -> None:
        """Write the document to ``path``; the ending says which format."""
        path, document = path.absolute(), self._state.document.value
        if document is None:
            return
        pixels = document.pixels.read(document.pixels.rect).copy()
        texts = document.texts if self._settings.save_metadata else {}
        self._background.run(
            partial(save_picture, path, pixels, texts),
            partial(self._saved, document, path, document.position(), on_saved),
            self._failed,
        )

    def recent(self) -> list[Path]:
        """Files opened last, newest first; those that are gone are left out by the reader."""
        return [Path(name) for name in self._settings.recent_files]

    def _opened(self, document: Document) -> None:
        if document.path is None:
            document.mark_unsaved()
        else:
            self._settings.add_recent(document.path)
        self._state.open_document(document)
        self._state.notice.value = Notice(notes=document.notes) if document.notes else None

    def _saved(
        self,
        document: Document,
        path: Path,
        position: Step | None,
        on_saved: Callable[[], None] | None,
        _: object,
    ) -> None:
        self._settings.add_recent(path)
        document.mark_saved(path, position)
        if on_saved is not None:
            on_saved()

    def _failed(self, error: VelaturaError) -> None:
        self._state.notice.value = Notice(error)


# In a background thread: a document of 200 megapixels takes a while to copy, too.


def _read(path: Path) -> Document:
    picture = open_picture(path)
    return Document(picture.pixels, path.name, path, picture.notes)


def _decode(data: bytes, name: str) -> Document:
    picture = decode(data, name)
    return Document(picture.pixels, name, None, picture.notes)
