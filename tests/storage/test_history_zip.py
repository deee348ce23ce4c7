"""The history as a zip: there and back, merged, stopped, and from strangers."""

from __future__ import annotations

import hashlib
import json
import struct
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from desktop_app.catalog.schedulers import load_schedulers
from desktop_app.core.cancel import Cancelled, CancelToken
from desktop_app.core.errors import InputError, StorageError
from desktop_app.storage.blob_store import BlobStore
from desktop_app.storage.history import History
from desktop_app.storage.history_inputs import blobs_in
from desktop_app.storage.history_rebuild import rebuild
from desktop_app.storage.history_record import EntryOrigin
from desktop_app.storage.history_search import HistorySearch
from desktop_app.storage.history_trash import trash
from desktop_app.storage.history_unzip import import_zip
from desktop_app.storage.history_zip import export_zip
from tests.storage.conftest import MODEL, picture, request_for

SCHEDULERS = load_schedulers()
ENVIRONMENT = {"torch": "2.13.0", "device": "cpu"}


class Place:
    """A history and its blobs."""

    def __init__(self, folder: Path) -> None:
        self.history = History(folder / "history" / "history.sqlite", SCHEDULERS)
        self.blobs = BlobStore(folder / "blobs")

    def add(self, number: int) -> str:
        """Id of an entry that was made from something."""
        inputs = [{"request": {}, "icc": self.blobs.put(picture(number % 2))}]
        origin = EntryOrigin(number, 1.5, "Stillleben", "job", "me", inputs, ENVIRONMENT, "f" * 64)
        return self.history.add(picture(number), request_for(f"fox {number}"), MODEL, origin).uid

    def content(self) -> list[dict[str, Any]]:
        """All entries, but for what is only of this database."""
        newest = self.history.newest
        entries = newest(limit=999) + newest(limit=999, trashed=True)
        told = [{**asdict(one), "id": 0} for one in entries]
        return sorted(told, key=lambda one: one["uid"])

    def export(self, path: Path, **more: Any) -> Any:
        return export_zip(self.history, self.blobs, path, **more)

    def take(self, path: Path, **more: Any) -> Any:
        return import_zip(self.history, self.blobs, path, **more)


@pytest.fixture
def here(tmp_path: Path) -> Place:
    place = Place(tmp_path / "here")
    uids = [place.add(number) for number in range(5)]
    place.history.mark(uids[0], starred=True, tags=["a"], note="n")
    place.history.mark(uids[1], applied=True, lock_before="x", lock_after="x")
    place.history.mark(uids[1], request=json.dumps(request_for("other").to_json()))
    trash(place.history, uids[2:3])
    return place


@pytest.fixture
def there(tmp_path: Path) -> Place:
    return Place(tmp_path / "there")


@pytest.mark.slow
def test_there_and_back_it_is_the_same(here: Place, there: Place, tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    done = here.export(tmp_path / "h.zip", progress=lambda *numbers: told.append(numbers))
    assert (done.entries, done.missing, done.blobs_missing, told) == (5, (), 0, [(5, 5)])
    got = there.take(tmp_path / "h.zip")
    assert (got.added, got.known, got.refused, got.lost, got.is_cut_off) == (5, 0, (), 0, False)
    assert there.content() == here.content()
    (entry, *_) = HistorySearch(there.history).listed("fox")
    assert there.history.environment(entry.environment) == ENVIRONMENT
    for blob in blobs_in(entry.inputs_json):
        assert there.blobs.get(blob).shape == picture().shape
    # What was imported is as well noted as what was made here.
    before = there.content()
    there.history.close()
    for path in there.history.folder.glob("history.sqlite*"):
        path.unlink()
    again = History(there.history.file, SCHEDULERS)
    assert dict(rebuild(again).without) == {}
    there.history = again
    assert there.content() == before
    again.close()


def test_what_is_there_already_stays_as_it_is(here: Place, there: Place, tmp_path: Path) -> None:
    here.export(tmp_path / "h.zip")
    there.take(tmp_path / "h.zip")
    first = there.history.newest()[0]
    there.history.mark(first.uid, note="mine")
    there.history.path_of(there.history.newest()[1]).unlink()
    new = there.add(9)
    again = there.take(tmp_path / "h.zip")
    assert (again.added, again.known) == (0, 5)
    entries = there.history.newest()
    assert [entry.uid for entry in entries[:2]] == [new, first.uid]
    assert entries[1].note == "mine" and not any(entry.missing for entry in entries)


@pytest.mark.slow
def test_some_entries_alone(here: Place, there: Place, tmp_path: Path) -> None:
    uids = [entry.uid for entry in here.history.newest()][:2]
    done = here.export(tmp_path / "h.zip", uids=[*uids, "0" * 32])
    assert done.entries == 2
    assert there.take(tmp_path / "h.zip").added == 2
    assert [entry.uid for entry in there.history.newest()] == uids
    with zipfile.ZipFile(tmp_path / "h.zip") as archive:
        assert len([name for name in archive.namelist() if name.startswith("blobs/")]) == 2


def test_what_is_missing_is_said(here: Place, there: Place, tmp_path: Path) -> None:
    entry = here.history.newest()[0]
    here.history.path_of(entry).unlink()
    here.blobs.remove_unused((), grace=-1)
    done = here.export(tmp_path / "h.zip")
    assert (done.entries, done.missing, done.blobs_missing) == (4, (entry.uid,), 2)
    got = there.take(tmp_path / "h.zip")
    assert (got.added, got.lost) == (4, 4)


@pytest.mark.slow
def test_both_can_be_stopped(here: Place, there: Place, tmp_path: Path) -> None:
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(Cancelled):
        here.export(tmp_path / "h.zip", cancel=cancel)
    assert not (tmp_path / "h.zip").exists() and not list(tmp_path.glob(".velatura*"))
    here.export(tmp_path / "h.zip")
    token = CancelToken()

    def stop(done: int, total: int) -> None:
        if done == 2:
            token.cancel()

    with pytest.raises(Cancelled):
        there.take(tmp_path / "h.zip", progress=stop, cancel=token)
    assert len(there.content()) == 2
    assert there.take(tmp_path / "h.zip").added == 3
    assert there.content() == here.content()


@pytest.mark.parametrize("data", [b"", b"garbage", b"PK\3\4" + b"\0" * 99])
def test_what_is_no_history_is_refused(there: Place, tmp_path: Path, data: bytes) -> None:
    (tmp_path / "h.zip").write_bytes(data)
    with pytest.raises(InputError) as caught:
        there.take(tmp_path / "h.zip")
    assert caught.value.code == "history_zip_unreadable"
    with pytest.raises(InputError, match="no.zip"):
        there.take(tmp_path / "no.zip")


def test_a_newer_one_is_refused(there: Place, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "h.zip", "w") as archive:
        archive.writestr("history.json", '{"format": 2, "entries": 1}')
    with pytest.raises(InputError) as caught:
        there.take(tmp_path / "h.zip")
    assert caught.value.code == "history_zip_newer"


@pytest.mark.slow
def test_of_one_that_is_cut_off_the_beginning_is_taken(
    here: Place, there: Place, tmp_path: Path
) -> None:
    here.export(tmp_path / "h.zip")
    with zipfile.ZipFile(tmp_path / "h.zip") as archive:
        begin = archive.start_dir
    data = (tmp_path / "h.zip").read_bytes()
    (tmp_path / "h.zip").write_bytes(data[: begin + 20])
    got = there.take(tmp_path / "h.zip")
    assert (got.added, got.is_cut_off) == (5, True)


def _line(change: Callable[[dict[str, Any]], object]) -> Callable[[bytes], bytes]:
    """Changes the lines of all entries."""

    def changed(data: bytes) -> bytes:
        told = [json.loads(line) for line in data.splitlines()]
        for one in told:
            if "uid" in one:
                change(one)
        return b"\n".join(json.dumps(one).encode() for one in told)

    return changed


def _set(**values: object) -> Callable[[bytes], bytes]:
    return _line(lambda one: one.update(values))


HOSTILE = {
    "a path as its id": ("entries/", _set(uid="../../../../precious")),
    "an absolute path": ("entries/", _set(uid="/etc/passwd")),
    "a number as its id": ("entries/", _set(uid=7)),
    "a name of a file": ("entries/", _line(lambda one: one.update(file="../x", uid="x"))),
    "a year that is none": ("entries/", _set(created=2**62)),
    "a negative seed": ("entries/", _set(seed=-1)),
    "a text as a number": ("entries/", _set(width="64")),
    "no seconds": ("entries/", _set(seconds=-1.0)),
    "another size": ("entries/", _set(width=65)),
    "another checksum": ("entries/", _set(content="0" * 64)),
    "no JSON": ("entries/", lambda data: b"{" * 5000 + b"\n" + b"[" * 100_000),
    "half a picture": ("pictures/", lambda data: data[: len(data) // 2]),
    "another picture": ("pictures/", lambda data: data + b"x"),
    "nothing in it": ("entries/", lambda data: b""),
}


@pytest.mark.few(1)
@pytest.mark.parametrize("case", HOSTILE)
def test_hostile_entries_are_left_out_and_nothing_is_written_elsewhere(
    here: Place, there: Place, tmp_path: Path, case: str
) -> None:
    here.export(tmp_path / "h.zip")
    prefix, change = HOSTILE[case]
    with (
        zipfile.ZipFile(tmp_path / "h.zip") as old,
        zipfile.ZipFile(tmp_path / "new.zip", "w") as new,
    ):
        for name in old.namelist():
            data = old.read(name)
            new.writestr(name, change(data) if name.startswith(prefix) else data)
    before = sorted(tmp_path.rglob("*"))
    got = there.take(tmp_path / "new.zip")
    assert got.added == 0 and there.content() == []
    assert got.refused or case == "nothing in it"
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.slow
def test_what_is_packed_small_and_unpacks_large_is_not_unpacked(
    here: Place, there: Place, tmp_path: Path
) -> None:
    """A bomb: pictures have to be stored as they are; a liar about sizes is found by its CRC."""
    here.export(tmp_path / "h.zip")
    bomb = b"\0" * 70_000_000
    with (
        zipfile.ZipFile(tmp_path / "h.zip") as old,
        zipfile.ZipFile(tmp_path / "new.zip", "w", zipfile.ZIP_DEFLATED, compresslevel=1) as new,
    ):
        for name in old.namelist():
            data = old.read(name)
            if name.startswith("entries/"):
                data += b"\n" + bomb
            new.writestr(name, data)
    del bomb
    got = there.take(tmp_path / "new.zip")
    assert got.added == 0 and any("too large" in reason for _, reason in got.refused)

    whole = (tmp_path / "h.zip").read_bytes()
    with zipfile.ZipFile(tmp_path / "h.zip") as archive:
        info = next(one for one in archive.infolist() if one.filename.startswith("pictures/"))
    packed = zlib.compressobj(wbits=-15)
    data = packed.compress(b"\0" * 1000) + packed.flush()
    at = whole.index(info.filename.encode())
    lying = bytearray(whole)
    lying[at - 30 + 8 : at - 30 + 10] = struct.pack("<H", 8)
    directory = whole.rindex(info.filename.encode())
    lying[directory - 46 + 10 : directory - 46 + 12] = struct.pack("<H", 8)
    lying[at + len(info.filename) : at + len(info.filename) + len(data)] = data
    (tmp_path / "lying.zip").write_bytes(lying)
    got = there.take(tmp_path / "lying.zip")
    assert got.added == 4 and [reason for _, reason in got.refused] == [
        "it is packed in another way"
    ]


def test_a_blob_that_is_another_one_is_not_kept(here: Place, there: Place, tmp_path: Path) -> None:
    here.export(tmp_path / "h.zip")
    with (
        zipfile.ZipFile(tmp_path / "h.zip") as old,
        zipfile.ZipFile(tmp_path / "new.zip", "w") as new,
    ):
        names = [name for name in old.namelist() if name.startswith("blobs/")]
        for name in old.namelist():
            other = names[1 - names.index(name)] if name in names else name
            new.writestr(name, old.read(other))
    got = there.take(tmp_path / "new.zip")
    assert (got.added, got.lost, there.blobs.total()) == (5, 5, 0)
    with pytest.raises(StorageError):
        there.blobs.take("../../x", b"")


@pytest.mark.slow
def test_an_environment_is_named_by_its_content(here: Place, there: Place, tmp_path: Path) -> None:
    here.export(tmp_path / "h.zip")
    name = here.history.newest()[0].environment
    assert name == hashlib.sha256(here.history.environment_json(name).encode()).hexdigest()
    with (
        zipfile.ZipFile(tmp_path / "h.zip") as old,
        zipfile.ZipFile(tmp_path / "new.zip", "w") as new,
    ):
        for member in old.namelist():
            new.writestr(member, old.read(member).replace(b"2.13.0", b"6.66.6"))
    got = there.take(tmp_path / "new.zip")
    assert got.added == 5 and there.history.environment(name) == {}


@pytest.mark.slow
def test_many_lines_go_into_several_files(
    here: Place, there: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("desktop_app.storage.history_zip.LINES_BYTES", 2000)
    here.export(tmp_path / "h.zip")
    with zipfile.ZipFile(tmp_path / "h.zip") as archive:
        assert len([name for name in archive.namelist() if name.startswith("entries/")]) > 2
    assert there.take(tmp_path / "h.zip").added == 5
    assert there.content() == here.content()
