"""Guides: of each document its own, and steps of it."""

from __future__ import annotations

import numpy as np

from desktop_app.core.geometry import Margins
from desktop_app.core.guides import Guide, Orientation
from desktop_app.state.app_state import AppState
from desktop_app.state.document.document import Document

UPRIGHT, LEVEL = Orientation.VERTICAL, Orientation.HORIZONTAL


def opened(state: AppState, name: str = "one.png") -> Document:
    document = Document(np.zeros((40, 60, 3), np.uint8), name)
    state.open_document(document)
    return document


def test_guides_are_added_moved_and_removed_each_in_one_step() -> None:
    state = AppState()
    document, guides = opened(state), state.guides
    assert guides.add(Guide(UPRIGHT, 10)) == 0
    assert guides.add(Guide(LEVEL, 20)) == 1
    guides.move(0, 15)
    assert guides.shown.value == (Guide(UPRIGHT, 15), Guide(LEVEL, 20))
    guides.remove(0)
    guides.clear()
    guides.clear()
    assert guides.shown.value == () and document.undo_stack.total == 5
    seen = []
    while document.undo_stack.undo():
        seen.append(guides.shown.value)
    assert seen[1] == (Guide(UPRIGHT, 15), Guide(LEVEL, 20))
    assert seen[-1] == () and not document.modified.value


def test_a_guide_that_is_dragged_is_no_step_until_it_is_let_go_of() -> None:
    state = AppState()
    document, guides = opened(state), state.guides
    guides.add(Guide(UPRIGHT, 10))
    guides.drag(guides.moved(0, 30))
    assert guides.shown.value[0].position == 30 and document.undo_stack.total == 1
    guides.cancel()
    assert guides.shown.value[0].position == 10
    guides.drag(guides.moved(0, 30))
    guides.put("guide_move", guides.shown.value)
    assert document.undo_stack.total == 2 and document.content.guides[0].position == 30


def test_every_document_has_its_own() -> None:
    state = AppState()
    one = opened(state)
    state.guides.add(Guide(UPRIGHT, 10))
    opened(state, "two.png")
    assert state.guides.shown.value == ()
    one.undo_stack.undo()
    assert state.guides.shown.value == ()
    one.undo_stack.redo()
    state.activate(one)
    assert state.guides.shown.value == (Guide(UPRIGHT, 10),)


def test_guides_stay_on_the_picture_when_its_canvas_grows() -> None:
    state = AppState()
    document = opened(state)
    before = (Guide(UPRIGHT, 10), Guide(LEVEL, 20))
    state.guides.put("guide_new", before)
    document.grow("expand", Margins(8, 16, 0, 0), np.zeros((56, 68, 3), np.uint8))
    assert state.guides.shown.value == (Guide(UPRIGHT, 18), Guide(LEVEL, 36))
    document.undo_stack.undo()
    assert state.guides.shown.value == before
