"""Recipes as values: what is read, what is wrong with one, what is written."""

from __future__ import annotations

import json
import tomllib
from collections import Counter
from typing import Any

import pytest

from desktop_app.core.blend_mode import BlendMode
from desktop_app.core.errors import InputError
from desktop_app.imaging.adjustments.grading import Grade
from desktop_app.imaging.adjustments.table import ADJUSTMENTS
from desktop_app.operations.recipes.recipe import (
    Recipe,
    look_of,
    made_step,
    read_recipe,
    recipe_tables,
    with_looks,
)
from desktop_app.operations.recipes.steps import KINDS, fields_of
from desktop_app.operations.table import WORKS

WHOLE = """
version = 1
name = "Warm prints"
note = "For the shop."
[[step]]
mask = "colour"
colour = "#3A7BD5"
feather = 4
[[step]]
adjust = "curves"
rgb = [[0, 0], [0.5, 0.6], [1, 1]]
opacity = 0.5
mode = "luminosity"
[[step]]
mask = "everything"
[[step]]
do = "enlarge"
strength = 0.2
generation = { prompt = "a fox", settings = { steps = 3 } }
[[step]]
do = "generate"
prompt = "a red fox"
loras = ["ink", { name = "fur", weight = 0.5 }]
settings = { steps = 8, seed = 7 }
[[step]]
look = "Autumn"
[[step]]
export = "jpeg"
quality = 90
name = "{document}-{size}"
"""
MORE = """
[[step]]
canvas = "widen"
right = 0.5
[[step]]
annotate = "text"
text = "a fox"
points = [[0.1, 0.1], [0.5, 0.2]]
[[step]]
lay = "shadow"
strength = 0.5
[[step]]
reject = "background"
colour = "#ffffff"
again = 2
"""


def read(text: str) -> Recipe:
    return read_recipe(tomllib.loads(text), "file")


def refused(text: str) -> str:
    with pytest.raises(InputError) as told:
        read(text)
    assert told.value.code == "recipe_wrong"
    return str(told.value.params["reasons"])


def test_every_kind_of_step_is_read_and_written_back() -> None:
    recipe = read(WHOLE + MORE)
    assert {step.kind for step in recipe.steps} == set(KINDS)
    assert recipe.name == "Warm prints" and not recipe.is_look
    assert recipe.steps[0].values["colour"] == "#3a7bd5"
    again = read_recipe(recipe_tables(recipe), "file")
    assert again == recipe
    assert recipe_tables(recipe)["step"][2] == {"mask": "everything"}


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "look"])
def test_every_row_is_a_step_whose_defaults_need_not_be_written(kind: str) -> None:
    needed: dict[str, Any] = {"words": ["a fox"], "colour": "#ffffff", "layer": "Sky"}
    for name in KINDS[kind].rows():
        names = Counter(field.id for field in fields_of(kind, name))
        assert names.most_common(1)[0][1:] in ((1,), ()) if names else True
        assert not {*names} & {*KINDS}, f"{name} has a value that is called as a kind of step"
        said = {one.id: needed[one.id] for one in fields_of(kind, name) if one.needed}
        step = made_step(kind, name, said)
        tables = recipe_tables(Recipe("r", (step,)))
        assert set(tables["step"][0]) == {kind, *said}
        assert read_recipe(tables, "r").steps == (step,)


def test_operations_of_files_of_requests_are_steps() -> None:
    offered = {one.id for one in WORKS.values() if one.is_offered("request file")}
    assert set(KINDS["do"].rows()) == offered | {"generate", "remove"}


def test_a_named_adjustment_does_something_where_a_new_one_does() -> None:
    for row in ADJUSTMENTS:
        step = made_step("adjust", row.id)
        assert {name: step.values[name] for name in row.starts} == dict(row.starts)


WRONG = {
    "version = 1": "1 to 500 [[step]]",
    "[[step]]\nmask = 'everything'": "“version = 1” is missing",
    "version = 1\nsteps = 3\n[[step]]\nmask = 'everything'": "there is no “steps”",
    "version = 1\n[[step]]\nopacity = 1": "there is none",
    "version = 1\n[[step]]\nmask = 'everything'\nlook = 'a'": "there is mask and look",
    "version = 1\n[[step]]\nmask = 3": "a name is expected",
    "version = 1\n[[step]]\nadjust = 'curvs'": "“curvs”; there are curves, levels",
    "version = 1\n[[step]]\nadjust = 'curves'\nrgc = 1": "“rgc”; there are rgb, red",
    "version = 1\n[[step]]\nadjust = 'curves'\nrgb = [[0, 0], [0, 1]]": "rgb",
    "version = 1\n[[step]]\nadjust = 'exposure'\nexposure = 99": "between -20 and 20",
    "version = 1\n[[step]]\nadjust = 'exposure'\nopacity = 'all'": "opacity is all",
    "version = 1\n[[step]]\nmask = 'region'": "layer: it is missing",
    "version = 1\n[[step]]\nmask = 'colour'\ncolour = 'red'": "#rrggbb",
    "version = 1\n[[step]]\ndo = 'paint'": "“paint”; there are",
    "version = 1\n[[step]]\ndo = 'find'": "“find”; there are",
    "version = 1\n[[step]]\ndo = 'generate'\nsettings = { steps = 0 }": "between 1 and 150",
    "version = 1\n[[step]]\ndo = 'generate'\nsettings = { way = 'x' }": "no setting “way”",
    "version = 1\n[[step]]\ndo = 'generate'\nloras = [3]": "3 is not a table",
    "version = 1\n[[step]]\ndo = 'details'\ngeneration = { promt = 'a' }": "“promt”",
    "version = 1\n[[step]]\nexport = 'bmp'": "“bmp”; there are same, png",
    "version = 1\n[[step]]\nexport = 'png'\nname = '{client}'": "unknown token: client",
    "version = 1\nstep = 3": "1 to 500 [[step]]",
    "version = 1\nstep = [3]": "step 1: step: a name is expected",
}


@pytest.mark.parametrize("text", WRONG)
def test_what_is_wrong_is_named(text: str) -> None:
    assert WRONG[text] in refused(text)


def test_all_that_is_wrong_is_named_at_once() -> None:
    faults = ["adjust = 'a'", "mask = 'region'", "export = 'png'\nside = -1"]
    reasons = refused("version = 1\n" + "\n".join(f"[[step]]\n{one}" for one in faults))
    assert [reasons.find(f"step {number}: ") >= 0 for number in (1, 2, 3)] == [True] * 3


def test_a_newer_version_is_named() -> None:
    with pytest.raises(InputError) as told:
        read("version = 2\n[[brush]]\nx = 1")
    assert told.value.code == "recipe_newer"


def test_looks_are_put_in_their_place() -> None:
    look = look_of(
        "Autumn",
        [Grade("exposure", ADJUSTMENTS["exposure"].values({"exposure": 1}), 0.5, BlendMode.SCREEN)],
    )
    assert look.is_look
    (grade,) = look.grades
    assert (grade.opacity, grade.mode, grade.values["exposure"]) == (0.5, BlendMode.SCREEN, 1.0)
    recipe = with_looks(read(WHOLE), {"Autumn": look}.__getitem__)
    assert [step.title for step in recipe.steps][-2:] == ["adjust exposure", "export jpeg"]

    def missing(name: str) -> Recipe:
        raise InputError("recipe_missing", name=name, choices="none")

    with pytest.raises(InputError, match="step 6.*“Autumn”"):
        with_looks(read(WHOLE), missing)
    with pytest.raises(InputError, match="Autumn: it is not a look"):
        with_looks(read(WHOLE), lambda name: read(WHOLE))


@pytest.mark.parametrize(
    ("kind", "name"),
    [(kind, name) for kind, rows in KINDS.items() for name in rows.rows() if name],
)
def test_a_step_can_be_made_of_its_own_values(kind: str, name: str) -> None:
    needed = {"words": "a fox", "colour": "#ff0000"}
    said = {one.id: needed.get(one.id, "a.png") for one in fields_of(kind, name) if one.needed}
    step = made_step(kind, name, said)
    written = json.loads(json.dumps(dict(step.values)))
    for values in (step.values, written):
        assert made_step(kind, name, values).values == step.values
