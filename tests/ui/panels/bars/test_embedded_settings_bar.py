"""Settings of an opened picture are offered above the canvas; dropped on the prompt, used."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.core.geometry import Size
from desktop_app.ui.panels.bars.embedded_settings_bar import replaced_words
from desktop_app.ui.window.main_window import MainWindow
from desktop_app.worker.picture_settings import Replaced
from desktop_app.worker.workspace import Workspace
from tests.imaging.picture_info.a1111_samples import PLAIN
from tests.imaging.picture_info.files import as_png
from tests.ui.conftest import INPAINTER, STARTER
from tests.ui.panels.conftest import Ui
from tests.worker.test_embedded_settings import comfy_png

_LEFT, _NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
_COPY = Qt.DropAction.CopyAction


@pytest.fixture
def made(tmp_path: Path) -> Path:
    path = tmp_path / "made.png"
    path.write_bytes(comfy_png())
    return path


def _open(window: MainWindow, path: Path, qtbot: QtBot) -> None:
    window.workspace.files.open(path)
    qtbot.waitUntil(window.bars.embedded_settings_bar.isVisible)


def _button(window: MainWindow, words: str) -> QPushButton:
    bar = window.bars.embedded_settings_bar
    shown = (one for one in bar.findChildren(QPushButton) if not one.isHidden())
    return next(one for one in shown if one.text() == words)


def _mime(path: Path) -> QMimeData:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path))])
    return mime


def _drop(widget: QWidget, path: Path) -> bool:
    """Whether ``widget`` takes it."""
    mime = _mime(path)
    enter = QDragEnterEvent(QPoint(9, 9), _COPY, mime, _LEFT, _NONE)
    QApplication.sendEvent(widget, enter)
    drop = QDropEvent(QPointF(9, 9), _COPY, mime, _LEFT, _NONE)
    QApplication.sendEvent(widget, drop)
    return enter.isAccepted() and drop.isAccepted()


@pytest.mark.slow
def test_a_picture_of_comfyui_offers_its_settings_a_click_uses_them_and_undo_gives_them_up(
    with_models: Workspace, ui: Ui, made: Path, qtbot: QtBot
) -> None:
    bar, state, before = ui.bars.embedded_settings_bar, ui.state, ui.chosen
    assert not bar.isVisible()
    _open(ui.window, made, qtbot)
    for _ in range(2):
        assert bar.title.text() == "Made with ComfyUI"
        QApplication.sendEvent(bar, QEvent(QEvent.Type.LanguageChange))
        QApplication.processEvents()
    assert "a bottle" in bar.text.text()
    assert "Model “v1-5-pruned” isn't installed; “" in bar.text.text()
    assert ui.canvas.hasFocus()
    primary = [one for one in bar.findChildren(QPushButton) if one.property("look") == "primary"]
    assert not primary, "Generate is the main button"
    QTest.mouseClick(_button(ui.window, "Use Prompt and Settings"), _LEFT)
    ui.wait(lambda: state.parameters.value.prompt == "a bottle")
    now = state.parameters.value
    assert ui.bar.prompt.toPlainText() == "a bottle"
    assert ui.bar.negative.toPlainText() == "text, watermark"
    assert (now.seed, now.seed_once, now.steps, now.guidance_scale) == (42, True, 20, 8.0)
    assert (now.scheduler, now.sigmas, now.size) == ("dpmpp_2m", "k_karras", Size(512, 640))
    assert "ComfyUI" in bar.title.text()
    QTest.mouseClick(_button(ui.window, "Undo"), _LEFT)
    assert ui.chosen == before and not bar.isVisible()


def test_a_prompt_that_a_model_rewrote_is_said_to_be() -> None:
    said = replaced_words(Replaced("prompt", "TextGenerate"))
    assert said.startswith("A language model (TextGenerate) rewrote this prompt")


@pytest.mark.few(1)
@pytest.mark.parametrize("by_key", [True, False])
def test_it_is_put_away_and_does_not_come_back(
    with_models: Workspace, ui: Ui, made: Path, qtbot: QtBot, by_key: bool
) -> None:
    bar = ui.bars.embedded_settings_bar
    _open(ui.window, made, qtbot)
    if by_key:
        QTest.keyClick(ui.canvas, Qt.Key.Key_Escape)
    else:
        QTest.mouseClick(bar.close_button, _LEFT)
    assert not bar.isVisible()
    ui.state.models.value = (INPAINTER, STARTER)
    ui.wait(lambda: ui.workspace.is_idle)
    assert not bar.isVisible()


@pytest.mark.slow
def test_a_picture_dropped_on_the_prompt_or_the_settings_is_not_opened(
    with_models: Workspace, whole: MainWindow, made: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    state = with_models.state
    assert _drop(whole.prompt_bar, made)
    qtbot.waitUntil(lambda: state.parameters.value.prompt == "a bottle")
    assert state.document.value is None and whole.bars.embedded_settings_bar.isVisible()
    state.parameters.update(prompt="")
    assert _drop(whole.docks.settings_panel, made)
    qtbot.waitUntil(lambda: state.parameters.value.prompt == "a bottle")
    assert state.document.value is None
    plain = tmp_path / "plain.png"
    plain.write_bytes(as_png({}))
    assert _drop(whole.prompt_bar, plain)
    said = "plain.png doesn't say how it was made."
    qtbot.waitUntil(lambda: whole.bars.status_row.hint.text().startswith(said))


@pytest.mark.slow
def test_a_frame_says_where_it_would_go_and_what_is_no_picture_is_the_windows(
    whole: MainWindow, made: Path, tmp_path: Path
) -> None:
    bar, mime = whole.prompt_bar, _mime(made)
    enter = QDragEnterEvent(QPoint(9, 9), _COPY, mime, _LEFT, _NONE)
    QApplication.sendEvent(bar, enter)
    frame = next(one for one in bar.findChildren(QWidget) if type(one).__name__ == "DropFrame")
    assert frame.isVisible() and frame.geometry() == bar.rect()
    QApplication.sendEvent(bar, QDragLeaveEvent())
    assert not frame.isVisible()
    folder = _mime(tmp_path)
    QApplication.sendEvent(bar, QDragEnterEvent(QPoint(9, 9), _COPY, folder, _LEFT, _NONE))
    assert not frame.isVisible(), "a folder is a model"


@pytest.mark.slow
def test_a_text_with_settings_that_is_pasted_into_the_prompt_is_offered(
    with_models: Workspace, ui: Ui
) -> None:
    prompt = ui.bar.prompt
    QGuiApplication.clipboard().setText("a red apple")
    prompt.paste()
    assert not ui.bars.embedded_settings_bar.isVisible()
    prompt.clear()
    QGuiApplication.clipboard().setText(PLAIN)
    prompt.paste()
    ui.wait(ui.bars.embedded_settings_bar.isVisible)
    assert prompt.toPlainText() == PLAIN
    QTest.mouseClick(_button(ui.window, "Use Prompt and Settings"), _LEFT)
    ui.wait(lambda: prompt.toPlainText() == "a fox")
    assert ui.chosen.negative_prompt == "fog"
