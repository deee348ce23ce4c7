"""Saving: what the dialog suggests, and that the name follows the chosen format."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog

from desktop_app.state.document import Document
from desktop_app.ui.file_flow import suggested_stem
from desktop_app.ui.main_window import MainWindow


@pytest.mark.parametrize(
    ("name", "stem"),
    [
        ("a red apple", "a red apple"),
        ("photo.jpeg", "photo"),
        ("a tower, 1.5 m high", "a tower, 1.5 m high"),
        ('cats/dogs: "best" of?', "cats dogs best of"),
        ("../../etc/passwd", "etc passwd"),
        ("...", "picture"),
    ],
)
def test_any_prompt_gives_a_file_name(name: str, stem: str) -> None:
    assert suggested_stem(name) == stem


def test_the_name_follows_the_chosen_format(
    window: MainWindow, open_picture: Callable[..., Document], tmp_path: Path
) -> None:
    open_picture("park.jpg", tmp_path / "park.jpg")
    window.commands.files.save_dialog()
    dialog = window.findChild(QFileDialog)
    assert isinstance(dialog, QFileDialog)
    assert [Path(name).name for name in dialog.selectedFiles()] == ["park.jpg"]
    png = next(text for text in dialog.nameFilters() if ".png" in text)
    dialog.selectNameFilter(png)
    dialog.filterSelected.emit(png)
    assert [Path(name).name for name in dialog.selectedFiles()] == ["park.png"]
    dialog.reject()
