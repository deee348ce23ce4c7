"""The models there are: what ships with the program, what is in the models folder, what is used
in place elsewhere. Knows no network and loads nothing.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal, NamedTuple, TypeAlias

from desktop_app.catalog.families import Family
from desktop_app.core.atomic_write import plain_reason
from desktop_app.core.cancel import CancelToken
from desktop_app.core.errors import InputError, VelaturaError, bare
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.sizes import size_text
from desktop_app.library.model_list.copying import copy_whole
from desktop_app.library.model_list.file_placement import folder_name
from desktop_app.library.model_list.model_entry import (
    ModelEntry,
    path_hash,
    relative_id,
    same_path,
    stem,
    unique,
    usable,
)
from desktop_app.library.model_list.reference_list import ReferenceList
from desktop_app.library.probing.part_search import PartPlaces, with_parts
from desktop_app.library.probing.probe import probe
from desktop_app.library.probing.scan import Signature, candidates, model_files, signature
from desktop_app.library.sharing.invokeai import key_folder
from desktop_app.library.sharing.program_types import SharedFile
from desktop_app.library.sharing.programs import PROGRAMS

__all__ = ["AddMode", "ModelEntry", "ModelLibrary", "Refuse"]

AddMode: TypeAlias = Literal["copy", "in_place"]
_Result: TypeAlias = ModelInfo | VelaturaError

Refuse: TypeAlias = Callable[[Sequence[Path], CancelToken], Mapping[Path, VelaturaError]]
"""Tells why files can't be run, as far as that is known without probing; raises Cancelled."""

_AT_ONCE = 64
"""Files of other programs between two reports of how far a preview is."""

_TOLD_APART = frozenset({".safetensors", ".gguf"})


class _Row(NamedTuple):
    """What is known of a model by its place."""

    wanted: str
    bundled: bool = False
    in_place: bool = False
    program: str = ""
    repo: str = ""
    revision: str = ""


def _may_be_part(entry: ModelEntry) -> bool:
    if entry.info is not None:
        return False
    told = entry.error.params.get("component", "unknown") if entry.error else "unknown"
    return told in ("text_encoder", "vae", "unknown")


def _row_of(file: SharedFile) -> _Row:
    below = file.repo or f"{file.path.parent.name}/{stem(file.path)}"
    wanted = f"{file.program}/{below}"
    return _Row(wanted, False, True, file.program, file.repo, file.revision)


class ModelLibrary:
    """The model list. Its methods may be called from any thread.

    Attributes:
        variant_chosen: tells which variant somebody chose for the content of that digest; empty:
            none.
    """

    def __init__(
        self,
        folder: Path,
        bundled: Path,
        families: dict[str, Family],
        list_file: Path,
        shared: Callable[[CancelToken], Sequence[SharedFile]] = lambda cancel: (),
        refuse: Refuse = lambda paths, cancel: {},
        names: Callable[[Path], str] = lambda path: "",
    ) -> None:
        """Look at nothing yet.

        Args:
            folder: the models folder; may be missing or read-only.
            bundled: the starter model; may be missing.
            families: the families table.
            list_file: where the list of models used in place is kept.
            shared: finds the models in the folders of other programs, at each scan.
            refuse: asked, at a scan, of files that were never looked into or changed.
            names: what the program that keeps a model lets its user call it; empty: nothing.
        """
        self.folder = folder.absolute()
        self._bundled = bundled.absolute()
        self.families = families
        self._references = ReferenceList(list_file)
        self._shared = shared
        self._refuse = refuse
        self._names = names
        self.variant_chosen: Callable[[str], str] = lambda digest: ""
        self._cache: dict[tuple[Path, str], tuple[Signature, _Result]] = {}
        self._visited: dict[str, ModelInfo] = {}
        self._lock = threading.RLock()

    def scan(self, cancel: CancelToken | None = None) -> list[ModelEntry]:
        """Every model: the starter first, then the models folder, then those used in place, then
        those of other programs' folders.

        Models that can't be used are listed with their error. Only what changed since the last
        time is looked into, and what was looked into before a cancel is not lost.

        Raises:
            Cancelled: if ``cancel`` says so; nothing else.
        """
        token = cancel or CancelToken()
        with self._lock:
            entries, places = dict[str, ModelEntry](), dict[Path, _Row]()
            for path, row in self._places(token):
                places.setdefault(path, row)
            self._refuse_known(places, token)
            for path, row in places.items():
                token.check()
                self._list(entries, path, row)
            return self._with_parts(list(entries.values()))

    def preview(
        self, files: Sequence[SharedFile], tell: Callable[[int], None], cancel: CancelToken
    ) -> list[ModelEntry]:
        """What would be listed of ``files`` if their folder were used. What was found out of them
        is known to the next scan, which this does not hold up.

        Args:
            files: of other programs.
            tell: gets how many were looked into, in this thread.
            cancel: looked at between them.

        Raises:
            Cancelled: by ``cancel``.
        """
        entries = dict[str, ModelEntry]()
        for start in range(0, len(files), _AT_ONCE):
            several = files[start : start + _AT_ONCE]
            self._refuse_known([file.path for file in several], cancel)
            for file in several:
                cancel.check()
                self._list(entries, file.path, _row_of(file))
            tell(len(entries))
        return self._with_parts(list(entries.values()))

    def part_places(self, entries: Iterable[ModelEntry]) -> PartPlaces:
        """Where the parts of models may lie: near each, and among ``entries``. Those that are
        models by themselves, or are known to be other things, are not opened."""
        none = {entry.path for entry in entries if not _may_be_part(entry)}
        return PartPlaces((e.path for e in entries if e.path not in none), none)

    def _with_parts(self, entries: list[ModelEntry]) -> list[ModelEntry]:
        """With the parts that were found for each model."""
        if not any(entry.info is not None and entry.info.wants for entry in entries):
            return entries
        places = self.part_places(entries)

        def completed(entry: ModelEntry) -> ModelEntry:
            info = entry.info
            if info is None or not info.wants or all(want.own for want in info.wants):
                return entry
            found = with_parts(info, self.families[info.family], places)
            return entry if found == info else replace(entry, info=found)

        return list(map(completed, entries))

    def _places(self, cancel: CancelToken) -> Iterator[tuple[Path, _Row]]:
        """Where to look, and what is known of it by that."""
        if self._bundled.exists():
            yield self._bundled, _Row(self._bundled.name, bundled=True)
        for path in candidates(self.folder):
            yield path, _Row(relative_id(path, self.folder))
        for path in self._references.paths():
            yield path, _Row(stem(path), in_place=True)
        for file in self._shared(cancel):
            yield file.path, _row_of(file)

    def find(self, key: str) -> ModelInfo:
        """The model of that id, of that name or file name (whatever its case), or at that path.

        A path outside the models folder is probed; its id is made from its name and known to this
        object from then on.

        Raises:
            InputError: ``model_missing``, or ``file_unreadable``.
            ModelError: it is there but can't be used.
        """
        with self._lock:
            entries = self.scan()
            wanted = key.casefold()
            tests: tuple[Callable[[ModelEntry], bool], ...] = (
                lambda entry: entry.id == key,
                lambda entry: entry.name.casefold() == wanted,
                lambda entry: wanted in (entry.path.name.casefold(), entry.path.stem.casefold()),
                lambda entry: same_path(entry.path, key),
            )
            for test in tests:
                for entry in filter(test, entries):
                    return usable(entry)
            if key in self._visited:
                return self._visited[key]
            return self._visit(key)

    def add(
        self,
        path: Path,
        mode: AddMode = "copy",
        on_progress: Callable[[int, int], None] = lambda done, total: None,
        cancel: CancelToken | None = None,
    ) -> ModelEntry:
        """Add the model at ``path`` to the list, copied into the models folder or used in place.

        Code and pickles in a folder are not copied.

        Args:
            path: a diffusers folder or a .safetensors file.
            mode: ``copy`` or ``in_place``.
            on_progress: called with bytes done and bytes in all, in this thread.
            cancel: looked at every 4 MiB.

        Raises:
            ModelError: it can't be used, or ``model_exists``.
            StorageError: ``disk_full``.
            InputError: ``file_missing``, ``file_unreadable`` or ``output_unwritable``.
            Cancelled: nothing was kept.
        """
        path = path.absolute()
        info = probe(path, self.families)
        if path.is_relative_to(self.folder) or path == self._bundled:
            return self._entry_at(path)
        if mode == "in_place":
            self._references.add(path)
            return self._entry_at(path)
        skipped = {path / name for name in info.ignored}
        files = [(name, file) for name, file in model_files(path) if file not in skipped]
        copy_whole(files, self.folder, on_progress, cancel or CancelToken())
        return self._entry_at(self.folder / path.name)

    def add_reference(self, path: Path) -> None:
        """Put weights that can't be run by themselves on the list of what is used in place.

        Errors as in `remove_reference`.
        """
        self._references.add(path.absolute())

    def remove_reference(self, path: Path) -> None:
        """Take a model used in place off the list; its files stay where they are.

        Raises:
            StorageError: ``disk_full``.
            InputError: ``output_unwritable``.
        """
        self._references.remove(path)

    def _list(self, entries: dict[str, ModelEntry], path: Path, row: _Row) -> None:
        key = unique(row.wanted, path, entries)
        result = self._probed(path)
        place: dict[str, Any] = row._asdict()
        del place["wanted"]
        name = self._name(path, result, row.program)
        if isinstance(result, ModelInfo):
            info = replace(result, id=key, name=name, bundled=row.bundled)
            entries[key] = ModelEntry(key, name, path, info, None, **place)
        else:
            error = result.redacted(lambda text: name if text == path.name else text)
            entries[key] = ModelEntry(key, name, path, None, error, **place)

    def _name(self, path: Path, result: _Result, program: str) -> str:
        """What the user reads: no commit and no key, by which others call their folders."""
        given, info = self._names(path), result if isinstance(result, ModelInfo) else None
        if given:
            return given
        if info is not None and info.name != path.name:
            return info.name
        if key_folder(path) != path:
            return folder_name(path)
        row = PROGRAMS.get(program) if info is None else self.families[info.family]
        files, _ = self._cache.get((path, ""), ((), result))
        size = sum(size for _, size, _ in files)
        return f"{path.parent.name if row is None else row.name}, {size_text(size)}"

    def _probed(self, path: Path) -> _Result:
        """Probe ``path``, or remember what it was if none of its files changed; as the variant that
        was chosen for it."""
        result = self._probed_as(path)
        if isinstance(result, ModelInfo) and result.may_be:
            return self._probed_as(path, self.variant_chosen(result.digest))
        return result

    def _probed_as(self, path: Path, variant: str = "") -> _Result:
        """Probe ``path``, or remember what it was if none of its files changed."""
        try:
            now = signature(path)
        except FileNotFoundError:
            return InputError("file_missing", name=path.name)
        except OSError as error:
            return InputError("file_unreadable", name=path.name, reason=plain_reason(error))
        known = self._cache.get((path, variant))
        if known is not None and known[0] == now:
            return known[1]
        try:
            result: _Result = probe(path, self.families, variant)
        except VelaturaError as error:
            result = bare(error)
        self._cache[path, variant] = now, result
        return result

    def _refuse_known(self, paths: Iterable[Path], cancel: CancelToken) -> None:
        """Remember of files that are certainly no model why: probing would hold up the window."""
        new: dict[Path, Signature] = {}
        for path in paths:
            if path.suffix.lower() in _TOLD_APART and path.is_file():
                with contextlib.suppress(OSError):
                    now = signature(path)
                    known = self._cache.get((path, ""))
                    if known is None or known[0] != now:
                        new[path] = now
        if new:
            for path, error in self._refuse(list(new), cancel).items():
                self._cache[path, ""] = new[path], error

    def _entry_at(self, path: Path) -> ModelEntry:
        for entry in self.scan():
            if entry.path == path:
                return entry
        raise InputError("model_missing", name=path.name)

    def _visit(self, key: str) -> ModelInfo:
        path = Path(key).expanduser().absolute()
        try:
            there = path.exists()
        except (OSError, ValueError):  # a name the system can't even look for
            there = False
        if not key or not there:
            raise InputError("model_missing", name=key)
        result = self._probed(path)
        if isinstance(result, VelaturaError):
            raise result
        info = replace(result, id=f"{stem(path)}-{path_hash(path)}")
        self._visited[info.id] = info
        return info
