"""What a file names is opened within its folder, or not at all."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from pathlib import Path, PureWindowsPath

import pytest

from desktop_app.core.errors import InputError
from desktop_app.core.safe_open import (
    _windows_fault,  # pyright: ignore[reportPrivateUsage] - Windows is not here
    check_folder,
    folder_of,
    inside,
    read_inside,
    read_named,
    read_regular,
    refuse_irregular,
    regular_path,
)
from tests.refusals import refused

posix = pytest.mark.skipif(os.name != "posix", reason="needs links and pipes")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "set"
    (made / "masks").mkdir(parents=True)
    (made / "masks" / "a.png").write_bytes(b"inside")
    (tmp_path / "secret.png").write_bytes(b"secret")
    (tmp_path / "set-b").mkdir()
    (tmp_path / "set-b" / "x.png").write_bytes(b"secret")
    return made


@pytest.mark.parametrize(
    "name", ["masks/a.png", "./masks//a.png", "masks/../masks/a.png", "{folder}/masks/a.png"]
)
def test_a_file_of_the_folder_is_read_however_it_is_named(folder: Path, name: str) -> None:
    name = name.format(folder=folder)
    assert read_inside(folder, name) == b"inside"
    assert inside(folder, name) == folder / name


@pytest.mark.parametrize(
    "name",
    [
        "../secret.png",
        "masks/../../secret.png",
        "{folder}/../secret.png",
        "../set-b/x.png",
        "/etc/x",
    ],
)
def test_what_leads_out_of_the_folder_is_not_looked_up(folder: Path, name: str) -> None:
    for read in (inside, read_inside):
        with pytest.raises(OSError, match="outside the folder"):
            read(folder, name.format(folder=folder))


def test_a_name_with_nul_is_an_error_of_the_file(folder: Path) -> None:
    for read in (inside, read_inside):
        with pytest.raises(OSError, match="its name can't be used"):
            read(folder, "a\0.png")
    with refused(InputError, "file_unreadable", reason="its name can't be used"):
        read_named(folder / "a\0.png")


@posix
def test_links_count_by_where_they_lead(folder: Path, tmp_path: Path) -> None:
    (folder / "within").symlink_to(folder / "masks")
    (folder / "out").symlink_to(tmp_path)
    (folder / "out.png").symlink_to(tmp_path / "secret.png")
    (folder / "circle").symlink_to(folder / "circle")
    assert read_inside(folder, "within/a.png") == b"inside"
    for name in ("out/secret.png", "out.png"):
        with pytest.raises(OSError, match="outside the folder"):
            read_inside(folder, name)
    with pytest.raises(OSError):
        read_inside(folder, "circle")


@posix
def test_a_folder_that_is_a_link_is_the_folder_it_leads_to(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(folder)
    assert read_inside(tmp_path / "link", "masks/a.png") == b"inside"


def _pipe(path: Path) -> None:
    os.mkfifo(path)


def _endless(path: Path) -> None:
    path.symlink_to("/dev/zero")


@posix
@pytest.mark.timeout(60)
@pytest.mark.parametrize("make", [_pipe, _endless])
def test_a_pipe_or_a_device_is_not_read(folder: Path, make: Callable[[Path], None]) -> None:
    make(folder / "odd.png")
    for read in (read_regular, regular_path):
        with pytest.raises(OSError, match="regular"):
            read(folder / "odd.png")
    with pytest.raises(OSError):
        read_inside(folder, "odd.png")


@posix
@pytest.mark.timeout(60)
def test_a_link_that_is_put_in_the_way_meanwhile_leads_nowhere(
    folder: Path, tmp_path: Path
) -> None:
    """The folder of the masks is a link to another's half of the time."""
    other = tmp_path / "others"
    other.mkdir()
    (other / "a.png").write_bytes(b"secret")
    (tmp_path / "evil").symlink_to(other)
    (tmp_path / "good").mkdir()
    (tmp_path / "good" / "a.png").write_bytes(b"inside")
    place, ended = folder / "masks", threading.Event()

    def swap() -> None:
        while not ended.is_set():
            for kind in ("good", "evil"):
                place.rename(tmp_path / "away")
                (tmp_path / kind).rename(place)
                place.rename(tmp_path / kind)
                (tmp_path / "away").rename(place)

    thread = threading.Thread(target=swap)
    thread.start()
    try:
        read = set[bytes]()
        for _ in range(2000):
            try:
                read.add(read_inside(folder, "masks/a.png"))
            except OSError:
                continue
    finally:
        ended.set()
        thread.join()
    assert read <= {b"inside"}


def test_more_than_was_asked_for_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "a.bin"
    with path.open("wb") as file:
        file.truncate(1 << 40)  # a hole: it takes no room
    with pytest.raises(OSError, match="larger than 1 GB"):
        read_regular(path)
    path.write_bytes(b"x" * 2048)
    assert len(read_regular(path, 2048)) == 2048
    with refused(InputError, "file_unreadable", reason="it is larger than 1 KB"):
        read_named(path, 1024)


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="has no /proc")
def test_a_file_that_says_it_is_empty_is_read_to_its_end() -> None:
    assert read_regular(Path("/proc/self/maps")).endswith(b"\n")


WINDOWS = [
    *(r"\\server\share\x.png", "//server/share/x.png", r"D:\x.png", r"\\?\C:\x", r"\\.\NUL"),
    *("NUL", "nul.png", "CON", "com1.txt", r"masks\AUX\x.png", "CONIN$", "LPT1 .png"),
    *("a.png:stream", "a.png::$DATA", r"masks\a.png:x"),
]


@pytest.mark.parametrize("name", WINDOWS)
def test_windows_asks_no_other_machine_and_no_device(name: str) -> None:
    assert _windows_fault(PureWindowsPath(r"C:\sets\a"), name)


@pytest.mark.parametrize("name", ["a.png", r"masks\a.png", r"C:\sets\a\a.png", "c:/sets/a/a.png"])
def test_windows_looks_up_plain_names(name: str) -> None:
    assert not _windows_fault(PureWindowsPath(r"C:\sets\a"), name)


@posix
def test_what_is_named_and_is_no_file_is_told_as_what_it_is(folder: Path) -> None:
    os.mkfifo(folder / "pipe")
    for name in (folder / "pipe", "/dev/zero"):
        with refused(InputError, "file_unreadable", reason="it is not a regular file"):
            refuse_irregular(name)
        with refused(InputError, "file_unreadable", reason="it is not a folder"):
            check_folder(Path(name))
    for name in (folder, folder / "masks" / "a.png", folder / "none", "x" * 5_000, "a\0b"):
        refuse_irregular(name)
    check_folder(folder)
    with refused(InputError, "file_missing"):
        check_folder(folder / "none")


@posix
def test_the_folder_of_a_linked_file_is_its_own(folder: Path) -> None:
    link = folder.parent / "a.png"
    link.symlink_to("set/masks/a.png")
    assert folder_of(link) == folder_of(folder / "masks" / "a.png") == folder / "masks"
