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
from desktop_app.ui.panels.options.mask_bar import MaskBar
from desktop_app.ui.panels.options.tool_button import ToolButton
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


@pytest.mark.slow
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


@pytest.mark.slow
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
    assert bar.note.shown == "Enter removes it", "there is room for all of it"
    QTest.keyClick(window.canvas, Qt.Key.Key_Escape)
    assert not document.has_mask and not state.results.items.value
    click(window, (0.75, 0.5))
    settled(window, qtbot)
    assert np.array_equal(document.pixels.read(document.pixels.rect), before)
    QTest.keyClick(window.canvas, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bool(state.results.items.value), timeout=ENGINE_MS)
    masked = covered(document)
    assert masked[100, 225] and not masked[100, 75]
    y, x = np.mgrid[0:200, 0:300]
    thing = (x >= 185) & (x < 265) & (y >= 60) & (y < 140)
    assert masked[cv2.dilate(thing.astype(np.uint8), np.ones((5, 5))) > 0].all()
    assert not masked[cv2.dilate(thing.astype(np.uint8), np.ones((31, 31))) == 0].any()
    shown = state.results.items.value[0]
    state.results.show(shown.id)
    QTest.mouseClick(window.canvas.bar.apply_button, LEFT)
    pixels = document.pixels
    qtbot.waitUntil(lambda: not np.array_equal(pixels.read(pixels.rect), before), timeout=ENGINE_MS)
    after = pixels.read(pixels.rect)
    assert np.array_equal(after[~masked], before[~masked])
    assert np.linalg.norm(after[thing].mean(axis=0) - (70, 140, 60)) < 12

    button = next(each for each in window.findChildren(ToolButton) if each.isChecked())
    QTest.mouseClick(button, LEFT)
    assert not pointing.removes.value and bar.name.text() == "Object"
    frame = window.canvas.frame
    (grip,) = across(window, (0.25, 0.5))
    QTest.mouseMove(window.canvas, grip)
    qtbot.waitUntil(lambda: bool(frame.plans))
    assert not frame.handled, "the frame of the first mask gives way to clicks"
    click(window, (0.25, 0.5))
    settled(window, qtbot)
    assert bar.note.text() != "Enter removes it"
    QTest.keyClick(window.canvas, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bool(covered(document)[100, 75]), timeout=ENGINE_MS)
    assert document.undo_stack.undo_name == "mask_object"
    window.kit.actions["remove_object"].trigger()
    window.kit.actions["toggle_selecting"].trigger()
    assert not pointing.removes.value, "Enter would select it"
    window.kit.actions["remove_object"].trigger()
    assert pointing.removes.value and not state.tools.selecting.value


@pytest.mark.slow
@pytest.mark.window
def test_as_many_answers_come_as_the_prompt_bar_says_and_are_discarded_at_once(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    state, bar = window.workspace.state, window.prompt_bar
    opened(window, qtbot, things(tmp_path / "things.png"))
    window.kit.actions["remove_object"].trigger()
    assert round(bar.count.number) == 3 and bar.cost.isHidden()
    bar.count.setFocus()
    QTest.keyClick(bar.count, Qt.Key.Key_Down)
    assert round(bar.count.number) == 2
    click(window, (0.75, 0.5))
    settled(window, qtbot)
    QTest.keyClick(window.canvas, Qt.Key.Key_Return)
    results = state.results
    qtbot.waitUntil(lambda: bool(results.items.value), timeout=ENGINE_MS)
    qtbot.waitUntil(lambda: not state.jobs.active, timeout=ENGINE_MS)
    made = results.items.value
    notice = state.notice.value
    assert len(made) == 2 or (notice is not None and notice.notes == ("removed_fewer",))
    window.kit.actions["discard_run"].trigger()
    assert not results.items.value and state.notice.value is not None
    undo = state.notice.value.undo
    assert undo is not None
    undo()
    assert [one.id for one in results.items.value] == [one.id for one in made]


@pytest.mark.slow
@pytest.mark.window
def test_while_what_is_clicked_is_removed_the_button_does_that_and_says_so(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    state, pointing = window.workspace.state, window.workspace.state.tools.pointing
    document = opened(window, qtbot, things(tmp_path / "things.png"))
    bar, mask_bar = window.prompt_bar, window.findChild(MaskBar)
    assert mask_bar is not None and bar.negative.isEnabled()
    window.kit.actions["remove_object"].trigger()
    assert bar.generate.text() == "Remove" and not bar.generate.isEnabled()
    assert not bar.negative.isEnabled() and not bar.strength.isEnabled()
    assert bar.negative.hint == "Nothing to avoid: no model is used"

    click(window, (-0.02, 0.5))
    assert mask_bar.note.text() == "Click inside the picture" and pointing.draft is None
    click(window, (0.5, 0.05))
    settled(window, qtbot)
    assert pointing.said.value == "nothing" and not mask_bar.accept.isEnabled()
    click(window, (0.25, 0.5))
    assert pointing.said.value == "looking" and not mask_bar.accept.isEnabled()
    settled(window, qtbot)
    assert mask_bar.accept.isEnabled() and pointing.pointed.value.points[0][2]
    assert len(pointing.pointed.value.points) == 1, "what found nothing is not meant as well"
    QTest.mouseClick(mask_bar.accept, LEFT)
    qtbot.waitUntil(lambda: bool(state.results.items.value), timeout=ENGINE_MS)
    qtbot.waitUntil(lambda: not state.jobs.active and bar.generate.isEnabled(), timeout=ENGINE_MS)
    made = state.results.items.value
    assert bar.generate.text() == "Remove" and state.parameters.value.intent == "fill"

    QTest.mouseClick(bar.generate, LEFT)
    qtbot.waitUntil(lambda: len(state.results.items.value) > len(made), timeout=ENGINE_MS)
    newest = max(state.results.items.value, key=lambda one: one.seed)
    assert newest.job.is_local and newest.seed > max(one.seed for one in made)
    window.kit.actions["tool_brush"].trigger()
    assert bar.negative.isEnabled() and bar.generate.text() != "Remove"
    assert document.has_mask


@pytest.mark.slow
@pytest.mark.window
def test_each_click_is_taken_back_and_shift_adds_a_thing_that_is_removed_with_the_first(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    state, pointing = window.workspace.state, window.workspace.state.tools.pointing
    document = opened(window, qtbot, things(tmp_path / "things.png"))
    window.kit.actions["remove_object"].trigger()
    bar = window.findChild(MaskBar)
    assert bar is not None and not bar.pointing.back.isEnabled()

    def shown() -> int:
        settled(window, qtbot)
        preview = state.tools.masking.preview
        qtbot.waitUntil(
            lambda: preview.value is not None and preview.value.draft == pointing.draft,
            timeout=ENGINE_MS,
        )
        assert preview.value is not None and preview.value.patch is not None
        return int((preview.value.patch[1] > 0).sum())

    click(window, (0.25, 0.5))
    disc = shown()
    click(window, (0.75, 0.5), keys=SHIFT)
    both = shown()
    assert disc + 80 * 80 < both and not state.results.items.value and not document.has_mask
    assert bar.pointing.back.isEnabled() and bar.accept.isEnabled()
    click(window, (0.5, 0.05))
    shown()
    QTest.mouseClick(bar.pointing.back, LEFT)
    assert shown() == both
    QTest.keyClick(window.canvas, Qt.Key.Key_Backspace)
    assert shown() == disc and not bar.pointing.back.isEnabled()
    click(window, (0.75, 0.5), keys=SHIFT)
    assert shown() == both
    window.kit.actions["undo"].trigger()
    assert shown() == disc
    click(window, (0.75, 0.5), keys=SHIFT)
    shown()
    QTest.keyClick(window.canvas, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bool(state.results.items.value), timeout=ENGINE_MS)
    assert covered(document)[100, [75, 225]].all()
    assert (covered(document) > 0).sum() == both


@pytest.mark.slow
@pytest.mark.window
def test_where_nothing_is_found_ok_rests_and_says_why(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    state, pointing = window.workspace.state, window.workspace.state.tools.pointing
    flat = tmp_path / "flat.png"
    cv2.imwrite(str(flat), np.full((200, 300, 3), 90, np.uint8))
    document = opened(window, qtbot, flat)
    window.kit.actions["remove_object"].trigger()
    bar = window.findChild(MaskBar)
    assert bar is not None
    click(window, (0.25, 0.5))
    settled(window, qtbot)
    assert pointing.said.value == "nothing" and not bar.accept.isEnabled()
    assert bar.note.text().startswith("Nothing was found") and bar.cancel.isEnabled()
    QTest.keyClick(window.canvas, Qt.Key.Key_Return)
    assert pointing.draft is not None and state.notice.value is None
    QTest.keyClick(window.canvas, Qt.Key.Key_Backspace)
    state.tools.active.value = ToolId.BRUSH
    assert state.tools.masking.draft.value is None and state.notice.value is None
    assert not document.has_mask and not state.jobs.current.value


@pytest.mark.slow
@pytest.mark.window
def test_a_wire_is_proposed_and_removed_by_enter(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    state = window.workspace.state
    y, _ = np.mgrid[0:200, 0:300]
    sky = np.random.default_rng(0).normal(170, 1.5, (200, 300, 3))
    wire = abs(y - 60) < 2
    sky[wire] = 40
    path = tmp_path / "wire.png"
    cv2.imwrite(str(path), np.clip(sky, 0, 255).astype(np.uint8))
    document = opened(window, qtbot, path)
    window.kit.actions["remove_object"].trigger()
    bar = window.findChild(MaskBar)
    assert bar is not None
    QTest.mouseClick(bar.pointing.unwanted, LEFT)
    settled(window, qtbot)
    qtbot.waitUntil(lambda: bar.note.text() == "Wires, 1 of 1")
    assert not document.has_mask
    QTest.keyClick(window.canvas, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bool(state.results.items.value), timeout=ENGINE_MS)
    masked = covered(document)
    assert masked[wire].all() and not masked[abs(y - 60) > 20].any()


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
    ways = {each: pointing.next_in(each) is not None for each in (1, -1)}
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
    assert bar.note.text().startswith(("Nothing was found", "Click a part to take it"))
    actions["undo"].trigger()
    assert masking.draft.value is None, "what is only being chosen goes first"
    actions["undo"].trigger()
    assert not document.has_selection
