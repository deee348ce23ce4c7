"""Less motion where the desktop asks for it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QAbstractAnimation
from PySide6.QtWidgets import QApplication, QProxyStyle, QStyle

from desktop_app.state.document.document import Document
from desktop_app.state.work.jobs import JobProgress
from desktop_app.ui.look.motion import motion_is_wanted
from desktop_app.ui.look.theme import Theme
from desktop_app.ui.look.tokens import DARK, DARK_CONTRAST
from desktop_app.ui.window.main_window import MainWindow
from desktop_app.worker.workspace import Workspace
from tests.ui.conftest import make_job, picture

pytestmark = [pytest.mark.window, pytest.mark.usefixtures("whole")]

DARKS = (DARK, DARK_CONTRAST)


class Still(QProxyStyle):
    """Nothing of it moves."""

    def styleHint(self, hint, option=None, widget=None, returnData=None):
        if hint == QStyle.StyleHint.SH_Widget_Animation_Duration:
            return 0
        return super().styleHint(hint, option, widget, returnData)


@pytest.fixture
def still(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only who asks sees this style: no widget is drawn with what is Python's."""
    style = Still("Fusion")
    monkeypatch.setattr(QApplication, "style", lambda *_: style)


@pytest.mark.slow
def test_usually_things_may_move(qapp: QApplication) -> None:
    assert motion_is_wanted()


@pytest.mark.slow
def test_nothing_blinks_where_less_motion_is_asked_for(still: None, window: MainWindow) -> None:
    assert not motion_is_wanted()
    window.workspace.state.open_document(Document(picture(), "one.png"))
    assert not window.kit.actions["toggle_blink"].isEnabled()
    assert window.kit.actions["toggle_split"].isEnabled()
    window.workspace.state.view.blink.value = True
    assert not window.canvas.comparison.shows_original
    assert not window.canvas.comparison._timer.isActive()


def _running(application: QApplication) -> list[QAbstractAnimation]:
    found = [
        animation
        for widget in application.topLevelWidgets()
        for animation in widget.findChildren(QAbstractAnimation)
    ]
    return [one for one in found if one.state() is QAbstractAnimation.State.Running]


@pytest.mark.slow
def test_the_user_stops_it_and_nothing_moves_then(
    window: MainWindow, with_models: Workspace, qapp: QApplication
) -> None:
    state, action = with_models.state, window.kit.actions["less_motion"]
    state.open_document(Document(picture(), "one.png"))
    window.kit.actions["toggle_blink"].trigger()
    assert window.canvas.comparison._timer.isActive() and window.isAnimated()
    action.trigger()
    try:
        assert action.isChecked() and with_models.settings.less_motion
        assert not motion_is_wanted() and not window.isAnimated()
        assert not window.canvas.comparison._timer.isActive()
        assert not window.kit.actions["toggle_blink"].isEnabled()
        assert qapp.styleHints().cursorFlashTime() == 0
        job = make_job()
        state.jobs.add(job)
        state.jobs.progress.value = JobProgress("loading")
        for dock in (window.docks.navigator_dock, window.docks.undo_dock):
            dock.show()
        for _ in range(5):
            qapp.processEvents()
        bar = window.bars.status_row.activity.bar
        assert bar.isVisible() and bar.maximum() > 0, "a bar without a number would run to and fro"
        assert _running(qapp) == []
    finally:
        action.trigger()
    assert motion_is_wanted() and qapp.styleHints().cursorFlashTime() > 0


@pytest.mark.slow
def test_high_contrast_is_taken_from_the_system(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("desktop_app.ui.look.theme.high_contrast_is_wanted", lambda: True)
    theme = Theme(qapp, "dark")
    assert theme.tokens.window == "#000000" and theme.tokens in DARKS
    theme.set_mode("light")
    assert theme.tokens.text == "#000000" and theme.tokens not in DARKS
