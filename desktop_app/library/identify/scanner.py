"""Finds out what many files are: from the cache, else by processes that look into them.

Reading the header of a checkpoint takes milliseconds of Python, so threads would hold the
interpreter lock that the window needs; the processes do not.
"""

from __future__ import annotations

import os
import queue
import threading
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from desktop_app.core.cancel import CancelToken
from desktop_app.core.errors import ModelError, VelaturaError, bare
from desktop_app.library.identify.identifier import identify
from desktop_app.library.identify.identify_process import (
    IdentifyProcess,
    IdentifyProcessDied,
    Outcome,
)
from desktop_app.library.identify.kinds import KindTable
from desktop_app.library.identify.scan_cache import ScanCache, Stamp, stamp_of

_FEW = 16
"""So many files are looked into right here: starting a process takes as long."""

_BATCH = 8
_MOST_PROCESSES = 4
_WAIT_S = 0.05


class Scanner:
    """Tells what files are. One thread at a time."""

    def __init__(self, table: KindTable, cache_file: Path | None = None) -> None:
        """Read the cache.

        Args:
            table: of the kinds of weights.
            cache_file: where results are kept between runs; None to keep none.
        """
        self._table = table
        self._cache = ScanCache(cache_file, table.digest)

    def scan(
        self,
        paths: Iterable[Path],
        on_progress: Callable[[int, int], None] = lambda done, total: None,
        cancel: CancelToken | None = None,
    ) -> dict[Path, Outcome]:
        """What each file or folder is, or why that can't be told, in the order given.

        Args:
            paths: files and folders of weights.
            on_progress: called with files done and files in all, in this thread.
            cancel: stops the scan; what was found out until then is remembered.

        Raises:
            Cancelled: ``cancel`` was set.
        """
        cancel = cancel or CancelToken()
        found: dict[Path, Outcome] = dict.fromkeys(paths, _UNSEEN)
        unknown: dict[Path, Stamp | None] = {}
        for path in found:
            cancel.check()
            stamp = stamp_of(path)
            known = None if stamp is None else self._cache.get(path, stamp)
            if known is None:
                unknown[path] = stamp
            else:
                found[path] = known
        done = len(found) - len(unknown)
        on_progress(done, len(found))

        def keep(path: Path, outcome: Outcome) -> None:
            nonlocal done
            found[path] = outcome
            stamp = unknown[path]
            if stamp is not None:
                self._cache.put(path, stamp, outcome)
            done += 1
            on_progress(done, len(found))

        try:
            if len(unknown) <= _FEW:
                self._identify_here(unknown, keep, cancel)
            else:
                self._identify_in_processes(list(unknown), keep, cancel)
        finally:
            self._cache.save()
        return found

    def _identify_here(
        self, paths: Iterable[Path], keep: Callable[[Path, Outcome], None], cancel: CancelToken
    ) -> None:
        for path in paths:
            cancel.check()
            try:
                keep(path, identify(path, self._table))
            except VelaturaError as error:
                keep(path, bare(error))

    def _identify_in_processes(
        self, paths: Sequence[Path], keep: Callable[[Path, Outcome], None], cancel: CancelToken
    ) -> None:
        waiting: queue.SimpleQueue[list[Path]] = queue.SimpleQueue()
        answers: queue.SimpleQueue[tuple[Path, Outcome]] = queue.SimpleQueue()
        for place in range(0, len(paths), _BATCH):
            waiting.put(list(paths[place : place + _BATCH]))
        crew = [
            _Worker(waiting, answers)
            for _ in range(min(_MOST_PROCESSES, max(1, os.cpu_count() or 1)))
        ]
        left = len(paths)
        try:
            while left:
                cancel.check()
                try:
                    path, outcome = answers.get(timeout=_WAIT_S)
                except queue.Empty:
                    if not any(worker.is_alive() for worker in crew) and answers.empty():
                        break  # no process can be started here
                    continue
                keep(path, outcome)
                left -= 1
        finally:
            for worker in crew:
                worker.stop()
        if left:
            rest = [path for batch in _drained(waiting) for path in batch]
            self._identify_here(rest, keep, cancel)


def _drained(waiting: queue.SimpleQueue[list[Path]]) -> list[list[Path]]:
    batches: list[list[Path]] = []
    while not waiting.empty():
        batches.append(waiting.get())
    return batches


_UNSEEN = ModelError("not_a_model", name="", reason="it was not inspected")


class _Worker(threading.Thread):
    """Keeps one `IdentifyProcess` busy. A file that ends it is named, and the others get a new
    one."""

    def __init__(
        self,
        waiting: queue.SimpleQueue[list[Path]],
        answers: queue.SimpleQueue[tuple[Path, Outcome]],
    ) -> None:
        super().__init__(name="identify", daemon=True)
        self._waiting = waiting
        self._answers = answers
        self._looker: IdentifyProcess | None = None
        self._stopped = threading.Event()
        self._changing = threading.Lock()
        self.start()

    def run(self) -> None:
        """In its own thread, until no batch waits or no process can be started."""
        try:
            while not self._stopped.is_set():
                try:
                    batch = self._waiting.get_nowait()
                except queue.Empty:
                    return
                try:
                    self._work(batch)
                except OSError:  # no process can be started: `Scanner` does it itself
                    self._waiting.put(batch)
                    return
        finally:
            self.stop(wait=False)

    def _work(self, batch: list[Path]) -> None:
        looker = self._ready()
        if looker is None:
            return
        try:
            outcomes = looker.identify(batch)
        except IdentifyProcessDied:
            self._lose()
            if self._stopped.is_set():
                return
            if len(batch) > 1:  # one of them did it: one by one shows which
                for path in batch:
                    self._work([path])
            else:
                reason = "reading it crashed"
                name = batch[0].name
                self._answers.put((batch[0], ModelError("model_damaged", name=name, reason=reason)))
            return
        for answer in zip(batch, outcomes, strict=True):
            self._answers.put(answer)

    def _ready(self) -> IdentifyProcess | None:
        with self._changing:
            if self._stopped.is_set():
                return None
            if self._looker is None:
                self._looker = IdentifyProcess()
            return self._looker

    def _lose(self) -> None:
        with self._changing:
            if self._looker is not None:
                self._looker.close()
            self._looker = None

    def stop(self, *, wait: bool = True) -> None:
        """End the process, and with it the work."""
        self._stopped.set()
        self._lose()
        if wait:
            self.join()
