"""Backups of what the program keeps, made before a newer program changes a format.

A backup is a folder with the files as they were and a list of them. Pictures and models are in
none. The last three are kept.
"""

from __future__ import annotations

import contextlib
import json
import shutil
import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

from desktop_app.core.atomic_write import plain_reason, write_atomic
from desktop_app.core.errors import InputError, StorageError, VelaturaError
from desktop_app.core.file_checks import sha256_of
from desktop_app.core.safe_open import inside, read_regular
from desktop_app.storage.data.process_locks import DataFolderLock, gate
from desktop_app.storage.data.stores import STORES, Store
from desktop_app.storage.data.version import find_version, newer_data, write_version
from desktop_app.storage.paths import DataPaths

KEPT = 3
_LIST = "backup.json"


@dataclass(frozen=True, slots=True)
class Backup:
    """One backup.

    Attributes:
        folder: where its files lie, under their names in the data folder.
        program: the version of the program that wrote them.
        made: when, as its name has it (UTC).
        versions: of the stores in it.
        files: their names (with slashes), and the SHA-256 of each.
        absent: names of files that there were none of.
    """

    folder: Path
    program: str
    made: str
    versions: Mapping[str, int]
    files: Mapping[str, str]
    absent: tuple[str, ...]

    @property
    def name(self) -> str:
        """By which it is chosen."""
        return self.folder.name


def backups(paths: DataPaths) -> tuple[Backup, ...]:
    """Those there are, newest first; unfinished ones are left out."""
    found = [_read(folder) for folder in paths.backups.glob("*/")]
    return tuple(
        sorted((one for one in found if one), key=lambda one: (one.made, one.name), reverse=True)
    )


def make_backup(
    paths: DataPaths, changing: Sequence[Store], program: str, stores: Sequence[Store] = STORES
) -> Backup:
    """Keep what will be changed, and all that is small.

    Args:
        paths: the data folder's parts.
        changing: stores whose format will be changed; other databases are left out.
        program: the version of the program that wrote what is there.
        stores: all there are.

    Raises:
        StorageError: ``data_backup_failed``; nothing was changed.
    """
    made = datetime.now(UTC).strftime("%Y%m%d-%H%M%S")
    folder = _unused(paths.backups, f"{made}-{_plain(program)}")
    wanted = [store for store in stores if store in changing or not store.is_database]
    versions = find_version(paths, stores).versions
    try:
        folder.mkdir(parents=True)
        files: dict[str, str] = {}
        absent = list[str]()
        for store in wanted:
            source = store.file(paths)
            name = source.relative_to(paths.root).as_posix()
            if not source.is_file():
                absent.append(name)
                continue
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            _copy(source, target, store)
            files[name] = sha256_of(target)
        told = {
            "program": program,
            "made": made,
            "versions": {one.name: versions[one.name] for one in wanted if one.name in versions},
            "files": files,
            "absent": absent,
        }
        write_atomic(folder / _LIST, (json.dumps(told, indent=1) + "\n").encode())
    except (OSError, sqlite3.Error, VelaturaError) as error:
        shutil.rmtree(folder, ignore_errors=True)
        reason = plain_reason(error) if isinstance(error, OSError) else str(error)
        raise StorageError("data_backup_failed", folder=str(paths.root), reason=reason) from error
    _prune(paths, folder)
    backup = _read(folder)
    assert backup is not None
    return backup


def restore(paths: DataPaths, name: str, stores: Sequence[Store] = STORES) -> Backup:
    """Put a backup's files in the place of today's, which become a backup themselves.

    Raises:
        InputError: ``backup_unknown``.
        StorageError: ``data_in_use`` while any Velatura uses the folder, ``backup_damaged``,
            ``data_newer`` if this program is too old for it too, ``data_backup_failed``.
    """
    backup = next((one for one in backups(paths) if one.name == name), None)
    if backup is None:
        raise InputError("backup_unknown", name=name)
    for file, digest in backup.files.items():
        path = backup.folder / file
        if not path.is_file() or sha256_of(path) != digest:
            raise StorageError("backup_damaged", name=name, file=file)
    ours = {store.name: store.version for store in stores}
    if any(number > ours.get(one, number) for one, number in backup.versions.items()):
        raise newer_data(name, backup.program)
    with gate(paths.running):
        use = DataFolderLock(paths.running)
        try:
            if use.others():
                raise StorageError("data_in_use", folder=str(paths.root))
            _put_back(paths, backup, stores)
        finally:
            use.release()
    return backup


def _put_back(paths: DataPaths, backup: Backup, stores: Sequence[Store]) -> None:
    names = {*backup.files, *backup.absent}
    replaced = [s for s in stores if s.file(paths).relative_to(paths.root).as_posix() in names]
    told = find_version(paths, stores).recorded
    held = [path for path in backup.folder.rglob("*") if path.is_file()]
    content = {path: read_regular(path) for path in held if path.name != _LIST}
    make_backup(paths, replaced, told.program if told else "unknown", stores)
    for path, data in content.items():
        target = paths.root / path.relative_to(backup.folder)
        target.parent.mkdir(parents=True, exist_ok=True)
        _remove(target)
        write_atomic(target, data)
    for name in backup.absent:
        _remove(paths.root / name)
    write_version(paths, backup.versions, backup.program)


def _remove(path: Path) -> None:
    """The file and, of a database, its log."""
    for ending in ("-wal", "-shm", ""):
        path.with_name(path.name + ending).unlink(missing_ok=True)


def _copy(source: Path, target: Path, store: Store) -> None:
    if store.is_database:
        try:
            with (
                closing(sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True)) as old,
                closing(sqlite3.connect(target)) as new,
            ):
                old.backup(new)
        except sqlite3.DatabaseError:
            target.unlink(missing_ok=True)  # damaged: as it is, for who can mend it
        else:
            return
    shutil.copy2(source, target)


def _prune(paths: DataPaths, newest: Path) -> None:
    """Only the last few stay."""
    others = [one.folder for one in backups(paths) if one.folder != newest]
    for folder in others[KEPT - 1 :]:
        shutil.rmtree(folder, ignore_errors=True)


def _read(folder: Path) -> Backup | None:
    try:
        content: object = json.loads(read_regular(folder / _LIST))
        told = cast("dict[str, Any]", content)
        return Backup(
            folder,
            str(told["program"]),
            str(told["made"]),
            {str(name): int(number) for name, number in told["versions"].items()},
            {name: str(told["files"][name]) for name in told["files"] if inside(folder, name)},
            tuple(name for name in told["absent"] if inside(folder, name)),
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def _plain(text: str) -> str:
    return "".join(sign if sign.isalnum() or sign in ".+" else "_" for sign in text)[:40]


def _unused(parent: Path, name: str) -> Path:
    folder, number = parent / name, 1
    with contextlib.suppress(OSError):
        while folder.exists():
            number += 1
            folder = parent / f"{name}-{number}"
    return folder
