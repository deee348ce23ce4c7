"""Branches as a user has them: snapshots, the tree, switching, comparing, edits carried over."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QItemSelectionModel, QPoint, Qt
from PySide6.QtGui import QAction
from pytestqt.qtbot import QtBot

from desktop_app.core.geometry import Rect
from desktop_app.imaging.blend import Patch
from desktop_app.imaging.generation_metadata import REQUEST
from desktop_app.imaging.layers.layer import Layer
from desktop_app.state.document.document import Document
from desktop_app.ui.actions.row import BRANCHES
from desktop_app.ui.panels.history.branch_panel import BranchPanel
from desktop_app.ui.window.main_window import MainWindow
from desktop_app.worker.opening import read_document
from tests.app.conftest import generate, opened, pixels_of, write_photo


def edit(document: Document, rect: Rect, value: int, words: str) -> Layer:
    """As an edit by a model is put in."""
    pixels = np.full((rect.height, rect.width, 3), value, np.uint8)
    share = np.ones((rect.height, rect.width), np.float32)
    layer = Layer("patch", words, (Patch(rect, pixels, share),), history=f"{value:032x}")
    told = {"request": {"prompt": words}, "entry": {"uid": layer.history}}
    document.put_in("apply", layer, {REQUEST: json.dumps(told)})
    return layer


def panel_of(window: MainWindow) -> BranchPanel:
    window.docks.branches_dock.show()
    window.docks.branches_dock.raise_()
    panel = window.docks.branch_panel
    panel.refresh()
    return panel


def rows_of(panel: BranchPanel) -> list[str]:
    panel.refresh()
    model = panel.list_model
    return [f"{row.lane} {model.index(at).data()}" for at, row in enumerate(model.rows)]


def click(panel: BranchPanel, row: int, keys: Qt.KeyboardModifier, qtbot: QtBot) -> None:
    panel.refresh()
    place = panel.view.visualRect(panel.list_model.index(row)).center()
    qtbot.mouseClick(panel.view.viewport(), Qt.MouseButton.LeftButton, keys, place)


PLAIN, CTRL = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier


@pytest.mark.slow
@pytest.mark.window
def test_snapshots_switch_and_an_edit_of_another_branch(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    workspace = window.workspace
    document = opened(window, qtbot, write_photo(tmp_path / "photo.png", 300, 200, (12, 8)))
    panel = panel_of(window)
    scarf = edit(document, Rect(20, 20, 60, 40), 200, "red scarf")
    qtbot.keyClick(window, Qt.Key.Key_B, CTRL | Qt.KeyboardModifier.ShiftModifier)
    [snapshot] = document.branches.items.value
    assert snapshot.name == "Snapshot 1" and "Snapshot 1" in window.bars.notice_bar.title.text()
    with_scarf = pixels_of(document)
    document.undo_stack.undo()
    hat = edit(document, Rect(200, 100, 60, 40), 90, "blue hat")
    with_hat = pixels_of(document)
    assert rows_of(panel) == ["0 First picture", "1 Snapshot 1 · red scarf", "0 blue hat"]

    # A click switches; what was left is a branch now, and one undo comes back.
    click(panel, 1, PLAIN, qtbot)
    assert np.array_equal(pixels_of(document), with_scarf)
    assert [branch.name for branch in document.branches.items.value] == ["Snapshot 1", ""]
    document.undo_stack.undo()
    assert np.array_equal(pixels_of(document), with_hat)
    document.undo_stack.redo()

    # The hat comes over: nothing lay there that is other here.
    panel.refresh()
    hat_row = next(
        at
        for at, row in enumerate(panel.list_model.rows)
        if row.branches and row.branches[-1].name == ""
    )
    panel.view.setCurrentIndex(panel.list_model.index(hat_row))
    menu = {one.text(): one for one in panel.menu().actions()}
    [carry] = menu["&Apply Edit Here"].menu().actions()
    assert carry.text() == "blue hat"
    carry.trigger()
    qtbot.waitUntil(
        lambda: (
            not workspace.state.applying.value
            and hat.id in {one.id for one in document.layers.value}
        )
    )
    both = with_scarf.copy()
    both[100:140, 200:260] = 90
    assert np.array_equal(pixels_of(document), both)
    assert document.undo_stack.undo_name == "apply_across"

    # Where the picture under it is another one, it is refused, and nothing changes.
    document.undo_stack.undo()
    edit(document, Rect(210, 110, 10, 10), 5, "button")
    now = pixels_of(document)
    workspace.branching.carry(document, document.branches.items.value[1], hat.id)
    qtbot.waitUntil(
        lambda: (
            workspace.state.notice.value is not None
            and workspace.state.notice.value.error is not None
        )
    )
    assert workspace.state.notice.value.error.code == "edit_elsewhere"
    assert np.array_equal(pixels_of(document), now) and not document.undo_stack.locked

    # Saved as a project, they come back.
    path = tmp_path / "photo.velatura"
    workspace.files.save(path)
    qtbot.waitUntil(lambda: not document.modified.value)
    back = read_document(path)
    assert [one.key for one in back.branches.items.value] == [
        one.key for one in document.branches.items.value
    ]
    assert np.array_equal(back.branches.items.value[0].content.picture(back.size.rect), with_scarf)
    assert scarf.id in {one.id for one in back.content.layers}


@pytest.mark.window
def test_compared_renamed_removed_and_brought_back(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    document = opened(window, qtbot, write_photo(tmp_path / "photo.png", 300, 200, (12, 8)))
    panel = panel_of(window)
    for number in range(2):
        edit(document, Rect(20 * number, 20, 40, 40), 40 * number, "x")
        window.kit.actions["take_snapshot"].trigger()
    click(panel, 1, CTRL, qtbot)
    assert len(panel.chosen) == 2
    {one.text(): one for one in panel.menu().actions()}["&Compare"].trigger()
    review = window.canvas_area.review
    qtbot.waitUntil(lambda: len(review.comparison.captions) == 2)
    assert review.comparison.captions[0].startswith("Snapshot 1")
    review.leave()

    _, two = document.branches.items.value
    index = panel.list_model.index(1)
    assert panel.list_model.setData(index, "the best")
    assert [branch.name for branch in document.branches.items.value] == ["the best", "Snapshot 2"]
    panel.refresh()
    only = QItemSelectionModel.SelectionFlag.ClearAndSelect
    panel.view.selectionModel().setCurrentIndex(panel.list_model.index(1), only)
    qtbot.keyClick(panel.view, Qt.Key.Key_Delete)
    assert document.branches.items.value == (two,)
    {one.text(): one for one in panel.menu().actions()}["&Bring Back “the best”"].trigger()
    assert [branch.name for branch in document.branches.items.value] == ["the best", "Snapshot 2"]


@pytest.mark.slow
@pytest.mark.window
def test_the_menu_of_a_tab_has_the_newest_snapshots(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    first = opened(window, qtbot, write_photo(tmp_path / "one.png", 300, 200, (12, 8)))
    looks = [pixels_of(first)]
    for number in range(8):
        first.branches.take(f"state {number}")
        edit(first, Rect(20 * number, 20, 40, 40), 20 * number, "x")
        looks.append(pixels_of(first))
    second = Document(np.full((200, 300, 3), 77, np.uint8), "two")
    window.workspace.state.open_document(second)
    untouched = pixels_of(second)
    menu = window.tabs.menu_at(window.tabs.bar.tabRect(0).center())
    assert menu is not None
    actions = {action.text(): action for action in menu.actions() if not action.isSeparator()}
    assert list(actions)[1:-1] == [f"state {number}" for number in range(7, 1, -1)]
    assert list(actions)[-1] == "&Close Tab"
    actions["state 5"].trigger()
    assert window.workspace.state.document.value is first
    assert np.array_equal(pixels_of(first), looks[5])
    assert np.array_equal(pixels_of(second), untouched)
    assert window.tabs.menu_at(QPoint(5000, 5)) is None


@pytest.mark.slow
@pytest.mark.window
def test_pictures_of_the_tree_are_of_its_states(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    document = opened(window, qtbot, write_photo(tmp_path / "photo.png", 300, 200, (12, 8)))
    panel = panel_of(window)
    edit(document, Rect(0, 0, 300, 200), 250, "white")
    dark = edit(document, Rect(0, 0, 300, 200), 4, "black")
    document.branches.take("black")
    panel.refresh()
    qtbot.waitUntil(lambda: len(panel.delegate.pictures) == 3)
    found = {
        key: pixmap.toImage().pixelColor(5, 5).lightness()
        for key, pixmap in panel.delegate.pictures.items()
    }
    assert found[document.branches.items.value[0].id] < 10
    assert max(found.values()) > 240
    assert dark in document.layers.value


@pytest.mark.slow
@pytest.mark.window
def test_a_generated_edit_is_carried_over_and_looks_as_it_did(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    document = opened(window, qtbot, write_photo(tmp_path / "photo.png", 640, 400, (12, 8)))
    first = pixels_of(document)

    def made(spot: Rect, words: str) -> Layer:
        document.fill_mask("clear_mask", 0)
        document.fill_mask("rectangle", 255, spot)
        window.prompt_bar.prompt.clear()
        generate(window, qtbot, words, steps=1)
        window.kit.actions["apply"].trigger()
        qtbot.waitUntil(lambda: document.undo_stack.undo_name == "apply")
        qtbot.waitUntil(lambda: not window.workspace.state.applying.value)
        return document.layers.value[-1]

    scarf = made(Rect(60, 60, 80, 80), "a red scarf")
    window.kit.actions["take_snapshot"].trigger()
    with_scarf = pixels_of(document)
    document.undo_stack.go_to(0)
    made(Rect(480, 200, 80, 80), "a blue hat")
    with_hat = pixels_of(document)
    [branch] = document.branches.items.value
    assert [mark.words for mark in branch.line] == ["a red scarf"]
    window.workspace.branching.carry(document, branch, scarf.id)
    qtbot.waitUntil(lambda: document.undo_stack.undo_name == "apply_across")
    qtbot.waitUntil(lambda: not window.workspace.state.applying.value)
    changed = (with_scarf != first).any(axis=2)
    now = pixels_of(document)
    assert changed.any() and np.array_equal(now[changed], with_scarf[changed])
    assert np.array_equal(now[~changed], with_hat[~changed])
    assert document.parents[-1] == scarf.history
    assert "a red scarf" in document.told.now["parameters"]


@pytest.mark.slow
@pytest.mark.window
def test_the_menu_edit_switches_too(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    document = opened(window, qtbot, write_photo(tmp_path / "photo.png", 300, 200, (12, 8)))
    [edit_menu] = [each for each in window.menuBar().actions() if each.text() == "&Edit"]
    [submenu] = [each for each in edit_menu.menu().actions() if each.text() == BRANCHES]

    def offered() -> dict[str, QAction]:
        submenu.menu().aboutToShow.emit()
        return {each.text(): each for each in submenu.menu().actions()}

    assert [each.isEnabled() for each in offered().values()] == [False], (
        "it says that none is there"
    )
    document.branches.take("first")
    first = pixels_of(document)
    edit(document, Rect(10, 10, 40, 40), 200, "x")
    offered()["first"].trigger()
    assert np.array_equal(pixels_of(document), first) and len(offered()) == 2
