"""What a picture is made with belongs to its document, and comes back with it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from desktop_app.core.as_json import from_json, to_json
from desktop_app.core.geometry import Rect
from desktop_app.state.app_state import AppState
from desktop_app.state.document.document import Document
from desktop_app.state.session import Session
from desktop_app.state.work.making import Making


def two_tabs() -> tuple[AppState, Session, Session]:
    """The second one is looked at."""
    state = AppState()
    tabs = [state.open_document(Document(np.zeros((9, 9, 3), np.uint8), name)) for name in "ab"]
    return state, tabs[0], tabs[1]


def test_each_tab_has_its_prompt_strength_and_seed() -> None:
    state, first, second = two_tabs()
    state.parameters.update(prompt="of b", strength=0.3, seed=7, seed_locked=True)
    state.documents.activate(first)
    state.parameters.update(prompt="of a", strength=0.6, seed_locked=False)
    state.documents.activate(second)
    now = state.parameters.value
    assert (now.prompt, now.strength, now.seed, now.seed_locked) == ("of b", 0.3, 7, True)
    state.documents.activate(first)
    assert (state.parameters.value.prompt, state.parameters.value.seed_locked) == ("of a", False)


def test_a_tab_that_was_never_looked_at_begins_without_a_prompt() -> None:
    state, first, second = two_tabs()
    state.parameters.update(prompt="a red house", negative_prompt="blurry", steps=3)
    state.open_empty()
    now = state.parameters.value
    assert (now.prompt, now.negative_prompt, now.steps) == ("", "blurry", 3)
    state.documents.activate(second)
    assert state.parameters.value.prompt == "a red house"
    state.documents.activate(first)
    assert not state.parameters.value.prompt


def test_a_seed_for_one_run_is_for_the_tab_it_was_brought_to() -> None:
    state, first, second = two_tabs()
    state.parameters.update(seed=7, seed_once=True)
    state.open_empty()
    assert not state.parameters.value.seed_once
    state.documents.activate(second)
    assert (state.parameters.value.seed, state.parameters.value.seed_once) == (7, True)
    state.documents.activate(first)
    assert not state.parameters.value.seed_once


def test_what_is_common_stays() -> None:
    state, first, _ = two_tabs()
    state.parameters.update(model="another", steps=3)
    state.documents.activate(first)
    assert (state.parameters.value.model, state.parameters.value.steps) == ("another", 3)


def test_the_intent_comes_back_with_its_number_of_pictures() -> None:
    state, first, second = two_tabs()
    one = "variations"
    assert state.intents[one].count not in (None, state.parameters.value.count)
    count = state.parameters.value.count
    state.intent.use(one)
    state.documents.activate(first)
    state.intent.use("fill")
    assert state.parameters.value.count == count
    state.documents.activate(second)
    assert state.parameters.value.intent == one
    assert state.parameters.value.count == state.intents[one].count


def test_a_context_that_was_moved_with_its_canvas_is_the_one_that_comes_back() -> None:
    state, first, second = two_tabs()
    state.parameters.change_plan(context=Rect(1, 1, 4, 4))
    state.documents.activate(first)
    second.context = Rect(3, 3, 4, 4)
    state.documents.activate(second)
    assert state.parameters.value.plan.context == Rect(3, 3, 4, 4)


def test_what_another_program_wrote_of_an_unknown_intent_is_taken_but_for_that() -> None:
    state, first, _ = two_tabs()
    told = replace(Making.of(state.parameters.value), intent="of tomorrow", prompt="a boat")
    state.makings.give(first, from_json(Making, to_json(told)))
    state.documents.activate(first)
    now = state.parameters.value
    assert (now.prompt, now.intent) == ("a boat", "fill")
