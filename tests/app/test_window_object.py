"""A thing is masked by pointing at it, as a person does it: roughly, and by a network."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop_app.state.app_state import ToolId
from desktop_app.state.document.document import Document
from desktop_app.ui.panels.mask_bar import MaskBar
from desktop_app.ui.window.main_window import MainWindow
from tests.app.conftest import ENGINE_MS, drag, opened
from tests.app.test_window_selection import across
from tests.tiny_networks import network_folder

LEFT, RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton
SHIFT, NONE = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier(0)


def things(path: Path) -> Path:
    """A red disc and a blue square on grass: middles at (0.25, 0.5) and (0.75, 0.5)."""
    y, x = np.mgrid[0:200, 0:300]
    made = np.random.default_rng(2).normal((70, 140, 60), 6, (200, 300, 3))
    made[(x - 75) ** 2 + (y - 100) ** 2 < 45**2] = (200, 40, 40)
    made[60:140, 185:265] = (40, 60, 190)
    made += np.random.default_rng(3).normal(0, 4, made.shape)
    cv2.imwrite(str(path), np.clip(made, 0, 255).astype(np.uint8)[..., ::-1])
    return path


def click(
    window: MainWindow,
    share: tuple[float, float],
    button: Qt.MouseButton = LEFT,
    keys: Qt.KeyboardModifier = NONE,
) -> None:
    (place,) = across(window, share)
    QTest.mouseMove(window.canvas, place)
    QTest.mouseClick(window.canvas, button, keys, place)


def settled(window: MainWindow, qtbot: QtBot, limit: int = 20_000) -> None:
    """Until what was pointed at was found, and is shown."""
    tools, idle = window.workspace.state.tools, window.workspace
    qtbot.waitUntil(lambda: tools.pointing.said.value != "looking" and idle.is_idle, timeout=limit)


def covered(document: Document) -> np.ndarray:
    return document.mask.read(document.mask.rect) > 0


@pytest.mark.window
def test_without_a_model_clicks_and_a_box_mask_roughly(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    state = window.workspace.state
    document = opened(window, qtbot, things(tmp_path / "things.png"))
    window.kit.actions["tool_object"].trigger()
    bar = window.findChild(MaskBar)
    assert bar is not None and bar.isVisible()
    assert bar.pointing.rough.isVisible() and not bar.pointing.everything.isEnabled()
    bar.pointing.get.click()
    models = window.windows.models
    assert models is not None and models.isVisible()
    models.close()
    click(window, (0.25, 0.5))
    settled(window, qtbot)
    assert state.tools.masking.preview.value is not None and not document.has_mask
    QTest.keyClick(window.canvas, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: document.has_mask)
    disc = covered(document)
    y, x = np.mgrid[0:200, 0:300]
    true = (x - 75) ** 2 + (y - 100) ** 2 < 45**2
    assert (disc & true).sum() / (disc | true).sum() > 0.9

    drag(window, across(window, (0.58, 0.22), (0.7, 0.5), (0.92, 0.78)))
    settled(window, qtbot)
    QTest.keyClick(window.canvas, Qt.Key.Key_Escape)
    assert state.tools.masking.draft.value is None and not state.tools.pointing.pointed.value.box
    assert np.array_equal(covered(document), disc)

    click(window, (0.75, 0.5), keys=SHIFT)
    settled(window, qtbot)
    state.tools.active.value = ToolId.BRUSH
    qtbot.waitUntil(lambda: bool(covered(document)[100, 225]))
    both = covered(document)
    assert both[100, 75] and (both & ~disc)[60:140, 185:265].mean() > 0.9
    window.kit.actions["undo"].trigger()
    assert np.array_equal(covered(document), disc)
    window.kit.actions["undo"].trigger()
    assert not document.has_mask


@pytest.mark.window
def test_what_is_clicked_is_removed_by_enter_and_not_before(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    state, pointing = window.workspace.state, window.workspace.state.tools.pointing
    document = opened(window, qtbot, things(tmp_path / "things.png"))
    before = document.pixels.read(document.pixels.rect).copy()
    window.kit.actions["remove_object"].trigger()
    bar = window.findChild(MaskBar)
    assert bar is not None and state.tools.active.value is ToolId.OBJECT
    assert bar.name.text() == "Remove Object"
    click(window, (0.25, 0.5))
    settled(window, qtbot)
    assert pointing.draft is not None and bar.note.text() == "Enter removes it"
    QTest.keyClick(window.canvas, Qt.Key.Key_Escape)
    assert not document.has_mask and not state.results.items.value
    click(window, (0.75, 0.5))
    settled(window, qtbot)
    assert np.array_equal(document.pixels.read(document.pixels.rect), before)
    QTest.keyClick(window.canvas, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bool(state.results.items.value), timeout=ENGINE_MS)
    masked = covered(document)
    assert masked[100, 225] and not masked[100, 75]
    state.tools.active.value = ToolId.BRUSH
    assert not pointing.removes.value
    window.kit.actions["remove_object"].trigger()
    window.kit.actions["remove_object"].trigger()
    assert not pointing.removes.value and bar.name.text() == "Object"


@pytest.mark.slow
@pytest.mark.window
def test_a_model_gives_three_outlines_and_takes_more_points_words_and_selects(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    """Weights are random: what they outline is anywhere."""
    state, actions = window.workspace.state, window.kit.actions
    pointing, masking = state.tools.pointing, state.tools.masking
    for kind in ("sam2", "owlv2"):
        network_folder(window.workspace.paths.models / kind, kind)
    window.workspace.models.refresh()
    document = opened(window, qtbot, things(tmp_path / "things.png"))
    actions["toggle_selecting"].trigger()
    actions["tool_object"].trigger()
    bar = window.findChild(MaskBar)
    assert bar is not None
    qtbot.waitUntil(lambda: not pointing.rough.value, timeout=ENGINE_MS)
    qtbot.waitUntil(lambda: len(state.add_ons.value) > 1, timeout=ENGINE_MS)
    assert not bar.pointing.rough.isVisible() and bar.pointing.everything.isEnabled()
    click(window, (0.25, 0.5))
    assert bar.note.text() == "Looking at the picture…"
    click(window, (0.6, 0.2), RIGHT)
    qtbot.waitUntil(lambda: pointing.said.value == "looking")
    qtbot.waitUntil(
        lambda: pointing.draft is not None and len(pointing.draft.masks) == 3, timeout=ENGINE_MS
    )
    settled(window, qtbot, ENGINE_MS)
    assert [on for *_, on in pointing.pointed.value.points] == [True, False]
    ways = {each: pointing.beside(each) is not None for each in (1, -1)}
    assert any(ways.values())
    (bar.pointing.larger if ways[1] else bar.pointing.smaller).click()
    QTest.keyClick(window.canvas, Qt.Key.Key_Down if ways[1] else Qt.Key.Key_Up)
    assert pointing.draft is not None and pointing.draft.which == (0,)
    settled(window, qtbot)
    QTest.keyClick(window.canvas, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: document.has_selection)
    assert not document.has_mask and pointing.draft is None

    QTest.keyClicks(bar.pointing.words, "a red disc, a square")
    QTest.keyClick(bar.pointing.words, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: pointing.said.value in ("", "nothing"), timeout=ENGINE_MS)
    assert pointing.draft is not None
    assert pointing.draft.together or pointing.said.value == "nothing"
    masking.dismiss()
    bar.pointing.everything.click()
    qtbot.waitUntil(lambda: pointing.parts.value is not None, timeout=ENGINE_MS)
    assert bar.note.text() in ("Nothing was found", "Click a part to take it")
    actions["undo"].trigger()
    assert masking.draft.value is None, "what is only being chosen goes first"
    actions["undo"].trigger()
    assert not document.has_selection
