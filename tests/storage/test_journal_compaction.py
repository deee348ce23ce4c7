"""A compaction lets records go, keeps all that is referred to, and is done whole or not at all."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from contextlib import nullcontext
from pathlib import Path

import pytest

from desktop_app.core.cancel import Cancelled
from desktop_app.core.errors import StorageError
from desktop_app.storage.journal import (
    BlobRef,
    CompactionChoice,
    JournalWriter,
    Record,
    header_bytes,
    keeping,
    read_journal,
)
from desktop_app.storage.journal_compact import copy_kept, kept_of
from desktop_app.storage.journal_format import DamagedError, RecordKind
from desktop_app.storage.journal_scan import SetScan
from desktop_app.storage.journal_set_writer import SetWriter
from desktop_app.storage.journal_sets import next_set, sets_in
from tests.storage.journals import (
    ABOUT,
    assert_holds,
    copied,
    same,
    segment_paths,
    step,
    tile,
    written,
)


def odd(record: Record) -> bool:
    return record.number % 2 == 1


@pytest.mark.parametrize("segment_bytes", [600, 1 << 20])
def test_what_is_kept_stays_bit_for_bit_and_keeps_its_number(
    tmp_path: Path, segment_bytes: int
) -> None:
    written(tmp_path / "j", 12)
    writer, _ = JournalWriter.resume(tmp_path / "j", segment_bytes=segment_bytes)
    asked: list[int] = []
    before, after = writer.compact(lambda record: bool(asked.append(record.number)) or odd(record))
    assert asked == list(range(1, 13))
    assert after < before and writer.size == after
    assert writer.next_number == 13
    assert same(writer.read_blob(BlobRef(7, 2)), step(7)[1][2])
    writer.append(*step(13))
    writer.close()
    contents = read_journal(tmp_path / "j")
    assert (contents.about, contents.notices) == (ABOUT, ())
    assert_holds(contents, [1, 3, 5, 7, 9, 11, 13])
    assert len(sets_in(tmp_path / "j")) == 1


def test_numbers_go_on_also_when_all_was_let_go(tmp_path: Path) -> None:
    writer, _ = JournalWriter.resume(written(tmp_path / "j", 6))
    writer.compact(lambda record: False)
    writer.close()
    writer, contents = JournalWriter.resume(tmp_path / "j")
    assert (contents.records, contents.about, writer.next_number) == ((), ABOUT, 7)
    writer.append(*step(7))
    writer.close()
    assert_holds(read_journal(tmp_path / "j"), [7])


def test_blobs_that_are_referred_to_stay_when_their_record_goes(tmp_path: Path) -> None:
    writer = JournalWriter.create(tmp_path / "j", ABOUT)
    writer.append({"step": 1}, [tile(1), tile(2), tile(3)])
    writer.append({"step": 2}, [tile(4), BlobRef(1, 1)])
    writer.append({"step": 3}, [BlobRef(2, 1), tile(5)])
    writer.append({"step": 4}, [tile(6)])
    for _ in range(2):  # carriers are carried on
        writer.compact(lambda record: record.number == 3, [BlobRef(4, 0)])
    assert same(writer.read_blob(BlobRef(3, 0)), tile(2))
    assert same(writer.read_blob(BlobRef(1, 1)), tile(2))
    assert same(writer.read_blob(BlobRef(3, 1)), tile(5))
    assert same(writer.read_blob(BlobRef(4, 0)), tile(6))
    for gone in (BlobRef(1, 0), BlobRef(1, 2), BlobRef(2, 0)):
        with pytest.raises(StorageError) as caught:
            writer.read_blob(gone)
        assert caught.value.code == "journal_pixels_lost"
    writer.close()
    contents = read_journal(tmp_path / "j")
    assert [record.header for record in contents.records] == [{"step": 3}]
    assert same(contents.read_blob(contents.records[0].blobs[0]), tile(2))


def test_a_keeper_that_raises_changes_nothing(tmp_path: Path) -> None:
    writer, _ = JournalWriter.resume(written(tmp_path / "j", 6))
    with pytest.raises(ZeroDivisionError):
        writer.compact(lambda record: bool(1 // (record.number - 4)))
    writer.append(*step(7))
    writer.close()
    assert_holds(read_journal(tmp_path / "j"), list(range(1, 8)))


def test_a_damaged_journal_is_not_compacted(tmp_path: Path) -> None:
    writer, _ = JournalWriter.resume(written(tmp_path / "j", 6))
    [path] = segment_paths(tmp_path / "j")
    content = bytearray(path.read_bytes())
    content[-5] ^= 7  # not one bit alone: that would be put right
    path.write_bytes(content)
    with pytest.raises(StorageError) as caught:
        writer.compact(lambda record: True)
    assert caught.value.code == "journal_failed"
    writer.close()
    assert path.read_bytes() == content
    assert len(sets_in(tmp_path / "j")) == 1
    contents = read_journal(tmp_path / "j")
    assert [one.number for one in contents.records] == [1, 2, 3, 4, 5, 6]
    assert {ref.number for ref in contents.index.broken} == {6}


def test_stopped_at_any_moment_the_old_journal_or_the_new_one_is_there(tmp_path: Path) -> None:
    old = written(tmp_path / "j", 8)
    new = copied(old, "new")
    writer, _ = JournalWriter.resume(new)
    writer.compact(odd)
    writer.close()
    [old_set], [new_set] = sets_in(old), sets_in(new)
    assert new_set.name == next_set(old).name

    begun = copied(old, "begun")  # stopped while the new set is written
    shutil.copytree(new_set, begun / f"{new_set.name}.new")
    for path in (begun / f"{new_set.name}.new").iterdir():
        path.write_bytes(path.read_bytes()[:-40])
    renamed = copied(old, "renamed")  # stopped before the old set was deleted
    shutil.copytree(new_set, renamed / new_set.name)
    half = copied(renamed, "half")  # stopped while it was
    (half / old_set.name / "000001.seg").unlink()
    for folder, numbers in (
        (begun, [1, 2, 3, 4, 5, 6, 7, 8]),
        (renamed, [1, 3, 5, 7]),
        (half, [1, 3, 5, 7]),
    ):
        assert_holds(read_journal(folder), numbers)
        writer, contents = JournalWriter.resume(folder)
        assert_holds(contents, numbers)
        assert len(list(folder.iterdir())) == 1  # what was left over is gone
        writer.append(*step(9))
        writer.close()
        assert_holds(read_journal(folder), [*numbers, 9])


def test_a_new_set_whose_beginning_is_damaged_gives_way_to_the_old_one(tmp_path: Path) -> None:
    folder = written(tmp_path / "j", 4)
    spoilt = next_set(folder)
    spoilt.mkdir()
    (spoilt / "000001.seg").write_bytes(b"\x00" * 300)
    assert_holds(read_journal(folder), [1, 2, 3, 4])
    writer, _ = JournalWriter.resume(folder)
    writer.append(*step(5))
    writer.close()
    assert_holds(read_journal(folder), [1, 2, 3, 4, 5])


def first_three(records: Iterable[Record]) -> CompactionChoice:
    """The second with another header."""
    return CompactionChoice({1: None, 2: header_bytes({"other": True}), 3: None}, [BlobRef(2, 0)])


def test_a_record_may_get_another_header_and_keep_some_of_its_blobs(tmp_path: Path) -> None:
    writer = JournalWriter.create(tmp_path / "j", ABOUT)
    for number in range(1, 6):
        writer.append({"step": number}, [tile(number), tile(10 + number)])
    before, after = writer.compact_by(first_three, most=0.9)
    assert after < before and writer.next_number == 6
    writer.append({"step": 6}, [BlobRef(2, 0)])
    writer.compact_by(lambda records: CompactionChoice(dict.fromkeys((1, 2, 3, 6))))
    writer.close()
    contents = read_journal(tmp_path / "j")
    headers = [record.header for record in contents.records]
    assert headers == [{"step": 1}, {"other": True}, {"step": 3}, {"step": 6}]
    for ref, wanted in ((BlobRef(1, 1), 11), (BlobRef(2, 0), 2), (BlobRef(3, 0), 3)):
        assert same(contents.read_blob(ref), tile(wanted))
    assert same(contents.read_blob(contents.records[-1].blobs[0]), tile(2))
    with pytest.raises(StorageError):
        contents.read_blob(BlobRef(2, 1))


def test_it_is_not_done_where_it_gives_too_little_or_there_is_no_room(tmp_path: Path) -> None:
    writer, _ = JournalWriter.resume(written(tmp_path / "j", 12))
    before = {path: path.read_bytes() for path in segment_paths(tmp_path / "j")}
    size = writer.size
    assert writer.compact_by(keeping(lambda record: record.number > 2), most=0.5) == (size, size)
    with pytest.raises(StorageError) as caught:
        writer.compact_by(keeping(odd), reserve=1 << 60)
    assert caught.value.code == "journal_full"
    asked: list[int] = []
    with pytest.raises(Cancelled):
        writer.compact_by(keeping(odd), stop=lambda: len(asked) > 2 or bool(asked.append(1)))
    assert {path: path.read_bytes() for path in segment_paths(tmp_path / "j")} == before
    assert len(list((tmp_path / "j").iterdir())) == 1
    writer.append(*step(13))
    assert writer.compact_by(keeping(odd), most=0.9)[1] < size
    writer.close()
    assert_holds(read_journal(tmp_path / "j"), [1, 3, 5, 7, 9, 11, 13])


def test_what_stays_is_reckoned_to_the_byte_before_it_is_copied(tmp_path: Path) -> None:
    writer, _ = JournalWriter.resume(written(tmp_path / "j", 12))
    kept = kept_of(writer._set.index, keeping(odd, [BlobRef(2, 0), BlobRef(99, 0)]))
    _, after = writer.compact(odd, [BlobRef(2, 0)])
    scan = SetScan(sets_in(tmp_path / "j")[0], verify=True)
    assert kept.bytes == sum(
        found.end - found.start for found in scan if found.head.kind is not RecordKind.ABOUT
    )
    assert 0 < after - kept.bytes < 1000, "and the heads of segments, and what it is about"
    writer.close()


def test_a_journal_that_is_damaged_meanwhile_is_not_taken_for_whole(tmp_path: Path) -> None:
    writer, _ = JournalWriter.resume(written(tmp_path / "j", 6))
    index = writer._set.index
    kept = kept_of(index, keeping(lambda record: record.number < 3))
    [path] = segment_paths(tmp_path / "j")
    content = path.read_bytes()
    (tmp_path / "fresh").mkdir()
    for damaged in (content[:-5], content):
        path.write_bytes(damaged)
        fresh = SetWriter.begin(tmp_path / "fresh", index.journal, 1 << 20)
        with nullcontext() if damaged is content else pytest.raises(DamagedError):
            copy_kept(index, fresh, kept, lambda: False)
        fresh.close()
        for left in (tmp_path / "fresh").iterdir():
            left.unlink()
    writer.close()
