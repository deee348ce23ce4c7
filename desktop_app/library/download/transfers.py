"""The files of one download, several at a time, each tried again as long as there is hope."""

from __future__ import annotations

import contextlib
import random
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import httpx2

from desktop_app.core.atomic_write import sync_folder
from desktop_app.core.cancel import Cancelled, CancelToken
from desktop_app.core.errors import NetworkError, StorageError, VelaturaError
from desktop_app.core.file_checks import sha256_of
from desktop_app.library.download.file_transfer import ChecksumMismatch, FileTransfer
from desktop_app.library.download.http_client import HttpClient
from desktop_app.library.download.options import RetryPolicy, delay_before
from desktop_app.library.download.remote import Listing, RemoteFile
from desktop_app.library.download.retry import RetryLater, as_retry
from desktop_app.library.download.staging import FileState, Staging
from desktop_app.library.download.throttle import Throttle
from desktop_app.library.network.gate import Passage
from desktop_app.library.network.http_errors import RequestedFile


@dataclass(slots=True)
class TransferState:
    """How one file stands now; written by its thread, read by whoever tells.

    Attributes:
        done: bytes on the disk.
        whole: it was verified.
        failures: errors in a row without progress.
        attempts: how often it was started.
        retry_at: when the next attempt begins (``time.time()``); None while one runs.
        error: of the last attempt; None once bytes come again.
    """

    done: int = 0
    whole: bool = False
    failures: int = 0
    attempts: int = 0
    retry_at: float | None = None
    error: VelaturaError | None = None


def persist(
    task: Callable[[], None],
    standing: TransferState,
    patience: RetryPolicy,
    stop: CancelToken,
    requested: RequestedFile,
    tell: Callable[[], object],
) -> None:
    """Call ``task`` until it succeeds, with growing pauses; too many failures in a row end it.

    ``tell`` is called after every failure, when ``standing`` says what it was.

    Raises:
        Cancelled: somebody asked to stop.
        VelaturaError: there is no hope.
    """
    while True:
        stop.check()
        standing.attempts += 1
        standing.retry_at = None
        before = standing.done
        try:
            task()
        except (RetryLater, NetworkError, httpx2.HTTPError, httpx2.StreamError) as failure:
            stop.check()
            again = as_retry(failure, requested)
            came = standing.done - before
            standing.failures = 1 if came >= patience.progress else standing.failures + 1
            if standing.failures >= patience.failures:
                raise again.error from failure
            delay = delay_before(standing.failures, patience, again.after, random.random())
            if again.after == 0.0 and standing.failures == 1:
                delay = 0.0
            standing.error, standing.retry_at = again.error, time.time() + delay
            tell()
            stop.wait(delay)
        else:
            standing.error = None
            return


@dataclass(slots=True)
class FileTransfers:
    """Fetches all files of a listing that are not whole yet.

    Attributes:
        listing: what there is.
        staging: where it grows.
        passage: of this download.
        http_client: asks, through that passage.
        throttle: the limit of all downloads.
        patience: with servers.
        stop: ends it.
        asked: for errors, without a file's name.
        state_of: what is remembered about a file.
        learn: told what to remember about a file.
        tell: called when something has failed.
        room: raises StorageError if the disk has no room for so many bytes.
        standings: how the files stand, in the listing's order.
    """

    listing: Listing
    staging: Staging
    passage: Passage
    http_client: HttpClient
    throttle: Throttle
    patience: RetryPolicy
    stop: CancelToken
    asked: RequestedFile
    state_of: Callable[[str], FileState]
    learn: Callable[[str, FileState], object]
    tell: Callable[[], object]
    check_space: Callable[[int], object]
    standings: list[TransferState]
    _left: deque[int] = field(default_factory=deque[int])
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _error: BaseException | None = None

    def run(self, threads: int, tick: Callable[[], object], seconds: float) -> None:
        """Fetch them, calling ``tick`` every ``seconds`` meanwhile.

        Raises:
            Cancelled: somebody asked to stop; no thread runs any more.
            VelaturaError: the first error that nothing could be done about.
        """
        waiting = [n for n, standing in enumerate(self.standings) if not standing.whole]
        # The large ones first, so that none of them is alone at the end.
        waiting.sort(key=lambda n: -(self.listing.files[n].size or 0))
        self._left = deque(waiting)
        workers = [
            threading.Thread(target=self._work, name=f"download {self.staging.id} {n}", daemon=True)
            for n in range(min(threads, len(waiting)))
        ]
        for worker in workers:
            worker.start()
        for worker in workers:
            while worker.is_alive():
                worker.join(seconds)
                self.http_client.cut_slow()
                tick()
        if self._error is not None:
            raise self._error
        self.stop.check()

    def _work(self) -> None:
        """In a separate thread: one file after the other."""
        with self.passage.entered():
            try:
                while True:
                    with self._lock:
                        if not self._left or self._error is not None:
                            return
                        index = self._left.popleft()
                    self._fetch(index)
            except Cancelled:
                return
            except Exception as error:  # noqa: BLE001 - raised again in `run`
                with self._lock:
                    self._error = self._error or error
                self.passage.end()

    def _fetch(self, index: int) -> None:
        """All attempts at one file."""
        file, standing = self.listing.files[index], self.standings[index]
        asked = replace(self.asked, file=file.name)

        def attempt() -> None:
            with self._lock:
                if self._error is not None:
                    raise Cancelled
            fetch = FileTransfer(
                file,
                self.staging.part(index),
                asked,
                self.listing.commit,
                self.http_client,
                self.throttle,
                self.patience,
                self.stop,
                lambda done: self._came(standing, done),
                lambda state: self.learn(file.name, state),
                self.check_space,
            )
            try:
                fetch.attempt(self.state_of(file.name))
            except ChecksumMismatch:
                raise self._quarantine(index, file, standing) from None

        try:
            persist(attempt, standing, self.patience, self.stop, asked, self.tell)
        except NetworkError:
            if self._error is not None:  # what ended the passage is told, not this
                raise Cancelled from None
            raise
        self._keep(index, file, standing)

    def _came(self, standing: TransferState, done: int) -> None:
        if done > standing.done:
            standing.error = standing.error if _is_of_content(standing.error) else None
        standing.done = done

    def _quarantine(self, index: int, file: RemoteFile, standing: TransferState) -> Exception:
        """Keep wrong bytes where nobody uses them; returns what to raise."""
        state = self.state_of(file.name)
        try:
            kept = self.staging.quarantine(index, file, len(state.wrong))
        except OSError:
            # Then they can't be kept: right ones matter more.
            self.staging.part(index).unlink(missing_ok=True)
            kept = "-"
        standing.done = 0
        self.learn(file.name, FileState("", False, (*state.wrong, kept), state.plain))
        if state.wrong:
            names = "”, “".join((*state.wrong, kept))
            return StorageError("download_wrong_again", name=file.name, kept_as=names)
        error = NetworkError("download_wrong_bytes", name=file.name, kept_as=kept)
        return RetryLater(error, 0.0)

    def _keep(self, index: int, file: RemoteFile, standing: TransferState) -> None:
        """What was verified moves to the whole files."""
        whole = self.staging.whole(file)
        whole.parent.mkdir(parents=True, exist_ok=True)
        part = self.staging.part(index)
        size = part.stat().st_size
        sha256 = "" if file.sha256 else sha256_of(part)
        with contextlib.suppress(OSError):  # it grew for this user alone; as open as its folder
            part.chmod(whole.parent.stat().st_mode & 0o666)
        part.replace(whole)
        sync_folder(whole.parent)  # before it is written down that it is whole
        standing.done, standing.whole = size, True
        self.learn(
            file.name, replace(self.state_of(file.name), whole=True, size=size, sha256=sha256)
        )


def _is_of_content(error: VelaturaError | None) -> bool:
    """Wrong bytes are told until the right ones are there."""
    return error is not None and error.code == "download_wrong_bytes"
