"""Original and now: held, split and in turn."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, Qt
from PySide6.QtGui import QFocusEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.core.blend_mode import BlendMode
from desktop_app.core.geometry import Rect
from desktop_app.imaging.layer_kinds.adjustment_layer import Adjusting
from desktop_app.imaging.layers import layer_tree
from desktop_app.imaging.layers.layer import Layer
from desktop_app.imaging.tiles import Tiles
from desktop_app.state.document.document import Document
from desktop_app.ui.qt.qimage import from_qimage
from tests.ui.canvas.bench import Bench

pytestmark = pytest.mark.window


@pytest.fixture
def edited(bench: Bench, photo: np.ndarray) -> Bench:
    """A picture of which all was painted white."""
    document = bench.open(photo.copy())
    bench.state.view.context_visible.value = False
    bench.zoom(1.0, 100, 100)
    document.edit("apply", document.pixels, Rect(0, 0, 200, 100), np.full_like(photo, 255))
    return bench


def of_picture(bench: Bench) -> np.ndarray:
    place = bench.canvas.viewport.canvas_rect(Rect(0, 0, 200, 100))
    return bench.shot()[place.slices]


@pytest.mark.slow
def test_tab_held_shows_the_picture_as_it_was_opened(edited: Bench, photo: np.ndarray) -> None:
    assert (of_picture(edited) == 255).all()
    QTest.keyPress(edited.canvas, Qt.Key.Key_Tab)
    assert np.array_equal(of_picture(edited), photo)
    QTest.keyRelease(edited.canvas, Qt.Key.Key_Tab)
    assert (of_picture(edited) == 255).all()


@pytest.mark.slow
def test_what_is_deep_is_shown_as_a_screen_shows_it(bench: Bench) -> None:
    deep = np.full((60, 60, 3), 0x8080, np.uint16)
    document = bench.open(deep)
    document.edit("apply", document.pixels, Rect(0, 0, 60, 60), np.zeros_like(deep))
    bench.zoom(1.0, 100, 100)
    bench.canvas.comparison.hold(True)
    assert (bench.shot()[110:150, 110:150] == 128).all()


def test_a_lost_focus_ends_it(edited: Bench) -> None:
    QTest.keyPress(edited.canvas, Qt.Key.Key_Tab)
    edited.canvas.clearFocus()
    assert not edited.canvas.comparison.is_held


@pytest.mark.slow
def test_tab_leads_on_for_who_came_by_tab_and_without_a_picture(
    bench: Bench, photo: np.ndarray, qtbot: QtBot
) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    layout, other = QVBoxLayout(window), QWidget()
    other.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    layout.addWidget(bench.canvas)
    layout.addWidget(other)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    tab, ctrl = Qt.Key.Key_Tab, Qt.KeyboardModifier.ControlModifier
    bench.canvas.setFocus()
    QTest.keyClick(bench.canvas, tab)
    assert other.hasFocus()
    bench.open(photo)
    bench.canvas.setFocus(Qt.FocusReason.MouseFocusReason)
    QTest.keyClick(bench.canvas, tab)
    assert bench.canvas.hasFocus()
    QTest.keyClick(bench.canvas, Qt.Key.Key_F6, ctrl)
    assert other.hasFocus()
    bench.canvas.setFocus(Qt.FocusReason.MouseFocusReason)
    QTest.keyClick(bench.canvas, Qt.Key.Key_Backtab, Qt.KeyboardModifier.ShiftModifier)
    assert other.hasFocus()
    QTest.keyClick(other, tab)
    assert bench.canvas.hasFocus()
    QTest.keyClick(bench.canvas, tab)
    assert other.hasFocus()
    bench.canvas.setParent(None)


@pytest.mark.slow
def test_a_click_makes_tab_compare_again(edited: Bench) -> None:
    event = QFocusEvent(QEvent.Type.FocusIn, Qt.FocusReason.TabFocusReason)
    QCoreApplication.sendEvent(edited.canvas, event)
    edited.drag(QPoint(5, 5))
    QTest.keyPress(edited.canvas, Qt.Key.Key_Tab)
    assert edited.canvas.comparison.is_held
    QTest.keyRelease(edited.canvas, Qt.Key.Key_Tab)


@pytest.mark.slow
def test_a_line_parts_original_and_now_and_is_dragged(edited: Bench, photo: np.ndarray) -> None:
    edited.state.view.split.value = True
    shot = of_picture(edited)
    assert np.array_equal(shot[60:, :80], photo[60:, :80])
    assert (shot[70:, 120:] == 255).all()
    edited.hover(QPoint(201, 280))
    assert edited.canvas.cursor().shape() == Qt.CursorShape.SplitHCursor
    edited.drag(QPoint(201, 280), QPoint(160, 270), QPoint(141, 270))
    assert edited.state.view.split_at.value == pytest.approx(0.35)
    QCoreApplication.processEvents()
    parts = from_qimage(edited.canvas.screen().grabWindow(edited.canvas.winId()).toImage())
    assert np.array_equal(parts[..., :3], edited.shot())
    assert (of_picture(edited)[70:, 60:] == 255).all()
    assert not edited.mask().any()


def test_the_line_is_moved_by_keys_too(edited: Bench) -> None:
    edited.state.view.split.value = True
    for key in (Qt.Key.Key_Left, Qt.Key.Key_Left, Qt.Key.Key_Right):
        QTest.keyClick(edited.canvas, key, Qt.KeyboardModifier.ControlModifier)
    assert edited.state.view.split_at.value == pytest.approx(0.45)


@pytest.mark.slow
def test_a_split_turned_view_is_parted_upright(edited: Bench) -> None:
    edited.state.view.split.value = True
    edited.canvas.turn_to(37)
    shot = edited.shot()
    x, y = 60, 45
    now = edited.at(150, 50)
    assert now.x() > 215 and (shot[now.y(), now.x()] == 255).all()
    before = edited.at(x, y)
    assert before.x() < 185 and not (shot[before.y(), before.x()] == 255).all()


def test_blinking_shows_both_in_turn_and_ends(edited: Bench, photo: np.ndarray) -> None:
    edited.state.view.blink.value = True
    assert edited.canvas.comparison.shows_original
    assert np.array_equal(of_picture(edited), photo)
    edited.canvas.comparison._timer.timeout.emit()
    assert (of_picture(edited) == 255).all()
    edited.canvas.comparison._timer.timeout.emit()
    edited.state.view.blink.value = False
    assert (of_picture(edited) == 255).all()
    assert not edited.canvas.comparison._timer.isActive()


def _graded(bench: Bench, *, value: int = 100) -> Document:
    """A grey picture, an invisible and a visible adjustment in a group, and white paint above."""
    document = bench.open(np.full((100, 200, 3), value, np.uint8))
    bench.state.view.context_visible.value = False
    bench.zoom(1.0, 100, 100)
    lift = Layer("adjustment", "a", guidance=Adjusting.of("exposure", {"exposure": 1.0}))
    dark = Layer("adjustment", "b", guidance=Adjusting.of("exposure", {"exposure": -3.0}))
    paint = np.zeros((100, 20, 4), np.uint8)
    paint[:] = 255
    above = Layer("paint", "c", pixels=Tiles(4, np.dtype(np.uint8)).written(SPOT, paint))
    group = Layer(
        "group", "g", children=(lift, replace(dark, visible=False)), mode=BlendMode.PASS_THROUGH
    )
    document.arrange("add", (*document.content.layers, group, above))
    return document


SPOT = Rect(180, 0, 20, 100)


def _row(bench: Bench, *at: int) -> list[int]:
    part = of_picture(bench)[70]
    return [int(part[x, 0]) for x in at]


@pytest.mark.slow
def test_before_is_without_adjustments_and_with_all_the_rest(bench: Bench) -> None:
    _graded(bench)
    graded = _row(bench, 10, 190)
    assert graded[0] > 130 and graded[1] == 255
    bench.canvas.comparison.hold(True)
    assert _row(bench, 10, 190) == [100, 255], "what was painted stays"
    bench.state.view.before_is.value = "opened"
    assert _row(bench, 10, 190) == [100, 100]
    bench.canvas.comparison.hold(False)
    assert _row(bench, 10, 190) == graded


@pytest.mark.slow
def test_before_stays_until_it_is_switched_off(bench: Bench) -> None:
    _graded(bench)
    bench.state.view.before.value = True
    assert _row(bench, 10, 190) == [100, 255]
    bench.state.view.before.value = False
    assert _row(bench, 10)[0] > 130


def test_split_by_a_line_that_is_dragged_while_an_adjustment_is(bench: Bench) -> None:
    document = _graded(bench)
    bench.state.view.split.value = True
    assert _row(bench, 20)[0] == 100 and _row(bench, 150)[0] > 130
    layers = layer_tree.mapped(
        document.content.layers,
        lambda one: (
            (replace(one, guidance=Adjusting.of("exposure", {"exposure": 0.4})),)
            if one.name == "a"
            else (one,)
        ),
    )
    document.preview("drag", replace(document.content, layers=layers))
    assert _row(bench, 20)[0] == 100 and 100 < _row(bench, 150)[0] < 130
    bench.hover(QPoint(200, 280))
    bench.drag(QPoint(200, 280), QPoint(270, 280))
    assert _row(bench, 150)[0] == 100 and 100 < _row(bench, 175)[0] < 130


@pytest.mark.slow
def test_before_follows_what_is_painted_below(bench: Bench) -> None:
    document = _graded(bench)
    bench.canvas.comparison.hold(True)
    assert _row(bench, 10)[0] == 100
    document.activate(document.content.layers[0].id)
    document.edit("apply", document.pixels, Rect(0, 0, 40, 100), np.full((100, 40, 3), 30, "u1"))
    assert _row(bench, 10, 60) == [30, 100]
    document.undo_stack.undo()
    assert _row(bench, 10, 60) == [100, 100]


@pytest.mark.slow
def test_where_nothing_is_adjusted_before_is_as_it_was_opened(
    edited: Bench, photo: np.ndarray
) -> None:
    edited.canvas.comparison.hold(True)
    assert np.array_equal(of_picture(edited), photo)


def test_all_that_a_moved_line_changes_is_painted_again(bench: Bench) -> None:
    canvas = Rect(0, 0, 400, 300)
    line, words = bench.canvas.comparison.areas(0.25, 0.5, canvas, 1)
    assert line.x < 100 and line.right > 200 and (line.y, line.bottom) == (0, 300)
    assert line.x + line.right == 300, "as far on both sides"
    assert words.x < line.x and words.right > line.right and words.bottom < 300
