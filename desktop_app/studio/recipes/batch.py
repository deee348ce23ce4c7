"""Many files by one recipe: the run that ``velatura batch`` and the window have in common."""

from __future__ import annotations

import hashlib
import json
import os
import threading
import time
from collections import UserDict, deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, Final

from desktop_app.core.as_json import from_json, to_json
from desktop_app.core.atomic_write import (
    clear_leftovers_below,
    error_while_writing,
    write_atomic,
)
from desktop_app.core.cancel import Cancelled, CancelToken
from desktop_app.core.errors import InputError, VelaturaError
from desktop_app.core.note_texts import note_sentence
from desktop_app.core.pixels import Array
from desktop_app.core.safe_open import inside
from desktop_app.imaging.layered_files.layered import layered_format
from desktop_app.imaging.opening import bytes_in
from desktop_app.operations.recipes.recipe import Faults, Recipe, RecipeStep, reason_of
from desktop_app.state.document.document import Document
from desktop_app.storage.batch_files import JOURNAL, REJECTED, free_path
from desktop_app.storage.blob_store import BlobStore
from desktop_app.storage.certificates import certificate_path
from desktop_app.storage.item_run import Hearer, ItemRun, Outcome, content_of
from desktop_app.storage.pictures import read_picture_file
from desktop_app.storage.run_journal import JournalRow
from desktop_app.studio.recipes.applying import FileApplying, next_seed, steps_for
from desktop_app.studio.recipes.arranging import text_notes_on
from desktop_app.studio.recipes.exporting import (
    TABLE_TOKENS,
    certificate,
    encoded,
    mark_of_worked,
    name_of,
    title_of,
)
from desktop_app.studio.recipes.queue_work import turn_of
from desktop_app.studio.recipes.rejecting import Looks, compares
from desktop_app.studio.recipes.services import RecipeServices, RecipeWork
from desktop_app.studio.recipes.shown import steps_data
from desktop_app.studio.recipes.source import FileItem, SourceFile
from desktop_app.studio.recipes.worked import Worked

_LARGE: Final = 160_000_000
"""Bytes of pixels from which pictures are worked on one at a time."""

_THREADS: Final = 4

_MEASURED: Final = 0.5
"""Share of the work on a file that is done when all are compared."""
_PARTS: Final = {"do": 20, "mask": 4}
"""How long steps take, beside others."""

_FAILED: Final = "failed"
"""Where the journal has how a file failed."""


def recipe_key(recipe: Recipe) -> str:
    """The same for the same steps."""
    steps = json.dumps(steps_data(recipe), sort_keys=True, default=str)
    return hashlib.sha256(steps.encode()).hexdigest()[:16]


def file_item(
    path: Path,
    number: int,
    recipe: Recipe,
    name: str = "",
    values: Mapping[str, Any] | None = None,
    mask: Path | None = None,
    fault: str = "",
) -> FileItem:
    """A file of a batch; it need not be there."""
    path = path.absolute()
    try:
        status = path.stat()
        facts = [status.st_size, status.st_mtime_ns]
    except OSError:
        facts = []
    told = json.dumps([str(path), facts, dict(values or {}), str(mask)], default=str)
    key = hashlib.sha256(f"{recipe_key(recipe)}{told}{fault}".encode("utf-8", "surrogateescape"))
    said = dict(values or {})
    return FileItem(path, number, name or path.name, key.hexdigest()[:24], said, mask, fault=fault)


def check_items(recipe: Recipe, items: Sequence[FileItem]) -> None:
    """Whether values that are given for files are some of the recipe's. Raises InputError:
    ``recipe_wrong``, with all that is wrong."""
    faults = Faults(recipe.name)
    for item in items:
        try:
            steps_for(recipe, item)
            for name in item.values:
                if "." not in name and name not in TABLE_TOKENS:
                    known = ", ".join(("file", "mask", *sorted(TABLE_TOKENS), "STEP.FIELD"))
                    raise InputError("unknown_choice", setting="column", value=name, choices=known)
        except VelaturaError as error:
            faults.add(f"{item.name}: {reason_of(error)}")
    faults.check()


class _Kept(UserDict[str, "Array"]):
    """What operations made of one item: blobs, which its row in the journal names."""

    def __init__(self, run: ItemRun[FileItem], item: FileItem, blobs: BlobStore) -> None:
        super().__init__()
        self._run, self._item, self._blobs = run, item, blobs
        for job, blob in run.row(item).told.items():
            if isinstance(blob, str):
                with suppress(VelaturaError):  # it was cleared meanwhile
                    self.data[job] = blobs.get(blob)

    def __setitem__(self, key: str, item: Array) -> None:
        row, blob = self._run.row(self._item), self._blobs.put(item)
        self._run.put(replace(row, told={**row.told, key: blob}))


class Batch(ItemRun[FileItem]):
    """See above. `run` does what is left and returns at its end; in any thread.

    Args:
        recipe: without looks (`with_looks`), and checked (`check_recipe`).
        items: the files.
        folder: that is written to; it is there, and nobody else's (`taken_folder`).
        services: what operations are done with.
        opened: opens a file as a document. Raises InputError and StorageError.
        blobs: keeps what operations made until a file is written.
        resume: go on where an earlier run of this folder was interrupted; else it is forgotten,
            and its files stay.
        hearer: is told on the way, in several threads.

    Raises:
        InputError, StorageError: as `ItemRun`.

    Attributes:
        recipe: what is done.
        threads: files that are worked on at a time.
        rejected: gets a file and its picture when a rule rejects it.
    """

    threads = _THREADS
    skipping = frozenset({"mask_rule_empty"})
    again_by = 0  # what operations made for it is taken up again

    def __init__(
        self,
        recipe: Recipe,
        items: Sequence[FileItem],
        folder: Path,
        services: RecipeServices,
        opened: Callable[[Path], Document],
        blobs: BlobStore,
        *,
        resume: bool = False,
        hearer: Hearer | None = None,
    ) -> None:
        if not resume:
            with suppress(OSError):
                (folder / JOURNAL).unlink()
        super().__init__(items, folder, JOURNAL, hearer)
        self.recipe, self._services, self._opened, self._blobs = recipe, services, opened, blobs
        self._now = datetime.now()  # noqa: DTZ005 - the user's own clock
        self._naming, self._large = threading.Lock(), threading.Lock()
        self._looks, self._measures = Looks(), dict[str, dict[str, float]]()
        self.rejected: Callable[[FileItem, Worked], object] = lambda item, at: None
        if not resume:  # its jobs are others than those of runs before
            first = time.time_ns() // 1_000_000
            self._journal.note(*(JournalRow(item.key, first) for item in self.items))
        self._claimed = {name for item in items for name in self.row(item).files.values()}
        clear_leftovers_below(folder)
        for item in self.items:
            if self._is_done(item):
                told = self.row(item).told
                self.outcomes[item.key] = Outcome("done", told=told)
                if "look" in told:
                    self._looks.put(item.key, bytes.fromhex(told["look"]))
                for name, value in told.get("measured", {}).items():
                    self._measured(item, {}, name, value)
            elif (failed := self.row(item).told.get(_FAILED)) and not item.by_hand:
                outcome = from_json(Outcome, failed)
                is_flagged = str((outcome.error or ("",))[0]).startswith("rejected_")
                if outcome.status == "failed" and not is_flagged:
                    outcome = replace(outcome, status="open")  # it may go well now
                self.outcomes[item.key] = outcome

    def _is_done(self, item: FileItem) -> bool:
        """A file that somebody has changed since stays as it is; one that was rejected is missed by
        nobody."""
        row = self.row(item)
        wanted = (name for name in row.files.values() if Path(name).parts[0] != REJECTED)
        return row.done and all((self.folder / name).exists() for name in wanted)

    def end(self, item: FileItem, outcome: Outcome) -> None:
        """See `ItemRun.end`; why it failed is kept for who takes the run up again, and no file of
        it that `redo` has cleared."""
        if outcome.status in ("failed", "skipped"):
            row = self.row(item)
            there = {at: name for at, name in row.files.items() if (self.folder / name).exists()}
            row = replace(row, files=there, told={**row.told, _FAILED: to_json(outcome)})
            self.renamed(item, row)
        super().end(item, outcome)

    def run(self, work: RecipeWork | None, token: CancelToken, most: int | None = None) -> None:
        """Do all items that are left; one that fails stops no other.

        Args:
            work: None where no step asks an engine (`asks_engine`).
            token: what is not done when it is cancelled is left open.
            most: so many of them, the others are left; None: all.
        """
        left = self.open[:most]
        if left:
            self.begin()
        for do in (self._measure, self._do):
            self.each(partial(do, work=work, token=token), left, self.threads, token)
        self.close()

    def again_with(self, item: FileItem) -> None:
        """Forget what was made of it: it is left to do. Its files stay."""
        row = self.row(item)
        self.renamed(item, replace(row, attempt=row.attempt + 1, files={}, digests={}, done=False))
        self.outcomes[item.key] = Outcome()

    def redo(self, item: FileItem) -> None:
        """Leave it to do once more, over the files it made; those that somebody has changed since
        stay."""
        row = self.row(item)
        own = dict[str, str]()
        for number, name in row.files.items():
            data = content_of(self.folder / name)
            same = hashlib.sha256(data).hexdigest() == row.digests.get(number)
            if same and not row.told.get("edited"):
                for path in (self.folder / name, certificate_path(self.folder / name)):
                    path.unlink(missing_ok=True)
                own[number] = name
        self.renamed(item, replace(row, files=own, digests={}, done=False))
        self.outcomes[item.key] = Outcome()

    def is_changed(self, item: FileItem) -> bool:
        """Whether somebody has changed one of its files since it was made."""
        row, digests = self.row(item), self.row(item).digests
        if row.told.get("edited"):
            return True
        found = {number: content_of(self.folder / name) for number, name in row.files.items()}
        return any(
            hashlib.sha256(data).hexdigest() != digests.get(at) for at, data in found.items()
        )

    def moved(self, name: str, wanted: Path | str) -> str:
        """The name, within the folder, that a file and its certificate have then: no other file has
        it, and none that is being written will. Raises StorageError."""

        def fits(path: Path, is_free: bool) -> bool:
            return is_free and path.relative_to(self.folder).as_posix() not in self._claimed

        with self._naming:
            target = free_path(self.folder / wanted, fits)
            try:
                source = inside(self.folder, name)
                target.parent.mkdir(parents=True, exist_ok=True)
                source.rename(target)
                with suppress(FileNotFoundError):  # not all have one
                    certificate_path(source).rename(certificate_path(target))
            except FileNotFoundError:  # somebody has deleted it
                return name
            except OSError as error:
                raise error_while_writing(error, target.name) from error
            return target.relative_to(self.folder).as_posix()

    def renamed(self, item: FileItem, row: JournalRow) -> None:
        """Write down a row of an item whose files have other names now; the old ones are free."""
        with self._naming:
            self._claimed -= {*self.row(item).files.values()}
            self._claimed |= {*row.files.values()}
            self.put(row)

    # -- one item, in a thread ----------------------------------------------------------------

    def _do(self, item: FileItem, work: RecipeWork | None, token: CancelToken) -> None:
        def make(report: dict[str, Any]) -> None:
            report |= {"steps": [], "notes": []}
            try:
                with self._turn(item, work):
                    token.check()
                    self._made(item, work, token, report)
            finally:
                report["notes"] = [*dict.fromkeys(report["notes"])]

        self.attempt(item, token, make)

    @contextmanager
    def _turn(self, item: FileItem, work: RecipeWork | None) -> Iterator[None]:
        """Held while its pixels are worked on. Raises Cancelled."""
        nbytes = bytes_of(item)
        with self._large if nbytes >= _LARGE else nullcontext(), turn_of(work, nbytes):
            yield

    def _measure(self, item: FileItem, work: RecipeWork | None, token: CancelToken) -> None:
        """Before any is done: what steps compare with all others of the run. What goes wrong is
        told when it is done."""
        with suppress(Exception, Cancelled):
            steps = item.steps or steps_for(self.recipe, item)
            last = max((at for at, one in enumerate(steps, 1) if compares(one)), default=0)
            if last and not token.is_cancelled:
                with self._turn(item, work):
                    source = SourceFile.opened(item, self._opened)
                    measuring = FileApplying(
                        steps[:last], source, self._services, work, self.row(item).attempt,
                        _Kept(self, item, self._blobs), measured=partial(self._measured, item, {}),
                        doing=partial(self._doing, item, token, steps[:last], (0, _MEASURED)),
                    )  # fmt: skip
                    deque(measuring.exports(), 0)

    def _doing(
        self,
        item: FileItem,
        token: CancelToken,
        steps: Sequence[RecipeStep],
        span: tuple[float, float],
        at: int,
        step: RecipeStep,
    ) -> None:
        """Reports a step and its share of the progress (0..1). Raises Cancelled."""
        token.check()
        parts, (first, last) = [_PARTS.get(one.kind, 1) for one in steps], span
        each = (last - first) / sum(parts)
        begin = first + each * sum(parts[:at])
        self._hearer.doing(item, step, begin, begin + each * parts[at])

    def _measured(
        self, item: FileItem, report: dict[str, Any], name: str, value: float
    ) -> Sequence[float]:
        """All values of that measure by now, this item's included; see `rejecting.Measured`."""
        report.setdefault("measured", {})[name] = value
        with self._naming:
            known = self._measures.setdefault(name, {})
            known[item.key] = value
            return [*known.values()]

    def _made(
        self,
        item: FileItem,
        work: RecipeWork | None,
        token: CancelToken,
        report: dict[str, Any],
    ) -> None:
        source = SourceFile.opened(item, self._opened)
        turn, reasons = 0, list[str]()
        steps = item.steps or steps_for(self.recipe, item)
        can_differ = any(step.kind == "do" for step in steps)
        while True:
            report["steps"], report["notes"] = list[str](), [*item.notes, *reasons]
            report["notes"] += _sentences(() if source.document is None else source.document.notes)
            try:
                self._tried(item, steps, source, work, token, turn, report)
            except InputError as error:
                if turn >= (int(error.params.get("again", 0)) if can_differ else 0):
                    raise
                reasons.append(f"{error.what} It was made again.")
                turn += 1
            else:
                return

    def _tried(
        self,
        item: FileItem,
        steps: Sequence[RecipeStep],
        source: SourceFile,
        work: RecipeWork | None,
        token: CancelToken,
        turn: int,
        report: dict[str, Any],
    ) -> None:
        """The ``turn``-th time. Raises InputError: ``rejected_…``."""
        kept, before = _Kept(self, item, self._blobs), _MEASURED * any(map(compares, steps))
        applying = FileApplying(
            next_seed(steps, turn * len(self.items)),
            source,
            self._services,
            work,
            self.row(item).attempt,
            kept,
            taken=partial(self._unlike, item, report),
            turn=turn,
            measured=partial(self._measured, item, report),
            rejected=partial(self.rejected, item),
            doing=partial(self._doing, item, token, steps, (before, 1)),
        )
        applying.done = report["steps"]
        for number, (step, worked) in enumerate(applying.exports()):
            token.check()
            report["notes"] += _sentences(applying.notes)
            report["notes"] += [note.text for note in text_notes_on(worked)]
            saved, ending = encoded(step, worked)
            report["notes"] += _sentences(saved.notes, title_of(step, worked))
            mark = mark_of_worked(worked)
            report |= {"model_share": worked.trace.model_share, "source_type": mark}
            if applying.locked:
                report["locked"] = applying.locked
            name = name_of(step, worked, item, now=self._now)
            beside = certificate(step, worked, saved.data)
            path = self._write(item, number, name, ending, saved.data, step)
            report["jobs"] = [*kept]
            if beside is not None and content_of(certificate_path(path)) != beside:
                write_atomic(certificate_path(path), beside, own=True)

    def _unlike(
        self, item: FileItem, report: dict[str, Any], fingerprint: bytes, least: int
    ) -> bool:
        report["look"] = fingerprint.hex()
        return self._looks.taken(item.key, fingerprint, least)

    # -- files --------------------------------------------------------------------------------

    def _write(
        self,
        item: FileItem,
        number: int,
        name: tuple[str, ...],
        ending: str,
        data: bytes,
        step: RecipeStep,
    ) -> Path:
        """Under a name that no other file has. What is there already with these very bytes, and is
        of no other item, was written before a kill."""
        digest = hashlib.sha256(data).hexdigest()
        with self._naming:
            path = self._free(item, number, name, ending, data)
            row, relative = self.row(item), path.relative_to(self.folder).as_posix()
            self._claimed.add(relative)
            row = replace(
                row,
                files={**row.files, str(number): relative},
                digests={**row.digests, str(number): digest},
            )
            self.put(row, later="{time" not in step.values["name"])
            if content_of(path) == data:
                return path
            try:
                path.parent.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise error_while_writing(error, path.name) from error
            write_atomic(path, data, own=True)
        return path

    def _free(
        self, item: FileItem, number: int, name: tuple[str, ...], ending: str, data: bytes
    ) -> Path:
        *folders, stem = name
        own = self.row(item).files.get(str(number))
        if own is not None and (
            not os.path.lexists(path := self.folder / own) or content_of(path) == data
        ):
            return path

        def fits(path: Path, is_free: bool) -> bool:
            relative = path.relative_to(self.folder).as_posix()
            return relative not in self._claimed and (is_free or content_of(path) == data)

        return free_path(self.folder.joinpath(*folders, f"{stem}{ending}"), fits)

    # -- what is told -------------------------------------------------------------------------

    def text(self) -> str:
        """A line for each file."""
        counts = ", ".join(f"{number} {name}" for name, number in self.counts().items() if number)
        return "\n".join(
            [f"{counts or 'nothing to do'}: {self.folder}", *map(self._line, self.items)]
        )

    def _line(self, item: FileItem) -> str:
        told = self.summed(item)
        made = ", ".join(map(str, told["files"]))
        error = told.get("error", {}).get("what", "")
        words = [error or made, *told.get("notes", ())]
        return f"{told['status']:9}  {item.name}  {'  '.join(filter(None, words))}".rstrip()


def bytes_of(item: FileItem) -> int:
    """Of its pixels by its header, 0 where there are none; layers are taken for many."""
    path = item.path
    if path is None or item.fault:
        return 0
    try:
        return bytes_in(read_picture_file(path), path.name)
    except VelaturaError:
        return 0 if layered_format(path) is None else _LARGE


def _sentences(codes: Sequence[str], format: str = "") -> list[str]:
    return [note_sentence(code, {"format": format}) for code in codes]
