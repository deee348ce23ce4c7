"""Hints are drawn from what scenes know, as hands draw, by their seeds alone."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import lines
import semantic
import strokes
from data import Truth, Truths, render_truths
from desktop_app.catalog.palettes import load_palette
from desktop_app.imaging.preprocessors.semantic_map import snapped
from distort import displaced, kept_parts, simplified
from metrics import edge_f1, share_near
from palette import CLASSES, COLOURS, NUMBERS
from scenes import SIZE

COUNT = 10


@pytest.fixture(scope="module")
def truths(sprites: Path, tmp_path_factory: pytest.TempPathFactory) -> Truths:
    return render_truths(tmp_path_factory.mktemp("truths"), sprites, COUNT)


@pytest.fixture
def disc() -> Truth:
    """A disc on the grass."""
    rows, columns = np.mgrid[:SIZE, :SIZE]
    inside = (rows - 130) ** 2 + (columns - 110) ** 2 < 60**2
    ground = np.where(rows < 120, NUMBERS["sky"], NUMBERS["grass"]).astype(np.uint8)
    pixels = np.where(inside[..., None], (220, 40, 40), (90, 180, 240)).astype(np.uint8)
    names = np.array([0, NUMBERS["food"], 0], np.uint8)
    return Truth(pixels, ground, inside.astype(np.uint8), names)


@pytest.mark.slow
@pytest.mark.parametrize("draw", [lines.draw, semantic.draw])
def test_hints_are_pictures_of_their_seed(truths: Truths, draw):
    for row in range(COUNT):
        one, two = (draw(truths[row], np.random.default_rng([row, 1])) for _ in range(2))
        assert one.shape == (SIZE, SIZE, 3) and one.dtype == np.uint8
        assert np.array_equal(one, two)


@pytest.mark.slow
@pytest.mark.parametrize("draw", [lines.draw, semantic.draw])
def test_about_a_tenth_says_nothing(disc: Truth, draw):
    drawn = [draw(disc, np.random.default_rng([seed, 2])).any() for seed in range(150)]
    assert 3 <= drawn.count(False) <= 32


@pytest.mark.slow
def test_canny_and_outline_follow_the_disc(disc: Truth):
    edge = lines.borders(disc.things) > 0
    for seed in range(15):
        rng = np.random.default_rng(seed)
        assert share_near(lines.canny(disc, rng) > 127, edge, 4) == 1
    bare = Truth(disc.pixels, np.zeros_like(disc.ground), disc.things, disc.names)
    near = [
        share_near(lines.outline(bare, np.random.default_rng(seed)) > 127, edge, 20)
        for seed in range(15)
    ]
    assert np.mean(near) > 0.9


def test_an_outline_has_the_ground_s_border_where_nothing_stands(disc: Truth):
    empty = Truth(disc.pixels, disc.ground, np.zeros_like(disc.things), disc.names)
    for seed in range(5):
        drawn = lines.outline(empty, np.random.default_rng(seed)) > 127
        assert drawn.any() and np.abs(np.nonzero(drawn)[0] - 120).max() < 30


def test_lines_are_as_wide_as_asked():
    drawn = np.zeros((32, 32), np.uint8)
    drawn[16] = 255
    assert [int((lines.widened(drawn, width) > 0)[:, 16].sum()) for width in (1, 2, 3, 4)] == [
        1,
        2,
        3,
        4,
    ]


@pytest.mark.slow
def test_an_exact_map_is_told_back_from_its_colours(truths: Truths):
    opaque = np.full((SIZE, SIZE, 1), 255, np.uint8)
    for row in range(COUNT):
        painted = semantic.exact(truths[row])
        assert np.array_equal(snapped(np.dstack([painted, opaque]), load_palette()), painted)
        assert np.array_equal(COLOURS[truths[row].classes], painted)


@pytest.mark.slow
def test_maps_by_hand_say_what_is_there_or_nothing(disc: Truth):
    allowed = {0, NUMBERS["sky"], NUMBERS["grass"], NUMBERS["food"]}
    for seed in range(30):
        rng = np.random.default_rng(seed)
        painted = semantic.left_out(semantic.by_hand(disc, rng), rng)
        assert set(np.unique(painted)) <= allowed


def test_flattened_ground_is_level(disc: Truth):
    uneven = disc.ground.copy()
    uneven[110:120, :40] = NUMBERS["grass"]
    assert (semantic.flattened(uneven) == disc.ground).all()


def test_what_is_moved_is_moved_alike_and_not_far(disc: Truth):
    moved = displaced(disc, 4, np.random.default_rng(0))
    red = moved.pixels[..., 0] > 150
    assert (red == (moved.things > 0)).mean() > 0.98
    assert 0.9 < (moved.things > 0).sum() / (disc.things > 0).sum() < 1.1
    assert (moved.things != disc.things).any()
    assert displaced(disc, 0, np.random.default_rng(0)) is disc


def test_about_so_much_is_kept():
    assert kept_parts(np.random.default_rng(0), 0.7).mean() == pytest.approx(0.7, abs=0.02)


def test_simple_shapes_are_near_the_thing_and_nothing_stays_nothing(disc: Truth):
    mask = disc.things > 0
    for seed in range(12):
        simple = simplified(mask, np.random.default_rng(seed))
        assert (simple & mask).sum() / (simple | mask).sum() > 0.7
        assert not simplified(np.zeros_like(mask), np.random.default_rng(seed)).any()


@pytest.mark.slow
def test_a_drawing_by_hand_has_strokes_and_areas_of_its_words():
    for seed in range(12 * len(strokes.DRAWINGS)):
        drawing, again = strokes.draw(seed), strokes.draw(seed)
        assert np.array_equal(drawing.lines, again.lines)
        assert drawing.noun in drawing.text
        shown = {CLASSES[number] for number in np.unique(drawing.classes)}
        assert len(shown) >= 2 and drawing.lines.any() and "" not in shown


def test_f1_of_edges_counts_what_is_near():
    one, two = np.zeros((64, 64), bool), np.zeros((64, 64), bool)
    one[20], two[25] = True, True
    assert edge_f1(one, two, 4) == 0 and edge_f1(one, two, 8) == pytest.approx(1)
    two[60] = True
    assert edge_f1(one, two, 8) == pytest.approx(2 / 3)
    assert edge_f1(np.zeros_like(one), np.zeros_like(one), 8) == 1
    assert edge_f1(one, np.zeros_like(one), 8) == 0
