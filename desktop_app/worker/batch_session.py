"""A batch in the window: its files, its run in a thread, and what is decided of what it made.

The run is `studio.recipes.batch`, the same as ``velatura batch``; its folder says how far it is, so
that it is taken up after the window was closed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import TypeAlias

from desktop_app.core.errors import InputError
from desktop_app.core.observable import Observable
from desktop_app.imaging.layers.layer import new_id
from desktop_app.operations.recipes.recipe import Recipe, with_looks
from desktop_app.state.document.document import Document
from desktop_app.storage.batch_files import KeptRun, SourceRow, read_run, write_run
from desktop_app.storage.blob_store import BlobStore
from desktop_app.storage.item_run import Hearer, taken_folder
from desktop_app.storage.recipes import RecipeStore
from desktop_app.studio.recipes.batch import Batch, check_items, file_item
from desktop_app.studio.recipes.checking import check_recipe
from desktop_app.worker.batch_work import faults_in, result_name, rows_of, snapshot
from desktop_app.worker.folder_run import FolderRun
from desktop_app.worker.opening import read_document
from desktop_app.worker.threaded_run import RunParts

Told: TypeAlias = Sequence[tuple[int, str]]
"""What is wrong, by the numbers of steps (`Faults.found`)."""


class BatchSession(FolderRun):
    """Commands on one batch.

    Args:
        store: looks that the recipe names.

    Attributes:
        recipe: what is done; None: nothing is chosen yet.
    """

    def __init__(self, parts: RunParts, store: RecipeStore) -> None:
        super().__init__(parts)
        self._store = store
        self.recipe: Observable[Recipe | None] = Observable(None)

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
        folder = self._parts.paths.batch_documents / new_id()
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

    def check(self, then: Callable[[Recipe, Told], object]) -> None:
        """Give ``then`` the recipe with what is wrong with it here, before anything runs."""
        recipe = self.recipe.value
        if recipe is not None:
            look = partial(faults_in, recipe, self._store, self._parts.services)

            def tell(found: Told) -> None:
                then(recipe, found)

            self._background.run(look, tell, self.failed)

    def example(self, folder: Path, then: Callable[[str], None]) -> None:
        """Give ``then`` what the first file's result will be called in ``folder``."""
        for first in self.rows.value[:1]:
            find = partial(result_name, self.recipe.value, first, folder)
            self._background.run(find, then, self.failed)

    # -- the run ----------------------------------------------------------------------------------

    def run(self, folder: Path, *, resume: bool = False) -> None:
        """Do all files, or those that are left."""
        recipe, rows = self.recipe.value, self.rows.value
        if recipe is not None and not self.progress.value.is_running:
            self._go_on(folder, partial(self._make, recipe, rows, folder, resume=resume))

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

        self._background.run(partial(read_run, folder, quiet=quiet), read, self.failed)

    def _make(
        self, recipe: Recipe, rows: Sequence[SourceRow], folder: Path, *, resume: bool
    ) -> Batch:
        """In the thread. Raises VelaturaError: nothing was done."""
        if not rows:
            raise InputError("batch_empty", names=folder.name)
        whole, services = with_looks(recipe, self._store.get), self._parts.services()
        check_recipe(whole, services)
        items = [
            file_item(
                Path(row.path),
                number,
                whole,
                row.name,
                row.values,
                mask=Path(row.mask) if row.mask else None,
                fault=row.fault,
            )
            for number, row in enumerate(rows, 1)
        ]
        check_items(whole, items)
        taken_folder(folder, self._parts.paths, self._ends, "batch")
        write_run(folder, KeptRun(recipe, tuple(rows)))
        return Batch(
            whole,
            items,
            folder,
            services,
            read_document,
            BlobStore(self._parts.paths.blobs),
            resume=resume,
            hearer=Hearer(ended=self._on_outcome),
        )
