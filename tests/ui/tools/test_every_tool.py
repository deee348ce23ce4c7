"""Whatever tool: its gesture is undone bit for bit, and nothing outside of a selection changes."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication

from benchmarks.probes.tool_gestures import GESTURES, Gesture, Hand, painted
from desktop_app.core.geometry import Rect
from desktop_app.core.pixels import Array
from desktop_app.state.document.document import Document
from desktop_app.ui.tools.tool_table import TOOLS
from desktop_app.ui.window.main_window import MainWindow
from tests.ui.conftest import close_all

SELECTED = Rect(60, 30, 70, 50)


def test_every_row_of_the_table_has_a_gesture() -> None:
    assert {row.tool for row in GESTURES} == {row.id for row in TOOLS}


def surfaces(document: Document) -> list[Array]:
    whole = document.pixels.rect
    return [each.read(whole).copy() for each in (document.pixels, document.mask)]


def steps(document: Document) -> list[object]:
    return list(document.undo_stack.steps)


def select(document: Document) -> Array:
    """Hard in the middle, soft at the right; what is selected."""
    values = np.zeros((document.size.height, document.size.width), np.uint8)
    values[SELECTED.slices] = 255
    values[SELECTED.slices][:, -20:] = 90
    document.select_by_tools(True)
    document.edit("rectangle", document.mask_target, document.size.rect, values)
    document.select_by_tools(False)
    return values


def check(hand: Hand, gesture: Gesture, document: Document, *, confined: bool) -> None:
    hand.state.open_document(document)
    QApplication.processEvents()
    hand.canvas.fit()
    selected = select(document) if confined else None
    hand.prepare(gesture)
    before, content, done = surfaces(document), document.content, steps(document)
    hand.do(gesture)
    assert (steps(document) != done) == gesture.changes, gesture
    if selected is not None and gesture.confined:
        for one, other in zip(before, surfaces(document), strict=True):
            differs = (one != other).reshape(*selected.shape, -1).any(axis=2)
            assert not differs[selected == 0].any(), gesture
    while steps(document) != done:
        document.undo_stack.undo()
    assert document.content.layers == content.layers and document.size == content.size, gesture
    for one, other in zip(before, surfaces(document), strict=True):
        assert one.dtype == other.dtype and np.array_equal(one, other), gesture
    close_all(hand.window.workspace)


KINDS = (("uint8", 3), ("uint16", 4), ("float32", 3))


@pytest.mark.window
def test_each_gesture_is_undone_bit_for_bit_and_stays_within_a_selection(
    window: MainWindow,
) -> None:
    """At one depth each, in turn."""
    hand = Hand(window)
    for number, gesture in enumerate(GESTURES):
        dtype, channels = KINDS[number % len(KINDS)]
        check(hand, gesture, painted(180, 120, dtype, channels), confined=True)


@pytest.mark.slow
@pytest.mark.window
@pytest.mark.parametrize("confined", [False, True])
@pytest.mark.parametrize(("dtype", "channels"), KINDS)
def test_gestures_are_undone_bit_for_bit_and_stay_within_a_selection(
    window: MainWindow, dtype: str, channels: int, confined: bool
) -> None:
    hand = Hand(window)
    for gesture in GESTURES:
        check(hand, gesture, painted(180, 120, dtype, channels), confined=confined)
