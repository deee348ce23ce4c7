"""A result waits for Apply while the canvas is extended, cut, turned or scaled, in the true window.

It lands where it belongs, or says why it can't.
"""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.core.edit_plan import BlendAmounts, EditPlan
from desktop_app.core.geometry import Rect, Size
from desktop_app.core.pixels import Array
from desktop_app.core.request import GenerationRequest, Task
from desktop_app.jobs.job import Job
from desktop_app.jobs.news import EditDone
from desktop_app.jobs.placement import make_result
from desktop_app.state.document.document import Document
from desktop_app.state.document.reshaping import canvas_of, cropped_to, rotated, scaled_to
from desktop_app.ui.window.main_window import MainWindow
from tests.ui.conftest import make_result as unplaced_result
from tests.ui.hand import LEFT, Hand

pytestmark = pytest.mark.window

SIZE, SPOT, CONTEXT = Size(240, 160), Rect(40, 30, 60, 50), Rect(24, 16, 96, 80)


@pytest.fixture
def document(window: MainWindow) -> Document:
    """With a blue result of its spot on the canvas."""
    grey = np.random.default_rng(5).integers(90, 110, (SIZE.height, SIZE.width, 3), np.uint8)
    made = Document(grey, "park")
    window.workspace.state.open_document(made)
    made.fill_mask("rectangle", 255, SPOT)
    plan = EditPlan(made.id, SIZE, CONTEXT, CONTEXT.size, SPOT, repair=BlendAmounts(0, 0, 0, 0, 0))
    request = GenerationRequest(Task.INPAINT, "a lake", "m", CONTEXT.size, plan=plan)
    output = np.zeros((CONTEXT.height, CONTEXT.width, 3), np.float32)
    output[..., 2] = 1
    result = make_result(Job.of([request], None, made), EditDone(0, 1, (output,), 1.0))
    window.workspace.state.results.add(result, show=True)
    return made


@pytest.fixture
def hand(window: MainWindow, document: Document, qtbot: QtBot) -> Hand:
    qtbot.waitUntil(window.canvas.bar.isVisible)
    return Hand(window)


def pixels(document: Document) -> Array:
    return document.pixels.read(document.pixels.rect).copy()


def blue(document: Document) -> Rect:
    """Where it is so."""
    found = pixels(document)[..., :3].astype(int)
    rows, columns = np.nonzero((found[..., 2] > 200) & (found[..., 0] < 50))
    if not len(rows):
        return Rect(0, 0, 0, 0)
    left, top = int(columns.min()), int(rows.min())
    return Rect(left, top, int(columns.max()) - left + 1, int(rows.max()) - top + 1)


def rest(window: MainWindow, qtbot: QtBot) -> None:
    workspace = window.workspace
    qtbot.waitUntil(lambda: workspace.is_idle and not workspace.state.applying.value)
    QApplication.processEvents()


def apply(window: MainWindow, hand: Hand, qtbot: QtBot) -> None:
    hand.click(window.canvas.bar.apply_button)
    rest(window, qtbot)


@pytest.mark.slow
def test_after_an_expand_it_lands_where_it_belongs(
    window: MainWindow, document: Document, hand: Hand, qtbot: QtBot
) -> None:
    apply(window, hand, qtbot)
    own = blue(document)
    assert SPOT.contains(own) and own.size.area > 0.7 * SPOT.size.area
    document.undo_stack.undo()
    window.workspace.state.results.show(window.workspace.state.results.items.value[0].id)
    window.canvas.setFocus()
    hand.key("G")
    canvas = window.canvas

    def at(x: float, y: float) -> QPoint:
        left, top = canvas.viewport.to_canvas(x, y)
        return QPoint(round(left), round(top))

    QTest.mousePress(canvas, LEFT, pos=at(0, 80))
    QTest.mouseMove(canvas, at(-40, 80))
    QTest.mouseMove(canvas, at(-64, 80))
    QTest.mouseRelease(canvas, LEFT, pos=at(-64, 80))
    QTest.keyClick(canvas, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: document.size.width > SIZE.width)
    rest(window, qtbot)
    added = document.size.width - SIZE.width
    assert canvas.bar.isVisible(), "it is still on the canvas"
    apply(window, hand, qtbot)
    assert blue(document) == own.moved(added, 0)
    for _ in range(2):
        document.undo_stack.undo()
    assert document.size == SIZE
    window.workspace.state.results.show(window.workspace.state.results.items.value[0].id)
    QApplication.processEvents()
    apply(window, hand, qtbot)
    assert blue(document) == own


@pytest.mark.slow
def test_so_it_does_after_other_changes_of_the_canvas(
    window: MainWindow, document: Document, hand: Hand, qtbot: QtBot
) -> None:
    state, reshape = window.workspace.state, window.workspace.shaping.reshaping.reshape
    apply(window, hand, qtbot)
    own = blue(document)
    document.undo_stack.undo()
    for change, by in (
        (canvas_of(SIZE, Size(300, 200), (1, 1)), (60, 40)),
        (cropped_to(Rect(30, 20, 150, 120)), (-30, -20)),
    ):
        state.results.show(state.results.items.value[0].id)
        reshape(change)
        rest(window, qtbot)
        assert window.canvas.bar.isVisible()
        apply(window, hand, qtbot)
        assert blue(document) == own.moved(*by), change.name
        for _ in range(2):
            document.undo_stack.undo()
        assert document.size == SIZE


@pytest.mark.slow
@pytest.mark.parametrize(
    "command", ["flip_horizontal", "flip_vertical", "rotate_right", "rotate_left", "rotate_half"]
)
def test_what_turns_the_picture_takes_its_place_and_says_so(
    window: MainWindow, document: Document, hand: Hand, qtbot: QtBot, command: str
) -> None:
    state = window.workspace.state
    window.kit.actions[command].trigger()
    rest(window, qtbot)
    refused(window, document, qtbot)
    window.canvas.setFocus()
    hand.key("Ctrl+Z")
    assert state.seen_result is not None and window.canvas.bar.isVisible()
    apply(window, hand, qtbot)
    assert SPOT.contains(blue(document)) and not blue(document).is_empty


@pytest.mark.slow
def test_so_do_another_size_a_crop_through_it_and_an_angle(
    window: MainWindow, document: Document, hand: Hand, qtbot: QtBot
) -> None:
    reshape = window.workspace.shaping.reshaping.reshape
    for change in (
        scaled_to(SIZE, Size(120, 80)),
        cropped_to(Rect(60, 0, 120, 160)),
        rotated(SIZE, 30),
    ):
        reshape(change)
        rest(window, qtbot)
        refused(window, document, qtbot)
        window.canvas.setFocus()
        hand.key("Ctrl+Z")
        assert document.size == SIZE and window.canvas.bar.isVisible(), change.name


def refused(window: MainWindow, document: Document, qtbot: QtBot) -> None:
    """Nothing of it is seen, a line says why, and whoever applies it is told."""
    state = window.workspace.state
    before, notice = pixels(document), state.notice.value
    assert not window.canvas.bar.isVisible()
    assert notice is not None and notice.notes == ("result_displaced",)
    window.workspace.results.apply(state.results.items.value[0].id)
    rest(window, qtbot)
    notice = state.notice.value
    assert notice is not None and notice.error is not None
    assert notice.error.code == "result_displaced"
    assert np.array_equal(pixels(document), before)


def test_tab_goes_from_the_canvas_through_the_bar_of_a_result_and_on(
    window: MainWindow, hand: Hand
) -> None:
    canvas, bar, order = window.canvas, window.canvas.bar, list[QWidget]()
    at = canvas.nextInFocusChain()
    while at is not canvas:
        order.append(at)
        at = at.nextInFocusChain()
    buttons = [order.index(one) for one in (bar.another, bar.blend, bar.before, bar.apply_button)]
    assert buttons == sorted(buttons)
    assert order.index(next(iter(bar.panel.sliders.values()))) < order.index(
        window.prompt_bar.prompt
    )
    assert max(buttons) < order.index(window.prompt_bar.prompt)


def test_the_bar_of_a_result_is_made_with_the_first_one(window: MainWindow) -> None:
    window.workspace.state.open_document(Document(np.zeros((64, 64, 3), np.uint8), "grey"))
    window.resize(window.width() + 40, window.height())
    QApplication.processEvents()
    assert "bar" not in vars(window.canvas)
    window.workspace.state.results.add(unplaced_result(1), show=False)
    assert "bar" in vars(window.canvas) and window.canvas.bar.isHidden()
