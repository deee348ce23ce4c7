"""What has the keyboard is closed or greyed: the canvas gets it, not what Tab would come to."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QWidget

from desktop_app.state.document.document import Document
from desktop_app.state.work.live import LiveMode
from desktop_app.ui.panels.bars.notice_bar import Message
from desktop_app.ui.window.main_window import MainWindow
from desktop_app.worker.workspace import Workspace
from tests.ui.conftest import make_job, make_result

pytestmark = pytest.mark.window


@pytest.fixture
def quiet(with_models: Workspace, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """No engine process is started for what live mode asks."""
    monkeypatch.setattr(with_models.studio, "submit", lambda job, tell: None)
    monkeypatch.setattr(with_models.studio, "cancel", lambda *job_ids: None)
    return with_models


def take(window: MainWindow, part: QWidget) -> None:
    window.activateWindow()
    part.setFocus()
    assert part.hasFocus()


def press(window: MainWindow, button: QAbstractButton) -> None:
    take(window, button)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert window.canvas.hasFocus(), button.accessibleName()


def test_a_bar_that_is_closed_leaves_the_keyboard_to_the_canvas(
    window: MainWindow, quiet: Workspace, open_picture: Callable[..., Document]
) -> None:
    open_picture()
    live, bars = quiet.state.live, window.bars
    quiet.live.toggle()
    # When it begins again the bar stays, and this button is hidden.
    live.mode.value = LiveMode.PAUSED
    press(window, bars.live_bar.resume)
    assert live.mode.value is LiveMode.ON and bars.live_bar.isVisible()
    press(window, bars.live_bar.close_button)
    assert not bars.live_bar.isVisible()
    quiet.live.toggle()
    take(window, bars.live_bar.dice)
    quiet.live.end()
    assert window.canvas.hasFocus()
    for bar in (bars.notice_bar, bars.embedded_settings_bar, bars.photo_hint_bar):
        bar.show_message(Message("something", "to say", buttons=(("Do It", lambda: None),)))
        press(window, bar.close_button)
        bar.show_message(Message("something", "to say", buttons=(("Do It", lambda: None),)))
        press(window, bar._buttons[0])
        assert not bar.isVisible()


def test_so_does_a_result_that_is_left(
    window: MainWindow, open_picture: Callable[..., Document]
) -> None:
    document, state = open_picture(), window.workspace.state
    job = make_job(document=document.id)
    for number, leave in enumerate(
        (lambda: state.results.show(None), lambda: state.set_applying(document, now=True))
    ):
        state.results.add(make_result(number, job), show=True)
        take(window, window.canvas.bar.apply_button)
        leave()
        assert window.canvas.hasFocus()


def test_a_bar_that_had_not_the_keyboard_takes_it_from_nobody(
    window: MainWindow, quiet: Workspace, open_picture: Callable[..., Document]
) -> None:
    open_picture()
    take(window, window.prompt_bar.prompt)
    window.bars.show_message(Message("something"))
    window.bars.notice_bar.dismiss()
    assert window.prompt_bar.prompt.hasFocus()
