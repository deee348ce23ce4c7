"""What is pasted into the window or dropped onto it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot
from safetensors.numpy import save_file

from desktop_app.core.geometry import Rect
from desktop_app.imaging.picture import FileOrigin, Picture
from desktop_app.state.document.document import Document
from desktop_app.state.document.layer_properties import set_locked as lock
from desktop_app.ui.qt.qimage import to_qimage
from desktop_app.ui.window.main_window import MainWindow
from tests.refusals import says
from tests.ui.conftest import picture

OpenPicture = Callable[..., Document]


@pytest.mark.slow
def test_a_picture_in_the_clipboard_is_opened(window: MainWindow, qtbot: QtBot) -> None:
    QGuiApplication.clipboard().setImage(to_qimage(picture()))
    window.kit.actions["paste"].trigger()
    state = window.workspace.state
    qtbot.waitUntil(lambda: state.document.value is not None)
    document = state.document.value
    assert document is not None and document.modified.value
    assert np.array_equal(document.pixels.read(document.pixels.rect)[..., :3], picture())


def _key(window: MainWindow, key: Qt.Key, *, shift: bool = False) -> None:
    window.activateWindow()
    window.canvas.setFocus()
    control, none = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.NoModifier
    QTest.keyClick(
        window.canvas, key, control | (Qt.KeyboardModifier.ShiftModifier if shift else none)
    )


@pytest.mark.slow
def test_where_a_picture_is_open_ctrl_v_makes_a_layer_and_ctrl_shift_v_a_tab(
    window: MainWindow, open_picture: OpenPicture, qtbot: QtBot
) -> None:
    state, clipboard = window.workspace.state, QGuiApplication.clipboard()
    clipboard.setImage(to_qimage(picture(20, 10)))
    _key(window, Qt.Key.Key_V)
    qtbot.waitUntil(lambda: state.document.value is not None)  # none was open
    document = open_picture()
    _key(window, Qt.Key.Key_V)
    qtbot.waitUntil(lambda: document.undo_stack.undo_name == "layer_paste")
    assert len(document.layers.value) == 2 and len(state.documents) == 2
    assert document.layers.value[1].id == document.active.value
    _key(window, Qt.Key.Key_V, shift=True)
    qtbot.waitUntil(lambda: len(state.documents) == 3)
    assert len(document.layers.value) == 2 and state.document.value is not document
    window.prompt_bar.prompt.setFocus()
    clipboard.setText("a red apple")
    QTest.keyClick(window.prompt_bar.prompt, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert window.prompt_bar.prompt.toPlainText() == "a red apple"


@pytest.mark.slow
def test_several_files_in_the_clipboard_become_as_many_layers(
    window: MainWindow, open_picture: OpenPicture, photo: Path, qtbot: QtBot
) -> None:
    other = photo.with_name("other.png")
    other.write_bytes(photo.read_bytes())
    document, mime = open_picture(), QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in (photo, other)])
    QGuiApplication.clipboard().setMimeData(mime)
    _key(window, Qt.Key.Key_V)
    qtbot.waitUntil(lambda: len(document.layers.value) == 3)
    assert {layer.name for layer in document.layers.value[1:]} == {"photo", "other"}


@pytest.mark.slow
def test_what_is_masked_is_cut_in_one_step_and_pasted_where_it_was(
    window: MainWindow, open_picture: OpenPicture, qtbot: QtBot
) -> None:
    document = open_picture()
    before = document.pixels.read(document.pixels.rect).copy()
    document.fill_mask("rectangle", 255, Rect(10, 8, 20, 12))
    lock(document, [document.active.value], False)
    steps = document.undo_stack.total
    _key(window, Qt.Key.Key_X)
    qtbot.waitUntil(lambda: document.undo_stack.undo_name == "cut")
    assert document.undo_stack.total == steps + 1
    image = QGuiApplication.clipboard().image()
    assert (image.width(), image.height()) == (20, 12)
    (layer,) = document.layers.value
    assert layer.pixels is not None
    after = layer.pixels.read(document.pixels.rect)
    assert not after[8:20, 10:30, 3].any() and after[..., 3].any()
    _key(window, Qt.Key.Key_V)
    qtbot.waitUntil(lambda: document.undo_stack.undo_name == "layer_paste")
    assert np.array_equal(document.pixels.read(document.pixels.rect)[..., :3], before[..., :3])


@pytest.mark.slow
def test_what_cannot_be_cut_stays_and_is_named(
    window: MainWindow, open_picture: OpenPicture, qtbot: QtBot
) -> None:
    document = open_picture()
    # The background is locked as long as nobody unlocks it.
    _key(window, Qt.Key.Key_X)
    qtbot.waitUntil(lambda: window.workspace.state.notice.value is not None)
    assert document.undo_stack.undo_name != "cut"


@pytest.mark.slow
def test_pasting_nothing_says_so(window: MainWindow) -> None:
    QGuiApplication.clipboard().setText("a red apple")
    window.kit.actions["paste"].trigger()
    assert says("clipboard_empty", window.bars.notice_bar.title.text())


def _drop(window: MainWindow, path: Path) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path))])
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    copy = Qt.DropAction.CopyAction
    QApplication.sendEvent(window, QDragEnterEvent(QPoint(400, 300), copy, mime, left, none))
    QApplication.sendEvent(window, QDropEvent(QPointF(400, 300), copy, mime, left, none))


def test_a_dropped_picture_is_opened(window: MainWindow, photo: Path, qtbot: QtBot) -> None:
    _drop(window, photo)
    state = window.workspace.state
    qtbot.waitUntil(lambda: state.document.value is not None)
    assert window.workspace.files.recent()[0] == photo


@pytest.mark.slow
def test_a_dropped_model_is_offered_to_be_copied_or_used_in_place(
    window: MainWindow, tmp_path: Path, qtbot: QtBot
) -> None:
    style = tmp_path / "style.safetensors"
    layer = "lora_unet_down_blocks_0_attentions_0_transformer_blocks_0_attn1_to_q"
    down = {f"{layer}.lora_down.weight": np.zeros((4, 320), np.float32)}
    save_file(down | {f"{layer}.lora_up.weight": np.zeros((320, 4), np.float32)}, style)
    _drop(window, style)
    bar = window.bars.notice_bar
    qtbot.waitUntil(lambda: "style.safetensors" in bar.title.text())
    words = [one.text() for one in bar.findChildren(QPushButton) if one.isVisibleTo(bar)]
    assert {"Copy into the models folder", "Use in place"} <= set(words)
    next(one for one in bar.findChildren(QPushButton) if one.text() == "Use in place").click()
    collection = window.workspace.models.rows
    qtbot.waitUntil(lambda: any(row.name == "style" for row in collection.value))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("old.ckpt", b"\x80\x04not to be opened", "is a pickle"),
        ("cut.safetensors", b"\x08\0\0\0\0\0\0\0{", "cut.safetensors"),
        ("holiday", None, "holiday"),
    ],
)
def test_what_cannot_be_added_is_said_before_anything_is_offered(
    window: MainWindow, tmp_path: Path, qtbot: QtBot, name: str, content: bytes | None, said: str
) -> None:
    path = tmp_path / name
    if content is None:
        path.mkdir()
        (path / "beach.jpg").write_bytes(b"a picture")
    else:
        path.write_bytes(content)
    _drop(window, path)
    bar = window.bars.notice_bar
    qtbot.waitUntil(lambda: said in bar.title.text())
    words = [one.text() for one in bar.findChildren(QPushButton) if one.isVisibleTo(bar)]
    assert "Use in place" not in words


@pytest.mark.slow
def test_what_is_no_picture_is_refused_in_the_bar(
    window: MainWindow, tmp_path: Path, qtbot: QtBot
) -> None:
    (tmp_path / "notes.txt").write_text("hello")
    _drop(window, tmp_path / "notes.txt")
    qtbot.waitUntil(window.bars.notice_bar.isVisible)
    assert says("not_a_picture", window.bars.notice_bar.title.text())


@pytest.mark.slow
@pytest.mark.parametrize("into", ["a layer", "a tab"])
def test_a_paste_that_takes_a_while_shows_that_at_once_and_can_be_given_up(
    window: MainWindow, qtbot: QtBot, into: str
) -> None:
    workspace, state, gate = window.workspace, window.workspace.state, threading.Event()
    document = Document(picture(), "p")
    state.open_document(document)

    def slow() -> Picture:
        gate.wait()
        return Picture(picture(64, 48), FileOrigin(), ())

    paste = workspace.layers.insert_pasted if into == "a layer" else workspace.files.open_pasted
    paste(slow, "Pasted picture")
    activity = window.bars.status_row.activity
    qtbot.waitUntil(activity.isVisible)
    assert "Pasted picture" in activity.words.text()
    QTest.mouseClick(activity.cancel, Qt.MouseButton.LeftButton)
    gate.set()
    qtbot.waitUntil(lambda: workspace.is_idle and not activity.isVisible())
    assert len(state.documents) == 1 and len(document.layers.value) == 1
    paste(slow, "Pasted picture")
    qtbot.waitUntil(lambda: len(state.documents) + len(document.layers.value) == 3)
