"""What is pointed at becomes a draft of the mask: clicks, boxes, larger and smaller, parts."""

from __future__ import annotations

import numpy as np
import pytest

from desktop_app.imaging.combining import Combine
from desktop_app.state.document.document import Document
from desktop_app.state.painting.mask_drafts import ObjectDraft
from desktop_app.state.painting.pointing import NOTHING, REMOVED, Outlines, Pointed, PointingState
from desktop_app.state.painting.tools import ToolId, ToolState


def square(side: int) -> np.ndarray:
    """A mask of 10 × 10 whose middle ``side`` × ``side`` pixels are the thing."""
    made, low = np.full((10, 10), 40, np.uint8), 5 - side // 2
    made[low : low + side, low : low + side] = 220
    return made


THREE = Outlines((square(4), square(8), square(2)))


@pytest.fixture
def tools() -> ToolState:
    made = ToolState()
    made.active.value = ToolId.OBJECT
    return made


def found(tools: ToolState, outlines: Outlines = THREE) -> PointingState:
    tools.pointing.found(tools.pointing.pointed.value, outlines)
    return tools.pointing


def draft_of(tools: ToolState) -> ObjectDraft:
    draft = tools.masking.draft.value
    assert isinstance(draft, ObjectDraft)
    return draft


def test_clicks_add_up_and_the_likeliest_outline_is_what_would_be_masked(tools: ToolState) -> None:
    pointing = tools.pointing
    pointing.click(50, 50, on=True)
    assert draft_of(tools).make(Document(np.zeros((100, 100, 3), np.uint8), "x")) is None
    pointing.click(10, 10, on=False)
    assert pointing.pointed.value.points == ((50, 50, True), (10, 10, False))
    found(tools)
    document = Document(np.zeros((100, 100, 3), np.uint8), "x")
    patch = draft_of(tools).make(document)
    assert patch is not None
    rect, made = patch
    whole = np.zeros((100, 100), np.uint8)
    whole[rect.slices] = made
    assert set(np.unique(whole)) == {0, 255}
    assert abs(int((whole > 0).sum()) - 40 * 40) < 40 * 8
    tools.masking.dismiss()
    assert pointing.pointed.value == NOTHING and pointing.said.value == ""


def test_larger_and_smaller_go_by_area(tools: ToolState) -> None:
    tools.pointing.click(50, 50, on=True)
    pointing = found(tools)
    pointing.step(1)
    assert draft_of(tools).which == (1,) and pointing.next_in(1) is None
    pointing.step(1)
    pointing.step(-1)
    pointing.step(-1)
    assert draft_of(tools).which == (2,) and pointing.next_in(-1) is None


def test_shift_adds_another_thing_and_each_click_can_be_taken_back(tools: ToolState) -> None:
    accepted: list[None] = []
    tools.masking.accepted.connect(accepted.append)
    pointing = tools.pointing
    pointing.frame((1, 2, 3, 4), another=True)
    assert draft_of(tools).combine is Combine.ADD and not pointing.back()
    found(tools)
    pointing.click(5, 5, on=False)
    found(tools, Outlines((square(6),)))
    pointing.click(7, 8, on=True, another=True)
    assert pointing.pointed.value == Pointed(((7, 8, True),)) and not accepted
    assert [mask is THREE.masks[0] for mask in draft_of(tools).marked] == [False]
    found(tools, Outlines(()))
    assert pointing.said.value == "nothing" and not tools.masking.is_empty
    assert len(draft_of(tools).marked) == 1, "the first thing is still meant"
    assert pointing.back() and pointing.said.value == ""
    assert len(pointing.pointed.value.points) == 1 and pointing.pointed.value.box is not None
    assert pointing.answered == pointing.pointed.value, "it isn't looked for again"
    assert pointing.back() and draft_of(tools).marked == (THREE.masks[0],)
    assert pointing.pointed.value == Pointed(box=(1, 2, 3, 4)) and not pointing.back()


def test_nothing_found_is_nothing_to_accept(tools: ToolState) -> None:
    accepted: list[None] = []
    tools.masking.accepted.connect(accepted.append)
    assert tools.masking.is_empty
    tools.pointing.click(5, 5, on=True)
    tools.pointing.start_search()
    assert not tools.masking.is_empty, "it goes in when it is found"
    found(tools, Outlines(()))
    assert tools.masking.is_empty and tools.pointing.said.value == "nothing"
    tools.masking.accept()
    assert not accepted and tools.masking.draft.value is None


def test_what_it_is_for_goes_with_what_is_chosen_and_not_with_guesses(tools: ToolState) -> None:
    pointing = tools.pointing
    pointing.removes.value = True
    pointing.click(5, 5, on=True)
    found(tools)
    draft = draft_of(tools)
    assert (draft.name, draft.grows, draft.combine) == (REMOVED, True, Combine.REPLACE)
    pointing.removes.value = False
    assert draft_of(tools).name == "mask_object" and not draft_of(tools).grows
    pointing.grows.value = True
    assert draft_of(tools).grows and draft_of(tools).marked == draft.marked
    pointing.propose("select_subject", THREE.masks, (0.5, 0.4, 0.3))
    pointing.removes.value = True
    assert draft_of(tools).name == "select_subject" and not draft_of(tools).grows
    pointing.click(5, 5, on=True)
    assert draft_of(tools).name == REMOVED and not draft_of(tools).masks


def test_what_is_accepted_before_it_is_found_goes_in_when_it_is(tools: ToolState) -> None:
    accepted: list[None] = []
    tools.masking.accepted.connect(accepted.append)
    tools.pointing.click(5, 5, on=True)
    tools.pointing.start_search()
    tools.active.value = ToolId.BRUSH
    assert not accepted and draft_of(tools).which == ()
    found(tools)
    assert len(accepted) == 1
    tools.pointing.click(5, 5, on=True)
    tools.pointing.start_search()
    tools.masking.accept()
    found(tools, Outlines(()))
    assert len(accepted) == 1 and tools.masking.draft.value is None


def test_parts_are_taken_added_and_left_out(tools: ToolState) -> None:
    tools.pointing.ask_everything()
    pointing = found(tools)
    assert draft_of(tools).which == () and pointing.parts.value is THREE
    pointing.take(0, on=True, another=False)
    pointing.take(2, on=True, another=True)
    assert draft_of(tools).which == (0, 2)
    pointing.take(0, on=False, another=False)
    assert draft_of(tools).which == (2,)
    pointing.take(1, on=True, another=False)
    assert draft_of(tools).which == (1,) and pointing.next_in(-1) is None


def test_things_that_are_named_are_all_meant(tools: ToolState) -> None:
    tools.pointing.name("  ")
    assert tools.masking.draft.value is None
    tools.pointing.name(" a fox ")
    assert tools.pointing.pointed.value == Pointed(words="a fox")
    found(tools, Outlines(THREE.masks, together=True))
    assert draft_of(tools).which == (0, 1, 2)
    found(tools, Outlines((), together=True))
    assert draft_of(tools).which == () and tools.pointing.said.value == "nothing"


def test_unwanted_kinds_are_proposed_one_after_another_and_a_click_begins_anew(
    tools: ToolState,
) -> None:
    pointing = tools.pointing
    pointing.ask_unwanted()
    assert pointing.pointed.value == Pointed(unwanted=True)
    found(tools, Outlines(THREE.masks, kinds=("wires", "dust", "small")))
    assert draft_of(tools).which == (0,) and draft_of(tools).kinds[0] == "wires"
    pointing.step(1)
    assert draft_of(tools).kinds[draft_of(tools).which[0]] == "dust"
    pointing.click(5, 5, on=True)
    assert pointing.pointed.value == Pointed(((5, 5, True),))
    found(tools)
    assert not draft_of(tools).kinds
