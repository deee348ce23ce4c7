"""Opening and saving pictures for the window. Reading and writing happen in the background."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from desktop_app.core.cancel import Cancelled
from desktop_app.core.disk import plain_reason
from desktop_app.core.errors import InputError, VelaturaError
from desktop_app.core.file_note import FileNote
from desktop_app.imaging.display import Display
from desktop_app.imaging.formats import FORMATS, format_for
from desktop_app.imaging.opening import read_picture
from desktop_app.imaging.picture import Origin
from desktop_app.state.app_state import AppState, Notice
from desktop_app.state.content import Content
from desktop_app.state.document import Document
from desktop_app.state.guides import Guide
from desktop_app.state.undo import Step
from desktop_app.storage.layered import LayeredFormat, layered_format
from desktop_app.storage.pictures import (
    copy_original,
    save_picture,
    says_how_it_was_made,
)
from desktop_app.storage.settings import Settings
from desktop_app.worker.background import BackgroundTasks
from desktop_app.worker.file_locks import FileLocks
from desktop_app.worker.opening import Opened, document_of, open_document, save_layers
from desktop_app.worker.opening_watch import OpeningWatch

__all__ = ["FileSession"]


@dataclass(frozen=True, slots=True, eq=False)
class _Saving:
    """One save.

    Attributes:
        document: whose pixels.
        path: where to.
        then: to be done afterwards.
        edited: whether the file on disk did not hold these pixels when Save was pressed.
    """

    document: Document
    path: Path
    then: Callable[[], object] | None
    edited: bool


class FileSession:
    """Commands on files.

    A file that is open here is locked, so that another window of the program opens it read-only.
    """

    def __init__(
        self, state: AppState, background: BackgroundTasks, settings: Settings, locks: Path
    ) -> None:
        self._state = state
        self._background = background
        self._settings = settings
        self._locks = FileLocks(locks)
        self.ask_first: Callable[[Callable[[], object]], object] = lambda then: then()
        """Calls what it is given when the document on the canvas may be given up; the window asks
        its user."""
        self._watch: OpeningWatch | None = None
        state.document.watch(self._locks.keep_only)

    def open(self, path: Path, *, as_saved: bool = False) -> None:
        """Open a picture as the document on the canvas; the one there is given up.

        Args:
            path: the file.
            as_saved: of a layered file its own picture of how it looked, as one layer.
        """
        # Absolute: it is remembered for a later start, in another folder maybe.
        display = self._state.display.profile.value
        self.cancel_opening()  # this one is wanted in its place
        self._end_watch()
        watch = self._watch = OpeningWatch(path.name, self._state.opening)
        read = partial(
            _unless_cancelled, open_document, path.absolute(), self._locks, display,
            step=watch.step, as_saved=as_saved,
        )  # fmt: skip
        self._open(read, partial(self.open, path, as_saved=as_saved), watch=watch)

    def cancel_opening(self) -> None:
        """Give up the file that is being opened; the document on the canvas stays."""
        if self._watch is not None:
            self._watch.cancel()

    def open_as_saved(self) -> None:
        """Open the file of the document on the canvas once more, as the file shows it itself."""
        document = self._state.document.value
        if document is not None and document.path is not None:
            self.ask_first(partial(self.open, document.path, as_saved=True))

    def open_bytes(self, data: bytes, name: str) -> None:
        """Open picture data (from the clipboard or a drop) as an unsaved document."""
        display = self._state.display.profile.value
        self._open(partial(_decode, data, name, display), partial(self.open_bytes, data, name))

    def open_example(self, path: Path, name: str, then: Callable[[Document], object]) -> None:
        """Open a picture that ships, as a document without a file; then call ``then`` with it.

        It is not unsaved work: nobody is asked about it before something was done to it.
        """
        display = self._state.display.profile.value
        again = partial(self.open_example, path, name, then)
        self._open(partial(_read_example, path, name, display), again, then)

    def save(self, path: Path, on_saved: Callable[[], object] | None = None) -> None:
        """Write the document to ``path``; the ending says which format.

        A picture that was not edited is a copy of the opened file, byte for byte, where the format
        is the same; else what the file said about itself goes along. What must be said of that
        stands in ``state.notice``. Of a project a picture without layers is a copy: the document
        stays that of the project's file.
        """
        document = self._state.document.value
        if document is None:
            return
        path = path.absolute()
        if document.read_only is not None and path == document.path:
            self._failed(document.read_only)
            return
        saving = _Saving(document, path, on_saved, document.modified.value)
        row = layered_format(path)
        if row is not None:
            self._save_layers(saving, row)
            return
        original = document.original
        # With that setting off no file is written that tells the prompt: not as a copy either.
        tells = not self._settings.save_metadata and says_how_it_was_made(document.origin)
        if original is None or not document.is_as_opened or tells:
            self._save_pixels(saving)
            return
        self._background.run(
            partial(copy_original, saving.path, original, document.origin),
            partial(self._copied, saving),
            self._failed,
        )

    def recent(self) -> list[Path]:
        """Files opened last, newest first; those that are gone are left out by the reader."""
        return [Path(name) for name in self._settings.recent_files]

    def shutdown(self) -> None:
        """Let go of the file that is open."""
        self._locks.keep_only(None)

    def _open(
        self,
        read: Callable[[], Opened | None],
        again: Callable[[], None],
        then: Callable[[Document], object] | None = None,
        watch: OpeningWatch | None = None,
    ) -> None:
        opened = partial(self._opened, again, then, self._last_step())
        done, failed = partial(self._read, watch, opened), partial(self._unread, watch)
        self._background.run(read, done, failed)

    def _read(
        self,
        watch: OpeningWatch | None,
        then: Callable[[Opened], None],
        opened: Opened | None,
    ) -> None:
        given_up = watch is not None and watch.is_cancelled
        self._end_watch(watch)
        if opened is not None and not given_up:
            then(opened)
        elif opened is not None:
            self._locks.keep_only(self._state.document.value)

    def _unread(self, watch: OpeningWatch | None, error: VelaturaError) -> None:
        given_up = watch is not None and watch.is_cancelled
        self._end_watch(watch)
        if not given_up:
            self._failed(error)

    def _end_watch(self, watch: OpeningWatch | None = None) -> None:
        """Of ``watch``, or of whichever there is: another file is opened in its place."""
        if self._watch is not None and watch in (None, self._watch):
            self._watch.end()
            self._watch = None

    def _last_step(self) -> Step | None:
        document = self._state.document.value
        return None if document is None else document.position(whole=True)

    def _opened(
        self,
        again: Callable[[], None],
        then: Callable[[Document], object] | None,
        step: Step | None,
        opened: Opened,
    ) -> None:
        old, document = self._state.document.value, opened.document
        if old is not None and old.modified.value and self._last_step() is not step:
            # Worked on while the file was read: that is not given up unasked.
            self._locks.keep_only(old)
            self.ask_first(again)
            return
        if document.path is None:
            if then is None:
                document.mark_unsaved()
        else:
            self._settings.add_recent(document.path)
        self._state.guides.mark_saved(document.id, opened.guides)
        self._state.guides.set_for(document.id, opened.guides)
        self._state.open_document(document)
        if document.read_only is not None:
            self._state.notice.value = Notice(document.read_only)
        elif document.notes or opened.notes:
            self._state.notice.value = Notice(notes=document.notes, file_notes=opened.notes)
        else:
            self._state.notice.value = None
        if then is not None:
            then(document)

    # -- saving ---------------------------------------------------------------------------------

    def _save_layers(self, saving: _Saving, row: LayeredFormat) -> None:
        document = saving.document
        texts = document.texts if self._settings.save_metadata else {}
        content, origin = document.content, document.origin
        guides = self._state.guides.of(document.id)
        position = document.position(whole=row.whole)
        self._background.run(
            partial(save_layers, row, saving.path, content, origin, texts, guides),
            partial(self._layers_saved, saving, row, position, guides),
            self._failed,
        )

    def _layers_saved(
        self,
        saving: _Saving,
        row: LayeredFormat,
        position: Step | None,
        guides: tuple[Guide, ...],
        notes: tuple[FileNote, ...],
    ) -> None:
        self._mark_saved(saving, position, whole=row.whole)
        if row.whole:
            self._state.guides.mark_saved(saving.document.id, guides)
            saving.document.mark_others(self._state.guides.differ(saving.document.id))
        if notes:
            self._state.notice.value = Notice(file_notes=notes)
        if saving.then is not None:
            saving.then()

    def _mark_saved(self, saving: _Saving, position: Step | None, *, whole: bool) -> None:
        document, path = saving.document, saving.path
        self._settings.add_recent(path)
        if path != document.path:
            document.read_only = None  # that was the other file
            self._locks.move_to(document, path)
        document.mark_saved(path, position, whole=whole)

    def _copied(self, saving: _Saving, done: bool) -> None:
        if done:
            self._saved(saving, None, ())
        else:
            self._save_pixels(saving)

    def _save_pixels(self, saving: _Saving) -> None:
        document = saving.document
        texts = document.texts if self._settings.save_metadata else None
        self._background.run(
            partial(_save, saving.path, document.content, texts, document.origin),
            partial(self._saved, saving, document.position()),
            self._failed,
        )

    def _saved(self, saving: _Saving, position: Step | None, notes: tuple[str, ...]) -> None:
        path, document = saving.path, saving.document
        if document.is_project and path != document.path:
            # To go on in it would leave layers and mask without a file.
            self._settings.add_recent(path)
            notes = (*notes, "saved_a_copy")
        else:
            self._mark_saved(saving, position, whole=False)
            if document.is_layered:
                notes = (*notes, "layers_left_out")
        if not saving.edited:  # a copy in a format with loss is what was asked for
            notes = tuple(note for note in notes if note != "saved_with_loss")
        if notes:
            title, project = FORMATS[format_for(path)].title, document.name.value
            params = {"name": path.name, "format": title, "project": project}
            self._state.notice.value = Notice(notes=notes, params=params)
        if saving.then is not None:
            saving.then()

    def _failed(self, error: VelaturaError) -> None:
        self._state.notice.value = Notice(error)


# In a background thread: a document of 200 megapixels takes a while to copy, too.


def _unless_cancelled(
    read: Callable[..., Opened], *args: object, **options: object
) -> Opened | None:
    """What ``read`` gives; None: it was given up."""
    try:
        return read(*args, **options)
    except Cancelled:
        return None


def _decode(data: bytes, name: str, display: Display | None) -> Opened:
    picture = read_picture(data, name)
    # What was packed without loss is packed as well again; the rest is kept for an unedited save.
    original = data if picture.origin.facts.lossy else None
    return Opened(document_of(picture, name, None, original, display))


def _read_example(path: Path, name: str, display: Display | None) -> Opened:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise InputError("file_unreadable", name=name, reason=plain_reason(error)) from error
    opened = _decode(data, name, display)
    opened.document.origin = Origin()  # it is nobody's photograph
    return opened


def _save(
    path: Path, content: Content, texts: Mapping[str, str] | None, origin: Origin
) -> tuple[str, ...]:
    pixels = content.picture(content.size.rect)
    return save_picture(path, pixels, texts, origin=origin)
