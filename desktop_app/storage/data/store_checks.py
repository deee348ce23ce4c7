"""Looking whether the records of the data folder can be read, each store as its readers do it.

Here are the stores of this package; others are told to `checked_stores`.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeAlias

from desktop_app.core.atomic_write import plain_reason
from desktop_app.core.errors import VelaturaError
from desktop_app.core.events import Noted
from desktop_app.core.note_texts import note_sentence
from desktop_app.core.safe_open import open_regular
from desktop_app.core.set_aside import ENDING, Aside, aside_file, asides
from desktop_app.storage.brushes import UserBrushes
from desktop_app.storage.compute_profile_store import ComputeProfileStore, machine_file
from desktop_app.storage.data.version import find_version
from desktop_app.storage.database import Database
from desktop_app.storage.database_damage import damage_in
from desktop_app.storage.database_schema import Schema
from desktop_app.storage.history_marks import Marks
from desktop_app.storage.history_schema import HISTORY
from desktop_app.storage.history_thumbnails import THUMBNAILS
from desktop_app.storage.history_vectors import VECTORS
from desktop_app.storage.journal import is_journal_open, journals_in, read_journal
from desktop_app.storage.model_store_schema import MODEL_RECORDS
from desktop_app.storage.named_records import NamedRecords
from desktop_app.storage.open_documents import read_open
from desktop_app.storage.palettes import UserPalettes
from desktop_app.storage.paths import DataPaths
from desktop_app.storage.quarantine import quarantined
from desktop_app.storage.queue_schema import QUEUE
from desktop_app.storage.recipes import RecipeStore
from desktop_app.storage.record_repair import put_back
from desktop_app.storage.settings import Settings
from desktop_app.storage.speeds import Speeds
from desktop_app.storage.styles import UserStyles
from desktop_app.storage.tab_folders import left_tabs, unreadable_results
from desktop_app.storage.tags import read_tags
from desktop_app.storage.wildcards import Wildcards


@dataclass(frozen=True, slots=True)
class Health:
    """How a store is.

    Attributes:
        store: its name.
        file: its path.
        damage: what is wrong with the file; empty: nothing.
        aside: records that can't be read; they are kept in `aside_file`.
        kept: damaged files that are kept under other names.
        repaired: how many records were brought back.
    """

    store: str
    file: Path
    damage: str = ""
    aside: Sequence[Aside] = ()
    kept: Sequence[str] = ()
    repaired: int = 0

    @property
    def is_whole(self) -> bool:
        """Whether there is nothing to be said."""
        return not (self.damage or self.aside or self.kept)


FileCheck: TypeAlias = Callable[[DataPaths, Path, bool], tuple[str, int]]
"""Of the data folder, a store's path and whether to bring back what can be: damage of the file, and
how many records were brought back."""

StoreCheck: TypeAlias = tuple[Callable[[DataPaths], Path], FileCheck]
"""Where a store is, and how it is read."""


def checked_stores(
    paths: DataPaths, others: Mapping[str, StoreCheck], *, repair: bool = False
) -> list[Health]:
    """Read every record of every store that is there. What can't be read is set aside.

    Args:
        paths: the data folder.
        others: stores of other packages, by name.
        repair: whether what can be brought back is.
    """
    found = [
        _checked(store, place, find_version, paths, repair=repair)
        for store, (file, find_version) in {**_STORES, **others}.items()
        if (place := file(paths)).exists() or aside_file(place).exists() or quarantined(place)
    ]
    return found + _tabs(paths) + _journals(paths)


def _checked(store: str, file: Path, check: FileCheck, paths: DataPaths, *, repair: bool) -> Health:
    damage, repaired = "", 0
    try:
        if file.exists():
            _open(file)
            damage, repaired = check(paths, file, repair)
    except VelaturaError as error:
        damage = f"{error.what} {error.details}".strip()
    except OSError as error:
        damage = plain_reason(error)
    return Health(store, file, damage, asides(file), quarantined(file), repaired)


def _open(file: Path) -> None:
    """Readers take a pipe, a device or a folder for no file; a store without an ending is a folder.
    Raises OSError."""
    if file.suffix:
        open_regular(file).close()
    else:
        os.scandir(file).close()


def _database(schema: Schema) -> FileCheck:
    def check(_: DataPaths, file: Path, repair: bool) -> tuple[str, int]:
        with closing(Database(file, schema)) as database:
            database.mend()
            damage = damage_in(file, thorough=True)
            if damage and repair:
                database.quarantine(damage)
                damage = damage_in(file, thorough=True)
            return damage, put_back(database, schema) if repair else 0

    return check


def _named(kind: type[NamedRecords[Any]], lock: str) -> FileCheck:
    def check(paths: DataPaths, file: Path, _: bool) -> tuple[str, int]:
        kind(file, paths.locks / lock).all()
        return "", 0

    return check


def _settings(_: DataPaths, file: Path, __: bool) -> tuple[str, int]:
    return ", ".join(Settings.load(file).unusable()), 0


def reader(read: Callable[[Path], object]) -> FileCheck:
    """Of a file whose reader sets aside what it can't read."""

    def check(_: DataPaths, file: Path, __: bool) -> tuple[str, int]:
        read(file)
        return "", 0

    return check


def _marks(_: DataPaths, file: Path, __: bool) -> tuple[str, int]:
    return torn([at for at, line in enumerate(Marks(file).lines(), 1) if line is None])


def torn(lines: Sequence[int]) -> tuple[str, int]:
    """Of a file of lines: the numbers of those that can't be read."""
    return f"lines that can't be read: {', '.join(map(str, lines))}" if lines else "", 0


def each_record(read: Callable[[Path], Iterable[str]]) -> FileCheck:
    """Of a folder of records: ``read`` says what is wrong with each that can't be read."""

    def check(_: DataPaths, folder: Path, __: bool) -> tuple[str, int]:
        return " ".join(read(folder)), 0

    return check


def _recipes(folder: Path) -> list[str]:
    faults = list[VelaturaError]()
    RecipeStore(folder).all(faults.append)
    return [error.what for error in faults]


def _version(paths: DataPaths, _: Path, __: bool) -> tuple[str, int]:
    return "" if find_version(paths).recorded is not None else "it can't be read", 0


def _tags(_: DataPaths, folder: Path, __: bool) -> tuple[str, int]:
    return _said(read_tags(folder)[1])


def _wildcards(_: DataPaths, folder: Path, __: bool) -> tuple[str, int]:
    lists = Wildcards([folder])
    for name in lists.names():
        lists.options(name)
    return _said(note for note in lists.notes() if note.code == "wildcards_unreadable")


def _said(notes: Iterable[Noted]) -> tuple[str, int]:
    return " ".join(note_sentence(note.code, note.params) for note in notes), 0


def _journals(paths: DataPaths) -> list[Health]:
    """Recovery journals that nobody writes now, all of them read; of every journal the damaged sets
    that are kept until its document is closed."""
    found = list[Health]()
    for folder in sorted(journals_in(paths.journals)):
        try:
            damage = "" if is_journal_open(folder) else " ".join(read_journal(folder).damage)
        except VelaturaError as error:
            damage = f"{error.what} {error.details}".strip()
        kept = sorted(one.name for one in folder.glob("damaged-*"))
        found.append(Health("journals", folder, damage, kept=kept))
    return found


def _tabs(paths: DataPaths) -> list[Health]:
    """Tabs that were left; of each that is damaged what is kept. And their results."""
    left_tabs(paths.tabs)
    files = [
        path.with_name(f"{path.name.removesuffix(ENDING)}.json")
        for path in sorted(paths.tabs.glob(f"*{ENDING}"))
    ]
    results = [Health("tabs", one, "it can't be read") for one in unreadable_results(paths.tabs)]
    return [*(Health("tabs", file, aside=asides(file)) for file in files), *results]


_STORES: Final[Mapping[str, StoreCheck]] = {
    "queue": (lambda paths: paths.queue_file, _database(QUEUE)),
    "history": (lambda paths: paths.history_file, _database(HISTORY)),
    "marks": (lambda paths: paths.history_file.with_name("marks.jsonl"), _marks),
    "thumbnails": (
        lambda paths: paths.history_file.with_name("thumbnails.sqlite"),
        _database(THUMBNAILS),
    ),
    "content": (lambda paths: paths.history_file.with_name("content.sqlite"), _database(VECTORS)),
    "models": (lambda paths: paths.model_records, _database(MODEL_RECORDS)),
    "styles": (lambda paths: paths.styles, _named(UserStyles, "styles.lock")),
    "palettes": (lambda paths: paths.palettes, _named(UserPalettes, "palettes.lock")),
    "brushes": (lambda paths: paths.brushes, _named(UserBrushes, "brushes.lock")),
    "settings": (lambda paths: paths.settings, _settings),
    "open": (lambda paths: paths.open_documents, reader(read_open)),
    "speeds": (lambda paths: paths.speeds, reader(Speeds)),
    "ways": (
        lambda _: machine_file() or Path(os.devnull, "ways.json"),
        reader(lambda file: ComputeProfileStore(file).read()),
    ),
    "version": (lambda paths: paths.version_file, _version),
    "recipes": (lambda paths: paths.recipes, each_record(_recipes)),
    "tags": (lambda paths: paths.tags, _tags),
    "wildcards": (lambda paths: paths.wildcards, _wildcards),
}
"""The stores by name: their paths, and how they are read."""
