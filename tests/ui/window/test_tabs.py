"""Several documents in one window: tabs, keys, the pointer, and what belongs to which."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.core.geometry import Rect
from desktop_app.core.guides import Guide, Orientation
from desktop_app.state.document.document import Document
from desktop_app.state.painting.mask_drafts import OperationDraft
from desktop_app.storage.pictures import read_picture, save_picture
from desktop_app.ui.dialogs.question import Question
from desktop_app.ui.window.main_window import MainWindow
from tests.ui.conftest import make_result, picture
from tests.ui.saving_hand import Hand

pytestmark = pytest.mark.window

NAMES = ("one.png", "two.png", "three.png")

Open = Callable[..., Document]


@pytest.fixture
def three(window: MainWindow, open_picture: Open) -> list[Document]:
    return [open_picture(name) for name in NAMES]


@pytest.fixture
def hand(window: MainWindow, qtbot: QtBot) -> Hand:
    return Hand(window, qtbot)


def titles(window: MainWindow) -> list[str]:
    bar = window.tabs.bar
    return [bar.tabText(index) for index in range(bar.count())]


def middle(window: MainWindow, index: int) -> QPoint:
    QApplication.processEvents()
    return window.tabs.bar.tabRect(index).center()


def click(
    window: MainWindow, index: int, button: Qt.MouseButton = Qt.MouseButton.LeftButton
) -> None:
    none = Qt.KeyboardModifier.NoModifier
    QTest.mouseClick(window.tabs.bar, button, none, middle(window, index))


def question(window: MainWindow) -> Question | None:
    return next((one for one in window.findChildren(Question) if one.isVisible()), None)


# -- which one is looked at -----------------------------------------------------------------------


@pytest.mark.slow
def test_one_picture_alone_shows_no_tabs(window: MainWindow, open_picture: Open) -> None:
    open_picture()
    assert not window.tabs.isVisible()
    open_picture("two.png")
    assert window.tabs.isVisible() and titles(window) == ["park.png", "two.png"]
    window.workspace.state.close_document()
    assert not window.tabs.isVisible()


@pytest.mark.slow
def test_clicks_and_keys_switch_round_and_round(
    window: MainWindow, three: list[Document], hand: Hand
) -> None:
    click(window, 0)
    assert hand.document is three[0] and window.windowTitle() == "one.png[*]"
    for expected in (three[1], three[2], three[0]):
        hand.press("Ctrl+Tab")
        assert hand.document is expected
    hand.press("Ctrl+Shift+Tab")
    assert hand.document is three[2] and window.tabs.bar.currentIndex() == 2


@pytest.mark.slow
def test_arrow_keys_go_from_tab_to_tab(window: MainWindow, three: list[Document]) -> None:
    bar, state = window.tabs.bar, window.workspace.state
    bar.setFocus(Qt.FocusReason.TabFocusReason)
    for expected in (three[1], three[0]):
        QTest.keyClick(bar, Qt.Key.Key_Left)
        assert state.document.value is expected and bar.hasFocus()


@pytest.mark.slow
def test_each_is_painted_and_undone_by_itself(
    window: MainWindow, three: list[Document], hand: Hand
) -> None:
    before = [one.pixels.read(one.pixels.rect).copy() for one in three]
    for index in range(3):
        click(window, index)
        hand.paint()
    assert titles(window) == [f"{name} *" for name in NAMES]
    painted = [one.pixels.read(one.pixels.rect).copy() for one in three]
    assert all(not np.array_equal(a, b) for a, b in zip(before, painted, strict=True))
    click(window, 1)
    hand.press("Ctrl+Z")
    now = [one.pixels.read(one.pixels.rect) for one in three]
    assert np.array_equal(now[1], before[1])
    assert np.array_equal(now[0], painted[0]) and np.array_equal(now[2], painted[2])
    assert titles(window) == ["one.png *", "two.png", "three.png *"]
    click(window, 2)
    hand.press("Ctrl+Z")
    assert np.array_equal(three[2].pixels.read(three[2].pixels.rect), before[2])


@pytest.mark.slow
def test_each_keeps_its_view_mask_results_guides_and_context(
    window: MainWindow, three: list[Document]
) -> None:
    state, canvas = window.workspace.state, window.canvas
    click(window, 0)
    three[0].fill_mask("rectangle", 255)
    canvas.navigation.zoom_to(3.0)
    canvas.navigation.pan(20, 10)
    canvas.navigation.turn_to(30.0)
    state.guides.add(Guide(Orientation.VERTICAL, 5))
    state.parameters.change_plan(context=Rect(0, 0, 32, 32))
    result = make_result(1)
    state.results.add(result, show=True)
    kept = canvas.viewport
    click(window, 1)
    assert not state.has_mask.value and not state.results.items.value
    assert state.guides.shown.value == () and state.parameters.value.plan.context is None
    assert canvas.viewport.angle == 0.0
    click(window, 0)
    assert state.has_mask.value and state.results.shown.value is result
    assert len(state.guides.shown.value) == 1
    assert state.parameters.value.plan.context == Rect(0, 0, 32, 32)
    assert canvas.viewport == kept


@pytest.mark.slow
def test_a_view_that_was_looked_at_is_there_at_once(
    window: MainWindow, three: list[Document]
) -> None:
    click(window, 0)
    first = window.canvas.scene.view
    click(window, 1)
    three[0].edit("paint", three[0].pixels, Rect(0, 0, 8, 8), np.zeros((8, 8, 3), np.uint8))
    click(window, 0)
    assert window.canvas.scene.view is first
    window.workspace.state.close_document()
    click(window, 0)
    assert window.canvas.scene.view is not first


@pytest.mark.slow
def test_a_mask_that_is_being_chosen_goes_into_its_own_picture(
    window: MainWindow, three: list[Document], hand: Hand
) -> None:
    click(window, 0)
    three[0].fill_mask("rectangle", 255, Rect(20, 20, 8, 8))
    hand.state.tools.masking.draft.value = OperationDraft("grow_mask", 4)
    click(window, 1)
    assert hand.document is three[1] and hand.state.tools.masking.draft.value is None
    hand.wait(lambda: three[0].undo_stack.undo_name == "grow_mask")
    hand.rest()
    assert three[0].mask.read(Rect(17, 22, 1, 1)).any() and not three[1].has_mask


# -- opening --------------------------------------------------------------------------------------


@pytest.mark.slow
def test_an_untouched_tab_is_used_and_a_file_that_is_open_is_looked_at(
    window: MainWindow, open_picture: Open, photo: Path, qtbot: QtBot
) -> None:
    state = window.workspace.state
    window.kit.actions["new_tab"].trigger()
    assert len(state.documents.sessions.value) == 1
    window.commands.files.open(photo)
    qtbot.waitUntil(lambda: len(state.documents) == 1)
    first = state.document.value
    window.kit.actions["new_tab"].trigger()
    assert state.document.value is None and titles(window) == ["photo.png", "New tab"]
    assert window.canvas_area.card.isVisible()
    open_picture("two.png")
    assert titles(window) == ["photo.png", "two.png"]
    window.commands.files.open(photo)
    assert state.document.value is first and len(state.documents) == 2


@pytest.mark.slow
def test_several_files_that_are_dropped_come_in_order(
    window: MainWindow, tmp_path: Path, qtbot: QtBot
) -> None:
    for name in NAMES:
        save_picture(tmp_path / name, picture(), {})
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(tmp_path / name)) for name in NAMES])
    buttons, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    event = QDropEvent(QPointF(400, 300), Qt.DropAction.CopyAction, mime, buttons, keys)
    window.dropEvent(event)
    qtbot.waitUntil(lambda: len(window.workspace.state.documents) == 3)
    assert titles(window) == list(NAMES)


# -- closing and order ----------------------------------------------------------------------------


@pytest.mark.slow
def test_a_middle_click_closes_and_asks_where_something_is_unsaved(
    window: MainWindow, three: list[Document], hand: Hand
) -> None:
    click(window, 1, Qt.MouseButton.MiddleButton)
    assert titles(window) == ["one.png", "three.png"] and hand.document is three[2]
    three[0].mark_unsaved()
    click(window, 0, Qt.MouseButton.MiddleButton)
    assert question(window) is not None and hand.document is three[0]
    hand.answer("Cancel")
    assert three[0] in hand.state.documents
    click(window, 0, Qt.MouseButton.MiddleButton)
    hand.answer("Discard")
    assert three[0] not in hand.state.documents and hand.document is three[2]


@pytest.mark.slow
def test_the_cross_is_seen_where_the_pointer_is_and_closes(
    window: MainWindow, three: list[Document]
) -> None:
    bar = window.tabs.bar
    QTest.mouseMove(bar, middle(window, 0))
    QApplication.processEvents()
    assert not bar.cross(0).icon().isNull() and bar.cross(1).icon().isNull()
    QTest.mouseClick(bar.cross(0), Qt.MouseButton.LeftButton)
    assert titles(window) == ["two.png", "three.png"]
    assert bar.cross(0).accessibleName() == "Close Tab"


@pytest.mark.slow
def test_tabs_are_dragged_into_another_order(
    window: MainWindow, three: list[Document], hand: Hand
) -> None:
    bar = window.tabs.bar
    QTest.mousePress(bar, Qt.MouseButton.LeftButton, pos=middle(window, 0))
    for step in range(1, 12):
        end = middle(window, 2)
        start = QPoint(10, end.y())
        QTest.mouseMove(bar, start + (end - start) * (step / 11), -1)
        QApplication.processEvents()
    QTest.mouseRelease(bar, Qt.MouseButton.LeftButton, pos=middle(window, 2))
    assert list(hand.state.documents)[-1] is three[0]
    hand.press("Ctrl+Tab")
    assert hand.document is next(iter(hand.state.documents))


@pytest.mark.slow
def test_quitting_asks_once_for_all_that_is_unsaved(
    window: MainWindow, three: list[Document], hand: Hand
) -> None:
    for document in (three[0], three[2]):
        document.mark_unsaved()
    assert not window.close()
    asked = question(window)
    assert asked is not None
    assert "one.png" in asked.text.text() and "three.png" in asked.text.text()
    assert "two.png" not in asked.text.text()
    hand.answer("Cancel")
    assert window.isVisible() and len(hand.state.documents) == 3
    assert not window.close()
    hand.answer("Discard All")
    assert not window.isVisible()


@pytest.mark.slow
def test_all_are_saved_at_once_and_those_without_a_file_are_named(
    window: MainWindow, open_picture: Open, tmp_path: Path, qtbot: QtBot, hand: Hand
) -> None:
    files = [tmp_path / "a.png", tmp_path / "b.png"]
    for file in files:
        document = open_picture(file.name, path=file)
        document.edit("paint", document.pixels, document.size.rect, 255 - picture())
        document.arrange("flat", [document.layers.value[-1]])
    open_picture("new").mark_unsaved()
    assert not window.close()
    hand.answer("Save All")
    qtbot.waitUntil(lambda: bool(window.findChildren(QFileDialog)))
    for file in files:
        assert np.array_equal(read_picture(file.read_bytes(), file.name).pixels, 255 - picture())
    assert window.isVisible(), "the third has no name yet"
    (dialog,) = window.findChildren(QFileDialog)
    dialog.fileSelected.emit(str(tmp_path / "c.png"))
    qtbot.waitUntil(lambda: not window.isVisible())
    assert (tmp_path / "c.png").is_file()


# -- from one to another --------------------------------------------------------------------------


def drag_out(window: MainWindow, viewport: QWidget, start: QPoint, index: int) -> None:
    """From a list to a tab."""
    end = viewport.mapFromGlobal(window.tabs.bar.mapToGlobal(middle(window, index)))
    QTest.mousePress(viewport, Qt.MouseButton.LeftButton, pos=start)
    for share in (0.1, 0.3, 0.6, 1.0):
        QTest.mouseMove(viewport, start + (end - start) * share)
    QTest.mouseRelease(viewport, Qt.MouseButton.LeftButton, pos=end)


@pytest.mark.slow
def test_a_layer_dropped_on_a_tab_is_copied_there(
    window: MainWindow, three: list[Document], hand: Hand
) -> None:
    click(window, 0)
    hand.paint()
    layer = three[0].layers.value[-1]
    view = window.docks.layers_panel.view
    start = view.visualRect(view.model().index(0, 1)).center()
    drag_out(window, view.viewport(), start, 0)
    assert three[0].layers.value[-1] is layer and hand.document is three[0]
    drag_out(window, view.viewport(), start, 1)
    hand.rest()
    copied = three[1].layers.value[-1]
    assert hand.document is three[1] and copied.name == layer.name and copied.id != layer.id
    assert copied.pixels is not None and layer.pixels is not None
    assert not copied.pixels.differing(layer.pixels)
    assert three[1].undo_stack.undo_name == "layer_insert" and three[0].layers.value[-1] is layer


@pytest.mark.slow
def test_a_result_dropped_on_a_tab_becomes_a_layer_there(
    window: MainWindow, three: list[Document], hand: Hand
) -> None:
    click(window, 0)
    result = make_result(3)
    hand.state.results.add(result, show=False)
    view = window.docks.results_panel.view
    start = view.visualRect(view.model().index(0, 0)).center()
    drag_out(window, view.viewport(), start, 2)
    hand.rest()
    layer = three[2].layers.value[-1]
    assert layer.name == "a red apple" and layer.pixels is not None
    assert (layer.pixels.read(Rect(20, 12, 40, 30))[..., :3] == 60).all()
    window.kit.actions["new_tab"].trigger()
    click(window, 0)
    start = view.visualRect(view.model().index(0, 0)).center()
    drag_out(window, view.viewport(), start, titles(window).index("New tab"))
    assert hand.document.name.value == "a red apple"


# -- memory ---------------------------------------------------------------------------------------


@pytest.mark.slow
def test_steps_of_the_one_that_was_left_give_way_first(
    window: MainWindow, three: list[Document]
) -> None:
    memory = window.workspace.state.documents.memory
    paint = [partial(one.fill_mask, "rectangle") for one in three]
    for value in (255, 0, 255, 0):
        for one in paint:
            one(value)
    for one in three:
        one.undo_stack.swap_out = None
    click(window, 0)
    memory.limit = memory.used_bytes - 1
    memory.make_room()
    assert three[0].undo_stack.is_whole and not three[1].undo_stack.is_whole
    memory.limit = 0
    memory.make_room()
    assert all(one.undo_stack.position >= 1 for one in three)
