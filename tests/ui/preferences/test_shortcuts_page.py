from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from desktop_app.state.app_state import ToolId
from desktop_app.state.document.document import Document
from desktop_app.storage.settings import Settings
from desktop_app.ui.actions.shortcuts.rows import KEY_ROWS
from desktop_app.ui.preferences.shortcuts_page import ShortcutsPage
from desktop_app.ui.window.main_window import MainWindow
from tests.event_loop import until

CTRL, ALT, SHIFT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.ShiftModifier,
)


@pytest.fixture
def dialog(window: MainWindow, qtbot: QtBot) -> ShortcutsPage:
    window.kit.actions["shortcuts"].trigger()
    made = window.findChild(ShortcutsPage)
    assert made is not None
    return made


def _activate(widget: QWidget) -> None:
    # QTest's own waiting believes an answer that is still on its way.
    widget.activateWindow()
    until(widget.isActiveWindow, "the window did not become active")


def _record(
    dialog: ShortcutsPage,
    row: str,
    key: Qt.Key,
    held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier,
    at: int = 0,
) -> None:
    """As a person does it: choose the row, press its field, press the key."""
    dialog.list.choose(row)
    field = dialog.fields[at]
    _activate(dialog)
    QTest.mouseClick(field, Qt.MouseButton.LeftButton)
    assert field.listens
    QTest.keyClick(field, key, held)
    assert not field.listens


def _press(window: MainWindow, key: Qt.Key) -> None:
    _activate(window)
    window.canvas.setFocus()
    QTest.keyClick(window.canvas, key)


@pytest.mark.slow
def test_every_row_stands_in_the_list_with_its_keys(dialog: ShortcutsPage) -> None:
    for row in KEY_ROWS:
        dialog.list.choose(row)
        assert dialog.list.row == row
    dialog.list.choose("redo")
    assert [field.text() for field in dialog.fields] == ["Ctrl+Shift+Z", "Ctrl+Y"]
    assert dialog.name.text() == "Redo"


@pytest.mark.slow
def test_the_window_stays_usable_and_there_is_one_dialog(
    window: MainWindow, dialog: ShortcutsPage
) -> None:
    assert not dialog.window().isModal()
    window.kit.actions["shortcuts"].trigger()
    assert window.findChildren(ShortcutsPage) == [dialog]


@pytest.mark.slow
def test_a_recorded_key_works_at_once_and_is_shown_everywhere(
    window: MainWindow, dialog: ShortcutsPage
) -> None:
    active = window.workspace.state.tools.active
    _record(dialog, "tool_eraser", Qt.Key.Key_Z)
    assert active.value is ToolId.BRUSH
    _press(window, Qt.Key.Key_E)
    assert active.value is ToolId.BRUSH
    _press(window, Qt.Key.Key_Z)
    assert active.value is ToolId.ERASER
    assert ">Z<" in window.kit.actions["tool_eraser"].toolTip()
    assert window.kit.actions["tool_eraser"].shortcut().toString() == "Z"
    assert window.workspace.settings.changed_keys("velatura") == {"tool_eraser": ("Z",)}


@pytest.mark.slow
def test_an_action_may_have_two_keys(window: MainWindow, dialog: ShortcutsPage) -> None:
    _record(dialog, "tool_eraser", Qt.Key.Key_J, CTRL | ALT, at=1)
    keys = [key.toString() for key in window.kit.actions["tool_eraser"].shortcuts()]
    assert keys == ["E", "Ctrl+Alt+J"]


@pytest.mark.slow
def test_a_key_of_another_action_is_taken_only_when_that_is_wanted(
    window: MainWindow, dialog: ShortcutsPage
) -> None:
    shortcuts = window.kit.actions.shortcuts
    _record(dialog, "tool_eraser", Qt.Key.Key_B)
    assert "Mask Brush" in dialog.notice.text() and "Eraser" in dialog.notice.text()
    assert shortcuts.keymap.changes == {}
    dialog.leave.click()
    assert shortcuts.keymap.changes == {} and dialog.notice.text() == ""
    _record(dialog, "tool_eraser", Qt.Key.Key_B)
    dialog.take.click()
    assert shortcuts.keys("tool_eraser") == ("B",) and shortcuts.keys("tool_brush") == ()
    assert not dialog.take.isVisible()


@pytest.mark.slow
def test_choosing_another_row_drops_the_question(window: MainWindow, dialog: ShortcutsPage) -> None:
    _record(dialog, "tool_eraser", Qt.Key.Key_B)
    dialog.list.choose("undo")
    dialog.take.click()
    assert window.kit.actions.shortcuts.keymap.changes == {}


@pytest.mark.slow
def test_escape_stops_recording_and_closes_nothing(dialog: ShortcutsPage) -> None:
    _record(dialog, "tool_eraser", Qt.Key.Key_Escape)
    assert dialog.isVisible() and dialog.fields[0].text() == "E"


@pytest.mark.slow
def test_keys_that_can_not_be_are_refused_with_the_reason(
    window: MainWindow, dialog: ShortcutsPage
) -> None:
    _record(dialog, "tool_eraser", Qt.Key.Key_F, ALT)
    assert "File" in dialog.notice.text()
    _record(dialog, "tool_eraser", Qt.Key.Key_Tab)
    assert "Tab" in dialog.notice.text()
    assert window.kit.actions.shortcuts.keymap.changes == {}


@pytest.mark.slow
def test_a_key_of_the_system_is_given_with_a_warning(
    window: MainWindow, dialog: ShortcutsPage
) -> None:
    _record(dialog, "tool_eraser", Qt.Key.Key_F4, ALT)
    assert "Alt+F4" in dialog.notice.text()
    assert window.kit.actions.shortcuts.keys("tool_eraser") == ("Alt+F4",)


@pytest.mark.slow
def test_keys_are_cleared_and_reset(window: MainWindow, dialog: ShortcutsPage) -> None:
    shortcuts = window.kit.actions.shortcuts
    dialog.list.choose("redo")
    dialog.clears[0].click()
    assert shortcuts.keys("redo") == ("Ctrl+Y",)
    dialog.clears[0].click()
    assert shortcuts.keys("redo") == () and not dialog.clears[0].isEnabled()
    dialog.reset.click()
    assert shortcuts.keys("redo") == ("Ctrl+Shift+Z", "Ctrl+Y") and not dialog.reset.isEnabled()
    _record(dialog, "undo", Qt.Key.Key_F9)
    dialog.reset_all.click()
    assert shortcuts.keymap.changes == {} and not dialog.reset_all.isEnabled()


@pytest.mark.slow
def test_a_reset_asks_before_it_takes_a_key_back(window: MainWindow, dialog: ShortcutsPage) -> None:
    shortcuts = window.kit.actions.shortcuts
    _record(dialog, "tool_eraser", Qt.Key.Key_B)
    dialog.take.click()
    dialog.list.choose("tool_brush")
    dialog.reset.click()
    assert shortcuts.keys("tool_brush") == () and "Eraser" in dialog.notice.text()
    dialog.take.click()
    assert shortcuts.keys("tool_brush") == ("B",) and shortcuts.keys("tool_eraser") == ()


@pytest.mark.slow
def test_the_list_is_searched_by_name_key_and_group(dialog: ShortcutsPage) -> None:
    def seen() -> set[str]:
        items = dialog.list._items.items()
        return {row for row, item in items if not item.isHidden()}

    QTest.keyClicks(dialog.search, "ctrl+shift+z")
    assert seen() == {"redo"}
    dialog.search.setText("eraser tools")
    assert "tool_eraser" in seen() and "undo" not in seen()
    dialog.search.clear()
    assert seen() == set(KEY_ROWS)


@pytest.mark.slow
def test_a_preset_counts_at_once_and_changes_to_another_are_kept(
    window: MainWindow, dialog: ShortcutsPage
) -> None:
    shortcuts = window.kit.actions.shortcuts
    _record(dialog, "tool_eraser", Qt.Key.Key_Z)
    dialog.preset.setCurrentIndex(2)
    dialog.preset.activated.emit(2)
    assert shortcuts.keys("tool_rectangle") == ("M",) and shortcuts.keys("tool_eraser") == ("E",)
    _press(window, Qt.Key.Key_M)
    assert window.workspace.state.tools.active.value is ToolId.RECTANGLE
    _press(window, Qt.Key.Key_B)
    _press(window, Qt.Key.Key_3)
    assert window.workspace.state.tools.brush.value.opacity == 0.3
    dialog.preset.setCurrentIndex(0)
    dialog.preset.activated.emit(0)
    assert shortcuts.keys("tool_eraser") == ("Z",)


def test_keys_go_through_a_file(
    window: MainWindow, dialog: ShortcutsPage, tmp_path: Path, qtbot: QtBot
) -> None:
    shortcuts = window.kit.actions.shortcuts
    path = tmp_path / "mine.toml"
    _record(dialog, "tool_eraser", Qt.Key.Key_Z)
    dialog.export_to(str(path))
    qtbot.waitUntil(lambda: "mine.toml" in dialog.notice.text())
    dialog.reset_all.click()
    dialog.import_from(str(path))
    qtbot.waitUntil(lambda: shortcuts.keys("tool_eraser") == ("Z",))


@pytest.mark.few(1)
@pytest.mark.parametrize(
    ("keys", "word"),
    [
        ('undo = ["F9"]\nredo = ["F9"]', "F9"),
        ('undo = ["B"]', "Mask Brush"),
        ('undo = ["Alt+F"]', "File"),
        ('undo = ["Tab"]', "Tab"),
    ],
)
def test_a_file_in_which_keys_clash_changes_nothing(
    window: MainWindow,
    dialog: ShortcutsPage,
    tmp_path: Path,
    qtbot: QtBot,
    keys: str,
    word: str,
) -> None:
    path = tmp_path / "bad.toml"
    path.write_text(f'preset = "velatura"\n[keys]\n{keys}\n')
    dialog.import_from(str(path))
    qtbot.waitUntil(lambda: "bad.toml" in dialog.notice.text())
    assert word in dialog.notice.text()
    assert window.kit.actions.shortcuts.keymap.changes == {}


@pytest.mark.slow
def test_keys_of_the_canvas_are_configurable_too(
    window: MainWindow, dialog: ShortcutsPage, open_picture: Callable[..., Document]
) -> None:
    open_picture()
    _record(dialog, "pan_held", Qt.Key.Key_K)
    _activate(window)
    window.canvas.setFocus()
    QTest.keyPress(window.canvas, Qt.Key.Key_K)
    assert window.canvas.gestures.cursor is Qt.CursorShape.OpenHandCursor
    QTest.keyRelease(window.canvas, Qt.Key.Key_K)
    assert window.canvas.gestures.cursor is not Qt.CursorShape.OpenHandCursor
    QTest.keyPress(window.canvas, Qt.Key.Key_Space)
    assert window.canvas.gestures.cursor is not Qt.CursorShape.OpenHandCursor


@pytest.mark.slow
def test_what_shows_the_original_has_a_key_that_can_be_changed(
    window: MainWindow, dialog: ShortcutsPage, open_picture: Callable[..., Document]
) -> None:
    open_picture()
    assert "Hold Tab" in window.canvas.accessibleDescription()
    _record(dialog, "original_held", Qt.Key.Key_K)
    assert "Hold K" in window.canvas.accessibleDescription()
    _activate(window)
    window.canvas.setFocus(Qt.FocusReason.MouseFocusReason)
    QTest.keyPress(window.canvas, Qt.Key.Key_K)
    assert window.canvas.comparison.is_held
    QTest.keyRelease(window.canvas, Qt.Key.Key_K)
    assert not window.canvas.comparison.is_held
    QTest.keyClick(window.canvas, Qt.Key.Key_Tab)
    assert not window.canvas.hasFocus()


@pytest.mark.slow
def test_the_line_between_original_and_now_has_keys_that_can_be_changed(
    window: MainWindow, dialog: ShortcutsPage, open_picture: Callable[..., Document]
) -> None:
    open_picture()
    view = window.workspace.state.view
    _record(dialog, "split_left", Qt.Key.Key_Left, ALT)
    _activate(window)
    window.canvas.setFocus()
    QTest.keyClick(window.canvas, Qt.Key.Key_Left, ALT)
    assert view.split_at.value == 0.5
    view.split.value = True
    QTest.keyClick(window.canvas, Qt.Key.Key_Left, CTRL)
    assert view.split_at.value == 0.5
    QTest.keyClick(window.canvas, Qt.Key.Key_Left, ALT)
    assert view.split_at.value == 0.45


@pytest.mark.slow
def test_with_a_changed_key_to_undo_the_polygon_goes_back_a_corner(
    window: MainWindow, open_picture: Callable[..., Document]
) -> None:
    document = open_picture()
    document.fill_mask("rectangle", 255)
    shortcuts = window.kit.actions.shortcuts
    shortcuts.use(shortcuts.keymap.with_keys("undo", ("Ctrl+U",)))
    window.workspace.state.tools.active.value = ToolId.POLYGON
    _activate(window)
    window.canvas.setFocus()
    centre = window.canvas.rect().center()
    QTest.mouseClick(window.canvas, Qt.MouseButton.LeftButton, pos=centre)
    assert window.canvas.gestures.is_open
    QTest.keyClick(window.canvas, Qt.Key.Key_U, CTRL)
    assert not window.canvas.gestures.is_open
    assert document.undo_stack.undo_name == "rectangle"


@pytest.mark.slow
def test_tab_that_does_something_else_on_the_canvas_keeps_the_focus(
    window: MainWindow, dialog: ShortcutsPage, open_picture: Callable[..., Document]
) -> None:
    open_picture()
    _record(dialog, "before_held", Qt.Key.Key_Tab)
    dialog.take.click()
    _activate(window)
    window.canvas.setFocus(Qt.FocusReason.MouseFocusReason)
    held: list[bool] = []
    window.canvas.set_before = held.append  # type: ignore[method-assign]
    QTest.keyPress(window.canvas, Qt.Key.Key_Tab)
    QTest.keyRelease(window.canvas, Qt.Key.Key_Tab)
    assert held == [True, False] and window.canvas.hasFocus()
    QTest.keyClick(window.canvas, Qt.Key.Key_Tab, SHIFT)
    assert not window.canvas.hasFocus()


@pytest.mark.slow
def test_a_changed_key_is_there_after_a_restart(window: MainWindow, tmp_path: Path) -> None:
    shortcuts = window.kit.actions.shortcuts
    shortcuts.use(shortcuts.keymap.with_keys("undo", ("F9",)))
    window.workspace.settings.save()
    again = Settings.load(window.workspace.paths.settings)
    assert again.changed_keys("velatura") == {"undo": ("F9",)}
