"""Saving: what the dialog suggests, and that the name follows the chosen format."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtWidgets import QFileDialog

from desktop_app.imaging.picture import Origin, Source
from desktop_app.state.document import Document
from desktop_app.ui.file_flow import suggested_ending, suggested_stem
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


@pytest.mark.parametrize(
    ("dtype", "source", "edited", "ending"),
    [
        ("uint8", "JPEG", False, ".jpg"),
        ("uint8", "JPEG", True, ".png"),
        ("uint8", "GIF", False, ".png"),
        ("uint16", "", True, ".png"),
        ("uint16", "TIFF", False, ".tiff"),
        ("float32", "", True, ".tiff"),
    ],
)
def test_the_format_that_is_proposed_loses_nothing(
    dtype: str, source: str, edited: bool, ending: str
) -> None:
    origin = Origin(source=Source(source, 1, "")) if source else None
    document = Document(np.zeros((4, 4, 3), dtype), "pasted", origin=origin)
    if edited:
        document.edit("paint", document.pixels, document.size.rect, np.ones((4, 4, 3), dtype))
    assert suggested_ending(document) == ending
    document.path = Path("a.webp")
    assert suggested_ending(document) == ".webp"


def test_pages_that_were_not_opened_are_not_overwritten_unasked(
    window: MainWindow, tmp_path: Path
) -> None:
    path = tmp_path / "pages.tiff"
    origin = Origin(source=Source("TIFF", 1, ""))
    pixels = np.zeros((4, 4, 3), np.uint8)
    document = Document(pixels, path.name, path, ("first_frame",), origin=origin, original=path)
    window.workspace.state.open_document(document)
    document.edit("paint", document.pixels, document.size.rect, 1 + pixels)
    window.kit.actions["save"].trigger()
    dialog = window.findChild(QFileDialog)
    assert isinstance(dialog, QFileDialog)
    assert not path.exists()
    dialog.reject()
