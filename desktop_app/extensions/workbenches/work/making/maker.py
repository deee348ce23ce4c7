"""A workbench done into a folder: pictures by the queue, then their pages."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import nullcontext, suppress
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import numpy as np

from desktop_app.core.as_json import from_json, to_json
from desktop_app.core.atomic_write import error_while_writing, write_atomic
from desktop_app.core.cancel import CancelToken
from desktop_app.core.checked_text import object_in, with_check
from desktop_app.core.errors import InputError, ModelError, StorageError
from desktop_app.core.pixels import Array, ByteArray
from desktop_app.core.safe_open import read_regular, refuse_irregular, state_of
from desktop_app.extensions.workbenches.values.fields import File, Files
from desktop_app.extensions.workbenches.values.workbench import Workbench
from desktop_app.extensions.workbenches.work.making.arrangement import arranged, delete_pages
from desktop_app.extensions.workbenches.work.making.delivering import BARE, delivered
from desktop_app.extensions.workbenches.work.making.honesty import Honest, honest_words, unkept
from desktop_app.extensions.workbenches.work.making.planning import (
    CUT_OUTS,
    Rows,
    cut_out_path,
    next_number,
    planned,
)
from desktop_app.extensions.workbenches.work.making.results import RESULTS, write_results
from desktop_app.imaging.certificate import ENDING
from desktop_app.imaging.colour import ColourSpace
from desktop_app.imaging.encode import flatten
from desktop_app.operations.recipes.recipe import Recipe, RecipeStep
from desktop_app.state.document.document import Document
from desktop_app.storage.batch_files import DECISION, NAMES, REASON, REJECTED
from desktop_app.storage.blob_store import BlobStore
from desktop_app.storage.item_run import Hearer, content_of
from desktop_app.storage.pictures import open_mask, save_mask, save_picture
from desktop_app.storage.tables import table_rows
from desktop_app.studio.recipes.batch import JOURNAL, Batch, bytes_of
from desktop_app.studio.recipes.checking import asks_engine, check_pictures
from desktop_app.studio.recipes.layering import layered
from desktop_app.studio.recipes.queue_work import turn_of
from desktop_app.studio.recipes.services import RecipeServices, RecipeWork
from desktop_app.studio.recipes.source import FileItem
from desktop_app.studio.recipes.worked import Worked

_KEPT: Final = frozenset({"model_share", "source_type", DECISION, REASON, NAMES})
"""What is told of a picture whatever is written on it."""
_LOOKED_AT: Final = 100
"""Pictures, for what is said before any is made."""

_LEAST: Final = 0.0005
"""Share of a picture that a cut-out has, else there is none."""

RUN: Final = ".make.json"
"""Name of the run's file, beside the journal's: what was said."""


@dataclass(frozen=True, slots=True)
class MadeOf:
    """What a run makes.

    Attributes:
        workbench, version: of the row.
        values: what was said.
        first: number of its first picture.
        pages: SHA-256 of the files of its pages, by their names.
        pictures: SHA-256 of the files that those pages are made of; None: not known.
        title: of the pages, as it was typed; empty: the usual one.
        relabelled: what was said in place of some values when the pictures were there.
    """

    workbench: str
    version: int
    values: Mapping[str, Any]
    first: int = 0
    pages: Mapping[str, str] = field(default_factory=dict[str, str])
    pictures: tuple[str, ...] | None = None
    title: str = ""
    relabelled: Mapping[str, Any] = field(default_factory=dict[str, Any])

    @property
    def now(self) -> dict[str, Any]:
        """What counts of what was said."""
        return {**self.values, **self.relabelled}


class Maker:
    """See above.

    Args:
        workbench: which.
        settings: what was said for its fields.
        folder: that is written to; it is there, and nobody else's (`taken_folder`).
        services: what operations are done with.
        opened: opens a file as a document.
        blobs: keeps what operations made until a file is written.
        base: what paths of fields are relative to.
        resume: go on where an earlier run of this folder was interrupted.
        preview: only the first few, as its row says; the others when it goes on.
        hearer: is told on the way.
        rows: reads a table.
        most: pictures, after which no more is looked for.

    Raises:
        InputError: what was said can't be used, with all that is wrong.
        StorageError: as `Batch`.

    Attributes:
        batch: the run of its pictures.
        honest: what its model doesn't know; None: nothing is said.
        unkept: sentences on switches that have no effect on this machine.
        pages: files of its pages, when they are arranged.
    """

    def __init__(
        self,
        workbench: Workbench,
        settings: Mapping[str, object],
        folder: Path,
        services: RecipeServices,
        opened: Callable[[Path], Document],
        blobs: BlobStore,
        *,
        base: Path = Path(),
        resume: bool = False,
        preview: bool = False,
        hearer: Hearer | None = None,
        rows: Rows = table_rows,
        most: int | None = None,
    ) -> None:
        self.workbench, self.folder, self._opened, self._base = workbench, folder, opened, base
        before = previous_run(folder) if resume else None
        if before is not None:
            settings = _as_before(workbench, settings, before)
        self.values = workbench.said(settings)
        _check_files(workbench, self.values, base)
        first = next_number(workbench, self.values, folder) if before is None else before.first
        self._planned = partial(
            planned, workbench, first=first, base=base, rows=rows, most=most, folder=folder
        )
        self._table = self._table_now
        items = self._planned(self.values)
        if not items:
            raise InputError("batch_empty", names=workbench.name)
        if preview and workbench.preview:
            items = items[: workbench.preview]
        check_pictures([item for item in items if not item.fault], workbench.name, services)
        self.honest, self.unkept = honest_words(workbench, items, services), unkept(items, services)
        self.batch = Batch(
            _asking(workbench, items),
            items,
            folder,
            services,
            opened,
            blobs,
            resume=before is not None,
            hearer=hearer,
        )
        if workbench.cuts_out:
            self.batch.rejected = self._propose
        self._cut_outs = {one.name for one in (folder / CUT_OUTS).glob("*.png")}
        """Names of files there: what is shown asks no disk."""
        self.pages: list[Path] = []
        kept = dict(self.values)
        for name in workbench.pictures if workbench.anonymous else ():
            del kept[name]  # it is said again to go on
        self._made_of = before or MadeOf(workbench.id, workbench.version, kept, first)
        self._writing = threading.Lock()
        if before is not None and before.relabelled:
            self._relabel(before.relabelled)
        if before is None:
            self._keep()
        self.drop_old_pages()

    @property
    def _table_now(self) -> tuple[int, int, int] | None:
        """What changes with the table on disk; None: it is made of none."""
        asked = self.workbench.source
        if self.workbench.takes != "table" or asked is None:
            return None
        return state_of(self._base / self.values[asked.id])

    def read_again(self) -> bool:
        """Whether the table was changed, or files came that were missing, so that another `Maker`
        makes something else of them. What was made of a row stays its own, wherever it stands now.

        Raises:
            InputError, StorageError: it can't be read or used.
        """
        table, faulty = self._table_now, any(one.fault for one in self.batch.items)
        if table is None or (table == self._table and not faulty):
            return False
        before = {item.key: item for item in self.batch.items}
        now = {item.key: item for item in self._planned(self.values)}
        gone = {_row_of(one): one for key, one in before.items() if key not in now}
        for key, item in now.items():
            was = gone.pop(_row_of(item), None) if key not in before else None
            if was is not None and (was.by_hand or was.mask == item.mask):
                self._follow(was, item)
        self.batch.close()
        return [*now] != [*before]

    def _follow(self, was: FileItem, item: FileItem) -> None:
        """A row's key has changed: its record and its cut-outs are renamed."""
        self.batch.put(replace(self.batch.row(was), key=item.key))
        for how in ("painted", "accepted", "proposed", "seen"):
            with suppress(OSError):  # most have none
                cut_out_path(self.folder, was.key, how).rename(
                    cut_out_path(self.folder, item.key, how)
                )

    @property
    def title(self) -> str:
        """Of the pages: as it was typed, or the usual one."""
        return self._made_of.title or self.workbench.heading(self.workbench.facts(self.values))

    def _keep(self) -> None:
        data = json.dumps(to_json(self._made_of), ensure_ascii=False)
        write_atomic(self.folder / RUN, with_check(data.encode()), own=True)

    def renew(self, settings: Mapping[str, Any], title: str | None = None) -> bool:
        """Write the pages with what is said now, and before them the files of pictures that other
        explanations stand on, but for those that somebody has changed. ``title``: see `arrange`.

        Returns:
            Whether it asks for no other picture: else what does is as it was said before. The
            explanations of one that somebody has edited stay, and ask for none.

        Raises:
            InputError, StorageError: a file can't be read or written.
        """
        said = self.workbench.said(settings)
        self._adopt(self._taken(said, lambda one: (one.path, one.steps)))
        can = self.batch.is_whole and self.workbench.takes == "nothing"
        could = said == self.values or (can and self._renewed(said))
        self.arrange(title)
        edited = any(self.batch.row(one).told.get("edited") for one in self.batch.items)
        return could or (can and edited and self._taken(said, _made) == said)

    def _taken(self, said: Mapping[str, Any], facts: Callable[[FileItem], Any]) -> dict[str, Any]:
        """What counts, with each of these values in its place that changes nothing of what is
        ``facts`` of the pictures."""
        kept = dict(self.values)

        def facts_of(values: Mapping[str, Any]) -> list[Any]:
            return [*map(facts, self._planned(values))]

        for name, one in said.items():
            with suppress(InputError):  # of files that aren't there
                if one != kept[name] and facts_of({**kept, name: one}) == facts_of(kept):
                    kept[name] = one
        return kept

    def _adopt(self, said: Mapping[str, Any]) -> None:
        """These values count from now on, for who takes the run up, too, once it is kept; but for
        files that it doesn't write down."""
        known = self._made_of.now
        new = {name: one for name, one in said.items() if one != known.get(name, one)}
        self.values = {**self.values, **said}
        self._made_of = replace(self._made_of, relabelled={**self._made_of.relabelled, **new})

    def _renewed(self, said: Mapping[str, Any]) -> bool:
        """Whether no other picture is asked for: those that change are written again."""
        then, now = self._planned(self.values), self._planned(said)
        if [*map(_made, then)] != [*map(_made, now)]:
            return False
        pairs = enumerate(zip(then, now, strict=True))
        changed = [at for at, (a, b) in pairs if a.steps != b.steps]
        bare = {at: self.bare(self.batch.items[at]) for at in changed}
        if any(path is None or not path.is_file() for path in bare.values()):
            return False
        if any(self.batch.is_changed(self.batch.items[at]) for at in changed):
            return False
        self._relabel(said)
        items = [*self.batch.items]
        told = {at: self.batch.row(items[at]).told for at in changed}
        with TemporaryDirectory() as kept:
            for at, path in bare.items():
                own = Path(kept) / f"{at}{BARE}"
                if path is not None and items[at].path is None:
                    write_atomic(own, content_of(path))
                    steps = tuple(one for one in items[at].steps if one.kind != "do")
                    self.batch.items[at] = replace(items[at], path=own, steps=steps)
                self.batch.redo(self.batch.items[at])
            self.batch.run(None, CancelToken())
        self.batch.items[:] = items
        for at, before in told.items():
            row, its = self.batch.row(items[at]), {one: before[one] for one in _KEPT & {*before}}
            self.batch.put(replace(row, told={**row.told, **its}))
        self._adopt(said)
        return True

    def relabel(self, settings: Mapping[str, Any], kept: Collection[int] = ()) -> None:
        """Leave all pictures to do but for the ``kept`` numbers, as they were, with these labels,
        and whatever else is said now that asks for no other picture. Raises InputError."""
        said = self._taken(self.workbench.said(settings), _made)
        self._relabel(said)
        for number, item in enumerate(self.batch.items):
            if number not in kept:
                self.batch.redo(item)
        self._adopt(said)
        self._keep()

    def bare(self, item: FileItem) -> Path | None:
        """The picture's file without what is written on it: an own one, or one that was generated
        and is kept; None: there is none."""
        found = map(self.folder.joinpath, self.batch.row(item).files.values())
        return item.path or next((one for one in found if one.name.endswith(BARE)), None)

    def paint(self, number: int, mask: ByteArray | bool) -> None:
        """Leave a picture to do with a cut-out that was painted by hand, (h, w), 255 in the thing,
        which is kept for it; True: with the one that was proposed; False: with that no more.
        Raises StorageError, InputError."""
        item = self.batch.items[number]
        path = cut_out_path(
            self.folder, item.key, "accepted" if isinstance(mask, bool) else "painted"
        )
        if mask is True:
            mask = open_mask(cut_out_path(self.folder, item.key, "proposed")).values
        self.batch.redo(item)
        if mask is False:
            path.unlink(missing_ok=True)
        else:
            self._save(path, mask)
        self.batch.items[number] = self._planned(self.values)[number]

    def cut_outs(self, number: int, how: str) -> list[Path]:
        """Of a picture: see `cut_out_path`."""
        path = cut_out_path(self.folder, self.batch.items[number].key, how)
        return [path] if path.name in self._cut_outs else []

    def _propose(self, item: FileItem, at: Worked) -> None:
        """Keep a cut-out that a rule rejects, and how it would be delivered, for who reviews it: on
        a chequered ground where a model would make that."""
        if at.mask is None or float((at.mask < 128).mean()) < _LEAST:
            return  # nothing can be made with it
        if at.frame is None and not at.is_scaled:
            self._save(cut_out_path(self.folder, item.key, "proposed"), 255 - at.mask)
            laid = [one for one in item.steps if one.kind == "lay"]
            for step in laid:
                at, _ = layered(at, step)
            if at.mask is None or any(one.name == "colour" for one in laid):
                seen = np.ascontiguousarray(at.space.shown(flatten(at.pixels)))
            else:
                seen = cut_out_seen(at.space, at.pixels, 255 - at.mask)
            self._save(cut_out_path(self.folder, item.key, "seen"), seen)

    def _save(self, path: Path, values: ByteArray) -> None:
        """(h, w) is saved as a mask, (h, w, c) as a picture. Raises StorageError, InputError."""
        try:
            path.parent.mkdir(exist_ok=True)
        except OSError as error:
            raise error_while_writing(error, path.parent.name) from error
        (save_mask if values.ndim == 2 else save_picture)(path, values)
        self._cut_outs.add(path.name)

    def _relabel(self, said: Mapping[str, Any]) -> None:
        """Items keep the keys they had, by which the journal knows them, and their seeds."""
        self.values = {**self.values, **said}
        items = self.batch.items
        for at, fresh in enumerate(self._planned(self.values)[: len(items)]):
            made = iter(_made(items[at])[1])
            steps = (next(made) if one.kind == "do" else one for one in fresh.steps)
            items[at] = replace(items[at], steps=tuple(steps))

    def run(self, work: RecipeWork | None, token: CancelToken, most: int | None = None) -> None:
        """Make all pictures that are left, or ``most`` of them, and their pages when all are
        there."""
        honest = [] if self.honest is None else [str(self.honest)]
        for sentence in (*honest, *self.unkept):
            self.batch.note(sentence)
        self.batch.run(work, token, most)
        largest = max(map(bytes_of, self.batch.items)) if self.workbench.page else 0
        with nullcontext() if token.is_cancelled else turn_of(work, largest):
            self.deliver()
            self.write_results()
            if not token.is_cancelled and self.batch.is_whole:
                self.arrange()

    def deliver(self) -> list[int]:
        """Write again what was made of projects that somebody has edited since; returns which.
        Raises InputError, StorageError."""
        beside = (self.folder / name for name in (RESULTS, RUN))
        since = max((one.stat().st_mtime for one in beside if one.is_file()), default=0)
        with self._writing:
            found = [
                at
                for at, one in enumerate(self.batch.items)
                if delivered(self.batch, one, self._opened, since)
            ]
        if found:
            self.write_results()
            if self._made_of.pages:
                self.arrange()
        return found

    def write_results(self) -> None:
        """Write the table of what came of each row, where they are of a table. Raises StorageError
        and InputError."""
        asked = self.workbench.source
        if self.workbench.takes == "table" and asked is not None:
            with self._writing:
                write_results(self.batch, self._base / self.values[asked.id])

    def arrange(self, title: str | None = None) -> None:
        """Write the pages of what is there, but for what was rejected. ``title``: in place of the
        usual one, which is empty; None: as it was. Raises InputError, StorageError."""
        if self.workbench.page:
            with self._writing:
                title = self._made_of.title if title is None else title
                shown = self._shown()  # before they are read: some may be rejected meanwhile
                self._keep_pages(
                    arranged(
                        self.workbench,
                        self.values,
                        self.batch,
                        self._opened,
                        title,
                        self._made_of.pages,
                    ),
                    shown,
                    title,
                )

    def drop_old_pages(self) -> None:
        """Delete pages that show other pictures than there are now, as after one was rejected:
        they are missing until `run` or `arrange` writes them. Raises StorageError."""
        with self._writing:
            made, shown = self._made_of, self._shown()
            if made.pages and made.pictures not in (None, shown):
                delete_pages(self.folder, made.pages)
                self._keep_pages({}, shown, made.title)

    def _keep_pages(self, pages: Mapping[str, str], shown: tuple[str, ...], title: str) -> None:
        self.pages = [self.folder / name for name in pages if not name.endswith(ENDING)]
        self._made_of = replace(self._made_of, pages=pages, pictures=shown, title=title)
        self._keep()

    def _shown(self) -> tuple[str, ...]:
        """Digests of the files that pages are made of."""
        rows = map(self.batch.row, self.batch.items)
        return tuple(
            row.digests.get(number, "")
            for row in rows
            for number, name in row.files.items()
            if Path(name).parts[0] != REJECTED
        )

    def summary(self) -> dict[str, Any]:
        """What came of it, as JSON."""
        pages = [each.relative_to(self.folder).as_posix() for each in self.pages]
        told: dict[str, Any] = {"workbench": self.workbench.id, "version": self.workbench.version}
        if self.honest is not None:
            told["honest"] = to_json(self.honest)
        return {**told, **self.batch.summary(), "pages": pages}

    def text(self) -> str:
        """A line for each file."""
        pages = (f"page       {each.name}" for each in self.pages)
        return "\n".join([self.batch.text(), *pages])


def cut_out_seen(space: ColourSpace, pixels: Array, mask: ByteArray) -> ByteArray:
    """What ``mask``, (h, w), leaves of a picture, as the screen shows it: on squares of grey."""
    lines, columns = np.indices(mask.shape) // max(8, max(mask.shape) // 64) % 2
    ground = np.where((lines == columns)[..., None], np.uint8(104), np.uint8(136))
    share = mask.astype(np.float32)[..., None] / np.float32(255)
    shown = space.shown(flatten(pixels))
    return np.rint(shown * share + ground * (1 - share)).astype(np.uint8)


def _made(item: FileItem) -> tuple[Path | None, list[RecipeStep]]:
    """What the picture comes of."""
    return item.path, [step for step in item.steps if step.kind == "do"]


def _row_of(item: FileItem) -> tuple[object, ...]:
    """The same for the same row of a table, wherever it stands, and however it is cut out."""
    steps = [one for one in item.steps if one.kind not in ("mask", "reject")]
    return item.name, item.path, item.fault, repr(steps)


def foretold(
    workbench: Workbench, settings: Mapping[str, object], services: RecipeServices
) -> tuple[Honest | None, list[str]]:
    """What `Maker` would say before it begins: its ``honest`` and ``unkept``; nothing while what
    was said can't be used."""
    try:
        items = planned(workbench, workbench.said(settings), 0, most=_LOOKED_AT)
        return honest_words(workbench, items, services), unkept(items, services)
    except (InputError, ModelError):
        return None, []


def _as_before(
    workbench: Workbench, settings: Mapping[str, object], before: MadeOf
) -> Mapping[str, object]:
    """What was said then; files that it didn't write down are said again. Raises InputError:
    ``making_other``."""
    was, now = f"{before.workbench} {before.version}", f"{workbench.id} {workbench.version}"
    if was != now:
        raise InputError("making_other", was=was, name=now)
    return {
        **{name: settings[name] for name in workbench.pictures if name in settings},
        **before.values,
    }


def _check_files(workbench: Workbench, values: Mapping[str, Any], base: Path) -> None:
    """Raises InputError: ``file_missing``: a file that a field names isn't below ``base``; what the
    workbench is done to is left out."""
    for each in workbench.fields:
        said = values[each.id]
        if isinstance(each.kind, File):
            lacking = [said] if said and not (base / said).is_file() else []
        elif isinstance(each.kind, Files) and each != workbench.source:
            lacking = [one for one in said if not (base / one).exists()]
        else:  # what it is done to fails by itself
            continue
        if lacking:
            refuse_irregular(base / lacking[0])
            raise InputError("file_missing", name=f"{each.name}: {lacking[0]}")


def _asking(workbench: Workbench, items: Sequence[FileItem]) -> Recipe:
    """Of the picture that needs most."""
    recipes = [Recipe(workbench.id, item.steps) for item in items]
    return next((one for one in recipes if asks_engine(one)), recipes[0])


def previous_run(folder: Path) -> MadeOf | None:
    """What a run of this folder was; None: there was none. Raises StorageError:
    ``making_damaged``."""
    try:
        data = object_in(read_regular(folder / RUN))
    except FileNotFoundError:
        return None
    except OSError as error:
        raise StorageError("making_damaged", name=RUN) from error
    if not (folder / JOURNAL).exists():
        return None
    try:
        return from_json(MadeOf, data)
    except ValueError as error:
        raise StorageError("making_damaged", name=RUN) from error
