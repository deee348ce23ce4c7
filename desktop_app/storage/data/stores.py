"""The table of what the program keeps in files of its own formats, with today's version of each.

Pictures, models and journals are not in it: they are never changed by another version.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from desktop_app.core.checked_text import object_in
from desktop_app.core.record import record
from desktop_app.core.safe_open import open_regular, read_regular
from desktop_app.storage.database_schema import Schema, known_version
from desktop_app.storage.history_schema import HISTORY
from desktop_app.storage.model_store_schema import MODEL_RECORDS
from desktop_app.storage.open_documents import VERSION as OPEN_VERSION
from desktop_app.storage.paths import DataPaths
from desktop_app.storage.queue_schema import QUEUE

_SQLITE = b"SQLite format 3\x00"
_VERSION_AT = 60
"""Where SQLite has ``user_version`` (sqlite.org/fileformat.html): reading it there makes no file
beside the database, as opening one in WAL mode would."""


@record()
class Store:
    """One file whose format has a version.

    Attributes:
        name: by which it goes in the version file and in backups.
        file: where it lies.
        version: today's.
        told: the version that the file itself tells; None if it tells none.
        is_database: whether it is copied by SQLite, and only when it will be changed.
    """

    name: str
    file: Callable[[DataPaths], Path]
    version: int
    read_version: Callable[[Path], int | None]
    is_database: bool = False


def database_version(path: Path) -> int | None:
    """What is in a database's header; None where there is none, or no version yet."""
    try:
        with open_regular(path) as file:
            head = file.read(_VERSION_AT + 4)
    except OSError:
        return None
    if len(head) < _VERSION_AT + 4 or not head.startswith(_SQLITE):
        return None
    return int.from_bytes(head[_VERSION_AT:], "big") or None


def _of(schema: Schema) -> Callable[[Path], int | None]:
    def version_of(path: Path) -> int | None:
        version = database_version(path)
        return known_version(path, schema) if (version or 0) > schema.version else version

    return version_of


def json_version(path: Path) -> int | None:
    """The version that a file of JSON tells; None: it tells none."""
    try:
        version = (object_in(read_regular(path)) or {}).get("version")
    except OSError:
        return None
    return version if type(version) is int else None


def _silent(_: Path) -> None:
    return None


STORES: tuple[Store, ...] = (
    Store("settings", lambda paths: paths.settings, 1, _silent),
    Store("history", lambda paths: paths.history_file, HISTORY.version, _of(HISTORY), True),
    Store("queue", lambda paths: paths.queue_file, QUEUE.version, _of(QUEUE), True),
    Store(
        "models", lambda paths: paths.model_records, MODEL_RECORDS.version, _of(MODEL_RECORDS), True
    ),
    Store("model_list", lambda paths: paths.model_list, 1, json_version),
    Store("licences", lambda paths: paths.licences, 1, json_version),
    Store("model_links", lambda paths: paths.model_links, 1, _silent),
    Store("speeds", lambda paths: paths.speeds, 1, _silent),
    Store("styles", lambda paths: paths.styles, 1, json_version),
    Store("palettes", lambda paths: paths.palettes, 1, json_version),
    Store("open", lambda paths: paths.open_documents, OPEN_VERSION, json_version),
)
"""To change a format: raise its version here (databases: append a migration to their schema)."""
