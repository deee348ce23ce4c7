"""The layers panel in a real window: every gesture is one undoable step."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QImage, QKeyEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from desktop_app.core.blend_mode import COLOUR_MODES, BlendMode
from desktop_app.core.geometry import Rect
from desktop_app.imaging.blend import Patch
from desktop_app.state.document import layer_commands, layer_properties
from desktop_app.state.document import layer_merging as merging
from desktop_app.state.document.document import Document
from desktop_app.state.document.layer_pixels import picture_layer, with_picture
from desktop_app.state.painting.strokes import Brush, ColourStroke
from desktop_app.state.picture import layer_tree
from desktop_app.state.picture.content import Content
from desktop_app.state.picture.layers import Layer
from desktop_app.ui.panels.layers.layers_model import EYE, NAME
from desktop_app.ui.panels.layers_panel import LayersPanel
from desktop_app.ui.window.main_window import MainWindow
from desktop_app.ui.words.layer_names import mode_words, modes_of, name_words

LEFT = Qt.MouseButton.LeftButton
ALT, SHIFT, CTRL, NONE = (
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.NoModifier,
)


@pytest.fixture
def document(window: MainWindow, open_picture: Callable[..., Document]) -> Document:
    made = open_picture()
    for _ in range(3):
        layer_commands.add_paint(made)
    return made


@pytest.fixture
def panel(window: MainWindow, document: Document) -> LayersPanel:
    window.resize(1280, 900)
    QTest.qWaitForWindowExposed(window)
    return window.docks.layers_panel


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


def at(panel: LayersPanel, layer_id: str, column: int = NAME, share: float = 0.5) -> QPoint:
    """A place on a row, ``share`` of its height down."""
    cell = panel.view.visualRect(panel.list_model.index_of(layer_id, column))
    return QPoint(cell.left() + min(60, cell.width() // 2), cell.top() + int(cell.height() * share))


def drag(panel: LayersPanel, start: QPoint, end: QPoint, *, release: bool = True) -> None:
    viewport = panel.view.viewport()
    QTest.mousePress(viewport, LEFT, NONE, start)
    for share in (0.2, 0.5, 0.8, 1.0):
        QTest.mouseMove(viewport, start + (end - start) * share)
    if release:
        QTest.mouseRelease(viewport, LEFT, NONE, end)


def last_step(document: Document) -> str | None:
    return document.undo_stack.undo_name


# -- rows -----------------------------------------------------------------------------------------


@pytest.mark.slow
def test_rows_stand_from_the_topmost_to_the_lowest(panel: LayersPanel) -> None:
    assert rows(panel) == ["Paint 3", "Paint 2", "Paint 1", "Background"]


@pytest.mark.slow
def test_a_sentence_stands_where_no_layers_are(window: MainWindow) -> None:
    assert (
        window.docks.layers_panel.stack.is_empty and window.docks.layers_panel.stack.sentence.text()
    )


def test_the_panel_lies_right_above_the_results(window: MainWindow) -> None:
    layers, results = window.docks.layers_dock.geometry(), window.docks.results_dock.geometry()
    assert layers.bottom() < results.top() < layers.bottom() + 12


@pytest.mark.slow
def test_groups_fold_and_stay_folded_when_something_changes(
    panel: LayersPanel, document: Document
) -> None:
    made = layer_commands.group(document, [layer(document, 1).id, layer(document, 2).id])
    assert rows(panel) == ["Paint 3", ("Group 1", ["Paint 2", "Paint 1"]), "Background"]
    index = panel.list_model.index_of(made, EYE)
    assert panel.view.isExpanded(index)
    panel.view.setFocus()
    QTest.keyClick(panel.view, Qt.Key.Key_Left)
    assert not panel.view.isExpanded(panel.list_model.index_of(made, EYE))
    layer_commands.add_paint(document)
    assert not panel.view.isExpanded(panel.list_model.index_of(made, EYE))
    document.activate(made)
    QTest.keyClick(panel.view, Qt.Key.Key_Right)
    QTest.keyClick(panel.view, Qt.Key.Key_Right)
    assert document.active.value == layer(document, 3).id


@pytest.mark.slow
def test_a_click_chooses_what_is_worked_on_and_a_stroke_shows_its_new_layer(
    panel: LayersPanel, document: Document
) -> None:
    base = document.layers.value[0].id
    QTest.mouseClick(panel.view.viewport(), LEFT, NONE, at(panel, base))
    assert document.active.value == base
    ColourStroke(document, Brush(size=9), (1, 2, 3), 20, 20).finish()
    assert rows(panel) == ["Paint 3", "Paint 2", "Paint 1", "Paint 4", "Background"]
    assert panel.view.worked_on == document.layers.value[1].id
    chosen = panel.view.selectionModel().selectedRows(NAME)
    assert [index.data() for index in chosen] == ["Paint 4"]


# -- gestures -------------------------------------------------------------------------------------


def test_the_eye_hides_and_shows_as_one_step_each(panel: LayersPanel, document: Document) -> None:
    ids = [one.id for one in document.layers.value]
    QTest.mouseClick(panel.view.viewport(), LEFT, NONE, at(panel, ids[2], EYE))
    assert [one.visible for one in document.layers.value] == [True, True, False, True]
    assert last_step(document) == "layer_visibility" and document.active.value == ids[3]
    document.undo_stack.undo()
    assert all(one.visible for one in document.layers.value)


@pytest.mark.slow
def test_alt_and_a_click_on_the_eye_shows_one_alone(panel: LayersPanel, document: Document) -> None:
    one = document.layers.value[1].id
    QTest.mouseClick(panel.view.viewport(), LEFT, ALT, at(panel, one, EYE))
    assert [x.visible for x in document.layers.value] == [False, True, False, False]
    QTest.mouseClick(panel.view.viewport(), LEFT, ALT, at(panel, one, EYE))
    assert all(x.visible for x in document.layers.value)


@pytest.mark.slow
def test_a_row_is_dragged_above_another_and_a_line_shows_where(
    panel: LayersPanel, document: Document
) -> None:
    top, low = document.layers.value[3].id, document.layers.value[1].id
    drag(panel, at(panel, low), at(panel, top, share=0.1), release=False)
    assert panel.view.drop is not None and panel.view.drop.place == "above"
    QTest.mouseRelease(panel.view.viewport(), LEFT, NONE, at(panel, top, share=0.1))
    assert rows(panel) == ["Paint 1", "Paint 3", "Paint 2", "Background"]
    assert last_step(document) == "layer_move" and panel.view.drop is None
    document.undo_stack.undo()
    assert rows(panel) == ["Paint 3", "Paint 2", "Paint 1", "Background"]


@pytest.mark.slow
def test_rows_are_dragged_into_a_group_together(panel: LayersPanel, document: Document) -> None:
    made = layer_commands.add_group(document)
    viewport = panel.view.viewport()
    one, two = document.layers.value[1].id, document.layers.value[2].id
    QTest.mouseClick(viewport, LEFT, NONE, at(panel, one))
    QTest.mouseClick(viewport, LEFT, SHIFT, at(panel, two))
    drag(panel, at(panel, two), at(panel, made))
    assert rows(panel) == [("Group 1", ["Paint 2", "Paint 1"]), "Paint 3", "Background"]


@pytest.mark.slow
def test_escape_ends_a_drag_and_nothing_goes_below_the_background(
    panel: LayersPanel, document: Document
) -> None:
    top = document.layers.value[3].id
    before = document.layers.value
    drag(panel, at(panel, top), at(panel, before[1].id, share=0.9), release=False)
    panel.view.setFocus()
    QTest.keyClick(panel.view, Qt.Key.Key_Escape)
    QTest.mouseRelease(panel.view.viewport(), LEFT, NONE, at(panel, before[1].id))
    assert document.layers.value is before
    drag(panel, at(panel, top), QPoint(60, panel.view.viewport().height() - 2))
    assert rows(panel) == ["Paint 2", "Paint 1", "Paint 3", "Background"]


def test_a_locked_layer_can_not_be_dragged_and_the_bar_says_why(
    panel: LayersPanel, document: Document, window: MainWindow
) -> None:
    base, top = document.layers.value[0].id, document.layers.value[3].id
    before = document.layers.value
    drag(panel, at(panel, base), at(panel, top, share=0.1))
    notice = window.workspace.state.notice.value
    assert document.layers.value is before
    assert notice is not None and notice.error is not None
    assert notice.error.code == "layer_locked" and "Background" in notice.error.what


def test_a_double_click_renames_and_escape_leaves_the_name(
    panel: LayersPanel, document: Document, qtbot: QtBot
) -> None:
    one, viewport = document.layers.value[2].id, panel.view.viewport()
    for typed, key, name in (
        ("b sky", Qt.Key.Key_Escape, "Paint 2"),
        ("b sky", Qt.Key.Key_Return, "b sky"),
    ):
        QTest.mouseClick(viewport, LEFT, NONE, at(panel, one))
        QTest.mouseDClick(viewport, LEFT, NONE, at(panel, one))
        editor = viewport.findChild(QLineEdit)
        assert editor is not None and editor.hasFocus()
        editor.selectAll()
        QTest.keyClicks(editor, typed)
        QTest.keyClick(editor, key)
        qtbot.waitUntil(lambda: viewport.findChild(QLineEdit) is None)
        assert rows(panel)[1] == name
    assert last_step(document) == "layer_rename" and document.layers.value[2].id == one


@pytest.mark.slow
def test_the_menu_begins_renaming_too(window: MainWindow, panel: LayersPanel) -> None:
    window.kit.actions["layer_rename"].trigger()
    assert panel.view.viewport().findChild(QLineEdit) is not None


# -- keyboard -------------------------------------------------------------------------------------


def test_the_keyboard_walks_hides_renames_and_deletes(
    panel: LayersPanel, document: Document, qtbot: QtBot
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
    qtbot.waitUntil(lambda: document.layers.value[2].name == "x")
    panel.view.setFocus()
    QTest.keyClick(panel.view, Qt.Key.Key_Delete)
    assert [one.id for one in document.layers.value] == [ids[0], ids[1], ids[3]]
    assert document.active.value == ids[1]


@pytest.mark.slow
def test_shortcuts_work_from_the_canvas(
    window: MainWindow, panel: LayersPanel, document: Document
) -> None:
    canvas = window.canvas
    canvas.setFocus()
    window.activateWindow()
    QTest.keyClick(canvas, Qt.Key.Key_PageDown)
    assert document.active.value == document.layers.value[2].id
    QTest.keyClick(canvas, Qt.Key.Key_J, CTRL)
    assert len(document.layers.value) == 5 and last_step(document) == "layer_duplicate"
    QTest.keyClick(canvas, Qt.Key.Key_PageUp, CTRL)
    assert last_step(document) == "layer_move"
    QTest.keyClick(canvas, Qt.Key.Key_G, CTRL)
    assert last_step(document) == "layer_group"
    QTest.keyClick(canvas, Qt.Key.Key_G, CTRL | SHIFT)
    assert last_step(document) == "layer_ungroup"
    QTest.keyClick(canvas, Qt.Key.Key_N, CTRL | SHIFT)
    assert last_step(document) == "layer_new"


@pytest.mark.slow
def test_page_keys_stay_with_sliders_and_lists_that_have_the_focus(
    window: MainWindow, panel: LayersPanel
) -> None:
    for widget in (
        panel.header.opacity,
        window.docks.history_panel.view,
        window.docks.results_panel.view,
    ):
        event = QKeyEvent(QEvent.Type.ShortcutOverride, Qt.Key.Key_PageDown, NONE)
        event.ignore()
        QApplication.sendEvent(widget, event)
        assert event.isAccepted(), widget


# -- looks ----------------------------------------------------------------------------------------


def test_a_drag_of_the_opacity_is_seen_at_once_and_is_one_step(
    panel: LayersPanel, document: Document
) -> None:
    ColourStroke(document, Brush(size=30), (250, 2, 3), 40, 30).finish()
    slider = panel.header.opacity
    seen = set()
    QTest.mousePress(slider, LEFT, NONE, QPoint(slider.width() - 4, 9))
    for share in (0.8, 0.6, 0.3):
        QTest.mouseMove(slider, QPoint(round(slider.width() * share), 9))
        seen.add(document.pixels.read(document.pixels.rect).tobytes())
        assert last_step(document) == "paint"
    QTest.mouseRelease(slider, LEFT, NONE, QPoint(round(slider.width() * 0.3), 9))
    assert len(seen) == 3 and last_step(document) == "layer_opacity"
    assert abs(document.layers.value[3].opacity - 0.3) < 0.02
    document.undo_stack.undo()
    assert document.layers.value[3].opacity == 1 and slider.number == 1
    assert last_step(document) == "paint"


@pytest.mark.slow
def test_notches_of_the_wheel_are_one_step_once_it_rests(
    panel: LayersPanel, document: Document, qtbot: QtBot
) -> None:
    slider = panel.header.opacity
    for _ in range(4):
        place = QPointF(slider.rect().center())
        event = QWheelEvent(
            place,
            QPointF(slider.mapToGlobal(slider.rect().center())),
            QPoint(),
            QPoint(0, -120),
            Qt.MouseButton.NoButton,
            NONE,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        QApplication.sendEvent(slider, event)
    assert last_step(document) == "layer_new"
    qtbot.waitUntil(lambda: last_step(document) == "layer_opacity")
    assert document.layers.value[3].opacity == slider.number < 1
    document.undo_stack.undo()
    assert last_step(document) == "layer_new"


@pytest.mark.slow
def test_the_modes_are_grouped_and_all_there(panel: LayersPanel, document: Document) -> None:
    groups = modes_of(None)
    assert sorted(mode for group in groups for mode in group) == sorted(COLOUR_MODES)
    modes = panel.header.modes
    assert modes.count() == len(COLOUR_MODES) + len(groups) - 1
    assert len({mode_words(mode) for mode in BlendMode}) == len(BlendMode)
    modes.setFocus()
    modes.setCurrentIndex(modes.findData("multiply"))
    modes.activated.emit(modes.currentIndex())
    assert document.layers.value[3].mode is BlendMode.MULTIPLY
    document.undo_stack.undo()
    assert modes.currentData() == "normal"


@pytest.mark.slow
def test_groups_pass_through_and_can_be_told_not_to(panel: LayersPanel, document: Document) -> None:
    modes, before = panel.header.modes, panel.header.modes.count()
    group = layer_commands.group(document, [one.id for one in document.layers.value[1:]])
    model = panel.list_model
    assert (modes.currentData(), modes.count()) == ("pass-through", before + 2)
    assert "Pass Through" in model.index_of(group).data(Qt.ItemDataRole.ToolTipRole)
    modes.setCurrentIndex(modes.findData("normal"))
    modes.activated.emit(modes.currentIndex())
    assert document.layers.value[1].mode is BlendMode.NORMAL
    document.undo_stack.undo()
    assert modes.currentData() == "pass-through"
    document.activate(document.layers.value[1].children[0].id)
    assert (modes.currentData(), modes.count()) == ("normal", before)
    document.activate(group)
    panel.retranslate()
    assert modes.currentData() == "pass-through"


@pytest.mark.slow
def test_looks_are_set_for_all_that_is_chosen(panel: LayersPanel, document: Document) -> None:
    viewport, ids = panel.view.viewport(), [one.id for one in document.layers.value]
    QTest.mouseClick(viewport, LEFT, NONE, at(panel, ids[3]))
    QTest.mouseClick(viewport, LEFT, CTRL, at(panel, ids[1]))
    panel.header.mode_chosen.emit(BlendMode.SCREEN)
    assert [one.mode == "screen" for one in document.layers.value] == [False, True, False, True]


# -- thumbnails, size, pictures -------------------------------------------------------------------


@pytest.mark.slow
def test_thumbnails_come_from_the_background_and_follow_the_pixels(
    panel: LayersPanel, document: Document, qtbot: QtBot
) -> None:
    def colour() -> str:
        panel.view.viewport().repaint()
        picture = panel.thumbnails.pixmap(document.layers.value[3])
        return "" if picture is None else picture.toImage().pixelColor(32, 21).name()

    qtbot.waitUntil(lambda: colour() != "" and panel.thumbnails.is_idle)
    empty = colour()
    ColourStroke(document, Brush(size=40, hardness=1.0), (250, 20, 30), 48, 32).finish()
    qtbot.waitUntil(lambda: colour() == "#fa141e")
    document.undo_stack.undo()
    qtbot.waitUntil(lambda: colour() == empty)


@pytest.mark.slow
def test_five_hundred_layers_are_shown_without_looking_at_all_of_them(
    panel: LayersPanel, document: Document
) -> None:
    more = tuple(
        Layer("paint", f"paint {n + 9}", pixels=layer(document, 1).pixels) for n in range(500)
    )
    begun = time.process_time()
    document.arrange("more", (*document.layers.value, *more))
    panel.view.viewport().repaint()
    assert panel.list_model.rowCount() == 504
    assert len(panel.thumbnails._wanted) < 40  # only those that are seen
    assert time.process_time() - begun < 5  # no figure, but a stall would be seen


@pytest.mark.slow
def test_a_reference_is_seen_on_the_canvas_and_is_in_no_picture(
    window: MainWindow, document: Document
) -> None:
    before = document.pixels.read(document.pixels.rect).copy()
    white = np.full((300, 300, 4), 255, np.uint8)
    plain = window.canvas.grab().toImage()
    made = picture_layer(document.content, white, "sky", "reference")
    document.commit("layer_reference", with_picture(document.content, made))
    assert np.array_equal(document.pixels.read(document.pixels.rect), before)
    middle = window.canvas.rect().center()

    def seen() -> QImage:
        return window.canvas.grab().toImage()

    assert seen().pixelColor(middle).name() == "#ffffff" != plain.pixelColor(middle).name()
    layer_properties.set_visible(document, [made.id], False)
    assert seen().pixelColor(middle) == plain.pixelColor(middle)


@pytest.mark.slow
def test_a_picture_is_inserted_from_a_file_and_from_the_clipboard(
    window: MainWindow, document: Document, photo: object, qtbot: QtBot
) -> None:
    window.workspace.layers.insert(photo)  # pyright: ignore[reportArgumentType]
    qtbot.waitUntil(lambda: last_step(document) == "layer_insert")
    assert document.layers.value[4].name == "photo"
    image = QImage(20, 10, QImage.Format.Format_RGBA8888)
    image.fill(Qt.GlobalColor.red)
    QApplication.clipboard().setImage(image)
    window.kit.actions["layer_paste"].trigger()
    qtbot.waitUntil(lambda: last_step(document) == "layer_paste")
    pasted = document.layers.value[5]
    assert pasted.id == document.active.value
    assert pasted.rect == Rect(38, 27, 20, 10)
    QApplication.clipboard().clear()


def test_merging_happens_in_the_background_as_one_step(
    window: MainWindow, document: Document, qtbot: QtBot
) -> None:
    before = document.pixels.read(document.pixels.rect).copy()
    window.kit.actions["layer_merge_down"].trigger()
    qtbot.waitUntil(lambda: last_step(document) == "layer_merge_down")
    window.kit.actions["layer_flatten"].trigger()
    qtbot.waitUntil(lambda: last_step(document) == "layer_flatten")
    assert len(document.layers.value) == 1
    assert np.array_equal(document.pixels.read(document.pixels.rect), before)


@pytest.mark.slow
def test_what_takes_long_is_said_until_it_is_done(
    window: MainWindow, panel: LayersPanel, document: Document, qtbot: QtBot
) -> None:
    begin, gate = threading.Event(), window.workspace.layers

    def slow(content: Content) -> Content:
        begin.wait(120)
        return merging.flatten(content)

    gate.change("layer_flatten", slow)
    qtbot.waitUntil(lambda: panel.busy_line.text() == "Flatten…")
    begin.set()
    qtbot.waitUntil(lambda: last_step(document) == "layer_flatten")
    assert panel.busy_line.text() == "" and gate.busy.value is None


def test_what_changes_meanwhile_is_part_of_what_is_merged(
    window: MainWindow, document: Document, qtbot: QtBot
) -> None:
    window.kit.actions["layer_flatten"].trigger()
    ColourStroke(document, Brush(size=30), (250, 2, 3), 40, 30).finish()
    painted = document.pixels.read(document.pixels.rect).copy()
    qtbot.waitUntil(lambda: last_step(document) == "layer_flatten")
    assert np.array_equal(document.pixels.read(document.pixels.rect), painted)
    assert [step.name for step in document.undo_stack.steps][:2] == ["layer_flatten", "paint"]


@pytest.mark.slow
def test_a_patch_brings_its_words_back(window: MainWindow, document: Document) -> None:
    patch = Patch(Rect(3, 3, 9, 9), np.zeros((9, 9, 3), np.uint8))
    document.put_in("apply", Layer("patch", "a red fox", (patch,)))
    assert rows(window.docks.layers_panel)[0] == "a red fox"
    window.kit.actions["layer_settings"].trigger()
    assert window.workspace.state.parameters.value.prompt == "a red fox"


@pytest.mark.slow
def test_clipping_is_one_step_and_said_in_the_row(
    window: MainWindow, panel: LayersPanel, document: Document
) -> None:
    document.activate(layer(document, 2).id)
    window.kit.actions["layer_clip"].trigger()
    assert layer(document, 2).clipped and window.kit.actions["layer_clip"].isChecked()
    index = panel.list_model.index_of(layer(document, 2).id)
    assert "clipped to the layers below" in index.data(Qt.ItemDataRole.ToolTipRole)
    document.undo_stack.undo()
    assert not layer(document, 2).clipped and not window.kit.actions["layer_clip"].isChecked()


def test_what_has_no_effect_here_says_so_in_every_language() -> None:
    assert name_words("Curves 1 [curves: no effect here]") == "Curves 1 [curves: no effect here]"
