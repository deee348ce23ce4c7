"""The report as it is shown, copied and saved, and what the window says after a crash."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

import desktop_app
from desktop_app.app.start_boxes import safe_start_box, wants_safe_start
from desktop_app.storage.journal import AbandonedJournal
from desktop_app.ui.dialogs.report import ReportDialog
from desktop_app.ui.window.crash_notice import CrashNotice
from desktop_app.ui.window.main_window import MainWindow


@pytest.fixture
def dialog(window: MainWindow, qtbot: QtBot) -> Iterator[ReportDialog]:
    window.kit.actions["copy_report"].trigger()
    found = window.findChild(ReportDialog)
    assert found is not None
    qtbot.waitUntil(lambda: bool(found.text), timeout=10_000)
    yield found
    found.close()


@pytest.mark.slow
def test_it_is_seen_before_it_is_copied(dialog: ReportDialog, window: MainWindow) -> None:
    QGuiApplication.clipboard().setText("before")
    assert desktop_app.__version__ in dialog.text
    assert "- window system: " in dialog.text
    assert str(window.workspace.paths.root) not in dialog.text
    dialog.copy.click()
    assert QGuiApplication.clipboard().text() == dialog.text
    assert dialog.said.text()


@pytest.mark.slow
def test_it_is_saved_as_it_is_shown(dialog: ReportDialog, qtbot: QtBot, tmp_path: Path) -> None:
    dialog.save_to(str(tmp_path / "report.md"))
    qtbot.waitUntil(lambda: bool(dialog.said.text()), timeout=10_000)
    assert (tmp_path / "report.md").read_text("utf-8").strip() == dialog.text.strip()
    dialog.save_to(str(tmp_path / "missing" / "report.md"))
    qtbot.waitUntil(lambda: "can't be written" in dialog.said.text(), timeout=10_000)


@pytest.mark.slow
def test_every_word_of_it_is_set_again(dialog: ReportDialog, qapp: QApplication) -> None:
    for widget in (dialog.save, dialog.copy, dialog.leave):
        widget.setText("")
    qapp.sendEvent(dialog, QEvent(QEvent.Type.LanguageChange))
    assert all(widget.text() for widget in (dialog.save, dialog.copy, dialog.leave))


def test_a_crash_is_told_once_with_what_was_kept(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    notice = CrashNotice(window, crashed=True, safe=False)
    assert not notice.eventFilter(window, QEvent(QEvent.Type.Close))  # nothing is kept from it
    message = window.bars.notice_bar.message
    assert message is not None and message.failed
    assert [words for words, _ in message.buttons] == ["Show Report", "Copy Report"]
    assert "opened again" not in message.text
    window._offered = True  # pyright: ignore[reportPrivateUsage]
    journal = AbandonedJournal(tmp_path, {"name": "x"}, 3, (), None, 10, ())
    window.workspace.state.recoverable.value = (journal,)
    message = window.bars.notice_bar.message
    assert message is not None and "opened again" in message.text
    QGuiApplication.clipboard().setText("before")
    message.buttons[1][1]()
    dialog = window.findChild(ReportDialog)
    assert dialog is not None
    qtbot.waitUntil(lambda: QGuiApplication.clipboard().text() == dialog.text, timeout=10_000)
    assert dialog.text
    dialog.close()


@pytest.mark.slow
@pytest.mark.usefixtures("english_after")
def test_it_says_the_same_in_another_language(window: MainWindow, qapp: QApplication) -> None:
    CrashNotice(window, crashed=True, safe=False)
    window.kit.actions["language_zh_CN"].trigger()
    qapp.processEvents()
    message = window.bars.notice_bar.message
    assert message is not None and message.title.startswith("Velatura 上次")
    window.bars.notice_bar.dismiss()
    window.kit.actions["language_en"].trigger()
    qapp.processEvents()
    assert window.bars.notice_bar.message is None


def test_a_safe_start_leaves_the_settings_alone_unless_they_are_kept(window: MainWindow) -> None:
    settings = window.workspace.settings
    settings.compute_backend = "openvino"
    settings.suspend("compute.backend")
    assert settings.compute_backend == "torch"
    settings.compute_backend = "torch"
    CrashNotice(window, crashed=False, safe=True)
    message = window.bars.notice_bar.message
    assert message is not None and not message.failed
    settings.suspend()
    assert settings.compute_backend == "openvino"
    settings.suspend("compute.backend")
    message.buttons[1][1]()
    assert settings.compute_backend == "torch"


@pytest.mark.parametrize(("button", "wanted"), [(0, True), (1, False)])
def test_the_offer_of_a_safe_start(qtbot: QtBot, button: int, wanted: bool) -> None:
    box = safe_start_box()
    qtbot.addWidget(box)
    box.open()
    box.buttons()[button].click()
    assert wants_safe_start(box) is wanted
