"""Restoration: damage as a mask, layers of each step, the map of invented pixels."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from desktop_app.core.add_on import AddOn
from desktop_app.core.conditions import of_kind
from desktop_app.core.errors import InputError, ModelError
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.pixels import Array
from desktop_app.imaging.depth import to_float
from desktop_app.imaging.invented import invented_in
from desktop_app.imaging.layers import layer_tree
from desktop_app.operations.recipes.recipe import Recipe, RecipeStep, grade_of, made_step
from desktop_app.state.document.document import Document
from desktop_app.studio.recipes.applying import FileApplying, Worked, coloured, steps_for
from desktop_app.studio.recipes.batch import file_item
from desktop_app.studio.recipes.checking import asks_engine
from desktop_app.studio.recipes.exporting import encoded
from desktop_app.studio.recipes.source import SourceFile
from desktop_app.worker.opening import read_document
from tests.models import model_info
from tests.studio.recipes.doing import MEANS, Here, halves, recipe

DAMAGE = made_step("mask", "damage")
REMOVE = made_step("do", "remove")
EVERYTHING = made_step("mask", "everything")
PROJECT = made_step("export", "velatura", {"layers": True})
MAP = made_step("export", "invented")
EXPOSURE = made_step("adjust", "exposure", {"exposure": 1})


@pytest.fixture
def sound() -> Array:
    soft = np.random.default_rng(4).normal(0, 1, (120, 160, 3)).astype(np.float32)
    soft = cv2.GaussianBlur(soft, (0, 0), 20)
    return np.clip(120 + 30 * soft / soft.std(), 0, 255).astype(np.uint8)


@pytest.fixture
def scratched(sound: Array) -> Array:
    made = sound.copy()
    cv2.line(made, (10, 20), (150, 90), (245, 243, 240), 2)
    return made


def done(
    pixels: Array, folder: Path, *steps: RecipeStep, work: Here | None = None
) -> tuple[FileApplying, list[tuple[RecipeStep, Worked]]]:
    item = file_item(folder / "old.png", 1, Recipe("r", ()))
    source = SourceFile(item, Document(pixels.copy(), "old.png"))
    applying = FileApplying(steps_for(recipe(*steps), item), source, MEANS, work or Here())
    return applying, list(applying.exports())


@pytest.mark.slow
def test_damage_is_removed_and_all_else_is_as_it_was(
    sound: Array, scratched: Array, tmp_path: Path
) -> None:
    _, ((_, made),) = done(scratched, tmp_path, DAMAGE, REMOVE)
    assert made.mask is not None
    locked = made.mask == 0
    np.testing.assert_array_equal(made.pixels[locked], scratched[locked])
    scratch = (scratched != sound).any(axis=2)
    off = np.abs(made.pixels.astype(int) - sound.astype(int))[scratch]
    assert off.mean() < 12


def test_a_picture_without_damage_goes_on(tmp_path: Path) -> None:
    plain = np.full((40, 60, 3), 120, np.uint8)
    work, brighter = Here(), made_step("adjust", "exposure", {"exposure": 1})
    steps = (DAMAGE, REMOVE, brighter, EVERYTHING, brighter)
    applying, ((_, made),) = done(plain, tmp_path, *steps, work=work)
    assert not work.made and (made.pixels != plain).all()
    assert applying.done == [
        "mask damage",
        "mask everything",
        "adjust exposure",
        "export same",
    ]


def test_what_the_mask_of_the_file_covers_is_kept(scratched: Array, tmp_path: Path) -> None:
    kept = np.zeros(scratched.shape[:2], np.uint8)
    kept[:, :80] = 255
    Image.fromarray(kept).save(tmp_path / "old-mask.png")
    _, ((_, made),) = done(scratched, tmp_path, made_step("mask", "damage", {"keep": True}))
    assert made.mask is not None and made.mask[:, 80:].any() and not made.mask[:, :80].any()


@pytest.mark.states("note.faces_unknown")
def test_it_is_said_where_no_network_finds_faces(scratched: Array, tmp_path: Path) -> None:
    spared = made_step("mask", "damage", {"faces": False})
    applying, ((_, made),) = done(scratched, tmp_path, spared)
    assert made.mask is not None and made.mask.any() and applying.notes == ["faces_unknown"]
    assert asks_engine(recipe(spared)) and not asks_engine(recipe(DAMAGE))


def test_each_step_is_a_layer_and_together_they_are_the_picture(
    scratched: Array, tmp_path: Path
) -> None:
    levels = made_step("adjust", "levels", {"measured": 0.8})
    steps = (DAMAGE, REMOVE, EVERYTHING, levels, PROJECT, MAP)
    _, ((project, made), (map_step, same)) = done(scratched, tmp_path, *steps)
    saved, ending = encoded(project, made)
    path = tmp_path / f"made{ending}"
    path.write_bytes(saved.data)
    opened = read_document(path)
    layers = list(layer_tree.walk(opened.content.layers))
    assert [one.name for one in layers[1:]] == ["Remove", "Levels"]
    np.testing.assert_array_equal(opened.content.picture(opened.size.rect), made.pixels)
    assert encoded(project, made)[0].data == saved.data
    told, ending = encoded(map_step, same)
    shown = np.asarray(Image.open(io.BytesIO(told.data)))[..., 0]
    assert ending == ".png" and set(np.unique(shown)) == {0, 255}
    np.testing.assert_array_equal(shown, invented_in(opened.content.layers, opened.size, 4096))


@pytest.mark.slow
def test_the_map_follows_a_canvas_that_becomes_larger(scratched: Array, tmp_path: Path) -> None:
    wide = made_step("canvas", "widen", {"left": 0.5, "bottom": 0.25})
    _, ((_, made),) = done(scratched, tmp_path, DAMAGE, REMOVE, EVERYTHING, wide, MAP)
    found = made.trace.invented
    assert found is not None and found.shape == made.pixels.shape[:2]
    assert not found[:, :80].any() and not found[120:].any() and found.any()


@pytest.mark.slow
def test_layers_and_the_mask_of_the_room_follow_the_canvas(
    scratched: Array, tmp_path: Path
) -> None:
    wide = made_step("canvas", "widen", {"left": 0.25, "top": 0.1, "colour": "#204060"})
    room = made_step("mask", "room")
    steps = (DAMAGE, REMOVE, EVERYTHING, wide, room, EXPOSURE, PROJECT)
    _, ((project, made),) = done(scratched, tmp_path, *steps)
    assert made.mask is not None
    assert (made.mask[:12] == 255).all() and (made.mask[:, :40] == 255).all()
    assert not made.mask[12:, 40:].any()
    path = tmp_path / "made.velatura"
    path.write_bytes(encoded(project, made)[0].data)
    opened = read_document(path)
    layers = list(layer_tree.walk(opened.content.layers))
    assert [one.name for one in layers[1:]] == ["Remove", "Exposure"]
    np.testing.assert_array_equal(opened.content.picture(opened.size.rect), made.pixels)


def test_where_no_room_was_made_nothing_is_done(sound: Array, tmp_path: Path) -> None:
    _, ((_, made),) = done(sound, tmp_path, made_step("mask", "room"), EXPOSURE)
    np.testing.assert_array_equal(made.pixels, sound)


RECOLOUR = AddOn("c" * 64, "recolor", "/nets/recolor.safetensors", "controlnet", "sd1")
COLOURISE = made_step(
    "do",
    "generate",
    {"control": {"itself": True, "type": "recolour", "preprocessor": "recolour"}, "colours": True},
)


def test_a_model_that_recolours_is_shown_the_picture_itself(sound: Array) -> None:
    def named(_: str) -> ModelInfo:
        return model_info("m", native_size=64)

    services = replace(MEANS, model=named)
    picture = Document(sound, "old.png")
    with pytest.raises(ModelError, match="Recolour"):
        services.job(COLOURISE, picture, 7)
    job = replace(services, add_ons=lambda: [RECOLOUR]).job(COLOURISE, picture, 7)
    (control,) = of_kind(job.request.conditions, "control")
    assert control.word == "recolour"
    with pytest.raises(InputError) as caught:
        replace(services, add_ons=lambda: [RECOLOUR]).job(COLOURISE, None, 7)
    assert caught.value.code == "recipe_source"


@pytest.mark.parametrize("dtype", ["uint8", "uint16", "float32"])
def test_only_colours_are_taken(dtype: str) -> None:
    grey = np.repeat(halves(dtype=dtype)[..., 1:2], 3, axis=2)
    made = np.roll(halves(dtype=dtype), 5, axis=1)
    made[:4] = grey[:4]
    found = coloured(grey, made)
    assert found.dtype == grey.dtype and (found[8:] != grey[8:]).any()
    np.testing.assert_array_equal(found[:4], grey[:4])
    luma = np.array((0.3, 0.59, 0.11), np.float32)
    np.testing.assert_allclose(to_float(found) @ luma, to_float(grey) @ luma, atol=1 / 255)


@pytest.mark.slow
def test_no_layer_is_remembered_that_no_export_shows(scratched: Array, tmp_path: Path) -> None:
    _, ((_, made),) = done(scratched, tmp_path, DAMAGE, REMOVE)
    assert made.trace.base is None and not made.trace.layers


def test_levels_are_measured_against_fading_and_a_cast() -> None:
    random = np.random.default_rng(1).random((60, 80, 1)).repeat(3, axis=2)
    faded = (60 + random * (110, 90, 60)).astype(np.uint8)
    full = grade_of(made_step("adjust", "levels", {"measured": 1}), faded)
    red, green, blue = (full.values[name] for name in ("red", "green", "blue"))
    assert red[0] == pytest.approx(60 / 255, abs=0.01) and red[1] == pytest.approx(
        169 / 255, abs=0.01
    )
    assert red[1] > green[1] > blue[1]
    half = grade_of(made_step("adjust", "levels", {"measured": 0.5}), faded)
    assert half.values["red"][0] == pytest.approx(red[0] / 2)
