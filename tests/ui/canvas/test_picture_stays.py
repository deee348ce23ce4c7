"""The picture stays where it is on the screen while bars above and below it come and go."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop_app.core.errors import InputError
from desktop_app.core.geometry import Rect
from desktop_app.imaging.cicp import profile_of
from desktop_app.imaging.picture import About, FileOrigin
from desktop_app.imaging.saving import write_picture
from desktop_app.state.app_state import Notice
from desktop_app.state.document.document import Document
from desktop_app.state.work.live import LiveMode, Placement
from desktop_app.ui.window.main_window import MainWindow
from tests.event_loop import settle


def place(window: MainWindow) -> tuple[float, float, float]:
    """Where the picture's corner is in the window, and how large it is shown."""
    view = window.canvas.navigation.viewport
    corner = window.canvas.mapTo(window, QPoint(0, 0))
    return corner.x() + view.x, corner.y() + view.y, view.zoom


def show_notice(window: MainWindow) -> None:
    window.workspace.state.notice.value = Notice(InputError("result_stale"))


def show_live(window: MainWindow) -> None:
    window.workspace.state.live.placement.value = Placement.OVER
    window.workspace.state.live.mode.value = LiveMode.ON


def type_lines(window: MainWindow) -> None:
    window.prompt_bar.prompt.set_text("a red house at the lake, and much more of it " * 8)


@pytest.mark.slow
@pytest.mark.parametrize("zoomed", [False, True])
def test_a_bar_that_opens_or_closes_moves_no_picture(
    whole: MainWindow, open_picture: Callable[..., Document], qtbot: QtBot, zoomed: bool
) -> None:
    open_picture()
    state, canvas = whole.workspace.state, whole.canvas
    settle()
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


@pytest.mark.slow
def test_a_fitted_picture_still_follows_the_window(
    whole: MainWindow, open_picture: Callable[..., Document], qtbot: QtBot
) -> None:
    open_picture()
    settle()
    before = place(whole)[2]
    show_notice(whole)
    whole.resize(1600, 1000)
    qtbot.waitUntil(lambda: place(whole)[2] > before)


@pytest.mark.slow
@pytest.mark.parametrize("size", [(400, 1200), (1200, 400), (900, 900)])
def test_a_picture_that_opens_with_a_notice_is_seen_whole(
    whole: MainWindow, tmp_path: Path, qtbot: QtBot, size: tuple[int, int]
) -> None:
    path = tmp_path / "hdr.png"
    icc = profile_of(bytes((9, 16, 0, 1)))
    pixels = np.full((size[1], size[0], 3), 30_000, np.uint16)
    path.write_bytes(write_picture(pixels, "PNG", FileOrigin(About(icc=icc))).data)
    state, canvas = whole.workspace.state, whole.canvas
    height = canvas.height()
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path))])
    copy, left = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    none, where = Qt.KeyboardModifier.NoModifier, QPoint(400, 300)
    QApplication.sendEvent(whole, QDragEnterEvent(where, copy, mime, left, none))
    QApplication.sendEvent(whole, QDropEvent(QPointF(where), copy, mime, left, none))
    qtbot.waitUntil(lambda: state.notice.value is not None and canvas.height() < height)
    settle()
    document, view = state.document.value, canvas.navigation
    assert document is not None and "hdr_toned_down" in document.notes

    def is_whole() -> bool:
        return view.canvas.rect.contains(view.viewport.canvas_rect(document.size.rect))

    assert is_whole()
    state.notice.value = None  # the bar goes: the picture stays
    before = place(whole)
    qtbot.waitUntil(lambda: canvas.height() == height)
    assert place(whole) == before and is_whole()
    canvas.navigation.fit()
    document.edit("brush", document.mask, Rect(1, 1, 4, 4), np.full((4, 4), 255, np.uint8))
    before = place(whole)
    show_notice(whole)
    qtbot.waitUntil(lambda: canvas.height() < height)
    assert place(whole) == before, "it moves no more under the hand that works on it"
