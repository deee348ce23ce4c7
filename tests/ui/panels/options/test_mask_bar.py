"""Operations on the mask in a real window: menu, bar, keys, preview."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit

from desktop_app.core.geometry import Rect
from desktop_app.imaging.combining import Combine
from desktop_app.imaging.mask_edges import grown_by
from desktop_app.imaging.mask_operations import OPERATIONS
from desktop_app.state.app_state import ToolId
from desktop_app.state.document.document import Document
from desktop_app.state.painting.mask_drafts import (
    AlphaDraft,
    ColourDraft,
    DamageDraft,
    OperationDraft,
)
from desktop_app.ui.qt.qimage import from_qimage
from desktop_app.ui.window.main_window import MainWindow
from tests.ui.conftest import picture
from tests.ui.panels.conftest import NONE, SHIFT, Ui

pytestmark = pytest.mark.window

SQUARE = Rect(30, 20, 20, 20)


@pytest.fixture
def document(ui: Ui) -> Document:
    made = ui.open()
    made.fill_mask("rectangle", 255, SQUARE)
    assert ui.bars.mask_bar.isHidden()
    ui.to_canvas()
    return made


def mask(document: Document) -> np.ndarray:
    return document.mask.read(document.mask.rect).copy()


def shot(window: MainWindow) -> np.ndarray:
    return from_qimage(window.canvas.grab().toImage())[..., :3]


@pytest.mark.slow
def test_what_is_found_or_dropped_while_a_page_is_shown_brings_no_bar_over_it(
    ui: Ui, document: Document, window: MainWindow
) -> None:
    bars = ui.bars.mask_bar, ui.bars.tool_options
    ui.act("grow_mask")
    assert [one.isVisible() for one in bars] == [True, False]
    for page in ("page_workbench", "page_training", "page_search", "page_batch"):
        ui.act(page)
        assert not any(one.isVisible() for one in bars), page
        ui.tools.masking.dismiss()  # as coming back from a proposed cut-out does
        assert not any(one.isVisible() for one in bars), page
        ui.act("page_edit")
        assert [one.isVisible() for one in bars] == [False, True], page
        ui.act(page)
        ui.act("grow_mask")
        assert ui.tools.masking.draft.value is not None
        assert not any(one.isVisible() for one in bars), page
        ui.act("page_edit")
        assert [one.isVisible() for one in bars] == [True, False], page


@pytest.mark.slow
def test_an_operation_asks_for_its_amount_in_the_bar_and_enter_does_it(
    ui: Ui, document: Document
) -> None:
    document.fill_mask("rectangle", 255, Rect(5, 5, 2, 2))  # a speck
    before, bar, draft = mask(document), ui.bars.mask_bar, ui.tools.masking.draft
    for name, row in OPERATIONS.items():
        assert ui.action(name).text().endswith("…") == (row.most > 0)
        if not row.most:
            continue
        ui.act(name)
        assert bar.isVisible() and not ui.bars.tool_options.isVisible()
        assert bar.amount.hasFocus() and bar.amount.number == row.usual
        QTest.keyClicks(bar.amount, "3")
        field = bar.amount.findChild(QLineEdit)
        assert field is not None
        QTest.keyClick(field, Qt.Key.Key_Return)
        assert draft.value == OperationDraft(name, 3)
        ui.rest()
        assert np.array_equal(mask(document), before)
        QTest.keyClick(bar.amount, Qt.Key.Key_Return)
        ui.rest()
        looks, seen = row.looks, document.srgb(document.mask.rect)
        expected = row.act(before, 3) if looks is None else looks(before, seen, 3)
        assert np.abs(mask(document).astype(int) - expected).max() <= 1
        assert document.undo_stack.undo_name == name
        assert not bar.isVisible() and ui.bars.tool_options.isVisible()
        assert ui.canvas.hasFocus()
        document.undo_stack.undo()


@pytest.mark.slow
def test_the_canvas_shows_what_the_mask_would_be_and_escape_takes_it_back(
    ui: Ui, document: Document
) -> None:
    ui.rest()
    ui.state.view.context_visible.value = False
    plain = shot(ui.window)
    ui.act("grow_mask")
    ui.rest()
    QTest.keyClick(ui.bars.mask_bar.amount, Qt.Key.Key_Right)
    ui.rest()
    previewed = shot(ui.window)
    assert (previewed != plain).any()
    QTest.keyClick(ui.bars.mask_bar.amount, Qt.Key.Key_Escape)
    assert np.array_equal(shot(ui.window), plain)
    assert document.undo_stack.undo_name == "rectangle"
    usual = OPERATIONS["grow_mask"].usual + 1
    grown = grown_by(mask(document), usual)
    document.edit("load_mask", document.mask, document.mask.rect, grown)
    ui.rest()
    assert np.array_equal(shot(ui.window), previewed)


@pytest.mark.slow
def test_a_hidden_mask_is_seen_while_it_is_being_changed(ui: Ui, document: Document) -> None:
    ui.state.view.context_visible.value = False
    ui.act("toggle_overlay")
    plain = shot(ui.window)
    ui.act("feather_mask")
    ui.rest()
    assert (shot(ui.window) != plain).any()
    ui.bars.mask_bar.cancel.click()
    assert np.array_equal(shot(ui.window), plain)


def test_keys_on_the_canvas_end_a_draft_and_undo_gives_it_up_first(
    ui: Ui, document: Document
) -> None:
    before, draft = mask(document), ui.tools.masking.draft
    for give_up in (lambda: ui.key(Qt.Key.Key_Escape), lambda: ui.act("undo")):
        ui.act("grow_mask")
        ui.rest()
        ui.canvas.setFocus()
        give_up()
        assert draft.value is None and np.array_equal(mask(document), before)
    ui.act("grow_mask")
    ui.canvas.setFocus()
    ui.key(Qt.Key.Key_Return)
    ui.rest()
    assert np.array_equal(mask(document), grown_by(before, OPERATIONS["grow_mask"].usual))
    ui.act("undo", "undo")
    assert not mask(document).any()


@pytest.mark.slow
def test_filling_holes_asks_nothing_and_what_would_change_nothing_says_so(
    ui: Ui, document: Document
) -> None:
    whole = mask(document)
    document.fill_mask("erase", 0, Rect(36, 26, 4, 4))
    ui.act("fill_holes")
    ui.rest()
    assert np.array_equal(mask(document), whole)
    assert document.undo_stack.undo_name == "fill_holes"
    ui.act("remove_specks")
    ui.rest()
    assert ui.bars.mask_bar.note.text() == "No change"
    ui.bars.mask_bar.accept.click()
    ui.rest()
    assert document.undo_stack.undo_name == "fill_holes"


@pytest.mark.slow
def test_transparency_is_offered_where_there_is_some(ui: Ui, document: Document) -> None:
    action = ui.action("mask_from_alpha")
    assert not action.isEnabled()
    pixels = picture(channels=4)
    pixels[..., 3] = 255
    pixels[:10, :, 3] = 0
    clear = Document(pixels, "clear.png")
    ui.state.open_document(clear)
    assert action.isEnabled()
    action.trigger()
    bar = ui.bars.mask_bar
    bar.what.activated.emit(1)
    bar.combine.chosen.emit(Combine.ADD)
    draft = ui.state.tools.masking.draft.value
    assert draft == AlphaDraft(transparent=False, combine=Combine.ADD)
    bar.accept.click()
    ui.rest()
    assert (mask(clear)[10:] == 255).all() and not mask(clear)[:10].any()


@pytest.mark.slow
def test_the_colour_tool_shows_its_bar_and_its_choices_reach_the_draft(
    ui: Ui, document: Document
) -> None:
    state, bar = ui.state, ui.bars.mask_bar
    state.tools.active.value = ToolId.COLOUR_RANGE
    assert bar.isVisible() and not bar.accept.isVisible() and bar.note.text()
    x, y = ui.canvas.viewport.to_canvas(10.5, 10.5)
    QTest.mouseClick(ui.canvas, Qt.MouseButton.LeftButton, pos=QPoint(round(x), round(y)))
    assert bar.accept.isVisible() and bar.note.text() == "Comparing…"
    ui.rest()
    assert not bar.note.text()
    bar.colour.fields["tolerance"].edited.emit(2.5)
    bar.colour.fields["softness"].edited.emit(0.0)
    bar.colour.fields["contiguous"].click()
    bar.colour.measure.activated.emit(1)
    bar.combine.chosen.emit(Combine.REPLACE)
    draft = state.tools.masking.draft.value
    assert isinstance(draft, ColourDraft)
    options = draft.options
    assert (options.tolerance, options.softness, options.contiguous) == (2.5, 0.0, False)
    assert options.measure == "cie76" and draft.combine is Combine.REPLACE
    ui.rest()
    bar.accept.click()
    ui.rest()
    assert mask(document)[10, 10] == 255
    state.tools.active.value = ToolId.BRUSH
    assert not bar.isVisible() and ui.bars.tool_options.isVisible()


@pytest.mark.slow
def test_tools_that_draw_shapes_have_their_options_and_others_do_not(ui: Ui) -> None:
    tools, shape = ui.state.tools, ui.bars.tool_options.shape.options
    seen: dict[ToolId, tuple[bool, bool]] = {}
    for tool in (ToolId.BRUSH, ToolId.RECTANGLE, ToolId.LASSO, ToolId.PAN):
        tools.active.value = tool
        seen[tool] = (shape.isVisible(), shape.fields["antialias"].isVisible())
    assert seen == {
        ToolId.BRUSH: (False, False),
        ToolId.RECTANGLE: (True, False),
        ToolId.LASSO: (True, True),
        ToolId.PAN: (False, False),
    }
    tools.active.value = ToolId.LASSO
    shape.combine.activated.emit(2)
    shape.fields["antialias"].click()
    shape.fields["feather"].edited.emit(12.0)
    chosen = tools.masking.shape.value
    assert (chosen.combine, chosen.antialias, chosen.feather) == (Combine.INTERSECT, False, 12.0)


@pytest.mark.slow
def test_keys_choose_tools_and_none_makes_the_window_wider(ui: Ui, document: Document) -> None:
    for key, held, tool in (
        (Qt.Key.Key_F, NONE, ToolId.LASSO),
        (Qt.Key.Key_F, SHIFT, ToolId.POLYGON),
        (Qt.Key.Key_R, SHIFT, ToolId.ELLIPSE),
        (Qt.Key.Key_W, NONE, ToolId.COLOUR_RANGE),
    ):
        ui.key(key, held)
        assert ui.tools.active.value is tool
    width = ui.window.width()
    for tool in ToolId:
        ui.tools.active.value = tool
        assert ui.window.minimumSizeHint().width() <= width == ui.window.width()


@pytest.mark.slow
@pytest.mark.parametrize("ready", [True, False])
def test_generating_takes_the_mask_that_is_seen(ui: Ui, document: Document, ready: bool) -> None:
    before, seen = mask(document), []
    ui.act("grow_mask")
    if ready:
        ui.rest()
    ui.workspace.shaping.masking.after_accept(lambda: seen.append(mask(document)))
    ui.wait(lambda: bool(seen))
    assert document.undo_stack.undo_name == "grow_mask"
    assert (seen[0] > 0).sum() > (before > 0).sum()


def test_damage_is_found_shown_and_chosen_by_one_slider(ui: Ui) -> None:
    pixels = np.full((90, 120, 3), 110, np.uint8)
    pixels[40:42, 10:110] = 245
    found = ui.open(pixels)
    ui.rest()
    ui.act("find_damage")
    bar, masking = ui.bars.mask_bar, ui.state.tools.masking
    assert bar.isVisible() and bar.amount.hasFocus() and bar.amount.number == 50
    ui.rest()
    assert masking.preview.value is not None and not mask(found).any()
    bar.amount.edited.emit(60)
    bar.combine.chosen.emit(Combine.ADD)
    assert masking.draft.value == DamageDraft(60, Combine.ADD)
    bar.accept.click()
    ui.rest()
    assert (mask(found)[40:42, 12:108] == 255).all() and not mask(found)[:36].any()
    assert found.undo_stack.undo_name == "find_damage" and not bar.isVisible()
