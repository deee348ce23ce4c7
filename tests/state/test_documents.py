"""The list of open documents, what follows the active one, and their common memory."""

from __future__ import annotations

import numpy as np
import pytest

from desktop_app.core.errors import InputError
from desktop_app.core.geometry import Rect, Size
from desktop_app.core.observable import Observable
from desktop_app.imaging.colour import colour_space
from desktop_app.state.active_observable import ActiveObservable
from desktop_app.state.app_state import AppState
from desktop_app.state.document.document import Document
from desktop_app.state.document.undo_memory import UndoMemory
from desktop_app.state.session import Session
from desktop_app.worker.layer_transfer import with_layers_of
from tests.refusals import refused

SIZE = Size(40, 30)


def made(name: str = "a", *, deep: bool = False, size: Size = SIZE) -> Document:
    pixels = np.zeros((size.height, size.width, 3), np.uint8)
    return Document(pixels.astype(np.uint16) if deep else pixels, name)


class Owner:
    """Something that has a value of its own."""

    def __init__(self, value: int) -> None:
        self.number = Observable(value)


def test_a_followed_value_is_that_of_the_active_one_and_tells_only_when_it_is_another() -> None:
    one, two, same = Owner(1), Owner(2), Owner(2)
    active = Observable(one)
    followed = ActiveObservable(active, lambda owner: owner.number)
    told: list[int] = []
    followed.changed.connect(told.append)
    active.value = two
    active.value = same
    one.number.value = 7
    assert followed.value == 2 and told == [2]
    followed.value = 9
    assert same.number.value == 9 and two.number.value == 2 and told == [2, 9]
    active.value = one
    assert told == [2, 9, 7]


def test_whoever_hears_of_another_one_finds_all_of_it_there() -> None:
    state = AppState()
    first, second = made("first"), made("second")
    seen: list[tuple[str, bool, int]] = []

    def look(document: Document | None) -> None:
        name = "" if document is None else document.name.value
        seen.append((name, state.has_mask.value, len(state.plans.value)))

    state.document.changed.connect(look)
    state.open_document(first)
    first.fill_mask("rectangle", 255)
    state.open_document(second)
    state.documents.activate(state.documents.sessions.value[0])
    assert seen == [("first", False, 0), ("second", False, 0), ("first", True, 0)]


def test_a_document_comes_beside_the_active_one_and_its_neighbour_follows_it() -> None:
    state = AppState()
    for name in "abc":
        state.open_document(made(name))
    documents = state.documents
    documents.activate(documents.sessions.value[0])
    state.open_document(made("d"))
    assert [one.name.value for one in documents] == ["a", "d", "b", "c"]
    state.open_document(made("e"), active=False)
    assert [one.name.value for one in documents][-1] == "e"
    assert state.document.value is not None and state.document.value.name.value == "d"
    state.close_document()
    assert state.document.value.name.value == "b"
    documents.move(documents.active.value, 0)
    assert [one.name.value for one in documents] == ["b", "a", "c", "e"]
    assert documents.neighbour(-1).document.value is list(documents)[-1]


def test_there_is_always_one_tab() -> None:
    state = AppState()
    empty = state.documents.active.value
    session = state.open_document(made())
    assert session is empty
    state.close_document()
    (left,) = state.documents.sessions.value
    assert left is not session and left.is_untouched and state.document.value is None
    state.open_empty()
    assert state.documents.sessions.value == (left,)


def test_a_session_that_waits_for_a_picture_is_no_empty_one() -> None:
    state = AppState()
    waiting = state.documents.active.value
    waiting.jobs["job"] = 0
    document = made()
    assert state.open_document(document) is not waiting
    assert state.documents.of_job("job") is waiting
    assert state.documents.session_of(document.id) is state.documents.active.value
    state.close_document(waiting)
    assert state.documents.of_job("job") is None


def test_undo_rests_only_in_the_document_that_is_changed() -> None:
    state = AppState()
    first, second = made("first"), made("second")
    state.open_document(first)
    state.set_applying(first, now=True)
    state.open_document(second)
    assert not state.applying.value and not second.undo_stack.locked
    state.activate(first)
    assert state.applying.value
    state.set_applying(first, now=False)
    assert not state.applying.value and not first.undo_stack.locked


# -- memory ---------------------------------------------------------------------------------------


def filled(count: int) -> Document:
    document = made()
    for step in range(count):
        document.fill_mask("rectangle", 1 + step, Rect(0, 0, 40, 30))
    return document


def test_what_was_used_longest_ago_gives_way_first() -> None:
    memory = UndoMemory()
    stacks = [filled(6).undo_stack for _ in range(3)]
    for stack in stacks:
        memory.join(stack)
    memory.use(stacks[0])
    each = stacks[0].used_bytes
    assert memory.used_bytes == 3 * each > 0
    memory.limit = 2 * each + each // 2
    memory.make_room()
    assert memory.used_bytes <= memory.limit
    assert not stacks[1].is_whole and stacks[2].is_whole and stacks[0].is_whole
    memory.leave(stacks[2])
    assert memory.used_bytes == stacks[0].used_bytes + stacks[1].used_bytes


def test_steps_are_put_by_before_any_is_given_up() -> None:
    memory = UndoMemory()
    old, new = filled(6).undo_stack, filled(6).undo_stack
    old.swap_out = new.swap_out = lambda step: 1 << 40
    for stack in (old, new):
        memory.join(stack)
    memory.limit = memory.used_bytes // 2
    memory.make_room()
    assert old.is_whole and new.is_whole and old.position == new.position == 6
    assert memory.used_bytes <= memory.limit


def test_a_step_makes_room_for_itself() -> None:
    memory = UndoMemory(limit=1)
    document = filled(3)
    memory.join(document.undo_stack)
    document.fill_mask("rectangle", 200, Rect(0, 0, 40, 30))
    assert document.undo_stack.position == 1


# -- from one to another --------------------------------------------------------------------------


def test_a_layer_shares_its_pixels_where_both_are_alike() -> None:
    source, target = made("a"), made("b", size=Size(60, 50))
    source.edit("paint", source.pixels, Rect(3, 4, 5, 6), np.full((6, 5, 3), 200, np.uint8))
    layer = source.layers.value[-1]
    put = with_layers_of(source, (layer.id,), target)(target.content)
    copied = put.layers[-1]
    assert copied.id != layer.id and copied.pixels is not None
    assert (copied.pixels.read(Rect(13, 14, 5, 6))[..., :3] == 200).all()


def test_a_layer_is_converted_where_depth_differs() -> None:
    source, target = made("a"), made("b", deep=True)
    source.edit("paint", source.pixels, SIZE.rect, np.full((30, 40, 3), 200, np.uint8))
    layer = source.layers.value[-1]
    put = with_layers_of(source, (layer.id,), target)(target.content)
    pixels = put.layers[-1].pixels
    assert pixels is not None and pixels.dtype == np.uint16
    assert abs(int(pixels.read(Rect(5, 5, 1, 1))[0, 0, 0]) - 200 * 257) <= 1
    assert colour_space(None).is_srgb


def test_an_empty_layer_can_only_be_shared() -> None:
    source, target = made("a"), made("b", deep=True)
    from desktop_app.state.document.layer_commands import add_paint

    empty = add_paint(source)
    with refused(InputError, "nothing_to_copy"):
        with_layers_of(source, (empty,), target)(target.content)


def test_a_session_begins_with_the_mask_it_has() -> None:
    document = made("masked")
    assert not Session().has_mask.value
    for value, masked in ((3, False), (4, True)):  # what counts as nothing is no mask to work on
        document.fill_mask("mask_all", value)
        assert document.has_mask and Session(document).has_mask.value == masked


@pytest.mark.parametrize(("step", "number"), [(1, 2), (2, 3), (3, 0), (4, 1), (-1, 0), (-2, 3)])
def test_one_goes_from_tab_to_tab_round_and_round(step: int, number: int) -> None:
    state = AppState()
    for name in "abcd":
        state.open_document(made(name))
    sessions = state.documents.sessions.value
    state.documents.active.value = sessions[1]
    assert state.documents.neighbour(step) is sessions[number]
