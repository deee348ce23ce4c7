"""Workbenches: what their files say, and the recipes that follow from what is said for them."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from typing import Any

import pytest

from desktop_app.catalog.resources import resource_path
from desktop_app.core.errors import InputError, StorageError
from desktop_app.core.values import Choice
from desktop_app.extensions.workbenches.values.fields import explained
from desktop_app.extensions.workbenches.values.workbench import Workbench, read_workbench

FILES = sorted(resource_path("catalog", "workbenches").glob("*.toml"))
ROWS = {path.stem: read_workbench(tomllib.loads(path.read_text()), path.stem) for path in FILES}

SMALL: dict[str, Any] = {
    "version": 1,
    "name": "Small",
    "tip": "One picture.",
    "file": "{thing}_{i}",
    "field": [{"id": "thing", "kind": "text", "name": "Thing", "needed": True}],
    "step": [
        {"do": "generate", "prompt": "{thing}, , {thing}", "settings": {"seed": "{seed}"}},
        {"export": "png"},
    ],
}


def small(**more: Any) -> Workbench:
    return read_workbench({**SMALL, **more}, "small")


def texts(row: Workbench) -> Iterator[str]:
    """All that somebody reads of it."""
    yield from (row.name, row.tip, *filter(None, [row.honest]))
    if row.title and "{" not in row.title:
        yield row.title
    yield from (kind["name"] for kind in row.kinds)
    for each in row.fields:
        yield from filter(None, (each.name, each.tip, each.unset))
        if isinstance(each.example, str) and "." not in each.example:  # no name of a file
            yield each.example
        if isinstance(each.kind, Choice):
            yield from (name for name, _ in each.kind.names.values())


@pytest.mark.parametrize("name", ROWS)
def test_each_that_ships_says_all_of_it_in_chinese_too(name: str) -> None:
    row = ROWS[name]
    missing = [text for text in texts(row) if text not in row.words["zh_CN"]]
    assert missing == []
    assert all(re.search(r"[\u4e00-\u9fff]", text) for text in row.words["zh_CN"].values())
    assert set(row.words["zh_CN"]) <= set(texts(row))
    assert resource_path("icons", f"{row.icon}.svg").exists()


def test_a_lesson_is_made_as_it_is_taught() -> None:
    row = ROWS["lesson"]
    values = row.said({"subject": "biology", "topic": "cell structure and organelles"})
    facts = [row.facts(values, number) for number in range(5)]
    assert [row.stem(one) for one in facts[:2]] == [
        "biology_cell_structure_and_organelles_0",
        "biology_cell_structure_and_organelles_1",
    ]
    assert values["count"] == 3
    kinds = [str(one["kind"]) for one in facts]
    assert kinds == [
        "Detailed diagram", "Example illustration", "Infographic", "Visual aid", "Visual aid",
    ]  # fmt: skip
    made = row.recipe(facts[0]).steps[0].values
    assert made["settings"] == {"steps": 35, "guidance_scale": 8.0, "seed": 0}
    assert made["negative_prompt"] == "confusing, cluttered, inaccurate, low quality, text"
    assert "scientific illustration, detailed biological structure" in made["prompt"]
    assert row.recipe(facts[3]).steps[0].values["settings"]["seed"] == 3


@pytest.mark.parametrize(
    ("name", "said", "steps", "guidance"),
    [
        ("medical-reference", {"part": "human lungs", "view": "posterior view"}, 40, 8.5),
        ("medical-case", {"condition": "pneumonia", "points": ["one", "0.2,0.3 two"]}, 40, 9.0),
    ],
)
def test_medical_pictures_carry_their_notice_into_every_export(
    name: str, said: dict[str, Any], steps: int, guidance: float
) -> None:
    row = ROWS[name]
    recipe = row.recipe(row.facts(row.said(said)))
    settings = recipe.steps[0].values["settings"]
    assert (settings["steps"], settings["guidance_scale"]) == (steps, guidance)
    titles = [step.title for step in recipe.steps]
    exports = [at for at, title in enumerate(titles) if title.startswith("export")]
    assert titles.index("annotate notice") < min(exports) and row.anonymous
    points = [step.values for step in recipe.steps if step.title == "annotate point"]
    assert [one["text"] for one in points] == [
        explained(text).text for text in said.get("points", ())
    ]


def test_an_own_picture_takes_the_place_of_one_that_is_made() -> None:
    row = ROWS["medical-case"]
    facts = row.facts(row.said({"condition": "pneumonia", "picture": "plate.png"}))
    assert all(step.kind != "do" for step in row.recipe(facts).steps)


def test_what_was_typed_is_never_read_for_placeholders() -> None:
    row = small()
    facts = row.facts(row.said({"thing": "a {seed} {thing} {nothing}"}))
    prompt = row.recipe(facts).steps[0].values["prompt"]
    assert prompt == "a {seed} {thing} {nothing}, a {seed} {thing} {nothing}"


@pytest.mark.parametrize(
    ("thing", "stem"),
    [
        ("../../etc/passwd", None),
        ("CON", None),
        ("😀 fish", None),
        ("x" * 10_000, None),
        ("שלום", None),
        ("a/b\\c:d", None),
        ("two words", "two_words_0"),
    ],
)
def test_names_are_safe_on_every_system(thing: str, stem: str | None) -> None:
    row = small()
    found = row.stem(row.facts(row.said({"thing": thing})))
    assert found and not set(found) & set('/\\:*?"<>| ') and len(found.encode()) <= 120
    assert not found.startswith(".") and (stem is None or found == stem)


@pytest.mark.parametrize(
    ("row", "said", "name"),
    [
        ("products", {"table": "/shop/Preisliste März.xlsx"}, "Preisliste März"),
        ("restore", {"pictures": ("/scans/grandmother.tif",)}, "grandmother"),
        ("restore", {"pictures": ("/scans",)}, "scans"),
        ("restore", {"pictures": ("/a.tif", "/b.tif")}, "Restored photographs"),
        ("lesson", {"topic": "cells", "language": "zh_CN"}, "cells"),
        ("products", {"table": "/shop/..csv"}, "products"),
    ],
)
def test_a_run_is_called_as_what_it_is_done_to(row: str, said: dict[str, Any], name: str) -> None:
    assert ROWS[row].run_name(ROWS[row].said(said)) == name


@pytest.mark.parametrize("said", [{}, {"thing": ""}, {"thing": "  \n"}])
def test_what_is_needed_must_be_said(said: dict[str, Any]) -> None:
    with pytest.raises(InputError) as caught:
        small().said(said)
    assert caught.value.code == "field_empty" and "Thing" in caught.value.what


def test_a_value_that_there_is_not_names_those_there_are() -> None:
    with pytest.raises(InputError) as caught:
        ROWS["lesson"].said({"topic": "x", "subject": "alchemy"})
    assert "biology, chemistry, history, geography" in caught.value.params["choices"]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"step": [{"do": "generate", "prompt": "{topci}"}, {"export": "png"}]}, "topci"),
        ({"step": [{"do": "generate", "prompt": "{thing.style}"}]}, "thing.style"),
        ({"step": [{"do": "levitate"}]}, "levitate"),
        ({"step": []}, "step"),
        ({"file": "{nothing}"}, "nothing"),
        ({"field": [{"id": "Thing!", "kind": "text", "name": "T"}]}, "small letters"),
        ({"field": [{"id": "thing", "kind": "novel", "name": "T"}]}, "novel"),
        ({"field": [{"id": "thing", "kind": "choice", "name": "T"}]}, "tables of values"),
        ({"field": SMALL["field"] * 2}, "two fields"),
        ({"takes": "money"}, "takes"),
        ({"colour": "red"}, "colour"),
        ({"version": 0}, "version"),
    ],
)
def test_what_is_wrong_with_a_file_is_named(change: dict[str, Any], told: str) -> None:
    with pytest.raises(StorageError) as caught:
        small(**change)
    assert caught.value.code == "catalog_invalid"
    assert "small" in caught.value.what and told in caught.value.what


@pytest.mark.parametrize(
    ("text", "words", "at"),
    [
        ("0.4,0.3 Alveoli", "Alveoli", ((0.4, 0.3),)),
        ("0.5, 0.5: Kern", "Kern", ((0.5, 0.5),)),
        ("1,0 Edge", "Edge", ((1.0, 0.0),)),
        ("Two, three words", "Two, three words", ()),
        ("3,4 is beyond", "3,4 is beyond", ()),
        ("", "", ()),
    ],
)
def test_an_explanation_may_begin_with_its_place(
    text: str, words: str, at: tuple[tuple[float, float], ...]
) -> None:
    found = explained(text)
    assert str(found) == words and found.about["at"] == at
