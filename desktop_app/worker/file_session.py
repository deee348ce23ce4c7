"""Opening and saving pictures for the window. Reading and writing happen in the background."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TypeAlias

from desktop_app.core.cancel import Cancelled
from desktop_app.core.errors import InputError, VelaturaError
from desktop_app.core.observable import Signal
from desktop_app.core.safe_open import read_named
from desktop_app.imaging.display import Display
from desktop_app.imaging.formats import READ_FORMATS
from desktop_app.imaging.opening import read_picture
from desktop_app.imaging.picture import DEVELOPED, Development, FileOrigin, RawFile, source_of
from desktop_app.imaging.raw_kind import is_raw
from desktop_app.state.app_state import AppState, Notice
from desktop_app.state.document.document import Document
from desktop_app.state.document.undo_steps import UndoStep
from desktop_app.state.session import Session
from desktop_app.storage.format_features import same_file
from desktop_app.storage.pictures import read_picture_file
from desktop_app.storage.settings import Settings
from desktop_app.worker.background import BackgroundTasks, reporting
from desktop_app.worker.file_locks import FileLocks
from desktop_app.worker.opening import Opened, Pasted, document_of, open_document
from desktop_app.worker.opening_progress import OpeningProgress
from desktop_app.worker.saving_session import SavingSession

_Develop: TypeAlias = "Callable[[Document, Path, Development], object]"


@dataclass(frozen=True, slots=True, eq=False)
class RawFiles:
    """Camera raw that waits for how it is to be developed.

    Attributes:
        data, name: of the first.
        count: of all.
        last: how the first was developed when it was opened last.
        then: opens them.
        again: whether it is open, and is to be developed once more.
    """

    data: bytes
    name: str
    count: int
    last: Development
    then: Callable[[Development], object]
    again: bool = False


class FileSession:
    """Commands on files.

    A file that is open here is locked, so that another window of the program opens it read-only.
    """

    def __init__(
        self, state: AppState, background: BackgroundTasks, settings: Settings, locks: Path
    ) -> None:
        self._state = state
        self._failed = reporting(self._state.notice)
        self._background = background
        self._settings = settings
        self._locks = FileLocks(locks)
        self.saving = SavingSession(state, background, settings, self._locks)
        self.ask_first: Callable[[Callable[[], object]], object] = lambda then: then()
        """Calls what it is given when the document on the canvas may be given up; the window asks
        its user."""
        self.ask_development: Callable[[RawFiles], object] = lambda raws: raws.then(Development())
        """Of camera raw that is to be opened; the window asks its user."""
        self.ask_raw: Callable[[Callable[[Path], object]], object] = lambda then: None
        """Calls what it is given with the camera raw that was not found; the window asks its
        user."""
        self.opened: Signal[Document] = Signal()
        """The user opened a file, or gave a picture: not what the program brought back or ships."""
        self.comes_back: Callable[[Path], bool] = lambda path: False
        """Whether that file will be opened as it was at the last start: who asks for it waits."""
        self._watch: OpeningProgress | None = None
        self._waiting: deque[tuple[Path, Development | None]] = deque()
        """To be opened after the one that is being read."""
        self._early: list[Sequence[Path]] = []
        """To be opened once it is known what comes back."""
        self._missed: list[VelaturaError] = []
        """Why some of those that were asked for together can't be opened."""
        self._open_ids: set[str] = set()
        state.documents.changed.connect(self._on_documents)

    def open(self, path: Path) -> None:
        """Open a picture in its own tab, after those that are being read; look at the one it
        is in already, if there is one."""
        self.open_all((path,))

    def open_all(self, paths: Sequence[Path]) -> None:
        """Open several, one after the other."""
        # Absolute: it is remembered for a later start, in another folder maybe.
        whole = [path.absolute() for path in paths]
        raws = [path for path in whole if _is_named_raw(path) and self._shown(path) is None]
        if any(map(self.comes_back, raws)):
            self._early.append(whole)  # whether anybody need be asked is known then
            return
        self._enqueue([path for path in whole if path not in raws])
        if raws:
            self._background.run(partial(_first_raw, raws), partial(self._ask, raws), self._failed)

    def _ask(self, paths: list[Path], found: tuple[bytes, Path] | None) -> None:
        if found is None:
            self._enqueue(paths)
        else:
            (data, first), then = found, partial(self._develop, paths)
            known = (each for path, each in self._developed() if path == paths[0])
            last = next(known, Development())
            self.ask_development(RawFiles(data, first.name, len(paths), last, then))

    def develop_again(self, then: _Develop) -> None:
        """Ask once more about the camera raw that the document in front was developed from;
        ``then`` develops it."""
        document = self._state.document.value
        if document is None:
            return
        raw = document.origin.raw
        if raw is None:
            self._failed(InputError("raw_not_opened", name=document.name.value))
            return
        beside = None if document.path is None else document.path.with_name(raw.name)
        known = (document.original, *(path for path, _ in self._developed()), beside)
        places = [path for path in known if isinstance(path, Path) and path.name == raw.name]
        find = partial(_first_raw, tuple(dict.fromkeys(places)), raw.digest)
        self._background.run(find, partial(self._ask_again, document, raw, then), self._failed)

    def _ask_again(
        self, document: Document, raw: RawFile, then: _Develop, found: tuple[bytes, Path] | None
    ) -> None:
        if found is None:
            self._failed(InputError("raw_gone", name=raw.name))
            self.ask_raw(partial(self._try_path, document, raw, then))
            return
        data, path = found

        def chosen(development: Development) -> None:
            document.origin = replace(document.origin, raw=replace(raw, name=path.name))
            self._remember([path], development)
            then(document, path, development)

        last = Development.of(document.told.latest(DEVELOPED))
        self.ask_development(RawFiles(data, path.name, 1, last, chosen, again=True))

    def _try_path(self, document: Document, raw: RawFile, then: _Develop, path: Path) -> None:
        self._state.notice.value = None
        ask = partial(self._ask_again, document, raw, then)
        self._background.run(partial(_first_raw, (path,)), ask, self._failed)

    def _develop(self, paths: list[Path], development: Development) -> None:
        self._remember(paths, development)
        self._enqueue(paths, development)

    def _remember(self, paths: list[Path], development: Development) -> None:
        rows = tuple(f"{development.exposure:g} {development.highlights} {path}" for path in paths)
        named = tuple(f" {path}" for path in paths)
        kept = (row for row in self._settings.developments if not row.endswith(named))
        self._settings.developments = (*rows, *kept)

    def _developed(self) -> Iterator[tuple[Path, Development]]:
        """Raw files that were developed, and how; the last one first."""
        for row in self._settings.developments:
            with suppress(ValueError):  # written by hand
                exposure, highlights, name = row.split(" ", 2)
                yield Path(name), Development(float(exposure), int(highlights))

    def _enqueue(self, paths: Sequence[Path], development: Development | None = None) -> None:
        self._waiting.extend((path, development) for path in paths)
        self.go_on()

    def _shown(self, path: Path) -> Document | None:
        """The document of that file, if it is open."""
        documents = (one for one in self._state.documents if one.path is not None)
        return next((one for one in documents if one.path and same_file(one.path, path)), None)

    def bring_back(self, path: Path, then: Callable[[Document | None], object]) -> None:
        """Open a file in the last tab, quietly: it was open at the last start. ``then`` gets the
        document; None where the file is gone or can't be read, which only the latter is said."""
        display = self._state.display.profile.value

        def done(opened: Opened | None) -> None:
            if opened is not None:
                self._take(opened, None, active=False)
            then(None if opened is None else opened.document)

        def failed(error: VelaturaError) -> None:
            self._failed(error)
            then(None)

        read = partial(_open_if_exists, path, self._locks, display)
        self._background.run(read, done, failed)

    def open_as_saved(self) -> None:
        """Open the file of the document on the canvas once more, as the file shows it itself, in
        place of that document."""
        document = self._state.document.value
        if document is not None and document.path is not None:
            again = partial(self._read_file, document.path, self._state.documents.active.value)
            self.ask_first(again)

    def open_pasted(self, pasted: Pasted, name: str) -> None:
        """Open a picture of the clipboard, or one that was dropped, as an unsaved document."""
        watch = OpeningProgress(name, self._state.opening)
        self._open(partial(_decode, pasted, name, self._state.display.profile.value), watch=watch)

    def open_example(self, path: Path, name: str, then: Callable[[Document], object]) -> None:
        """Open a picture that ships, as a document without a file; then call ``then`` with it.

        It is not unsaved work: nobody is asked about it before something was done to it.
        """
        display = self._state.display.profile.value
        self._open(partial(_read_example, path, name, display), then)

    def save(self, path: Path, on_saved: Callable[[], object] | None = None) -> None:
        """Write the document to ``path``; the ending says which format.

        A picture that was not edited is a copy of the opened file, byte for byte, where the format
        is the same; else what the file said about itself goes along. What must be said of that
        is in ``state.notice``. Where something would be lost, nothing is written, and a note says
        so (``save_would_lose``): ask `saving` before.
        """
        self.saving.save(path, on_saved)

    def recent(self) -> list[Path]:
        """Files opened last, newest first; those that are gone are left out by the reader."""
        return [Path(name) for name in self._settings.recent_files]

    def shutdown(self) -> None:
        """Let go of the files that are open."""
        self._locks.release_all()

    def go_on(self) -> None:
        """Open the next of those that wait, if none is being read."""
        early, self._early = self._early, []
        for paths in early:
            self.open_all(paths)
        if self._watch is None and not self._waiting and self._missed:
            missed, self._missed = self._missed, []  # what was opened would have hidden it
            names, reasons = (str(one.params.get("name", "")) for one in missed), map(str, missed)
            several = InputError("files_unopened", "\n".join(reasons), names=", ".join(names))
            self._failed(missed[0] if len(missed) == 1 else several)
        if self._watch is not None or not self._waiting or self.comes_back(self._waiting[0][0]):
            return
        path, development = self._waiting.popleft()
        document = self._shown(path)
        if document is None:
            self._read_file(path, development=development)
        else:
            self._state.activate(document)
            self.go_on()

    def _read_file(
        self,
        path: Path,
        instead: Session | None = None,
        development: Development | None = None,
    ) -> None:
        """Read a file; ``instead`` gives its document up for how the file says it looked."""
        display = self._state.display.profile.value
        watch = self._watch = OpeningProgress(path.name, self._state.opening)
        read = partial(
            _unless_cancelled, open_document, path, self._locks, display,
            step=watch.step, as_saved=instead is not None, development=development,
        )  # fmt: skip
        self._open(read, watch=watch, instead=instead)

    def _open(
        self,
        read: Callable[[], Opened | None],
        then: Callable[[Document], object] | None = None,
        watch: OpeningProgress | None = None,
        instead: Session | None = None,
    ) -> None:
        step = None if instead is None else _last_step(instead)
        opened = partial(self._opened, then, instead, step)
        done, failed = partial(self._read, watch, opened), partial(self._unread, watch)
        self._background.run(read, done, failed)

    def _read(
        self,
        watch: OpeningProgress | None,
        then: Callable[[Opened], None],
        opened: Opened | None,
    ) -> None:
        given_up = watch is not None and watch.is_cancelled
        self._end_watch(watch)
        if opened is not None and not given_up:
            then(opened)
        elif opened is not None:
            self._locks.release(opened.document.id)
        self.go_on()

    def _unread(self, watch: OpeningProgress | None, error: VelaturaError) -> None:
        given_up = watch is not None and watch.is_cancelled
        self._end_watch(watch)
        if not given_up:
            self._missed.append(error)
        self.go_on()

    def _end_watch(self, watch: OpeningProgress | None) -> None:
        if watch is not None:
            watch.end()
        if watch is self._watch:
            self._watch = None

    def _on_documents(self, _: None) -> None:
        """The files of those that were closed are free; one that is just being opened keeps its
        lock."""
        now = {document.id for document in self._state.documents}
        for gone in self._open_ids - now:
            self._locks.release(gone)
        self._open_ids = now

    def _opened(
        self,
        then: Callable[[Document], object] | None,
        instead: Session | None,
        step: UndoStep | None,
        opened: Opened,
    ) -> None:
        document, old = opened.document, None if instead is None else instead.document.value
        if old is not None and old.modified.value and instead and _last_step(instead) is not step:
            # Worked on while the file was read: that is not given up unasked.
            self._locks.release(document.id)
            if old.path is not None:
                self._locks.take(old, old.path)
            if instead is self._state.documents.active.value:
                self.open_as_saved()
            else:
                said = {"name": old.name.value}
                self._state.notice.value = Notice(notes=("worked_on",), params=said)
            return
        if document.path is None:
            if then is None:
                document.mark_unsaved()
        else:
            self._settings.add_recent(document.path)
        self._take(opened, instead)
        if document.read_only is not None:
            self._state.notice.value = Notice(document.read_only, document=document.id)
        elif document.notes or opened.notes:
            self._state.notice.value = Notice(
                notes=document.notes, file_notes=opened.notes, document=document.id
            )
        else:
            self._state.notice.value = None
        if then is not None:
            then(document)
        else:
            self.opened.send(document)

    def _take(self, opened: Opened, session: Session | None, *, active: bool = True) -> None:
        document = opened.document
        self._state.open_document(document, session, active=active)


def _is_named_raw(path: Path) -> bool:
    return path.suffix.lower() in READ_FORMATS["RAW"].endings


def _first_raw(paths: Sequence[Path], digest: str = "") -> tuple[bytes, Path] | None:
    """In a background thread: the first that is one by what it holds; of that SHA-256, if any."""
    for path in paths:
        with suppress(VelaturaError):  # said when it is opened
            data = read_picture_file(path)
            if is_raw(data, path.name) and digest in ("", source_of(data, "RAW").digest):
                return data, path
    return None


def _open_if_exists(path: Path, locks: FileLocks, display: Display | None) -> Opened | None:
    """In a background thread; None: no file is at ``path``."""
    return open_document(path, locks, display) if path.exists() else None


def _last_step(session: Session) -> UndoStep | None:
    document = session.document.value
    return None if document is None else document.position(whole=True)


# In a background thread: a document of 200 megapixels takes a while to copy, too.


def _unless_cancelled(
    read: Callable[..., Opened], *args: object, **options: object
) -> Opened | None:
    """What ``read`` gives; None: it was given up."""
    try:
        return read(*args, **options)
    except Cancelled:
        return None


def _decode(data: Pasted, name: str, display: Display | None) -> Opened:
    picture = read_picture(data, name) if isinstance(data, bytes) else data()
    # What was packed without loss is packed as well again; the rest is kept for an unedited save.
    original = data if isinstance(data, bytes) and picture.origin.facts.lossy else None
    return Opened(document_of(picture, name, None, original, display))


def _read_example(path: Path, name: str, display: Display | None) -> Opened:
    opened = _decode(read_named(path), name, display)
    opened.document.origin = FileOrigin()  # it is nobody's photograph
    return opened
