"""A watched folder: pictures that are put there are done by a recipe, into another folder.

A choice, off at first. A file is done when it is whole: when it rests and can be told from one
that is still being written. What is done is in the journal of the folder that is written to, so
nothing is done twice, also after the program was closed.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer, Slot

from desktop_app.core.errors import InputError
from desktop_app.storage.batch_files import SourceRow, named_files

if TYPE_CHECKING:
    from desktop_app.operations.recipes.recipe import Recipe
    from desktop_app.storage.recipes import RecipeStore
    from desktop_app.storage.settings import Settings
    from desktop_app.worker.background import BackgroundTasks
    from desktop_app.worker.batch_session import BatchSession
    from desktop_app.worker.folder_watch import FolderWatch

REST_SECONDS: Final = 2.0
"""For so long nobody wrote to a file that is whole."""

AGAIN_MS: Final = 3_000
"""Until it is looked again where a file was being written."""


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
        self.tried = set[tuple[str, int, int]]()
        self.again = QTimer(self, singleShot=True, interval=AGAIN_MS)
        self.again.timeout.connect(self._look)
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
            from desktop_app.worker.folder_watch import FolderWatch

            self.watch = FolderWatch(lambda _: self._look())
        self.watch.follow([Path(self._settings.watched_folder)])

    def shutdown(self) -> None:
        """Follow no longer."""
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
    def _look(self) -> None:
        if self._settings.watched_on and not self.batch.progress.value.is_running:
            name, folder = self._settings.watched_recipe, Path(self._settings.watched_folder)

            def read() -> tuple[Recipe, list[tuple[str, int, int]], bool]:
                there = [*_there(folder)]
                whole = [one for one in there if time.time_ns() - one[2] > REST_SECONDS * 1e9]
                return self._store.get(name), whole, len(whole) < len(there)

            self._background.run(read, self._found, self.batch.failed)

    def _found(self, found: tuple[Recipe, list[tuple[str, int, int]], bool]) -> None:
        recipe, whole, waits = found
        new = {*whole} - self.tried
        if waits:
            self.again.start()
        if new and self._settings.watched_on and not self.batch.progress.value.is_running:
            self.tried |= new
            self.batch.clear()
            self.batch.recipe.value = recipe
            self.batch.rows.value = tuple(SourceRow(path) for path, _, _ in sorted(new))
            self.batch.run(Path(self._settings.watched_out), resume=True)


def _there(folder: Path) -> Iterator[tuple[str, int, int]]:
    """Pictures in a folder: path, size, and when each was written last."""
    if folder.is_dir():
        for one in named_files(folder, recursive=False):
            path = one.path
            try:
                status = path.stat()
            except OSError:
                continue
            if status.st_size:
                yield str(path), status.st_size, status.st_mtime_ns
