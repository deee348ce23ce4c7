"""Scenes know what is where, and their pictures are what they were before they told it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import backgrounds
import palette
from control_export import UNSEEN
from data import Truths, names_of, render_range, render_truths, scene_of
from nouns import NOUNS, class_of
from scenes import SIZE, draw_scene, render
from sprites import load_sheet
from vocabulary import SETTINGS

#: setting -> mean colour of its picture of seed 3, as the shipped weights were trained on
MEANS = {
    "sky": (147.2, 197.2, 248.3),
    "grass": (119.1, 190.5, 154.6),
    "sea": (85.4, 159.8, 213.9),
    "snow": (208.9, 225.2, 236.6),
    "night": (26.8, 37.5, 68.2),
    "table": (210.5, 177.4, 143.6),
    "room": (211.3, 182.1, 153.3),
    "beach": (178.9, 204.0, 200.2),
    "sunset": (155.5, 92.8, 95.1),
    "forest": (90.9, 142.7, 93.6),
    "street": (149.9, 154.8, 155.3),
    "plain": (220.1, 34.9, 47.9),
}

#: setting -> classes of its ground from the top down
GROUNDS = {
    "sky": ["sky"],
    "grass": ["sky", "grass"],
    "sea": ["sky", "water"],
    "snow": ["sky", "snow"],
    "night": ["sky", "ground"],
    "table": ["wall", "table"],
    "room": ["wall", "floor"],
    "beach": ["sky", "water", "sand"],
    "sunset": ["sky", "ground"],
    "forest": ["sky", "plant", "ground"],
    "street": ["sky", "building", "road"],
}


@pytest.mark.parametrize("setting", MEANS)
def test_backgrounds_are_what_the_weights_were_trained_on(setting: str):
    canvas, _ = backgrounds.draw(setting, "red", np.random.default_rng(3))
    assert canvas.pixels.mean((0, 1)) == pytest.approx(MEANS[setting], abs=0.6)


@pytest.mark.parametrize("setting", GROUNDS)
def test_each_ground_has_its_classes_from_the_top_down(setting: str):
    canvas, _ = backgrounds.draw(setting, "", np.random.default_rng(5))
    found = {
        palette.CLASSES[n]: np.nonzero(canvas.classes == n)[0].mean()
        for n in np.unique(canvas.classes)
    }
    assert sorted(found, key=lambda name: found[name]) == GROUNDS[setting]


def test_a_plain_background_is_nothing():
    assert not backgrounds.draw("plain", "red", np.random.default_rng(5))[0].classes.any()


def test_every_noun_has_a_class_and_two_classes_are_never_seen():
    assert set(GROUNDS) == set(SETTINGS)
    seen = {class_of(noun.word) for noun in NOUNS} | {c for row in GROUNDS.values() for c in row}
    assert set(palette.CLASSES[1:]) - seen == set(UNSEEN)
    assert class_of("pizza") == "food" and class_of("snowman") == "person"


@pytest.mark.slow
def test_things_are_where_the_object_covers_the_cells(sprites: Path):
    for picture in render_range(sprites, range(12)):
        covered = (picture.things > 0).reshape(16, SIZE // 16, 16, SIZE // 16).mean((1, 3))
        assert np.abs(covered - picture.cells / 255).max() < 0.25


def test_two_kinds_of_thing_are_two_things_with_their_classes(sprites: Path):
    scene = replace(
        draw_scene(0),
        noun="cat",
        other="car",
        count=1,
        colour="",
        setting="plain",
        background="red",
    )
    picture = render(scene, load_sheet(sprites))
    left, right = (np.nonzero(picture.things == number)[1].mean() for number in (1, 2))
    assert left < right
    assert [palette.CLASSES[n] for n in names_of(scene)] == ["", "animal", "vehicle"]


@pytest.fixture(scope="module")
def truths(sprites: Path, tmp_path_factory: pytest.TempPathFactory) -> Truths:
    return render_truths(tmp_path_factory.mktemp("truths"), sprites, 6)


@pytest.mark.slow
def test_truths_on_disk_are_the_scenes_own(truths: Truths, sprites: Path):
    for row, picture in enumerate(render_range(sprites, range(6))):
        truth = truths[row]
        assert np.array_equal(truth.pixels, picture.pixels)
        thing = picture.things == 1
        assert (truth.classes[thing] == palette.NUMBERS[class_of(scene_of(row).noun)]).all()
        assert np.array_equal(
            truth.classes[picture.things == 0], picture.ground[picture.things == 0]
        )
