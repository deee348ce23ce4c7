"""The pictures of a grid, made by the queue; goes on after a kill. Each is an entry of the history,
as any other; one that fails leaves its cell empty, with the reason."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from desktop_app.extensions.evaluation.values.grids import Cell, Grid
from desktop_app.extensions.evaluation.work.queued_run import QueuedRun, Recorded, Records
from desktop_app.jobs.job import Job
from desktop_app.operations.recipes.recipe import made_step
from desktop_app.state.document.document import Document
from desktop_app.storage.item_run import Hearer
from desktop_app.studio.recipes.services import RecipeServices

JOURNAL: Final = ".grid.jsonl"


class GridRun(QueuedRun["Cell"]):
    """See above.

    Args:
        grid: which.
        folder: of the journal; it is there, and nobody else's.
        services, records, hearer: as of `QueuedRun` and `RecipeServices`.
        source: what its pictures are made from, with the mask; None: they are made from words.
    """

    listed = "cells"

    def __init__(
        self,
        grid: Grid,
        folder: Path,
        services: RecipeServices,
        records: Records,
        source: Document | None = None,
        hearer: Hearer | None = None,
    ) -> None:
        title = f"Grid: {grid.words.get('prompt', '')[:60]}"
        super().__init__([*grid.cells()], folder, JOURNAL, title, records, hearer)
        self.grid, self._services, self._source = grid, services, source
        self.take_up()

    def check(self) -> None:
        """Raises as `RecipeServices.model`: the model of all that is left to be made is missing."""
        axes = (one for one in (self.grid.x, self.grid.y) if one is not None)
        if self.open and not any("model" in one.ids for one in axes):
            self._services.model(str(self.grid.words.get("model", "")))

    def job_of(self, item: Cell) -> Job:
        return self._services.job(made_step("do", "generate", item.words), self._source, 0)

    def noted(self, item: Cell, job: Job, found: Recorded) -> dict[str, Any]:
        """The id of its entry."""
        return {"uid": found.uid}

    @property
    def entries(self) -> Mapping[tuple[int, int], str]:
        """Ids of the entries of what is made, by column and row."""
        told = ((item, self.outcomes[item.key]) for item in self.items)
        return {(item.column, item.row): one.told["uid"] for item, one in told if one.told}

    @property
    def reasons(self) -> Mapping[tuple[int, int], str]:
        """Why cells are empty, in English."""
        told = ((item, self.outcomes[item.key].error) for item in self.items)
        return {(item.column, item.row): error[1] for item, error in told if error}
