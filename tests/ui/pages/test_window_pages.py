"""Pages that take the window, by mouse and keys: the switch, Esc, the keyboard, what they keep."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from unittest.mock import MagicMock

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop_app.catalog.shortcuts import PRESETS, checked_keys
from desktop_app.jobs.job import Job
from desktop_app.state.document.document import Document
from desktop_app.ui.actions.action_table import ACTIONS
from desktop_app.ui.actions.shortcuts.rows import shortcut_preset
from desktop_app.ui.actions.shortcuts.store import Shortcuts
from desktop_app.ui.actions.window_menu import EDIT
from desktop_app.ui.pages.page_table import all_pages
from desktop_app.ui.results.review_page import ReviewPage
from desktop_app.ui.search.search_page import SearchPage
from desktop_app.ui.window.main_window import MainWindow
from desktop_app.worker.workspace import Workspace
from tests.ui.conftest import make_job, make_result

Key, LEFT = Qt.Key, Qt.MouseButton.LeftButton
CONTROL = Qt.KeyboardModifier.ControlModifier
PROMPTS = ["a red fox", "a castle", "a fox den"]


@pytest.fixture
def active(
    past: Callable[[list[str]], None], window: MainWindow, qtbot: QtBot, with_models: Workspace
) -> MainWindow:
    past(PROMPTS)
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    return window


def _switch(window: MainWindow, page_id: str) -> None:
    QTest.mouseClick(window.page_switch.buttons[page_id], LEFT)
    QApplication.processEvents()


def _found(window: MainWindow, qtbot: QtBot, count: int = len(PROMPTS)) -> SearchPage:
    page = window.canvas_area.search
    qtbot.waitUntil(lambda: len(page.list_model.ids) == count)
    qtbot.waitUntil(lambda: all(page.list_model.entry(row) for row in range(count)))
    return page


def _checked(window: MainWindow) -> list[str]:
    return [page for page, button in window.page_switch.buttons.items() if button.isChecked()]


def _results(workspace: Workspace) -> None:
    job = make_job()
    for number in range(3):
        workspace.state.results.add(make_result(number, job), show=number == 0)


@pytest.mark.slow
def test_the_switch_leads_to_a_page_that_has_the_window_and_escape_back(
    active: MainWindow, qtbot: QtBot
) -> None:
    active.prompt_bar.prompt.setFocus()
    docks, pages = active.docks, active.canvas_area.pages
    beside = (active.prompt_bar, active.tool_column, docks.layers_dock, docks.history_dock)
    assert all(part.isVisible() for part in beside) and _checked(active) == [EDIT]
    width = active.width()
    _switch(active, "search")
    page = _found(active, qtbot)
    assert page.field.hasFocus() and _checked(active) == ["search"] and pages.current == "search"
    assert not any(part.isVisible() for part in beside)
    assert page.width() == active.width() == width
    assert active.kit.actions["page_search"].isChecked()
    QTest.keyClick(page.field, Key.Key_Escape)
    assert all(part.isVisible() for part in beside) and not page.isVisible()
    assert active.prompt_bar.prompt.hasFocus() and _checked(active) == [EDIT]
    assert active.kit.actions["page_edit"].isChecked()


@pytest.mark.slow
def test_a_page_keeps_what_it_shows_while_another_is_looked_at(
    active: MainWindow, qtbot: QtBot
) -> None:
    QTest.keyClick(active.canvas, Key.Key_F, CONTROL)
    page = _found(active, qtbot)
    QTest.keyClicks(page.field, "fox")
    _found(active, qtbot, 2)
    place = page.grid.visualRect(page.list_model.index(1)).center()
    QTest.mouseClick(page.grid.viewport(), LEFT, pos=place)
    chosen = page.bar.words.text()
    assert chosen == "a red fox"
    _switch(active, EDIT)
    assert not page.isVisible()
    _switch(active, "search")
    _switch(active, "search")  # a second click changes nothing
    assert page.isVisible() and page.field.text() == "fox" and _checked(active) == ["search"]
    qtbot.waitUntil(lambda: not active.workspace.history.finding.busy.value)
    assert page.bar.words.text() == chosen and len(page.list_model.ids) == 2


def test_pages_lie_one_over_the_other_and_escape_goes_down_one_at_a_time(
    active: MainWindow, qtbot: QtBot
) -> None:
    active.canvas.setFocus()
    QTest.keyClick(active.canvas, Key.Key_F, CONTROL)
    page = _found(active, qtbot)
    page.grid.setFocus()
    entries = tuple(page.list_model.entry(row) for row in range(2))
    page.entry_menu.compare([one for one in entries if one is not None])
    review = active.canvas_area.review
    assert review.isVisible() and not page.isVisible() and _checked(active) == ["review"]
    QApplication.processEvents()
    bar, switch = active.menuBar(), active.page_switch
    assert bar.rect().contains(switch.geometry())
    assert all(
        switch.rect().contains(button.geometry())
        for button in switch.buttons.values()
        if button.isVisible()
    )
    assert active.page_switch.buttons["review"].isVisible()
    assert not active.prompt_bar.isVisible() and not active.docks.history_dock.isVisible()
    QTest.keyClick(review.comparison, Key.Key_Escape)
    assert page.isVisible() and page.grid.hasFocus() and not review.isVisible()
    assert not active.page_switch.buttons["review"].isVisible()
    QTest.keyClick(page.grid, Key.Key_Escape)
    assert active.canvas.hasFocus() and active.docks.history_dock.isVisible()


@pytest.mark.slow
def test_the_review_is_a_page_that_leaves_panels_and_prompt(
    active: MainWindow, open_picture: Callable[..., Document], workspace: Workspace
) -> None:
    assert not active.kit.actions["page_review"].isEnabled()
    open_picture()
    _results(workspace)
    active.kit.actions["page_review"].trigger()
    review = active.canvas_area.pages.page("review")
    assert isinstance(review, ReviewPage) and review.grid.hasFocus()
    assert active.prompt_bar.isVisible() and active.docks.layers_dock.isVisible()
    _switch(active, "search")
    assert not review.isVisible() and not active.prompt_bar.isVisible()
    QTest.keyClick(active.canvas_area.search.field, Key.Key_Escape)
    assert active.canvas_area.pages.current == EDIT and active.prompt_bar.isVisible()
    assert review.isHidden() and review.grid is not QApplication.focusWidget()


@pytest.mark.slow
@pytest.mark.parametrize("first", ["training", "search", "review"])
def test_escape_never_leads_into_the_page_before_and_closes_a_menu_alone(
    active: MainWindow,
    open_picture: Callable[..., Document],
    workspace: Workspace,
    qtbot: QtBot,
    first: str,
) -> None:
    open_picture()
    _results(workspace)
    active.kit.actions[f"page_{first}"].trigger()
    _switch(active, "workbench")
    pages, menu = active.canvas_area.pages, active.menuBar().actions()[0].menu()
    menu.popup(active.mapToGlobal(active.rect().center()))
    qtbot.waitUntil(menu.isVisible)
    QTest.keyClick(menu, Key.Key_Escape)
    assert not menu.isVisible() and pages.current == "workbench"
    QTest.keyClick(QApplication.focusWidget() or active, Key.Key_Escape)
    assert pages.current == EDIT and not pages.page(first).isVisible()


@pytest.mark.slow
def _note(done: list[str], name: str, _: bool = False) -> None:
    done.append(name)


@pytest.mark.parametrize("page_id", ["review", "search"])
def test_escape_goes_back_and_cancels_nothing_that_runs(
    page_id: str,
    active: MainWindow,
    open_picture: Callable[..., Document],
    workspace: Workspace,
    start_job: Callable[[], Job],
) -> None:
    open_picture()
    _results(workspace)
    job = start_job()
    active.room.show_page(page_id)
    focused = QApplication.focusWidget()
    assert active.kit.actions["cancel"].isEnabled() and focused is not None
    QTest.keyClick(focused, Key.Key_Escape)
    assert active.canvas_area.pages.current == EDIT
    current = workspace.state.jobs.current.value
    assert current is not None and current.id == job.id and not workspace.state.jobs.stopping.value


def test_what_belongs_to_the_canvas_leads_back_to_it(
    active: MainWindow, open_picture: Callable[..., Document]
) -> None:
    active.docks.history_dock.hide()
    active.room.show_search()
    switch = active.docks.history_dock.toggleViewAction()
    switch.trigger()
    assert active.canvas_area.pages.current == EDIT and active.docks.history_dock.isVisible()
    active.room.show_search()
    active.kit.actions["focus_prompt"].trigger()
    assert active.prompt_bar.prompt.hasFocus()
    active.room.show_search()
    active.kit.actions["toggle_settings"].trigger()
    assert active.docks.settings_dock.isVisible() and active.prompt_bar.isVisible()
    active.room.show_search()
    open_picture()
    assert active.canvas_area.pages.current == EDIT and active.canvas.hasFocus()


@pytest.mark.slow
def test_keys_of_the_table_do_on_a_page_what_they_do_elsewhere_and_others_nothing(
    active: MainWindow, qtbot: QtBot
) -> None:
    shortcuts = active.kit.actions.shortcuts
    shortcuts.use(shortcuts.keymap.with_keys("page_search", ("Ctrl+Shift+G",)))
    QTest.keyClick(active.canvas, Key.Key_G, CONTROL | Qt.KeyboardModifier.ShiftModifier)
    page = _found(active, qtbot)
    tool = active.workspace.state.tools.active.value
    page.grid.setFocus()
    QTest.keyClick(page.grid, Key.Key_E)
    assert active.workspace.state.tools.active.value is tool
    QTest.keyClick(page.grid, Key.Key_G, CONTROL | Qt.KeyboardModifier.ShiftModifier)
    assert page.field.hasFocus()  # the user's own key
    QTest.keyClick(page.field, Key.Key_K, CONTROL)
    assert active.command_box.isVisible()
    QTest.keyClick(active.command_box.field, Key.Key_Escape)
    assert page.isVisible() and page.field.hasFocus()


@pytest.mark.parametrize("page_id", [row.id for row in all_pages() if row.listed and row.make])
def test_what_a_page_leaves_possible_is_done_by_its_keys_there(
    active: MainWindow, page_id: str
) -> None:
    """Also the program's own windows, which have nothing to do with the canvas."""
    active.kit.actions["page_" + page_id].trigger()
    done: list[str] = []
    active.kit.actions.commands = MagicMock()  # nothing of it happens
    for action in active.kit.actions:
        action.triggered.connect(partial(_note, done, action.objectName()))
    wanted = [
        row.id
        for row in ACTIONS
        if row.passing and row.keys and active.kit.actions[row.id].isEnabled()
    ]
    for name in wanted:
        keys = active.kit.actions.shortcuts.keys(name)[0]
        QTest.keySequence(QApplication.focusWidget() or active, QKeySequence(keys))
    assert done == wanted and {"preferences", "manage_models", "shortcuts"} <= {*wanted}


@pytest.mark.slow
@pytest.mark.parametrize("percent", [100, 200])
def test_the_switch_costs_no_height_and_is_not_cut(active: MainWindow, percent: int) -> None:
    bar, switch = active.menuBar(), active.page_switch
    active.kit.actions[f"text_{percent}"].trigger()
    QApplication.processEvents()
    assert switch.height() <= bar.height()
    assert bar.rect().contains(switch.geometry())
    assert switch.geometry().left() > bar.actionGeometry(bar.actions()[0]).right()
    for button in switch.buttons.values():
        if button.isVisible():
            assert button.width() >= button.sizeHint().width()
            assert button.accessibleName() and button.toolTip()
    with_it = bar.sizeHint().height()
    bar.setCornerWidget(None)  # pyright: ignore[reportArgumentType]
    assert with_it == bar.sizeHint().height()
    active.kit.actions["text_100"].trigger()


def test_each_page_has_its_action_and_its_keys_stand_in_the_presets() -> None:
    actions = sorted(row.id for row in ACTIONS if row.group == "page")
    assert actions == sorted(f"page_{row.id}" for row in all_pages())
    for preset in PRESETS:
        assert shortcut_preset(preset).keys["page_search"] == ("Ctrl+F",)


def test_keys_a_user_gave_the_search_by_its_old_id_stay(workspace: Workspace) -> None:
    workspace.settings.set_changed_keys("velatura", {"search_pictures": ("Ctrl+Alt+P",)})
    assert Shortcuts(workspace.settings).keys("page_search") == ("Ctrl+Alt+P",)
    read = checked_keys({"search_pictures": ["F4"]}, "keys", _fail)
    assert read == {"page_search": ("F4",)}


def _fail(place: str, reason: str) -> Exception:
    return AssertionError(place, reason)


@pytest.mark.slow
def test_the_status_bar_explains_the_page_and_then_the_tool_again(
    active: MainWindow, workspace: Workspace, open_picture: Callable[[], Document]
) -> None:
    open_picture()
    row = active.bars.status_row
    of_tool = row.hint.text()
    assert row.zoom.isVisible()
    _switch(active, "search")
    assert "use prompt and settings" in row.hint.text() and not row.zoom.isVisible()
    workspace.state.tools.active.value = workspace.state.tools.active.value.PAINT
    assert "use prompt and settings" in row.hint.text()
    workspace.state.tools.active.value = workspace.state.tools.active.value.BRUSH
    QTest.keyClick(active.canvas_area.search, Key.Key_Escape)
    assert row.hint.text() == of_tool and row.zoom.isVisible()
    _results(workspace)
    active.room.show_page("review")
    assert "apply" in row.hint.text()


@pytest.mark.slow
@pytest.mark.parametrize("first", ["rulers", "page"])
def test_rulers_are_not_seen_beside_a_page(
    window: MainWindow, open_picture: Callable[..., Document], first: str
) -> None:
    open_picture()
    area = window.canvas_area
    opens = {
        "rulers": window.kit.actions["toggle_rulers"].trigger,
        "page": lambda: area.pages.show("training"),
    }
    for one in (first, *({*opens} - {first})):
        opens[one]()
        QApplication.processEvents()
    page = area.pages.page("training")
    assert len(area.rulers) == 3
    for ruler in area.rulers:
        centre = ruler.mapTo(area, ruler.rect().center())
        top = area.childAt(centre)
        assert top is page or page.isAncestorOf(top), ruler
    area.pages.back()
    QApplication.processEvents()
    for ruler in area.rulers:
        assert area.childAt(ruler.mapTo(area, ruler.rect().center())) is ruler


@pytest.mark.slow
def test_what_a_page_at_work_says_moves_no_button(active: MainWindow) -> None:
    switch = active.page_switch

    def places() -> list[QPoint]:
        QApplication.processEvents()
        shown = (button for button in switch.buttons.values() if button.isVisible())
        return [button.mapToGlobal(QPoint()) for button in shown]

    before = places()
    for badge in ("1/10", "10/10", "100/1000"):
        switch._pages.badged.emit("batch", badge)
        assert places() == before and switch.said.isVisible()
        assert switch.said.text() == f"{switch.buttons['batch'].text()} {badge}"
        assert switch.said.mapToGlobal(QPoint()).x() < before[0].x()
    switch._pages.badged.emit("batch", "")
    assert places() == before and not switch.said.isVisible()
