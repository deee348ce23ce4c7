"""Less motion where the desktop asks for it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication, QProxyStyle, QStyle

from desktop_app.state.document import Document
from desktop_app.ui.main_window import MainWindow
from desktop_app.ui.motion import motion_is_wanted
from tests.ui.conftest import picture

pytestmark = pytest.mark.window


class Still(QProxyStyle):
    """Nothing of it moves."""

    def styleHint(self, hint, option=None, widget=None, returnData=None):
        if hint == QStyle.StyleHint.SH_Widget_Animation_Duration:
            return 0
        return super().styleHint(hint, option, widget, returnData)


@pytest.fixture
def still(qapp: QApplication) -> Iterator[None]:
    sheet = qapp.styleSheet()
    qapp.setStyleSheet("")
    qapp.setStyle(Still("Fusion"))
    yield
    qapp.setStyle("Fusion")
    qapp.setStyleSheet(sheet)


def test_usually_things_may_move(qapp: QApplication) -> None:
    assert motion_is_wanted()


def test_nothing_blinks_where_less_motion_is_asked_for(window: MainWindow, still: None) -> None:
    assert not motion_is_wanted()
    window.workspace.state.open_document(Document(picture(), "one.png"))
    assert not window.kit.actions["toggle_blink"].isEnabled()
    assert window.kit.actions["toggle_split"].isEnabled()
    window.workspace.state.view.blink.value = True
    assert not window.canvas.comparison.shows_original
    assert not window.canvas.comparison._timer.isActive()
