"""Each user's history, with what it was made from and whole pictures: their own folder.

The person at this machine has the data folder's history. Nothing of a user's is in any other's
folder, so that no query can mix them.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from desktop_app.catalog.schedulers import SchedulerRow
from desktop_app.core.atomic_write import make_folder, write_atomic
from desktop_app.core.errors import InputError, VelaturaError
from desktop_app.core.geometry import Size
from desktop_app.core.job_record import uploaded_blob
from desktop_app.core.safe_open import read_regular
from desktop_app.core.sizes import size_text
from desktop_app.extensions.serving.server.disk_reservations import DiskReservations, QueueRecords
from desktop_app.imaging.edit_texts import texts_after
from desktop_app.imaging.opening import read_picture
from desktop_app.imaging.picture import FileOrigin
from desktop_app.imaging.saving import write_picture
from desktop_app.jobs.news import Made
from desktop_app.jobs.results import Result
from desktop_app.jobs.split import splits
from desktop_app.operations.work import operation_of
from desktop_app.state.document.document import Document
from desktop_app.storage.blob_store import BlobStore
from desktop_app.storage.history import History
from desktop_app.storage.history_entry import HistoryEntry
from desktop_app.storage.history_inputs import blobs_in, used_blobs
from desktop_app.storage.history_marks_compact import compact_marks
from desktop_app.storage.history_rebuild import take_up_strays
from desktop_app.storage.history_search import HistorySearch
from desktop_app.storage.history_trash import shown_images
from desktop_app.storage.history_usage import folder_size
from desktop_app.storage.paths import DataPaths
from desktop_app.storage.result_file import result_texts
from desktop_app.studio.history_origin import record_result
from desktop_app.studio.ordering import split_document, whole_picture

_LOG_BYTES = 8 << 20


GRACE_SECONDS: Final = 3600.0
"""What nobody names is kept so long: whoever wrote it may be about to name it."""

TIDY_SECONDS: Final = 60.0
"""Between two times that the notes of one user are rewritten."""

EMPTY_BYTES: Final = 1 << 20
"""Databases and logs of a user who has nothing take some of it: it counts for nobody."""

Finish = Callable[[bytes, bool], bytes]
"""Puts the server's mark on the bytes of a PNG; whether all of the picture is new."""


@dataclass(frozen=True, slots=True, eq=False)
class UserFiles:
    """What one user has.

    Attributes:
        paths: of the user's folder.
        history: pictures and albums.
        search: of these.
        blobs: what edits were made from.
    """

    paths: DataPaths
    history: History
    search: HistorySearch
    blobs: BlobStore

    def result_path(self, job: str, image: int) -> Path:
        """Where the whole picture of an edit is."""
        return self.paths.root / "results" / job[:2] / f"{job}-{image}.png"


class Histories:
    """Those of all users; may be used from any thread. Close it at the end.

    Args:
        paths: the data folder's.
        schedulers: the table.
        uploads: holds pictures that jobs edit, by the names of their documents (`name_of_upload`).
        described: what the engines tell of themselves.
        finish: puts the mark of the policy on a picture.
        records: the queue's; None: no jobs are queued.
    """

    def __init__(
        self,
        paths: DataPaths,
        schedulers: Mapping[str, SchedulerRow],
        uploads: BlobStore,
        described: Callable[[], Mapping[str, str]],
        finish: Finish = lambda data, whole: data,
        records: QueueRecords | None = None,
    ) -> None:
        self._reservations = (
            None if records is None else DiskReservations(uploads, records, self._named_here)
        )
        self._paths, self._schedulers, self._uploads = paths, schedulers, uploads
        self._described, self._finish = described, finish
        self._files: dict[str, UserFiles] = {}
        self._sizes: dict[str, int] = {}
        self._lock = threading.RLock()
        self._reserving = threading.Lock()
        self._tidied: dict[str, float] = {}
        self._gone: dict[str, set[str]] = {}
        self._noting: dict[str, threading.Lock] = {}
        self._keeping = threading.Lock()
        """Held from when a blob is kept until an entry names it."""

    def of(self, user: str) -> UserFiles:
        """Those of the user of that name; made with the first call. Raises StorageError."""
        with self._lock:
            if user not in self._files:
                paths = self._paths.of_user(user)
                if user:
                    paths.ensure()
                history = History(paths.history_file, self._schedulers)
                if history.was_unclean:  # pictures that a killed program had no time to list
                    take_up_strays(history, lambda _: True)
                search, blobs = HistorySearch(history), BlobStore(paths.blobs)
                self._files[user] = UserFiles(paths, history, search, blobs)
            return self._files[user]

    # -- the queue's recorder -----------------------------------------------------------------

    def record(self, made: Made, owner: str, document: str) -> str:
        """Keep a finished image: of an edit the whole picture first, at its own depth; of a split
        its layers side by side.

        Args:
            made: the image.
            owner: whose it is.
            document: what the document is called.

        Returns:
            The id of its entry.

        Raises:
            VelaturaError: it can't be kept, or pixels outside the mask would have changed.
        """
        files = self.of(owner)
        written = self._write_whole(files, made.result)
        with self._keeping:
            engine = self._described()
            entry = record_result(files.history, made, document, files.blobs, engine, owner)
        with suppress(OSError), self._lock:
            if owner in self._sizes:
                self._sizes[owner] += written + files.history.path_of(entry).stat().st_size
        return entry.uid

    def _write_whole(self, files: UserFiles, result: Result) -> int:
        job = result.job
        blob = uploaded_blob(job.document or "")
        if not blob:
            return 0
        data = self._uploads.get(blob).tobytes()
        picture = read_picture(data, "the picture")
        origin: FileOrigin | None = picture.origin
        if job.work is None:
            document = Document(picture.pixels, "", origin=picture.origin, left=picture.left)
            if splits(job.request.plan):
                whole = np.concatenate(split_document(document, result)[1], axis=1)
            else:
                whole = whole_picture(document, result)
        else:  # the result is the whole picture
            whole = result.main.pixels if result.main.values is None else result.main.values
            origin = picture.origin if operation_of(job.work).keeps_colours else None
        height, width = whole.shape[:2]
        texts = result_texts(
            job.typed_request.single(result.image),
            job.model,
            Size(width, height),
            self._schedulers,
            weights=job.weights,
            work=job.work,
            brought=job.brought,
        )
        if job.work is None:
            texts = texts_after(picture.origin.about, texts)
        saved = write_picture(whole, "PNG", origin, texts=texts)
        path = files.result_path(job.id, result.image)
        make_folder(path.parent, path.name)
        write_atomic(path, saved.data)
        return len(saved.data)

    def recorded(self, job: str, owner: str) -> frozenset[int]:
        """Images of a job that are kept, from 0. Raises StorageError."""
        return self.of(owner).history.images_of(job)

    def keep_whole(self, result: Result, owner: str) -> None:
        """Keep the whole picture of an image that another program has recorded. Raises as
        `record`."""
        self._write_whole(self.of(owner), result)

    def has_whole(self, user: str, job: str, image: int) -> bool:
        """Whether there is the whole picture of an image."""
        return self.of(user).result_path(job, image).is_file()

    # -- pictures -----------------------------------------------------------------------------

    def entries_of(self, user: str, job: str) -> list[HistoryEntry]:
        """Those of a job, by their numbers."""
        where = "WHERE i.job = ? ORDER BY i.image"
        return self.of(user).history.entries(where, (job,), looks=False)

    def shown_images(self, user: str, jobs: Sequence[str]) -> frozenset[tuple[str, int]]:
        """Job and number of those that are not in the trash: one query for all jobs."""
        return shown_images(self.of(user).history, jobs)

    def job_beginning(self, user: str, beginning: str) -> str:
        """The id of a job that made pictures, or of a making, and begins so; empty: none does."""
        for making in (self.of(user).paths.root / "makings").glob(f"{beginning}*"):
            return making.name
        where = "WHERE i.job >= ? AND i.job < ? LIMIT 1"
        values = (beginning, f"{beginning}g")
        found = self.of(user).history.entries(where, values, looks=False)
        return found[0].job if found else ""

    def png_of(self, user: str, entry: HistoryEntry) -> bytes:
        """The picture of an entry: of an edit the whole one, at its own depth, as long as that is
        there. Raises InputError: ``picture_not_found``."""
        files = self.of(user)
        whole = files.result_path(entry.job, entry.image) if entry.job else None
        for path in filter(None, (whole, files.history.path_of(entry))):
            with suppress(OSError):
                data = read_regular(path)
                is_whole = entry.task == "text_to_image"
                return self._finish(data, is_whole) if entry.is_generated else data
        raise InputError("picture_not_found")

    def delete(self, user: str, entry: HistoryEntry) -> None:
        """Remove a picture for good, with what nobody else was made from: what it takes is free
        then."""
        files = self.of(user)
        for path in (files.result_path(entry.job, entry.image), files.history.path_of(entry)):
            with suppress(OSError, VelaturaError):
                path.unlink()
        files.history.database.write(
            lambda one: one.execute("DELETE FROM images WHERE uid = ?", (entry.uid,))
        )
        files.history.remove_files([entry.uid], ())
        with self._lock:
            self._gone.setdefault(user, set()).add(entry.uid)
        if user and (blobs := blobs_in(entry.inputs_json)):
            with self._keeping:
                files.blobs.remove(blobs - used_blobs(files.history))
        self.rescan(user)

    # -- space --------------------------------------------------------------------------------

    def used(self, user: str) -> int:
        """Bytes that are kept for a user: pictures, looked at once and then counted; notes, tags,
        albums, options; and what jobs hold that wait, run or have failed."""
        paths = self._paths.of_user(user)
        with self._lock:
            if user not in self._sizes:
                kept = paths.root / "results", paths.blobs, paths.root / "makings"
                folders = (*_folders(paths.history), *kept)
                self._sizes[user] = sum(map(folder_size, folders))
            pictures = self._sizes[user]
        if not user:
            return pictures
        noted = max(0, loose_size(paths.root) + loose_size(paths.history) - EMPTY_BYTES)
        return (
            pictures + noted + (0 if self._reservations is None else self._reservations.size(user))
        )

    def rescan(self, user: str) -> None:
        """What is kept for a user has changed: it is looked at before it is told again."""
        with self._lock:
            self._sizes.pop(user, None)

    def reserve(self, user: str, job_id: str, size: int, coming: int, most: int) -> None:
        """A job that brings ``size`` bytes, and whose pictures will take about ``coming``, is about
        to be queued: they count from now on. Raises InputError: ``quota_full``: with what is there
        it is more than ``most``."""
        if self._reservations is not None:
            with self._reserving:
                self.check_space(user, size, most)
                self._reservations.reserve(user, job_id, size, coming)

    def check_space(self, user: str, more: int, most: int) -> None:
        """Raises InputError: ``quota_full``: nothing is left, or not as much as comes."""
        if not user:  # the disk is this person's own
            return
        used = self._taken(user)
        if used >= most or used + more > most:
            self._tidy(user)
            used = self._taken(user)
        if used >= most or used + more > most:
            raise InputError("quota_full", used=size_text(used), limit=size_text(most), seconds=60)

    def _taken(self, user: str) -> int:
        return self.used(user) + (
            0 if self._reservations is None else self._reservations.coming(user)
        )

    def _tidy(self, user: str) -> None:
        """Make notes take the space of the last of them, now and then."""
        now = time.monotonic()
        with self._lock:
            if now < self._tidied.get(user, now):
                return
            self._tidied[user] = now + TIDY_SECONDS
            gone = self._gone.pop(user, set[str]())
        compact_marks(self.of(user).history, gone)

    def hold(self, user: str, job_id: str) -> None:
        if self._reservations is not None:
            self._reservations.hold(user, job_id)

    def release(self, user: str, job_id: str) -> None:
        """It was not queued after all."""
        if self._reservations is not None:
            self._reservations.release(user, job_id)

    def over(self, user: str, job_id: str, *, failed: bool) -> None:
        """That job is done, cancelled, or has failed."""
        if self._reservations is not None:
            self._reservations.over(user, job_id, failed=failed)

    @contextmanager
    def noting(self, user: str, more: int, most: int) -> Iterator[History]:
        """The history of a user who notes something in it, one request at a time.

        Args:
            user: who.
            more: bytes of the request.
            most: bytes that may be kept for that user.

        Raises:
            InputError: ``quota_full``.
        """
        with self._lock:
            lock = self._noting.setdefault(user, threading.Lock())
        with lock:
            self.check_space(user, more, most)
            yield self.of(user).history

    def _named_here(self, blobs: Collection[str]) -> list[str]:
        """Those that entries of this machine's own history name."""
        where = "WHERE instr(i.inputs, ?) LIMIT 1"
        history = self.of("").history
        return [one for one in blobs if history.entries(where, (one,), looks=False)]

    def clean(self, queued: Callable[[], set[str]]) -> None:
        """Remove what nobody needs: blobs of users whose entries are gone, uploads of jobs that are
        done. ``queued``: blobs that the queue names."""
        for user, files in list(self._files.items()):
            if user:
                files.blobs.remove_unused(used_blobs(files.history), GRACE_SECONDS)
        needed = {*used_blobs(self.of("").history), *queued()}
        self._uploads.remove_unused(needed, GRACE_SECONDS)
        with self._lock:
            self._sizes.clear()

    def close(self) -> None:
        with self._lock:
            for files in self._files.values():
                files.history.close()
            self._files.clear()


class UserKeeper:
    """The users' histories as the queue's recorder (`studio.queue.place.Keeper`).

    Args:
        histories: of all users.
        of: owner and document's name of a job, by its id.
    """

    def __init__(self, histories: Histories, of: Callable[[str], tuple[str, str]]) -> None:
        self._histories, self._of = histories, of

    def record(self, made: Made) -> str:
        """Return once it is kept: the id of its entry. Raises VelaturaError."""
        return self._histories.record(made, *self._of(made.result.job.id))

    def recorded(self, job_id: str) -> frozenset[int]:
        """Images of a job that are kept. Raises StorageError."""
        return self._histories.recorded(job_id, self._of(job_id)[0])


def _folders(folder: Path) -> list[Path]:
    """Those in a folder: of a history those of its pictures, beside its databases."""
    try:
        return [each for each in folder.iterdir() if each.is_dir()]
    except OSError:
        return []


def loose_size(folder: Path) -> int:
    """Bytes of the files in ``folder``, not in those below it; of a database's log only what is
    more than it may have between two checkpoints."""
    total = 0
    with suppress(OSError), os.scandir(folder) as entries:
        for each in entries:
            with suppress(OSError):
                if each.is_file(follow_symlinks=False):
                    size = each.stat(follow_symlinks=False).st_size
                    total += max(0, size - _LOG_BYTES) if each.name.endswith("-wal") else size
    return total
