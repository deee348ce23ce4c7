"""Families and intents that plugins bring stand behind those of the program's tables."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from desktop_app.catalog.families import MORE_FAMILIES, load_families
from desktop_app.catalog.intents import MORE_INTENTS, Intent, load_intents
from desktop_app.core.edit_plan import PlanSettings
from desktop_app.core.registry import RowError

FILL = load_intents()["fill"]
MORE = replace(FILL, id="more", plan=PlanSettings(intent="more"))


@pytest.fixture(autouse=True)
def clean() -> Iterator[None]:
    yield
    for intent in MORE_INTENTS.added:
        MORE_INTENTS.remove(intent)
    for family in MORE_FAMILIES.added:
        MORE_FAMILIES.remove(family)


def test_an_intent_comes_last() -> None:
    MORE_INTENTS.add(MORE)
    assert list(load_intents())[-1] == "more" and load_intents()["more"] is MORE


@pytest.mark.parametrize(
    "intent",
    [
        FILL,
        replace(MORE, plan=FILL.plan),
        replace(MORE, otherwise="nobody"),
        replace(MORE, wordless="nobody"),
    ],
)
def test_an_intent_that_names_what_is_not_there_is_refused(intent: Intent) -> None:
    with pytest.raises(RowError):
        MORE_INTENTS.add(intent)
    assert MORE_INTENTS.added == ()


def test_a_family_comes_last_and_takes_no_name_of_ours() -> None:
    ours = load_families()["sd1"]
    MORE_FAMILIES.add(replace(ours, id="mirror"))
    assert list(load_families())[-1] == "mirror"
    with pytest.raises(RowError, match="'sd1' already"):
        MORE_FAMILIES.add(ours)
