from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop_app.core.errors import StorageError
from desktop_app.state.app_state import Notice
from desktop_app.state.manager import ManagerState
from desktop_app.state.model_cards import LicenceQuestion, ManagerWork
from desktop_app.ui.models.licence_dialog import LicenceDialog
from desktop_app.ui.models.manager_parts import ManagerViewParts
from desktop_app.ui.models.models_window import ModelsWindow
from desktop_app.ui.models.pages import PLACES
from tests.ui.models.download_samples import RUNNING
from tests.ui.models.memory_session import MemorySession
from tests.ui.models.samples import APACHE, CARDS, FLUX_DEV


@pytest.mark.slow
def test_it_opens_with_the_models_of_this_disk(models: ModelsWindow) -> None:
    assert models.windowTitle() == "Models"
    assert models.mine.list_model.rowCount() == len(CARDS)
    assert models.sidebar.places["mine"].detail == str(len(CARDS))


@pytest.mark.slow
def test_places_are_chosen_by_mouse_and_keys(models: ModelsWindow) -> None:
    QTest.mouseClick(models.sidebar.places["room"], Qt.MouseButton.LeftButton)
    assert models.pages.currentWidget() is models.disk_usage
    models.sidebar.places["room"].setFocus()
    QTest.keyClick(models.sidebar.places["room"], Qt.Key.Key_Down)
    assert models.pages.currentWidget() is models.network
    for number, page in enumerate((models.mine, models.catalog, models.downloads), start=1):
        QTest.keyClick(models, Qt.Key(Qt.Key.Key_0 + number), Qt.KeyboardModifier.ControlModifier)
        assert models.pages.currentWidget() is page


@pytest.mark.slow
def test_the_sidebar_counts_downloads_and_shows_how_far_they_are(
    models: ModelsWindow, state: ManagerState
) -> None:
    place = models.sidebar.places["downloads"]
    assert (place.detail, place.progress) == ("", None)
    state.downloads.value = (RUNNING,)
    assert place.detail == "1"
    assert place.progress is not None and 0.43 < place.progress < 0.44


@pytest.mark.slow
def test_the_switch_goes_online_and_off_again(models: ModelsWindow, state: ManagerState) -> None:
    switch = models.sidebar.switch
    assert models.sidebar.switch_line.text() == "No connections."
    QTest.mouseClick(switch, Qt.MouseButton.LeftButton, pos=QPoint(10, 14))
    assert state.online.value and switch.isChecked()
    QTest.keyClick(switch, Qt.Key.Key_Space)
    assert not state.online.value and not switch.isChecked()


@pytest.mark.slow
def test_long_work_is_shown_and_can_be_stopped(models: ModelsWindow, state: ManagerState) -> None:
    state.work.value = ManagerWork("verify", "SD 2.1", 30, 120)
    assert models.sidebar.work_line.text() == "Verifying SD 2.1"
    assert models.sidebar.work_bar.value() == 250
    QTest.mouseClick(models.sidebar.stop, Qt.MouseButton.LeftButton)
    assert state.work.value is None and not models.sidebar.work_line.isVisible()


def test_dropped_files_are_offered_to_be_copied_or_used_in_place(
    models: ModelsWindow, session: MemorySession, tmp_path: Path
) -> None:
    path = tmp_path / "ink.safetensors"
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path))])
    copy, none = Qt.DropAction.CopyAction, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(300, 300), copy, mime, Qt.MouseButton.LeftButton, none)
    QApplication.sendEvent(models, enter)
    assert enter.isAccepted()
    drop = QDropEvent(QPointF(300, 300), copy, mime, Qt.MouseButton.LeftButton, none)
    QApplication.sendEvent(models, drop)
    assert models.bar.title.text() == "Add ink.safetensors?"
    models.bar._buttons[1].click()
    assert session.said[-1] == ("import_paths", (path,), "in_place")
    assert not models.bar.isVisible()
    assert models.mine.list_model.rowCount() == len(CARDS) + 1


@pytest.mark.slow
def test_errors_of_commands_are_read_in_this_window_too(
    models: ModelsWindow, parts: ManagerViewParts
) -> None:
    parts.notice.value = Notice(StorageError("unexpected", reason="no disk"))
    assert models.bar.isVisible() and "no disk" in models.bar.title.text()
    parts.notice.value = None
    assert not models.bar.isVisible()


@pytest.mark.slow
def test_a_licence_is_asked_for_and_accepted_by_the_main_button(
    models: ModelsWindow, session: MemorySession, state: ManagerState
) -> None:
    session.get("flux-1-dev")
    dialog = models.findChild(LicenceDialog)
    assert dialog is not None and dialog.isVisible()
    assert dialog.facts.texts()["Commercial use"] == "no"
    assert dialog.facts.texts()["Download"] == "33.7 GB"
    assert dialog.summary.text() == FLUX_DEV.summary
    assert dialog.gated.isVisible()
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    assert session.said[-1] == ("answer_licence", True)
    assert state.downloads.value[0].request.title == "FLUX.1 dev"


@pytest.mark.slow
def test_escape_declines_a_licence(
    models: ModelsWindow, session: MemorySession, state: ManagerState, qtbot: QtBot
) -> None:
    state.licence.value = LicenceQuestion(APACHE, "SDXL", "https://example.org")
    dialog = models.findChild(LicenceDialog)
    assert dialog is not None and not dialog.gated.isVisible()
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert session.said[-1] == ("answer_licence", False)
    assert state.licence.value is None and state.downloads.value == ()


@pytest.mark.slow
def test_an_unknown_licence_is_said_to_be_unknown(
    models: ModelsWindow, state: ManagerState
) -> None:
    state.licence.value = LicenceQuestion(None, "someone/something", "https://example.org")
    dialog = models.findChild(LicenceDialog)
    assert dialog is not None and "does not know" in dialog.summary.text()
    assert not dialog.text_link.isVisible() and dialog.page_link.isVisible()
    dialog.reject()


@pytest.mark.slow
def test_size_and_place_are_remembered(models: ModelsWindow, parts: ManagerViewParts) -> None:
    models.resize(960, 610)
    models.close()
    again = ModelsWindow(parts)
    # Qt keeps it within the screen, which is small here.
    assert (again.width(), again.height()) == (960, 610)
    again.deleteLater()


@pytest.mark.slow
def test_every_place_has_a_page(models: ModelsWindow) -> None:
    pages = [models.page(place) for place in PLACES]
    assert len(set(pages)) == len(PLACES) == models.pages.count()
    assert [models.page(place) for place in PLACES] == pages, "made once"
