"""The recipes and looks that ship: each can be read, is named in Chinese, and does what it says."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QTranslator

from desktop_app.catalog.resources import resource_path
from desktop_app.imaging.adjustments.grading import graded
from desktop_app.imaging.colour import colour_space
from desktop_app.operations.recipes.recipe import Recipe, grade_of, made_step
from desktop_app.storage.pictures import open_picture
from desktop_app.storage.recipes import RecipeStore, recipe_text

PICTURE = resource_path("suites", "coffee.jpg")


def _shipped(folder: Path) -> list[Recipe]:
    return RecipeStore(folder).shipped()


@pytest.mark.slow
def test_there_is_a_dozen_of_each_and_all_have_names_in_chinese(tmp_path: Path) -> None:
    found = _shipped(tmp_path)
    assert sum(one.is_look for one in found) >= 12
    assert sum(not one.is_look for one in found) >= 12
    assert all(one.name == file.stem for one, file in zip(found, _files(), strict=True))
    chinese = QTranslator()
    assert chinese.load(str(resource_path("translations", "velatura_zh_CN.qm")))
    for one in found:
        assert one.note and recipe_text(one)
        for text in (one.name, one.note):
            shown = chinese.translate("Recipes", text)
            assert shown and shown != text and "{" not in shown


def _files() -> list[Path]:
    return sorted(resource_path("recipes").glob("*.toml"), key=lambda one: one.stem)


@pytest.mark.slow
def test_every_look_changes_a_photograph_and_burns_nothing_out(tmp_path: Path) -> None:
    opened = open_picture(PICTURE)
    space, pixels = colour_space(opened.origin.about.icc), opened.pixels[..., :3]
    white = float((pixels >= 254).mean())
    for look in (one for one in _shipped(tmp_path) if one.is_look):
        made = pixels
        for step in look.steps:
            made = graded(made, [grade_of(step, made)], space)
        changed = np.abs(made.astype(int) - pixels).mean()
        assert 1 < changed < 70, look.name
        assert float((made[..., :3] >= 254).mean()) < white + 0.05, look.name


def test_one_of_the_users_stands_before_one_that_ships(tmp_path: Path) -> None:
    store = RecipeStore(tmp_path)
    shipped = store.get("Half size")
    assert not store.names() and shipped in store.shipped()
    own = Recipe("Half size", (made_step("canvas", "resize", {"percent": 40}),))
    store.put(own, old="Half size")
    assert store.get("Half size") == own
    assert "Half size" not in [one.name for one in store.shipped()]
    store.remove("Half size")
    assert store.get("Half size") == shipped


@pytest.mark.parametrize("said", [0, 0.0])
def test_a_zero_of_an_older_file_says_nothing(said: float) -> None:
    step = made_step("export", "jpeg", {"quality": said, "side": said})
    assert step.values["quality"] is None and step.values["side"] is None
