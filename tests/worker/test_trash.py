"""Qt's trash gets files and folders, and says so when it can't."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from desktop_app.library.sharing.trash import move_to_trash, removal_of
from desktop_app.worker.trash import move_to_system_trash

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="elsewhere it would be the user's own trash"
)


@pytest.fixture
def trash(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A trash of the test's own, where the desktop's standard puts it."""
    data = tmp_path / "data"
    data.mkdir()
    monkeypatch.setenv("XDG_DATA_HOME", str(data))
    monkeypatch.setenv("HOME", str(tmp_path))
    return data / "Trash"


def test_a_model_can_be_found_in_the_trash(trash: Path, tmp_path: Path) -> None:
    model = tmp_path / "a.safetensors"
    model.write_bytes(b"weights")
    model.with_suffix(".yaml").write_text("x")
    folder = tmp_path / "folder"
    (folder / "unet").mkdir(parents=True)
    assert move_to_trash(removal_of(model), move_to_system_trash) == []
    move_to_system_trash(folder)
    assert sorted(path.name for path in (trash / "files").iterdir()) == [
        "a.safetensors",
        "a.yaml",
        "folder",
    ]
    assert (trash / "files" / "a.safetensors").read_bytes() == b"weights"
    assert not model.exists() and not folder.exists()


def test_what_is_not_there_is_told(trash: Path, tmp_path: Path) -> None:
    with pytest.raises(OSError) as raised:
        move_to_system_trash(tmp_path / "gone")
    assert raised.value.strerror
