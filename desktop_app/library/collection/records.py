"""What the user notes on models: favourites, tags, a name, a picture. Belongs to content."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Final, Protocol

from desktop_app.catalog.model_catalog import load_model_catalog
from desktop_app.core.errors import VelaturaError
from desktop_app.core.model_record import ModelChoices, ModelRecord
from desktop_app.library.collection.collection_entry import CollectionEntry
from desktop_app.library.formats.json_file import text_of

_NAME_SIGNS = 120
_TAG_SIGNS = 40
_MOST_TAGS = 50
_NOTES_SIGNS = 20_000


def now_ms() -> int:
    """Milliseconds since 1970, UTC, as the store keeps times."""
    return time.time_ns() // 1_000_000


class ModelRecords:
    """Commands on records, by the content's key. Any thread. A record that isn't there is started.

    All raise StorageError if it can't be kept; nothing is changed then.
    """

    def __init__(self, store: ModelStore, pictures: Path, now: Callable[[], int] = now_ms) -> None:
        """``pictures``: folder of the thumbnails; made when it is needed."""
        self._store = store
        self._pictures = pictures
        self._now = now

    def get(self, key: str) -> ModelRecord | None:
        """What is remembered of a content."""
        return self._store.get(key)

    def change(self, key: str, change: Callable[[ModelRecord], ModelRecord]) -> ModelRecord:
        """Change a record in one step; returns it as it was kept."""

        def changed(old: ModelRecord | None) -> ModelRecord:
            return change(old or ModelRecord(key, added=self._now()))

        kept = self._store.change(key, changed)
        assert kept is not None  # `changed` always gives one
        return kept

    def set_favourite(self, key: str, favourite: bool) -> ModelRecord:
        """Mark it as one of the user's favourites, or no longer."""
        return self.change(key, lambda record: replace(record, favourite=favourite))

    def set_tags(self, key: str, tags: Iterable[str]) -> ModelRecord:
        """Its tags: each one line, none twice whatever its case, in the order given."""
        clean: dict[str, str] = {}
        for tag in tags:
            line = text_of(tag, _TAG_SIGNS)
            if line:
                clean.setdefault(line.casefold(), line)
        kept = tuple(clean.values())[:_MOST_TAGS]
        return self.change(key, lambda record: replace(record, tags=kept))

    def set_notes(self, key: str, notes: str) -> ModelRecord:
        """What the user wrote about it."""
        return self.change(key, lambda record: replace(record, notes=notes[:_NOTES_SIGNS]))

    def set_name(self, key: str, name: str) -> ModelRecord:
        """What the user calls it; an empty text gives it back its own name. Renames no file."""
        return self.change(key, lambda record: replace(record, name=text_of(name, _NAME_SIGNS)))

    def set_choices(self, key: str, choices: ModelChoices) -> ModelRecord:
        """What to use with it."""
        return self.change(key, lambda record: replace(record, choices=choices))

    def note_use(self, key: str) -> ModelRecord:
        """A picture was made with it just now."""
        now = self._now()
        return self.change(key, lambda record: replace(record, last_used=now, uses=record.uses + 1))

    def thumbnail(self, record: ModelRecord) -> Path | None:
        """Where its picture lies; None if there is none."""
        name = record.thumbnail
        if not name or Path(name).name != name:  # a plain name: another could lead anywhere
            return None
        path = self._pictures / name
        return path if path.is_file() else None

    def forget(self, key: str) -> None:
        """Forget everything about it, with its picture. Its files, if there are any, stay."""
        old = self.get(key)
        self._store.remove(key)
        if old is not None:
            self._drop_picture(old)

    def _drop_picture(self, record: ModelRecord) -> None:
        """Remove a picture that no record needs any more (a copied record shares it)."""
        path = self.thumbnail(record)
        if path is not None and all(r.thumbnail != record.thumbnail for r in self._store.all()):
            with contextlib.suppress(OSError):
                path.unlink()


_BUNDLED: Final = "Apache-2.0"
"""Of what ships with the program."""

_catalog = cache(load_model_catalog)


def licence_of(digest: str, entries: Callable[[], Iterable[CollectionEntry]]) -> str:
    """Id of the licence of a model; empty: nothing is known.

    Args:
        digest: of the model; empty: there is none.
        entries: gives the collection's.
    """
    for entry in entries() if digest else ():
        if entry.info is None or entry.info.digest != digest:
            continue
        if entry.bundled:
            return _BUNDLED
        origin = entry.record.origin
        known = _catalog().models.get(origin.catalog) if origin is not None else None
        if known is not None:
            return known.licence
    return ""


class ModelStore(Protocol):
    """Keeps records; `storage.model_store` is one. Its methods may be called from any thread."""

    def get(self, key: str) -> ModelRecord | None:
        """The record with that key."""
        ...

    def all(self) -> list[ModelRecord]:
        """Every record, the newest first."""
        ...

    def put(self, record: ModelRecord) -> None:
        """Keep it, in place of the one with its key. Raises StorageError."""

    def change(
        self, key: str, change: Callable[[ModelRecord | None], ModelRecord | None]
    ) -> ModelRecord | None:
        """Read, change and keep in one step, so that of two programs neither undoes the other.

        Args:
            key: of the record.
            change: gets the record as it is, or None, and returns what to keep; None removes it.

        Returns:
            What was kept.

        Raises:
            StorageError: nothing was changed.
        """
        ...

    def remove(self, key: str) -> None:
        """Raises StorageError; nothing is done for an unknown key."""

    def take_notices(self) -> Sequence[VelaturaError]:
        """What the user should be told since the last call (a damaged file was set aside)."""
        ...

    def close(self) -> None:
        """Let go of the file. May be called twice; anything else raises afterwards."""
