"""The layers panel in a real window: every gesture is one undoable step."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QImage, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from desktop_app.core.blend_mode import COLOUR_MODES, BlendMode
from desktop_app.core.geometry import Rect
from desktop_app.imaging.blend import Patch
from desktop_app.imaging.layers import layer_tree
from desktop_app.imaging.layers.content import Content
from desktop_app.imaging.layers.layer import Layer
from desktop_app.state.document import layer_commands, layer_properties
from desktop_app.state.document import layer_merging as merging
from desktop_app.state.document.document import Document
from desktop_app.state.document.layer_pixels import picture_layer, with_picture
from desktop_app.state.painting.strokes import Brush, ColourStroke
from desktop_app.ui.panels.layers.chosen import select_layer
from desktop_app.ui.panels.layers.layers_model import EYE, NAME
from desktop_app.ui.panels.layers_panel import LayersPanel
from desktop_app.ui.words.layer_names import mode_words, modes_of, name_words
from tests.ui.panels.conftest import (
    ALT,
    CTRL,
    NONE,
    SHIFT,
    Ui,
    choose,
    click,
    press_and_move,
    turn_wheel,
)

AS_MADE = ["Paint 3", "Paint 2", "Paint 1", "Background"]


@pytest.fixture
def document(ui: Ui) -> Document:
    made = ui.open()
    for _ in range(3):
        layer_commands.add_paint(made)
    return made


@pytest.fixture
def panel(ui: Ui, document: Document) -> LayersPanel:
    ui.window.resize(1280, 900)
    QTest.qWaitForWindowExposed(ui.window)
    return ui.docks.layers_panel


def rows(panel: LayersPanel) -> list[object]:
    """The words of the rows from above, groups as (name, rows)."""

    def told(parent: object) -> list[object]:
        model, found = panel.list_model, []
        for at in range(model.rowCount(parent)):  # pyright: ignore[reportArgumentType]
            index = model.index(at, EYE, parent)  # pyright: ignore[reportArgumentType]
            words = index.siblingAtColumn(NAME).data()
            found.append((words, told(index)) if model.rowCount(index) else words)
        return found

    return told(panel.view.rootIndex())


def layer(document: Document, number: int) -> Layer:
    """By number, from the lowest, groups before what they hold."""
    return [*layer_tree.walk(document.layers.value)][number]


def at(panel: LayersPanel, which: int | str, column: int = NAME, share: float = 0.5) -> QPoint:
    """A place on a row, ``share`` of its height down; by number from the lowest, or its id."""
    document = panel._workspace.state.document.value
    assert document is not None
    layer_id = document.layers.value[which].id if isinstance(which, int) else which
    cell = panel.view.visualRect(panel.list_model.index_of(layer_id, column))
    return QPoint(cell.left() + min(60, cell.width() // 2), cell.top() + int(cell.height() * share))


def drag(panel: LayersPanel, start: QPoint, end: QPoint, *, release: bool = True) -> None:
    places = [start + (end - start) * share for share in (0, 0.2, 0.5, 0.8, 1.0)]
    press_and_move(panel.view.viewport(), *places, release=release)


def last_step(document: Document) -> str | None:
    return document.undo_stack.undo_name


def visible(document: Document) -> list[bool]:
    return [one.visible for one in document.layers.value]


def whole(document: Document) -> np.ndarray:
    return document.pixels.read(document.pixels.rect).copy()


def paint(document: Document, size: int = 30) -> None:
    ColourStroke(document, Brush(size=size), (250, 2, 3), 40, 30).finish()


# -- rows -----------------------------------------------------------------------------------------


@pytest.mark.slow
def test_it_lies_above_the_results_and_says_where_no_layers_are(ui: Ui) -> None:
    layers, results = ui.docks.layers_dock.geometry(), ui.docks.results_dock.geometry()
    assert layers.bottom() < results.top() < layers.bottom() + 12
    stack = ui.docks.layers_panel.stack
    assert stack.is_empty and stack.sentence.text()


@pytest.mark.slow
def test_groups_fold_and_stay_folded_when_something_changes(
    panel: LayersPanel, document: Document
) -> None:
    made = layer_commands.group(document, [layer(document, 1).id, layer(document, 2).id])
    assert rows(panel) == ["Paint 3", ("Group 1", ["Paint 2", "Paint 1"]), "Background"]

    def is_open() -> bool:
        return panel.view.isExpanded(panel.list_model.index_of(made, EYE))

    assert is_open()
    panel.view.setFocus()
    QTest.keyClick(panel.view, Qt.Key.Key_Left)
    assert not is_open()
    layer_commands.add_paint(document)
    assert not is_open()
    document.activate(made)
    for _ in range(2):
        QTest.keyClick(panel.view, Qt.Key.Key_Right)
    assert document.active.value == layer(document, 3).id


@pytest.mark.slow
def test_a_click_chooses_what_is_worked_on_and_a_stroke_shows_its_new_layer(
    panel: LayersPanel, document: Document
) -> None:
    click(panel.view.viewport(), at(panel, 0))
    assert document.active.value == document.layers.value[0].id
    paint(document, 9)
    assert rows(panel) == ["Paint 3", "Paint 2", "Paint 1", "Paint 4", "Background"]
    assert panel.view.worked_on == document.layers.value[1].id
    chosen = panel.view.selectionModel().selectedRows(NAME)
    assert [index.data() for index in chosen] == ["Paint 4"]


# -- gestures -------------------------------------------------------------------------------------


def test_the_eye_hides_as_one_step_and_with_alt_all_others(
    panel: LayersPanel, document: Document
) -> None:
    viewport, active = panel.view.viewport(), document.active.value
    click(viewport, at(panel, 2, EYE))
    assert visible(document) == [True, True, False, True]
    assert last_step(document) == "layer_visibility" and document.active.value == active
    document.undo_stack.undo()
    assert all(visible(document))
    click(viewport, at(panel, 1, EYE), ALT)
    assert visible(document) == [False, True, False, False]
    click(viewport, at(panel, 1, EYE), ALT)
    assert all(visible(document))


@pytest.mark.slow
def test_rows_are_dragged_above_others_and_into_groups_but_not_below_the_background(
    panel: LayersPanel, document: Document
) -> None:
    drag(panel, at(panel, 1), at(panel, 3, share=0.1), release=False)
    assert panel.view.drop is not None and panel.view.drop.place == "above"  # a line shows it
    QTest.mouseRelease(panel.view.viewport(), Qt.MouseButton.LeftButton, NONE, at(panel, 3))
    assert rows(panel) == ["Paint 1", "Paint 3", "Paint 2", "Background"]
    assert last_step(document) == "layer_move" and panel.view.drop is None
    document.undo_stack.undo()
    before = document.layers.value
    drag(panel, at(panel, 3), at(panel, 1, share=0.9), release=False)
    panel.view.setFocus()
    QTest.keyClick(panel.view, Qt.Key.Key_Escape)
    QTest.mouseRelease(panel.view.viewport(), Qt.MouseButton.LeftButton, NONE, at(panel, 1))
    assert document.layers.value is before and rows(panel) == AS_MADE
    drag(panel, at(panel, 3), QPoint(60, panel.view.viewport().height() - 2))
    assert rows(panel) == ["Paint 2", "Paint 1", "Paint 3", "Background"]
    document.undo_stack.undo()
    made = layer_commands.add_group(document)
    click(panel.view.viewport(), at(panel, 1))
    click(panel.view.viewport(), at(panel, 2), SHIFT)
    drag(panel, at(panel, 2), at(panel, made))
    assert rows(panel) == [("Group 1", ["Paint 2", "Paint 1"]), "Paint 3", "Background"]


def test_a_mask_is_dragged_to_another_layer_and_layers_pass_by_it(
    ui: Ui, panel: LayersPanel, document: Document
) -> None:
    ui.act("layer_mask_new")
    mask = document.active.value
    masked = [("Paint 3", ["Layer mask 1"]), "Paint 2", "Paint 1", "Background"]
    assert rows(panel) == masked
    drag(panel, at(panel, mask), at(panel, 2))
    assert rows(panel) == ["Paint 3", ("Paint 2", ["Layer mask 1"]), "Paint 1", "Background"]
    document.undo_stack.undo()
    drag(panel, at(panel, 1), at(panel, 3, share=0.9))  # the lower half of the masked layer's row
    assert rows(panel) == [masked[0], "Paint 1", "Paint 2", "Background"]
    drag(panel, at(panel, 1), at(panel, mask, share=0.9))
    assert rows(panel) == masked


def test_a_locked_layer_can_not_be_dragged_and_the_bar_says_why(
    ui: Ui, panel: LayersPanel, document: Document
) -> None:
    before = document.layers.value
    drag(panel, at(panel, 0), at(panel, 3, share=0.1))
    assert document.layers.value is before
    assert ui.error.code == "layer_locked" and "Background" in ui.error.what


@pytest.mark.slow
def test_a_name_is_typed_in_its_row_and_escape_leaves_it(
    ui: Ui, panel: LayersPanel, document: Document
) -> None:
    one, viewport = document.layers.value[2].id, panel.view.viewport()

    def double_click() -> None:
        click(viewport, at(panel, one))
        QTest.mouseDClick(viewport, Qt.MouseButton.LeftButton, NONE, at(panel, one))

    for begin, key, typed, name in (
        (double_click, Qt.Key.Key_Escape, "b sky", "Paint 2"),
        (double_click, Qt.Key.Key_Return, "b sky", "b sky"),
        (lambda: ui.act("layer_rename"), Qt.Key.Key_Return, "b sea", "b sea"),
    ):
        begin()
        editor = viewport.findChild(QLineEdit)
        assert editor is not None and editor.hasFocus()
        editor.selectAll()
        QTest.keyClicks(editor, typed)
        panel.list_model.touch(one)  # as when its thumbnail comes
        QTest.keyClick(editor, key)
        ui.wait(lambda: viewport.findChild(QLineEdit) is None)
        assert rows(panel)[1] == name
    assert last_step(document) == "layer_rename" and document.layers.value[2].id == one


# -- keyboard -------------------------------------------------------------------------------------


def test_the_keyboard_walks_hides_renames_and_deletes(
    ui: Ui, panel: LayersPanel, document: Document
) -> None:
    ids = [one.id for one in document.layers.value]
    panel.view.setFocus()
    QTest.keyClick(panel.view, Qt.Key.Key_Down)
    assert document.active.value == ids[2]
    QTest.keyClick(panel.view, Qt.Key.Key_Space)
    assert not document.layers.value[2].visible
    QTest.keyClick(panel.view, Qt.Key.Key_F2)
    editor = panel.view.viewport().findChild(QLineEdit)
    assert editor is not None
    QTest.keyClicks(editor, "x")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    ui.wait(lambda: document.layers.value[2].name == "x")
    panel.view.setFocus()
    QTest.keyClick(panel.view, Qt.Key.Key_Delete)
    assert [one.id for one in document.layers.value] == [ids[0], ids[1], ids[3]]
    assert document.active.value == ids[1]


@pytest.mark.slow
def test_shortcuts_work_from_the_canvas_and_page_keys_stay_with_lists(
    ui: Ui, panel: LayersPanel, document: Document
) -> None:
    ui.to_canvas()
    ui.key(Qt.Key.Key_PageDown)
    assert document.active.value == document.layers.value[2].id
    for key, held, step in (
        (Qt.Key.Key_J, CTRL, "layer_duplicate"),
        (Qt.Key.Key_PageUp, CTRL, "layer_move"),
        (Qt.Key.Key_G, CTRL, "layer_group"),
        (Qt.Key.Key_G, CTRL | SHIFT, "layer_ungroup"),
        (Qt.Key.Key_N, CTRL | SHIFT, "layer_new"),
    ):
        ui.key(key, held)
        assert last_step(document) == step
    assert len(document.layers.value) == 6
    document.edit("stroke", document.mask, Rect(3, 2, 5, 4), np.full((4, 5), 255, np.uint8))
    select_layer(ui.workspace, document.layers.value[0].id)
    ui.key(Qt.Key.Key_J, CTRL)
    ui.wait(lambda: last_step(document) == "layer_via_copy")
    copies = [one for one in document.layers.value if one.id == document.active.value]
    assert copies[0].rect == Rect(3, 2, 5, 4)
    for widget in (panel.header.opacity, ui.docks.history_panel.view, ui.docks.results_panel.view):
        event = QKeyEvent(QEvent.Type.ShortcutOverride, Qt.Key.Key_PageDown, NONE)
        event.ignore()
        QApplication.sendEvent(widget, event)
        assert event.isAccepted(), widget


# -- looks ----------------------------------------------------------------------------------------


@pytest.mark.slow
def test_a_drag_of_the_opacity_is_seen_at_once_and_is_one_step(
    panel: LayersPanel, document: Document
) -> None:
    paint(document)
    slider = panel.header.opacity
    seen = set()
    press_and_move(slider, QPoint(slider.width() - 4, 9), release=False)
    for share in (0.8, 0.6, 0.3):
        QTest.mouseMove(slider, QPoint(round(slider.width() * share), 9))
        seen.add(whole(document).tobytes())
        assert last_step(document) == "paint"
    place = QPoint(round(slider.width() * 0.3), 9)
    QTest.mouseRelease(slider, Qt.MouseButton.LeftButton, NONE, place)
    assert len(seen) == 3 and last_step(document) == "layer_opacity"
    assert abs(document.layers.value[3].opacity - 0.3) < 0.02
    document.undo_stack.undo()
    assert document.layers.value[3].opacity == 1 and slider.number == 1
    assert last_step(document) == "paint"


@pytest.mark.slow
def test_notches_of_the_wheel_are_one_step_once_it_rests(
    ui: Ui, panel: LayersPanel, document: Document
) -> None:
    for _ in range(4):
        turn_wheel(panel.header.opacity, -1)
    assert last_step(document) == "layer_new"
    ui.wait(lambda: last_step(document) == "layer_opacity")
    assert document.layers.value[3].opacity == panel.header.opacity.number < 1
    document.undo_stack.undo()
    assert last_step(document) == "layer_new"


@pytest.mark.slow
def test_modes_are_grouped_and_groups_can_pass_through(
    panel: LayersPanel, document: Document
) -> None:
    groups, modes = modes_of(None), panel.header.modes
    assert sorted(mode for group in groups for mode in group) == sorted(COLOUR_MODES)
    before = modes.count()
    assert before == len(COLOUR_MODES) + len(groups) - 1
    assert len({mode_words(mode) for mode in BlendMode}) == len(BlendMode)
    modes.setFocus()
    choose(modes, "multiply")
    assert document.layers.value[3].mode is BlendMode.MULTIPLY
    document.undo_stack.undo()
    assert modes.currentData() == "normal"
    group = layer_commands.group(document, [one.id for one in document.layers.value[1:]])
    assert (modes.currentData(), modes.count()) == ("pass-through", before + 2)
    tip = panel.list_model.index_of(group).data(Qt.ItemDataRole.ToolTipRole)
    assert "Pass Through" in tip
    choose(modes, "normal")
    assert document.layers.value[1].mode is BlendMode.NORMAL
    document.undo_stack.undo()
    assert modes.currentData() == "pass-through"
    document.activate(document.layers.value[1].children[0].id)
    assert (modes.currentData(), modes.count()) == ("normal", before)
    document.activate(group)
    panel.retranslate()
    assert modes.currentData() == "pass-through"


@pytest.mark.slow
def test_looks_are_set_for_all_that_is_chosen_and_clipping_is_said_in_the_row(
    ui: Ui, panel: LayersPanel, document: Document
) -> None:
    click(panel.view.viewport(), at(panel, 3))
    click(panel.view.viewport(), at(panel, 1), CTRL)
    panel.header.mode_chosen.emit(BlendMode.SCREEN)
    assert [one.mode == "screen" for one in document.layers.value] == [False, True, False, True]
    document.activate(layer(document, 2).id)
    ui.act("layer_clip")
    assert layer(document, 2).clipped and ui.action("layer_clip").isChecked()
    index = panel.list_model.index_of(layer(document, 2).id)
    assert "clipped to the layers below" in index.data(Qt.ItemDataRole.ToolTipRole)
    document.undo_stack.undo()
    assert not layer(document, 2).clipped and not ui.action("layer_clip").isChecked()


# -- thumbnails, size, pictures -------------------------------------------------------------------


@pytest.mark.slow
def test_thumbnails_come_from_the_background_and_follow_the_pixels(
    ui: Ui, panel: LayersPanel, document: Document
) -> None:
    def colour() -> str:
        panel.view.viewport().repaint()
        picture = panel.thumbnails.pixmap(document.layers.value[3])
        return "" if picture is None else picture.toImage().pixelColor(32, 21).name()

    ui.wait(lambda: colour() != "" and panel.thumbnails.is_idle)
    empty = colour()
    ColourStroke(document, Brush(size=40, hardness=1.0), (250, 20, 30), 48, 32).finish()
    ui.wait(lambda: colour() == "#fa141e")
    document.undo_stack.undo()
    ui.wait(lambda: colour() == empty)


@pytest.mark.slow
def test_five_hundred_layers_are_shown_without_looking_at_all_of_them(
    panel: LayersPanel, document: Document
) -> None:
    pixels = layer(document, 1).pixels
    more = tuple(Layer("paint", f"paint {n + 9}", pixels=pixels) for n in range(500))
    begun = time.process_time()
    document.arrange("more", (*document.layers.value, *more))
    panel.view.viewport().repaint()
    assert panel.list_model.rowCount() == 504
    assert len(panel.thumbnails._wanted) < 40  # only those that are seen
    assert time.process_time() - begun < 5  # no figure, but a stall would be seen


@pytest.mark.slow
def test_a_reference_is_seen_on_the_canvas_and_is_in_no_picture(ui: Ui, document: Document) -> None:
    def middle() -> str:
        return ui.canvas.grab().toImage().pixelColor(ui.canvas.rect().center()).name()

    before, plain = whole(document), middle()
    white = np.full((300, 300, 4), 255, np.uint8)
    made = picture_layer(document.content, white, "sky", "reference")
    document.commit("layer_reference", with_picture(document.content, made))
    assert np.array_equal(whole(document), before)
    assert middle() == "#ffffff" != plain
    layer_properties.set_visible(document, [made.id], False)
    assert middle() == plain


@pytest.mark.slow
def test_a_picture_is_inserted_from_a_file_and_from_the_clipboard(
    ui: Ui, document: Document, photo: Path
) -> None:
    ui.workspace.layers.insert(photo)
    ui.wait(lambda: last_step(document) == "layer_insert")
    assert document.layers.value[4].name == "photo"
    image = QImage(20, 10, QImage.Format.Format_RGBA8888)
    image.fill(Qt.GlobalColor.red)
    QApplication.clipboard().setImage(image)
    ui.act("layer_paste")
    ui.wait(lambda: last_step(document) == "layer_paste")
    pasted = document.layers.value[5]
    assert pasted.id == document.active.value
    assert pasted.rect == Rect(38, 27, 20, 10)
    QApplication.clipboard().clear()


@pytest.mark.slow
def test_merging_happens_in_the_background_with_what_changes_meanwhile(
    ui: Ui, document: Document
) -> None:
    before = whole(document)
    ui.act("layer_merge_down")
    ui.wait(lambda: last_step(document) == "layer_merge_down")
    assert len(document.layers.value) == 3 and np.array_equal(whole(document), before)
    ui.act("layer_flatten")
    paint(document)
    painted = whole(document)
    ui.wait(lambda: last_step(document) == "layer_flatten")
    assert len(document.layers.value) == 1 and np.array_equal(whole(document), painted)
    assert [step.name for step in document.undo_stack.steps][:2] == ["layer_flatten", "paint"]
    for action in ("layer_flatten", "layer_merge_visible"):  # nothing is left to merge
        assert not ui.window.kit.actions[action].isEnabled()


@pytest.mark.slow
def test_what_takes_long_is_said_until_it_is_done(ui: Ui, document: Document) -> None:
    begin, gate, activity = threading.Event(), ui.workspace.layers, ui.bars.status_row.activity

    def slow(content: Content) -> Content:
        begin.wait(120)
        return merging.flatten(content)

    gate.change("layer_flatten", slow)
    ui.wait(lambda: activity.isVisible() and activity.words.text() == "Flatten")
    assert not activity.cancel.isVisible(), "nobody would hear it"
    begin.set()
    ui.wait(lambda: last_step(document) == "layer_flatten")
    assert not activity.isVisible()


@pytest.mark.slow
def test_a_patch_brings_its_words_back(ui: Ui, document: Document) -> None:
    patch = Patch(Rect(3, 3, 9, 9), np.zeros((9, 9, 3), np.uint8))
    document.put_in("apply", Layer("patch", "a red fox", (patch,)))
    assert rows(ui.docks.layers_panel)[0] == "a red fox"
    ui.act("layer_settings")
    assert ui.chosen.prompt == "a red fox"


def test_what_has_no_effect_here_says_so_in_every_language() -> None:
    assert name_words("Curves 1 [curves: no effect here]") == "Curves 1 [curves: no effect here]"
