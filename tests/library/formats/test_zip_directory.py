"""Archives that lie about the length of their list: what we are told is what would be read."""

from __future__ import annotations

import io
import struct
import zipfile
from pathlib import Path

import pytest

from desktop_app.library.formats.zip_directory import directory_size
from desktop_app.library.identify.pickle_header import read_pickle
from desktop_app.library.pickles.explain import explain
from desktop_app.library.pickles.problem import PickleProblem

HUGE = 200 << 20


def _archive(comment: bytes = b"") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a/data.pkl", b"\x80\x02}.")
        archive.comment = comment
    return out.getvalue()


def _long(size: int) -> bytes:
    return struct.pack("<4sQHHIIQQQQ", b"PK\x06\x06", 44, 45, 45, 0, 0, 1, 1, size, 0)


def _end(size: int, comment: bytes = b"") -> bytes:
    head = struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, 1, 1, size, 0, len(comment))
    return head + comment


def _locator(place: int) -> bytes:
    return struct.pack("<4sIQI", b"PK\x06\x07", 0, place, 1)


START = b"PK\x03\x04" + bytes(100)


@pytest.mark.parametrize("comment", [b"", b"x" * 1000, b"x" * 0xFFFF])
def test_of_an_honest_archive_it_is_the_list(comment: bytes) -> None:
    data = _archive(comment)
    place = data.index(b"PK\x01\x02")
    end = data.rindex(b"PK\x05\x06")
    assert directory_size(io.BytesIO(data)) == end - place


LIES = {
    "a record in the comment that tells a small number": (
        START + _long(HUGE) + _locator(104) + _end(0xFFFFFFFF, _long(10) + b"x" * 20)
    ),
    "a record that only the locator names": START + _long(HUGE) + bytes(90) + _locator(104)
    + _end(0xFFFFFFFF),
    "a record before the locator, which names another": START + _long(10) + _long(HUGE)
    + _locator(104) + _end(0xFFFFFFFF),
    "no record at all": START + _end(HUGE),
}  # fmt: skip


@pytest.mark.parametrize("data", LIES.values(), ids=LIES.keys())
def test_a_list_as_long_as_the_memory_is_not_read(data: bytes, tmp_path: Path) -> None:
    assert (directory_size(io.BytesIO(data)) or 0) >= HUGE
    path = tmp_path / "w.ckpt"
    path.write_bytes(data)
    assert explain(path).verdict == "unreadable"
    with pytest.raises(PickleProblem):
        read_pickle(path)


@pytest.mark.parametrize("data", [b"", b"PK\x05\x06", b"PK\x05\x06" + bytes(17), bytes(70_000)])
def test_without_an_end_there_is_none(data: bytes) -> None:
    assert directory_size(io.BytesIO(data)) is None


def test_of_two_archives_in_one_file_none_brings_in_what_was_not_looked_at(tmp_path: Path) -> None:
    harmful = io.BytesIO()
    with zipfile.ZipFile(harmful, "w") as archive:
        archive.writestr("a/data.pkl", b"\x80\x02cos\nsystem\n(X\x01\x00\x00\x00xtR.")
    harmless = _archive()
    verdicts = {
        "harmful last": (harmless + harmful.getvalue(), ("dangerous", "unreadable")),
        "harmless last": (harmful.getvalue() + harmless, ("tensors", "unreadable")),
        "harmful in the comment": (_archive(harmful.getvalue()), ("dangerous", "unreadable")),
    }
    for name, (data, allowed) in verdicts.items():
        path = tmp_path / "w.ckpt"
        path.write_bytes(data)
        assert explain(path).verdict in allowed, name
