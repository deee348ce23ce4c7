"""Suites that ship, and what is wrong with those that can't be read."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from desktop_app.catalog.resources import resource_path
from desktop_app.core.errors import InputError, StorageError
from desktop_app.extensions.evaluation.values.suites import QUESTIONS, read_suite, suite_of_texts
from desktop_app.extensions.evaluation.work.stores.suites import SuiteStore

sys.path.append(str(Path(__file__).parents[4] / "packaging" / "starter_model"))

SHIPPED, FAULTS = SuiteStore(Path("/nowhere")).all()


def test_two_ship_and_all_that_they_name_is_there() -> None:
    assert not FAULTS
    assert [one.id for one in SHIPPED] == ["general", "inpainting"]
    for suite in SHIPPED:
        texts = [(one.text, one.picture, one.mask, one.thing) for one in suite.prompts]
        assert len(set(texts)) == len({one.id for one in suite.prompts}) == len(texts)
        for text in (suite.name, suite.tip, *suite.categories):
            assert suite.word(text, "zh_CN") != text
    general, inpainting = SHIPPED
    counts = Counter(one.category for one in general.prompts)
    assert [*counts] == ["object", "two", "counting", "colour", "place", "style", "text", "hands"]
    assert [*counts.values()] == [30, 25, 25, 30, 25, 25, 20, 20]
    does = Counter(one.does for one in inpainting.prompts)
    assert does == {"fill": 16, "remove": 10, "expand": 10}
    size = sum(path.stat().st_size for path in resource_path("suites").iterdir())
    assert size < 1_000_000


def test_what_is_asked_is_known_to_the_starters_judge() -> None:
    from nouns import NOUNS
    from vocabulary import BACKGROUNDS, LOOKS, PLACES, SETTINGS, vocabulary

    known = {
        "noun": {one.word for one in NOUNS},
        "colour": {*BACKGROUNDS},
        "place": {*PLACES},
        "setting": {"plain", *SETTINGS},
        "look": {*LOOKS},
    }
    assert set(known) == set(QUESTIONS)
    heard = {*vocabulary()}
    for suite in SHIPPED:
        for one in suite.prompts:
            for question, answer in one.asks.items():
                assert answer in known[question], one.id
        for category in suite.categories:
            own = [one for one in suite.prompts if one.category == category]
            assert sum(bool(one.asks) for one in own) >= 4, category
            words = [{*one.text.replace(",", "").split()} for one in own]
            if category not in ("text", "hands"):
                assert sum(each <= heard for each in words) >= 4, category


ROW: dict[str, Any] = {"id": "a", "category": "one", "text": "a fox"}


@pytest.mark.parametrize(
    ("row", "key"),
    [
        ({"id": "A b"}, "prompt 1.id"),
        ({"text": " "}, "prompt 1.text"),
        ({"asks": {"size": "big"}}, "prompt 1.asks"),
        ({"does": "draw"}, "prompt 1.does"),
        ({"does": "fill", "picture": "p.png"}, "prompt 1.mask"),
        ({"picture": "p.png"}, "prompt 1.picture"),
        ({"does": "expand", "picture": "p.png", "hidden": {"left": 0.95}}, "prompt 1.hidden"),
        ({"does": "expand", "picture": "gone.png", "hidden": {"left": 0.2}}, "prompt 1.picture"),
        ({"colour": "red"}, "prompt 1.colour"),
    ],
)
def test_what_is_wrong_is_named_with_its_file_and_key(
    row: dict[str, Any], key: str, tmp_path: Path
) -> None:
    (tmp_path / "p.png").touch()
    table = {"version": 1, "name": "Own", "prompt": [{**ROW, **row}]}
    with pytest.raises(StorageError) as caught:
        read_suite(table, "own", tmp_path)
    assert caught.value.params["name"] == "own.toml" and caught.value.params["key"] == key


def test_nothing_is_asked_twice(tmp_path: Path) -> None:
    for again in (ROW, {**ROW, "id": "b", "text": "A fox"}):
        with pytest.raises(StorageError, match="twice"):
            read_suite({"version": 1, "name": "Own", "prompt": [ROW, again]}, "own", tmp_path)


def test_a_list_of_prompts_is_a_suite() -> None:
    suite = suite_of_texts(["# mine", "", "a fox ", "a fox", "a 猫"], "list")
    assert [one.text for one in suite.prompts] == ["a fox", "a 猫"]
    assert suite.prompts[0].id == "0001-" + suite.prompts[0].id[5:]
    assert suite.version != suite_of_texts(["a fox"], "list").version
    with pytest.raises(InputError, match="no prompts"):
        suite_of_texts(["# nothing"], "list")
