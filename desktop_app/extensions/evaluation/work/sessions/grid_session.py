"""A grid in the window, made in a thread by the queue; the last one is there again after a kill."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, Final

from desktop_app.core.cancel import CancelToken
from desktop_app.core.conditions import of_kind
from desktop_app.core.errors import InputError
from desktop_app.core.observable import Observable
from desktop_app.core.pixels import Array, digest
from desktop_app.core.setting_table import ROWS, settings_in
from desktop_app.extensions.evaluation.values.grids import Grid, grid_from_json, read_axis
from desktop_app.extensions.evaluation.work.grids.grid_pages import page_of, picture_of, pictures_in
from desktop_app.extensions.evaluation.work.grids.grid_run import GridRun
from desktop_app.extensions.evaluation.work.queued_run import history_records
from desktop_app.extensions.evaluation.work.stores.grids import MASK, PICTURE, keep_grid, last_grid
from desktop_app.imaging.picture import About, FileOrigin
from desktop_app.imaging.xmp import EDITED, with_source_type
from desktop_app.operations.recipes.words import NOT_SAID
from desktop_app.state.document.annotations import shipped_fonts
from desktop_app.state.document.document import Document
from desktop_app.storage.history import History
from desktop_app.storage.item_run import Hearer, taken_folder
from desktop_app.storage.pictures import open_mask
from desktop_app.worker.opening import read_document
from desktop_app.worker.threaded_run import RunParts, ThreadedRun

_SHEET_PIXELS: Final = 64_000_000
"""Of all pictures of a sheet that is opened."""


@dataclass(frozen=True, slots=True)
class ShownGrid:
    """What is there by now.

    Attributes:
        grid: which.
        entries: ids of the entries of cells that are made, by column and row.
        files: their pictures.
        reasons: why others are empty, in English.
    """

    grid: Grid
    entries: Mapping[tuple[int, int], str]
    files: Mapping[tuple[int, int], Path]
    reasons: Mapping[tuple[int, int], str]

    @property
    def is_whole(self) -> bool:
        """Whether all cells are made."""
        return len(self.entries) == self.grid.columns * self.grid.rows


class GridSession(ThreadedRun):
    """See above.

    Attributes:
        shown: the grid that is looked at; None: there is none.
    """

    def __init__(self, parts: RunParts) -> None:
        super().__init__(parts.state, "grid")
        self._parts, self._folders = parts, parts.paths.root / "grids"
        self.shown: Observable[ShownGrid | None] = Observable(None)

    def planned(self, x: str, y: str) -> Grid:
        """The grid of what is in the prompt bar and on the canvas, with these axes as they are
        typed. Raises InputError: as `read_axis` and `Grid`."""
        return Grid(words=self._words(), x=read_axis(x), y=read_axis(y) if y.strip() else None)

    def begin(self, x: str, y: str) -> None:
        """Make it. What is wrong with the axes is told."""
        if self.progress.value.is_running:
            return
        try:
            grid = self.planned(x, y)
        except InputError as error:
            self.failed(error)
            return
        document = self._state.document.value
        if document is None:
            self._start(partial(self._new, grid, None, None, None))
            return
        whole, content = document.size.rect, document.content
        mask = document.mask.read(whole) if self._state.has_mask.value else None
        self._start(partial(self._new, grid, content.picture(whole), mask, content.space.icc))

    def go_on(self) -> None:
        """Show the last one; make what is left of it, if a part of it was made before."""
        self._start(self._last)

    def show_last(self) -> None:
        """Show what there is of the last one, once."""
        if self.shown.value is None:
            self._start(self._last, makes=False)

    def open_sheet(self, title: str, name: Callable[[str], str]) -> None:
        """Open what is made, with its labels, as a new document called ``title``; ``name`` as of
        `Axis.label`."""
        shown = self.shown.value
        if shown is not None and not self.progress.value.is_running:
            self._begin(lambda token: self._draw(shown, title, name))

    def _words(self) -> dict[str, Any]:
        chosen, document = self._state.parameters.value, self._state.document.value
        add_ons = {one.key: one.name for one in self._state.add_ons.value}
        settings = {
            name: value
            for name, value in settings_in(chosen).items()
            if name not in NOT_SAID | {"count"} and value != ROWS[name].default
        }
        loras = (one for one in of_kind(chosen.conditions, "lora") if one.name in add_ons)
        words: dict[str, Any] = {
            "prompt": chosen.prompt,
            "negative_prompt": chosen.negative_prompt,
            "model": chosen.model,
            "settings": {**settings, "seed": chosen.seed},
            "loras": [{"name": add_ons[one.name], "weight": one.weight} for one in loras],
            "styles": list(chosen.styles),
            "intent": "",
        }
        if document is None:
            words["size"] = "" if chosen.size is None else str(chosen.size)
        elif self._state.has_mask.value:
            words["intent"] = chosen.intent
        return words

    # -- in the thread ------------------------------------------------------------------------

    def _new(
        self, grid: Grid, picture: Array | None, mask: Array | None, icc: bytes | None
    ) -> tuple[Grid, Document | None]:
        if picture is not None:
            parts = [digest(one) for one in (picture, mask) if one is not None]
            grid = replace(grid, source=tuple(parts))
        keep_grid(self._folders / grid.key, grid, picture, mask, icc)
        return grid, _source(self._folders / grid.key)

    def _last(self) -> tuple[Grid, Document | None] | None:
        found = last_grid(self._folders)
        if found is None:
            return None
        folder, told = found
        try:
            return grid_from_json(told), _source(folder)
        except (KeyError, TypeError, ValueError):
            return None  # of another version

    def _start(
        self, what: Callable[[], tuple[Grid, Document | None] | None], *, makes: bool = True
    ) -> None:
        if not self.progress.value.is_running:
            self._begin(partial(self._run, what, makes))

    def _draw(self, shown: ShownGrid, title: str, name: Callable[[str], str]) -> None:
        pictures, fonts = pictures_in(shown.files, _SHEET_PIXELS), shipped_fonts()
        sheet = picture_of(page_of(shown.grid, pictures, shown.reasons, fonts, name), fonts)
        origin = FileOrigin(About(xmp=with_source_type(None, EDITED)))
        document = Document(sheet, title, origin=origin)
        document.mark_unsaved()
        self._home.put(partial(self._state.open_document, document))

    def _run(
        self,
        what: Callable[[], tuple[Grid, Document | None] | None],
        makes: bool,
        token: CancelToken,
    ) -> None:
        if (found := what()) is not None:
            self._made(*found, token, makes)

    def _made(self, grid: Grid, source: Document | None, token: CancelToken, makes: bool) -> None:
        with ExitStack() as ends:
            history, folder = self._parts.history(ends), self._folders / grid.key
            taken_folder(folder, self._parts.paths, ends, "grid")
            files = dict[str, Path]()
            hearer = Hearer(ended=lambda item, outcome, over, all_: self._tell(run, history, files))
            services, records = self._parts.services(), history_records(history)
            run = GridRun(grid, folder, services, records, source, hearer)
            self._tell(run, history, files)
            if makes and run.open:
                run.check()
                run.run(self._parts.queue(token, ends), token)
            self._tell(run, history, files)

    def _tell(self, run: GridRun, history: History, files: dict[str, Path]) -> None:
        """``files``: pictures of entries that were looked up before."""
        entries = dict(run.entries)
        for uid in {*entries.values()} - {*files}:
            if (found := history.get(uid)) is not None:
                files[uid] = history.path_of(found)
        there = {at: files[uid] for at, uid in entries.items() if uid in files}
        shown = ShownGrid(run.grid, entries, there, dict(run.reasons))
        self._home.put(partial(self._show, shown, run.over, len(run.items)))

    # -- in the GUI thread ----------------------------------------------------------------------

    def _show(self, shown: ShownGrid, over: int, total: int) -> None:
        self._counted(over, total)
        self.shown.value = shown


def _source(folder: Path) -> Document | None:
    """What its pictures are made from. Raises InputError."""
    if not (folder / PICTURE).exists():
        return None
    document = read_document(folder / PICTURE)
    if (folder / MASK).exists():
        document.mask.write(document.mask.rect, open_mask(folder / MASK).values)
    return document
