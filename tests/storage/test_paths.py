from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import pytest

from desktop_app.core.errors import StorageError
from desktop_app.core.queue_entry import QueueCommand
from desktop_app.storage.paths import DataPaths
from desktop_app.storage.queue_store import QueueStore


def test_everything_lies_in_the_data_folder(tmp_path: Path) -> None:
    paths = DataPaths.at(tmp_path / "data").ensure()
    assert paths.settings.parent == paths.root == tmp_path / "data"
    assert paths.history_file.parent == paths.history
    for folder in (paths.models, paths.history, paths.logs):
        assert folder.is_dir() and folder.is_relative_to(paths.root)
        assert not list(folder.iterdir())


def test_without_a_folder_the_systems_place_is_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    root = DataPaths.at(None).root
    assert root.is_absolute()
    assert root.name == "Velatura"


def test_the_settings_may_put_the_models_elsewhere(tmp_path: Path) -> None:
    paths = DataPaths.at(tmp_path)
    assert paths.with_models("").models == tmp_path / "models"
    assert paths.with_models(str(tmp_path / "big disk")).models == tmp_path / "big disk"
    assert paths.with_models("mine").models == tmp_path / "mine"


def test_a_file_in_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("")
    with pytest.raises(StorageError) as caught:
        DataPaths.at(tmp_path / "data").ensure()
    assert caught.value.code == "data_folder_unwritable"
    assert str(tmp_path / "data") in caught.value.what


@contextmanager
def mounted(folder: Path, options: str) -> Iterator[None]:
    """A small disk at ``folder``."""
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        pytest.skip("mounting a disk takes root")
    folder.mkdir()
    words = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)]
    if subprocess.run(words, capture_output=True).returncode:
        pytest.skip("this machine mounts nothing")
    try:
        yield
    finally:
        subprocess.run(["umount", str(folder)], check=True)


@pytest.mark.parametrize(
    ("options", "code", "says"),
    [
        ("ro", "data_folder_unwritable", "the disk is read-only"),
        ("nr_inodes=2", "disk_full", "Free some space"),
    ],
)
def test_a_disk_that_takes_nothing_is_refused_with_the_reason(
    tmp_path: Path, options: str, code: str, says: str
) -> None:
    with mounted(tmp_path / "data", options), pytest.raises(StorageError) as caught:
        DataPaths.at(tmp_path / "data").ensure()
    assert caught.value.code == code
    assert says in f"{caught.value.what} {caught.value.todo}"


def test_a_database_on_a_full_disk_says_so(tmp_path: Path) -> None:
    with mounted(tmp_path / "data", "size=400k"):
        file = tmp_path / "data" / "queue.sqlite"
        QueueStore(file).close()
        with suppress(OSError), (tmp_path / "data" / "filling").open("wb", buffering=0) as out:
            while out.write(bytes(4096)):
                pass
        with pytest.raises(StorageError) as caught, closing(QueueStore(file)) as store:
            for _ in range(1000):
                store.append(QueueCommand("pause"))
    assert caught.value.code == "disk_full"


def test_a_models_folder_that_cannot_be_made_is_no_hindrance(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    DataPaths.at(tmp_path / "data").with_models(str(tmp_path / "file" / "models")).ensure()
