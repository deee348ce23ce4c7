"""Rulers beside the canvas, and the small whole picture, in the real window."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop_app.core.geometry import Rect
from desktop_app.core.guides import Guide, Orientation
from desktop_app.state.app_state import ToolId
from desktop_app.state.document import layer_properties
from desktop_app.ui.canvas.rulers import BREADTH, Ruler
from desktop_app.ui.dialogs.new_guide import NewGuideDialog
from desktop_app.ui.panels.navigator import NavigatorPanel
from desktop_app.ui.qt.qimage import from_qimage
from desktop_app.ui.window.main_window import MainWindow
from tests.ui.panels.conftest import CTRL, SHIFT, Ui, press_and_move, turn_wheel

pytestmark = pytest.mark.window

UPRIGHT, LEVEL = Orientation.VERTICAL, Orientation.HORIZONTAL
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def opened(ui: Ui) -> Ui:
    """With a picture of 600 x 400, at 100 %, its corner 40 px right of and 30 below the canvas'."""
    ui.open(np.full((400, 600, 3), 60, np.uint8), "one.png")
    ui.state.view.guides_visible.value = True
    ui.act("toggle_rulers")
    QApplication.processEvents()
    ui.canvas.zoom_full()
    ui.canvas.pan(40 - ui.canvas.viewport.left, 30 - ui.canvas.viewport.top)
    return ui


def rulers(opened: Ui) -> tuple[Ruler, Ruler]:
    upper, left, _ = opened.window.canvas_area.rulers
    assert isinstance(upper, Ruler) and isinstance(left, Ruler)
    return upper, left


def drag(ruler: Ruler, start: QPoint, *ways: QPoint) -> None:
    """Press on a ruler and move over places of the canvas."""
    places = (ruler.mapFromGlobal(ruler._canvas.mapToGlobal(way)) for way in ways)
    press_and_move(ruler, start, *places)


@pytest.mark.slow
def test_rulers_stand_beside_the_canvas_and_mark_pixels_and_the_pointer(opened: Ui) -> None:
    upper, left = rulers(opened)
    assert upper.height() == left.width() == BREADTH
    assert upper.width() == opened.canvas.width()
    assert upper.mapToGlobal(QPoint(0, BREADTH)) == opened.canvas.mapToGlobal(QPoint(0, 0))
    for view, corner in ((upper, 40), (left, 30)):
        shot = from_qimage(view.grab().toImage())[..., :3].astype(int)
        row = shot[BREADTH - 3] if view is upper else shot[:, BREADTH - 3]
        panel = row[5]
        for place in (0, 10, 100, 250):
            assert np.abs(row[corner + place] - panel).sum() > 30, place
        assert np.abs(row[corner + 5] - panel).sum() == 0
    accent = opened.window.kit.theme.color("accent")
    before = [view.grab().toImage() for view in (upper, left)]
    QTest.mouseMove(opened.canvas, QPoint(123, 77))
    for view, old, at in ((upper, before[0], (123, 4)), (left, before[1], (4, 77))):
        assert view.grab().toImage().pixelColor(*at) == accent != old.pixelColor(*at)
    assert opened.action("toggle_rulers").isChecked()
    opened.act("toggle_rulers")
    assert upper.isHidden() and left.isHidden()


def test_guides_are_dragged_out_of_rulers_and_back(opened: Ui) -> None:
    upper, left = rulers(opened)
    guides = opened.state.guides
    drag(upper, QPoint(50, 5), QPoint(60, 90), QPoint(60, 130))
    assert guides.shown.value == (Guide(LEVEL, 100),)
    drag(left, QPoint(5, 50), QPoint(90, 60), QPoint(240, 60))
    assert guides.shown.value == (Guide(LEVEL, 100), Guide(UPRIGHT, 200))
    # The mark on the ruler across it moves a guide.
    drag(upper, QPoint(240, 15), QPoint(300, -8))
    assert guides.shown.value == (Guide(LEVEL, 100), Guide(UPRIGHT, 260))
    drag(upper, QPoint(50, 5), QPoint(60, 90), QPoint(60, -5))
    assert len(guides.shown.value) == 2
    opened.act("clear_guides")
    assert guides.shown.value == ()
    assert not opened.action("clear_guides").isEnabled()


@pytest.mark.slow
def test_turned_by_a_quarter_the_rulers_change_places(opened: Ui) -> None:
    upper, left = rulers(opened)
    guides = opened.state.guides
    opened.canvas.turn_to(90)
    drag(upper, QPoint(50, 5), QPoint(60, 130))
    (guide,) = guides.shown.value
    assert guide.orientation is UPRIGHT
    assert guide.position == round(opened.canvas.viewport.to_picture(60, 130)[0])
    guides.clear()
    opened.canvas.turn_to(37)
    drag(left, QPoint(5, 50), QPoint(90, 60))
    assert guides.shown.value == ()


@pytest.mark.slow
def test_a_guide_can_be_laid_by_number(opened: Ui) -> None:
    opened.act("new_guide")
    dialog = opened.window.findChild(NewGuideDialog)
    assert dialog is not None
    assert dialog.places[0].number == 300
    dialog.way.setCurrentIndex(1)
    assert dialog.places[0].isHidden() and not dialog.places[1].isHidden()
    dialog.places[1].set_number(123)
    dialog.accept()
    assert opened.state.guides.shown.value == (Guide(LEVEL, 123),)


@pytest.mark.slow
def test_what_is_shown_is_remembered(opened: Ui) -> None:
    opened.act("toggle_grid", "toggle_snap_grid", "toggle_pen_opacity", "unit_mm")
    opened.state.view.grid_spacing.value = 32
    assert opened.action("unit_mm").isChecked()
    opened.window.memory.remember()
    settings = opened.workspace.settings
    assert (settings.rulers, settings.grid, settings.snap_grid) == (True, True, True)
    assert (settings.grid_spacing, settings.pen_size, settings.pen_opacity) == (32, True, True)
    other = MainWindow(opened.workspace)
    assert not other.canvas_area.rulers[0].isHidden()
    assert other.kit.actions["toggle_pen_opacity"].isChecked()
    other.deleteLater()


@pytest.mark.slow
def test_the_pens_settings_come_with_a_pen(opened: Ui) -> None:
    tools, buttons = opened.state.tools, opened.bars.tool_options.pen_buttons
    assert all(button.isHidden() for button in buttons)
    tools.has_pen.value = True
    assert not any(button.isHidden() for button in buttons)
    tools.active.value = ToolId.PAN
    assert all(button.isHidden() for button in buttons)


# -- turning by keys --------------------------------------------------------------------------


@pytest.mark.slow
def test_keys_turn_mirror_and_set_upright_and_the_row_below_says_so(opened: Ui) -> None:
    view, words = opened.state.view, opened.bars.status_row.angle
    opened.to_canvas()
    assert words.isHidden()
    opened.key(Qt.Key.Key_6, CTRL)
    opened.key(Qt.Key.Key_6, CTRL)
    assert opened.canvas.viewport.angle == view.angle.value == 30
    assert words.text() == "30°"
    opened.key(Qt.Key.Key_4, CTRL)
    assert view.angle.value == 15
    opened.key(Qt.Key.Key_H, SHIFT)
    assert view.mirrored.value and opened.action("mirror_view").isChecked()
    assert words.text() == "−15° · mirrored"
    opened.key(Qt.Key.Key_5, CTRL)
    assert opened.canvas.viewport.is_upright and words.isHidden()
    view.angle.value = 37.0
    opened.act("turn_right")
    assert view.angle.value == 45
    opened.act("turn_left")
    assert view.angle.value == 30


# -- navigator --------------------------------------------------------------------------------


@pytest.fixture
def navigating(opened: Ui) -> Ui:
    opened.docks.navigator_dock.show()
    QApplication.processEvents()
    return opened


@pytest.mark.slow
def test_the_navigator_shows_the_whole_picture(navigating: Ui) -> None:
    navigator = navigating.docks.navigator
    document, view = navigating.document, navigator.viewport
    assert view is not None

    def colour(x: float, y: float) -> int:
        left, top = view.to_canvas(x, y)
        return navigator.grab().toImage().pixelColor(int(left), int(top)).red()

    navigating.canvas.fit()
    assert colour(300, 200) == 60
    lighter = np.full((200, 200, 3), 250, np.uint8)
    document.edit("paint", document.pixels, Rect(200, 100, 200, 200), lighter)
    navigating.wait(lambda: colour(300, 200) == 250)
    layer_properties.set_visible(document, [document.layers.value[0].id], False)
    theme = navigating.window.kit.theme
    checks = {theme.color(name).red() for name in ("checker_a", "checker_b")}
    navigating.wait(lambda: colour(100, 100) in checks)
    assert colour(300, 200) == 250


def test_a_press_looks_there_and_a_drag_goes_on(navigating: Ui) -> None:
    navigator, canvas = navigating.docks.navigator, navigating.canvas
    view = navigator.viewport
    assert view is not None
    canvas.navigation.zoom_to(4.0)
    for angle in (0.0, 37.0):
        canvas.turn_to(angle)
        at = [QPoint(*map(round, view.to_canvas(*place))) for place in ((200, 150), (320, 260))]
        press_and_move(navigator, *at)
        middle = canvas.viewport.to_picture(canvas.width() / 2, canvas.height() / 2)
        assert middle == pytest.approx(view.to_picture(at[1].x(), at[1].y()), abs=1)
        frame = navigator.frame.boundingRect().center()
        assert (frame.x(), frame.y()) == pytest.approx((at[1].x(), at[1].y()), abs=1)


@pytest.mark.slow
def test_its_wheel_zooms_and_its_keys_move(navigating: Ui) -> None:
    navigator, canvas = navigating.docks.navigator, navigating.canvas
    zoom, left = canvas.zoom, canvas.viewport.left
    turn_wheel(navigator, 1)
    assert canvas.zoom > zoom
    QTest.keyClick(navigator, Qt.Key.Key_Minus)
    assert canvas.zoom == zoom
    left = canvas.viewport.left
    QTest.keyClick(navigator, Qt.Key.Key_Left)
    assert canvas.viewport.left == left + 64


@pytest.mark.slow
def test_without_a_picture_it_says_what_it_is_for(navigating: Ui) -> None:
    navigating.state.close_document()
    QApplication.processEvents()
    shot = from_qimage(navigating.docks.navigator.grab().toImage())[..., :3]
    panel = navigating.window.kit.theme.color("panel").getRgb()[:3]
    assert (shot[2, 2] == panel).all() and (shot != panel).any()


def test_a_double_click_on_a_mark_asks_for_its_place_and_a_lock_holds_it(opened: Ui) -> None:
    upper, _ = rulers(opened)
    guides, document = opened.state.guides, opened.state.document.value
    assert document is not None
    guides.add(Guide(UPRIGHT, 200))
    at = QPoint(round(opened.canvas.viewport.to_canvas(200, 0)[0]), 10)
    QTest.mouseDClick(upper, Qt.MouseButton.LeftButton, pos=at)
    dialog = opened.window.findChild(NewGuideDialog)
    assert dialog is not None and dialog.places[0].number == 200
    dialog.places[0].set_number(150)
    dialog.accept()
    assert guides.shown.value == (Guide(UPRIGHT, 150),)
    document.undo_stack.undo()
    assert guides.shown.value == (Guide(UPRIGHT, 200),)
    opened.act("lock_guides")
    drag(upper, at, QPoint(300, 9))
    drag(upper, QPoint(50, 5), QPoint(60, 90))
    assert guides.shown.value == (Guide(UPRIGHT, 200),) and document.undo_stack.position == 1
    opened.act("lock_guides")


@pytest.mark.slow
def test_rulers_measure_by_the_resolution_of_the_picture(opened: Ui) -> None:
    upper, left = rulers(opened)
    assert upper.measure == (1.0, 1)
    opened.act("unit_in")
    assert upper.measure == (3.0, 100), "300 pixels an inch, where the file says nothing"
    opened.act("unit_percent")
    document = opened.state.document.value
    assert document is not None
    assert left.measure == (document.size.height / 1e4, 100)
    opened.act("unit_px")


@pytest.mark.slow
def test_the_navigators_frame_is_held_where_it_is_taken_and_its_sliders_move_the_canvas(
    opened: Ui, qtbot: QtBot
) -> None:
    dock = opened.window.docks.navigator_dock
    navigator = opened.window.docks.navigator
    dock.bring_up()
    qtbot.waitUntil(navigator.isVisible)
    (panel,) = dock.findChildren(NavigatorPanel)
    panel.zoom.edited.emit(400.0)
    assert opened.canvas.zoom == 4.0 and panel.zoom.number == 400
    before = navigator.frame.boundingRect().center()
    start = (before + QPointF(4, 3)).toPoint()
    press_and_move(navigator, start, start + QPoint(9, 6))
    moved = navigator.frame.boundingRect().center() - before
    assert abs(moved.x() - 9) <= 1.5 and abs(moved.y() - 6) <= 1.5
    panel.angle.edited.emit(30.0)
    assert opened.canvas.angle == 30
