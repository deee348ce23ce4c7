"""A tool means one thing: what a hand from another program does, in a real window."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop_app.state.app_state import ToolId
from desktop_app.state.document.document import Document
from desktop_app.ui.tools.kinds import RETOUCH
from desktop_app.ui.window.main_window import MainWindow
from tests.ui.hand import Hand

pytestmark = pytest.mark.window


@pytest.fixture
def hand(window: MainWindow, open_picture: Callable[..., Document]) -> Hand:
    """On a picture that is open."""
    open_picture()
    QApplication.processEvents()
    return Hand(window)


def test_a_source_is_set_without_alt(window: MainWindow, hand: Hand) -> None:
    tools = window.workspace.state.tools
    document = window.workspace.state.document.value
    assert document is not None
    hand.key("J")
    assert tools.active.value is ToolId.RETOUCH
    hand.key("A")
    hand.stroke((0.25, 0.5))
    assert tools.retouching.value.source == pytest.approx((24, 32), abs=2)
    assert not list(document.undo_stack.steps), "nothing was painted"
    hand.stroke((0.7, 0.5), (0.8, 0.5))
    assert [step.name for step in document.undo_stack.steps] == ["clone"]
    source = window.bars.tool_options.later[ToolId.RETOUCH].options.source
    hand.click(source)
    hand.stroke((0.5, 0.25))
    assert tools.retouching.value.source == pytest.approx((48, 16), abs=2)
    hand.click(source)
    hand.key("B")
    assert not tools.sets_source.value, "it ends with its tool"


@pytest.mark.parametrize("leave", ["smudge", "tool", "source"])
def test_what_a_tool_says_ends_with_it(window: MainWindow, hand: Hand, leave: str) -> None:
    state = window.workspace.state
    hand.key("J")
    hand.stroke((0.5, 0.5))
    QTest.qWait(20)
    assert state.notice.value is not None and window.bars.notice_bar.isVisible()
    if leave == "smudge":
        RETOUCH.take(state.tools, "smudge")
    elif leave == "tool":
        hand.key("B")
    else:
        window.canvas.setFocus()
        at = window.canvas.rect().center() + QPoint(5, 0)
        QTest.mouseClick(
            window.canvas, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.AltModifier, at
        )
    assert state.notice.value is None and not window.bars.notice_bar.isVisible()
