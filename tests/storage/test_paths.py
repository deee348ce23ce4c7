from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from desktop_app.core.errors import StorageError
from desktop_app.storage.paths import DataPaths


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


def test_a_folder_that_can_only_be_read_is_refused_with_the_reason(tmp_path: Path) -> None:
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        pytest.skip("a read-only disk takes root")
    root = tmp_path / "data"
    root.mkdir()
    if subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "ro", "tmpfs", str(root)], capture_output=True
    ).returncode:
        pytest.skip("this machine mounts nothing")
    try:
        with pytest.raises(StorageError, match="the disk is read-only"):
            DataPaths.at(root).ensure()
    finally:
        subprocess.run(["umount", str(root)], check=True)


def test_a_models_folder_that_cannot_be_made_is_no_hindrance(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    DataPaths.at(tmp_path / "data").with_models(str(tmp_path / "file" / "models")).ensure()
