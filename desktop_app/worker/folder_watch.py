"""Tells which folders have changed, some time after the last change; looked at in a separate
thread, because a folder may be on a disk that takes its time."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final

from PySide6.QtCore import QFileSystemWatcher, QObject, QThread, Signal, Slot

from desktop_app.worker.background import delayed, repeated
from desktop_app.worker.main_thread_queue import MainThreadQueue

QUIET_MS: Final = 2_000
"""A folder in which nothing changed for so long is told of: a batch of pictures at a time."""
AGAIN_MS: Final = 10_000
"""A file that could not be read was being written, maybe."""
ABSENT_MS: Final = 30_000
"""How often is looked whether a disk was connected."""
MOST: Final = 2_000
"""Folders that are watched; systems allow some thousands to all programs together."""


class FolderWatch(QObject):
    """``changed`` gets folders of those that are followed, in this object's thread."""

    _wanted = Signal(list)
    _again = Signal(list)

    def __init__(self, changed: Callable[[tuple[Path, ...]], None]) -> None:
        super().__init__()
        self._home: MainThreadQueue[tuple[Path, ...]] = MainThreadQueue(changed)
        self._thread = QThread()
        self._looking = _Looking(self._home.put)
        self._looking.moveToThread(self._thread)
        self._thread.started.connect(self._looking.start)
        self._thread.finished.connect(self._looking.deleteLater)
        self._wanted.connect(self._looking.follow)
        self._again.connect(self._looking.recheck)
        self._thread.start(QThread.Priority.LowPriority)

    def follow(self, folders: Iterable[Path]) -> None:
        """Watch these and all below them from now on, and no others."""
        self._wanted.emit([str(one) for one in folders])

    def recheck(self, folders: Iterable[Path]) -> None:
        """Tell of these once more, later, whether they change or not."""
        self._again.emit([str(one) for one in folders])

    def shutdown(self) -> None:
        """End the thread; nothing is told any more."""
        self._thread.quit()
        self._thread.wait()
        self._home.close()


class _Looking(QObject):
    """Lives in the watching thread: all but its signal is called there."""

    def __init__(self, tell: Callable[[tuple[Path, ...]], object]) -> None:
        super().__init__()
        self._tell = tell
        self._roots: tuple[str, ...] = ()
        self._absent: set[str] = set()
        self._changed: set[str] = set()
        self._refused: set[str] = set()
        """Folders that the system does not watch."""
        self._tried: set[str] = set()
        """Folders that are looked at again, once for each change."""

    @Slot()
    def start(self) -> None:
        """What is made here belongs to the thread."""
        self._watcher = QFileSystemWatcher(self)
        self._watcher.directoryChanged.connect(self._on_change)
        self._quiet = delayed(self, self._report, QUIET_MS)
        self._later = delayed(self, self._report, AGAIN_MS)
        self._search = repeated(self, self._check_absent, ABSENT_MS)

    @Slot(list)
    def follow(self, roots: list[str]) -> None:
        """All below ``roots``. What is watched from now on may have changed before."""
        self._roots = tuple(roots)
        # By one look: a folder that goes between two would neither be absent nor be watched.
        wanted, now = set(_below(roots)), set(self._watcher.directories())
        before, self._absent = self._absent, set(roots) - wanted
        (self._search.start if self._absent else self._search.stop)()
        # inotify tells nothing of a folder that is itself renamed: the one above it does.
        wanted |= {str(one) for one in {Path(root).parent for root in roots} if one.is_dir()}
        self._refused &= wanted
        if old := now - wanted:
            self._watcher.removePaths(list(old))
        if new := wanted - now - self._refused:
            self._refused |= set(self._watcher.addPaths(list(new)))
        for path in set(_within(roots, new)) | (self._absent - before):
            self._on_change(path)

    @Slot(list)
    def recheck(self, roots: list[str]) -> None:
        """Each root is tried once more, for its first mention, when a change is over."""
        if new := set(roots) - self._tried:
            self._tried |= new
            self._changed |= new
            self._later.start()

    @Slot(str)
    def _on_change(self, path: str) -> None:
        found = {root for root in self._roots if _within([root], [path])}
        beside = [root for root in self._roots if str(Path(root).parent) == path]
        found |= {root for root in beside if Path(root).is_dir() is (root in self._absent)}
        if found:
            self._changed |= found
            self._tried -= found
            self._quiet.start()

    @Slot()
    def _report(self) -> None:
        self.follow(list(self._roots))  # there may be new folders below
        if self._changed:
            self._tell(tuple(map(Path, sorted(self._changed))))
        self._changed = set()

    @Slot()
    def _check_absent(self) -> None:
        there = {root for root in self._absent if Path(root).is_dir()}
        if there:
            self._changed |= there
            self._report()


def _within(roots: Iterable[str], paths: Iterable[str]) -> list[str]:
    """Those of ``paths`` that are one of ``roots``, or below one."""
    above = tuple(root.rstrip(os.sep) + os.sep for root in roots)
    return [path for path in paths if (path.rstrip(os.sep) + os.sep).startswith(above)]


def _below(roots: Iterable[str]) -> list[str]:
    """Folders that exist, and those below them, the upper ones first: `MOST` of them."""
    found, level = list[str](), [root for root in roots if Path(root).is_dir()]
    while level and len(found) < MOST:
        found += level
        lower = list[str]()
        for folder in level:
            try:
                with os.scandir(folder) as entries:
                    lower += [one.path for one in entries if one.is_dir(follow_symlinks=False)]
            except OSError:
                continue
        level = lower
    return found[:MOST]
