"""The place where a download grows: a hidden folder in the models folder, with a journal.

In ``.downloads/<id>`` lie ``download.json``, which says what is fetched and how it stands;
``parts/<n>.part``, unfinished files (what is in one came from its beginning, without holes);
``files``, those that were verified; ``wrong-bytes``, those that are not what their publisher tells.
``.downloads/<id>.lock`` tells other processes that one works on it.

The journal is written when something is learnt, not while bytes come: how far a file is, its length
tells, after a kill too.
"""

from __future__ import annotations

import contextlib
import json
import re
import shutil
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, cast, get_args

from desktop_app.core.atomic_write import write_atomic
from desktop_app.core.download import DownloadRequest, HubSource, PackSource, Phase
from desktop_app.core.errors import InputError, StorageError, VelaturaError, error_from_json
from desktop_app.core.file_lock import Lock, LockOwner, acquire_file
from desktop_app.core.safe_open import read_regular
from desktop_app.library.download.remote import Listing, RemoteFile
from desktop_app.library.download.safe_names import check_names, check_target, long_path

FOLDER = ".downloads"
VERSION = 1
_MAX_JOURNAL = 16 << 20
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")


@dataclass(frozen=True, slots=True)
class FileState:
    """What is remembered about one file.

    Attributes:
        etag: what the server called this content; a part is only continued if it still does.
        whole: it was verified and is in ``files/``.
        wrong: names of the copies that were kept aside because their bytes were wrong.
        plain: the server gives wrong answers to requests for parts: ask for the whole.
        size: bytes, once it is whole.
        sha256: of what was verified, where its publisher names it in another way.
    """

    etag: str = ""
    whole: bool = False
    wrong: tuple[str, ...] = ()
    plain: bool = False
    size: int = 0
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class Journal:
    """All that survives a restart, but the bytes.

    Attributes:
        request: what was asked for.
        order: its place in the queue; smaller is earlier.
        phase: how it stood when this was written.
        listing: what there is; None while nobody has told.
        states: by the file's name.
        error: why it stopped.
        moved: name of the model in the models folder, once it was moved there.
    """

    request: DownloadRequest
    order: int = 0
    phase: Phase = "queued"
    listing: Listing | None = None
    states: dict[str, FileState] = field(default_factory=dict[str, FileState])
    error: VelaturaError | None = None
    moved: str = ""

    def state(self, name: str) -> FileState:
        """What is remembered about that file."""
        return self.states.get(name, FileState())

    def to_bytes(self) -> bytes:
        """As it is in the file."""
        data = {
            "version": VERSION,
            "request": self.request.to_json(),
            "order": self.order,
            "phase": self.phase,
            "listing": None if self.listing is None else self.listing.to_json(),
            "states": {name: asdict(state) for name, state in self.states.items()},
            "error": None if self.error is None else self.error.to_json(),
            "moved": self.moved,
        }
        return json.dumps(data, ensure_ascii=False, indent=1).encode()

    @classmethod
    def from_bytes(cls, text: bytes) -> Journal:
        """Rebuild. Raises ValueError for whatever is no journal."""
        try:
            data: Any = json.loads(text)
            if data["version"] != VERSION:
                raise ValueError(data["version"])
            states = {str(name): _state(each) for name, each in data["states"].items()}
            phase = str(data["phase"])
            if phase not in get_args(Phase):
                raise ValueError(phase)
            listing = None if data["listing"] is None else Listing.from_json(data["listing"])
            if listing is not None:
                check_names(file.name for file in listing.files)
            return cls(
                _request(data["request"]),
                int(data["order"]),
                cast("Phase", phase),
                listing,
                states,
                None if data["error"] is None else error_from_json(data["error"]),
                _place(str(data["moved"])),
            )
        except (
            LookupError,
            TypeError,
            AttributeError,
            ArithmeticError,
            RecursionError,
            InputError,
        ) as error:
            raise ValueError(f"not the journal of a download: {error!r}") from error


def _state(data: dict[str, Any]) -> FileState:
    fields: dict[str, Any] = {**data, "wrong": tuple(data["wrong"])}
    state = FileState(**fields)
    texts = (state.etag, state.sha256, *state.wrong)
    whole = type(state.whole) is bool and type(state.plain) is bool and type(state.size) is int
    if not whole or not all(isinstance(text, str) for text in texts) or state.size < 0:
        raise ValueError(data)
    return state


def _request(data: dict[str, Any]) -> DownloadRequest:
    """Folders with downloads are carried from machine to machine: nothing in one is believed."""
    request = DownloadRequest.from_json(data)
    source = request.source
    texts = [request.id, request.title, request.target, request.catalog, request.licence]
    texts += [*request.only, *asdict(source).get("patterns", ())]
    if isinstance(source, HubSource):
        texts += [source.repo, source.revision]
    elif isinstance(source, PackSource):
        texts += [source.build, source.torch, source.local, *source.indexes]
    else:
        texts += [source.url, source.sha256]
    sized = not isinstance(source, PackSource) or type(source.unpacked_bytes) is int
    if not sized or not all(isinstance(text, str) for text in texts):
        raise ValueError(data)
    return request


def _place(moved: str) -> str:
    if moved:
        check_target(moved)
    return moved


class Staging:
    """The folder of one download. Not for two threads at once, but for reading sizes."""

    def __init__(self, models: Path, id: str) -> None:
        if not _ID.fullmatch(id):
            raise InputError("download_unsafe_name", name=id[:80], reason="not a plain file name")
        root = long_path(models / FOLDER)
        self.id = id
        self.folder = root / id
        self._lock_path = root / f"{id}.lock"
        self._parts = self.folder / "parts"
        self.files = self.folder / "files"
        self.wrong = self.folder / "wrong-bytes"

    @property
    def journal_path(self) -> Path:
        return self.folder / "download.json"

    def lock(self) -> Lock | LockOwner:
        """Take it for this process. Raises StorageError ``lock_failed``."""
        return acquire_file(self._lock_path)

    def read(self) -> Journal | None:
        """The journal; None if there is none that can be understood. Raises OSError."""
        try:
            return Journal.from_bytes(read_regular(self.journal_path, _MAX_JOURNAL))
        except (FileNotFoundError, NotADirectoryError, ValueError):
            return None

    def write(self, journal: Journal) -> None:
        """Keep it.

        Raises:
            StorageError: ``download_disk_full``.
            InputError: ``output_unwritable``.
        """
        with contextlib.suppress(OSError):  # what is wrong with the folder, write_atomic tells
            self.folder.mkdir(parents=True, exist_ok=True)
            self.folder.chmod(0o700)
            self._parts.mkdir(exist_ok=True)
            self.files.mkdir(exist_ok=True)
        try:
            write_atomic(self.journal_path, journal.to_bytes(), private=True)
        except StorageError as error:
            raise StorageError("download_disk_full", name=journal.request.title) from error

    def part(self, index: int) -> Path:
        """The unfinished file of that number."""
        return self._parts / f"{index:05d}.part"

    def whole(self, file: RemoteFile) -> Path:
        """Where a verified file lies."""
        return self.files.joinpath(*file.name.split("/"))

    def here(self, index: int, file: RemoteFile) -> int:
        """Bytes of it that are on the disk."""
        for path in (self.whole(file), self.part(index)):
            with contextlib.suppress(OSError):
                return path.stat().st_size
        return 0

    def quarantine(self, index: int, file: RemoteFile, count: int) -> str:
        """Keep a part whose bytes are wrong, under a name that says so; returns that name."""
        self.wrong.mkdir(parents=True, exist_ok=True)
        last = file.name.rsplit("/", maxsplit=1)[-1][-100:]
        name = f"{index:05d}-{last}.wrong-bytes-{count + 1}"
        self.part(index).replace(self.wrong / name)
        return name

    def remove(self) -> None:
        """All of it goes. What can't be deleted now stays for the next start."""
        self.journal_path.unlink(missing_ok=True)
        shutil.rmtree(self.folder, ignore_errors=True)


def staged(models: Path) -> list[tuple[Staging, Journal]]:
    """The downloads that are in the models folder, in the queue's order."""
    found: list[tuple[Staging, Journal]] = []
    with contextlib.suppress(OSError):
        for path in sorted(long_path(models / FOLDER).iterdir()):
            if not _ID.fullmatch(path.name):
                continue
            with contextlib.suppress(OSError):
                staging = Staging(models, path.name)
                journal = staging.read()
                if journal is not None and journal.request.id == path.name:
                    found.append((staging, journal))
    return sorted(found, key=lambda each: each[1].order)
