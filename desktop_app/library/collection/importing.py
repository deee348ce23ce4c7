"""Importing: files and folders from anywhere become part of the collection, copied or in place."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from desktop_app.core.cancel import CancelToken
from desktop_app.core.errors import ModelError, VelaturaError
from desktop_app.core.model_record import ModelRecord, Origin
from desktop_app.library.collection.collection import Collection, CollectionEntry
from desktop_app.library.collection.content import content_key
from desktop_app.library.model_list.copying import copy_whole
from desktop_app.library.model_list.file_placement import placed_files, subfolder_of
from desktop_app.library.model_list.model_library import AddMode
from desktop_app.library.probing.probe import probe
from desktop_app.library.probing.scan import candidates, model_files
from desktop_app.library.sharing.model_walk import shared_files
from desktop_app.library.sharing.program_types import this_system
from desktop_app.library.sharing.programs import found_at

# What a file says that is no whole model, but may be a part of one.
_NO_MODEL = ("not_a_model", "model_incomplete")


@dataclass(frozen=True, slots=True)
class ImportProgress:
    """File ``number`` (from 1) of ``count`` is being copied: ``done`` of its ``total`` bytes."""

    name: str
    number: int
    count: int
    done: int = 0
    total: int = 0


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What came of an import.

    Attributes:
        added: the rows of what is new in the list.
        there: what was there already: the file itself, or one with the same content.
        known: the rows of that.
        refused: what was not taken, and why; a program's folder for what of its settings wasn't.
    """

    added: tuple[CollectionEntry, ...]
    there: tuple[Path, ...]
    known: tuple[CollectionEntry, ...]
    refused: tuple[tuple[Path, VelaturaError], ...]


@dataclass(frozen=True, slots=True)
class ImportPreview:
    """What of some files and folders could be imported.

    Attributes:
        usable: models and files of weights.
        refused: what is neither, and why; as in `ImportReport`.
    """

    usable: tuple[Path, ...]
    refused: tuple[tuple[Path, VelaturaError], ...]


def preview_import(
    collection: Collection, paths: Iterable[Path], cancel: CancelToken | None = None
) -> ImportPreview:
    """Look at files and folders from their headers, before anybody is asked what to do with them.

    Raises:
        Cancelled: between two of them.
    """
    token = cancel or CancelToken()
    usable: list[Path] = []
    found, refused = _all_in(paths)
    for path in found:
        token.check()
        try:
            _kind(collection, path)
        except VelaturaError as error:
            refused.append((path, error))
        else:
            usable.append(path)
    return ImportPreview(tuple(usable), tuple(refused))


def import_models(
    collection: Collection,
    paths: Iterable[Path],
    mode: AddMode = "copy",
    on_progress: Callable[[ImportProgress], None] = lambda progress: None,
    cancel: CancelToken | None = None,
) -> ImportReport:
    """Take files and folders into the collection, each sorted to where its kind belongs.

    A folder that is not a model itself stands for the models in it, two levels down. One that can't
    be taken does not hold up the others. Pickles are refused; nothing of them is read.

    Args:
        collection: what to take them into.
        paths: files and folders.
        mode: ``copy`` them into the models folder, or use them ``in_place``.
        on_progress: called in this thread, while copying every 4 MiB.
        cancel: looked at as often.

    Raises:
        Cancelled: what was copied by then stays, whole; of the one at hand nothing.
    """
    token = cancel or CancelToken()
    found, unused = _all_in(paths)
    work = _Import(collection, mode, on_progress, token, unused)
    for number, path in enumerate(found, 1):
        token.check()
        work.take(path, ImportProgress(path.name, number, len(found)))
    return work.report()


def _all_in(paths: Iterable[Path]) -> tuple[list[Path], list[tuple[Path, VelaturaError]]]:
    """(what there is to import, what of the settings of other programs can't be used): at a path
    itself if it holds nothing, to be refused with reason; of another program's folder what it keeps
    there, however deep."""
    models: list[Path] = []
    unused: list[tuple[Path, VelaturaError]] = []
    for path in (each.absolute() for each in paths):
        found = found_at(path, this_system()) if path.is_dir() else None
        if found is not None:
            models += [file.path for file in shared_files(found)]
            unused += [(path, problem) for problem in found.problems]
        else:
            models += (candidates(path) if path.is_dir() else ()) or (path,)
    return list(dict.fromkeys(models)), unused


class _Import:
    """One import: what was taken by now."""

    def __init__(
        self,
        collection: Collection,
        mode: AddMode,
        on_progress: Callable[[ImportProgress], None],
        cancel: CancelToken,
        refused: list[tuple[Path, VelaturaError]],
    ) -> None:
        self._collection = collection
        self._library = collection.library
        self._mode: AddMode = mode
        self._on_progress = on_progress
        self._cancel = cancel
        self._keys = {row.key for row in collection.scan(cancel=cancel) if row.is_present}
        self._added: list[tuple[Path, Path]] = []
        self._there: list[tuple[Path, str]] = []
        self._refused = refused

    def take(self, path: Path, progress: ImportProgress) -> None:
        """Import one model or file of weights, or note why not."""
        self._on_progress(progress)

        def tell(done: int, total: int) -> None:
            self._on_progress(replace(progress, done=done, total=total))

        try:
            subfolder, key = _kind(self._collection, path)
            inside = path.is_relative_to(self._library.folder)
            if inside or key in self._keys:
                self._there.append((path, key))
                return
            target = self._bring(path, subfolder, tell)
        except VelaturaError as error:
            self._refused.append((path, error))
        else:
            self._keys.add(key)
            self._added.append((path, target))

    def report(self) -> ImportReport:
        """Look at what was brought, and remember that it was imported."""
        now = self._collection.now()
        targets = {target: source.name for source, target in self._added}
        rows = self._rows(set(targets)) if targets else {}
        for target, row in rows.items():
            origin = Origin("import", targets[target], fetched=now)

            def imported(record: ModelRecord, origin: Origin = origin) -> ModelRecord:
                return record if record.origin else replace(record, origin=origin)

            self._collection.records.change(row.key, imported)
        added = tuple(self._rows(set(targets)).values()) if targets else ()
        keys = {key for _, key in self._there}
        known = tuple(row for row in self._collection.entries if row.key in keys)
        there = tuple(path for path, _ in self._there)
        return ImportReport(added, there, known, tuple(self._refused))

    def _rows(self, targets: set[Path]) -> dict[Path, CollectionEntry]:
        rows = self._collection.scan()
        places = ((entry.path, row) for row in rows if row.key for entry in row.entries)
        return {path: row for path, row in places if path in targets}

    def _bring(self, path: Path, subfolder: str | None, tell: Callable[[int, int], None]) -> Path:
        """Copy it, or put it on the list; returns where it lies then."""
        if subfolder is None:
            return self._library.add(path, self._mode, tell, self._cancel).path
        if self._mode == "in_place":
            self._library.add_reference(path)
            return path
        files = model_files(path) if path.is_dir() else placed_files(path)
        folder = self._library.folder / subfolder
        copy_whole(files, folder, tell, self._cancel)
        return folder / (path.name if path.is_dir() else files[0][0])


def _kind(collection: Collection, path: Path) -> tuple[str | None, str]:
    """The subfolder of its kind (None: a model that runs) and its content's key.

    Raises:
        VelaturaError: it can't be taken.
    """
    try:
        return None, probe(path, collection.library.families).digest
    except ModelError as error:
        if error.code not in _NO_MODEL:
            raise
        weights = collection.identify(path)
        if weights.component == "unknown":
            raise
        if weights.variant == "sam3":
            raise ModelError("segmenter_sam3", name=path.name) from error
        return subfolder_of(weights.component), content_key(path)
