"""What goes to the trash with a model, what stays, and what it frees."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from desktop_app.core.errors import InputError, StorageError
from desktop_app.library.sharing.trash import move_to_trash, removal_of
from tests.library.sharing.trees import diffusers, put
from tests.refusals import refused


class Trash:
    """A folder that things are moved into; refuses names it is told to."""

    def __init__(self, folder: Path, *refused: str) -> None:
        folder.mkdir()
        self.folder, self.refused = folder, refused

    def __call__(self, path: Path) -> None:
        if path.name in self.refused:
            raise OSError(5, "it is in use")
        shutil.move(path, self.folder / path.name)

    def names(self) -> list[str]:
        return sorted(path.name for path in self.folder.iterdir())


def test_a_folder_goes_whole(tmp_path: Path) -> None:
    folder = diffusers(tmp_path / "models" / "photo")
    removal = removal_of(folder)
    assert (
        removal.size
        == removal.freed
        == sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    )
    assert removal.linked == removal.companions == ()
    trash = Trash(tmp_path / "trash")
    assert move_to_trash(removal, trash) == []
    assert trash.names() == ["photo"] and list(folder.parent.iterdir()) == []


def test_a_file_takes_what_belongs_to_it_along(tmp_path: Path) -> None:
    model = put(tmp_path / "models" / "a.safetensors", b"x" * 10)
    for ending in (".yaml", ".velatura.json", ".preview.png", ".civitai.info"):
        put(model.with_suffix(ending), b"y")
    for stays in ("b.safetensors", "b.yaml", "a.txt", "ab.yaml"):
        put(model.with_name(stays))
    trash = Trash(tmp_path / "trash")
    removal = removal_of(model)
    assert (removal.size, removal.freed, len(removal.companions)) == (14, 14, 4)
    assert move_to_trash(removal, trash) == []
    assert sorted(path.name for path in model.parent.iterdir()) == [
        "a.txt", "ab.yaml", "b.safetensors", "b.yaml"
    ]  # fmt: skip


def test_what_two_files_share_stays_with_the_other(tmp_path: Path) -> None:
    model = put(tmp_path / "a.safetensors")
    put(tmp_path / "a.ckpt")
    put(tmp_path / "a.yaml")
    assert removal_of(model).companions == ()


def test_names_elsewhere_are_told(tmp_path: Path) -> None:
    model = put(tmp_path / "a.safetensors", b"x" * 10)
    (tmp_path / "elsewhere").hardlink_to(model)
    removal = removal_of(model)
    assert (removal.size, removal.freed, removal.linked) == (10, 0, (model,))
    folder = tmp_path / "folder"
    put(folder / "one", b"x" * 5)
    (folder / "two").hardlink_to(folder / "one")
    both = removal_of(folder)
    assert (both.size, both.freed, both.linked) == (10, 5, ())


def test_what_cannot_be_moved_is_told_and_nothing_is_moved(tmp_path: Path) -> None:
    model = put(tmp_path / "a.safetensors")
    put(tmp_path / "a.yaml")
    trash = Trash(tmp_path / "trash", "a.safetensors")
    with refused(StorageError, "trash_failed", name="a.safetensors"):
        move_to_trash(removal_of(model), trash)
    assert trash.names() == [] and model.exists()
    trash.refused = ("a.yaml",)
    assert move_to_trash(removal_of(model), trash) == [tmp_path / "a.yaml"]
    with pytest.raises(InputError):
        removal_of(model)


def test_models_of_other_programs_are_not_removed(tmp_path: Path) -> None:
    model = put(tmp_path / "a.safetensors")
    trash = Trash(tmp_path / "trash")
    with pytest.raises(InputError) as raised:
        move_to_trash(removal_of(model), trash, lambda path: True)
    assert raised.value.code == "trash_foreign" and trash.names() == []


def test_a_link_is_moved_itself(tmp_path: Path) -> None:
    target = put(tmp_path / "disk" / "a.safetensors", b"x" * 1000)
    link = tmp_path / "link.safetensors"
    link.symlink_to(target)
    assert removal_of(link).size < 1000
