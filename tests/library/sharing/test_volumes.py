"""Which disk a path lies on, and whether it is there, without waiting for a dead one."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path, PureWindowsPath
from types import SimpleNamespace
from typing import TypeVar

import pytest

from desktop_app.library.sharing import volumes as volumes_module
from desktop_app.library.sharing.io_timeout import IoTimeout
from desktop_app.library.sharing.volumes import Volume, Volumes, mounted_volumes
from tests.patience import PATIENCE_SECONDS

T = TypeVar("T")

TABLE = [
    Volume("/", "1111", "ext4"),
    Volume("/media/anna/Models", "2222", "exfat"),
    Volume("/mnt/nas", "", "nfs4", is_remote=True),
]


@pytest.mark.parametrize(
    ("path", "mount"),
    [
        ("/home/anna/x", "/"),
        ("/media/anna/Models", "/media/anna/Models"),
        ("/media/anna/Models/deep/x.safetensors", "/media/anna/Models"),
        ("/media/anna/Models2/x", "/"),
        ("/mnt/nas/x", "/mnt/nas"),
    ],
)
def test_the_longest_mount_point_above_a_path_is_its_volume(path: str, mount: str) -> None:
    assert Volumes(lambda: TABLE).of(Path(path)).mount == mount
    assert Volumes(lambda: TABLE[::-1]).of(Path(path)).mount == mount


def test_a_mount_over_another_hides_it() -> None:
    table = [Volume("/", "old"), Volume("/", "new")]
    assert Volumes(lambda: table).of(Path("/x")).id == "new"


def test_without_a_table_the_path_names_its_volume() -> None:
    volumes = Volumes(list)
    assert volumes.of(Path("/somewhere/x")) == Volume("/")
    share = volumes.of(PureWindowsPath("\\\\nas\\models\\x.safetensors"))
    assert share == Volume("\\\\nas\\models\\", is_remote=True)
    drive = volumes.of(PureWindowsPath("E:\\models\\x"))
    assert drive == Volume("E:\\")


def test_file_systems_without_hard_links_are_known() -> None:
    assert [volume.knows_links for volume in TABLE] == [True, False, True]
    assert not Volume("E:\\", kind="fat32").knows_links


def test_disks_that_come_and_go() -> None:
    table = [Volume("/")]
    volumes = Volumes(lambda: list(table))
    path = Path("/media/usb/x")
    assert volumes.of(path).mount == "/"
    table.append(Volume("/media/usb", "3333", "exfat"))
    assert volumes.of(path).mount == "/"
    volumes.refresh()
    assert volumes.of(path).id == "3333"


def test_what_is_there_and_what_is_not(tmp_path: Path) -> None:
    volumes = Volumes()
    assert volumes.is_reachable(tmp_path)
    assert not volumes.is_reachable(tmp_path / "gone")


class Dead(IoTimeout):
    """A look at a path on the network drive takes until the test ends it, and isn't waited for."""

    looks = 0

    def __init__(self) -> None:
        super().__init__(PATIENCE_SECONDS)
        self.end = threading.Event()

    def ask(self, about: str, read: Callable[[], T], otherwise: T) -> T:
        if about != "/mnt/nas":
            return super().ask(about, read, otherwise)

        def hang() -> T:
            self.looks += 1
            self.end.wait(PATIENCE_SECONDS)
            return read()

        self._seconds = 0.1
        return super().ask(about, hang, otherwise)


@pytest.mark.slow
def test_a_dead_network_drive_is_away_and_asked_only_once(tmp_path: Path) -> None:
    patience = Dead()
    volumes = Volumes(lambda: TABLE, patience)
    assert [volumes.is_reachable(Path(f"/mnt/nas/{number}")) for number in range(5)] == [False] * 5
    assert patience.looks == 1
    patience._seconds = PATIENCE_SECONDS
    assert volumes.is_reachable(tmp_path)
    patience.end.set()


def test_disks_of_other_machines_and_ids_are_read_from_the_table(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [
        ("/dev/nothing1", "/", "ext4", "rw"),
        ("nas:/models", "/mnt/nas", "nfs4", "rw"),
        ("//nas/share", "/mnt/share", "cifs", "rw"),
        ("Z:", "Z:\\", "NTFS", "rw,remote"),
    ]
    disks = [
        SimpleNamespace(device=device, mountpoint=mount, fstype=kind, opts=options)
        for device, mount, kind, options in rows
    ]
    monkeypatch.setattr("psutil.disk_partitions", lambda all: disks)
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setattr(volumes_module, "_BY_ID", tmp_path)
    (tmp_path / "abcd-1234").symlink_to("/dev/nothing1")
    assert mounted_volumes() == [
        Volume("/", "abcd-1234", "ext4"),
        Volume("/mnt/nas", "", "nfs4", is_remote=True),
        Volume("/mnt/share", "", "cifs", is_remote=True),
        Volume("Z:\\", "", "ntfs", is_remote=True),
    ]


def test_this_machine_has_volumes(tmp_path: Path) -> None:
    volume = Volumes().of(tmp_path)
    assert volume.mount
    assert tmp_path.is_relative_to(volume.mount)
    assert all(isinstance(each.is_remote, bool) and each.mount for each in mounted_volumes())


@pytest.mark.slow
def test_threads_that_ask_the_same_at_once_all_get_the_answer() -> None:
    patience = IoTimeout(5.0)
    begun = threading.Barrier(8)
    answers: list[bool] = []

    def ask() -> None:
        begun.wait()
        for _ in range(50):
            answers.append(patience.ask("/", lambda: True, otherwise=False))

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [True] * 400
