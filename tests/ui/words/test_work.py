"""Titles of work on whole pictures, in the language of the window."""

from __future__ import annotations

import pytest

from desktop_app.core.geometry import Size
from desktop_app.core.request import GenerationRequest, Task
from desktop_app.core.work import Work
from desktop_app.operations.table import WORKS
from desktop_app.operations.work import check_work, title_of
from desktop_app.ui.words.recipe import recipe_of, task_text
from desktop_app.ui.words.work import work_title


def test_every_kind_has_its_words() -> None:
    for operation in WORKS.values():
        assert task_text(operation.id) == operation.name


@pytest.mark.parametrize(
    ("operation", "title"),
    [("edit", "Enlarge my cat"), ("upscale", "a cat"), ("dance", "Dance"), ("", "")],
)
def test_other_titles_stay_as_they_are(operation: str, title: str) -> None:
    assert work_title(operation, title) == title


def test_braces_in_a_network_s_name_are_text() -> None:
    values = {"factor": 4, "network": "k", "network_name": "{x} {detail}"}
    title = title_of(check_work(Work("upscale", values)))
    assert work_title("upscale", title) == "Enlarge 4× ({x} {detail})"


def test_a_recipe_tells_what_was_done_and_no_settings() -> None:
    request = GenerationRequest(Task.IMAGE_TO_IMAGE, "", "", Size(60, 48), steps=1)
    facts = recipe_of(request, "Clean up 50%", {}, 1.5, work="clean")
    assert [(fact.id, fact.text) for fact in facts] == [
        ("task", "Clean up 50%"),
        ("size", "60 × 48"),
        ("seconds", "1.5 s"),
    ]
