"""Which program wrote the data folder last, and in which formats. Looking changes nothing."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, cast

import desktop_app
from desktop_app.core.atomic_write import write_atomic
from desktop_app.core.checked_text import whole_text, with_check
from desktop_app.core.errors import StorageError
from desktop_app.core.record import record
from desktop_app.core.safe_open import read_regular
from desktop_app.core.set_aside import Aside, put_aside
from desktop_app.storage.data.stores import STORES, Store
from desktop_app.storage.paths import DataPaths

FORMAT = 1
"""Of the folder: where its files lie. Formats of the files themselves are in `STORES`."""


@record()
class FolderVersion:
    """What the version file says.

    Attributes:
        format: of the folder.
        program: the version of the program that wrote last.
        stores: the version of each store's format.
    """

    format: int
    program: str
    stores: Mapping[str, int]


@record()
class FoundVersion:
    """What is in a data folder.

    Attributes:
        told: what the version file says; None: there is none that can be read.
        versions: of the stores whose files are there.
        newer: those that this program does not know yet.
        older: those that it will change.
    """

    recorded: FolderVersion | None
    versions: Mapping[str, int]
    newer: tuple[str, ...]
    older: tuple[Store, ...]


def find_version(paths: DataPaths, stores: Sequence[Store] = STORES) -> FoundVersion:
    """See what is there; writes nothing, not even beside a database."""
    recorded = _read(paths.version_file)
    versions: dict[str, int] = {}
    newer, older = list[str](), list[Store]()
    for store in stores:
        said = recorded.stores.get(store.name) if recorded is not None else None
        file = store.file(paths)
        is_there = file.is_file()
        own = store.read_version(file) if is_there else None
        version = _version_of(store, file, said, own)
        if is_there:
            versions[store.name] = version
        if version > store.version:
            newer.append(store.name)
        elif is_there and version < store.version:
            older.append(store)
    return FoundVersion(recorded, versions, tuple(newer), tuple(older))


def _version_of(store: Store, file: Path, said: int | None, own: int | None) -> int:
    """Of what was written down of a store and what its file tells: a newer program writes both, so
    a damaged digit in one of them is told by the other."""
    if said is None or own is None:
        return next((one for one in (own, said) if one is not None), store.version)
    if store.is_database:
        # What was written down may be in its log still, and not in its header.
        log = file.with_name(f"{file.name}-wal")
        return max(own, said) if log.is_file() and log.stat().st_size else own
    return max(own, said) if min(own, said) > store.version else min(own, said)


def newer_data(folder: str, program: str, stores: str = "") -> StorageError:
    """The error for data in a format this program does not know yet.

    Args:
        folder: where they lie.
        program: the version that wrote them, as they say; another build may have this one's.
        stores: which are newer.
    """
    own = desktop_app.__version__
    code = "data_newer_build" if program in (own, "?") else "data_newer"
    return StorageError(code, stores, folder=folder, program=program, own=own)


def refuse_newer(paths: DataPaths, found: FoundVersion) -> None:
    """Raise StorageError (``data_newer``) if a newer program has written what is there."""
    recorded = found.recorded
    if (recorded is not None and recorded.format > FORMAT) or found.newer:
        by = recorded.program if recorded is not None else "?"
        raise newer_data(str(paths.root), by, ", ".join(found.newer))


def write_version(paths: DataPaths, stores: Mapping[str, int], program: str = "") -> None:
    """Write the version file, unless it says that already. Raises as `write_atomic`."""
    told = _read(paths.version_file)
    try:
        before = read_regular(paths.version_file)
    except OSError:
        before = b""
    if told is None and before.strip():
        text = before.decode("utf-8", "surrogateescape")
        put_aside(paths.version_file, [Aside("file", "it is damaged", {"text": text})])
    # Of stores that only a newer program of the same format knows: kept.
    both = {**(told.stores if told is not None else {}), **stores}
    content = {"format": FORMAT, "program": program or desktop_app.__version__, "stores": both}
    now = with_check(json.dumps(content, indent=1).encode()) + b"\n"
    if now != before:
        write_atomic(paths.version_file, now)


def _read(path: Path) -> FolderVersion | None:
    try:
        raw = read_regular(path)
        # Whoever writes other numbers into it by hand means them.
        whole = whole_text(raw)
        content: object = json.loads(whole or raw)
    except (OSError, ValueError, RecursionError):
        return None
    if not isinstance(content, dict):
        return None
    told = cast("dict[str, Any]", content)
    stores, number = told.get("stores"), told.get("format")
    if type(number) is not int:
        return None
    rows = cast("dict[str, object]", stores) if isinstance(stores, dict) else {}
    known = {name: one for name, one in rows.items() if type(one) is int}
    if whole is None or raw.strip() == whole:  # no check, or it can't help
        number = _unflipped(number, FORMAT)
        today = {store.name: store.version for store in STORES}
        known = {name: _unflipped(one, today.get(name, one)) for name, one in known.items()}
    return FolderVersion(number, str(told.get("program", "?"))[:40], known)


def _unflipped(recorded: int, today: int) -> int:
    """A version that is one bit away from today's is no newer one, unless it is the next."""
    is_flip = recorded > today + 1 and (recorded ^ today).bit_count() == 1
    return today if is_flip else recorded
