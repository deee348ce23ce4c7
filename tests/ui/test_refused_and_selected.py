"""Gestures that a lock refuses are told with a way out; a layer that is selected brings the brush
that draws on it; Del clears. All in a real window."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from desktop_app.core.geometry import Rect
from desktop_app.state.document import layer_commands, layer_properties
from desktop_app.state.document.document import Document
from desktop_app.state.document.regions import add_region
from desktop_app.state.painting.tools import ToolId
from desktop_app.ui.window.main_window import MainWindow
from desktop_app.worker.workspace import Workspace
from tests.ui.conftest import make_job, make_result, picture
from tests.ui.hand import Hand

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
ACROSS = ((0.3, 0.5), (0.6, 0.5))


@pytest.fixture
def document(workspace: Workspace) -> Document:
    """A photograph: its background is locked."""
    opened = Document(picture(), "park.png")
    workspace.state.open_document(opened)
    return opened


@pytest.fixture
def hand(window: MainWindow, document: Document) -> Hand:
    return Hand(window)


def unlock_button(window: MainWindow) -> QPushButton | None:
    found = window.bars.notice_bar.findChildren(QPushButton)
    return next((one for one in found if one.text() == "Unlock" and one.isVisible()), None)


def erase(hand: Hand) -> None:
    hand.window.workspace.state.tools.active.value = ToolId.PAINT
    hand.key("E")
    hand.stroke(*ACROSS)


def move(hand: Hand) -> None:
    hand.key("V")
    hand.stroke(*ACROSS)


GESTURES: dict[str, Callable[[Hand], object]] = {
    "cut": lambda hand: hand.key("Ctrl+X"),
    "clear": lambda hand: hand.key("Del"),
    "fill": lambda hand: hand.window.kit.actions["layer_fill"].trigger(),
    "erase": erase,
    "move": move,
    "transform": lambda hand: hand.key("Ctrl+T"),
    "delete the layer": lambda hand: hand.key("Shift+Del"),
}


SELDOM = ("fill", "move", "delete the layer")


@pytest.mark.slow
@pytest.mark.parametrize(
    "gesture", [pytest.param(one, marks=[pytest.mark.slow] * (one in SELDOM)) for one in GESTURES]
)
def test_what_a_lock_refuses_offers_to_unlock(
    window: MainWindow, hand: Hand, document: Document, qtbot: QtBot, gesture: str
) -> None:
    before = document.content
    GESTURES[gesture](hand)
    qtbot.waitUntil(lambda: unlock_button(window) is not None)
    assert document.content.layers is before.layers
    button = unlock_button(window)
    assert button is not None
    hand.click(button)
    assert not document.layers.value[0].locked
    assert not window.bars.notice_bar.isVisible()
    document.undo_stack.undo()
    assert document.layers.value[0].locked, "one step, as any other"


@pytest.mark.slow
def test_what_a_tool_was_refused_goes_with_the_tool(
    window: MainWindow, hand: Hand, qtbot: QtBot
) -> None:
    hand.key("Ctrl+T")
    qtbot.waitUntil(lambda: unlock_button(window) is not None)
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    hand.key("B")
    assert not window.bars.notice_bar.isVisible()


@pytest.mark.slow
def test_locked_transparency_is_unlocked_alone(
    window: MainWindow, hand: Hand, document: Document, qtbot: QtBot
) -> None:
    layer_commands.add_paint(document)
    layer_properties.change_properties(document, [document.active.value], alpha_locked=True)
    hand.key("Del")
    qtbot.waitUntil(lambda: unlock_button(window) is not None)
    button = unlock_button(window)
    assert button is not None
    hand.click(button)
    base, top = document.layers.value
    assert base.locked and not top.alpha_locked


@pytest.mark.slow
def test_the_layer_that_is_named_is_unlocked_though_another_is_worked_on(
    window: MainWindow, hand: Hand, document: Document, qtbot: QtBot
) -> None:
    layer_commands.add_paint(document)
    window.kit.actions["layer_merge_down"].trigger()
    qtbot.waitUntil(lambda: unlock_button(window) is not None)
    button = unlock_button(window)
    assert button is not None
    hand.click(button)
    assert not document.layers.value[0].locked


@pytest.mark.slow
def test_del_clears_within_the_mask_or_the_region_and_discards_a_result_that_is_shown(
    window: MainWindow, hand: Hand, document: Document, qtbot: QtBot
) -> None:
    state = window.workspace.state
    layer_properties.set_locked(document, [document.active.value], False)
    document.fill_mask("rectangle", 255, Rect(0, 0, 20, 20))
    result = make_result(1, make_job(document=document.id))
    state.results.add(result, show=True)
    hand.key("Del")
    assert not state.results.items.value and document.undo_stack.undo_name == "rectangle"
    hand.key("Del")
    qtbot.waitUntil(lambda: document.undo_stack.undo_name == "layer_clear")
    alpha = document.content.layers[0].pixels
    assert alpha is not None
    assert not alpha.read(Rect(0, 0, 20, 20)).any() and alpha.read(Rect(30, 30, 9, 9))[..., 3].all()
    add_region(document)
    hand.stroke(*ACROSS)
    assert not document.layer_values.values.content_rect().is_empty
    hand.key("Del")
    assert document.layer_values.values.content_rect().is_empty and document.has_mask


def click_layer(window: MainWindow, layer_id: str) -> None:
    view = window.docks.layers_panel.view
    index = window.docks.layers_panel.list_model.index_of(layer_id)
    place = view.visualRect(index).center() + QPoint(20, 0)
    QTest.mouseClick(view.viewport(), LEFT, NONE, place)


@pytest.fixture
def layers(window: MainWindow, document: Document) -> dict[str, str]:
    """A background, a region and a drawn control layer; the background is worked on."""
    window.later.finish()
    window.resize(QSize(1280, 900))
    ids = {"paint": document.active.value}
    ids["region"] = add_region(document)
    layer_commands.add_control(document)
    ids["control"] = document.active.value
    document.activate(ids["paint"])
    return ids


@pytest.mark.slow
@pytest.mark.parametrize("by_key", [False, pytest.param(True, marks=pytest.mark.slow)])
def test_a_region_that_is_selected_brings_its_brush_and_the_other_comes_back(
    window: MainWindow, document: Document, layers: dict[str, str], by_key: bool
) -> None:
    hand, tools = Hand(window), window.workspace.state.tools
    tools.active.value = ToolId.PAINT
    if by_key:
        hand.key("PgUp")
    else:
        click_layer(window, layers["region"])
    assert document.active.value == layers["region"]
    assert tools.active.value is ToolId.BRUSH
    hand.stroke(*ACROSS)
    assert len(document.layers.value) == 3, "no stroke of colour"
    assert not document.layer_values.values.content_rect().is_empty
    click_layer(window, layers["paint"])
    assert tools.active.value is ToolId.PAINT


@pytest.mark.slow
def test_a_drawn_control_layer_brings_the_paint_brush_and_the_mask_brush_comes_back(
    window: MainWindow, document: Document, layers: dict[str, str]
) -> None:
    hand, tools = Hand(window), window.workspace.state.tools
    click_layer(window, layers["control"])
    assert tools.active.value is ToolId.PAINT
    hand.stroke(*ACROSS)
    drawn = next(each for each in document.layers.value if each.id == layers["control"])
    assert drawn.pixels is not None and not drawn.pixels.content_rect().is_empty
    assert not document.has_mask
    click_layer(window, layers["region"])
    assert tools.active.value is ToolId.BRUSH
    tools.active.value = ToolId.LASSO
    click_layer(window, layers["control"])
    assert tools.active.value is ToolId.LASSO, "what was chosen since stays"
