"""On a full disk a journal keeps what it has, says so, and goes on when there is room."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from desktop_app.core.errors import StorageError
from desktop_app.core.pixels import Array
from desktop_app.storage.journal import JournalWriter, read_journal
from tests.storage.journals import ABOUT, same, segment_paths

resource = pytest.importorskip("resource", reason="limits on files are POSIX's")


def noise(number: int) -> Array:
    """Pixels of 16 KB that can't be packed."""
    return np.random.default_rng(number).integers(0, 256, (64, 64, 4), dtype=np.uint8)


def fill_up(writer: JournalWriter) -> StorageError:
    """Append until it fails; the error."""
    while True:
        number = writer.next_number
        try:
            writer.append({"step": number}, [noise(number), noise(-number % 1000)])
        except StorageError as error:
            assert writer.next_number == number
            return error


def assert_whole(folder: Path, count: int) -> None:
    """It ends with the last whole record, and all of them are right."""
    contents = read_journal(folder)
    assert contents.notices == ()
    assert [record.number for record in contents.records] == list(range(1, count + 1))
    for record in contents.records:
        assert record.header == {"step": record.number}
        assert same(contents.read_blob(record.blobs[0]), noise(record.number))
        assert same(contents.read_blob(record.blobs[1]), noise(-record.number % 1000))


@contextlib.contextmanager
def largest_file(size: int) -> Iterator[None]:
    """No file may grow beyond ``size``: for this process, which is told so by an error."""
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, limits[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)


def test_a_record_that_does_not_fit_is_cut_off_and_goes_in_when_there_is_room(
    small_disk: Path,
) -> None:
    ballast = small_disk / "ballast"
    ballast.write_bytes(bytes(80_000))
    folder = small_disk / "j"
    writer = JournalWriter.create(folder, ABOUT)
    assert fill_up(writer).code == "journal_full"
    count = writer.next_number - 1
    assert count > 2
    assert_whole(folder, count)
    assert fill_up(writer).code == "journal_full"
    ballast.unlink()
    assert fill_up(writer).code == "journal_full"
    assert writer.next_number > count + 2
    writer.sync()
    assert_whole(folder, writer.next_number - 1)
    writer.close()
    resumed, contents = JournalWriter.resume(folder)
    assert resumed.next_number == contents.next_number == writer.next_number
    resumed.close()


def test_a_segment_that_can_not_be_begun_leaves_the_last_one_whole(small_disk: Path) -> None:
    folder = small_disk / "j"
    writer = JournalWriter.create(folder, ABOUT, segment_bytes=34_000)
    assert fill_up(writer).code == "journal_full"
    count = writer.next_number - 1
    (small_disk / "rest").write_bytes(b"x" * (os.statvfs(small_disk).f_bavail * 4096))
    assert fill_up(writer).code == "journal_full"
    assert_whole(folder, count)
    (small_disk / "rest").unlink()
    writer.append({"step": count + 1}, [])
    writer.close()
    assert read_journal(folder).records[-1].header == {"step": count + 1}


def test_a_compaction_that_has_no_room_leaves_the_journal_as_it_was(small_disk: Path) -> None:
    ballast = small_disk / "ballast"
    ballast.write_bytes(bytes(60_000))
    folder = small_disk / "j"
    writer = JournalWriter.create(folder, ABOUT)
    fill_up(writer)
    count = writer.next_number - 1
    with pytest.raises(StorageError) as caught:
        writer.compact(lambda record: True)
    assert caught.value.code == "journal_full"
    assert_whole(folder, count)
    assert len(list(folder.iterdir())) == 1
    ballast.unlink()
    before, after = writer.compact(lambda record: record.number == 1)
    assert after < before
    fill_up(writer)
    assert writer.next_number > count
    writer.close()
    assert [record.number for record in read_journal(folder).records][:2] == [1, count + 1]


def test_a_journal_that_can_not_be_begun_leaves_nothing(small_disk: Path) -> None:
    with (small_disk / "ballast").open("wb", buffering=0) as file, contextlib.suppress(OSError):
        while True:
            file.write(bytes(4096))
    with pytest.raises(StorageError) as caught:
        JournalWriter.create(small_disk / "j", ABOUT)
    assert caught.value.code == "journal_full"
    assert [entry.name for entry in small_disk.iterdir()] == ["ballast"]


def test_a_limit_on_the_size_of_files_is_borne_too(tmp_path: Path) -> None:
    folder = tmp_path / "j"
    writer = JournalWriter.create(folder, ABOUT)
    with largest_file(100_000):
        error = fill_up(writer)
    assert (error.code, error.params["reason"]) == (
        "journal_failed",
        "the file would exceed the size limit here",
    )
    count = writer.next_number - 1
    assert count == 3
    assert_whole(folder, count)
    writer.append({"step": count + 1}, [noise(count + 1), noise(-(count + 1) % 1000)])
    writer.close()
    assert_whole(folder, count + 1)


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="open files are found in /proc")
def test_what_could_not_be_synced_is_to_be_written_anew(tmp_path: Path) -> None:
    """A pipe can't be synced: its descriptor takes the place of the file's."""
    folder = tmp_path / "j"
    writer = JournalWriter.create(folder, ABOUT)
    writer.append({"step": 1}, [noise(1), noise(999)])
    writer.sync()
    kept = segment_paths(folder)[0].stat().st_size
    writer.append({"step": 2}, [noise(2), noise(998)])
    writer.append({"step": 3}, [noise(3), noise(997)])
    handle = next(
        int(entry.name)
        for entry in Path("/proc/self/fd").iterdir()
        if entry.is_symlink() and entry.readlink() == segment_paths(folder)[0]
    )
    saved = os.dup(handle)
    reading, writing = os.pipe()
    try:
        os.dup2(writing, handle)
        with pytest.raises(StorageError) as caught:
            writer.sync()
    finally:
        os.dup2(saved, handle)
        for each in (saved, reading, writing):
            os.close(each)
    assert caught.value.code == "journal_failed"
    assert (writer.synced_number, writer.next_number) == (1, 2)
    for number in (2, 3, 4):
        writer.append({"step": number}, [noise(number), noise(-number % 1000)])
    writer.sync()
    assert segment_paths(folder)[0].stat().st_size > 3 * kept
    writer.close()
    assert_whole(folder, 4)
