"""Operations on the mask in a real window: menu, bar, keys, preview."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from desktop_app.core.geometry import Rect
from desktop_app.imaging.combining import Combine
from desktop_app.imaging.mask_edges import grown_by
from desktop_app.imaging.mask_operations import OPERATIONS
from desktop_app.state.app_state import ToolId
from desktop_app.state.document.document import Document
from desktop_app.state.painting.mask_drafts import AlphaDraft, ColourDraft, OperationDraft
from desktop_app.ui.qt.qimage import from_qimage
from desktop_app.ui.window.main_window import MainWindow
from tests.ui.conftest import picture

pytestmark = pytest.mark.window

SQUARE = Rect(30, 20, 20, 20)


@pytest.fixture
def document(window: MainWindow, open_picture: Callable[..., Document]) -> Document:
    made = open_picture()
    made.fill_mask("rectangle", 255, SQUARE)
    assert window.bars.mask_bar.isHidden()
    window.activateWindow()
    window.canvas.setFocus()
    return made


def mask(document: Document) -> np.ndarray:
    return document.mask.read(document.mask.rect).copy()


def rest(window: MainWindow, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: window.workspace.is_idle)


def shot(window: MainWindow) -> np.ndarray:
    return from_qimage(window.canvas.grab().toImage())[..., :3]


def test_every_operation_is_an_action_with_its_own_words(window: MainWindow) -> None:
    for name in OPERATIONS:
        action = window.kit.actions[name]
        assert action.text().endswith("…") == (OPERATIONS[name].most > 0)


def test_an_operation_asks_for_its_amount_in_the_bar_and_enter_does_it(
    window: MainWindow, document: Document, qtbot: QtBot
) -> None:
    document.fill_mask("rectangle", 255, Rect(5, 5, 2, 2))  # a speck
    for name, row in OPERATIONS.items():
        if row.most:
            amount_is_asked(window, document, qtbot, name)
            document.undo_stack.undo()


def amount_is_asked(window: MainWindow, document: Document, qtbot: QtBot, name: str) -> None:
    before = mask(document)
    window.kit.actions[name].trigger()
    bar = window.bars.mask_bar
    assert bar.isVisible() and not window.bars.tool_options.isVisible()
    assert bar.amount.hasFocus() and bar.amount.number == OPERATIONS[name].usual
    QTest.keyClicks(bar.amount, "3")
    field = bar.amount.findChild(QLineEdit)
    assert field is not None
    QTest.keyClick(field, Qt.Key.Key_Return)
    draft = window.workspace.state.tools.masking.draft.value
    assert draft == OperationDraft(name, 3)
    rest(window, qtbot)
    assert np.array_equal(mask(document), before)
    QTest.keyClick(bar.amount, Qt.Key.Key_Return)
    rest(window, qtbot)
    assert np.array_equal(mask(document), OPERATIONS[name].act(before, 3))
    assert document.undo_stack.undo_name == name
    assert not bar.isVisible() and window.bars.tool_options.isVisible()
    assert window.canvas.hasFocus()


def test_the_canvas_shows_what_the_mask_would_be_and_escape_takes_it_back(
    window: MainWindow, document: Document, qtbot: QtBot
) -> None:
    rest(window, qtbot)
    window.workspace.state.view.context_visible.value = False
    plain = shot(window)
    window.kit.actions["grow_mask"].trigger()
    rest(window, qtbot)
    QTest.keyClick(window.bars.mask_bar.amount, Qt.Key.Key_Right)
    rest(window, qtbot)
    previewed = shot(window)
    assert (previewed != plain).any()
    QTest.keyClick(window.bars.mask_bar.amount, Qt.Key.Key_Escape)
    assert np.array_equal(shot(window), plain)
    assert document.undo_stack.undo_name == "rectangle"
    usual = OPERATIONS["grow_mask"].usual + 1
    grown = grown_by(mask(document), usual)
    document.edit("load_mask", document.mask, document.mask.rect, grown)
    rest(window, qtbot)
    assert np.array_equal(shot(window), previewed)


@pytest.mark.slow
def test_a_hidden_mask_is_seen_while_it_is_being_changed(
    window: MainWindow, document: Document, qtbot: QtBot
) -> None:
    window.workspace.state.view.context_visible.value = False
    window.kit.actions["toggle_overlay"].trigger()
    plain = shot(window)
    window.kit.actions["feather_mask"].trigger()
    rest(window, qtbot)
    assert (shot(window) != plain).any()
    window.bars.mask_bar.cancel.click()
    assert np.array_equal(shot(window), plain)


@pytest.mark.slow
def test_enter_and_escape_on_the_canvas_end_a_draft_too(
    window: MainWindow, document: Document, qtbot: QtBot
) -> None:
    before = mask(document)
    window.kit.actions["grow_mask"].trigger()
    window.canvas.setFocus()
    QTest.keyClick(window.canvas, Qt.Key.Key_Escape)
    assert window.workspace.state.tools.masking.draft.value is None
    window.kit.actions["grow_mask"].trigger()
    window.canvas.setFocus()
    QTest.keyClick(window.canvas, Qt.Key.Key_Return)
    rest(window, qtbot)
    assert np.array_equal(mask(document), grown_by(before, OPERATIONS["grow_mask"].usual))


@pytest.mark.slow
def test_filling_holes_asks_nothing(window: MainWindow, document: Document, qtbot: QtBot) -> None:
    document.fill_mask("erase", 0, Rect(36, 26, 4, 4))
    window.kit.actions["fill_holes"].trigger()
    rest(window, qtbot)
    expected = np.zeros((64, 96), np.uint8)
    expected[SQUARE.slices] = 255
    assert np.array_equal(mask(document), expected)
    assert document.undo_stack.undo_name == "fill_holes"


@pytest.mark.slow
def test_what_would_change_nothing_says_so(
    window: MainWindow, document: Document, qtbot: QtBot
) -> None:
    window.kit.actions["remove_specks"].trigger()
    rest(window, qtbot)
    assert window.bars.mask_bar.note.text() == "No change"
    window.bars.mask_bar.accept.click()
    rest(window, qtbot)
    assert document.undo_stack.undo_name == "rectangle"


@pytest.mark.slow
def test_transparency_is_offered_where_there_is_some(
    window: MainWindow, document: Document, qtbot: QtBot
) -> None:
    action = window.kit.actions["mask_from_alpha"]
    assert not action.isEnabled()
    pixels = picture(channels=4)
    pixels[..., 3] = 255
    pixels[:10, :, 3] = 0
    clear = Document(pixels, "clear.png")
    window.workspace.state.open_document(clear)
    assert action.isEnabled()
    action.trigger()
    bar = window.bars.mask_bar
    bar.what.activated.emit(1)
    bar.combine.chosen.emit(Combine.ADD)
    draft = window.workspace.state.tools.masking.draft.value
    assert draft == AlphaDraft(transparent=False, combine=Combine.ADD)
    bar.accept.click()
    rest(window, qtbot)
    assert (mask(clear)[10:] == 255).all() and not mask(clear)[:10].any()


@pytest.mark.slow
def test_the_colour_tool_shows_its_bar_and_its_choices_reach_the_draft(
    window: MainWindow, document: Document, qtbot: QtBot
) -> None:
    state, bar = window.workspace.state, window.bars.mask_bar
    state.tools.active.value = ToolId.COLOUR_RANGE
    assert bar.isVisible() and not bar.accept.isVisible() and bar.note.text()
    x, y = window.canvas.viewport.to_canvas(10.5, 10.5)
    QTest.mouseClick(window.canvas, Qt.MouseButton.LeftButton, pos=QPoint(round(x), round(y)))
    assert bar.accept.isVisible() and bar.note.text() == "Comparing…"
    rest(window, qtbot)
    assert not bar.note.text()
    bar.colour.tolerance.edited.emit(2.5)
    bar.colour.softness.edited.emit(0.0)
    bar.colour.contiguous.click()
    bar.colour.measure.activated.emit(1)
    bar.combine.chosen.emit(Combine.REPLACE)
    draft = state.tools.masking.draft.value
    assert isinstance(draft, ColourDraft)
    options = draft.options
    assert (options.tolerance, options.softness, options.contiguous) == (2.5, 0.0, False)
    assert options.measure == "cie76" and draft.combine is Combine.REPLACE
    rest(window, qtbot)
    bar.accept.click()
    rest(window, qtbot)
    assert mask(document)[10, 10] == 255
    state.tools.active.value = ToolId.BRUSH
    assert not bar.isVisible() and window.bars.tool_options.isVisible()


@pytest.mark.slow
def test_tools_that_draw_shapes_have_their_options_and_others_do_not(window: MainWindow) -> None:
    tools, shape = window.workspace.state.tools, window.bars.tool_options.shape
    seen: dict[ToolId, tuple[bool, bool]] = {}
    for tool in (ToolId.BRUSH, ToolId.RECTANGLE, ToolId.LASSO, ToolId.PAN):
        tools.active.value = tool
        seen[tool] = (shape.isVisible(), shape.antialias.isVisible())
    assert seen == {
        ToolId.BRUSH: (False, False),
        ToolId.RECTANGLE: (True, False),
        ToolId.LASSO: (True, True),
        ToolId.PAN: (False, False),
    }
    tools.active.value = ToolId.LASSO
    shape.combine.activated.emit(2)
    shape.antialias.click()
    shape.feather.edited.emit(12.0)
    chosen = tools.masking.shape.value
    assert (chosen.combine, chosen.antialias, chosen.feather) == (Combine.INTERSECT, False, 12.0)


@pytest.mark.slow
def test_no_tool_makes_the_window_wider(window: MainWindow, document: Document) -> None:
    width = window.width()
    for tool in ToolId:
        window.workspace.state.tools.active.value = tool
        assert window.minimumSizeHint().width() <= width == window.width()


@pytest.mark.slow
def test_keys_choose_the_new_tools(window: MainWindow, document: Document) -> None:
    shift, none = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.NoModifier
    for key, held, tool in (
        (Qt.Key.Key_F, none, ToolId.LASSO),
        (Qt.Key.Key_F, shift, ToolId.POLYGON),
        (Qt.Key.Key_R, shift, ToolId.ELLIPSE),
        (Qt.Key.Key_W, none, ToolId.COLOUR_RANGE),
    ):
        QTest.keyClick(window.canvas, key, held)
        assert window.workspace.state.tools.active.value is tool


def test_undo_gives_up_what_is_being_chosen_and_no_step_before_it(
    window: MainWindow, document: Document, qtbot: QtBot
) -> None:
    before = mask(document)
    window.kit.actions["grow_mask"].trigger()
    rest(window, qtbot)
    window.kit.actions["undo"].trigger()
    assert window.workspace.state.tools.masking.draft.value is None
    assert np.array_equal(mask(document), before)
    window.kit.actions["undo"].trigger()
    assert not mask(document).any()


@pytest.mark.slow
@pytest.mark.parametrize("ready", [True, False])
def test_generating_takes_the_mask_that_is_seen(
    window: MainWindow, document: Document, qtbot: QtBot, ready: bool
) -> None:
    before, seen = mask(document), []
    window.kit.actions["grow_mask"].trigger()
    if ready:
        rest(window, qtbot)
    window.workspace.shaping.masking.after_accept(lambda: seen.append(mask(document)))
    qtbot.waitUntil(lambda: bool(seen))
    assert document.undo_stack.undo_name == "grow_mask"
    assert (seen[0] > 0).sum() > (before > 0).sum()
