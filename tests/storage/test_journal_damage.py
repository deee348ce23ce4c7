"""Whatever was done to its bytes, a journal gives back its beginning, and never wrong pixels."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_app.core.errors import StorageError
from desktop_app.storage.journal import (
    LOST,
    BlobRef,
    JournalContents,
    JournalWriter,
    read_journal,
)
from desktop_app.storage.journal_format import SEGMENT_HEAD_BYTES
from desktop_app.storage.journal_scan import SetScan
from desktop_app.storage.journal_sets import segment_file, sets_in
from tests.draws import examples
from tests.storage.journals import (
    ABOUT,
    assert_holds,
    copied,
    same,
    segment_paths,
    step,
    written,
)

STEPS = 9


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A journal of one segment."""
    return written(tmp_path_factory.mktemp("small") / "j", STEPS)


@pytest.fixture(scope="module")
def parts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A journal of several segments."""
    folder = written(tmp_path_factory.mktemp("parts") / "j", STEPS, segment_bytes=700)
    assert len(segment_paths(folder)) > 3
    return folder


def ends(folder: Path) -> list[int]:
    """Where the records of a journal of one segment end."""
    return [found.end for found in SetScan(sets_in(folder)[0], True)]


def assert_is_a_beginning(contents: JournalContents) -> int:
    """Of what was written, but for what can't be read; the number of the last record."""
    for record in contents.records:
        header, blobs = step(record.number)
        if record.header.get("kind") == LOST:
            continue
        assert record.header == header
        for place, pixels in enumerate(blobs):
            ref = BlobRef(record.number, place)
            assert ref in contents.index.broken or same(contents.read_blob(ref), pixels)
    return contents.ending.number


def assert_goes_on(folder: Path) -> None:
    """A journal can be continued after its last whole record, if it has one."""
    contents = read_journal(folder)
    if not (contents.ending.segment and (contents.about or contents.is_opened)):
        with pytest.raises(StorageError) as caught:
            JournalWriter.resume(folder)
        assert caught.value.code == "journal_beyond_repair"
        return
    writer, contents = JournalWriter.resume(folder, segment_bytes=700)
    count = assert_is_a_beginning(contents)
    writer.append(*step(count + 1))
    writer.close()
    again = read_journal(folder)
    assert again.notices == ()
    assert assert_is_a_beginning(again) == count + 1
    kept = [record.header for record in contents.records]
    assert [record.header for record in again.records[:-1]] == kept, "nothing that is whole goes"


def test_cut_at_any_byte_it_is_recovered_up_to_the_last_whole_record(small: Path) -> None:
    folder = copied(small, "cut")
    [path] = segment_paths(folder)
    about, *records = ends(folder)
    for cut in range(path.stat().st_size, -1, -1):
        os.truncate(path, cut)
        contents = read_journal(folder)
        whole = sum(end <= cut for end in records)
        assert contents.about == (ABOUT if cut >= about else {})
        codes = [notice.code for notice in contents.notices]
        if not whole and cut != about:
            assert codes == ["journal_damaged"], "it was more than begun"
            assert len(contents.records) == (cut > SEGMENT_HEAD_BYTES), cut
            continue
        assert len(contents.records) == whole, cut
        assert codes == [] if cut in (about, *records) else ["journal_cut"]
        assert not codes or contents.notices[0].params["count"] == whole


@pytest.mark.slow
@settings(max_examples=examples(40), deadline=None)
@given(st.data())
def test_cut_anywhere_it_can_be_continued(small: Path, data: st.DataObject) -> None:
    folder = copied(small, "continued")
    [path] = segment_paths(folder)
    os.truncate(path, data.draw(st.integers(0, path.stat().st_size)))
    assert_goes_on(folder)


@settings(max_examples=examples(40), deadline=None)
@given(st.data(), st.binary(min_size=1, max_size=400))
def test_garbage_after_any_byte_is_passed_over(
    small: Path, data: st.DataObject, garbage: bytes
) -> None:
    folder = copied(small, "garbage")
    [path] = segment_paths(folder)
    _, *records = ends(folder)
    cut = data.draw(st.sampled_from(records) | st.integers(100, path.stat().st_size))
    os.truncate(path, cut)
    with path.open("ab") as file:
        file.write(garbage)
    contents = read_journal(folder)
    assert assert_is_a_beginning(contents) >= sum(end <= cut for end in records)
    assert_goes_on(folder)


@pytest.mark.slow
@pytest.mark.parametrize("filler", [b"\x00", b"\xff"])
def test_a_tail_the_disk_never_wrote_is_passed_over(small: Path, filler: bytes) -> None:
    folder = copied(small, "tail")
    [path] = segment_paths(folder)
    with path.open("ab") as file:
        file.write(filler * 5000)
    contents = read_journal(folder)
    assert_holds(contents, list(range(1, STEPS + 1)))
    assert [notice.code for notice in contents.notices] == ["journal_damaged"]
    assert contents.ending.lost == 5000
    assert_goes_on(folder)


def flips(folder: Path, data: st.DataObject) -> Iterator[Path]:
    """Flip some bits of some segments."""
    for _ in range(data.draw(st.integers(1, 3))):
        path = data.draw(st.sampled_from(segment_paths(folder)))
        content = bytearray(path.read_bytes())
        content[data.draw(st.integers(0, len(content) - 1))] ^= 1 << data.draw(st.integers(0, 7))
        path.write_bytes(content)
        yield path


@pytest.mark.slow
@settings(max_examples=examples(50), deadline=None)
@given(st.data())
def test_flipped_bits_never_give_wrong_pixels(parts: Path, data: st.DataObject) -> None:
    folder = copied(parts, "flipped")
    list(flips(folder, data))
    contents = read_journal(folder)
    assert_is_a_beginning(contents)
    assert contents.about in (ABOUT, {})
    whole = [one for one in contents.records if one.header.get("kind") != LOST]
    if len(whole) < STEPS:
        assert [notice.code for notice in contents.notices][:1] in (
            ["journal_damaged"],
            ["journal_cut"],
        )
    assert_goes_on(folder)


@settings(max_examples=examples(30), deadline=None)
@given(st.data())
def test_a_blob_damaged_after_it_was_listed_is_refused(parts: Path, data: st.DataObject) -> None:
    folder = copied(parts, "later")
    contents = read_journal(folder, verify=False)
    list(flips(folder, data))
    for record in contents.records:
        _, blobs = step(record.number)
        for ref, pixels in zip(record.blobs, blobs, strict=True):
            with contextlib.suppress(StorageError):
                assert contents.read_blob(ref).tobytes() == pixels.tobytes()


def test_a_bit_flipped_in_a_head_is_put_right(small: Path) -> None:
    folder = copied(small, "middle")
    [path] = segment_paths(folder)
    _, *records = ends(folder)
    content = bytearray(path.read_bytes())
    content[records[3] + 3] ^= 16
    path.write_bytes(content)
    contents = read_journal(folder)
    assert_holds(contents, list(range(1, STEPS + 1)))
    assert contents.notices == () and contents.ending.mended == 1
    assert_goes_on(folder)
    assert not read_journal(folder).ending.mended, "it is written anew"


@pytest.mark.slow
def test_a_flipped_bit_is_put_right_however_long_the_record_is(tmp_path: Path) -> None:
    writer = JournalWriter.create(tmp_path / "long", ABOUT)
    rng = np.random.default_rng(7)
    pixels = rng.integers(0, 256, (300, 300, 4), np.uint8)
    smooth = np.arange(160_000, dtype=np.float32).reshape(200, 800)
    header = {"kind": "step", "name": "long " * 5000}
    writer.append(header, [pixels, smooth])
    writer.append({"kind": "step"}, [BlobRef(1, 1)])
    writer.close()
    [path] = segment_paths(tmp_path / "long")
    whole = path.read_bytes()
    for bit in rng.integers(8 * SEGMENT_HEAD_BYTES, 8 * len(whole), 40).tolist():
        spoilt = bytearray(whole)
        spoilt[bit // 8] ^= 1 << bit % 8
        path.write_bytes(spoilt)
        contents = read_journal(tmp_path / "long")
        assert contents.notices == () and contents.ending.mended, bit
        assert [one.header for one in contents.records] == [header, {"kind": "step"}]
        assert same(contents.read_blob(BlobRef(1, 0)), pixels)
        assert same(contents.read_blob(BlobRef(1, 1)), smooth)
    for two in (30_000, 200_000):  # the digest has the last word
        spoilt = bytearray(whole)
        spoilt[two] ^= 1
        spoilt[two + 900] ^= 4
        path.write_bytes(spoilt)
        assert read_journal(tmp_path / "long").notices


@pytest.mark.parametrize("which", [0, 3])
def test_a_record_that_can_not_be_read_is_passed_over_and_kept_aside(
    small: Path, which: int
) -> None:
    folder = copied(small, "passed")
    [path] = segment_paths(folder)
    start = ends(folder)[which]
    content = bytearray(path.read_bytes())
    content[start : start + 60] = b"\xaa" * 60
    path.write_bytes(content)
    contents = read_journal(folder)
    lost = [one.number for one in contents.records if one.header.get("kind") == LOST]
    assert lost == [which + 1] and len(contents.records) == STEPS
    assert [notice.code for notice in contents.notices] == ["journal_damaged"]
    assert_goes_on(folder)
    [aside] = folder.glob("damaged-*/*.seg")
    assert aside.read_bytes() == content


@pytest.mark.parametrize("which", [1, 2])
def test_a_segment_that_is_missing_or_empty_ends_the_journal(parts: Path, which: int) -> None:
    for name, spoil in (("missing", Path.unlink), ("empty", lambda path: os.truncate(path, 0))):
        folder = copied(parts, name)
        spoil(segment_paths(folder)[which])
        contents = read_journal(folder)
        assert assert_is_a_beginning(contents) == STEPS
        assert LOST in {record.header.get("kind") for record in contents.records}
        assert [notice.code for notice in contents.notices] == ["journal_damaged"]
        assert_goes_on(folder)


def test_a_segment_cut_between_two_records_is_noticed_by_the_next_one(parts: Path) -> None:
    folder = copied(parts, "between")
    last = next(f for f in SetScan(sets_in(folder)[0], True) if f.segment == 2)
    os.truncate(segment_paths(folder)[1], last.start)
    contents = read_journal(folder)
    assert assert_is_a_beginning(contents) == STEPS
    [lost] = [record for record in contents.records if record.header.get("kind") == LOST]
    assert lost.number == last.head.number
    assert [notice.code for notice in contents.notices] == ["journal_damaged"]


def test_a_segment_that_was_only_begun_is_no_damage(parts: Path) -> None:
    folder = copied(parts, "begun")
    paths = segment_paths(folder)
    segment_file(paths[0].parent, len(paths) + 1).touch()
    contents = read_journal(folder)
    assert_holds(contents, list(range(1, STEPS + 1)))
    assert contents.notices == ()
    assert_goes_on(folder)


def test_a_segment_of_another_journal_is_not_taken_for_one_of_this(
    parts: Path, tmp_path: Path
) -> None:
    folder = copied(parts, "foreign")
    other = written(tmp_path / "other", STEPS, segment_bytes=700)
    segment_paths(folder)[1].write_bytes(segment_paths(other)[1].read_bytes())
    contents = read_journal(folder)
    assert assert_is_a_beginning(contents) == STEPS


def test_records_left_from_before_a_cut_do_not_come_back(small: Path) -> None:
    folder = copied(small, "left")
    [path] = segment_paths(folder)
    whole = path.read_bytes()
    _, *records = ends(folder)
    os.truncate(path, records[2])
    writer, _ = JournalWriter.resume(folder)
    writer.append({"step": "another"})
    writer.close()
    end = path.stat().st_size
    with path.open("ab") as file:  # as a file system may show them again after a power cut
        file.write(whole[records[3] : records[4]] + whole[end:])
    contents = read_journal(folder)
    assert [record.number for record in contents.records][:4] == [1, 2, 3, 4]
    assert contents.records[3].header == {"step": "another"}


@pytest.mark.slow
def test_reading_takes_no_memory_for_lengths_that_are_not_there(small: Path) -> None:
    folder = copied(small, "lengths")
    [path] = segment_paths(folder)
    content = path.read_bytes()
    for offset in range(ends(folder)[0], len(content) - 8, 29):
        spoilt = bytearray(content)
        spoilt[offset : offset + 8] = b"\xff" * 8
        path.write_bytes(spoilt)
        assert_is_a_beginning(read_journal(folder))
