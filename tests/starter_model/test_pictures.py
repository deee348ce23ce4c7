from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from data import UNSEEN, render_pictures, render_range, scene_of
from desktop_app.networks.latent_scale import latent_mask
from holes import GREY, draw_hole, masked, to_cells
from looks import sketch
from scenes import SIZE, draw_scene, render
from sprites import load_sheet


@pytest.mark.slow
def test_a_seed_is_always_the_same_picture(sprites: Path):
    sheet = load_sheet(sprites)
    one, two = (render(draw_scene(11), sheet) for _ in range(2))
    assert np.array_equal(one.pixels, two.pixels) and one.boxes == two.boxes


@pytest.mark.slow
@pytest.mark.parametrize("place", ["left", "right", "middle"])
def test_things_are_where_the_scene_says(sprites: Path, place: str):
    sheet = load_sheet(sprites)
    for seed in range(40):
        scene = draw_scene(seed)
        if scene.single and scene.noun:
            (box,) = render(replace(scene, place=place, size="small"), sheet).boxes
            middle = (box[0] + box[2]) / 2 / SIZE
            low, high = {"left": (0, 0.4), "right": (0.6, 1), "middle": (0.4, 0.6)}[place]
            assert low < middle < high


@pytest.mark.slow
def test_the_cells_tell_where_the_object_is(sprites: Path):
    (picture,) = render_range(sprites, range(1))
    rows, columns = np.nonzero(picture.cells > 200)
    (box,) = picture.boxes
    assert box[0] <= columns.min() * 16 + 15 and columns.max() * 16 <= box[2]
    assert box[1] <= rows.min() * 16 + 15 and rows.max() * 16 <= box[3]


def test_a_sketch_keeps_flat_areas_light_and_darkens_edges():
    picture = np.full((64, 64, 3), 250, np.uint8)
    picture[:, 32:] = (40, 104, 226)
    drawn = sketch(picture).astype(int)
    assert (drawn[:, 40:].min(axis=2) > picture[:, 40:].min(axis=2)).all()
    assert drawn[32, 31:33].mean() < 140


@pytest.mark.slow
def test_rendering_goes_on_where_it_was_killed(sprites: Path, tmp_path: Path):
    whole = render_pictures(tmp_path / "a", sprites, 8)
    pixels = np.array(whole.images)
    (tmp_path / "a" / "0.done").unlink()
    again = render_pictures(tmp_path / "a", sprites, 8)
    assert np.array_equal(pixels, again.images)
    assert [s.noun for s in again.scenes] == [draw_scene(k).noun for k in range(8)]


def test_seeds_of_the_evaluation_give_unseen_scenes():
    assert scene_of(UNSEEN + 3).single


boxes = st.tuples(
    st.integers(0, 200), st.integers(0, 200), st.integers(20, 56), st.integers(20, 56)
).map(lambda b: (b[0], b[1], b[0] + b[2], b[1] + b[3]))


@pytest.mark.slow
@settings(deadline=None)
@given(st.lists(boxes, max_size=2), st.integers(0, 10_000))
def test_a_hole_is_over_its_target(boxes: list[tuple[int, int, int, int]], seed: int):
    hole, target = draw_hole(tuple(boxes), np.random.default_rng(seed))
    assert hole.any()
    if target >= 0:
        x0, y0, x1, y1 = boxes[target]
        assert hole[y0:y1, x0:x1].mean() > 0.25


def test_what_is_masked_is_grey_and_nothing_else_changes():
    picture = np.random.default_rng(0).integers(0, 255, (SIZE, SIZE, 3), np.uint8)
    hole, _ = draw_hole(((40, 40, 120, 120),), np.random.default_rng(1))
    cut = masked(picture, hole)
    assert (cut[hole] == GREY).all() and np.array_equal(cut[~hole], picture[~hole])


def test_cells_are_masked_as_the_program_masks_latents():
    for seed in range(20):
        hole, _ = draw_hole(((30, 30, 99, 120),), np.random.default_rng(seed))
        ours = torch.from_numpy(to_cells(hole, 16)).float()
        theirs = latent_mask(torch.from_numpy(hole).float()[None, None], 16)[0, 0]
        assert torch.equal(ours, theirs)
