"""A real window and a real engine with a slow model, in the middle of a batch."""

from __future__ import annotations

import re
from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QListView, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.core.forecast import Host, ModelWeights, PartWeights
from desktop_app.core.geometry import Rect
from desktop_app.state.app_state import AppState
from desktop_app.state.document.document import Document
from desktop_app.state.work.memory import Known, work_of
from desktop_app.studio.requests import build_requests
from desktop_app.ui.window.main_window import MainWindow
from desktop_app.worker.workspace import Workspace
from tests.models import model_info

WAIT_MS = 20_000
LEFT = Qt.MouseButton.LeftButton
CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
PROMPT = "slow 0.02"


pytestmark = pytest.mark.numpy_engine(steps=12, count=64, prompt=PROMPT)


@pytest.fixture
def window(numpy_window: MainWindow) -> MainWindow:
    return numpy_window


@pytest.fixture
def document(workspace: Workspace, window: MainWindow, qtbot: QtBot) -> Document:
    made = Document((np.arange(256 * 256 * 3) % 251).astype(np.uint8).reshape(256, 256, 3), "p")
    workspace.state.open_document(made)
    made.fill_mask("rectangle", 255, Rect(80, 80, 80, 80))
    qtbot.waitUntil(lambda: workspace.is_idle, timeout=WAIT_MS)
    return made


def strip(window: MainWindow) -> QListView:
    return window.docks.results_panel.view


def _on_strip(window: MainWindow) -> QPoint:
    view = strip(window)
    return view.visualRect(view.currentIndex()).center()


def _double_click_in_strip(window: MainWindow) -> None:
    place, target = _on_strip(window), strip(window).viewport()
    QTest.mouseClick(target, LEFT, pos=place)
    QTest.mouseDClick(target, LEFT, pos=place)


def _key(
    where: Callable[[MainWindow], QWidget],
    key: Qt.Key,
    held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier,
) -> Callable[[MainWindow], None]:
    def press(window: MainWindow) -> None:
        where(window).setFocus()
        QTest.keyClick(where(window), key, held)

    return press


def _focused(window: MainWindow) -> QWidget:
    """Where a click on Generate has left the keyboard."""
    return QApplication.focusWidget() or window


def _prompt(window: MainWindow) -> QWidget:
    return window.prompt_bar.prompt


def _canvas(window: MainWindow) -> QWidget:
    return window.canvas


def _slider(window: MainWindow) -> QWidget:
    return window.prompt_bar.count


APPLY: dict[str, Callable[[MainWindow], None]] = {
    "Return, after a click on Generate": _key(_focused, Qt.Key.Key_Return),
    "the button": lambda window: QTest.mouseClick(window.canvas.bar.apply_button, LEFT),
    "Return on the canvas": _key(_canvas, Qt.Key.Key_Return),
    "Ctrl+Shift+Return from the prompt": _key(_prompt, Qt.Key.Key_Return, CONTROL | SHIFT),
    "Ctrl+Shift+Return from a slider": _key(_slider, Qt.Key.Key_Return, CONTROL | SHIFT),
    "the menu": lambda window: window.kit.actions["apply"].trigger(),
    "Return in the strip": _key(strip, Qt.Key.Key_Return),
    "a double click in the strip": _double_click_in_strip,
}
DISCARD: dict[str, Callable[[MainWindow], None]] = {
    "the button": lambda window: QTest.mouseClick(window.canvas.bar.discard_button, LEFT),
    "Delete on the canvas": _key(_canvas, Qt.Key.Key_Delete),
    "Ctrl+Backspace from a slider": _key(_slider, Qt.Key.Key_Backspace, CONTROL),
    "the menu": lambda window: window.kit.actions["discard"].trigger(),
    "Delete in the strip": _key(strip, Qt.Key.Key_Delete),
}
UNDO: dict[str, Callable[[MainWindow], None]] = {
    "Ctrl+Z on the canvas": _key(_canvas, Qt.Key.Key_Z, CONTROL),
    "Ctrl+Z from a slider": _key(_slider, Qt.Key.Key_Z, CONTROL),
    "the menu": lambda window: window.kit.actions["undo"].trigger(),
}


def shown(state: AppState) -> str:
    result = state.results.shown.value
    return "" if result is None or result.applied else result.id


@pytest.mark.slow
def test_finished_pictures_are_applied_discarded_and_undone_while_the_rest_is_made(
    workspace: Workspace, window: MainWindow, document: Document, qtbot: QtBot
) -> None:
    state = workspace.state
    whole = document.pixels.read(document.pixels.rect).copy()
    QTest.mouseClick(window.prompt_bar.generate, LEFT)
    undo = list(UNDO.values())
    for number, (name, gesture) in enumerate(APPLY.items()):
        qtbot.waitUntil(lambda: bool(shown(state)), timeout=WAIT_MS)
        result = shown(state)
        gesture(window)
        qtbot.waitUntil(lambda: document.undo_stack.undo_name == "apply")
        qtbot.waitUntil(lambda: not state.applying.value)
        assert state.is_busy, name
        found = state.results.find(result)
        assert found is not None
        assert found.applied, name
        assert not np.array_equal(document.pixels.read(document.pixels.rect), whole)
        undo[number % len(undo)](window)
        qtbot.waitUntil(lambda: document.undo_stack.undo_name != "apply")
        np.testing.assert_array_equal(document.pixels.read(document.pixels.rect), whole)
    for name, gesture in DISCARD.items():
        qtbot.waitUntil(lambda: bool(shown(state)), timeout=WAIT_MS)
        result = shown(state)
        gesture(window)
        assert state.results.find(result) is None, name
        assert state.is_busy, name
    workspace.cancel()
    qtbot.waitUntil(lambda: not state.jobs.active, timeout=WAIT_MS)
    notice = state.notice.value
    assert notice is not None and notice.notes == ("run_cancelled",)


@pytest.mark.slow
def test_a_picture_made_from_words_is_applied_while_others_are_made(
    workspace: Workspace, window: MainWindow, qtbot: QtBot
) -> None:
    state = workspace.state
    QTest.mouseClick(window.prompt_bar.generate, LEFT)
    qtbot.waitUntil(lambda: bool(shown(state)), timeout=WAIT_MS)
    QTest.keyClick(_focused(window), Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: state.document.value is not None, timeout=WAIT_MS)
    qtbot.waitUntil(lambda: len(state.results.items.value) > 1, timeout=WAIT_MS)
    first = state.document.value
    assert first is not None
    before = first.pixels.read(first.pixels.rect).copy()
    window.kit.actions["next_result"].trigger()
    window.kit.actions["next_result"].trigger()
    window.kit.actions["apply"].trigger()
    qtbot.waitUntil(lambda: first.undo_stack.undo_name == "apply", timeout=WAIT_MS)
    assert state.is_busy
    window.kit.actions["undo"].trigger()
    np.testing.assert_array_equal(first.pixels.read(first.pixels.rect), before)
    workspace.cancel()
    qtbot.waitUntil(lambda: not state.jobs.active, timeout=WAIT_MS)


# -- times and stopping --------------------------------------------------------------------------


def seconds_in(text: str) -> float:
    """Of "≈ 1 min 20 s left · 2 GB"."""
    factors = {"h": 3600, "min": 60, "s": 1}
    found = re.findall(r"(\d+) (h|min|s)\b", text)
    return sum(int(number) * factors[unit] for number, unit in found)


def test_the_time_at_the_button_and_in_the_status_agree_once_a_step_was_measured(
    workspace: Workspace, window: MainWindow, document: Document, qtbot: QtBot
) -> None:
    state = workspace.state
    model = model_info("numpy", native_size=64, digest="d1")
    state.models.value = (model,)
    workspace.models.choose(model.id)
    state.parameters.update(prompt="slow 0.1", count=30, steps=12)
    qtbot.waitUntil(lambda: workspace.is_idle, timeout=WAIT_MS)
    weights = ModelWeights((PartWeights("denoiser", 860_000, 0, 64), PartWeights("vae", 9, 0, 8)))
    state.memory.host.value = Host("cpu", "float32", 32 << 30, cores=64)
    state.memory.known.value = Known(model, weights, {})  # its file is nowhere
    request = build_requests(state.parameters.value, model, state.plans.value)[0]
    state.memory.works.value = (work_of(request, model, state.memory.families[model.family]),)
    chip, words = window.prompt_bar.cost.words, window.bars.status_row.activity.words
    guessed = seconds_in(chip.text())
    assert guessed < 10, "30 pictures of 12 steps of 0.1 s take 36 s"
    QTest.mouseClick(window.prompt_bar.generate, LEFT)
    for step in (1, 3, 6):
        qtbot.waitUntil(lambda n=step: _step(state) >= n, timeout=WAIT_MS)
        status = seconds_in(words.text().split(" · ")[-1])
        assert status > 2 * guessed
        assert abs(seconds_in(chip.text()) - status) <= status / 3
    workspace.cancel()
    qtbot.waitUntil(lambda: not state.jobs.active, timeout=WAIT_MS)
    # What was learnt of the steps stays, though no run came to its end.
    assert seconds_in(chip.text()) == pytest.approx(36, rel=1 / 3)


def _step(state: AppState) -> int:
    progress = state.jobs.progress.value
    return 0 if progress is None else progress.step


@pytest.mark.slow
def test_cancel_says_what_it_waits_for_and_stop_now_comes_with_its_price(
    workspace: Workspace, window: MainWindow, document: Document, qtbot: QtBot
) -> None:
    state, activity = workspace.state, window.bars.status_row.activity
    button = window.prompt_bar.generate
    state.parameters.update(prompt="slow 3", steps=20)
    state.jobs.progress.changed.connect(lambda _: None)
    QTest.mouseClick(button, LEFT)
    qtbot.waitUntil(lambda: _step(state) >= 1, timeout=WAIT_MS)
    pid = state.engine.value.info["pid"]
    assert activity.stop_now.isHidden()
    assert not window.kit.actions["stop_now"].isEnabled()
    stop = window.prompt_bar.stop
    QTest.mouseClick(stop, LEFT)
    assert activity.words.text() == "Stopping after this step (about 3 s)"
    assert stop.isVisible() and not stop.isEnabled() and button.text() == "Add to queue"
    assert activity.stop_now.isHidden(), "most steps end sooner than one could press it"
    qtbot.waitUntil(activity.stop_now.isVisible, timeout=WAIT_MS)
    assert activity.stop_now.text() == "Stop now (reloads the model)"
    assert activity.cancel.isHidden()
    assert window.kit.actions["stop_now"].isEnabled()
    QTest.mouseClick(activity.stop_now, LEFT)
    qtbot.waitUntil(lambda: not state.jobs.active)
    assert not activity.isVisible()
    assert button.text() == "Fill mask" and not stop.isVisible()
    qtbot.waitUntil(
        lambda: state.engine.value.phase == "ready" and state.engine.value.info["pid"] != pid,
        timeout=WAIT_MS,
    )
    assert state.notice.value is None
