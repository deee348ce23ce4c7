from __future__ import annotations

import errno
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from desktop_app.core.atomic_write import (
    backup_of,
    clear_leftovers,
    error_while_writing,
    plain_reason,
    write_atomic,
    written_atomically,
)
from desktop_app.core.errors import InputError


@pytest.mark.parametrize("number", [errno.EACCES, errno.EROFS, errno.ENOENT, errno.EIO, 9999])
def test_reasons_fit_after_a_colon(number: int) -> None:
    reason = plain_reason(OSError(number, "Some Words"))
    assert reason[0].islower() and not reason.endswith(".")


def test_an_error_without_number_still_has_words() -> None:
    assert plain_reason(OSError()) == "oserror"
    assert plain_reason(OSError("strange")) == "oserror"


def test_a_full_disk_and_a_used_up_quota_are_the_same_to_the_user() -> None:
    codes = {error_while_writing(OSError(n, ""), "x").code for n in (errno.ENOSPC, errno.EDQUOT)}
    assert codes == {"disk_full"}
    assert error_while_writing(OSError(errno.EACCES, ""), "x").code == "output_unwritable"


def test_a_block_that_fails_leaves_the_file_before_and_nothing_else(tmp_path: Path):
    file = tmp_path / "a.bin"
    file.write_bytes(b"old")
    for wrong in (RuntimeError, KeyboardInterrupt):
        with pytest.raises(wrong), written_atomically(file, backup=True) as out:
            out.write(b"new")
            raise wrong
    assert file.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [file]


def test_a_backup_is_the_version_before(tmp_path: Path):
    file = tmp_path / "a.bin"
    for text in (b"1", b"2", b"3"):
        with written_atomically(file, backup=True) as out:
            out.write(text)
    assert file.read_bytes() == b"3"
    assert backup_of(file).read_bytes() == b"2"
    assert len(list(tmp_path.iterdir())) == 2


def test_a_file_that_can_not_be_replaced_costs_no_backup(tmp_path: Path):
    file = tmp_path / "a.bin"
    for text in (b"1", b"2"):
        with written_atomically(file, backup=True) as out:
            out.write(text)
    if shutil.which("chattr") is None or subprocess.run(["chattr", "+i", str(file)]).returncode:
        pytest.skip("nothing can be made immutable here")
    try:
        with pytest.raises(InputError), written_atomically(file, backup=True) as out:
            out.write(b"3")
    finally:
        subprocess.run(["chattr", "-i", str(file)], check=True)
    assert (file.read_bytes(), backup_of(file).read_bytes()) == (b"2", b"1")
    assert len(list(tmp_path.iterdir())) == 2


def test_a_folder_of_the_backups_name_stops_the_save(tmp_path: Path):
    file = tmp_path / "a.bin"
    file.write_bytes(b"1")
    backup_of(file).mkdir()
    with pytest.raises(InputError), written_atomically(file, backup=True) as out:
        out.write(b"2")
    assert file.read_bytes() == b"1" and len(list(tmp_path.iterdir())) == 2


def test_without_hard_links_the_backup_is_a_copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def refuse(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "link", refuse)
    file = tmp_path / "a.bin"
    for text in (b"1", b"2"):
        with written_atomically(file, backup=True) as out:
            out.write(text)
    assert (file.read_bytes(), backup_of(file).read_bytes()) == (b"2", b"1")
    assert len(list(tmp_path.iterdir())) == 2


WRITER = """
import sys, time
from pathlib import Path
from desktop_app.core.atomic_write import written_atomically
with written_atomically(Path(sys.argv[1]), private=len(sys.argv) > 2) as file:
    file.write(b"x" * 100_000)
    file.flush()
    print("writing", flush=True)
    time.sleep(600)
"""


@pytest.mark.skipif(os.name == "nt", reason="locks on files")
def test_what_a_killed_writer_left_goes_at_once_and_a_living_ones_stays(tmp_path: Path):
    processes = list[subprocess.Popen[bytes]]()
    for words in (["dead"], ["secret", "private"], ["living"]):
        command = [sys.executable, "-c", WRITER, str(tmp_path / words[0]), *words[1:]]
        processes.append(subprocess.Popen(command, stdout=subprocess.PIPE))
    try:
        for process in processes:
            assert process.stdout is not None and process.stdout.readline()
        assert len(list(tmp_path.iterdir())) == 3
        clear_leftovers(tmp_path)
        assert len(list(tmp_path.iterdir())) == 3
        for process in processes[:2]:
            process.kill()
            process.wait()
        write_atomic(tmp_path / "next", b"1")  # the first of this process in that folder
        (left,) = (path for path in tmp_path.iterdir() if path.name != "next")
        assert left.stat().st_size == 100_000
    finally:
        for process in processes:
            process.kill()
            process.wait()
            assert process.stdout is not None
            process.stdout.close()
    clear_leftovers(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["next"]


@pytest.mark.skipif(os.name == "nt", reason="locks on files")
def test_nothing_but_files_of_these_names_goes(tmp_path: Path):
    (tmp_path / "theirs").write_bytes(b"x")
    for number, name in enumerate(("0" * 15 + "g", "0" * 17, "my picture")):
        (tmp_path / f".velatura-{name}.tmp").write_bytes(bytes(number))
    (tmp_path / f".velatura-{'1' * 16}.tmp").symlink_to("theirs")
    (tmp_path / f".velatura-{'2' * 16}.tmp").mkdir()
    os.mkfifo(tmp_path / f".velatura-{'3' * 16}.tmp")
    before = sorted(tmp_path.iterdir())
    clear_leftovers(tmp_path)
    assert sorted(tmp_path.iterdir()) == before


def test_only_old_leftovers_of_ours_are_cleared(tmp_path: Path):
    names = (".velatura-0123456789ab.tmp", ".velatura-ba9876543210.tmp", "picture.tmp")
    for name in names:
        (tmp_path / name).write_bytes(b"x")
    for name in (names[0], names[2]):
        os.utime(tmp_path / name, (1, 1))
    clear_leftovers(tmp_path)
    clear_leftovers(tmp_path / "missing")
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(names[1:])
