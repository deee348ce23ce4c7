"""Camera raw opened in the window: the question before, by hand."""

from __future__ import annotations

import io
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot

from desktop_app.core.geometry import Rect, Size
from desktop_app.imaging.picture import DEVELOPED, Development
from desktop_app.imaging.raw import raw_trial, read_raw
from desktop_app.state.document.document import Document
from desktop_app.state.document.layer_commands import add_paint
from desktop_app.ui.dialogs.development import DevelopmentDialog
from desktop_app.ui.window.main_window import MainWindow
from desktop_app.worker.opening import read_document
from tests.imaging.test_raw import dng

pytest.importorskip("rawpy")

NOTHING, LEFT = Qt.KeyboardModifier.NoModifier, Qt.MouseButton.LeftButton


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    path = tmp_path / "shot.dng"
    path.write_bytes(dng(level=0.6))
    return path


def _drop(window: MainWindow, *paths: Path) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    copy = Qt.DropAction.CopyAction
    QApplication.sendEvent(window, QDragEnterEvent(QPoint(400, 300), copy, mime, LEFT, NOTHING))
    QApplication.sendEvent(window, QDropEvent(QPointF(400, 300), copy, mime, LEFT, NOTHING))


def _asked(window: MainWindow, qtbot: QtBot) -> DevelopmentDialog:
    """The dialog, once its preview is there."""
    qtbot.waitUntil(lambda: bool(window.findChildren(DevelopmentDialog)), timeout=20_000)
    [dialog] = window.findChildren(DevelopmentDialog)
    qtbot.waitUntil(lambda: "…" not in dialog.note.text(), timeout=20_000)
    return dialog


def _level(dialog: DevelopmentDialog) -> int:
    image = dialog.view.pixmap().toImage()
    return image.pixelColor(image.width() // 2, image.height() // 2).green()


@pytest.mark.slow
def test_what_is_chosen_on_the_sliders_is_what_is_opened(
    window: MainWindow, raw: Path, qtbot: QtBot
) -> None:
    state, before = window.workspace.state, raw.read_bytes()
    _drop(window, raw)
    dialog = _asked(window, qtbot)
    assert state.document.value is None
    plain = _level(dialog)
    slider = dialog.exposure
    QTest.mouseClick(slider, LEFT, NOTHING, QPoint(slider.width() // 3, slider.height() // 2))
    assert slider.number == pytest.approx(-1, abs=0.1)
    assert _level(dialog) < plain - 10
    QTest.keyClick(dialog.highlights, Qt.Key.Key_Right)
    qtbot.waitUntil(lambda: not dialog.note.text(), timeout=20_000)
    chosen = Development(slider.number, 1)
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: state.document.value is not None, timeout=20_000)
    document = state.document.value
    assert document is not None
    expected = read_raw(before, raw.name, chosen).pixels
    assert np.array_equal(document.pixels.read(document.size.rect)[..., :3], expected)
    assert document.modified.value  # no file says how it was developed
    window.kit.actions["save"].trigger()
    qtbot.waitUntil(lambda: bool(window.findChildren(QFileDialog)))
    [saving] = window.findChildren(QFileDialog)
    assert not any("*.dng" in words for words in saving.nameFilters())
    saving.reject()
    assert raw.read_bytes() == before
    kept = raw.with_name("kept.velatura")
    window.workspace.files.save(kept)
    qtbot.waitUntil(lambda: not window.workspace.files.saving.is_writing and kept.exists())
    told = read_document(kept).origin.about.texts
    assert told == ((DEVELOPED, f"exposure {chosen.exposure:g} EV, highlights 1"),)
    window.commands.files.close()
    qtbot.waitUntil(lambda: state.document.value is None)
    _drop(window, raw)
    assert _asked(window, qtbot).chosen() == chosen


def test_it_is_asked_while_the_last_session_is_still_looked_for(
    window: MainWindow, raw: Path, qtbot: QtBot
) -> None:
    work = window.workspace
    work.restoring.start(restore=True)
    assert work.files.comes_back(raw)
    window.commands.files.open(raw)
    _asked(window, qtbot).reject()
    assert work.state.document.value is None


@pytest.mark.slow
def test_a_double_click_resets_and_cancel_opens_nothing(
    window: MainWindow, raw: Path, qtbot: QtBot
) -> None:
    window.commands.files.open(raw)
    dialog = _asked(window, qtbot)
    slider = dialog.exposure
    QTest.mouseClick(slider, LEFT, NOTHING, QPoint(slider.width() - 2, slider.height() // 2))
    assert slider.number > 2.5
    QTest.mouseDClick(slider, LEFT)
    assert slider.number == 0
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not window.findChildren(DevelopmentDialog))
    qtbot.waitUntil(lambda: window.workspace.background.pending == 0, timeout=20_000)
    assert window.workspace.state.document.value is None


@pytest.mark.slow
def test_one_question_holds_for_all_that_were_dropped(
    window: MainWindow, raw: Path, photo: Path, qtbot: QtBot
) -> None:
    other, state = raw.with_name("other.dng"), window.workspace.state
    shutil.copy(raw, other)
    _drop(window, raw, photo, other)
    dialog = _asked(window, qtbot)
    assert "2" in dialog.note.text()
    QTest.keyClick(dialog.exposure, Qt.Key.Key_Home)
    assert dialog.exposure.number == -3
    QTest.mouseClick(dialog.button, LEFT)
    qtbot.waitUntil(lambda: len(state.documents) == 3, timeout=20_000)
    expected = read_raw(raw.read_bytes(), raw.name, Development(-3)).pixels
    of_raw = [one for one in state.documents if one.name.value.endswith(".dng")]
    assert len(of_raw) == 2
    for document in of_raw:
        assert np.array_equal(document.pixels.read(document.size.rect)[..., :3], expected)


@pytest.mark.slow
def test_a_plain_tiff_named_like_one_is_opened_unasked(
    window: MainWindow, tmp_path: Path, qtbot: QtBot
) -> None:
    path = tmp_path / "plain.nef"
    Image.new("RGB", (4, 4), (9, 9, 9)).save(path, "TIFF")
    window.commands.files.open(path)
    qtbot.waitUntil(lambda: window.workspace.state.document.value is not None)
    assert not window.findChildren(DevelopmentDialog)


@pytest.mark.slow
def test_of_an_unknown_camera_the_preview_is_offered_and_said(
    window: MainWindow, tmp_path: Path, qtbot: QtBot
) -> None:
    preview, path = io.BytesIO(), tmp_path / "a.raf"
    Image.new("RGB", (32, 24), (200, 30, 30)).save(preview, "JPEG")
    path.write_bytes(b"FUJIFILMCCD-RAW 0201" + bytes(200) + preview.getvalue())
    window.commands.files.open(path)
    dialog = _asked(window, qtbot)
    qtbot.waitUntil(lambda: dialog.button.isEnabled() and "LibRaw" in dialog.note.text())
    assert not dialog.exposure.isEnabled() and not dialog.view.pixmap().isNull()
    QTest.mouseClick(dialog.button, LEFT)
    qtbot.waitUntil(lambda: window.workspace.state.document.value is not None, timeout=20_000)
    document = window.workspace.state.document.value
    assert document is not None and "raw_preview_only" in document.notes


@pytest.mark.slow
def test_without_anything_to_see_open_cannot_be_pressed(
    window: MainWindow, tmp_path: Path, qtbot: QtBot
) -> None:
    path = tmp_path / "a.raf"
    path.write_bytes(b"FUJIFILMCCD-RAW 0201" + bytes(400))
    window.commands.files.open(path)
    dialog = _asked(window, qtbot)
    assert dialog.note.text() and not dialog.button.isEnabled()
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    assert dialog.isVisible()
    dialog.reject()


@pytest.mark.slow
def test_its_words_follow_the_language(window: MainWindow, raw: Path, qtbot: QtBot) -> None:
    window.commands.files.open(raw)
    dialog = _asked(window, qtbot)
    assert dialog.button.text() == "Open"
    window.kit.actions["language_zh_CN"].trigger()
    qtbot.waitUntil(lambda: dialog.button.text() == "打开")
    assert dialog.cancel.text() == "取消" and "曝光" in dialog.exposure.accessibleName()
    dialog.reject()


@pytest.mark.parametrize("exposure", [-2.0, 0.0, 2.0])
def test_the_preview_is_as_light_as_what_is_opened(exposure: float) -> None:
    data = dng(level=0.5)
    seen = raw_trial(data, "a.dng", 0)(exposure)
    opened = read_raw(data, "a.dng", Development(exposure)).shown
    assert abs(seen.mean() - opened.mean()) < 2


@pytest.mark.slow
def test_it_is_developed_again_under_its_other_layers_and_that_is_undone(
    window: MainWindow, raw: Path, qtbot: QtBot, open_picture: Callable[..., Document]
) -> None:
    state, action = window.workspace.state, window.kit.actions["develop"]
    assert not action.isEnabled()
    open_picture()
    action.trigger()
    notice = state.notice.value
    assert notice is not None and notice.error is not None
    assert notice.error.code == "raw_not_opened"
    state.close_document()
    _drop(window, raw)
    QTest.keyClick(_asked(window, qtbot), Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: state.document.value is not None, timeout=20_000)
    document = state.document.value
    assert document is not None
    whole, layers = document.size.rect, document.layers
    paint = add_paint(document)
    document.edit("brush", document.pixels, Rect(3, 2, 8, 4), np.full((4, 8, 4), 65535, np.uint16))

    def again(exposure: float) -> None:
        action.trigger()
        qtbot.waitUntil(lambda: len(window.findChildren(DevelopmentDialog)) > 0)
        dialog = window.findChildren(DevelopmentDialog)[-1]
        assert "Develop" in dialog.windowTitle() and dialog.button.text() == "Develop"
        dialog.exposure.set_number(exposure)
        before = document.content
        QTest.keyClick(dialog, Qt.Key.Key_Return)
        qtbot.waitUntil(lambda: document.content is not before, timeout=20_000)
        qtbot.waitUntil(lambda: not window.findChildren(DevelopmentDialog))

    plain = document.pixels.read(whole)
    for exposure in (1.0, -1.0):
        again(exposure)
        expected = read_raw(raw.read_bytes(), raw.name, Development(exposure)).pixels
        base, above = layers.value
        assert base.pixels is not None and above.id == paint
        assert np.array_equal(base.pixels.read(whole)[..., :3], expected)
        assert (document.pixels.read(Rect(3, 2, 8, 4)) == 65535).all()
        assert document.told.now[DEVELOPED] == f"exposure {exposure:g} EV, highlights 0"
    for _ in range(2):
        window.kit.actions["undo"].trigger()
    assert np.array_equal(document.pixels.read(whole), plain)
    document.commit("crop", replace(document.content, size=Size(20, 20)))
    again(0.5)
    assert len(layers.value) == 3, "what was opened is as it was"
    raw.unlink()
    action.trigger()
    qtbot.waitUntil(lambda: state.notice.value is not None)
    notice = state.notice.value
    assert notice is not None and notice.error is not None
    assert notice.error.code == "raw_gone" and raw.name in notice.error.what
    [asked] = window.findChildren(QFileDialog)
    asked.reject()
