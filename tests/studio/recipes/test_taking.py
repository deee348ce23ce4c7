""" "Edit like this one": what the recipe of an edit of the history holds."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from desktop_app.catalog.intents import load_intents
from desktop_app.catalog.schedulers import load_schedulers
from desktop_app.core.cancel import CancelToken
from desktop_app.core.conditions import Condition
from desktop_app.core.errors import InputError
from desktop_app.core.geometry import Rect
from desktop_app.core.work import Work
from desktop_app.jobs.news import JobNews, Made
from desktop_app.operations.recipes.recipe import Recipe, made_step, recipe_tables
from desktop_app.state.document.document import Document
from desktop_app.storage.history import History
from desktop_app.storage.history_entry import HistoryEntry
from desktop_app.studio.history_origin import record_result
from desktop_app.studio.performing import perform
from desktop_app.studio.recipes.taking import recipe_of
from tests.refusals import refused
from tests.storage.conftest import MODEL, picture, request_for
from tests.studio.recipes.doing import MEANS, halves

INTENTS = load_intents()
Kept = Callable[[], HistoryEntry]


@pytest.fixture
def history(tmp_path: Path) -> Iterator[History]:
    with closing(History(tmp_path / "history" / "history.sqlite", load_schedulers())) as history:
        yield history


def taken(history: History, entry: HistoryEntry) -> Recipe:
    return recipe_of(entry, history.environment(entry.environment), INTENTS)


def removed(history: History) -> HistoryEntry:
    """An edit of what is masked, without a model."""
    document = Document(halves(), "fox.png")
    document.mask.write(Rect(20, 8, 6, 6), np.full((6, 6), 255, np.uint8))
    found = list[JobNews]()
    job = MEANS.job(made_step("do", "remove", {"seed": 3}), document, 0)
    perform(job, None, found.append, CancelToken())
    made = next(news for news in found if isinstance(news, Made))
    return record_result(history, made, "fox.png", None, {})


@pytest.mark.slow
def test_what_was_removed_is_removed_from_others_where_they_are_masked(history: History) -> None:
    recipe = taken(history, removed(history))
    assert [step.title for step in recipe.steps] == ["mask file", "do remove"]
    assert recipe.steps[1].values["seed"] == 3


def test_an_edit_by_a_model_has_its_words(history: History) -> None:
    entry = removed(history)
    request = entry.request
    assert request is not None
    conditions = (
        Condition("lora", "ink", 0.5),
        Condition("vae", "soft"),
        Condition("control", "canny", mode="prompt"),
    )
    request = replace(
        request, model="somebody/fox", prompt="a red fox", steps=7, conditions=conditions
    )
    entry = replace(entry, request_json=json.dumps(request.to_json()))
    recipe = taken(history, entry)
    step = recipe.steps[1]
    said = recipe_tables(recipe)["step"][1]
    assert (step.name, said["prompt"], said["model"]) == ("generate", "a red fox", "somebody/fox")
    assert step.values["settings"]["steps"] == 7 and step.values["settings"]["seed"] == 3
    assert step.values["loras"] == ({"name": "ink", "weight": 0.5},)
    assert step.values["vae"] == "soft"
    assert step.values["intent"] == "remove"
    assert recipe.note == "Left out: control."


def test_work_on_a_whole_picture_has_its_values(history: History) -> None:
    entry = replace(removed(history), task="enlarge")
    words = request_for("a fox").to_json()
    values = {"factor": 3.0, "strength": 0.2, "generation": words, "newer": 1}
    told = {"work": {"operation": "enlarge", "values": values}}
    recipe = recipe_of(entry, told, INTENTS)
    (step,) = recipe.steps
    assert (step.name, step.values["factor"], step.values["strength"]) == ("enlarge", 3.0, 0.2)
    assert step.values["generation"]["prompt"] == "a fox"
    assert Work("enlarge", values).operation == step.name


def test_a_picture_from_words_is_no_edit(history: History) -> None:
    entry = history.add(picture(), request_for("a fox"), MODEL)
    with refused(InputError, "recipe_none"):
        taken(history, entry)
