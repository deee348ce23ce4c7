from __future__ import annotations

from pathlib import Path

import pytest

from desktop_app.core.errors import InputError
from desktop_app.storage.settings import Settings
from desktop_app.ui.actions.shortcuts.shortcut_file import (
    ShortcutFile,
    read_shortcut_file,
    write_shortcut_file,
)

KEYS = {"tool_brush": ("F", "Shift+F"), "undo": ()}


def test_what_was_exported_can_be_imported(tmp_path: Path) -> None:
    path = tmp_path / "keys.toml"
    write_shortcut_file(path, ShortcutFile("krita-like", KEYS))
    assert read_shortcut_file(path) == ShortcutFile("krita-like", KEYS)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"preset = 3",
        b'preset = "other"',
        b'preset = "velatura"\nkeys = 3',
        b'preset = "velatura"\n[keys]\nundo = "Ctrl+Z"',
        b"\xff\xfe",
        b"[" * 100,
        b"#" * (1 << 17),
    ],
)
def test_any_other_file_is_refused_with_its_name(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "other.toml"
    path.write_bytes(data)
    with pytest.raises(InputError, match=r"other\.toml") as caught:
        read_shortcut_file(path)
    assert caught.value.code == "shortcuts_unusable"


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"gone\.toml"):
        read_shortcut_file(tmp_path / "gone.toml")


def test_settings_keep_the_changes_to_each_preset(tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    current = Settings.load(file)
    current.shortcut_preset = "krita-like"
    current.set_changed_keys("krita-like", KEYS)
    current.set_changed_keys("velatura", {"redo": ("Ctrl+Y",)})
    current.save()
    again = Settings.load(file)
    assert again.shortcut_preset == "krita-like"
    assert again.changed_keys("krita-like") == KEYS
    assert again.changed_keys("velatura") == {"redo": ("Ctrl+Y",)}
    assert again.changed_keys("photoshop-like") == {}
    again.set_changed_keys("velatura", {})
    again.save()
    assert Settings.load(file).changed_keys("velatura") == {}


def test_keys_in_settings_that_are_no_lists_are_left_out(tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    file.write_text('[shortcuts.velatura]\nundo = 3\nredo = ["A", "B", "C"]\nopen = ["O"]\n')
    assert Settings.load(file).changed_keys("velatura") == {"open": ("O",)}
