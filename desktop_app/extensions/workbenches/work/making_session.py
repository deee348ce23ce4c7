"""A workbench in the window: which one, what is said for its fields, its run in a thread.

The run is `work.making`, the same as ``velatura make``; its folder says how far it is, so that it
is taken up after the window was closed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

from desktop_app.core.cancel import CancelToken
from desktop_app.core.errors import InputError, VelaturaError
from desktop_app.core.observable import Observable
from desktop_app.core.pixels import ByteArray
from desktop_app.extensions.workbenches.values.workbench import Workbench
from desktop_app.extensions.workbenches.work.making.columns import TableHead, head_of
from desktop_app.extensions.workbenches.work.making.damage_finder import (
    DamageFinder,
    MarkedDamage,
)
from desktop_app.extensions.workbenches.work.making.honesty import Honest
from desktop_app.extensions.workbenches.work.making.maker import (
    MadeOf,
    Maker,
    cut_out_seen,
    foretold,
    previous_run,
)
from desktop_app.extensions.workbenches.work.store import WorkbenchStore
from desktop_app.state.document.document import Document
from desktop_app.state.document.document_content import MASK
from desktop_app.state.document.undo_steps import UndoStep
from desktop_app.storage.batch_files import JOURNAL, SourceRow
from desktop_app.storage.blob_store import BlobStore
from desktop_app.storage.format_features import same_file
from desktop_app.storage.item_run import Hearer, Outcome, content_of, taken_folder
from desktop_app.storage.run_journal import JournalRow
from desktop_app.studio.recipes.batch import Batch
from desktop_app.studio.recipes.masking import finds_faces
from desktop_app.studio.recipes.queue_work import QueueWork
from desktop_app.worker.batch_work import Decision, decide
from desktop_app.worker.folder_run import FolderRun, Painted
from desktop_app.worker.opening import read_document
from desktop_app.worker.threaded_run import RunParts
from desktop_app.worker.workspace import Workspace


class CutOut(NamedTuple):
    """A photograph, and what it was cut out by; None: what was proposed. ``painted``: the open
    document that shows it, with a mask that was changed since its cut-out was taken from there or
    put there; None: there is none."""

    picture: Path
    mask: Path | None
    painted: Document | None


class MakingSession(FolderRun):
    """Commands on one run of a workbench.

    Args:
        show: brings up a page.

    Attributes:
        store: the workbenches there are.
        workbenches: in the order of lists.
        workbench: the chosen one.
        values: what was said for its fields, by their ids.
        language: that pages are written in if nothing else is said.
        pages: files of its pages, as they were written last.
        is_unsure: whether another picture was made since places in it were said.
        is_arranging: whether they are being written.
        use_edits: takes `use_labels` back: what was edited counts again, with the labels there
            were, and what was made in its place is rejected; None: there is nothing.
        needs_making: whether they are of what was said before, since what is said now asks for
            another picture.
    """

    def __init__(self, parts: RunParts, show: Callable[[str], object]) -> None:
        super().__init__(parts)
        self.store = WorkbenchStore(parts.paths.root / "workbenches")
        self.show = partial(show, "workbench")
        parts.saved.connect(self.follow)
        self.workbenches: Observable[tuple[Workbench, ...]] = Observable(())
        self.workbench: Observable[Workbench | None] = Observable(None)
        self.values: dict[str, Any] = {}
        self.language = "en"
        self.pages: Observable[tuple[Path, ...]] = Observable(())
        self.is_arranging, self.needs_making = Observable(False), Observable(False)
        self.is_unsure, self._back = False, list[int]()
        self._said = dict[str, dict[str, Any]]()
        self._runs = dict[str, Path]()
        """Folders of the last ones here, by the ids of workbenches."""
        self._maker: Maker | None = None
        self._finder: DamageFinder | None = None
        self._most: int | None = None
        self.use_edits: Callable[[], object] | None = None
        self._told = set[str]()
        self._masks: WeakKeyDictionary[Document, tuple[UndoStep | None, str]] = WeakKeyDictionary()
        """Of documents, the step that gave them a mask that a file's cut-out has, and its key."""

    # -- workbenches ------------------------------------------------------------------------------

    def refresh(self, then: Callable[[], object] = lambda: None) -> None:
        """Read which there are; what is wrong with a file is told once."""

        def take(found: tuple[list[Workbench], list[VelaturaError]]) -> None:
            rows, faults = found
            self.workbenches.value = tuple(rows)
            chosen = self.workbench.value
            if chosen is not None and not self.progress.value.is_running:
                same = (one for one in rows if one.id == chosen.id)
                self._show(next(same, None))
            for error in faults:
                if error.what not in self._told:
                    self._told.add(error.what)
                    self.failed(error)
            then()

        self._background.run(self.store.all, take, self.failed)

    def choose(self, name: str) -> None:
        """The one of that id; a run that is over is put away, and comes back with its own."""
        if self.progress.value.is_running:
            return
        self.is_fresh = False
        if self._batch is not None:
            self.clear()
        self._show(next((one for one in self.workbenches.value if one.id == name), None))
        if (folder := self._runs.get(name)) is not None:
            self.take_up(folder, only=name)

    def _show(self, found: Workbench | None) -> None:
        if found is not None:
            usual = {each.id: each.default for each in found.all_fields}
            said = {"language": self.language, **self._said.get(found.id, {})}
            self.values = {name: said.get(name, one) for name, one in usual.items()}
        self.workbench.value = found

    def use_language(self, language: str) -> None:
        self.language = language
        if not self.progress.value.is_running and self._batch is None:
            self._show(self.workbench.value)

    def copy(self, name: str) -> None:
        """A copy that can be changed; it is chosen then."""

        def show(path: Path) -> None:
            self.refresh(partial(self.choose, path.stem))

        self._background.run(partial(self.store.copied, name), show, self.failed)

    def change(
        self, name: str, table: Mapping[str, Any], then: Callable[[VelaturaError | None], None]
    ) -> None:
        """Write one of the user's own; ``then`` gets what is wrong with it."""
        work, done = partial(self.store.put, name, table), partial(then, None)
        self._background.run(work, lambda _: self.refresh(done), then)

    def rename(self, name: str, title: str) -> None:
        """Call one of the user's own something else."""
        work = partial(self.store.rename, name, title)
        self._background.run(work, lambda _: self.refresh(), self.failed)

    def delete(self, name: str) -> None:
        """Delete one of the user's own."""
        work = partial(self.store.remove, name)
        self._background.run(work, lambda _: self.refresh(), self.failed)

    def read_head(
        self,
        path: str,
        then: Callable[[TableHead], None],
        failed: Callable[[VelaturaError], None],
    ) -> None:
        """The columns and first rows of a table for the chosen workbench."""
        workbench = self.workbench.value
        if workbench is not None and path:
            self._background.run(partial(head_of, path, workbench), then, failed)

    def foretell(self, then: Callable[[Honest | None, list[str]], object]) -> None:
        """Give ``then`` what is to be said before anything is made, of what is said now."""
        workbench, values = self.workbench.value, dict(self.values)

        def take(found: tuple[Honest | None, list[str]]) -> None:
            if workbench == self.workbench.value and values == self.values:
                then(*found)

        def read() -> tuple[Honest | None, list[str]]:
            return (
                (None, [])
                if workbench is None
                else foretold(workbench, values, self._parts.services())
            )

        self._background.run(read, take, self.failed)

    def find_damage(
        self,
        picture: str,
        kept: str,
        strength: float,
        faces: bool,
        then: Callable[[MarkedDamage], None],
        failed: Callable[[VelaturaError], None],
        correct: Callable[[DamageFinder], None] = lambda finder: None,
    ) -> None:
        """What a restoration would fill, in ``faces`` too, after a correction: see
        `DamageFinder`."""
        if self._finder is None:
            self._finder = DamageFinder(read_document)
        finder = self._finder

        def find() -> MarkedDamage:
            correct(finder)
            found = finder.marked(picture, kept, strength)
            return found._replace(spares_faces=not faces and finds_faces(self._parts.services()))

        self._background.run(find, then, failed)

    # -- the run ----------------------------------------------------------------------------------

    def say(self, values: Mapping[str, Any]) -> None:
        workbench = self.workbench.value
        if workbench is not None:
            self.values.update(values)
            self._said.setdefault(workbench.id, {}).update(values)

    def wrong(self) -> dict[str, InputError]:
        """What is wrong with what was said, by the ids of fields."""
        workbench = self.workbench.value
        return {} if workbench is None else workbench.wrong(self.values)

    def run(self, folder: Path, most: int | None = None) -> None:
        """Make all pictures that are left, or ``most`` of them."""
        workbench = self.workbench.value
        if self.progress.value.is_running or workbench is None:
            return
        self.is_fresh, self._most = False, most
        self._go_on(folder, partial(self._make, workbench, dict(self.values), folder))

    def take_up(self, folder: Path, *, quiet: bool = False, only: str = "") -> None:
        """Show the run of that folder as it was left. ``quiet``: if there is one, and nothing else
        was asked for. ``only``: if there is one, and that workbench is still chosen."""

        def find() -> tuple[Workbench, MadeOf] | None:
            kept = previous_run(folder)
            if kept is None and not (quiet or only):
                raise InputError("run_missing", name=folder.name)
            return None if kept is None else (self.store.get(kept.workbench), kept)

        def read(found: tuple[Workbench, MadeOf] | None) -> None:
            if found is None or (quiet and not self.is_fresh) or self.progress.value.is_running:
                return
            workbench, kept = found
            now = self.workbench.value
            if only and (now is None or now.id != only or self._batch is not None):
                return
            self.clear()
            self._said[workbench.id] = workbench.said(kept.now)
            self._show(workbench)
            self.folder = folder
            make = partial(self._make, workbench, dict(self.values), folder, resume=True)
            self._start(make, goes=False)

        self._background.run(find, read, self.failed)

    def find_run(self, job: str, runs: Sequence[str], then: Callable[[Path | None], None]) -> None:
        """The folder of the run that a job belongs to. ``runs``: as settings keep them."""

        def find() -> Path | None:
            folders = (Path(one.partition("=")[2]) for one in runs)
            return next((one for one in folders if job.encode() in content_of(one / JOURNAL)), None)

        if job:
            self._background.run(find, then, self.failed)

    def follow(self, path: Path) -> None:
        """Deliver again what was made of a project that was saved: at the end of a run that goes
        on."""
        maker, ready = self._maker, not self.progress.value.is_running
        if maker is None or not ready or maker.folder not in path.parents:
            return

        def done(numbers: list[int]) -> None:
            self._show_pages(maker)
            self._tell(numbers)

        self._background.run(maker.deliver, done, self.failed)

    @property
    def is_behind(self) -> bool:
        """Whether pages are missing, or other values were said since they were written."""
        maker = self._maker
        if maker is None or not maker.workbench.page or self.progress.value.is_running:
            return False
        return not self.pages.value or self.values != maker.values

    @property
    def bare(self) -> Path | None:
        """The first picture that was generated, without what is written on it."""
        return None if self._maker is None else self._maker.bare(self._maker.batch.items[0])

    def again(self, numbers: Sequence[int]) -> None:
        """See `FolderRun.again`; after a preview no others are made."""
        self._most = None if self._most is None else len(numbers)
        self.is_unsure, self.use_edits = True, None
        super().again(numbers)

    def cut_out(self, number: int) -> CutOut | None:
        """What of it can be painted by hand; None: nothing."""
        workbench, item = self.workbench.value, self._item(number)
        if item is None or item.path is None or item.fault:
            return None
        if workbench is None or not workbench.cuts_out:
            return None
        documents, path = self._state.documents, item.path
        shown = (
            one
            for one in documents
            if one.is_masked
            and one.path
            and same_file(one.path, path)
            and self._masks.get(one) != (one.undo_stack.last_step_on(MASK), item.key)
        )
        mask = item.mask or next(iter(self.seen(number, "proposed")), None)
        return CutOut(path, mask, next(shown, None))

    def expect_mask(self, number: int, document: Document) -> None:
        """The mask that is put there next is that of the file's cut-out."""
        steps, item = document.undo_stack, self._item(number)
        before = steps.last_step_on(MASK)

        def on_mask(_: object) -> None:
            step = steps.last_step_on(MASK)
            if step is not before and item is not None:
                stop()
                self._masks[document] = step, item.key

        stop = steps.changed.connect(on_mask)

    def painted(self, number: int) -> Painted | None:
        """What was painted as its cut-out and isn't used yet."""
        cut_out = self.cut_out(number)
        document = None if cut_out is None else cut_out.painted
        if document is None:
            return None
        content, mask = document.content, document.mask.read(document.mask.rect)

        def render() -> ByteArray:
            return cut_out_seen(content.space, content.picture(content.size.rect), mask)

        return Painted(document.undo_stack.last_step_on(MASK), render)

    def seen(self, number: int, how: str = "seen") -> list[Path]:
        """Of a file that a rule rejects, its cut-out; see `cut_out_path`."""
        maker, is_flagged = self._maker, self.outcome(number).status == "failed"
        return maker.cut_outs(number, how) if maker is not None and is_flagged else []

    def paint(self, numbers: Sequence[int], by: Document | bool) -> None:
        """Do them once more, with the mask that was painted there as their cut-out, which their
        folder keeps; True: with those that were proposed; False: with those no more."""
        batch, maker = self._batch, self._maker
        if batch is None or maker is None:
            return
        self._back = []
        if not isinstance(by, bool):
            step = by.undo_stack.last_step_on(MASK)
            self._masks[by] = step, batch.items[numbers[0]].key
        mask = by if isinstance(by, bool) else by.mask.read(by.mask.rect)
        kept = () if isinstance(by, bool) else (by.mask_keeping(),)
        self._most = None if self._most is None else len(numbers)

        def act() -> None:
            for number in numbers:
                decide(batch, batch.items[number], "")  # its files may be in another folder
                maker.paint(number, mask)
            self._decided(batch)

        self._once_more(numbers, act, *kept)

    @property
    def edited(self) -> list[int]:
        """Numbers of pictures that somebody has edited: made again, they are without that."""
        numbers = range(len(self.rows.value))
        return [one for one in numbers if self._noted(one).get("edited")]

    @property
    def own_labels(self) -> list[int]:
        """Numbers of those whose labels are their own, since somebody has edited them."""
        found = self.workbench.value
        return self.edited if found is not None and found.page == "sheet" else []

    def use_labels(self) -> None:
        """Make the pictures once more, with the same seeds and what is said now of their labels;
        those that somebody has edited are rejected, until `use_edits`."""
        batch, maker, edited, said = self._batch, self._maker, self.edited, dict(self.values)
        if batch is None or maker is None:
            return
        before, numbers = dict(maker.values), range(len(batch.items))
        kept: dict[int, tuple[Decision, Outcome, JournalRow]] = {}

        def act() -> None:
            for number in edited:
                item, was = batch.items[number], self.decision(number)
                decide(batch, item, "reject")
                kept[number] = was, batch.outcomes[item.key], batch.row(item)
                batch.again_with(item)
            maker.relabel(said)
            self._decided(batch)

        def act_back() -> None:
            self.use_edits = None
            for number, (was, outcome, row) in kept.items():
                item = batch.items[number]
                decide(batch, item, "reject")
                batch.renamed(item, row)
                batch.outcomes[item.key] = outcome
                decide(batch, item, was)
            maker.relabel(before, kept)
            self._decided(batch)

        self.needs_making.value = False
        self.use_edits = partial(self._once_more, numbers, act_back)
        self._once_more(numbers, act)

    def is_accepted(self, number: int) -> bool:
        """Whether it was made with the cut-out that was proposed, since somebody said so."""
        item = self._item(number)
        return (
            item is not None
            and item.by_hand == "accepted"
            and self.outcome(number).status != "open"
        )

    def take_back(self, numbers: Sequence[int] = ()) -> None:
        """Leave accepted cut-outs to the rules again, when what is made with them is there."""
        self._back = [*(numbers or self._back)]
        if self._back and all(map(self.is_accepted, self._back)):
            self.paint(self._back, False)

    def clear(self, rows: tuple[SourceRow, ...] = ()) -> None:
        super().clear(rows)
        if self._batch is None:
            self._maker, self._most, self.pages.value = None, None, ()
            self._back, self.use_edits = [], None
            self.needs_making.value = self.is_unsure = False

    def arrange(self, title: str | None) -> None:
        """Write the pages again, of what was not rejected, with that title and what is said now
        (`Maker.renew`)."""
        maker = self._maker
        if maker is None or self.is_arranging.value or self.progress.value.is_running:
            return
        self.is_arranging.value = True

        def done(could: bool) -> None:
            self.needs_making.value, self.is_arranging.value = not could, False
            self._show_pages(maker)
            self._tell(range(len(self.rows.value)))

        def failed(error: VelaturaError) -> None:
            self.is_arranging.value = False
            self.failed(error)

        self._background.run(partial(maker.renew, dict(self.values), title), done, failed)

    def title(self) -> str:
        """What the pages are headed with."""
        return "" if self._maker is None else self._maker.title

    def _make(
        self,
        workbench: Workbench,
        values: Mapping[str, Any],
        folder: Path,
        *,
        resume: bool = False,
    ) -> Batch:
        """In the thread. Raises VelaturaError: nothing was done."""
        taken_folder(folder, self._parts.paths, self._ends, "make")
        self._runs[workbench.id] = folder
        self._maker = maker = self._another(workbench, values, folder, resume=resume)
        maker.deliver()
        return maker.batch

    def _another(
        self,
        workbench: Workbench,
        values: Mapping[str, Any],
        folder: Path,
        *,
        resume: bool = True,
    ) -> Maker:
        return Maker(
            workbench,
            values,
            folder,
            self._parts.services(),
            read_document,
            BlobStore(self._parts.paths.blobs),
            resume=resume,
            hearer=Hearer(ended=self._on_outcome, doing=self._doing),
        )

    def _read_again(self) -> Batch | None:
        """Of a table that was changed meanwhile, what it says now."""
        if self._maker is None or not self._maker.read_again():
            return None
        self._maker = self._another(self._maker.workbench, self._maker.values, self._maker.folder)
        return self._maker.batch

    def _do(self, batch: Batch, work: QueueWork | None, token: CancelToken) -> None:
        assert self._maker is not None
        self._maker.run(work, token, self._most)

    def _decided(self, batch: Batch) -> None:
        if self._maker is not None:
            self._maker.deliver()
            self._maker.write_results()
            self._maker.drop_old_pages()

    def _tell(self, numbers: Sequence[int], _: object = None) -> None:
        if self._maker is not None:
            self.pages.value = tuple(self._maker.pages)
        super()._tell(numbers)

    def _began(self, batch: Batch) -> None:
        self.rows.value = tuple(SourceRow(str(one.path or ""), one.name) for one in batch.items)
        super()._began(batch)

    def _over(self) -> None:
        if self._maker is not None:
            self._show_pages(self._maker)
        super()._over()
        self.take_back()
        if self.pages.value and self.is_behind:  # step 1 said something else meanwhile
            self.arrange(None)

    def _show_pages(self, maker: Maker) -> None:
        """Also those that were written again, under the names that they had."""
        pages = tuple(maker.pages)
        if pages == self.pages.value:
            self.pages.changed.send(pages)
        self.pages.value = pages


def making_of(workspace: Workspace) -> MakingSession:
    """The session that the manifest adds to each workspace, made when first asked for."""
    return workspace.added["makings"]
