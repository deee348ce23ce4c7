"""Notes of makings that are damaged, of another version, or another making's."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from desktop_app.app.data_checks import check_stores
from desktop_app.core.errors import InputError
from desktop_app.extensions.serving.server.server_tokens import ServerUser
from desktop_app.extensions.workbenches.faces.server.makings import Making
from desktop_app.extensions.workbenches.work.making_notes import NOTE
from desktop_app.storage.paths import DataPaths
from tests.storage.work_stores import KEYS, checked, make_makings, makings

ANN = ServerUser("ann")


@pytest.fixture
def paths(tmp_path: Path) -> DataPaths:
    made = DataPaths.at(tmp_path / "data")
    make_makings(made)
    return made


def folder(paths: DataPaths, key: str = KEYS[0]) -> Path:
    return paths.of_user("ann").root / "makings" / key


def again(paths: DataPaths, key: str = KEYS[0]) -> Making:
    return makings(paths).get(ANN, key)


def test_one_flipped_bit_is_put_right(paths: DataPaths) -> None:
    before, note = again(paths).data(), folder(paths) / NOTE
    data = bytearray(note.read_bytes())
    data[data.index(b"disk_full")] ^= 1
    note.write_bytes(data)
    found = again(paths)
    assert found.data() == before and found.error is not None and found.error.code == "disk_full"


@pytest.mark.few(1)
@pytest.mark.parametrize(
    "damage",
    [
        lambda data: data[:-40],
        lambda data: b"",
        lambda data: b"[]",
        lambda data: b'{"workbench": 3}',
        lambda data: data.replace(b"lesson", b"lessen"),
        lambda data: b"[" * 100_000,
    ],
)
def test_one_that_can_not_be_read_is_listed_as_failed_with_its_files(
    paths: DataPaths, damage: Callable[[bytes], bytes]
) -> None:
    note = folder(paths) / NOTE
    damaged = damage(note.read_bytes())
    note.write_bytes(damaged)
    values = {"topic": "a fox"}
    checked(
        folder(paths) / "out" / ".make.json",
        {"workbench": "poster", "version": 1, "values": values},
    )
    (folder(paths) / "out" / ".batch.jsonl").touch()
    for _ in range(2):  # the next start finds it as this one
        there = makings(paths)
        there.go_on()
        (ticket,) = there.tickets(ANN)
        assert ticket.status == "failed" and ticket.error is not None
        found = there.get(ANN, KEYS[0])
        assert found.error is not None and found.error.code == "making_note_damaged"
        assert there.file(ANN, KEYS[0], "a fox.png") == b"a picture"
        assert found.error.params["kept"] in [one.name for one in folder(paths).iterdir()]
    (kept,) = folder(paths).glob("making-damaged-*.json")
    assert kept.read_bytes() == damaged
    assert [again(paths, key).workbench for key in KEYS[1:]] == ["lesson"] * 5
    (told,) = [one for one in check_stores(paths) if one.store == "makings"]
    assert KEYS[0] in told.damage and kept.name in told.damage


def test_the_note_of_another_making_is_none(paths: DataPaths) -> None:
    (folder(paths) / NOTE).write_bytes((folder(paths, KEYS[1]) / NOTE).read_bytes())
    error = again(paths).error
    assert error is not None and error.code == "making_note_damaged"


@pytest.mark.parametrize("error", [["eisk_full", {"name": "a"}], ["disk_full", {"oame": "a"}]])
def test_an_error_of_another_version_is_shown_as_it_is(
    paths: DataPaths, error: list[object]
) -> None:
    told = json.loads((folder(paths) / NOTE).read_bytes())
    del told["crc"], told["id"]  # as earlier versions wrote it
    (folder(paths) / NOTE).write_text(json.dumps({**told, "error": error}))
    found = again(paths).error
    assert found is not None and found.code == error[0] and str(error[0]) in found.what


def test_what_never_began_is_no_making(paths: DataPaths) -> None:
    (folder(paths) / NOTE).unlink()
    with pytest.raises(InputError, match="job"):
        again(paths)
