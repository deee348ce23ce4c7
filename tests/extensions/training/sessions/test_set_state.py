"""A set that is edited: undo by picture, and of the last edit."""

from __future__ import annotations

from dataclasses import replace

from desktop_app.extensions.training.values.dataset import SetPicture, TrainingSet
from desktop_app.extensions.training.work.sessions.set_state import SetState

ALL = ("a.png", "b.png", "c.png")


def opened() -> SetState:
    state = SetState()
    state.show(TrainingSet("/sets/dog", pictures=tuple(SetPicture(n, "a dog") for n in ALL)))
    return state


def captions(state: SetState) -> list[str]:
    assert state.value.value is not None
    return [one.caption for one in state.value.value.pictures]


def test_a_picture_is_undone_alone() -> None:
    state, told = opened(), list[TrainingSet]()
    state.edited.connect(told.append)
    state.edit(lambda one: one.replaced("dog", "cat", ALL))
    state.edit(lambda one: one.captioned({"b.png": "a bird"}))
    assert captions(state) == ["a cat", "a bird", "a cat"]
    state.undo(["b.png"])
    assert captions(state) == ["a cat", "a cat", "a cat"]
    state.undo(["b.png"])
    assert captions(state) == ["a cat", "a dog", "a cat"]
    assert not state.can_undo(["b.png"])
    state.undo()  # what is left of the first edit
    assert captions(state) == ["a dog", "a dog", "a dog"]
    assert not state.can_undo()
    assert len(told) == 5


def test_an_edit_that_changes_nothing_is_no_step() -> None:
    state = opened()
    state.edit(lambda one: one.replaced("horse", "cat", ALL))
    assert not state.can_undo()


def test_words_of_the_set_are_no_step_of_its_pictures() -> None:
    state = opened()
    state.edit(lambda one: replace(one, trigger="rex"))
    assert not state.can_undo()
    assert state.value.value is not None
    assert state.value.value.trigger == "rex"


def test_another_set_has_no_past() -> None:
    state = opened()
    state.edit(lambda one: one.leaving_out(["a.png"]))
    assert state.can_undo()
    state.show(replace(opened().value.value or TrainingSet(""), folder="/sets/cat"))
    assert not state.can_undo()
    state.undo()
    state.show(None)
    state.undo()
    assert state.value.value is None
