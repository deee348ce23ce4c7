"""A journal gives back what was put in, from this process and the next."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from desktop_app.core.errors import StorageError
from desktop_app.storage.journal import (
    BlobRef,
    JournalWriter,
    abandoned_journals,
    forget_journal,
    new_journal_folder,
    read_journal,
)
from desktop_app.storage.journal_format import SegmentHead, digest_of
from tests.storage.journals import (
    ABOUT,
    assert_holds,
    same,
    segment_paths,
    step,
    tile,
    written,
)


def test_records_come_back_in_order_with_their_pixels(tmp_path: Path) -> None:
    before = datetime.now(UTC) - timedelta(seconds=1)
    contents = read_journal(written(tmp_path / "j", 9))
    assert contents.about == ABOUT
    assert contents.notices == ()
    assert contents.next_number == 10
    assert_holds(contents, list(range(1, 10)))
    assert all(before < record.time <= datetime.now(UTC) for record in contents.records)


def test_a_flat_tile_takes_bytes_not_kilobytes(tmp_path: Path) -> None:
    writer = JournalWriter.create(tmp_path / "j", {})
    before = writer.size
    writer.append({"step": "fill"}, [np.full((256, 256, 4), 7, np.uint8)] * 3)
    assert writer.size - before < 300
    writer.close()


def test_pixels_are_read_back_while_the_journal_is_written(tmp_path: Path) -> None:
    writer = JournalWriter.create(tmp_path / "j", ABOUT, segment_bytes=1500)
    refs = [writer.append(*step(number)) for number in range(1, 20)]
    for number, record in enumerate(refs, start=1):
        for ref, pixels in zip(record.blobs, step(number)[1], strict=True):
            assert same(writer.read_blob(ref), pixels)
    assert len(segment_paths(tmp_path / "j")) > 3
    writer.close()
    assert_holds(read_journal(tmp_path / "j"), list(range(1, 20)))


def test_a_record_may_refer_to_blobs_of_earlier_ones(tmp_path: Path) -> None:
    writer = JournalWriter.create(tmp_path / "j", ABOUT)
    first = writer.append({}, [tile(1), tile(2)])
    size = writer.size
    second = writer.append({}, [first.blobs[1], tile(3), first.blobs[0]])
    assert second.blobs == (BlobRef(1, 1), BlobRef(2, 1), BlobRef(1, 0))
    assert writer.size - size < 900
    # Also by the place it has in the record that refers to it.
    assert same(writer.read_blob(BlobRef(2, 0)), tile(2))
    writer.append({}, [BlobRef(2, 2)])
    writer.close()
    contents = read_journal(tmp_path / "j")
    assert contents.records[1].blobs == second.blobs
    assert same(contents.read_blob(BlobRef(3, 0)), tile(1))


@pytest.mark.parametrize("ref", [BlobRef(1, 1), BlobRef(2, 0), BlobRef(0, 0), BlobRef(1, -1)])
def test_a_blob_that_is_not_there_can_neither_be_referred_to_nor_read(
    tmp_path: Path, ref: BlobRef
) -> None:
    writer = JournalWriter.create(tmp_path / "j", ABOUT)
    writer.append({}, [tile(1)])
    with pytest.raises(ValueError, match="no blob"):
        writer.append({}, [ref])
    with pytest.raises(StorageError) as caught:
        writer.read_blob(ref)
    assert caught.value.code == "journal_pixels_lost"
    writer.close()
    assert len(read_journal(tmp_path / "j").records) == 1


def test_what_can_not_be_stored_is_refused_and_harms_nothing(tmp_path: Path) -> None:
    writer = JournalWriter.create(tmp_path / "j", ABOUT)
    with pytest.raises(TypeError):
        writer.append({"what": object()})
    with pytest.raises(ValueError):
        writer.append({}, [tile(1), np.zeros(3, np.int64)])
    writer.append(*step(1))
    writer.close()
    assert_holds(read_journal(tmp_path / "j"), [1])


def test_what_a_journal_is_about_may_change(tmp_path: Path) -> None:
    writer = JournalWriter.create(tmp_path / "j", ABOUT)
    writer.append(*step(1))
    writer.describe({"document": "tulips.png"})
    writer.append(*step(2))
    writer.close()
    contents = read_journal(tmp_path / "j")
    assert contents.about == {"document": "tulips.png"}
    assert_holds(contents, [1, 2])
    resumed, _ = JournalWriter.resume(tmp_path / "j")
    assert resumed.about == {"document": "tulips.png"}
    resumed.close()


def test_a_journal_is_continued_where_it_ended(tmp_path: Path) -> None:
    folder = written(tmp_path / "j", 5, segment_bytes=2000)
    for number in (6, 7, 8):
        writer, contents = JournalWriter.resume(folder, segment_bytes=2000)
        assert writer.next_number == contents.next_number == number
        assert_holds(contents, list(range(1, number)))
        record = writer.append(*step(number))
        assert same(writer.read_blob(BlobRef(3, 2)), step(3)[1][2])
        for ref, pixels in zip(record.blobs, step(number)[1], strict=True):
            assert same(writer.read_blob(ref), pixels)
        writer.close()
    assert_holds(read_journal(folder), list(range(1, 9)))


def test_syncing_says_how_far_the_disk_has_it(tmp_path: Path) -> None:
    writer = JournalWriter.create(tmp_path / "j", ABOUT)
    writer.append(*step(1))
    writer.append(*step(2))
    assert writer.synced_number == 0
    writer.sync()
    assert writer.synced_number == 2
    writer.sync()
    writer.close()


@pytest.mark.slow
def test_a_journal_has_one_writer(tmp_path: Path) -> None:
    writer = JournalWriter.create(tmp_path / "j", ABOUT)
    for attempt in (
        lambda: JournalWriter.resume(tmp_path / "j"),
        lambda: JournalWriter.create(tmp_path / "j", ABOUT),
        lambda: forget_journal(tmp_path / "j"),
    ):
        with pytest.raises(StorageError) as caught:
            attempt()
        assert caught.value.code == "journal_in_use"
    writer.append(*step(1))
    writer.close()
    second, contents = JournalWriter.resume(tmp_path / "j")
    assert_holds(contents, [1])
    second.close()


def test_a_new_journal_never_takes_the_place_of_another(tmp_path: Path) -> None:
    folder = written(tmp_path / "j", 2)
    with pytest.raises(StorageError) as caught:
        JournalWriter.create(folder, {})
    assert caught.value.code == "journal_failed"
    assert_holds(read_journal(folder), [1, 2])


def test_a_discarded_journal_leaves_nothing(tmp_path: Path) -> None:
    writer = JournalWriter.create(tmp_path / "root" / "j", ABOUT)
    writer.append(*step(1))
    writer.discard()
    assert list((tmp_path / "root").iterdir()) == []


def test_abandoned_journals_are_listed_newest_first_without_those_in_use(tmp_path: Path) -> None:
    assert abandoned_journals(tmp_path / "root") == []
    older = written(new_journal_folder(tmp_path / "root"), 3)
    newer = written(new_journal_folder(tmp_path / "root"), 2)
    used = JournalWriter.create(new_journal_folder(tmp_path / "root"), {"document": "now.png"})
    (tmp_path / "root" / "something else").mkdir()
    (tmp_path / "root" / ".deleted-half").mkdir()
    (tmp_path / "root" / "something else" / "file").touch()
    (tmp_path / "root" / "begun" / "set-000001.new").mkdir(parents=True)
    found = abandoned_journals(tmp_path / "root")
    assert [(journal.folder, journal.records) for journal in found] == [(newer, 2), (older, 3)]
    assert all(journal.about == ABOUT and journal.notices == () for journal in found)
    assert found[0].last is not None and found[0].bytes > 100
    assert not (tmp_path / "root" / ".deleted-half").exists()
    assert not (tmp_path / "root" / "begun").exists()
    assert (tmp_path / "root" / "something else" / "file").exists()
    used.close()
    assert len(abandoned_journals(tmp_path / "root")) == 3
    forget_journal(older)
    forget_journal(older)
    forget_journal(used.folder)
    assert [journal.folder for journal in abandoned_journals(tmp_path / "root")] == [newer]


def test_a_journal_that_can_not_be_read_is_listed_so_that_it_can_be_forgotten(
    tmp_path: Path,
) -> None:
    folder = written(tmp_path / "j", 3)
    path = segment_paths(folder)[0]
    path.write_bytes(b"x" * 500)
    [journal] = abandoned_journals(tmp_path)
    assert (journal.about, journal.records) == ({}, 0)
    assert [notice.code for notice in journal.notices] == ["journal_damaged"]
    with pytest.raises(StorageError) as caught:
        JournalWriter.resume(folder)
    assert caught.value.code == "journal_beyond_repair"
    forget_journal(folder)
    assert not folder.exists()


def test_a_newer_format_is_left_alone(tmp_path: Path) -> None:
    folder = written(tmp_path / "j", 3)
    path = segment_paths(folder)[0]
    data = bytearray(path.read_bytes())
    head = SegmentHead.unpack(bytes(data))
    size = len(head.pack())
    data[8:10] = (99).to_bytes(2, "little")
    data[size - 8 : size] = digest_of(head.journal, bytes(data[: size - 8]))
    path.write_bytes(data)
    for attempt in (read_journal, JournalWriter.resume):
        with pytest.raises(StorageError) as caught:
            attempt(folder)
        assert (caught.value.code, caught.value.params["version"]) == ("journal_newer", 99)
    assert path.read_bytes() == data


def test_a_folder_without_a_journal_is_said_to_be_none(tmp_path: Path) -> None:
    for folder in (tmp_path / "nowhere", tmp_path):
        with pytest.raises(StorageError) as caught:
            read_journal(folder)
        assert caught.value.code == "journal_unreadable"


@pytest.mark.slow
def test_blobs_are_read_in_other_threads_while_records_are_appended(tmp_path: Path) -> None:
    writer = JournalWriter.create(tmp_path / "j", ABOUT, segment_bytes=20_000)
    refs = {number: writer.append(*step(number)).blobs for number in range(1, 30)}
    wrong: list[object] = []

    def read() -> None:
        for number, blobs in refs.items():
            for ref, pixels in zip(blobs, step(number)[1], strict=True):
                if not same(writer.read_blob(ref), pixels):
                    wrong.append(ref)

    threads = [threading.Thread(target=read) for _ in range(2)]
    for thread in threads:
        thread.start()
    for number in range(30, 60):
        writer.append(*step(number))
        if number % 10 == 0:
            writer.compact(lambda record: True)
    for thread in threads:
        thread.join()
    writer.close()
    assert wrong == []
    assert_holds(read_journal(tmp_path / "j"), list(range(1, 60)))
