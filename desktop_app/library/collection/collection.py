"""The collection: every model and every other file of weights, with what is remembered of them.

Identity is content: what the user noted stays with a file however it is called and wherever it
lies, and while its disk is away. Knows no network and loads nothing. Any thread.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from desktop_app.core.cancel import CancelToken
from desktop_app.core.errors import InputError, ModelError, StorageError, VelaturaError
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.model_record import ModelRecord, Origin, Verification
from desktop_app.core.weights_info import WeightsInfo
from desktop_app.library.collection.choices import (
    chosen_models,
    hashed,
    keys_in,
    parts_of,
    places_of,
    with_choices,
)
from desktop_app.library.collection.collection_entry import CollectionEntry, CollectionState
from desktop_app.library.collection.collection_rows import listed, with_record
from desktop_app.library.collection.companions import with_companion
from desktop_app.library.collection.disks import Disks, SystemDisks
from desktop_app.library.collection.files import Mover, rename_files, trash_files
from desktop_app.library.collection.location_scan import (
    Identify,
    LocationScanner,
    LocationState,
    Progress,
)
from desktop_app.library.collection.provenance import is_same, part_of, with_check, with_origin
from desktop_app.library.collection.records import ModelRecords, ModelStore, now_ms
from desktop_app.library.collection.scan_records import known_places, left, noted, unnoted
from desktop_app.library.collection.searching import named
from desktop_app.library.model_list.model_entry import ModelEntry
from desktop_app.library.model_list.model_library import ModelLibrary
from desktop_app.library.probing.part_search import PartChoice, part_choices, with_chosen

__all__ = ["Collection", "CollectionEntry", "CollectionState"]


class Collection:
    """The rows of the manager, and what moves their files.

    Attributes:
        library: the model list it stands on.
        records: what the user notes on a model, by `CollectionEntry.key`.
        now: milliseconds since 1970, UTC.
    """

    def __init__(
        self,
        library: ModelLibrary,
        store: ModelStore,
        identify: Identify,
        pictures: Path,
        *,
        disks: Disks | None = None,
        now: Callable[[], int] = now_ms,
    ) -> None:
        """Look at nothing yet.

        Args:
            library: the model list.
            store: keeps the records.
            identify: tells what files and folders are; called by one thread at a time.
            pictures: folder of the thumbnails.
            disks: tells which disks are there; None: this machine's.
            now: milliseconds since 1970, UTC.
        """
        self.library = library
        library.variant_chosen = self._variant_chosen
        self.records = ModelRecords(store, pictures, now)
        self._store = store
        self.now = now
        self._identify = identify
        self._looker = LocationScanner(identify)
        self._disks = disks or SystemDisks()
        self._scanning = threading.RLock()
        self._showing = threading.Lock()
        self.entries: tuple[CollectionEntry, ...] = ()
        """The rows as they were at the last `scan`."""
        self._models: tuple[ModelInfo, ...] = ()
        self._places: Sequence[ModelEntry] = ()
        self._records: dict[str, ModelRecord] = {}
        self._touched: set[str] = set()
        self._notices: list[VelaturaError] = []

    def take_notices(self) -> list[VelaturaError]:
        """What the user should be told since the last call: above all, damage to the records."""
        notices, self._notices = self._notices, []
        return [*notices, *self._store.take_notices()]

    def close(self) -> None:
        """Let go of the records. May be called twice."""
        self._store.close()

    def scan(
        self,
        on_progress: Progress = lambda done, total: None,
        cancel: CancelToken | None = None,
        on_models: Callable[[tuple[ModelInfo, ...]], None] = lambda models: None,
    ) -> tuple[CollectionEntry, ...]:
        """Every row: the models in the list's order, then what is away or missing.

        Only what changed since the last time is read, also since the last start. If the records
        can't be used, the models are listed without them, and `take_notices` says so.

        Args:
            on_progress: called with how much of it is done, and how much there is; the second
                look at a place counts as one more.
            cancel: looked at before each place.
            on_models: told what can make pictures as soon as that is known, which is long before
                a thousand LoRAs were looked into.

        Raises:
            Cancelled: the rows stay as they were; what was read is not read again.
        """
        token = cancel or CancelToken()
        with self._scanning:
            self._touched.clear()
            places = self.library.scan(token)
            self._disks.refresh()
            known, error = self._remembered()
            on_models(chosen_models(places, known, self.library.families))
            looks = self._looker.scan(places, known_places(known.values()), on_progress, token)
            records, error = self._noted(looks, known, error)
            if error is not None:
                self._notices.append(error)
            with self._showing:
                # What the user noted while the disk was looked at is newer than what was read.
                records = self._renewed(records, {look.key for look in looks}, error)
                self.entries = listed(looks, records, self._disks)
                self._models = chosen_models(places, records, self.library.families)
                self._places, self._records = places, records
                return self.entries

    def renew(self, key: str) -> tuple[CollectionEntry, ...]:
        """Every row, with what was noted of one content since the last `scan`.

        Reads its record alone and does not wait for a scan; models are only looked at where another
        variant was chosen. A content that was forgotten has no row any more unless it is there.
        """
        with self._showing:
            self._touched.add(key)
            record, before = self._store.get(key), self._records.get(key, ModelRecord(key))
            records = {each: kept for each, kept in self._records.items() if each != key}
            if record is not None:
                records[key] = record
            self._records = records
            told = record or ModelRecord(key)
            if told.choices.variant != before.choices.variant:
                self._places = self.library.scan()
            self.entries = tuple(
                with_record(row, told) if row.key == key else row
                for row in self.entries
                if row.key != key or record is not None or row.is_present
            )
            self._models = chosen_models(self._places, records, self.library.families)
            return self.entries

    def _renewed(
        self,
        records: Mapping[str, ModelRecord],
        current_keys: set[str],
        error: StorageError | None,
    ) -> dict[str, ModelRecord]:
        """The records with those that were noted or forgotten meanwhile as they are now."""
        renewed = dict(records)
        if error is None:
            for key in self._touched:
                with contextlib.suppress(StorageError):
                    record = self._store.get(key)
                    if record is not None:
                        renewed[key] = record
                    elif key not in current_keys:
                        renewed.pop(key, None)
        return renewed

    def find(self, key: str) -> CollectionEntry:
        """The row that ``key`` names; see `searching.named`, also for errors."""
        return named(self.scan(), key)

    def identify(self, path: Path) -> WeightsInfo:
        """What the file or folder is, wherever it lies.

        Raises:
            VelaturaError: that can't be told.
        """
        with self._scanning:
            answers = self._identify([path], lambda done, total: None, CancelToken())
        outcome = answers.get(path) or ModelError(
            "not_a_model", name=path.name, reason="it could not be inspected"
        )
        if isinstance(outcome, VelaturaError):
            raise outcome
        return outcome

    def models(self) -> tuple[ModelInfo, ...]:
        """What can make pictures, as of the last `scan`: each copy, with the user's settings in
        place of its own."""
        return self._models

    def chosen(self, info: ModelInfo) -> ModelInfo:
        """Any model, in the list or not, with the user's settings in place of its own.

        Reads the records, not the models; if that fails, `take_notices` says so.
        """
        try:
            record = self._store.get(info.digest) if info.digest else None
            if record is None:
                return self._lent(info)
            others = [self._store.get(key) for key in keys_in(record.choices)]
        except StorageError as error:
            self._notices.append(error)
            return info
        seen = {other.key: places_of(other) for other in others if other is not None}
        family = self.library.families[info.family]
        info = with_chosen(info, family, parts_of(record.choices, seen))
        return self._lent(with_choices(hashed(info, record), record.choices, family, seen))

    def part_choices(self, info: ModelInfo) -> tuple[PartChoice, ...]:
        """Where each part of a model is read from, and why. Looks at folders and headers."""
        record = self._store.get(info.digest) if info.digest else None
        places = self.library.part_places(self._places or self.library.scan())
        vae = self._store.get(record.choices.vae) if record and record.choices.vae else None
        seen = {vae.key: places_of(vae)} if vae else {}
        chosen = parts_of(record.choices, seen) if record else {}
        return part_choices(info, self.library.families[info.family], places, chosen)

    def _lent(self, info: ModelInfo) -> ModelInfo:
        """With a companion, if it lacks parts; the models are looked at only then."""
        if not info.lacks:
            return info
        found = (entry.info for entry in self.library.scan() if entry.info is not None)
        return with_companion(info, self._models or tuple(found))

    def key_at(self, path: Path) -> str:
        """The content that lay at ``path`` when it was looked at last; empty if none did."""
        rows = self.entries or self.scan()
        at = (row.key for row in rows if any(entry.path == path for entry in row.entries))
        return next(at, "")

    def arrived(
        self, path: Path, origin: Origin, replaces: str = ""
    ) -> tuple[CollectionEntry, ...]:
        """A download or an import lies at ``path``: remember where it came from.

        Args:
            path: the model, or a folder with several files of weights, somewhere in the list.
            origin: where from, with the names of its files in that folder.
            replaces: key of the content that lay there before (a repair, an update), be it the
                same: what the user noted of what ever lay there goes over to it.

        Returns:
            The rows of what lies there.

        Raises:
            InputError: ``model_missing``: nothing lies there, or nothing that can be read.
            StorageError: its record can't be kept; the model is in the list all the same.
        """
        rows = self._rows_at(path)
        for place, row in rows.items():
            inside = place.relative_to(path)
            own = part_of(origin, inside, is_folder=place.is_dir(), name=place.name)
            olds = self._previously_at(place, row.key, replaces, own) if replaces else []

            def received(
                record: ModelRecord, own: Origin = own, olds: list[ModelRecord] = olds
            ) -> ModelRecord:
                return with_origin(record, own, olds)

            self.records.change(row.key, received)
            for old in olds:
                left(self._store, old.key, place, forget=True)
        return tuple(self._rows_at(path).values())

    def record_check(
        self, path: Path, key: str, verification: Verification, origin: Origin | None
    ) -> str:
        """A close look at what lies at ``path`` was taken: remember what it found.

        Args:
            path: the model.
            key: of the content that was thought to lie there. If damage made it another one, what
                is noted of the model goes along, or it would seem to be gone.
            verification: what was found.
            origin: what was compared with.

        Returns:
            The key of what lies there.

        Raises:
            StorageError: it can't be kept.
        """
        row = self._rows_at(path)[path]
        olds = self._previously_at(path, row.key, key, origin)

        def checked(record: ModelRecord) -> ModelRecord:
            return with_check(record, olds, verification, origin)

        self.records.change(row.key, checked)
        for old in olds:
            left(self._store, old.key, path, forget=True)
        return row.key

    def rename(self, entry: ModelEntry, name: str) -> CollectionEntry:
        """Rename a model's files on the disk; for errors see `files.rename_files`."""
        with self._scanning:
            path = rename_files(entry, name)
            if entry.in_place:
                self.library.add_reference(path)
                self.library.remove_reference(entry.path)
            return self._row_at(path)

    def remove(self, entry: ModelEntry, trash: Mover) -> list[Path]:
        """Move one copy of a model to the trash. What is noted of it is kept, should it return.

        For what comes back and for errors see `files.trash_files`.
        """
        with self._scanning:
            row = next((row for row in self.entries if entry in row.entries), None)
            stayed = trash_files(entry, trash)
            if entry.in_place:
                self.library.remove_reference(entry.path)
            if row is not None and row.key:
                try:
                    left(self._store, row.key, entry.path)
                except StorageError as error:  # the files are in the trash all the same
                    self._notices.append(error)
            return stayed

    def take_off(self, entry: ModelEntry) -> None:
        """Take a model used in place off the list. Its files and what is noted of it stay."""
        self.library.remove_reference(entry.path)

    def _variant_chosen(self, digest: str) -> str:
        with contextlib.suppress(StorageError):  # `_remembered` says so
            record = self._store.get(digest)
            return record.choices.variant if record else ""
        return ""

    # -- looking --------------------------------------------------------------------------------

    def _remembered(self) -> tuple[dict[str, ModelRecord], StorageError | None]:
        """The records by key, or why there are none."""
        try:
            return {record.key: record for record in self._store.all()}, None
        except StorageError as error:
            return {}, error

    def _previously_at(
        self, place: Path, key: str, first: str, origin: Origin | None
    ) -> list[ModelRecord]:
        """What is remembered of other contents than ``key`` that lay at ``place`` and nowhere
        else: ``first``, and what came from the same origin."""
        others = [each for each in self._store.all() if each.key != key]
        there = [each for each in others if [at.path for at in each.sightings] == [str(place)]]
        meant = [each for each in there if each.key == first or is_same(each.origin, origin)]
        return sorted(meant, key=lambda each: each.key != first)

    def _row_at(self, path: Path) -> CollectionEntry:
        return self._rows_at(path)[path]

    def _noted(
        self,
        looks: Sequence[LocationState],
        known: Mapping[str, ModelRecord],
        error: StorageError | None,
    ) -> tuple[Mapping[str, ModelRecord], StorageError | None]:
        """The records after ``looks``, kept unless there is, or comes, an error."""
        now = self.now()
        if error is None:
            try:
                return noted(looks, known, self._store, self._disks, now), None
            except StorageError as failed:
                error = failed
        return unnoted(looks, known, self._disks, now), error

    def _rows_at(self, path: Path) -> dict[Path, CollectionEntry]:
        """The rows of what lies at ``path`` now, or in it, whose content can be read, by place.

        Raises:
            InputError: ``model_missing``.
        """
        places = ((entry.path, row) for row in self.scan() if row.key for entry in row.entries)
        rows = {place: row for place, row in places if place == path or path in place.parents}
        if not rows:
            raise InputError("model_missing", name=path.name)
        return {path: rows[path]} if path in rows else rows
