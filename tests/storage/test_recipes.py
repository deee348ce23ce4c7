"""Recipes and looks as files, and the folder of the user's."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from desktop_app.core.errors import InputError
from desktop_app.imaging.adjustments.cube import Cube, cube_text, unpacked
from desktop_app.operations.recipes.recipe import Recipe, made_step
from desktop_app.storage.recipes import RecipeStore, read_recipe_file, recipe_text
from tests.refusals import refused

EDITED = '''# by hand
version = 1
note = """two
lines"""

[[step]]
mask = "subject"
words = ["face"]

[[ step ]]
adjust = "lut"
file = "warm.cube"
opacity = 0.5
'''


@pytest.fixture
def store(tmp_path: Path) -> RecipeStore:
    return RecipeStore(tmp_path / "recipes")


@pytest.fixture
def cube(tmp_path: Path) -> Cube:
    """Of 9 entries a side, in a file beside the recipes."""
    table = np.random.default_rng(0).random((9, 9, 9, 3), np.float32)
    made = Cube("warm", table, (0.0, -0.5, 0.0), (1.0, 1.5, 2.0))
    (tmp_path / "warm.cube").write_text(cube_text(made))
    return made


def put(folder: Path, text: str) -> Path:
    path = folder / "edited.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_table_beside_a_recipe_is_taken_in_and_kept_at_its_end(
    tmp_path: Path, store: RecipeStore, cube: Cube
) -> None:
    recipe = read_recipe_file(put(tmp_path, EDITED))
    assert recipe.name == "edited"
    kept = store.put(recipe)
    text = kept.read_text(encoding="utf-8")
    assert 'table = "data:1"' in text
    assert text.index("[data]") > text.index("opacity = 0.5")
    again = store.get("edited")
    assert again == recipe
    found = unpacked(again.steps[1].values["table"])
    np.testing.assert_array_equal(found.table, cube.table)
    assert (found.low, found.high) == (cube.low, cube.high)


def test_a_table_alone_is_a_look(tmp_path: Path, store: RecipeStore, cube: Cube) -> None:
    look = store.get(str(tmp_path / "warm.cube"))
    assert look.is_look and look.name == "warm"


def test_names_are_files_and_nothing_is_written_over(store: RecipeStore, tmp_path: Path) -> None:
    assert store.names() == [] and store.all() == []
    first = Recipe("Warm", (made_step("adjust", "exposure", {"exposure": 1}),))
    path = store.put(first)
    other = Recipe("Warm", (made_step("mask", "everything"),))
    with refused(InputError, "recipe_exists"):
        store.put(other)
    with refused(InputError, "recipe_unnamed"):
        store.put(Recipe("../", first.steps))
    assert store.take_in(path).name == "Warm 2"
    store.put(other, old="Warm")
    assert store.get("Warm") == other
    assert [one.name for one in store.looks()] == ["Warm 2"]
    store.put(Recipe("Cold", first.steps), old="Warm 2")
    assert store.names() == ["Cold", "Warm"]
    store.remove("Cold")
    store.remove("Cold")
    with refused(InputError, "recipe_missing", name="Cold"):
        store.get("Cold")


def test_a_recipe_that_cannot_be_read_hides_no_other(store: RecipeStore) -> None:
    store.put(Recipe("Good", (made_step("mask", "everything"),)))
    (store.folder / "Bad.toml").write_text("version = 1")
    said = list[str]()
    assert [one.name for one in store.all(lambda error: said.append(error.code))] == ["Good"]
    assert said == ["recipe_wrong"]


BAD = {
    "version = ": "it is not TOML",
    "version = 1\n[[step]]\nadjust = 'lut'\nfile = 'no.cube'": "line 4: no.cube was not found",
    "version = 1\n[[step]]\nadjust = 'lut'\ntable = 'data:1'": "there is no “data:1”",
    "version = 1\n\n[[step]]\nadjust = 'exposure'\n\nexposure = 99": "step 1, line 6: exposure",
    "version = 1\n[[step]]\nmask = 'everything'\n[[step]]\nadjust = 'x'": "step 2, line 5",
    "version = 1\n[[step]]\nadjust = 'exposure'\nexpo = 1": "step 1, line 4",
}


@pytest.mark.parametrize("text", BAD)
def test_what_is_wrong_is_named_with_its_line(text: str, tmp_path: Path) -> None:
    with pytest.raises(InputError) as told:
        read_recipe_file(put(tmp_path, text))
    assert told.value.code == "recipe_wrong"
    assert BAD[text] in told.value.what


def test_a_damaged_table_and_another_fault_are_both_named(tmp_path: Path) -> None:
    (tmp_path / "warm.cube").write_text("LUT_3D_SIZE 2\n0 0 0\n")
    text = f"{EDITED}[[step]]\nadjust = 'exposure'\nexposure = 99\n"
    with pytest.raises(InputError) as told:
        read_recipe_file(put(tmp_path, text))
    assert "step 2, line 12" in told.value.what and "step 3, line 16" in told.value.what


def test_what_is_no_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InputError, match="it is not TOML"):
        read_recipe_file(path)
    with refused(InputError, "file_missing", name="none.toml"):
        read_recipe_file(tmp_path / "none.toml")


def test_words_of_models_are_written_in_one_line() -> None:
    said = {"prompt": 'a "red" fox', "settings": {"steps": 3, "seed": 7}}
    text = recipe_text(Recipe("r", (made_step("do", "generate", said),)))
    assert "settings = {steps = 3, seed = 7}" in text


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('[[step]]\nadjust = "exposure"\n' * 10_000, r"1 to 500 \[\[step\]\]"),
        ("".join(f"k{at} = 1\n" for at in range(5_000)), "there is no “k4”"),
        (f"{'a.' * 5_000}a = 1", "more than 64 parts"),
        (f"[{'a.' * 100}a]", "more than 64 parts"),
        (f"a = {{'x y' . {'a . ' * 100}a = 1}}", "more than 64 parts"),
        (f"a = {'[' * 5_000}", "too deep"),
        (f"a = [{'1,' * 600_000}]", "more than 500,000 lines and values"),
    ],
)
def test_what_has_no_end_is_refused_soon(tmp_path: Path, text: str, reason: str) -> None:
    (tmp_path / "r.toml").write_text(f"version = 1\n{text}")
    with pytest.raises(InputError, match=reason):
        read_recipe_file(tmp_path / "r.toml")


def test_long_values_and_sentences_are_no_long_keys(tmp_path: Path) -> None:
    note = "One. Two. " * 400 + "..." * 200
    (tmp_path / "r.toml").write_text(
        f'version = 1\nnote = "{note}"\n[[step]]\nadjust = "exposure"\nexposure = 0.5\n'
    )
    assert read_recipe_file(tmp_path / "r.toml").note == note


def test_faults_name_the_lines_of_their_steps(tmp_path: Path) -> None:
    step = '[[step]]\nadjust = "exposure"\n"exposure" = {}\n\n'
    (tmp_path / "r.toml").write_text(
        "version = 1\n" + step.format(0.5) + step.format('"x"') + step.format("99")
    )
    with pytest.raises(InputError, match=r"step 2, line 8: .*; step 3, line 12: "):
        read_recipe_file(tmp_path / "r.toml")
