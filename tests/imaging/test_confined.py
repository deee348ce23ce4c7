"""What is read in a process with limits: what it gives, and every way in which it ends."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from desktop_app.core.errors import InputError
from desktop_app.core.priority import NO_WINDOW
from desktop_app.imaging.confined import confined
from desktop_app.storage.tables import confined_rows, table_rows
from tests.refusals import refused


@dataclass(frozen=True)
class Given:
    number: int


def counting(most: str) -> Iterator[Given]:
    yield from map(Given, range(int(most)))


def refusing(name: str) -> Iterator[Given]:
    yield Given(1)
    raise InputError("file_missing", name=name)


def greedy(_: str) -> Iterator[Given]:
    yield Given(len(bytearray(1 << 30)))


def endless(_: str) -> Iterator[Given]:
    while True:
        pass
    yield Given(1)


def put_last(_: str) -> Iterator[Given]:
    while os.sched_getscheduler(0) != os.SCHED_IDLE:
        pass
    yield Given(1)


def ending(_: str) -> Iterator[Given]:
    sys.exit(3)
    yield Given(1)


def test_it_gives_what_the_function_gives_as_it_is_asked_for() -> None:
    assert list(confined(counting, "3")) == [{"number": 0}, {"number": 1}, {"number": 2}]
    many = confined(counting, "1000000000")
    assert next(many) == {"number": 0}
    many.close()


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere it stands back by its niceness")
def test_beside_a_servers_engines_it_has_what_others_leave(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(NO_WINDOW, raising=False)
    with pytest.raises(ValueError, match="processor"):
        list(confined(put_last, "", seconds=1))
    monkeypatch.setenv(NO_WINDOW, "1")
    assert list(confined(put_last, "", seconds=5)) == [{"number": 1}]


def test_its_errors_are_those_of_the_function() -> None:
    found = confined(refusing, "a.csv")
    assert next(found) == {"number": 1}
    with refused(InputError, "file_missing", name="a.csv"):
        next(found)


@pytest.mark.skipif(sys.platform != "linux", reason="which limits there are differs")
def test_memory_and_time_have_an_end() -> None:
    with pytest.raises(ValueError, match=r"too much memory \(more than 256 MB"):
        list(confined(greedy, "", memory=256 << 20))
    with pytest.raises(ValueError, match=r"processor.s time \(more than 1 s"):
        list(confined(endless, "", seconds=1))
    with pytest.raises(ValueError, match=r"ended \(3\)"):
        list(confined(ending, ""))


def test_a_table_is_the_same_there(tmp_path: Path) -> None:
    path = tmp_path / "t.jsonl"
    path.write_text('{"a": 1.5, "陶": ["x", null], "c": "\\ud83d"}\n[1]\n')
    assert list(confined_rows(path)) == list(table_rows(path))
    path.write_text("")
    with refused(InputError, "file_unreadable", reason="it has a heading, and no rows below it"):
        list(confined_rows(path))


def faulty(_: str) -> Iterator[Given]:
    yield Given(1)
    raise RecursionError


def test_what_else_goes_wrong_is_told_in_words() -> None:
    found = confined(faulty, "")
    assert next(found) == {"number": 1}
    with pytest.raises(ValueError, match=r"reading it failed \(RecursionError\)"):
        next(found)
