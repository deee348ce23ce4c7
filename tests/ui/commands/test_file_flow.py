"""Saving: what the dialog suggests, and that the name follows the chosen format."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from desktop_app.imaging.picture import Facts, FileOrigin, SourcePicture
from desktop_app.state.document.document import Document
from desktop_app.storage.new_file import suggested_stem
from desktop_app.ui.commands.file_flow import suggested_ending
from desktop_app.ui.dialogs.question import Question
from desktop_app.ui.window.main_window import MainWindow
from desktop_app.worker.workspace import Workspace


@pytest.mark.parametrize(
    ("name", "stem"),
    [
        ("a red apple", "a red apple"),
        ("photo.jpeg", "photo"),
        ("DSC_0001.JPG", "DSC_0001"),
        ("IMG_0001.HEIC", "IMG_0001"),
        ("DSC_0002.NEF", "DSC_0002"),
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
    open_picture("park.tif", tmp_path / "park.tif")
    window.commands.files.save_dialog()
    dialog = window.findChild(QFileDialog)
    assert isinstance(dialog, QFileDialog)
    assert [Path(name).name for name in dialog.selectedFiles()] == ["park.tif"]
    png = next(text for text in dialog.nameFilters() if ".png" in text)
    dialog.selectNameFilter(png)
    dialog.filterSelected.emit(png)
    assert [Path(name).name for name in dialog.selectedFiles()] == ["park.png"]
    dialog.reject()


@pytest.mark.few(2)
@pytest.mark.parametrize(
    ("dtype", "source", "edited", "ending"),
    [
        ("uint8", "JPEG", False, ".jpg"),
        ("uint8", "JPEG", True, ".velatura"),
        ("uint8", "GIF", False, ".png"),
        ("uint8", "", False, ".png"),
        ("uint16", "", False, ".png"),
        ("uint16", "TIFF", False, ".tiff"),
        ("float32", "", False, ".tiff"),
    ],
)
def test_the_format_that_is_proposed_loses_nothing(
    workspace: Workspace, dtype: str, source: str, edited: bool, ending: str
) -> None:
    facts = Facts(lossy=source == "JPEG")
    origin = FileOrigin(facts=facts, source=SourcePicture(source, 1, "")) if source else None
    document = Document(np.zeros((4, 4, 3), dtype), "pasted", origin=origin)
    if edited:
        document.edit("paint", document.pixels, document.size.rect, np.ones((4, 4, 3), dtype))
    workspace.state.open_document(document)
    holders = workspace.files.saving.holders()
    assert suggested_ending(document, holders) == ending
    document.path = Path("a.webp")
    whole = "WEBP" in holders
    assert suggested_ending(document, holders) == (".webp" if whole else ending)
    assert suggested_ending(document, holders, keep=False) == ending


@pytest.mark.slow
def test_saving_an_opened_heic_asks_where_to(
    window: MainWindow, workspace: Workspace, tmp_path: Path, qtbot: QtBot
) -> None:
    sample = Path(__file__).parents[2] / "imaging" / "heic" / "pq10.heic"
    path = tmp_path / "a phone.heic"
    path.write_bytes(sample.read_bytes())
    window.commands.files.open(path)
    qtbot.waitUntil(lambda: workspace.state.document.value is not None, timeout=30_000)
    window.commands.files.save()
    dialog = window.findChild(QFileDialog)
    assert isinstance(dialog, QFileDialog)
    assert [Path(name).name for name in dialog.selectedFiles()] == ["a phone.png"]
    assert not any("heic" in text for text in dialog.nameFilters())
    dialog.reject()
    assert path.read_bytes() == sample.read_bytes()


def test_a_file_that_was_replaced_since_is_asked_about(
    window: MainWindow, workspace: Workspace, qtbot: QtBot, tmp_path: Path
) -> None:
    path = tmp_path / "a.velatura"
    fresh = Document(np.zeros((8, 8, 3), np.uint8), "a")
    workspace.state.open_document(fresh)
    workspace.files.save(path)
    qtbot.waitUntil(lambda: fresh.path == path)
    window.commands.files.close()
    workspace.files.open(path)
    qtbot.waitUntil(lambda: workspace.state.document.value not in (None, fresh))
    document = workspace.state.document.value
    assert document is not None

    def paint(value: int) -> None:
        colours = np.full((8, 8, 3), value, np.uint8)
        document.edit("paint", document.pixels, document.size.rect, colours)

    paint(50)
    window.kit.actions["save"].trigger()
    qtbot.waitUntil(lambda: not document.modified.value)
    paint(90)
    window.kit.actions["save"].trigger()  # what was written here is no news
    qtbot.waitUntil(lambda: not document.modified.value)
    assert window.findChild(Question) is None
    other = b"of somebody else"
    path.write_bytes(other)
    paint(120)
    window.kit.actions["save"].trigger()
    question = window.findChild(Question)
    assert isinstance(question, Question) and "another file now" in question.windowTitle()
    QTest.keyClick(question, Qt.Key.Key_Escape)
    assert path.read_bytes() == other and document.modified.value
    window.kit.actions["save"].trigger()
    question = next(one for one in window.findChildren(Question) if one.isVisible())
    QTest.mouseClick(question.buttons[0], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not document.modified.value)
    assert path.read_bytes() != other


def test_what_a_file_can_t_hold_is_said_until_the_next_step(
    window: MainWindow, workspace: Workspace, tmp_path: Path, qtbot: QtBot
) -> None:
    """As long as Save is not done otherwise; flattened, it would be untrue."""
    document = Document(np.zeros((8, 8, 3), np.uint8), "a.png", tmp_path / "a.png")
    workspace.state.open_document(document)
    window.kit.actions["layer_new"].trigger()
    window.commands.files.save()
    notice = workspace.state.notice.value
    assert notice is not None and notice.notes == ("project_needed",)
    dialog = window.findChild(QFileDialog)
    assert isinstance(dialog, QFileDialog)
    dialog.reject()
    assert workspace.state.notice.value is notice, "it offers an export"
    window.kit.actions["layer_flatten"].trigger()
    qtbot.waitUntil(lambda: len(document.layers.value) == 1)
    assert workspace.state.notice.value is None
