"""A watched folder: pictures that are put there are done by a recipe, into another folder.

A choice, off at first. A file is done when it is whole: when it has rested for a while by our own
clock (times of files are what their writers say: a copy may have those of its original), and, where
the system tells, nobody has it open to write. What is done is in the journal of the folder that is
written to, so nothing is done twice, also after the program was closed; and what the journal says
was made is never taken for new, wherever it lies.
"""

from __future__ import annotations

import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final, TypeAlias

from PySide6.QtCore import QObject, Slot

from desktop_app.core.errors import InputError
from desktop_app.core.safe_open import open_regular
from desktop_app.operations.recipes.recipe import Recipe
from desktop_app.storage.batch_files import JOURNAL, SourceRow, named_files
from desktop_app.storage.recipes import RecipeStore
from desktop_app.storage.run_journal import names_made
from desktop_app.storage.settings import Settings
from desktop_app.worker.background import BackgroundTasks, delayed
from desktop_app.worker.batch_session import BatchSession
from desktop_app.worker.folder_watch import FolderWatch

REST_SECONDS: Final = 2.0
"""For so long a file that is whole was seen as it is."""

AGAIN_MS: Final = 3_000
"""Until it is looked again where a file was being written."""

_Seen: TypeAlias = tuple[str, int, int, int]
"""A file as it was: path, size, when it was written and changed last."""


class FolderRecipe(QObject):
    """Follows `Settings.watched_on`, from `follow` on.

    Args:
        batch: does the files; nobody else's.
        store: has the recipe.
        background: looks at the folder.
        settings: says which folders and recipe.

    Attributes:
        watch: of the folder; None: it was never on.
        tried: files that a run had, as they were then: one that can't be done is not tried again.
        again: runs while it will be looked again.
    """

    def __init__(
        self,
        batch: BatchSession,
        store: RecipeStore,
        background: BackgroundTasks,
        settings: Settings,
    ) -> None:
        super().__init__()
        self.batch = batch
        self._store, self._background, self._settings = store, background, settings
        self.watch: FolderWatch | None = None
        self.tried = set[_Seen]()
        self._since = dict[_Seen, float]()
        self.again = delayed(self, self._scan, AGAIN_MS)
        batch.progress.changed.connect(lambda _: self._rested())

    def follow(self) -> None:
        """Watch what the settings say from now on."""
        self.tried.clear()
        if not self._settings.watched_on:
            self.again.stop()
            if self.watch is not None:
                self.watch.follow(())
            return
        if self.watch is None:
            self.watch = FolderWatch(lambda _: self._scan())
        self.watch.follow([Path(self._settings.watched_folder)])

    def shutdown(self) -> None:
        self.again.stop()
        if self.watch is not None:
            self.watch.shutdown()
        self.batch.shutdown()

    def _rested(self) -> None:
        if self.batch.progress.value.phase not in ("over", "paused"):
            return
        rows = enumerate(self.batch.rows.value)
        failed = {
            Path(row.path).name: error[1]
            for number, row in rows
            if (error := self.batch.outcome(number).error) is not None
        }
        if failed:
            names, reason = ", ".join([*failed][:5]), next(iter(failed.values())).rstrip(".")
            self.batch.failed(InputError("watched_failed", names=names, reason=reason))
        if self._settings.watched_on:
            self.again.start()  # something may have come meanwhile

    @Slot()
    def _scan(self) -> None:
        if self._settings.watched_on and not self.batch.progress.value.is_running:
            name, folder = self._settings.watched_recipe, Path(self._settings.watched_folder)

            def read() -> tuple[Recipe, list[_Seen], bool]:
                recipe, out = self._store.get(name), Path(self._settings.watched_out)
                self._check(recipe, folder, out)
                now, there = time.monotonic(), {*_new_pictures(folder, out)} - self.tried
                self._since = {one: self._since.get(one, now) for one in there}
                rest = [one for one in there if now - self._since[one] >= REST_SECONDS]
                whole = [one for one in rest if not _is_being_written(Path(one[0]))]
                return recipe, whole, len(whole) < len(there)

            self._background.run(read, self._found, self.batch.failed)

    def _check(self, recipe: Recipe, folder: Path, out: Path) -> None:
        """Raises InputError: ``watched_own``: what is made would come into the watched folder."""
        is_kept = self._settings.results_saved and any(one.kind == "do" for one in recipe.steps)
        kept = self._settings.results_folder if is_kept else ""
        for one in (out, *([Path(kept)] if kept else [])):
            if one.exists() and folder.exists() and one.samefile(folder):
                raise InputError("watched_own", name=folder.name)

    def _found(self, found: tuple[Recipe, list[_Seen], bool]) -> None:
        recipe, whole, waits = found
        new = {*whole} - self.tried
        if waits:
            self.again.start()
        if new and self._settings.watched_on and not self.batch.progress.value.is_running:
            self.tried |= new
            self.batch.clear()
            self.batch.recipe.value = recipe
            self.batch.rows.value = tuple(SourceRow(path) for path, *_ in sorted(new))
            self.batch.run(Path(self._settings.watched_out), resume=True)


def _new_pictures(folder: Path, out: Path) -> Iterator[_Seen]:
    """Pictures in a folder that may be new: none that was made into ``out``, none under a name that
    stands for half a file. Raises InputError: the journal can't be read."""
    if folder.is_dir():
        made = {(out / name).resolve() for name in names_made(out / JOURNAL)}
        for one in named_files(folder, recursive=False):
            path = one.path
            try:
                status = path.stat()
                is_made = path.resolve() in made
            except (OSError, RuntimeError):  # RuntimeError: a circle of links
                continue
            is_half = path.name.startswith((".", "~")) or Path(f"{path}.aria2").exists()
            if status.st_size and not is_half and not is_made:
                yield str(path), status.st_size, status.st_mtime_ns, status.st_ctime_ns


def _is_being_written(path: Path) -> bool:
    """Whether somebody has it open to write, where the system tells: a file that is leased to be
    read has no writer (Linux, fcntl(2); not on network disks, nor of other users' files)."""
    if sys.platform != "linux":
        return False
    import fcntl  # there is none on Windows

    try:
        with open_regular(path) as file:
            # Who opens it meanwhile makes a signal: one that does nothing.
            fcntl.fcntl(file, fcntl.F_SETSIG, signal.SIGURG)
            fcntl.fcntl(file, fcntl.F_SETLEASE, fcntl.F_RDLCK)
            fcntl.fcntl(file, fcntl.F_SETLEASE, fcntl.F_UNLCK)
    except OSError as error:
        return isinstance(error, BlockingIOError)
    return False
