"""Adjustment layers by gestures in a real window: new, each kind of value, live, undone, masked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QColorDialog, QMenu, QWidget

from desktop_app.core.geometry import Rect
from desktop_app.core.pixels import Array
from desktop_app.core.registry import RowError
from desktop_app.core.values import Choice, Field, Number
from desktop_app.imaging.adjustments.adjustment import Adjustment
from desktop_app.imaging.adjustments.table import ADJUSTMENTS
from desktop_app.imaging.colour_values import STRAIGHT
from desktop_app.imaging.layer_kinds.adjustment_layer import Adjusting
from desktop_app.imaging.layers import layer_tree
from desktop_app.imaging.layers.layer import Layer
from desktop_app.imaging.tiles import Tiles, opaque
from desktop_app.state.document.document import Document
from desktop_app.state.painting.tools import ToolId
from desktop_app.storage.pictures import save_picture
from desktop_app.ui.commands.command_list import CommandList
from desktop_app.ui.panels.layers.adjustment_box import AdjustmentBox
from desktop_app.ui.panels.layers.adjustment_source import SourceEditor
from desktop_app.ui.widgets.field_editors import (
    ChoiceEditor,
    ColourEditor,
    CurvesEditor,
    FieldEditor,
    FlagEditor,
    GradientEditor,
    NumberEditor,
    NumbersEditor,
    gathered,
)
from desktop_app.ui.widgets.points_editor import PointsEditor
from desktop_app.ui.words.layer_names import layer_words
from tests.ui.layout_check import cut_words
from tests.ui.panels.conftest import Ui, choose, click, press_and_move, turn_wheel

pytestmark = pytest.mark.window

E = TypeVar("E", bound=QWidget)


@pytest.fixture
def document(ui: Ui) -> Document:
    ui.window.resize(1280, 900)
    pixels = np.random.default_rng(2).integers(20, 220, (96, 128, 3)).astype(np.uint8)
    return ui.open(pixels)


def new(ui: Ui, adjustment: str) -> AdjustmentBox:
    """By the menu; its row is open."""
    menu = ui.docks.layers_panel.adjust.menu()
    menu.aboutToShow.emit()
    (action,) = [one for one in menu.actions() if one.objectName() == f"adjustment_{adjustment}"]
    action.trigger()
    box = ui.docks.layers_panel.box("adjustment")
    assert isinstance(box, AdjustmentBox)
    ui.window.grab()
    assert box.isVisible()
    return box


def editor(box: AdjustmentBox, kind: type[E], at: int = 0) -> E:
    return [one for one in box.editors if isinstance(one, kind)][at]


def active(document: Document) -> Layer:
    found = layer_tree.find(document.layers.value, document.active.value)
    assert found is not None
    return found


def values(document: Document) -> dict[str, Any]:
    guidance = active(document).guidance
    assert isinstance(guidance, Adjusting)
    return dict(guidance.values)


def shown(document: Document) -> Array:
    return document.pixels.read(document.size.rect).copy()


def drag(part: QWidget, *places: tuple[float, float], release: bool = True) -> None:
    """Over places that are shares of its size."""
    at = [QPoint(round(x * part.width()), round(y * part.height())) for x, y in places]
    press_and_move(part, *at, release=release)


@pytest.mark.slow
def test_each_is_in_the_menus_and_in_the_command_box(ui: Ui, document: Document) -> None:
    found: list[str] = []
    for menu in ui.window.menuBar().findChildren(QMenu):
        if menu.title().replace("&", "") in ("New Adjustment", "New Filter"):
            menu.aboutToShow.emit()
            found += [action.objectName() for action in menu.actions()]
            assert all(action.isEnabled() and action.toolTip() for action in menu.actions())
    assert sorted(found) == sorted(f"adjustment_{row.id}" for row in ADJUSTMENTS)
    actions = ui.window.kit.actions
    listed = CommandList(ui.state, actions, ui.window.menuBar(), list, lambda _: None).gathered()
    mine = {one.id: one for one in listed if one.id.startswith("adjustment:")}
    assert len(mine) == len(ADJUSTMENTS)
    mine["adjustment:levels"].run()
    assert layer_words(active(document)) == "Levels 1"
    assert document.undo_stack.undo_name == "adjustment_new"


@pytest.fixture
def planted() -> Iterator[Adjustment]:
    """As a plugin would add one."""
    ways = Choice({"up": ("Up", ""), "down": ("Down", "")})
    row = Adjustment(
        id="planted",
        name="Planted",
        tip="Moves all values.",
        icon="sun",
        fields=(
            Field("way", "Way", "Where to.", ways, "up"),
            Field("far", "Far", "How far.", Number(0, 50, step=1, whole=True), 0),
        ),
        colours=lambda values, pixels, _: (
            pixels + values["far"] / 255 * (1 if values["way"] == "up" else -1)
        ),
    )
    ADJUSTMENTS.add(row)
    yield row
    ADJUSTMENTS.remove(row)


@pytest.mark.slow
def test_one_of_a_plugin_is_like_any_other(ui: Ui, document: Document, planted: Adjustment) -> None:
    before = shown(document).astype(int)
    box = new(ui, planted.id)
    assert layer_words(active(document)) == "Planted 1"
    slider = editor(box, NumberEditor).slider
    slider.edited.emit(7.0)
    slider.released.emit()
    assert np.array_equal(shown(document), before + 7)
    choose(editor(box, ChoiceEditor).box, "down")
    assert np.array_equal(shown(document), before - 7)
    with pytest.raises(RowError):
        ADJUSTMENTS.add(replace(planted, id="other", colours=None))


@pytest.mark.slow
def test_it_lies_above_in_the_group_and_a_mask_limits_it(ui: Ui, document: Document) -> None:
    ui.act("layer_new")
    below = document.active.value
    ui.act("layer_group")
    document.activate(below)
    document.mask.write(Rect(0, 0, 10, 10), np.full((10, 10), 255, np.uint8))
    document.undo_stack.changed.send(None)
    new(ui, "exposure")
    path = layer_tree.path_to(document.layers.value, document.active.value)
    assert [layer.kind for layer in path] == ["group", "adjustment"]
    assert [one.id for one in path[0].children] == [below, document.active.value]
    assert active(document).pixels is document.content.mask and document.has_mask


@pytest.mark.slow
def test_each_has_an_editor_for_each_value_that_fits_the_panel(ui: Ui, document: Document) -> None:
    for row in ADJUSTMENTS:
        box = new(ui, row.id)
        assert len(box.editors) == len(gathered(row.fields)), row.id
        ui.window.grab()
        assert cut_words(box) == [], row.id
        for part in box.findChildren(QWidget):
            if part.isVisible() and part.focusPolicy() & Qt.FocusPolicy.TabFocus:
                assert part.accessibleName() or part.property("text"), (row.id, part)
                place = part.mapTo(box, part.rect().center())
                assert box.rect().contains(place), (row.id, part)
        document.undo_stack.undo()


def by_slider(box: AdjustmentBox) -> FieldEditor:
    found = editor(box, NumberEditor)
    drag(found.slider, (0.5, 0.5), (0.6, 0.5), (0.7, 0.5), release=False)
    return found


def by_row(box: AdjustmentBox) -> FieldEditor:
    found = editor(box, NumbersEditor)
    drag(found.sliders[1], (0.5, 0.5), (0.6, 0.5), (0.7, 0.5), release=False)
    return found


def by_curve(box: AdjustmentBox) -> FieldEditor:
    found = editor(box, CurvesEditor)
    drag(found.curve, (0.5, 0.5), (0.5, 0.4), (0.5, 0.3), release=False)
    return found


def by_gradient(box: AdjustmentBox) -> FieldEditor:
    found = editor(box, GradientEditor)
    found.bar.change_chosen("#aa0000")
    drag(found.bar, (0.5, 0.2), (0.4, 0.5), (0.3, 0.5), release=False)
    return found


DRAGGED = {
    "exposure": by_slider,
    "hue_saturation": by_row,
    "levels": by_row,
    "curves": by_curve,
    "gradient_map": by_gradient,
    "vignette": by_slider,
}


def let_go(part: FieldEditor) -> None:
    for one in part.findChildren(QWidget):
        QTest.mouseRelease(one, Qt.MouseButton.LeftButton)


@pytest.mark.slow
@pytest.mark.parametrize("adjustment", DRAGGED)
def test_what_is_dragged_is_seen_at_once_and_is_one_step(
    ui: Ui, document: Document, adjustment: str
) -> None:
    box = new(ui, adjustment)
    before, begun, steps = shown(document), values(document), document.undo_stack.total
    part = DRAGGED[adjustment](box)
    assert not np.array_equal(shown(document), before), "while it is dragged"
    assert document.undo_stack.total == steps
    let_go(part)
    assert document.undo_stack.total == steps + 1
    assert document.undo_stack.undo_name == "adjustment_values"
    made = values(document)
    assert made != begun
    document.undo_stack.undo()
    assert np.array_equal(shown(document), before) and values(document) == begun
    document.undo_stack.redo()
    assert values(document) == made
    click(box.reset)
    assert values(document) == begun


@pytest.mark.slow
@pytest.mark.parametrize("adjustment", ["exposure", "levels", "curves"])
def test_undo_while_it_is_dragged_takes_it_back_and_dragging_goes_on(
    ui: Ui, document: Document, adjustment: str
) -> None:
    box = new(ui, adjustment)
    before, begun = shown(document), values(document)
    part = DRAGGED[adjustment](box)
    ui.act("undo")
    assert values(document) == begun and np.array_equal(shown(document), before)
    let_go(part)
    assert values(document) == begun
    ui.act("redo")
    assert values(document) != begun


@pytest.mark.slow
@pytest.mark.parametrize("way", ["layer", "document", "closed"])
@pytest.mark.parametrize("adjustment", ["exposure", "curves"])
def test_going_elsewhere_while_it_is_dragged_loses_nothing_and_changes_nothing_else(
    ui: Ui, document: Document, adjustment: str, way: str
) -> None:
    new(ui, adjustment)
    other = active(document)
    box = new(ui, adjustment)
    dragged = document.active.value
    part = DRAGGED[adjustment](box)
    seen = shown(document)
    if way == "layer":
        ui.act("layer_below")
        assert document.active.value == other.id
    elif way == "document":
        second = ui.open(name="other.png")
        new(ui, adjustment)
        untouched = shown(second)
        let_go(part)
        assert np.array_equal(shown(second), untouched)
    else:
        steps = document.undo_stack.total
        ui.act("close_document")
        assert document.undo_stack.total == steps + 1, "it is asked about with what was dragged"
    let_go(part)
    ui.wait(lambda: not box._is_resting)
    document.settle()
    found = layer_tree.find(document.layers.value, dragged)
    assert found is not None and found.guidance != other.guidance
    kept = layer_tree.find(document.layers.value, other.id)
    assert kept is not None and kept.guidance == other.guidance
    assert np.array_equal(shown(document), seen)


@pytest.mark.slow
def test_turning_the_wheel_over_one_then_another_keeps_both(ui: Ui, document: Document) -> None:
    box = new(ui, "exposure")
    for at in (0, 2):
        turn_wheel(editor(box, NumberEditor, at).slider, 1)
    box.settle()
    made = values(document)
    assert made["exposure"] > 0 and made["gamma"] > 1


def test_rows_of_numbers_have_a_list_and_keep_the_others(ui: Ui, document: Document) -> None:
    box = new(ui, "hue_saturation")
    part = editor(box, NumbersEditor)
    assert [part.parts.itemText(at) for at in range(3)] == ["All", "Reds", "Yellows"]
    by_row(box)
    let_go(part)
    choose(part.parts, "reds")
    assert [slider.number for slider in part.sliders] == [0, 0, 0]
    drag(part.sliders[0], (0.5, 0.5), (0.7, 0.5))
    made = values(document)
    assert made["all"][1] > 0 and made["reds"][0] > 0 and made["reds"][1] == 0
    click(part.reset)
    assert values(document)["reds"] == (0, 0, 0) and values(document)["all"] == made["all"]


@pytest.mark.slow
def test_flags_and_colours(ui: Ui, document: Document) -> None:
    box = new(ui, "black_white")
    grey = shown(document)
    assert (grey[..., 0] == grey[..., 1]).all()
    flag, tint = editor(box, FlagEditor), editor(box, ColourEditor)
    assert not tint.isEnabled()
    click(flag.box, QPoint(10, flag.box.height() // 2))
    assert tint.isEnabled() and values(document)["tinted"]
    for done in (False, True):
        steps = document.undo_stack.total
        click(tint.button)
        (dialog,) = tint.findChildren(QColorDialog)
        dialog.setCurrentColor(QColor("#3050a0"))
        assert not np.array_equal(shown(document), grey)
        dialog.accept() if done else dialog.reject()
        ui.wait(lambda: not tint.findChildren(QColorDialog))
        assert values(document)["tint"] == ("#3050a0" if done else "#e1d3b3")
        assert document.undo_stack.total == steps + done


def points(document: Document) -> tuple[tuple[float, Any], ...]:
    return values(document)["rgb"]


@pytest.mark.slow
def test_points_of_a_curve_come_and_go(ui: Ui, document: Document) -> None:
    box = new(ui, "curves")
    part = editor(box, CurvesEditor)
    drag(part.curve, (0.5, 0.5), (0.5, 0.3))
    assert len(points(document)) == 3 and points(document)[1][1] > 0.6
    assert part.where.text().startswith("128 →")
    drag(part.curve, (0.5, 0.3), (0.6, 0.3), (0.6, 2.0))
    assert points(document) == STRAIGHT
    drag(part.curve, (0.5, 0.3), (0.6, 2.0), (0.6, 0.4))
    assert len(points(document)) == 3, "it came back"
    part.curve.setFocus()
    QTest.keyClick(part.curve, Qt.Key.Key_Delete)
    assert points(document) == STRAIGHT
    choose(part.parts, "red")
    drag(part.curve, (0.3, 0.5), (0.3, 0.4))
    box.settle()
    assert points(document) == STRAIGHT and len(values(document)["red"]) == 3


@pytest.mark.slow
def test_escape_gives_up_what_is_dragged(ui: Ui, document: Document) -> None:
    box = new(ui, "curves")
    part = by_curve(box)
    assert isinstance(part, CurvesEditor) and len(part.curve.items) == 3
    QTest.keyClick(part.curve, Qt.Key.Key_Delete)
    assert len(part.curve.items) == 3, "the pointer holds it"
    QTest.keyClick(part.curve, Qt.Key.Key_Escape)
    assert part.curve.items == STRAIGHT and points(document) == STRAIGHT
    let_go(part)
    assert document.undo_stack.undo_name == "adjustment_new"


def test_a_curve_by_the_keyboard_alone(ui: Ui, document: Document) -> None:
    ui.window.activateWindow()
    box = new(ui, "curves")
    part = editor(box, CurvesEditor)
    curve: PointsEditor = part.curve
    curve.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(curve, Qt.Key.Key_Insert)
    assert len(curve.items) == 3 and curve.chosen == 1
    QTest.keyClick(curve, Qt.Key.Key_Up)
    QTest.keyClick(curve, Qt.Key.Key_Up, Qt.KeyboardModifier.ShiftModifier)
    QTest.keyClick(curve, Qt.Key.Key_Right)
    box.settle()
    assert points(document)[1] == pytest.approx((0.5 + 1 / 255, 0.5 + 11 / 255), abs=1e-5)
    assert curve.accessibleDescription() == part.where.text() == "129 → 139"
    QTest.keyClick(curve, Qt.Key.Key_Tab)
    assert curve.chosen == 2 and curve.hasFocus()
    QTest.keyClick(curve, Qt.Key.Key_Tab)
    assert not curve.hasFocus()


def test_behind_a_curve_stands_what_lies_below_it(ui: Ui, document: Document) -> None:
    document.edit("flat", document.pixels, Rect(0, 0, 128, 96), np.full((96, 128, 3), 77, np.uint8))
    box = new(ui, "curves")
    part = editor(box, CurvesEditor)
    ui.wait(lambda: part.curve._counts is not None)
    assert part.curve._counts is not None and part.curve._counts.argmax() == 77
    drag(part.curve, (0.5, 0.5), (0.5, 0.2))
    ui.rest()
    assert part.curve._counts.argmax() == 77, "what is below, not the result"


def test_stops_of_a_gradient(ui: Ui, document: Document) -> None:
    box = new(ui, "gradient_map")
    part = editor(box, GradientEditor)
    drag(part.bar, (0.5, 0.2), (0.5, 0.2))
    stops = values(document)["stops"]
    assert len(stops) == 3 and stops[1][1] == "#808080"
    click(part.button)
    (dialog,) = part.findChildren(QColorDialog)
    dialog.setCurrentColor(QColor("#c02040"))
    dialog.accept()
    ui.wait(lambda: not part.findChildren(QColorDialog))
    assert values(document)["stops"][1][1] == "#c02040"
    assert (shown(document)[..., 0] != shown(document)[..., 1]).any()
    QTest.keyClick(part.bar, Qt.Key.Key_Delete)
    assert len(values(document)["stops"]) == 2


@pytest.mark.slow
def test_a_table_from_a_file_and_a_damaged_one(ui: Ui, document: Document, tmp_path: Path) -> None:
    box = new(ui, "lut")
    before = shown(document)
    bad, good = tmp_path / "bad.cube", tmp_path / "good.cube"
    bad.write_text("LUT_1D_SIZE 2\n0 0 0\n")
    good.write_text('TITLE "Negative"\nLUT_1D_SIZE 2\n1 1 1\n0 0 0\n')
    part = editor(box, SourceEditor)
    part.take(str(bad))
    ui.wait(lambda: ui.state.notice.value is not None)
    assert ui.error.code == "lut_damaged" and np.array_equal(shown(document), before)
    part.take(str(good))
    ui.wait(lambda: values(document)["name"] == "Negative")
    assert np.array_equal(shown(document), 255 - before)
    assert part.taken.text() == "Table: Negative"
    assert document.undo_stack.undo_name == "adjustment_values"


@pytest.mark.few(1)
@pytest.mark.parametrize("way", ["file", "layer", "reference", "document"])
def test_colours_are_matched_to_a_reference(
    ui: Ui, document: Document, tmp_path: Path, way: str
) -> None:
    pixels = np.random.default_rng(5).normal((200, 90, 40), 9, (96, 128, 3))
    wanted = pixels.clip(0, 255).astype(np.uint8)
    if way == "document":
        ui.open(wanted, "warm.png")
        ui.workspace.activate(ui.state.documents.sessions.value[0])
    elif way == "layer":
        ui.act("layer_new")
        document.edit("fill", document.pixels, document.size.rect, wanted)
        ui.act("layer_toggle")
    elif way == "reference":
        layer = Layer("reference", "warm.png", pixels=Tiles.of_array(opaque(wanted)))
        document.arrange("reference", (*document.layers.value, layer))
    box = new(ui, "match")
    part = editor(box, SourceEditor)
    if way == "file":
        save_picture(tmp_path / "warm.png", wanted, {})
        part.take(str(tmp_path / "warm.png"))
    else:
        words = "Paint 1" if way == "layer" else "warm.png"
        at = next(at for at in range(part.box.count()) if words in part.box.itemText(at))
        part.box.activated.emit(at)
    ui.wait(lambda: values(document)["name"] != "")
    assert np.abs(shown(document).mean(axis=(0, 1)) - (200, 90, 40)).max() < 3


@pytest.mark.slow
def test_mask_tools_paint_where_it_acts(ui: Ui, document: Document) -> None:
    ui.state.tools.active.value = ToolId.PAINT
    before = shown(document)
    box = new(ui, "exposure")
    assert ui.state.tools.active.value is ToolId.BRUSH
    slider = editor(box, NumberEditor).slider
    slider.edited.emit(1.0)
    slider.released.emit()
    bright = shown(document)
    target = ui.bars.tool_options.target
    assert target.isVisibleTo(ui.window) and "Exposure 1" in target.text()
    ui.stroke((0, 0), (4, 0))
    made = shown(document)
    assert document.undo_stack.undo_name == "stroke" and not document.has_mask
    assert np.array_equal(made[:10, :10], before[:10, :10])
    assert np.array_equal(made[48, 62:66], bright[48, 62:66])
    ui.act("layer_mask_inverted")
    assert np.array_equal(shown(document)[:10, :10], bright[:10, :10])
    ui.act("layer_mask_none")
    assert np.array_equal(shown(document), bright) and not ui.action("layer_mask_none").isEnabled()
    ui.state.tools.active.value = ToolId.ERASER
    ui.stroke((0, 0), (4, 0))
    made = shown(document)
    assert np.array_equal(made[:10, :10], bright[:10, :10])
    assert np.array_equal(made[48, 62:66], before[48, 62:66])
    assert not ui.action("clear_mask").isEnabled()
    ui.act("layer_clear")
    assert np.array_equal(shown(document), bright)


@pytest.mark.slow
def test_its_thumbnail_is_its_icon_until_it_has_a_mask(ui: Ui, document: Document) -> None:
    new(ui, "exposure")
    panel = ui.docks.layers_panel
    assert panel.delegate._marks(active(document)) == ["aperture"]
    ui.act("layer_mask_full")
    ui.wait(lambda: panel.thumbnails.pixmap(active(document)) is not None)


@pytest.mark.slow
def test_a_locked_one_is_not_changed(ui: Ui, document: Document) -> None:
    box = new(ui, "curves")
    ui.act("layer_lock")
    assert not any(one.isEnabled() for one in box.editors) and not box.reset.isEnabled()
    assert not ui.action("layer_mask_full").isEnabled()


@pytest.mark.slow
def test_opacity_mode_and_merging(ui: Ui, document: Document) -> None:
    box = new(ui, "exposure")
    slider = editor(box, NumberEditor).slider
    slider.edited.emit(1.0)
    slider.released.emit()
    header = ui.docks.layers_panel.header
    assert header.opacity.isEnabled() and header.modes.isEnabled()
    header.opacity.edited.emit(0.5)
    header.opacity.released.emit()
    choose(header.modes, "multiply")
    ui.act("layer_clip", "layer_duplicate", "layer_group", "layer_ungroup", "layer_delete")
    seen = shown(document)
    assert active(document).opacity == 0.5
    document.activate(document.layers.value[0].id)
    ui.act("layer_lock")
    document.activate(document.layers.value[-1].id)
    ui.act("layer_merge_down")
    ui.rest()
    assert [one.kind for one in document.layers.value] == ["paint"]
    assert np.abs(shown(document).astype(int) - seen).max() <= 1


@pytest.mark.slow
def test_a_filter_of_one_layer_makes_its_edges_soft(ui: Ui, document: Document) -> None:
    ui.act("layer_new")
    shape = np.zeros((96, 128, 4), np.uint8)
    shape[20:60, 30:90] = (20, 20, 20, 255)
    document.edit("paint", document.pixels, document.size.rect, shape)
    box = new(ui, "blur")
    assert not editor(box, FlagEditor).box.isChecked()
    ui.act("layer_limit")
    ui.rest()
    assert editor(box, FlagEditor).box.isChecked(), "Transparency"
    seen = shown(document)
    ui.act("layer_merge_down")
    ui.wait(lambda: document.layers.value[-1].kind == "paint")
    pixels = document.layers.value[-1].pixels
    assert pixels is not None
    alpha = pixels.read(document.size.rect)[40, :, 3]
    assert len(np.unique(alpha)) > 5 and alpha[60] == 255 and not alpha[0]
    assert np.abs(shown(document).astype(int) - seen).max() <= 2
    for _ in range(3):
        document.undo_stack.undo()
    pixels = document.layers.value[-1].pixels
    assert pixels is not None and np.array_equal(pixels.read(document.size.rect), shape)
