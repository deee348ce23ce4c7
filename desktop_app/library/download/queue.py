"""All downloads: which runs, which waits, in which order; kept on the disk through any end.

Knows no Qt. Every job runs in a separate thread; the methods here return soon. The listener is
called from those threads and from whoever calls a method.
"""

from __future__ import annotations

import contextlib
import logging
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from desktop_app.core.download import DownloadRequest, DownloadStatus, PackSource, Phase
from desktop_app.core.errors import VelaturaError
from desktop_app.core.model_record import Origin
from desktop_app.library.download.job import DownloadRun, JobServices
from desktop_app.library.download.options import Options
from desktop_app.library.download.pack_target import PackTarget
from desktop_app.library.download.queue_entry import Entry, locked
from desktop_app.library.download.staging import Journal, Staging, staged
from desktop_app.library.download.status import origin_of, status_of
from desktop_app.library.download.throttle import Throttle
from desktop_app.library.network.gate import Gate

Finished = Callable[[DownloadRequest, Origin, Path], object]

_logger = logging.getLogger(__name__)
SHUTDOWN_SECONDS = 5.0


class Downloads:
    """The queue.

    Args:
        models: the models folder.
        gate: the way to the network.
        token_for: the user's token for a host (`HostTokens.for_host`), or None.
        options: how they behave.
        listener: told of every change, under a lock: it must return at once. What is removed is
            told once more as it was last; `statuses` holds it no more.
        finished: told of a model that was placed, before its download is forgotten: where it came
            from and where it lies. If the process ends before, it is told at the next start.
        packs: where builds of torch go; None where none are fetched.
    """

    def __init__(
        self,
        models: Path,
        gate: Gate,
        token_for: Callable[[str], str | None],
        options: Options | None = None,
        listener: Callable[[DownloadStatus], object] | None = None,
        finished: Finished | None = None,
        packs: PackTarget | None = None,
    ) -> None:
        self._options = options or Options()
        self._throttle = Throttle(self._options.bytes_per_second)
        self._means = JobServices(
            models, gate, token_for, self._throttle, lambda: self._options, packs
        )
        self._listener = listener
        self._finished = finished
        self._lock = threading.RLock()
        self._entries: dict[str, Entry] = {}
        self._shown: tuple[DownloadStatus, ...] = ()
        self._told: dict[str, tuple[float, Phase, VelaturaError | None]] = {}
        self._closed = False
        self._ended = threading.Condition(self._lock)
        self._load()

    # -------------------------------------------------------------------------------------- looking

    def statuses(self) -> tuple[DownloadStatus, ...]:
        """All downloads, in the queue's order. Never waits."""
        return self._shown

    def wait(self, id: str, timeout: float | None = None) -> DownloadStatus:
        """Return once that download goes on no more by itself, or after ``timeout`` seconds."""
        with self._ended:
            self._ended.wait_for(lambda: not self._is_going(id), timeout)
            return self._entries[id].status

    @property
    def options(self) -> Options:
        """How downloads behave. What is set counts for jobs that begin; limits count at once."""
        return self._options

    @options.setter
    def options(self, options: Options) -> None:
        self._options = options
        self._throttle.rate = options.bytes_per_second
        self._fill()

    # ----------------------------------------------------------------------------------- commanding

    def add(self, request: DownloadRequest) -> None:
        """Queue a download; one of the same id that is there already goes on.

        Raises:
            StorageError: ``download_elsewhere``, ``download_disk_full``, ``lock_failed``.
            InputError: ``download_unsafe_name``, ``output_unwritable``.
        """
        with self._lock:
            known = self._entries.get(request.id)
            if known is None or known.status.phase in ("done", "cancelled"):
                staging = Staging(self._means.models, request.id)
                lock = locked(staging, request.title)
                # Another process may have worked on it since this one began.
                journal = staging.read() or Journal(request, self._next_order())
                journal = replace(journal, phase="queued", error=None)
                try:
                    staging.write(journal)
                except BaseException:
                    lock.release()
                    raise
                entry = Entry(staging, journal, status_of(staging, journal), lock=lock)
                self._entries[request.id] = entry
                self._show(entry, entry.status)
            else:
                self.resume(request.id)
        self._fill()

    def pause(self, id: str) -> None:
        """Stop it; what has come is kept. Nothing if it does not go on anyway."""
        with self._lock:
            entry = self._entries.get(id)
            if entry is None or not self._is_going(id):
                return
            entry.then = None
            if entry.job is not None:
                entry.job.stop()
            else:
                self._rest(entry, "paused")
        self._fill()

    def resume(self, id: str) -> None:
        """Let a download go on that was paused, failed or cancelled. Nothing if it does already.

        Raises:
            StorageError: ``download_elsewhere``, ``download_disk_full``, ``lock_failed``.
            InputError: ``output_unwritable``.
        """
        with self._lock:
            entry = self._entries.get(id)
            if entry is None or entry.status.phase == "done":
                return
            if entry.job is not None:
                if entry.job.is_stopping:
                    entry.then = "queued"
                return
            if entry.status.phase == "queued":
                return
            if entry.lock is None:
                entry.lock = locked(entry.staging, entry.journal.request.title)
                # What another process did meanwhile counts.
                entry.journal = entry.staging.read() or replace(
                    Journal(entry.journal.request, entry.journal.order)
                )
            self._rest(entry, "queued")
        self._fill()

    retry = resume

    def cancel(self, id: str) -> None:
        """Stop it and delete what has come. It stays in the list, and may be resumed from nothing.

        Raises:
            StorageError: ``download_elsewhere``.
        """
        with self._lock:
            entry = self._entries.get(id)
            if entry is None or entry.status.phase in ("done", "cancelled"):
                return
            if entry.job is not None:
                entry.then = "cancelled"
                entry.job.stop()
                return
            entry.lock = entry.lock or locked(entry.staging, entry.journal.request.title)
            self._drop(entry)
        self._fill()

    def remove(self, id: str) -> None:
        """Take it off the list; what has not become a model is deleted. Raises as `cancel`."""
        self.cancel(id)
        with self._ended:
            entry = self._entries.get(id)
            if entry is None:
                return
            self._ended.wait_for(lambda: entry.job is None, SHUTDOWN_SECONDS)
            del self._entries[id]
            self._told.pop(id, None)
            self._show(None, entry.status)

    def move(self, id: str, place: int) -> None:
        """Give it another place in the queue, from 0.

        Raises:
            StorageError, InputError: the disk does not take the new order.
        """
        with self._lock:
            order = list(self._entries)
            if id not in order:
                return
            order.remove(id)
            order.insert(max(0, place), id)
            self._entries = {each: self._entries[each] for each in order}
            for number, each in enumerate(order):
                self._entries[each].journal = replace(self._entries[each].journal, order=number)
                entry = self._entries[each]
                if entry.job is not None:
                    entry.job.reorder(number)
                elif entry.lock is not None or entry.status.phase in ("paused", "failed"):
                    entry.write_if_ours()
            entry = self._entries[id]
            self._show(None, entry.status)

    def shutdown(self, timeout: float = SHUTDOWN_SECONDS) -> bool:
        """Pause everything and end the threads; what has come is found at the next start.

        Returns:
            Whether all threads have ended within ``timeout`` seconds.
        """
        with self._lock:
            self._closed = True
            threads = [each.thread for each in self._entries.values() if each.thread is not None]
            for entry in self._entries.values():
                if entry.job is not None:
                    entry.job.stop()
        deadline = time.monotonic() + timeout
        for thread in threads:
            thread.join(max(0.0, deadline - time.monotonic()))
        with self._lock:
            for entry in self._entries.values():
                if entry.job is None:
                    entry.release()
        return not any(thread.is_alive() for thread in threads)

    def __enter__(self) -> Downloads:
        return self

    def __exit__(self, *_: object) -> None:
        self.shutdown()

    # --------------------------------------------------------------------------------------- within

    def _load(self) -> None:
        """Take up what earlier runs left: unfinished ones as paused."""
        for staging, journal in staged(self._means.models):
            if journal.phase == "done":
                with contextlib.suppress(VelaturaError, OSError):
                    with locked(staging, journal.request.title):
                        self._finish(staging, journal)
                        staging.remove()
                continue
            phase: Phase = "failed" if journal.phase == "failed" else "paused"
            journal = replace(journal, phase=phase)
            status = status_of(staging, journal)
            self._entries[staging.id] = Entry(staging, journal, status)
        self._shown = tuple(entry.status for entry in self._entries.values())

    def _next_order(self) -> int:
        return max((entry.journal.order for entry in self._entries.values()), default=-1) + 1

    def _is_going(self, id: str) -> bool:
        entry = self._entries.get(id)
        return entry is not None and (entry.job is not None or entry.status.phase == "queued")

    def _fill(self) -> None:
        """Begin as many as may run."""
        with self._lock:
            running = sum(entry.job is not None for entry in self._entries.values())
            for entry in self._entries.values():
                if self._closed or running >= max(1, self._options.downloads):
                    return
                if entry.status.phase == "queued" and entry.job is None:
                    self._begin(entry)
                    running += 1

    def _begin(self, entry: Entry) -> None:
        id = entry.staging.id  # noqa: A001
        entry.job = DownloadRun(
            self._means, entry.staging, entry.journal, lambda new: self._on_status(id, new)
        )
        entry.thread = threading.Thread(
            target=self._run, args=(entry, entry.job), name=f"download {id}", daemon=True
        )
        entry.thread.start()

    def _run(self, entry: Entry, job: DownloadRun) -> None:
        """In the job's thread, which ends with the download."""
        journal = job.run()
        if journal.phase == "done":
            try:
                self._finish(entry.staging, journal)
                entry.staging.remove()
            except Exception:  # the model is in its place; the next start tells of it again
                _logger.exception("a finished download could not be recorded")
        with self._ended:
            then, entry.then = entry.then, None
            entry.job, entry.thread, entry.journal = None, None, journal
            if journal.phase == "done":
                path = str(self._place(journal))
                entry.release()
                self._show(entry, replace(job.status(), phase="done", error=None, path=path))
            elif then == "cancelled":
                self._drop(entry)
            elif then == "queued" and not self._closed and self._queued_again(entry):
                pass
            else:
                entry.release()
                self._show(entry, status_of(entry.staging, journal))
            self._ended.notify_all()
        self._fill()

    def _finish(self, staging: Staging, journal: Journal) -> None:
        if self._finished is not None:
            self._finished(journal.request, origin_of(journal), self._place(journal))

    def _place(self, journal: Journal) -> Path:
        packs = self._means.packs
        if packs is not None and isinstance(journal.request.source, PackSource):
            return packs.folder / journal.moved
        return self._means.models / journal.moved

    def _rest(self, entry: Entry, phase: Phase) -> None:
        """Another phase for one that no job works on."""
        entry.journal = replace(entry.journal, phase=phase, error=None)
        entry.staging.write(entry.journal)
        if phase != "queued":
            entry.release()
        self._show(entry, status_of(entry.staging, entry.journal))
        self._ended.notify_all()

    def _queued_again(self, entry: Entry) -> bool:
        """Whether the disk took it that it goes on."""
        try:
            self._rest(entry, "queued")
        except VelaturaError:
            return False
        return True

    def _drop(self, entry: Entry) -> None:
        entry.staging.remove()
        entry.release()
        entry.journal = Journal(entry.journal.request, entry.journal.order, "cancelled")
        self._show(entry, DownloadStatus(entry.journal.request, "cancelled"))

    def _on_status(self, id: str, status: DownloadStatus) -> None:
        """From a job: ten times a second are enough, but another phase or error is told at once."""
        now = time.monotonic()
        before, *known = self._told.get(id, (0.0, "queued", None))
        if known == [status.phase, status.error] and now - before < _PAUSE_SECONDS:
            return
        self._told[id] = (now, status.phase, status.error)
        with self._lock:
            entry = self._entries.get(id)
            if entry is not None and entry.job is not None:
                self._show(entry, status)

    def _show(self, entry: Entry | None, status: DownloadStatus) -> None:
        if entry is not None:
            entry.status = status
        self._shown = tuple(each.status for each in self._entries.values())
        if self._listener is not None:
            self._listener(status)


_PAUSE_SECONDS = 0.09
