from __future__ import annotations

import inspect
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu

from desktop_app import ui
from desktop_app.catalog.resources import resource_path
from desktop_app.jobs.job import Job
from desktop_app.state.app_state import EngineStatus, ToolId
from desktop_app.state.document.document import Document
from desktop_app.state.painting.masking import MaskingState
from desktop_app.ui.actions.action_set import plain_text
from desktop_app.ui.actions.action_table import ACTIONS, ELSEWHERE, MENUS, MOST, rows_in, with_added
from desktop_app.ui.actions.availability import CONDITIONS
from desktop_app.ui.commands.all_commands import Commands
from desktop_app.ui.window.main_window import MainWindow
from desktop_app.worker.workspace import Workspace
from tests.ui.conftest import make_job, make_result

BY_ID = {row.id: row for row in ACTIONS}


def test_every_row_is_complete() -> None:
    assert len(BY_ID) == len(ACTIONS)
    for row in ACTIONS:
        assert row.text and row.tip.endswith("."), row.id
        assert row.when in CONDITIONS, row.id
        for icon in (row.icon, row.icon_on):
            assert not icon or resource_path("icons", f"{icon}.svg").is_file(), (row.id, icon)


def test_every_row_does_something() -> None:
    assert [row.id for row in ACTIONS if (row.do is None) is (row.switch is None)] == []


def _menus(window: MainWindow) -> Iterator[tuple[QMenu, int]]:
    """All of the menu bar, with how deep they stand."""

    def inside(menu: QMenu, depth: int) -> Iterator[tuple[QMenu, int]]:
        yield menu, depth
        for action in menu.actions():
            if isinstance(submenu := action.menu(), QMenu):
                yield from inside(submenu, depth + 1)

    for top in window.menuBar().actions():
        menu = top.menu()
        assert isinstance(menu, QMenu)
        yield from inside(menu, 0)


@pytest.mark.slow
def test_every_action_stands_in_exactly_one_menu_or_group(window: MainWindow) -> None:
    placed = Counter(action.objectName() for menu, _ in _menus(window) for action in menu.actions())
    placed.update(row.id for row in rows_in(ELSEWHERE))
    assert sum(1 for _ in rows_in(with_added((*MENUS, *ELSEWHERE)))) == len(ACTIONS)
    assert {row.id: placed[row.id] for row in ACTIONS} == {row.id: 1 for row in ACTIONS}


@pytest.mark.slow
def test_no_menu_is_longer_than_is_read_nor_deeper_than_one_submenu(whole: MainWindow) -> None:
    titles = [plain_text(top.text()) for top in whole.menuBar().actions()]
    assert " ".join(titles) == "File Edit Image Layer Select Generate View Window Help"
    whole.resize(1280, 720)
    for menu, depth in _menus(whole):
        entries = [each for each in menu.actions() if not each.isSeparator()]
        assert len(entries) <= MOST and depth <= 1, (menu.title(), len(entries))
        assert menu.sizeHint().height() <= 720 - whole.menuBar().height(), menu.title()


@pytest.mark.slow
def test_mnemonics_of_a_menu_differ(window: MainWindow) -> None:
    for menu, _ in _menus(window):
        letters = [
            text[text.index("&") + 1].lower()
            for action in menu.actions()
            if "&" in (text := action.text())
        ]
        assert len(set(letters)) == len(letters), (menu.title(), letters)


@pytest.mark.slow
def test_tooltips_tell_keys_and_effect(window: MainWindow) -> None:
    tip = window.kit.actions["tool_brush"].toolTip()
    assert "Mask Brush" in tip and ">B<" in tip and BY_ID["tool_brush"].tip in tip


@pytest.mark.slow
def test_keys_choose_tools_while_the_canvas_has_the_focus(window: MainWindow) -> None:
    window.activateWindow()
    window.canvas.setFocus()
    active = window.workspace.state.tools.active
    for key, tool in (("e", ToolId.ERASER), ("r", ToolId.RECTANGLE), ("h", ToolId.PAN)):
        QTest.keyClick(window.canvas, key)
        assert active.value is tool
    QTest.keyClick(window.canvas, "b")
    QTest.keyClick(window.canvas, "x")
    assert active.value is ToolId.ERASER


@pytest.mark.slow
def test_letters_typed_into_a_text_field_are_text(window: MainWindow) -> None:
    window.activateWindow()
    everything = "xberhmnacdpfw[]"
    window.room.focus_prompt()
    QTest.keyClicks(window.prompt_bar.prompt, everything)
    assert window.prompt_bar.prompt.toPlainText() == everything
    window.docks.history_panel.field.setFocus()
    QTest.keyClicks(window.docks.history_panel.field, everything)
    assert window.docks.history_panel.field.text() == everything
    state = window.workspace.state
    assert state.tools.active.value is ToolId.BRUSH
    assert state.view.overlay_visible.value


@pytest.mark.slow
def test_undo_in_a_text_field_undoes_text_not_strokes(
    window: MainWindow, open_picture: Callable[..., Document]
) -> None:
    document = open_picture()
    document.fill_mask("rectangle", 255)
    window.activateWindow()
    window.room.focus_prompt()
    QTest.keyClicks(window.prompt_bar.prompt, "apple")
    QTest.keyClick(window.prompt_bar.prompt, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert window.prompt_bar.prompt.toPlainText() == ""
    assert document.undo_stack.undo_name == "rectangle"


def _enabled(window: MainWindow) -> set[str]:
    return {row.id for row in ACTIONS if window.kit.actions[row.id].isEnabled()}


@pytest.mark.slow
def test_actions_can_be_done_when_they_make_sense(
    window: MainWindow,
    with_models: Workspace,
    open_picture: Callable[..., Document],
    start_job: Callable[[], Job],
) -> None:
    state = with_models.state
    asleep = {"save", "undo", "redo", "clear_mask", "cancel", "apply", "discard", "zoom_in"}
    assert _enabled(window) & asleep == set()
    assert "generate" in _enabled(window)
    document = open_picture()
    assert {"save", "zoom_in", "invert_mask"} <= _enabled(window)
    document.fill_mask("rectangle", 255)
    assert {"undo", "clear_mask"} <= _enabled(window)
    document.undo_stack.undo()
    assert "redo" in _enabled(window) and "clear_mask" not in _enabled(window)
    job = start_job()
    assert {"cancel", "generate"} <= _enabled(window), "it is queued"
    here = replace(job, document=document.id)
    state.results.add(make_result(0, here), show=True)
    assert {"apply", "discard", "toggle_result"} <= _enabled(window)
    assert "next_result" not in _enabled(window)
    state.results.add(make_result(1, job), show=False)
    assert "next_result" in _enabled(window)


def test_undo_and_redo_name_their_step(
    window: MainWindow, open_picture: Callable[..., Document]
) -> None:
    document = open_picture()
    MaskingState().invert(document)
    assert window.kit.actions["undo"].text().replace("&", "") == "Undo Invert Mask"
    window.kit.actions["undo"].trigger()
    assert window.kit.actions["redo"].text().replace("&", "") == "Redo Invert Mask"
    assert window.kit.actions["undo"].text().replace("&", "") == "Undo"


@pytest.mark.slow
@pytest.mark.parametrize("style", ["magenta", "cyan", "yellow", "hatch"])
def test_the_colour_of_the_mask_is_kept_and_ticked(window: MainWindow, style: str) -> None:
    window.kit.actions[f"overlay_{style}"].trigger()
    workspace = window.workspace
    assert workspace.state.view.overlay_style.value == style
    assert workspace.settings.overlay_colour == style
    ticked = [row.id for row in ACTIONS if row.group == "overlay"]
    ticked = [one for one in ticked if window.kit.actions[one].isChecked()]
    assert ticked == [f"overlay_{style}"]


@pytest.mark.slow
def test_the_result_can_be_hidden_and_shown_again(
    window: MainWindow, with_models: Workspace, open_picture: Callable[..., Document]
) -> None:
    here = make_job(document=open_picture().id)
    results = with_models.state.results
    for number in range(3):
        results.add(make_result(number, here), show=number == 1)
    action = window.kit.actions["toggle_result"]
    assert action.isChecked()
    action.trigger()
    assert results.shown.value is None and not action.isChecked()
    action.trigger()
    assert results.shown.value is not None and results.shown.value.id == "r1"


@pytest.mark.slow
def test_opacity_is_chosen_ticked_and_stepped(window: MainWindow) -> None:
    actions, tools = window.kit.actions, window.workspace.state.tools
    actions["opacity_30"].trigger()
    assert tools.brush.value.opacity == 0.3 and actions["opacity_30"].isChecked()
    actions["opacity_more"].trigger()
    assert tools.brush.value.opacity == 0.4
    assert actions["opacity_40"].isChecked() and not actions["opacity_30"].isChecked()


@pytest.mark.slow
def test_colours_go_back_to_black_and_white(window: MainWindow) -> None:
    window.kit.actions["swap_tool"].trigger()
    window.kit.actions["default_colours"].trigger()
    colours = window.workspace.state.tools.colours.value
    assert (colours.foreground, colours.background) == ((0, 0, 0), (255, 255, 255))


@pytest.mark.slow
def test_openvino_can_be_chosen_where_the_engine_has_it(window: MainWindow) -> None:
    action, state = window.kit.actions["toggle_openvino"], window.workspace.state
    state.engine.value = EngineStatus("ready", {"device": "cpu"})
    assert not action.isEnabled()
    state.engine.value = EngineStatus("ready", {"device": "cpu", "openvino": "1"})
    assert action.isEnabled() and not action.isChecked()
    action.trigger()
    assert action.isChecked() and state.memory.plan.value.backend == "openvino"
    action.trigger()
    assert not action.isChecked() and state.memory.plan.value.backend == "torch"


@pytest.mark.slow
def test_locking_the_seed_changes_the_icon(window: MainWindow) -> None:
    action = window.kit.actions.with_icon("lock_seed")
    before = action.icon().pixmap(16).toImage()
    action.trigger()
    assert window.workspace.state.parameters.value.seed_locked
    assert action.icon().pixmap(16).toImage() != before


@pytest.mark.slow
def test_commands_have_no_method_that_nothing_calls() -> None:
    called = set[str]()
    for file in Path(ui.__file__).parent.rglob("*.py"):
        called.update(re.findall(r"\.(\w+)\b", file.read_text("utf-8")))
    parts = (part for part in Commands.__mro__ if part.__module__.startswith(ui.__name__))
    names = {
        name for part in parts for name, each in vars(part).items() if inspect.isfunction(each)
    }
    assert {name for name in names if not name.startswith("_")} <= called
