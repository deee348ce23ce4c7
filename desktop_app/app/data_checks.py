"""Looking whether the records of the data folder can be read, each store as its readers do it."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeAlias

from desktop_app.core.errors import VelaturaError
from desktop_app.core.safe_open import read_regular
from desktop_app.core.set_aside import aside_file, asides
from desktop_app.storage.data.stores import json_version
from desktop_app.storage.database import Database
from desktop_app.storage.database_damage import damage_in
from desktop_app.storage.history_schema import HISTORY
from desktop_app.storage.history_thumbnails import THUMBNAILS
from desktop_app.storage.history_vectors import VECTORS
from desktop_app.storage.model_store_schema import MODEL_RECORDS
from desktop_app.storage.open_documents import VERSION as OPEN_VERSION
from desktop_app.storage.open_documents import read_open
from desktop_app.storage.queue_schema import QUEUE
from desktop_app.storage.record_repair import put_back
from desktop_app.storage.server_tokens import TokenFile
from desktop_app.storage.settings import Settings
from desktop_app.storage.styles import UserStyles

if TYPE_CHECKING:
    from desktop_app.core.set_aside import Aside
    from desktop_app.storage.database_schema import Schema
    from desktop_app.storage.paths import DataPaths


@dataclass(frozen=True, slots=True)
class Health:
    """How a store is.

    Attributes:
        store: its name.
        file: where it lies.
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


def check_stores(paths: DataPaths, *, repair: bool = False) -> list[Health]:
    """Read every record of every store that is there. What can't be read is set aside.

    Args:
        paths: the data folder.
        repair: whether what can be brought back is.
    """
    return [
        _looked_at(store, file(paths), look, paths, repair=repair)
        for store, (file, look) in _STORES.items()
        if file(paths).exists() or aside_file(file(paths)).exists() or _kept(file(paths))
    ]


def _kept(file: Path) -> list[str]:
    """Damaged files that were kept under other names."""
    return sorted(path.name for path in file.parent.glob(f"{file.stem}-damaged-*{file.suffix}"))


def _looked_at(store: str, file: Path, look: _Look, paths: DataPaths, *, repair: bool) -> Health:
    try:
        damage, repaired = look(paths, file, repair) if file.exists() else ("", 0)
    except VelaturaError as error:
        damage, repaired = f"{error.what} {error.details}".strip(), 0
    return Health(store, file, damage, asides(file), _kept(file), repaired)


_Look: TypeAlias = "Callable[[DataPaths, Path, bool], tuple[str, int]]"
"""Damage of the file, and how many records were brought back."""


def _database(schema: Schema) -> _Look:
    def look(_: DataPaths, file: Path, repair: bool) -> tuple[str, int]:
        with closing(Database(file, schema)) as database:
            database.mend()
            damage = damage_in(file, thorough=True)
            if damage and repair:
                database.set_aside(damage)
                damage = damage_in(file, thorough=True)
            return damage, put_back(database, schema) if repair else 0

    return look


def _tokens(paths: DataPaths, file: Path, _: bool) -> tuple[str, int]:
    TokenFile(file, paths.locks / "server-tokens.lock").users()
    return "", 0


def _styles(paths: DataPaths, file: Path, _: bool) -> tuple[str, int]:
    UserStyles(file, paths.locks / "styles.lock").styles()
    return "", 0


def _settings(_: DataPaths, file: Path, __: bool) -> tuple[str, int]:
    return ", ".join(Settings.load(file).unusable()), 0


def _open(_: DataPaths, file: Path, __: bool) -> tuple[str, int]:
    read_open(file)
    known = json_version(file)
    return "a newer version wrote it" if known is not None and known > OPEN_VERSION else "", 0


def _json(_: DataPaths, file: Path, __: bool) -> tuple[str, int]:
    """A list that is made again, or asked for again, where it can't be read."""
    try:
        json.loads(read_regular(file))
    except (OSError, ValueError, RecursionError) as error:
        return str(error), 0
    return "", 0


_STORES: Final[dict[str, tuple[Callable[[DataPaths], Path], _Look]]] = {
    "queue": (lambda paths: paths.queue_file, _database(QUEUE)),
    "history": (lambda paths: paths.history_file, _database(HISTORY)),
    "thumbnails": (
        lambda paths: paths.history_file.with_name("thumbnails.sqlite"),
        _database(THUMBNAILS),
    ),
    "content": (lambda paths: paths.history_file.with_name("content.sqlite"), _database(VECTORS)),
    "models": (lambda paths: paths.model_records, _database(MODEL_RECORDS)),
    "tokens": (lambda paths: paths.server_tokens, _tokens),
    "styles": (lambda paths: paths.styles, _styles),
    "settings": (lambda paths: paths.settings, _settings),
    "open": (lambda paths: paths.open_documents, _open),
    "licences": (lambda paths: paths.licences, _json),
    "model_links": (lambda paths: paths.model_links, _json),
    "speeds": (lambda paths: paths.speeds, _json),
}
"""The stores by name: where they lie, and how they are read."""
