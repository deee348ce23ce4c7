"""The Finish card as a person uses it: opened beside Generate, one click, and it is done."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop_app.core.geometry import Rect, Size
from desktop_app.state.document.document import Document
from desktop_app.ui.panels.prompt.finish_card import FinishCard, FinishRow
from desktop_app.ui.window.main_window import MainWindow
from desktop_app.ui.words.layer_names import layer_words
from tests.app.conftest import ENGINE_MS, LEFT, drag, next_document, opened, pixels_of, write_photo

pytestmark = pytest.mark.window


@pytest.fixture
def window(shared: MainWindow) -> MainWindow:
    return shared


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    return write_photo(tmp_path / "photo.png", 96, 64, (12, 9))


def _card(window: MainWindow) -> FinishCard:
    """A click on Finish, beside Generate."""
    QTest.mouseClick(window.prompt_bar.controls.finish, LEFT)
    card = window.prompt_bar.cards.finish
    assert card.isVisible()
    return card


def _row(window: MainWindow, step: str) -> FinishRow:
    return _card(window).rows[step]


def _mask(document: Document, rect: Rect) -> None:
    values = np.full((rect.height, rect.width), 255, np.uint8)
    document.edit("stroke", document.mask, rect, values)


@pytest.mark.slow
def test_two_clicks_enlarge_the_picture_and_say_before_what_it_costs(
    window: MainWindow, qtbot: QtBot, photo: Path
) -> None:
    state = window.workspace.state
    document = opened(window, qtbot, photo)
    before = pixels_of(document)
    row = _row(window, "enlarge")
    qtbot.waitUntil(lambda: "≈" in row.price.text(), timeout=ENGINE_MS)
    assert row.price.text().startswith("192 × 128 px · ≈ ")
    QTest.mouseClick(row.button, LEFT)
    assert not window.prompt_bar.cards.finish.isVisible()
    made = next_document(window, qtbot, document)
    assert state.document.value is document, "nothing changes under the hand"
    assert made.size == Size(192, 128)
    assert made.name.value == "photo enlarged"
    assert (pixels_of(document) == before).all()


@pytest.mark.slow
def test_two_clicks_clean_the_picture_and_with_a_mask_only_what_is_masked(
    window: MainWindow, qtbot: QtBot, photo: Path
) -> None:
    state = window.workspace.state
    document = opened(window, qtbot, photo)
    before = pixels_of(document)
    _mask(document, Rect(8, 8, 32, 24))
    row = _row(window, "clean_up")
    qtbot.waitUntil(row.button.isEnabled, timeout=10_000)  # the networks are found by then
    # Anywhere on the row counts, not the name alone.
    QTest.mouseClick(row.said, LEFT, pos=QPoint(60, row.said.height() // 2))
    qtbot.waitUntil(lambda: document.undo_stack.undo_name == "clean_up", timeout=ENGINE_MS)
    qtbot.waitUntil(lambda: state.work.value is None, timeout=10_000)
    assert layer_words(document.layers.value[-1]) == "Cleaned"
    changed = (pixels_of(document) != before).any(axis=2)
    assert changed.any()
    changed[8:32, 8:40] = False
    assert not changed.any()


@pytest.mark.slow
def test_two_clicks_remove_what_is_masked_and_leave_prompt_and_intent_alone(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    state = window.workspace.state
    document = opened(window, qtbot, write_photo(tmp_path / "p.png", 400, 300, (12, 9)))
    QTest.keyClicks(window.prompt_bar.prompt, "a red house")
    left, top = window.canvas.viewport.to_canvas(200, 150)
    start = QPoint(round(left), round(top))
    drag(window, [start, start + QPoint(6, 0), start + QPoint(12, 0)])
    row = _row(window, "remove")
    assert row.button.isEnabled()
    QTest.mouseClick(row.button, LEFT)
    qtbot.waitUntil(lambda: bool(state.results.items.value), timeout=ENGINE_MS)
    qtbot.waitUntil(lambda: not state.jobs.active, timeout=ENGINE_MS)
    job = state.results.items.value[0].job
    assert job.is_local
    assert job.request.plan is not None
    assert job.request.plan.intent == "remove"
    assert (state.parameters.value.intent, state.parameters.value.prompt) == ("fill", "a red house")
    window.workspace.results.apply(state.results.items.value[0].id)
    qtbot.waitUntil(lambda: document.undo_stack.undo_name == "apply", timeout=10_000)
    assert layer_words(document.layers.value[-1]) == "Removed"


@pytest.mark.slow  # the same job: test_window_details
def test_masked_details_are_refined_by_the_model_for_the_price_that_is_told(
    window: MainWindow, qtbot: QtBot, photo: Path
) -> None:
    state = window.workspace.state
    document = opened(window, qtbot, photo)
    state.parameters.update(steps=2)
    assert _row(window, "refine").said.text().startswith("Mask the details first.")
    _mask(document, Rect(8, 8, 20, 20))
    _mask(document, Rect(60, 8, 20, 20))
    row = window.prompt_bar.cards.finish.rows["refine"]
    qtbot.waitUntil(row.button.isEnabled, timeout=10_000)
    qtbot.waitUntil(lambda: " · " in row.price.text(), timeout=ENGINE_MS)
    assert row.price.text().startswith("≈ ")
    assert "MB" in row.price.text() or "GB" in row.price.text()
    QTest.mouseClick(row.button, LEFT)
    qtbot.waitUntil(lambda: len(state.results.items.value) == 2, timeout=ENGINE_MS)
    qtbot.waitUntil(lambda: not state.jobs.active, timeout=ENGINE_MS)
    assert {one.job.request.strength for one in state.results.items.value} == {0.4}


@pytest.mark.slow
def test_one_click_expands_and_the_prompt_waits_for_what_comes_there(
    window: MainWindow, qtbot: QtBot, photo: Path
) -> None:
    document = opened(window, qtbot, photo)
    row = _row(window, "expand")
    assert row.price.text() == "120 × 80 px"
    QTest.keyClick(row.button, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: document.size == Size(120, 80), timeout=10_000)
    assert window.prompt_bar.prompt.hasFocus()
    assert window.workspace.state.parameters.value.intent == "expand"
    assert document.undo_stack.undo() == "expand"
    assert document.size == Size(96, 64)
