"""The picture stays where it is on the screen while bars above and below it come and go."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop_app.core.errors import InputError
from desktop_app.state.app_state import Notice
from desktop_app.state.document.document import Document
from desktop_app.state.work.live import LiveMode, Placement
from desktop_app.ui.window.main_window import MainWindow


def place(window: MainWindow) -> tuple[float, float, float]:
    """Where the picture's corner is in the window, and how large it is shown."""
    view = window.canvas.navigation.viewport
    corner = window.canvas.mapTo(window, QPoint(0, 0))
    return corner.x() + view.x, corner.y() + view.y, view.zoom


def show_notice(window: MainWindow) -> None:
    window.workspace.state.notice.value = Notice(InputError("mask_empty"))


def show_live(window: MainWindow) -> None:
    window.workspace.state.live.placement.value = Placement.OVER
    window.workspace.state.live.mode.value = LiveMode.ON


def type_lines(window: MainWindow) -> None:
    window.prompt_bar.prompt.set_text("a red house at the lake, and much more of it " * 8)


@pytest.mark.parametrize("zoomed", [False, True])
def test_a_bar_that_opens_or_closes_moves_no_picture(
    whole: MainWindow, open_picture: Callable[..., Document], qtbot: QtBot, zoomed: bool
) -> None:
    open_picture()
    state, canvas = whole.workspace.state, whole.canvas
    QTest.qWait(1)
    if zoomed:
        canvas.navigation.zoom_to(3.0)
    before, height = place(whole), canvas.height()

    def closed() -> None:
        state.notice.value, state.live.mode.value = None, LiveMode.OFF
        whole.prompt_bar.prompt.set_text("")

    for opened in (show_notice, show_live, type_lines):
        opened(whole)
        qtbot.waitUntil(lambda: canvas.height() < height)
        assert place(whole) == before, opened
        closed()
        qtbot.waitUntil(lambda: canvas.height() == height)
        assert place(whole) == before, opened


def test_a_fitted_picture_still_follows_the_window(
    whole: MainWindow, open_picture: Callable[..., Document], qtbot: QtBot
) -> None:
    open_picture()
    QTest.qWait(1)
    before = place(whole)[2]
    show_notice(whole)
    whole.resize(1600, 1000)
    qtbot.waitUntil(lambda: place(whole)[2] > before)
