"""Records go in at once and are told when they are on the disk; trouble is told once."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from desktop_app.core.errors import StorageError
from desktop_app.core.pixels import Array
from desktop_app.storage.journal import (
    BlobRef,
    CompactionChoice,
    JournalWriter,
    Record,
    keeping,
    read_journal,
)
from desktop_app.worker import journal_loop, journal_queue
from desktop_app.worker.journal_events import (
    Acknowledged,
    Compacted,
    JournalEvent,
    Recovered,
    Trouble,
)
from desktop_app.worker.journal_thread import JournalThread
from desktop_app.worker.main_thread_queue import MainThreadQueue
from tests.patience import until

ROOT = Path(__file__).parents[2]


def noise(number: int) -> Array:
    """Pixels of 16 KB."""
    return np.random.default_rng(number).integers(0, 256, (64, 64, 4), dtype=np.uint8)


class Gate:
    """Opens the journal when it is let to: until then the disk is as slow as can be."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.open = threading.Event()
        self.refuse: list[Exception] = []

    def __call__(self) -> JournalWriter:
        self.open.wait(120)
        if self.refuse:
            raise self.refuse.pop()
        return JournalWriter.create(self.folder, {"document": "x.png"})


class Journal:
    """A journal's thread, what it told, and its folder."""

    def __init__(self, folder: Path, **more: int) -> None:
        self.gate = Gate(folder)
        self.told: list[JournalEvent] = []
        self.thread = JournalThread(self.gate, self.told.append, **more)

    def append(self, first: int, last: int) -> None:
        for number in range(first, last + 1):
            self.thread.append({"step": number}, [noise(number)])

    def of(self, kind: type[JournalEvent]) -> list[JournalEvent]:
        return [event for event in self.told if isinstance(event, kind)]


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    made = Journal(tmp_path / "j")
    yield made
    made.gate.open.set()
    made.thread.close(5)


def assert_holds(folder: Path, count: int) -> None:
    contents = read_journal(folder)
    assert [record.header["step"] for record in contents.records] == list(range(1, count + 1))
    for record in contents.records:
        assert contents.read_blob(record.blobs[0]).tobytes() == noise(record.number).tobytes()


@pytest.mark.slow
def test_records_are_acknowledged_in_order_once_they_are_on_the_disk(journal: Journal) -> None:
    journal.gate.open.set()
    for start in (1, 6, 11):
        journal.append(start, start + 4)
        journal.thread.sync_soon()
    until(lambda: Acknowledged(15) in journal.told)
    numbers = [event.number for event in journal.of(Acknowledged)]  # type: ignore[union-attr]
    assert numbers == sorted(set(numbers))
    assert journal.of(Trouble) == []
    assert_holds(journal.gate.folder, 15)


@pytest.mark.slow
def test_what_nobody_asks_to_sync_is_synced_after_a_while(journal: Journal) -> None:
    journal.gate.open.set()
    journal.append(1, 3)
    until(lambda: Acknowledged(3) in journal.told)


def test_appending_does_not_wait_for_a_slow_disk_and_what_waits_is_known(journal: Journal) -> None:
    refs = [journal.thread.append({"step": n}, [noise(n)]) for n in range(1, 4)]
    assert [ref.number for ref in refs] == [1, 2, 3]
    assert 3 * noise(1).nbytes < journal.thread.pending_bytes < 3 * noise(1).nbytes + 100
    waiting = journal.thread.read_blob(refs[1].blobs[0])
    assert waiting.tobytes() == noise(2).tobytes()
    assert not journal.thread.flush(0.01)
    journal.gate.open.set()
    assert journal.thread.flush(120)
    assert journal.thread.pending_bytes == 0
    on_disk = journal.thread.read_blob(refs[1].blobs[0])
    assert on_disk.tobytes() == noise(2).tobytes()


def test_a_record_may_refer_to_one_that_still_waits(journal: Journal) -> None:
    first = journal.thread.append({"step": 1}, [noise(1)])
    second = journal.thread.append({"step": 2}, [first.blobs[0], noise(2)])
    third = journal.thread.append({"step": 3}, [BlobRef(2, 0)])
    assert second.blobs == (BlobRef(1, 0), BlobRef(2, 1))
    assert journal.thread.read_blob(third.blobs[0]).tobytes() == noise(1).tobytes()
    journal.gate.open.set()
    assert journal.thread.flush(120)
    assert journal.thread.read_blob(BlobRef(3, 0)).tobytes() == noise(1).tobytes()


def test_what_can_not_be_stored_is_refused_where_it_is_handed_over(journal: Journal) -> None:
    with pytest.raises(TypeError):
        journal.thread.append({"what": object()})
    with pytest.raises(ValueError):
        journal.thread.append({}, [np.zeros(3, np.int64)])
    journal.gate.open.set()
    journal.append(1, 1)
    assert journal.thread.flush(120)
    for unknown in (BlobRef(1, 1), BlobRef(2, 0)):
        with pytest.raises(ValueError):
            journal.thread.append({}, [unknown])
    assert journal.thread.append({}, [BlobRef(1, 0)]).number == 2


@pytest.fixture
def filling(small_disk: Path) -> Iterator[Journal]:
    """A journal on a disk that has room for a few records, beside a ballast."""
    (small_disk / "ballast").write_bytes(bytes(150_000))
    made = Journal(small_disk / "j")
    made.gate.open.set()
    yield made
    (small_disk / "ballast").unlink(missing_ok=True)
    made.thread.close(5)


def test_a_full_disk_is_told_once_and_nothing_is_lost(filling: Journal) -> None:
    folder, thread = filling.gate.folder, filling.thread
    for number in range(1, 11):
        filling.append(number, number)
        thread.sync_soon()
        # One by one: what is written together is told together, and here it would not fit.
        until(lambda: Acknowledged(number) in filling.told or filling.of(Trouble))  # noqa: B023
    until(lambda: filling.of(Trouble))
    assert not thread.flush(0.1)
    [trouble] = filling.of(Trouble)
    assert isinstance(trouble, Trouble) and trouble.error.code == "journal_full"
    last = max(event.number for event in filling.of(Acknowledged))  # type: ignore[union-attr]
    assert 0 < last < 10
    assert filling.of(Recovered) == []
    assert_holds(folder, last)
    assert thread.read_blob(BlobRef(10, 0)).tobytes() == noise(10).tobytes()
    (folder.parent / "ballast").unlink()
    assert thread.close(60)
    assert filling.told[-2:] == [Acknowledged(10), Recovered()]
    assert len(filling.of(Trouble)) == 1
    assert_holds(folder, 10)


def test_a_journal_that_can_not_be_begun_is_tried_again(
    journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journal_loop, "RETRY_SECONDS", 0.01)
    journal.gate.refuse = [StorageError("journal_full"), StorageError("journal_full")]
    journal.append(1, 2)
    journal.gate.open.set()
    assert journal.thread.flush(120)
    codes = [event.error.code for event in journal.of(Trouble)]  # type: ignore[union-attr]
    assert codes == ["journal_full"]
    assert Recovered() in journal.told
    assert_holds(journal.gate.folder, 2)


def test_falling_behind_is_told_once_and_taken_back(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "j", behind_bytes=100_000)
    journal.append(1, 20)
    [trouble] = journal.of(Trouble)
    assert isinstance(trouble, Trouble) and trouble.error.code == "journal_behind"
    journal.gate.open.set()
    assert journal.thread.close(60)
    assert len(journal.of(Trouble)) == len(journal.of(Recovered)) == 1
    assert_holds(tmp_path / "j", 20)


def test_a_compaction_takes_its_turn(journal: Journal) -> None:
    journal.append(1, 6)
    journal.thread.compact(keeping(lambda record: record.number > 4, [BlobRef(2, 0)]))
    journal.append(7, 8)
    journal.thread.describe({"document": "y.png"})
    journal.gate.open.set()
    assert journal.thread.flush(120)
    [compacted] = journal.of(Compacted)
    assert isinstance(compacted, Compacted) and compacted.error is None
    assert compacted.after < compacted.before
    assert journal.thread.read_blob(BlobRef(2, 0)).tobytes() == noise(2).tobytes()
    contents = read_journal(journal.gate.folder)
    assert [record.number for record in contents.records] == [5, 6, 7, 8]
    assert contents.about == {"document": "y.png"}


def test_a_compaction_that_fails_is_told_and_what_follows_is_written(journal: Journal) -> None:
    journal.gate.open.set()
    journal.append(1, 2)
    journal.thread.compact(keeping(lambda record: bool(1 // 0)))
    journal.append(3, 4)
    assert journal.thread.flush(120)
    [compacted] = journal.of(Compacted)
    assert isinstance(compacted, Compacted) and compacted.error is not None
    assert compacted.error.code == "unexpected"
    assert_holds(journal.gate.folder, 4)


def test_a_compaction_that_yields_is_given_up_for_what_waits(
    journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journal_queue, "YIELD_SECONDS", 0.0)
    journal.gate.open.set()
    journal.append(1, 6)
    assert journal.thread.flush(120)
    going, on = threading.Event(), threading.Event()

    def choose(records: Iterable[Record]) -> CompactionChoice:
        made = keeping(lambda record: record.number > 4)(records)
        going.set()
        assert on.wait(60)
        return made

    journal.thread.compact(choose, yields=True)
    assert going.wait(60)
    journal.append(7, 8)
    assert [number for number, _ in journal.thread.waiting()] == [7, 8]
    on.set()
    assert journal.thread.flush(120)
    [given_up] = journal.of(Compacted)
    assert isinstance(given_up, Compacted) and given_up.put_off and given_up.error is None
    assert_holds(journal.gate.folder, 8)
    journal.thread.compact(keeping(lambda record: record.number > 4), yields=True)
    assert journal.thread.flush(120)
    assert [record.number for record in read_journal(journal.gate.folder).records] == [5, 6, 7, 8]


def test_a_journal_is_resumed_with_its_next_number(journal: Journal) -> None:
    journal.gate.open.set()
    journal.append(1, 3)
    assert journal.thread.close(60)
    writer, contents = JournalWriter.resume(journal.gate.folder)
    told: list[JournalEvent] = []
    thread = JournalThread(lambda: writer, told.append, first=contents.next_number)
    assert thread.append({"step": 4}, [noise(4)]).number == 4
    assert thread.close(60)
    assert told == [Acknowledged(4)]
    assert_holds(journal.gate.folder, 4)


def test_after_closing_nothing_is_taken_and_the_journal_is_free(journal: Journal) -> None:
    journal.gate.open.set()
    journal.append(1, 1)
    assert journal.thread.close(60)
    with pytest.raises(ValueError):
        journal.thread.append({})
    JournalWriter.resume(journal.gate.folder)[0].close()


def test_a_discarded_journal_is_gone_with_what_waits(journal: Journal) -> None:
    journal.gate.open.set()
    journal.append(1, 3)
    until(lambda: journal.gate.folder.exists())
    journal.thread.discard()
    assert list(journal.gate.folder.parent.iterdir()) == []


def test_the_news_comes_home_through_a_delivery(qtbot: QtBot, tmp_path: Path) -> None:
    got: list[tuple[JournalEvent, int]] = []
    home: MainThreadQueue[JournalEvent] = MainThreadQueue(
        lambda event: got.append((event, threading.get_ident()))
    )
    thread = JournalThread(lambda: JournalWriter.create(tmp_path / "j", {}), home.put)
    thread.append({"step": 1})
    thread.sync_soon()
    qtbot.waitUntil(lambda: bool(got))
    assert got == [(Acknowledged(1), threading.get_ident())]
    thread.discard()


@pytest.mark.slow
def test_the_thread_brings_no_window_along() -> None:
    code = "import desktop_app.worker.journal_thread, sys; print('PySide6' in sys.modules)"
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT)
    assert answer.stdout == "False\n"
