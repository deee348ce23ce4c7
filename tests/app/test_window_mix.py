"""Results are mixed as a person does it: generate three, keys and strokes, Enter, undo, again."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop_app.core.geometry import Rect
from desktop_app.state.app_state import ToolId
from desktop_app.state.document.document import Document
from desktop_app.state.painting.mixing import Mixing
from desktop_app.state.picture.mixes import mix_in
from desktop_app.ui.panels.options.tool_options import ToolOptions
from desktop_app.ui.window.main_window import MainWindow
from desktop_app.worker.workspace import Workspace
from tests.app.conftest import CONTROL, ENGINE_MS, drag, opened, pixels_of, write_photo
from tests.worker.test_tab_keeping import as_killed, started
from tests.worker.test_tab_keeping import begun as back_after

__all__ = ["started"]

MASK = Rect(200, 160, 280, 240)


def with_results(window: MainWindow, qtbot: QtBot, path: Path, count: int = 3) -> Document:
    """A photograph, and so many results of one edit of it."""
    state = window.workspace.state
    document = opened(window, qtbot, write_photo(path / "photo.png", 700, 560, (7, 6)))
    document.fill_mask("rectangle", 255, MASK)
    state.parameters.update(
        prompt="a red apple", steps=2, seed=3, seed_locked=True, count=count, count_held=True
    )
    qtbot.waitUntil(lambda: bool(state.plans.value) and window.workspace.is_idle, timeout=ENGINE_MS)
    window.workspace.generate()
    qtbot.waitUntil(lambda: len(state.results.items.value) == count, timeout=ENGINE_MS)
    qtbot.waitUntil(
        lambda: not state.jobs.active and not any(one.saving for one in state.results.items.value),
        timeout=ENGINE_MS,
    )
    return document


def begun(window: MainWindow, qtbot: QtBot, action: str = "mix_results") -> Mixing:
    """The mixer, once it is open."""
    mixing = window.workspace.state.tools.mixing
    window.kit.actions[action].trigger()
    qtbot.waitUntil(lambda: mixing.now.value is not None, timeout=ENGINE_MS)
    now = mixing.now.value
    assert now is not None
    qtbot.waitUntil(lambda: now.is_repaired, timeout=ENGINE_MS)
    return now


def at(window: MainWindow, x: float, y: float) -> QPoint:
    """A point of the picture on the canvas."""
    canvas = window.canvas
    across, down = canvas.canvas_point(x, y)
    return QPoint(round(across / canvas.devicePixelRatioF()), round(down))


def stroke(window: MainWindow, qtbot: QtBot, now: Mixing, *way: tuple[float, float]) -> None:
    drag(window, [at(window, *place) for place in way])
    qtbot.waitUntil(lambda: now.is_repaired, timeout=ENGINE_MS)


def applied(window: MainWindow, qtbot: QtBot) -> None:
    state = window.workspace.state
    QTest.keyClick(window.canvas, Qt.Key.Key_Return)
    mixing = state.tools.mixing
    qtbot.waitUntil(
        lambda: mixing.now.value is None and not state.applying.value, timeout=ENGINE_MS
    )


@pytest.mark.slow
@pytest.mark.window
def test_parts_of_three_results_become_one_layer_whose_parts_stay(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, started: list[Workspace]
) -> None:
    workspace, state = window.workspace, window.workspace.state
    document = with_results(window, qtbot, tmp_path)
    before, steps = pixels_of(document), document.undo_stack.position
    now = begun(window, qtbot)
    assert state.tools.active.value is ToolId.MIX and len(now.mix.parts) == 3
    window.canvas.setFocus()
    whole = pixels_of(document)
    QTest.keyClick(window.canvas, Qt.Key.Key_2)
    stroke(window, qtbot, now, (230, 200), (230, 360))
    QTest.keyClick(window.canvas, Qt.Key.Key_3)
    stroke(window, qtbot, now, (440, 200), (440, 360))
    assert {0, 1, 2} == set(np.unique(now.labels))
    mixed = pixels_of(document)
    assert (mixed != whole).any() and document.undo_stack.position == steps
    QTest.keyClick(window.canvas, Qt.Key.Key_Z, CONTROL)
    qtbot.waitUntil(lambda: now.is_repaired, timeout=ENGINE_MS)
    assert 2 not in now.labels
    QTest.keyClick(window.canvas, Qt.Key.Key_Z, CONTROL | Qt.KeyboardModifier.ShiftModifier)
    qtbot.waitUntil(lambda: now.is_repaired, timeout=ENGINE_MS)
    assert np.array_equal(pixels_of(document), mixed), "done again"
    QTest.mousePress(window.canvas, Qt.MouseButton.LeftButton, pos=at(window, 300, 200))
    QTest.mouseMove(window.canvas, at(window, 300, 360))
    QTest.keyClick(window.canvas, Qt.Key.Key_Escape)
    QTest.mouseRelease(window.canvas, Qt.MouseButton.LeftButton, pos=at(window, 340, 360))
    qtbot.waitUntil(lambda: now.is_repaired, timeout=ENGINE_MS)
    assert np.array_equal(pixels_of(document), mixed), "the stroke in progress alone went"
    QTest.keyClick(window.canvas, Qt.Key.Key_Escape)
    assert state.tools.active.value is not ToolId.MIX and state.tools.mixing.now.value is None
    assert np.array_equal(pixels_of(document), before)
    now = begun(window, qtbot)
    assert np.array_equal(pixels_of(document), mixed), "nothing that was painted is lost"
    applied(window, qtbot)
    assert document.undo_stack.undo_name == "mix" and state.notice.value is None
    assert np.array_equal(pixels_of(document), mixed)
    locked = document.mask.read(document.mask.rect) == 0
    assert np.array_equal(mixed[locked], before[locked])
    assert len(document.parents) == 3 and state.tools.active.value is not ToolId.MIX
    window.kit.actions["undo"].trigger()
    assert np.array_equal(pixels_of(document), before)
    window.kit.actions["redo"].trigger()
    assert np.array_equal(pixels_of(document), mixed)

    back = back_after(as_killed(workspace, tmp_path, qtbot), started, qtbot).state.document.value
    assert back is not None and np.array_equal(pixels_of(back), mixed), "after a kill"
    assert mix_in(back.layers.value[-1]) is not None

    now = begun(window, qtbot, "layer_edit_mix")
    QTest.keyClick(window.canvas, Qt.Key.Key_3)
    stroke(window, qtbot, now, (340, 200), (340, 260))
    applied(window, qtbot)
    changed, labels = pixels_of(document), now.labels
    assert (changed != mixed).any() and len(document.layers.value) == 2

    path = tmp_path / "kept.velatura"
    workspace.files.save(path)
    qtbot.waitUntil(lambda: not document.modified.value, timeout=ENGINE_MS)
    workspace.files.open(shutil.copyfile(path, tmp_path / "again.velatura"))
    qtbot.waitUntil(lambda: state.document.value is not document, timeout=ENGINE_MS)
    later = state.document.value
    assert later is not None and np.array_equal(pixels_of(later), changed)
    later.activate(later.layers.value[-1].id)
    again = begun(window, qtbot, "layer_edit_mix")
    assert np.array_equal(again.labels[again.taken], labels[now.taken])
    QTest.keyClick(window.canvas, Qt.Key.Key_Escape)
    assert state.tools.mixing.now.value is None and not later.modified.value


@pytest.mark.slow
@pytest.mark.window
def test_the_bar_shows_each_result_and_what_the_keys_do(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    state = window.workspace.state
    document = with_results(window, qtbot, tmp_path, count=2)
    before = pixels_of(document)
    now = begun(window, qtbot)
    bar = window.findChild(ToolOptions)
    assert bar is not None
    options = bar.later[ToolId.MIX].options
    assert [button.text() for button in options.results] == ["1", "2"]
    assert not bar.hardness.isVisible() and bar.size_slider.isVisible()
    window.canvas.setFocus()
    QTest.keyClick(window.canvas, Qt.Key.Key_2)
    assert options.results[1].isChecked()
    QTest.keyClick(window.canvas, Qt.Key.Key_3)
    assert state.tools.mixing.number.value == 1, "there is no third; its shortcut waits"
    intent = state.parameters.value.intent
    QTest.keyClick(window.canvas, Qt.Key.Key_0)
    assert not options.coloured.isChecked() and state.parameters.value.intent == intent
    options.results[0].click()
    assert state.tools.mixing.number.value == 0
    bar.size_slider.edited.emit(90.0)
    assert state.tools.mix.value.size == 90
    options.results[1].click()
    window.canvas.setFocus()
    stroke(window, qtbot, now, (340, 200), (340, 300))
    assert 1 in now.labels
    labels = now.labels.copy()
    QTest.mouseClick(
        window.canvas,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.ShiftModifier,
        at(window, 420, 300),
    )
    straight = now.labels[now.area.height * 140 // MASK.height, 180]
    assert straight == 1 and (now.labels != labels).sum() > 60 * 60, "Shift: a straight line"
    qtbot.waitUntil(lambda: now.is_repaired, timeout=ENGINE_MS)
    options.give_up.click()
    assert np.array_equal(pixels_of(document), before) and not options.apply.isEnabled()
    now = begun(window, qtbot)
    assert 1 in now.labels, "it goes on where it was left"
    window.kit.actions["tool_pan"].trigger()
    qtbot.waitUntil(lambda: not state.applying.value, timeout=ENGINE_MS)
    assert document.undo_stack.undo_name != "mix", "no stroke: nothing to apply"
