from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from desktop_app.core.atomic_write import check_writable, write_atomic
from desktop_app.core.errors import InputError, StorageError
from tests.refusals import refused

posix = pytest.mark.skipif(os.name != "posix", reason="needs links and pipes")


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_the_bytes_are_there_and_nothing_else_is_left(tmp_path: Path) -> None:
    write_atomic(tmp_path / "a.txt", b"one")
    write_atomic(tmp_path / "a.txt", b"two")
    assert (tmp_path / "a.txt").read_bytes() == b"two"
    assert names(tmp_path) == ["a.txt"]


@pytest.mark.skipif(os.name != "posix", reason="permission bits are POSIX")
def test_permissions_of_an_existing_file_stay_and_a_new_one_follows_the_umask(
    tmp_path: Path,
) -> None:
    old = tmp_path / "old.txt"
    old.write_bytes(b"")
    old.chmod(0o640)
    write_atomic(old, b"x")
    assert old.stat().st_mode & 0o777 == 0o640

    mask = os.umask(0o027)
    try:
        write_atomic(tmp_path / "new.txt", b"x")
    finally:
        os.umask(mask)
    assert (tmp_path / "new.txt").stat().st_mode & 0o777 == 0o640


@pytest.mark.skipif(os.name != "posix", reason="permission bits are POSIX")
def test_a_file_that_is_write_protected_is_not_replaced(tmp_path: Path) -> None:
    path = tmp_path / "kept.png"
    path.write_bytes(b"old")
    path.chmod(0o444)
    with refused(InputError, "output_unwritable", reason="permission denied"):
        write_atomic(path, b"new")
    assert path.read_bytes() == b"old" and names(tmp_path) == ["kept.png"]


def test_a_link_stays_a_link_and_its_target_is_replaced(tmp_path: Path) -> None:
    target = tmp_path / "elsewhere" / "real.txt"
    target.parent.mkdir()
    target.write_bytes(b"old")
    link = tmp_path / "link.txt"
    link.symlink_to(target)
    write_atomic(link, b"new")
    assert link.is_symlink()
    assert target.read_bytes() == b"new"


@posix
@pytest.mark.parametrize("leads", ["none/secret.txt", "secret.txt", "../secret.txt"])
def test_nothing_is_written_through_a_link_that_leads_nowhere(tmp_path: Path, leads: str) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    (folder / "a.txt").symlink_to(leads)
    for write in (check_writable, lambda path: write_atomic(path, b"new")):
        with refused(
            InputError, "output_unwritable", reason="it is a link to a file that does not exist"
        ):
            write(folder / "a.txt")
    assert names(folder) == ["a.txt"] and names(tmp_path) == ["out"]


@posix
def test_a_name_of_the_programs_own_is_not_followed_anywhere(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_bytes(b"mine")
    (tmp_path / "note.json").symlink_to("mine.txt")
    with refused(InputError, "output_unwritable", reason="it is a link"):
        write_atomic(tmp_path / "note.json", b"new", own=True)
    assert (tmp_path / "mine.txt").read_bytes() == b"mine"


@posix
def test_a_pipe_is_not_replaced_by_a_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "link").symlink_to("pipe")
    for name in ("pipe", "link"):
        with refused(InputError, "output_unwritable", reason="it is not a regular file"):
            write_atomic(tmp_path / name, b"new")
    assert (tmp_path / "pipe").is_fifo() and names(tmp_path) == ["link", "pipe"]


@posix
def test_a_folder_that_is_a_link_is_written_into(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "out").symlink_to("real")
    write_atomic(tmp_path / "out" / "a.txt", b"new", own=True)
    assert (tmp_path / "real" / "a.txt").read_bytes() == b"new"


@posix
def test_another_name_of_the_same_file_keeps_what_it_held(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"old")
    (tmp_path / "b.txt").hardlink_to(tmp_path / "a.txt")
    write_atomic(tmp_path / "a.txt", b"new")
    assert (tmp_path / "b.txt").read_bytes() == b"old"


def test_a_missing_folder_is_refused_in_plain_words(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        write_atomic(tmp_path / "none" / "a.txt", b"x")
    assert caught.value.code == "output_unwritable"
    assert caught.value.params["reason"] == "the folder does not exist"


def test_a_folder_of_that_name_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.png").mkdir()
    with refused(InputError, "output_unwritable", reason="a folder with that name exists"):
        write_atomic(tmp_path / "a.png", b"x")
    assert names(tmp_path) == ["a.png"]


def test_a_name_that_is_too_long_leaves_nothing_behind(tmp_path: Path) -> None:
    with refused(InputError, "output_unwritable", reason="the name is too long"):
        write_atomic(tmp_path / ("x" * 300), b"x")
    assert names(tmp_path) == []


def test_links_in_a_circle_are_refused(tmp_path: Path) -> None:
    (tmp_path / "a").symlink_to(tmp_path / "b")
    (tmp_path / "b").symlink_to(tmp_path / "a")
    with pytest.raises(InputError) as caught:
        write_atomic(tmp_path / "a", b"x")
    assert caught.value.code == "output_unwritable"


def test_a_full_disk_keeps_the_old_file_and_leaves_no_part(small_disk: Path) -> None:
    path = small_disk / "a.bin"
    write_atomic(path, b"old")
    with pytest.raises(StorageError) as caught:
        write_atomic(path, bytes(1 << 20))
    assert caught.value.code == "disk_full"
    assert path.read_bytes() == b"old"
    assert names(small_disk) == ["a.bin"]


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="resource limits are POSIX")
def test_a_limit_on_file_size_is_an_explained_failure(tmp_path: Path) -> None:
    script = """
        import resource, sys
        from pathlib import Path
        from desktop_app.core.errors import InputError
        from desktop_app.core.atomic_write import check_writable, write_atomic
        resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
        try:
            write_atomic(Path(sys.argv[1]), bytes(2000))
        except InputError as error:
            print(error.code)
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(script), str(tmp_path / "a.bin")],
        capture_output=True,
        text=True,
        cwd=Path(__file__).parents[2],
        check=True,
    )
    assert done.stdout.split() == ["output_unwritable"]
    assert names(tmp_path) == []
