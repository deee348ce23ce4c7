"""Saving and exporting for the window. What would lose something is refused here, whoever asks;
`storage.format_features` decides. Writing happens in the background.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

from desktop_app.core.errors import InputError, VelaturaError
from desktop_app.core.file_features import BESIDE, FileFeature
from desktop_app.core.file_note import FileNote
from desktop_app.core.observable import Signal
from desktop_app.imaging.drawing.page_formats import PAGE_FORMATS, page_format
from desktop_app.imaging.formats import FORMATS
from desktop_app.imaging.layered_files.layered import LAYERED, LayeredFormat, layered_format
from desktop_app.state.app_state import AppState, Notice
from desktop_app.state.document.annotations import text_notes_of
from desktop_app.state.document.document import Document
from desktop_app.state.document.undo_steps import UndoStep
from desktop_app.state.document.used_features import own_loss, used_features
from desktop_app.storage.format_features import (
    HOLDS,
    format_id,
    known_file,
    lost,
    same_file,
    save_would_lose,
)
from desktop_app.storage.pictures import ExportOptions, copy_original, says_how_it_was_made
from desktop_app.storage.settings import Settings
from desktop_app.worker.background import BackgroundTasks
from desktop_app.worker.certified_copies import CertifiedCopies
from desktop_app.worker.file_locks import FileLocks
from desktop_app.worker.opening import save_layers
from desktop_app.worker.standing import stamp_of
from desktop_app.worker.write_queue import WriteQueue
from desktop_app.worker.written_file import (
    SavedMetadata,
    WrittenFile,
    saved_metadata,
    with_map,
    write_mask,
    write_page,
    write_pixels,
)

R = TypeVar("R")

_BESIDE_NOTES = {
    FileFeature.MASK: "mask_not_in_file",
    FileFeature.GUIDES: "guides_not_in_file",
    FileFeature.BRANCHES: "branches_not_in_file",
}


class SavingSession:
    """Commands that write the document on the canvas. ``saved`` sends the file of one."""

    def __init__(
        self, state: AppState, background: BackgroundTasks, settings: Settings, locks: FileLocks
    ) -> None:
        self._state, self._settings, self._locks = state, settings, locks
        self._background = background
        self._queue = WriteQueue(background)
        self.certified = CertifiedCopies(settings)
        self.saved: Signal[Path] = Signal()
        self._failure: tuple[VelaturaError, Callable[[], None]] | None = None
        """What went wrong last, and what tries it once more."""

    # -- what would be lost ---------------------------------------------------------------------

    def lost_by_saving(self, path: Path, *, with_sidecars: bool = False) -> tuple[FileFeature, ...]:
        """What saving to ``path`` would lose: of the document, or of what is in that file.

        Args:
            path: its ending says the format; of an unknown one nothing is lost: it is refused.
            with_sidecars: count what is next to the picture, too (`core.file_features.BESIDE`).
        """
        document = self._state.document.value
        if document is None or self._is_copied(document, path):
            return ()
        gone = self._lost(document, path, own_loss(document))
        return gone if with_sidecars else tuple(held for held in gone if held not in BESIDE)

    def lost_by_exporting(self, path: Path, *, altered: bool = False) -> tuple[FileFeature, ...]:
        """What would be gone of one of the document's own files if it were exported there; an
        export to any other file loses nothing. ``altered``: smaller, or in other colours."""
        document = self._state.document.value
        if document is None or self.own_file(path) is None:
            return ()
        gone = self._lost(document, path) + ((FileFeature.EXACT,) if altered else ())
        return tuple(held for held in dict.fromkeys(gone) if held not in BESIDE)

    def is_replaced(self, document: Document) -> bool:
        """Whether its file is another by now than it was read from or written to."""
        before, path = document.stamp, document.path
        return (
            path is not None
            and before is not None
            and before[0] == path
            and not self.is_writing
            and path.is_file()
            and stamp_of(path) != before
        )

    def own_file(self, path: Path) -> Path | None:
        """The file that ``path`` names, where it is there and the document was read from it or
        written to it."""
        document = self._state.document.value
        files = () if document is None or not path.exists() else document.files
        return known_file(path.absolute(), files)

    def _lost(self, document: Document, path: Path, own: str = "") -> tuple[FileFeature, ...]:
        kind = format_id(path)
        if kind is None:
            return ()
        known = self.own_file(path)
        left = frozenset[FileFeature]() if known is None else document.files[known]
        return lost(used_features(document), kind, left, own)

    def _is_copied(self, document: Document, path: Path) -> bool:
        """Whether all that is to be written are the bytes of the file that was opened."""
        # With that setting off no file is written that tells the prompt: not as a copy either.
        tells = not self._settings.save_metadata and says_how_it_was_made(document.origin)
        source = document.origin.source
        same = source is not None and source.format == format_id(path)
        return document.original is not None and document.is_as_opened and same and not tells

    def holders(self) -> tuple[str, ...]:
        """Ids of the formats from which all of the document's picture comes back."""
        document = self._state.document.value
        if document is None:
            return ()
        parts, own = used_features(document) - BESIDE, own_loss(document)
        return tuple(kind for kind in HOLDS if not lost(parts, kind, own_loss=own))

    def lost_in(self, kind: str, quality: int = 0, packing: str = "") -> tuple[FileFeature, ...]:
        """What a new file of the format ``kind`` would not hold of the document; as `lost`."""
        document = self._state.document.value
        if document is None:
            return ()
        return lost(used_features(document), kind, quality=quality, packing=packing)

    # -- saving ---------------------------------------------------------------------------------

    def save(self, path: Path, then: Callable[[], object] | None = None) -> None:
        """Write the document to ``path``; the ending says which format. See `FileSession.save`."""
        document = self._state.document.value
        if document is None:
            return
        document.settle()
        path = path.absolute()
        own = document.path is not None and same_file(document.path, path)
        if document.read_only is not None and own:
            self._state.notice.value = Notice(document.read_only, document=document.id)
            return
        gone = self.lost_by_saving(path)
        if gone and own and not document.modified.value and path.exists():
            if then is not None:  # nothing to write: the file holds all of it and more
                then()
            return
        if gone:
            self._refused(document, path, gone)
            return
        guides = document.content.guides
        again = partial(self.save, path, then)
        edited, branches = document.modified.value, document.branches.keys
        job = WrittenFile(document, path, guides, edited, again, then, branches=branches)
        row = layered_format(path)
        if row is not None:
            position = document.position(whole=row.whole)
            told = saved_metadata(document, self._settings)
            write = partial(self._layers_of(document, row, told), path)
            self._run(job, write, partial(self._layers_saved, row, position))
        elif self._is_copied(document, path):
            assert document.original is not None
            copy = partial(copy_original, path, document.original, document.origin)
            self._run(job, copy, self._copied)
        else:
            self._save_pixels(job)

    def export(
        self,
        path: Path,
        options: ExportOptions | None = None,
        *,
        replace_own: bool = False,
        then: Callable[[], object] | None = None,
    ) -> None:
        """Write a copy of the document to ``path``; that never counts as saving.

        Args:
            path: its ending says the format.
            options: what the copy is to be; None: as it is, and what it tells is what saved
                pictures do.
            replace_own: write also over a file of the document's own that would hold less then:
                the user has been asked.
            then: to be done afterwards.
        """
        document = self._state.document.value
        if document is None:
            return
        document.settle()
        options = options or ExportOptions(metadata=self._settings.save_metadata)
        path = path.absolute()
        gone = self.lost_by_exporting(path, altered=options.alters)
        if gone and not replace_own:
            self._refused(document, path, gone)
            return
        guides = document.content.guides
        again = partial(self.export, path, options, replace_own=replace_own, then=then)
        job = WrittenFile(
            document, path, guides, True, again, then, gone, "export", options.invented
        )
        kind, done = format_id(path) or "", self._exported
        if kind in LAYERED:
            said = ("credentials_left_out",) if options.sign else ()
            done = partial(self._exported_layers, said)
        self._run(job, partial(self._writing(document, kind, options), path), done)

    def estimate(
        self,
        name: str,
        options: ExportOptions,
        then: Callable[[int], None],
        failed: Callable[[VelaturaError], None],
    ) -> None:
        """Give ``then`` the bytes of what `export` would write to a file of that ``name``: it is
        written, and deleted."""
        document = self._state.document.value
        if document is not None:
            document.settle()
            kind = format_id(Path(name)) or ""
            write = self._writing(document, kind, replace(options, certificate=False))
            self._background.run(partial(_bytes_of, write, name), then, failed)

    def _writing(
        self, document: Document, kind: str, options: ExportOptions
    ) -> Callable[[Path], Any]:
        """What writes a copy to a path, in any thread."""
        told = saved_metadata(document, self._settings, metadata=options.metadata)
        content, origin = document.content, document.origin
        write: Callable[[Path], Any]
        if kind in LAYERED:
            write = self._layers_of(document, LAYERED[kind], told)
        elif kind in PAGE_FORMATS:
            return partial(
                write_page, row=PAGE_FORMATS[kind], content=content, metadata=told, origin=origin
            )
        else:
            # Its own tables are for saving; here the quality is chosen.
            origin = replace(origin, facts=replace(origin.facts, jpeg=None))
            write = partial(
                write_pixels, content=content, metadata=told, origin=origin, options=options
            )
        if options.certificate or options.sign:
            sign = options.sign and kind in FORMATS
            write = self.certified.writing(
                document, write, with_details=options.metadata, sign=sign
            )
        return write

    def save_mask(self, path: Path) -> None:
        """Write the mask of the document as 8-bit grey of the document's size; PNG or TIFF. Never
        over a file of the document's own, which holds its picture."""
        document = self._state.document.value
        if document is None:
            return
        path = path.absolute()
        if self.own_file(path) is not None:
            error = InputError("mask_over_picture", name=path.name)
            self._state.notice.value = Notice(error, action="save_mask", document=document.id)
            return
        again = partial(self.save_mask, path)
        job = WrittenFile(document, path, (), False, again, elsewhere="save_mask")
        done = partial(self._mask_saved, document.mask_keeping())
        self._run(job, partial(write_mask, path, document.content), done)

    def retry(self, error: VelaturaError) -> bool:
        """Write once more what failed with ``error``; whether it was of here."""
        if self._failure is None or self._failure[0] is not error:
            return False
        (_, again), self._failure = self._failure, None
        again()
        return True

    def when_written(self, then: Callable[[], object]) -> None:
        """Do ``then`` at once, or when all that is being written is there: see `WriteQueue`."""
        self._queue.when_written(then)

    @property
    def is_writing(self) -> bool:
        """Whether a file is being written."""
        return self._queue.is_writing

    # -- parts ----------------------------------------------------------------------------------

    def _refused(self, document: Document, path: Path, gone: tuple[FileFeature, ...]) -> None:
        error = save_would_lose(path.name, gone)
        self._state.notice.value = Notice(error, document=document.id, until_step=True)

    def _layers_of(
        self, document: Document, row: LayeredFormat, metadata: SavedMetadata
    ) -> Callable[[Path], tuple[FileNote, ...]]:
        return partial(
            save_layers,
            row,
            content=document.content,
            origin=document.origin,
            texts=metadata.texts or {},
            branches=document.branches.items.value,
            line=document.undo_stack.line,
        )

    def _save_pixels(self, job: WrittenFile) -> None:
        document = job.document
        told = saved_metadata(document, self._settings)
        content, origin = document.content, document.origin
        write = partial(write_pixels, job.path, content, told, origin, ExportOptions())
        self._run(job, write, partial(self._saved, document.position(whole=False)))

    def _run(
        self, job: WrittenFile, write: Callable[[], R], done: Callable[[WrittenFile, R], None]
    ) -> None:
        own = known_file(job.path, job.document.files) is not None
        write = with_map(job, write) if job.invented else write
        task = write if own else partial(self._unless_open_elsewhere, job.path, write)
        self._queue.add(task, partial(done, job), partial(self._failed, job))

    def _unless_open_elsewhere(self, path: Path, write: Callable[[], R]) -> R:
        """In a background thread. Raises StorageError: another process has it open."""
        error = self._locks.elsewhere(path)
        if error is not None:
            raise error
        return write()

    def _failed(self, job: WrittenFile, error: VelaturaError) -> None:
        """Said also where the document is gone meanwhile: the file is not there."""
        if self._state.document.value is not job.document:
            self._state.notice.value = Notice(error)
            return
        self._failure = error, job.again
        self._state.notice.value = Notice(
            error, retry=True, action=job.elsewhere, document=job.document.id
        )

    def _copied(self, job: WrittenFile, done: bool) -> None:
        document = job.document
        if not done:  # the file that was opened is gone, or another one
            self._save_again(job)
            return
        document.files[job.path] = document.left
        self._mark_saved(job, document.position(whole=False), whole=False)
        self._say(job, self._companions(job))
        self._after(job)

    def _save_again(self, job: WrittenFile) -> None:
        gone = self._lost(job.document, job.path, own_loss(job.document))
        gone = tuple(held for held in gone if held not in BESIDE)
        if gone:
            self._refused(job.document, job.path, gone)
        else:
            self._save_pixels(job)

    def _layers_saved(
        self,
        row: LayeredFormat,
        position: UndoStep | None,
        job: WrittenFile,
        notes: tuple[FileNote, ...],
    ) -> None:
        job.document.files[job.path] = frozenset()
        self._mark_saved(job, position, whole=row.whole)
        # What the table counts as lost was asked about; what is left to say lies beside.
        notes = tuple(note for note in notes if note.code != "about_left_out")
        self._say(job, file_notes=notes)
        self._after(job)

    def _saved(self, position: UndoStep | None, job: WrittenFile, notes: tuple[str, ...]) -> None:
        job.document.files[job.path] = frozenset()
        self._mark_saved(job, position, whole=False)
        if not job.edited:  # a copy in a format with loss is what was asked for
            notes = tuple(note for note in notes if note != "saved_with_loss")
        self._say(job, (*notes, *self._companions(job)), text_notes_of(job.document.content))
        self._after(job)

    def _exported_layers(
        self, said: tuple[str, ...], job: WrittenFile, notes: tuple[FileNote, ...]
    ) -> None:
        self._exported(job, said, tuple(note for note in notes if note.code != "about_left_out"))

    def _exported(
        self, job: WrittenFile, notes: tuple[str, ...], file_notes: tuple[FileNote, ...] = ()
    ) -> None:
        document = job.document
        known = known_file(job.path, document.files)
        if known is not None:
            document.files[known] = frozenset()
            document.stamp = stamp_of(known) if known == document.path else document.stamp
            if job.gone and known == document.path:
                document.mark_unsaved()  # what its file held is nowhere else now
        said = "exported_unsaved" if document.modified.value else "exported"
        file_notes = (*file_notes, *text_notes_of(document.content))
        self._say(job, (said, *notes), file_notes)
        self._after(job)

    def _mask_saved(self, kept: Callable[[None], None], job: WrittenFile, _: None) -> None:
        kept(None)
        notice = self._state.notice.value
        if notice is not None and notice.action == job.elsewhere:
            self._say(job)  # an attempt before had failed

    def _mark_saved(self, job: WrittenFile, position: UndoStep | None, *, whole: bool) -> None:
        document, path = job.document, job.path
        document.stamp = stamp_of(path)
        self._settings.add_recent(path)
        if path != document.path:
            document.read_only = None  # that was the other file
            self._locks.move_to(document, path)
        holds = HOLDS.get(format_id(path) or "", ())
        held = FileFeature.GUIDES in holds
        guides = job.guides if held else ()
        branches = job.branches if FileFeature.BRANCHES in holds else ()
        document.mark_saved(path, position, whole=whole, guides=guides, branches=branches)
        self.saved.send(path)

    def _companions(self, job: WrittenFile) -> tuple[str, ...]:
        return tuple(_BESIDE_NOTES[held] for held in FileFeature if held in job.document.unsaved)

    def _say(
        self, job: WrittenFile, notes: tuple[str, ...] = (), file_notes: tuple[FileNote, ...] = ()
    ) -> None:
        document, path = job.document, job.path
        if self._state.document.value is not document:
            return
        notes = (*notes, *self._state.left_out)
        if not notes and not file_notes:
            # What was said of an attempt before is out of date.
            notice = self._state.notice.value
            if notice is not None and notice.document == document.id:
                self._state.notice.value = None
            return
        row = layered_format(path) or page_format(path) or FORMATS[format_id(path) or "PNG"]
        params = {"name": path.name, "format": row.title, "project": document.name.value}
        self._state.notice.value = Notice(
            notes=notes, params=params, file_notes=file_notes, document=document.id
        )

    def _after(self, job: WrittenFile) -> None:
        if job.then is not None:
            job.then()


def _bytes_of(write: Callable[[Path], object], name: str) -> int:
    """In a background thread: writes to a temporary folder and counts."""
    with TemporaryDirectory() as folder:
        path = Path(folder, name)
        write(path)
        return path.stat().st_size
