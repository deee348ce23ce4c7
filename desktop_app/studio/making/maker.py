"""A workbench done into a folder: pictures by the queue, then their pages."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from desktop_app.core.as_json import to_json
from desktop_app.core.atomic_write import write_atomic
from desktop_app.core.errors import InputError, StorageError
from desktop_app.core.safe_open import read_regular
from desktop_app.operations.recipes.recipe import Faults, Recipe
from desktop_app.studio.making.arrangement import arranged
from desktop_app.studio.making.planning import next_number, planned
from desktop_app.studio.making.results import write_results
from desktop_app.studio.recipes.batch import JOURNAL, Batch
from desktop_app.studio.recipes.checking import asks_engine, check_recipe

if TYPE_CHECKING:
    from desktop_app.core.cancel import CancelToken
    from desktop_app.operations.recipes.recipe import Step
    from desktop_app.operations.workbenches.workbench import Workbench
    from desktop_app.state.document.document import Document
    from desktop_app.storage.blob_store import BlobStore
    from desktop_app.storage.item_run import Hearer
    from desktop_app.studio.recipes.means import RecipeMeans, RecipeWork
    from desktop_app.studio.recipes.source import FileItem

RUN: Final = ".make.json"
"""Name of the run's file, beside the journal's: what was said."""


@dataclass(frozen=True, slots=True)
class MadeOf:
    """What a run makes.

    Attributes:
        workbench, version: of the row.
        values: what was said.
        first: number of its first picture.
    """

    workbench: str
    version: int
    values: Mapping[str, Any]
    first: int = 0


class Maker:
    """See above.

    Args:
        workbench: which.
        given: what was said for its fields.
        folder: that is written to; it is there, and nobody else's (`taken_folder`).
        means: what operations are done with.
        opened: opens a file as a document.
        blobs: keeps what operations made until a file is written.
        base: what paths of fields are relative to.
        resume: go on where an earlier run of this folder was interrupted.
        preview: only the first few, as its row says; the others when it goes on.
        hearer: is told on the way.

    Raises:
        InputError: what was said can't be used, with all that is wrong.
        StorageError: as `Batch`.

    Attributes:
        batch: the run of its pictures.
        pages: files of its pages, when they are arranged.
    """

    def __init__(
        self,
        workbench: Workbench,
        given: Mapping[str, object],
        folder: Path,
        means: RecipeMeans,
        opened: Callable[[Path], Document],
        blobs: BlobStore,
        *,
        base: Path = Path(),
        resume: bool = False,
        preview: bool = False,
        hearer: Hearer | None = None,
    ) -> None:
        self.workbench, self.folder, self._opened = workbench, folder, opened
        before = _earlier(folder) if resume else None
        self.values = workbench.said(given if before is None else before.values)
        first = next_number(workbench, self.values, folder) if before is None else before.first
        items = planned(workbench, self.values, first, base)
        if not items:
            raise InputError("batch_empty", names=workbench.name)
        if preview and workbench.preview:
            items = items[: workbench.preview]
        check_steps([item.steps for item in items if not item.fault], workbench, means)
        self.batch = Batch(
            *(_asking(workbench, items), items, folder, means, opened, blobs),
            resume=before is not None,
            hearer=hearer,
        )
        self.pages: list[Path] = []
        if before is None:
            made_of = MadeOf(workbench.id, workbench.version, self.values, first)
            write_atomic(folder / RUN, json.dumps(to_json(made_of), ensure_ascii=False).encode())

    def run(self, work: RecipeWork | None, token: CancelToken) -> None:
        """Make all pictures that are left, and their pages when all are there."""
        self.batch.run(work, token)
        if self.workbench.takes == "table":
            write_results(self.batch)
        if not token.is_cancelled and self.workbench.page and self.batch.is_whole:
            self.pages = arranged(self.workbench, self.values, self.batch, self._opened)

    def summary(self) -> dict[str, Any]:
        """What came of it, as JSON."""
        pages = [each.relative_to(self.folder).as_posix() for each in self.pages]
        told = {"workbench": self.workbench.id, "version": self.workbench.version}
        return {**told, **self.batch.summary(), "pages": pages}

    def text(self) -> str:
        """A line for each file."""
        pages = (f"page       {each.name}" for each in self.pages)
        return "\n".join([self.batch.text(), *pages])


def _asking(workbench: Workbench, items: Sequence[FileItem]) -> Recipe:
    """Of the picture that needs most."""
    recipes = [Recipe(workbench.id, item.steps) for item in items]
    return next((one for one in recipes if asks_engine(one)), recipes[0])


def check_steps(
    recipes: Sequence[tuple[Step, ...]], workbench: Workbench, means: RecipeMeans
) -> None:
    """Whether recipes can be done on this machine; alike ones are looked at once. Raises
    InputError: ``recipe_wrong``."""
    alike = {tuple(step.title for step in steps): steps for steps in recipes}
    faults = Faults(workbench.name)
    for steps in alike.values():
        with faults.at(0, 0):
            check_recipe(Recipe(workbench.id, steps), means)
    faults.check()


def _earlier(folder: Path) -> MadeOf | None:
    """What a run of this folder was; None: there was none. Raises StorageError:
    ``journal_damaged``."""
    try:
        data: Any = json.loads(read_regular(folder / RUN))
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise StorageError("journal_damaged", name=RUN) from error
    if not (folder / JOURNAL).exists():
        return None
    return MadeOf(
        str(data["workbench"]), int(data["version"]), dict(data["values"]), int(data["first"])
    )
