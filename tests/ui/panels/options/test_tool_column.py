"""The column of tools by the pointer, a pen's long press and keys; all of it at 1280 × 720."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QToolButton
from pytestqt.qtbot import QtBot

from desktop_app.state.document.document import Document
from desktop_app.state.document.layer_commands import add_control
from desktop_app.state.painting.tools import ToolId
from desktop_app.ui.panels.options.tool_button import ToolButton
from desktop_app.ui.tools.tool_groups import groups, members, use_again, used_text
from desktop_app.ui.tools.tool_table import TOOLS
from desktop_app.ui.window.main_window import MainWindow
from tests.ui.hand import Hand

pytestmark = pytest.mark.window


def button(window: MainWindow, tool: str) -> ToolButton:
    """The one that ``tool`` stands on."""
    at = next(at for at, rows in enumerate(groups()) if tool in [row.id for row in rows])
    return window.tool_column.buttons[at]


def flown_out(of: ToolButton) -> QMenu:
    assert of.flyout is not None and of.flyout.isVisible()
    return of.flyout


def right_click(on: ToolButton) -> QMenu:
    place = on.rect().center()
    reason = QContextMenuEvent.Reason.Mouse
    QApplication.sendEvent(on, QContextMenuEvent(reason, place, on.mapToGlobal(place)))
    return flown_out(on)


def test_every_tool_stands_on_one_button() -> None:
    rows = [row for each in groups() for row in each]
    assert sorted(row.id for row in rows) == sorted(row.id for row in TOOLS)
    for each in groups():
        assert not each[0].group and {row.group for row in each[1:]} <= {each[0].id}


@pytest.mark.slow
@pytest.mark.usefixtures("english_after")
def test_all_of_it_is_seen_in_a_low_window(
    whole: MainWindow, open_picture: Callable[..., Document]
) -> None:
    open_picture()
    open_picture("another.png")  # a bar of tabs
    for language in ("en", "zh_CN"):
        whole.kit.actions[f"language_{language}"].trigger()
        QApplication.processEvents()
        column = whole.tool_column
        more = column.findChild(QToolButton, "qt_toolbar_ext_button")
        assert more is not None and not more.isVisible()
        for each in column.findChildren(QToolButton):
            assert each is more or column.rect().contains(each.geometry()), each.accessibleName()
            assert each is more or each.accessibleName()


@pytest.mark.slow
def test_what_leads_to_the_rest_shows_its_arrow_whole(whole: MainWindow) -> None:
    """Where the window is lower still: it was a blank box."""
    whole.resize(1280, 520)
    QApplication.processEvents()
    more = whole.tool_column.findChild(QToolButton, "qt_toolbar_ext_button")
    assert more is not None and more.isVisible()
    assert 8 <= more.iconSize().height() <= more.height() - 2


@pytest.mark.slow
def test_a_click_takes_the_last_used_of_the_group(window: MainWindow) -> None:
    hand, tools, one = Hand(window), window.workspace.state.tools, button(window, "ellipse")
    hand.click(one)
    assert tools.active.value is ToolId.RECTANGLE and one.isChecked()
    hand.choose(right_click(one), "Mask Ellipse")
    assert tools.active.value is ToolId.ELLIPSE and one.accessibleName() == "Mask Ellipse"
    hand.click(button(window, "brush"))
    assert not one.isChecked()
    hand.click(one)
    assert tools.active.value is ToolId.ELLIPSE
    window.kit.actions["tool_rectangle"].trigger()  # by its key, or the command box
    assert one.isChecked() and one.accessibleName() == "Mask Rectangle"


def test_kinds_of_a_tool_stand_in_its_flyout(window: MainWindow) -> None:
    hand, tools, one = Hand(window), window.workspace.state.tools, button(window, "liquify")
    menu = right_click(one)
    assert [entry.text().partition("\t")[0] for entry in menu.actions() if entry.text()] == [
        *("Clone", "Spot Heal", "Heal", "Smudge", "Blur", "Sharpen", "Dodge", "Burn", "Liquify")
    ]
    assert not any(entry.icon().isNull() for entry in menu.actions() if entry.text())
    hand.choose(menu, "Burn")
    assert tools.active.value is ToolId.RETOUCH and tools.retouching.value.kind == "burn"
    assert one.accessibleName() == "Retouch: Burn"
    tools.take_retouch("clone")  # in the bar above the canvas
    assert one.accessibleName() == "Retouch: Clone"


def test_a_long_press_opens_it_and_a_short_one_does_not(window: MainWindow, qtbot: QtBot) -> None:
    tools, one = window.workspace.state.tools, button(window, "fill")
    left = Qt.MouseButton.LeftButton
    QTest.mousePress(one, left)
    qtbot.waitUntil(lambda: one.flyout is not None and one.flyout.isVisible())
    assert tools.active.value is ToolId.BRUSH
    QTest.mouseRelease(one, left)
    assert tools.active.value is ToolId.BRUSH
    Hand(window).choose(flown_out(one), "Linear Gradient")
    assert tools.active.value is ToolId.FILL and tools.filling.value.kind == "gradient"
    last = one.flyout
    QTest.mouseClick(one, left)
    assert one.flyout is last and one.isChecked()


@pytest.mark.few(1)
@pytest.mark.parametrize("key", [Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Menu])
def test_by_keys(window: MainWindow, key: Qt.Key) -> None:
    tools, one = window.workspace.state.tools, button(window, "crop")
    one.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(one, key)
    menu = flown_out(one)
    assert menu.accessibleName() and menu.activeAction() is menu.actions()[0]
    QTest.keyClick(menu, Qt.Key.Key_Escape)
    assert not menu.isVisible() and tools.active.value is ToolId.BRUSH
    QTest.keyClick(one, key)
    menu = flown_out(one)
    QTest.keyClick(menu, Qt.Key.Key_Down)
    QTest.keyClick(menu, Qt.Key.Key_Return)
    assert tools.active.value is ToolId.CROP and one.accessibleName() == "Crop"


@pytest.mark.slow
def test_the_next_of_its_kind(window: MainWindow) -> None:
    hand, tools = Hand(window), window.workspace.state.tools
    hand.key("W")
    hand.key("Shift+G")
    assert tools.active.value is ToolId.OBJECT
    hand.key("Shift+G")
    assert tools.active.value is ToolId.COLOUR_RANGE
    hand.key("J")
    found = members(next(rows for rows in groups() if rows[0].id == "retouch"))
    found = [one for one in found if one.row.id is not ToolId.MIX]  # there are no results
    walked = list[str]()
    for _ in found:
        hand.key("Shift+G")
        walked.append(f"{tools.active.value} {tools.retouching.value.kind}")
    assert walked[0] == "retouch spot" and walked[-2:] == ["liquify burn", "retouch clone"]
    hand.key("B")
    hand.key("Shift+G")
    assert tools.active.value is ToolId.BRUSH


@pytest.mark.slow
def test_a_tool_for_some_layers_alone(
    window: MainWindow, open_picture: Callable[..., Document]
) -> None:
    document, one = open_picture(), button(window, "pose")

    def names() -> list[str]:
        menu = right_click(one)
        found = [entry.text() for entry in menu.actions()]
        menu.close()
        return found

    assert "Pose" not in names()
    add_control(document, type="pose")
    assert "Pose" in names()


@pytest.mark.slow
def test_what_was_used_is_remembered(window: MainWindow) -> None:
    tools = window.workspace.state.tools
    for tool in (ToolId.ELLIPSE, ToolId.RETOUCH, ToolId.FILL):
        tools.active.value = tool
    tools.take_retouch("dodge")
    text = used_text(tools)
    assert text == "fill:bucket retouch:dodge ellipse brush"
    tools.take_retouch("clone")
    tools.active.value = ToolId.BRUSH
    use_again(tools, f"{text} gone:x retouch:nothing")
    assert tools.active.value is ToolId.FILL and tools.retouching.value.kind == "dodge"
    assert button(window, "rectangle").accessibleName() == "Mask Ellipse"
    assert button(window, "retouch").accessibleName() == "Retouch: Dodge"
