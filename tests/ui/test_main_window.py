from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt, QTranslator, QUrl
from PySide6.QtGui import QAccessible, QDragEnterEvent, QDropEvent, QGuiApplication
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QAbstractSlider,
    QApplication,
    QComboBox,
    QDockWidget,
    QFileDialog,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollBar,
    QWidget,
)
from pytestqt.qtbot import QtBot

from desktop_app.core.errors import EngineError
from desktop_app.state.app_state import Notice
from desktop_app.state.document import Document
from desktop_app.state.jobs import Job, Progress
from desktop_app.storage.pictures import open_picture as read_picture
from desktop_app.storage.pictures import save_picture
from desktop_app.ui.dialogs.question import Question
from desktop_app.ui.main_window import MainWindow
from desktop_app.ui.qimage import to_qimage
from desktop_app.ui.widgets.elided_label import ElidedLabel
from desktop_app.worker.workspace import Workspace
from tests.ui.conftest import make_result, picture

OpenPicture = Callable[..., Document]


def _question(window: MainWindow) -> Question | None:
    shown = [one for one in window.findChildren(Question) if one.isVisible()]
    return shown[0] if shown else None


def _answer(window: MainWindow, words: str) -> None:
    question = _question(window)
    assert question is not None
    next(button for button in question.buttons if button.text() == words).click()


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "photo.png"
    save_picture(path, picture(), {})
    return path


# -- documents ------------------------------------------------------------------------------------


def test_the_card_stands_there_until_there_is_a_picture(
    window: MainWindow, open_picture: OpenPicture
) -> None:
    card = window.canvas_area.card
    assert card.isVisible()
    open_picture()
    assert not card.isVisible()
    window.workspace.state.close_document()
    assert card.isVisible()


def test_the_card_makes_room_for_a_run(window: MainWindow, start_job: Callable[[], Job]) -> None:
    start_job()
    assert not window.canvas_area.card.isVisible()


def test_the_title_names_the_picture_and_its_changes(
    window: MainWindow, open_picture: OpenPicture
) -> None:
    assert window.windowTitle() == "Velatura"
    document = open_picture("park.png")
    assert window.windowTitle() == "park.png[*]" and not window.isWindowModified()
    document.mark_unsaved()
    assert window.isWindowModified()


def test_closing_without_changes_asks_nothing(
    window: MainWindow, open_picture: OpenPicture
) -> None:
    open_picture()
    assert window.close()


def test_closing_with_changes_asks_and_cancel_keeps_everything(
    window: MainWindow, open_picture: OpenPicture
) -> None:
    document = open_picture()
    document.mark_unsaved()
    assert not window.close()
    _answer(window, "Cancel")
    assert window.isVisible() and window.workspace.state.document.value is document
    assert not window.close()
    _answer(window, "Discard")
    assert not window.isVisible()


def test_saving_from_the_question_writes_the_file_and_then_closes(
    window: MainWindow, open_picture: OpenPicture, tmp_path: Path, qtbot: QtBot
) -> None:
    document = open_picture(path=tmp_path / "park.png")
    document.edit("apply", document.pixels, document.pixels.rect, 255 - picture())
    assert not window.close()
    _answer(window, "Save")
    qtbot.waitUntil(lambda: not window.isVisible())
    assert np.array_equal(read_picture(tmp_path / "park.png").pixels, 255 - picture())


def test_opening_another_picture_asks_about_changes(
    window: MainWindow, open_picture: OpenPicture, photo: Path, qtbot: QtBot
) -> None:
    state, document = window.workspace.state, open_picture()
    document.mark_unsaved()
    window.commands.files.open(photo)
    assert state.document.value is document
    _answer(window, "Discard")
    qtbot.waitUntil(lambda: state.document.value is not document)
    opened = state.document.value
    assert opened is not None and opened.path == photo


def test_a_picture_without_a_file_is_saved_under_a_name_that_is_asked_for(
    window: MainWindow, open_picture: OpenPicture, tmp_path: Path, qtbot: QtBot
) -> None:
    document = open_picture("a red apple")
    document.mark_unsaved()
    window.kit.actions["save"].trigger()
    dialog = window.findChildren(QFileDialog)[0]
    assert dialog.acceptMode() == QFileDialog.AcceptMode.AcceptSave
    assert dialog.defaultSuffix() == "png"
    dialog.fileSelected.emit(str(tmp_path / "apple.png"))
    dialog.close()
    qtbot.waitUntil(lambda: not document.modified.value)
    assert np.array_equal(read_picture(tmp_path / "apple.png").pixels, picture())


@pytest.mark.parametrize(("channels", "words"), [(3, "compresses with loss"), (4, "transparency")])
def test_what_a_jpeg_loses_is_said(
    window: MainWindow, tmp_path: Path, qtbot: QtBot, channels: int, words: str
) -> None:
    document = Document(picture(channels=channels), "a.png")
    window.workspace.state.open_document(document)
    document.mark_unsaved()
    window.commands.files._save(tmp_path / "a.jpg", None)
    qtbot.waitUntil(window.notice_bar.isVisible)
    assert words in window.notice_bar.title.text()


# -- pasting and dropping -------------------------------------------------------------------------


def test_a_picture_in_the_clipboard_is_opened(window: MainWindow, qtbot: QtBot) -> None:
    QGuiApplication.clipboard().setImage(to_qimage(picture()))
    window.kit.actions["paste"].trigger()
    state = window.workspace.state
    qtbot.waitUntil(lambda: state.document.value is not None)
    document = state.document.value
    assert document is not None and document.modified.value
    assert np.array_equal(document.pixels.read(document.pixels.rect)[..., :3], picture())


def test_pasting_nothing_says_so(window: MainWindow) -> None:
    QGuiApplication.clipboard().setText("a red apple")
    window.kit.actions["paste"].trigger()
    assert "no picture in the clipboard" in window.notice_bar.title.text()


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


def test_a_dropped_model_is_offered_to_be_copied_or_used_in_place(
    window: MainWindow, tmp_path: Path, qtbot: QtBot
) -> None:
    pickle = tmp_path / "old.ckpt"
    pickle.write_bytes(b"\x80\x04not to be opened")
    _drop(window, pickle)
    bar = window.notice_bar
    assert "old.ckpt" in bar.title.text()
    words = [one.text() for one in bar.findChildren(QPushButton) if one.isVisibleTo(bar)]
    assert {"Copy into the models folder", "Use in place"} <= set(words)
    next(one for one in bar.findChildren(QPushButton) if one.text() == "Use in place").click()
    qtbot.waitUntil(lambda: "is a pickle" in bar.title.text())


def test_what_is_no_picture_is_refused_in_the_bar(
    window: MainWindow, tmp_path: Path, qtbot: QtBot
) -> None:
    (tmp_path / "notes.txt").write_text("hello")
    _drop(window, tmp_path / "notes.txt")
    qtbot.waitUntil(window.notice_bar.isVisible)
    assert "not a picture" in window.notice_bar.title.text()


# -- recent pictures ------------------------------------------------------------------------------


def test_recent_pictures_stand_on_the_card_and_in_the_menu(
    workspace: Workspace, photo: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    workspace.settings.add_recent(tmp_path / "gone.png")
    workspace.settings.add_recent(photo)
    window = MainWindow(workspace)
    qtbot.addWidget(window, before_close_func=lambda _: workspace.state.close_document())
    window.show()
    card = window.canvas_area.card
    qtbot.waitUntil(lambda: [tile.path for tile in card._tiles] == [photo])
    qtbot.waitUntil(lambda: not card._tiles[0]._picture.isNull())
    window.menus.recent.aboutToShow.emit()
    assert window.menus.recent.actions()[0].text() == "photo.png"
    card._tiles[0].click()
    qtbot.waitUntil(lambda: workspace.state.document.value is not None)


# -- looks and words ------------------------------------------------------------------------------


def test_the_theme_changes_at_once_and_is_kept(window: MainWindow) -> None:
    for name, dark in (("light", False), ("dark", True)):
        window.kit.actions[f"theme_{name}"].trigger()
        assert window.kit.theme.is_dark is dark
        assert window.workspace.settings.theme == name
        assert window.kit.actions[f"theme_{name}"].isChecked()
        ground = window.grab().toImage().pixelColor(window.width() - 60, window.height() - 60)
        assert ground.red() == ground.green() == ground.blue()
        assert (ground.red() < 128) is dark


def _states(window: MainWindow) -> Iterator[str]:
    """All that the window can show, one after the other."""
    state = window.workspace.state
    window.set_settings_shown(True)
    yield "empty"
    state.open_document(Document(picture(), "park.png"))
    state.results.add(make_result(0), show=True)
    state.results.add(make_result(1), show=False)
    yield "results"
    job = make_result(2).job
    state.jobs.add(job)
    state.jobs.progress.value = Progress(
        "denoising", image=1, images=4, step=19, steps=20, seconds_left=131.0
    )
    state.notice.value = Notice(EngineError("engine_died", "x", reason="killed"), retry=True)
    yield "busy, with an error"


def _spoken(widget: QWidget) -> str:
    """What assistive technology calls a widget."""
    return QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Name)


NAMED = (QAbstractButton, QLineEdit, QComboBox, QAbstractSlider, QAbstractScrollArea, QDockWidget)


def test_every_control_has_an_accessible_name(window: MainWindow, with_models: Workspace) -> None:
    for scene in _states(window):
        nameless = [
            f"{type(widget).__name__} in {type(widget.parentWidget()).__name__}"
            for widget in window.findChildren(QWidget)
            if isinstance(widget, NAMED)
            and not isinstance(widget, QScrollBar)
            and not widget.objectName().startswith("qt_")
            and widget.isVisible()
            and not _spoken(widget)
        ]
        assert nameless == [], scene


@pytest.mark.parametrize("size", [(1280, 720), (1440, 900)])
def test_no_words_are_cut(
    window: MainWindow, with_models: Workspace, size: tuple[int, int], qtbot: QtBot
) -> None:
    window.resize(*size)
    for scene in _states(window):
        qtbot.wait(20)
        cut = [
            (scene, widget.text(), widget.width(), widget.sizeHint().width())
            for widget in window.findChildren(QWidget)
            if isinstance(widget, (QLabel, QPushButton))
            and not isinstance(widget, ElidedLabel)
            and widget.isVisible()
            and not (isinstance(widget, QLabel) and widget.wordWrap())
            and widget.text()
            and (
                widget.width() < widget.sizeHint().width()
                or widget.height() < widget.fontMetrics().height()
            )
        ]
        assert cut == []
        assert (window.width(), window.height()) == size


def test_nothing_of_the_prompt_bar_overlaps(window: MainWindow, with_models: Workspace) -> None:
    bar = window.prompt_bar
    window.workspace.state.open_document(Document(picture(), "park.png"))
    QApplication.processEvents()
    parts = (bar.prompt, bar.negative, bar.model, bar.strength, bar.count, bar.more, bar.generate)
    for at, one in enumerate(parts):
        assert bar.rect().contains(one.geometry()), one
        for other in parts[at + 1 :]:
            assert not one.geometry().intersects(other.geometry()), (one, other)


class _Marked(QTranslator):
    """Puts every translated text into angle brackets."""

    def isEmpty(self) -> bool:
        return False

    def translate(self, context: str, text: str, comment: str = "", n: int = -1) -> str:
        return text if not text else f"‹{text}›"


def test_every_word_follows_the_language(
    window: MainWindow, with_models: Workspace, qapp: QApplication, qtbot: QtBot
) -> None:
    translator = _Marked()
    for _ in _states(window):
        pass
    qapp.installTranslator(translator)
    try:
        qapp.processEvents()
        own = {"×", "", "Starter", "Painter", "96 × 64", "Velatura"}
        left = [
            (type(widget).__name__, widget.text())
            for widget in window.findChildren(QWidget)
            if isinstance(widget, (QLabel, QAbstractButton))
            and widget.isVisible()
            and "‹" not in widget.text()
            and "‹" not in widget.accessibleName()
            and widget.text() not in own
            and "%" not in widget.text()
        ]
        assert left == []
        for action in window.menuBar().actions():
            assert "‹" in action.text()
    finally:
        qapp.removeTranslator(translator)
        qapp.processEvents()


# -- life -----------------------------------------------------------------------------------------


def test_panels_and_brush_are_remembered(
    window: MainWindow, workspace: Workspace, qtbot: QtBot
) -> None:
    window.set_settings_shown(True)
    window.results_dock.close()
    workspace.state.tools.brush.value = type(workspace.state.tools.brush.value)(size=123.0)
    workspace.state.view.overlay_style.value = "cyan"
    window.close()
    workspace.state.view.overlay_style.value = "magenta"
    workspace.state.tools.brush.value = type(workspace.state.tools.brush.value)()
    again = MainWindow(workspace)
    qtbot.addWidget(again)
    again.show()
    assert again.settings_shown() and again.results_dock.isHidden()
    assert workspace.state.tools.brush.value.size == 123.0
    assert workspace.state.view.overlay_style.value == "cyan"


def test_a_damaged_arrangement_is_ignored(workspace: Workspace, qtbot: QtBot) -> None:
    workspace.settings.geometry = "???"
    workspace.settings.window_state = "AAAA"
    window = MainWindow(workspace)
    qtbot.addWidget(window)
    window.show()
    assert window.history_dock.isVisible() and window.tool_column.isVisible()


def test_the_window_is_made_quickly(workspace: Workspace, qtbot: QtBot) -> None:
    seconds = []
    for _ in range(3):
        start = time.perf_counter()
        window = MainWindow(workspace)
        seconds.append(time.perf_counter() - start)
        qtbot.addWidget(window)
    assert min(seconds) < 0.25


def test_a_closed_window_leaves_no_listener_behind(
    workspace: Workspace, qapp: QApplication
) -> None:
    state = workspace.state
    watched = (state.document, state.parameters, state.notice, state.engine, state.models)
    before = [len(one.changed._listeners) for one in watched]
    window = MainWindow(workspace)
    window.show()
    window.close()
    window.deleteLater()
    del window
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert [len(one.changed._listeners) for one in watched] == before
