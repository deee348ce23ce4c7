"""The bar under a result."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QEnterEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication

from desktop_app.core.geometry import Margins, Rect
from desktop_app.ui.canvas import result_bar
from desktop_app.ui.canvas.picture_layer import qrect
from tests.event_loop import until
from tests.ui.canvas.bench import Bench

pytestmark = pytest.mark.window

WHOLE = Rect(0, 0, 200, 100)


@pytest.fixture
def shown(bench: Bench, photo: np.ndarray) -> Bench:
    """Two results, of which the first is shown."""
    bench.open(photo)
    first = bench.result(WHOLE, np.full_like(photo, 10))
    bench.state.results.add(first, show=True)
    placed = (replace(first.main, pixels=np.full_like(photo, 20)),)
    bench.state.results.add(replace(first, id="second", placed=placed), show=False)
    return bench


def button(bench: Bench, name: str) -> QAbstractButton:
    found = [one for one in bench.canvas.bar.findChildren(QAbstractButton) if one.text() == name]
    assert len(found) == 1
    return found[0]


def click(bench: Bench, name: str) -> None:
    QTest.mouseClick(button(bench, name), Qt.MouseButton.LeftButton)


@pytest.mark.slow
def test_it_is_there_only_while_a_result_is_shown(bench: Bench, photo: np.ndarray) -> None:
    bench.open(photo)
    assert bench.canvas.bar.isHidden()
    bench.state.results.add(bench.result(WHOLE, photo), show=True)
    assert bench.canvas.bar.isVisible()
    assert bench.canvas.rect().contains(bench.canvas.bar.geometry())
    assert not button(bench, "Next").isEnabled(), "it keeps its place"
    bench.state.results.show(None)
    assert bench.canvas.bar.isHidden()


@pytest.mark.slow
def test_apply_and_discard_are_passed_on(shown: Bench) -> None:
    document = shown.state.document.value
    assert document is not None
    click(shown, "Discard")
    result = shown.state.results.shown.value
    assert result is not None and result.id == "second"
    click(shown, "Apply")
    assert shown.commands.applied == ["second"]
    assert (document.pixels.read(WHOLE) == 20).all()
    assert shown.canvas.bar.isHidden()


@pytest.mark.slow
def test_next_goes_round(shown: Bench) -> None:
    click(shown, "Next")
    assert shown.shot().min() <= 20
    result = shown.state.results.shown.value
    assert result is not None and result.id == "second"
    click(shown, "Next")
    assert shown.state.results.shown.value is shown.state.results.items.value[0]


def test_before_shows_the_picture_as_long_as_it_is_held(
    shown: Bench, photo: np.ndarray, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown.zoom(1.0, 0, 0)
    left, before = Qt.MouseButton.LeftButton, button(shown, "Before")
    monkeypatch.setattr(result_bar, "_CLICK_MS", 0)
    QTest.mousePress(before, left)
    assert np.array_equal(shown.shot()[:100, :200], photo)
    until(lambda: shown.canvas.bar._pressed.elapsed() > 0)
    QTest.mouseRelease(before, left)
    assert (shown.shot()[:100, :200] == 10).all()


@pytest.mark.slow
def test_a_click_keeps_before_in_sight_until_the_next(shown: Bench, photo: np.ndarray) -> None:
    shown.zoom(1.0, 0, 0)
    left, before = Qt.MouseButton.LeftButton, button(shown, "Before")
    QTest.mouseClick(before, left)
    assert np.array_equal(shown.shot()[:100, :200], photo)
    QTest.mouseClick(before, left)
    assert (shown.shot()[:100, :200] == 10).all()
    QTest.mouseClick(before, left)
    shown.state.results.next(1)
    assert before.isChecked(), "the next one is compared, too"
    QTest.mousePress(before, left)
    QTest.mouseRelease(before, left, pos=before.rect().bottomRight() + QPoint(50, 50))
    assert before.isChecked()
    shown.state.results.show(None)
    assert not before.isChecked()


def test_keys_on_the_canvas_do_the_same(shown: Bench) -> None:
    QTest.keyClick(shown.canvas, Qt.Key.Key_Right)
    result = shown.state.results.shown.value
    assert result is not None and result.id == "second"
    QTest.keyClick(shown.canvas, Qt.Key.Key_Backspace)
    result = shown.state.results.shown.value
    assert result is not None and result.id != "second"
    QTest.keyClick(shown.canvas, Qt.Key.Key_Return)
    assert shown.commands.applied == [result.id]


@pytest.mark.slow
def test_esc_leaves_a_result_and_says_so(shown: Bench) -> None:
    before = shown.state.results.shown.value
    QTest.keyClick(shown.canvas, Qt.Key.Key_Escape)
    notice = shown.state.notice.value
    assert notice is not None and notice.notes == ("result_stays",)
    assert shown.state.results.shown.value is before is not None


@pytest.mark.slow
def test_what_was_applied_would_be_applied_again(shown: Bench) -> None:
    first, apply = shown.state.results.shown.value, shown.canvas.bar.apply_button
    assert first is not None and apply.text() == "Apply"
    shown.state.results.change(first.id, lambda one: replace(one, applied=True))
    shown.state.results.show(first.id)
    assert apply.text() == "Apply Again"
    shown.state.results.next(1)
    assert apply.text() == "Apply"


@pytest.mark.slow
def test_nothing_can_be_pressed_while_a_result_is_being_applied(shown: Bench) -> None:
    shown.state.applying.value = True
    for name in ("Apply", "Discard", "Next"):
        assert not button(shown, name).isEnabled()
    QTest.keyClick(shown.canvas, Qt.Key.Key_Return)
    assert shown.commands.applied == []
    shown.state.applying.value = False
    assert button(shown, "Apply").isEnabled()


@pytest.mark.slow
def test_every_button_has_a_name_and_says_what_it_does(shown: Bench) -> None:
    for one in shown.canvas.bar.findChildren(QAbstractButton):
        assert one.accessibleName() and one.accessibleDescription() and one.toolTip()
    assert shown.canvas.accessibleName() and shown.canvas.accessibleDescription()


@pytest.mark.slow
def test_a_change_of_language_sets_the_texts_anew(shown: Bench) -> None:
    one = button(shown, "Apply")
    one.setText("")
    QApplication.sendEvent(shown.canvas.bar, QEvent(QEvent.Type.LanguageChange))
    assert one.text() == "Apply"
    shown.canvas.setAccessibleName("")
    QApplication.sendEvent(shown.canvas, QEvent(QEvent.Type.LanguageChange))
    assert shown.canvas.accessibleName()


@pytest.mark.slow
def test_o_held_on_the_canvas_shows_the_original(shown: Bench, photo: np.ndarray) -> None:
    shown.zoom(1.0, 0, 0)
    QTest.keyPress(shown.canvas, Qt.Key.Key_O)
    assert np.array_equal(shown.shot()[:100, :200], photo)
    QTest.keyRelease(shown.canvas, Qt.Key.Key_O)
    assert (shown.shot()[:100, :200] == 10).all()


@pytest.mark.slow
def test_the_brush_has_no_ring_under_the_bar(shown: Bench) -> None:
    plain = shown.shot()
    shown.hover(shown.canvas.bar.pos() - QPoint(2, 2))
    assert (shown.shot() != plain).any()
    at = QPointF(5, 5)
    QApplication.sendEvent(shown.canvas.bar, QEnterEvent(at, at, at))
    assert np.array_equal(shown.shot(), plain)


@pytest.mark.slow
def test_it_goes_with_the_size_and_comes_back_with_its_result(bench: Bench) -> None:
    photo, state = np.zeros((100, 200, 3), np.uint8), bench.state
    document = bench.open(photo)
    state.results.add(bench.result(WHOLE, photo + 9, text=True), show=True)
    for _ in range(2):
        document.grow("expand", Margins(0, 0, 40, 0), np.zeros((100, 240, 3), np.uint8))
        assert state.seen_result is None and not bench.canvas.scene.result_layers
        assert bench.canvas.bar.isHidden() and not state.left_out
        document.undo_stack.undo()
        assert state.seen_result is not None and bench.canvas.scene.result_layers
        assert bench.canvas.bar.isVisible() and state.left_out
    bench.canvas.setFocus()
    QTest.keyClick(bench.canvas, Qt.Key.Key_Delete)
    assert bench.canvas.bar.isHidden() and not state.results.items.value


def test_it_goes_above_what_was_made_at_the_lower_edge_and_stays_there(
    bench: Bench, photo: np.ndarray
) -> None:
    bench.canvas.resize(900, 300)
    bench.open(photo.repeat(3, axis=0).repeat(4, axis=1))
    low = Rect(300, 240, 200, 60)
    first = bench.result(low, np.full((60, 200, 3), 10, np.uint8))
    bench.state.results.add(first, show=True)
    bench.state.results.add(replace(first, id="second"), show=False)
    bar, canvas = bench.canvas.bar, bench.canvas
    assert canvas.rect().contains(bar.geometry()) and bar.y() < 30
    assert not bar.geometry().intersects(qrect(canvas.logical_rect(low)))
    place = bar.pos()
    click(bench, "Next")
    assert bar.pos() == place, "what is pressed stays"
    bench.state.view.mirrored.value = True
    assert bar.y() > place.y(), "not over a badge"
    bench.state.view.mirrored.value = False
    bench.state.results.clear()
    high = bench.result(Rect(300, 0, 200, 60), np.full((60, 200, 3), 10, np.uint8))
    bench.state.results.add(high, show=True)
    assert bar.y() > 200


@pytest.mark.slow
def test_a_picture_that_is_fitted_ends_above_it(bench: Bench, photo: np.ndarray) -> None:
    bench.canvas.resize(900, 300)
    bench.open(photo.repeat(3, axis=0).repeat(4, axis=1))
    whole = Rect(0, 0, 800, 300)
    bench.state.results.add(bench.result(whole, np.zeros((300, 800, 3), np.uint8)), show=True)
    bar, canvas = bench.canvas.bar, bench.canvas
    before = canvas.viewport
    assert bar.geometry().intersects(qrect(canvas.logical_rect(whole))), "nothing moves by itself"
    canvas.navigation.fit()
    assert not bar.geometry().intersects(qrect(canvas.logical_rect(whole)))
    bench.state.results.show(None)
    canvas.navigation.fit()
    assert canvas.viewport == before


@pytest.mark.slow
def test_all_of_a_run_are_discarded_by_one_click(shown: Bench) -> None:
    shown.canvas.resize(1200, 300)
    shown.canvas.bar.place()
    assert shown.canvas.bar.discard_all.isVisible()
    click(shown, "Discard All")
    assert shown.state.results.items.value == () and shown.canvas.bar.isHidden()


def test_where_there_is_one_alone_only_that_is_discarded(bench: Bench, photo: np.ndarray) -> None:
    bench.canvas.resize(1200, 300)
    bench.open(photo)
    bench.state.results.add(bench.result(WHOLE, photo), show=True)
    assert not bench.canvas.bar.discard_all.isVisible()
