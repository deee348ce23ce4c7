"""A batch in the window: its files, its run in a thread, and what is decided of what it made.

The run is `studio.recipes.batch`, the same as ``velatura batch``; its folder says how far it is, so
that it is taken up after the window was closed.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from desktop_app.core.cancel import CancelToken
from desktop_app.core.errors import InputError, VelaturaError, unexpected
from desktop_app.core.observable import Observable, Signal
from desktop_app.state.picture.layers import new_id
from desktop_app.storage.batch_files import RUN, KeptRun, SourceRow, read_run, write_run
from desktop_app.storage.item_run import Hearer, Outcome, taken_folder
from desktop_app.worker.background import reporting
from desktop_app.worker.batch_work import (
    DECISION,
    Decision,
    decide,
    faults_in,
    pictures_of,
    rows_of,
    snapshot,
    with_seeds,
)
from desktop_app.worker.main_thread_queue import MainThreadQueue

if TYPE_CHECKING:
    from desktop_app.core.pixels import ByteArray
    from desktop_app.operations.recipes.recipe import Recipe
    from desktop_app.state.app_state import AppState
    from desktop_app.state.document.document import Document
    from desktop_app.storage.paths import DataPaths
    from desktop_app.storage.recipes import RecipeStore
    from desktop_app.studio.recipes.batch import Batch
    from desktop_app.studio.recipes.means import RecipeMeans
    from desktop_app.studio.recipes.queue_work import QueueWork
    from desktop_app.studio.recipes.source import FileItem
    from desktop_app.worker.background import BackgroundTasks

Told: TypeAlias = Sequence[tuple[int, str]]
"""What is wrong, by the numbers of steps (`Faults.found`)."""

Phase: TypeAlias = Literal["new", "running", "stopping", "paused", "over"]

_SHUTDOWN_SECONDS: Final = 10.0


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is.

    Attributes:
        phase: new: none was started; paused: files are left.
        over, total: files.
    """

    phase: Phase = "new"
    over: int = 0
    total: int = 0

    @property
    def is_running(self) -> bool:
        """Whether its thread works."""
        return self.phase in ("running", "stopping")


class BatchSession:
    """Commands on one batch; errors are told in ``state.notice``.

    Args:
        store: looks that the recipe names.
        means: what recipes are done with, now.
        work: has the work of models done.
        show: brings the page up.

    Attributes:
        recipe: what is done; None: nothing is chosen yet.
        rows: the files.
        progress: of the run.
        failed: shows an error.
        changed: sends the number of a file of which something is new.
        wanted: sent where the page should come up.
    """

    def __init__(
        self,
        state: AppState,
        background: BackgroundTasks,
        paths: DataPaths,
        store: RecipeStore,
        means: Callable[[], RecipeMeans],
        work: Callable[[CancelToken], QueueWork],
        show: Callable[[], object] = lambda: None,
    ) -> None:
        self._state = state
        self._background, self._paths, self._store = background, paths, store
        self._means, self._work, self.show = means, work, show
        self.is_fresh = True
        self.recipe: Observable[Recipe | None] = Observable(None)
        self.rows: Observable[tuple[SourceRow, ...]] = Observable(())
        self.progress = Observable(Progress())
        self.changed: Signal[int] = Signal()
        self.folder: Path | None = None
        self.failed = reporting(state.notice)
        self._home: MainThreadQueue[Callable[[], object]] = MainThreadQueue(_call)
        self._batch: Batch | None = None
        self._numbers = dict[str, int]()
        self._thread: threading.Thread | None = None
        self._token, self._ends, self._again = CancelToken(), ExitStack(), False

    # -- what is done to what ---------------------------------------------------------------------

    def begin(self, recipe: Recipe | None, paths: Iterable[Path] = ()) -> None:
        """Show the page, with this recipe and these files besides those there are."""
        self.is_fresh = False
        if recipe is not None and not self.progress.value.is_running:
            self.recipe.value = recipe
        self.add(paths)
        self.show()

    def add(self, paths: Iterable[Path]) -> None:
        """More files: pictures, projects, tables, folders with those inside. A run that is over is
        put away."""
        some, self.is_fresh = [*paths], False
        if not some or self.progress.value.is_running:
            return
        if self._batch is not None:
            self.clear()

        def read() -> list[SourceRow]:
            return [row for path in some for row in rows_of(path)]

        self._background.run(read, self._take, self.failed)

    def begin_documents(self) -> None:
        """Show the page, with all open documents as they are now."""
        self.add_documents(self._state.documents)
        self.show()

    def add_documents(self, documents: Iterable[Document]) -> None:
        """More files: each as it was saved; one that has changed since is written down first."""
        self.is_fresh, rows = False, list[Callable[[], SourceRow]]()
        folder = self._paths.batch_documents / new_id()
        for document in documents:
            document.settle()
            if document.path is not None and not document.modified.value:
                rows.append(partial(SourceRow, str(document.path)))
            else:
                name = document.name.value
                rows.append(partial(snapshot, document.content, document.origin, name, folder))
        if self._batch is not None:
            self.clear()
        self._background.run(lambda: [make() for make in rows], self._take, self.failed)

    def _take(self, rows: Iterable[SourceRow]) -> None:
        both = (*self.rows.value, *rows)
        self.rows.value = tuple({repr(row): row for row in both}.values())

    def remove(self, numbers: Iterable[int]) -> None:
        """Leave out the files of these numbers; no more once a run was started."""
        gone, rows = {*numbers}, enumerate(self.rows.value)
        if self._batch is None:
            self.rows.value = tuple(row for number, row in rows if number not in gone)

    def clear(self, rows: tuple[SourceRow, ...] = ()) -> None:
        """Put files and run away, but for these files; what was made stays."""
        if not self.progress.value.is_running:
            self._ends.close()
            self._batch, self.folder = None, None
            self._numbers.clear()
            self.rows.value, self.progress.value = rows, Progress()

    def check(self, then: Callable[[Recipe, Told], object]) -> None:
        """Give ``then`` the recipe with what is wrong with it here, before anything runs."""
        recipe = self.recipe.value
        if recipe is not None:
            look = partial(faults_in, recipe, self._store, self._means)

            def tell(found: Told) -> None:
                then(recipe, found)

            self._background.run(look, tell, self.failed)

    # -- the run ----------------------------------------------------------------------------------

    def run(self, folder: Path, *, resume: bool = False) -> None:
        """Do all files, or those that are left."""
        recipe, rows = self.recipe.value, self.rows.value
        if self.progress.value.is_running or recipe is None:
            return
        if self._batch is None:
            self.folder = folder
            self._start(partial(self._make, recipe, rows, folder, resume=resume))
        else:
            self._start(lambda: None)

    def take_up(self, folder: Path, *, quiet: bool = False) -> None:
        """Show the run of that folder as it was left. ``quiet``: if there is one, and nothing else
        was asked for."""
        if self.progress.value.is_running:
            return

        def read(kept: KeptRun | None) -> None:
            if kept is None or (quiet and not self.is_fresh):
                return
            self.clear()
            self.folder, self.recipe.value, self.rows.value = folder, kept.recipe, kept.rows
            make = partial(self._make, kept.recipe, kept.rows, folder, resume=True)
            self._start(make, goes=False)

        def find() -> KeptRun | None:
            return None if quiet and not (folder / RUN).is_file() else read_run(folder)

        self._background.run(find, read, self.failed)

    def pause(self) -> None:
        """Begin no more files; those that are half done are done again."""
        if self.progress.value.phase == "running":
            self.progress.value = replace(self.progress.value, phase="stopping")
            self._token.cancel()

    def shutdown(self) -> None:
        """End: what was not done is left."""
        self._token.cancel()
        if self._thread is not None:
            self._thread.join(_SHUTDOWN_SECONDS)
        self._home.close()
        self._ends.close()

    def _start(self, make: Callable[[], Batch | None], *, goes: bool = True) -> None:
        self._token, self._again = CancelToken(), False
        self.progress.value = Progress("running", *self._counted)
        act = partial(self._act, make, self._token, goes=goes)
        self._thread = threading.Thread(target=act, name="batch run", daemon=True)
        self._thread.start()

    def _act(self, make: Callable[[], Batch | None], token: CancelToken, *, goes: bool) -> None:
        """In the thread."""
        try:
            batch = make() or self._batch
            assert batch is not None
            self._home.put(partial(self._began, batch))
            if goes:
                self._go(batch, token)
        except Exception as error:  # noqa: BLE001 - the error bar shows it
            known = error if isinstance(error, VelaturaError) else unexpected(error)
            self._home.put(partial(self.failed, known))
        self._home.put(self._over)

    def _go(self, batch: Batch, token: CancelToken) -> None:
        from desktop_app.studio.recipes.checking import asks_engine

        work = self._work(token) if asks_engine(batch.recipe) and batch.open else None
        batch.run(work, token)
        if work is not None:
            work.finish()

    def _make(
        self, recipe: Recipe, rows: Sequence[SourceRow], folder: Path, *, resume: bool
    ) -> Batch:
        """In the thread. Raises VelaturaError: nothing was done."""
        from desktop_app.operations.recipes.recipe import with_looks
        from desktop_app.storage.blob_store import BlobStore
        from desktop_app.studio.recipes.batch import Batch, check_items, file_item
        from desktop_app.studio.recipes.checking import check_recipe
        from desktop_app.worker.opening import read_document

        if not rows:
            raise InputError("batch_empty", names=folder.name)
        whole, means = with_looks(recipe, self._store.get), self._means()
        check_recipe(whole, means)
        items = [
            file_item(
                *(Path(row.path), number, whole, row.name, row.values),
                mask=Path(row.mask) if row.mask else None,
                fault=row.fault,
            )
            for number, row in enumerate(rows, 1)
        ]
        check_items(whole, items)
        taken_folder(folder, self._paths, self._ends, "batch")
        write_run(folder, KeptRun(recipe, tuple(rows)))
        batch = Batch(
            *(whole, items, folder, means, read_document, BlobStore(self._paths.blobs)),
            resume=resume,
            hearer=Hearer(ended=self._heard),
        )
        batch.threads = max(1, min(batch.threads, (os.cpu_count() or 2) - 1))  # one is the window's
        return batch

    def _heard(self, item: FileItem, outcome: Outcome, over: int, total: int) -> None:
        """In any thread."""
        self._home.put(partial(self._ended, item.key, over, total))

    def _began(self, batch: Batch) -> None:
        self._batch = batch
        self._numbers = {item.key: number for number, item in enumerate(batch.items)}
        self.progress.value = Progress("running", *self._counted)

    def _ended(self, key: str, over: int, total: int) -> None:
        self.progress.value = replace(self.progress.value, over=over, total=total)
        self.changed.send(self._numbers[key])

    def _over(self) -> None:
        over, total = self._counted
        if self._batch is None:  # it could not begin
            self._ends.close()
            self.progress.value = Progress()
        else:
            self.progress.value = Progress("over" if over == total else "paused", over, total)
            if self._again and not self._token.is_cancelled:
                self._start(lambda: None)

    @property
    def _counted(self) -> tuple[int, int]:
        total = len(self.rows.value)
        return (0 if self._batch is None else total - len(self._batch.open)), total

    # -- what came of it --------------------------------------------------------------------------

    def outcome(self, number: int) -> Outcome:
        """Of a file."""
        item = self._item(number)
        return Outcome() if self._batch is None or item is None else self._batch.outcomes[item.key]

    def files(self, number: int) -> list[Path]:
        """What was made of a file."""
        item = self._item(number)
        if self._batch is None or item is None:
            return []
        made = self._batch.row(item).files
        return [self._batch.folder / made[one] for one in sorted(made, key=int)]

    def decision(self, number: int) -> Decision:
        """What was decided of it."""
        item = self._item(number)
        told = {} if self._batch is None or item is None else self._batch.row(item).told
        return told.get(DECISION, "")

    def pictures(self, paths: Sequence[Path], then: Callable[[list[ByteArray]], None]) -> None:
        """Give ``then`` what these files show."""
        self._background.run(partial(pictures_of, [*paths]), then, self.failed)

    def report(self) -> str:
        """A line for each file."""
        return "" if self._batch is None else self._batch.text()

    def decide(self, numbers: Sequence[int], decision: Decision) -> None:
        """Keep or reject what was made of these files; what is rejected is moved to a folder."""
        batch, some = self._batch, [*numbers]
        if batch is not None:
            items = [batch.items[number] for number in some if self.files(number)]

            def act() -> None:
                for item in items:
                    decide(batch, item, decision)

            self._background.run(act, partial(self._tell, some), self.failed)

    def again(self, numbers: Sequence[int]) -> None:
        """Do these files once more, with other seeds; what was made of them is rejected."""
        batch, some = self._batch, [*numbers]
        if batch is None:
            return

        def forget() -> None:
            for number in some:
                if batch.outcomes[batch.items[number].key].status != "open":
                    decide(batch, batch.items[number], "reject")
                    batch.again_with(batch.items[number])
                    batch.items[number] = with_seeds(batch.recipe, batch.items[number])

        def go(_: object) -> None:
            self._tell(some)
            self._again = True
            if not self.progress.value.is_running:
                self._start(lambda: None)

        self._background.run(forget, go, self.failed)

    def _tell(self, numbers: Sequence[int], _: object = None) -> None:
        for number in numbers:
            self.changed.send(number)

    def _item(self, number: int) -> FileItem | None:
        batch = self._batch
        return batch.items[number] if batch is not None and number < len(batch.items) else None


def _call(news: Callable[[], object]) -> None:
    news()
