"""Guides: of each document its own."""

from __future__ import annotations

import numpy as np

from desktop_app.core.geometry import Margins
from desktop_app.state.app_state import AppState
from desktop_app.state.document.document import Document
from desktop_app.state.document.guides import Guide, GuideState, Orientation

UPRIGHT, LEVEL = Orientation.VERTICAL, Orientation.HORIZONTAL


def test_guides_are_added_moved_and_removed() -> None:
    guides = GuideState()
    guides.show("one")
    assert guides.add(Guide(UPRIGHT, 10)) == 0
    assert guides.add(Guide(LEVEL, 20)) == 1
    guides.move(0, 15)
    assert guides.shown.value == (Guide(UPRIGHT, 15), Guide(LEVEL, 20))
    guides.remove(0)
    assert guides.shown.value == (Guide(LEVEL, 20),)
    guides.clear()
    assert guides.shown.value == ()


def test_every_document_has_its_own() -> None:
    guides = GuideState()
    guides.show("one")
    guides.add(Guide(UPRIGHT, 10))
    guides.show("two")
    assert guides.shown.value == ()
    assert guides.of("one") == (Guide(UPRIGHT, 10),)
    guides.set_for("three", (Guide(LEVEL, 5),))
    guides.show("three")
    assert guides.shown.value == guides.of("three") == (Guide(LEVEL, 5),)
    guides.show(None)
    assert guides.shown.value == ()
    guides.show("one")
    assert guides.shown.value == (Guide(UPRIGHT, 10),)


def test_guides_stay_on_the_picture_when_its_canvas_grows() -> None:
    state = AppState()
    document = Document(np.zeros((40, 60, 3), np.uint8), "one.png")
    state.open_document(document)
    state.guides.set_for(document.id, (Guide(UPRIGHT, 10), Guide(LEVEL, 20)))
    document.grow("expand", Margins(8, 16, 0, 0), np.zeros((56, 68, 3), np.uint8))
    assert state.guides.shown.value == (Guide(UPRIGHT, 18), Guide(LEVEL, 36))
    document.undo_stack.undo()
    assert state.guides.shown.value == (Guide(UPRIGHT, 10), Guide(LEVEL, 20))
