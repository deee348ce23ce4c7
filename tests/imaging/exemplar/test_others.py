"""Removing again: other places, other pictures; as good; said where there is no other answer."""

from __future__ import annotations

from itertools import combinations

import cv2
import numpy as np
import pytest

from desktop_app.core.pixels import Array, ByteArray
from desktop_app.imaging.exemplar import Completion, complete
from desktop_app.imaging.removal import ALIKE, difference

SIDE = 96


def hole_in(side: int = SIDE) -> Array:
    hole = np.zeros((side, side), np.bool_)
    hole[36:60, 36:62] = True
    return hole


def rubble() -> ByteArray:
    noise = np.random.default_rng(3).normal(0, 1, (SIDE, SIDE, 3)).astype(np.float32)
    soft = np.asarray(cv2.GaussianBlur(noise, (0, 0), 2.0), np.float32)
    return np.clip(128 + 160 * soft, 0, 255).astype(np.uint8)


def bars() -> ByteArray:
    columns = np.where(np.arange(SIDE) % 12 < 5, 200, 60).astype(np.int16)
    grain = np.random.default_rng(4).integers(-12, 13, (SIDE, SIDE, 1))
    return np.clip(columns[None, :, None] + grain, 0, 255).repeat(3, axis=2).astype(np.uint8)


def others(pixels: ByteArray, count: int) -> list[Completion]:
    first = complete(pixels, hole_in())
    more = (complete(pixels, hole_in(), seed=k, instead_of=first) for k in range(1, count))
    return [first, *more]


@pytest.mark.slow
def test_any_two_of_four_fills_of_a_texture_differ() -> None:
    made = others(rubble(), 4)
    apart = [difference(a.pixels, b.pixels, hole_in()) for a, b in combinations(made, 2)]
    assert min(apart) > 2 * ALIKE


@pytest.mark.slow
def test_another_fill_copies_nothing_that_the_first_copied() -> None:
    first, other = others(rubble(), 2)
    assert not (first.used[0].read & other.used[0].read).any()


@pytest.mark.slow
def test_structure_goes_on_in_the_other_fills_too() -> None:
    truth = bars()
    holed = truth.copy()
    holed[hole_in()] = 255
    first, *more = others(holed, 4)
    for one in more:
        assert first.used[0].maps and one.used[0].maps
        assert difference(one.pixels, truth, hole_in()) < 0.08
        known = first.used[0].maps
        assert all(np.abs(a - b).max() > 1.5 for a in one.used[0].maps for b in known)


def test_the_first_fill_is_what_it_was_and_the_same_seed_gives_the_same_bytes() -> None:
    first = complete(rubble(), hole_in())
    again = complete(rubble(), hole_in(), seed=7, instead_of=first)
    once_more = complete(rubble(), hole_in(), seed=7, instead_of=first)
    assert np.array_equal(again.pixels, once_more.pixels)
    assert np.array_equal(again.pixels[~hole_in()], rubble()[~hole_in()])


@pytest.mark.parametrize("share", [0.0, 1.0])
def test_pictures_of_another_size_are_not_alike(share: float) -> None:
    one = np.zeros((4, 4, 3), np.float32)
    other = np.zeros((5, 4, 3) if share else (4, 4, 3), np.float32)
    assert difference(one, other, np.ones((4, 4), np.bool_)) == share


def beside_a_thing() -> tuple[ByteArray, Array]:
    """Before a grey wall a person in orange; what is to go lies beside, at two borders."""
    draw = np.random.default_rng(5)
    noise = draw.normal(0, 1, (160, 160, 3)).astype(np.float32)
    wall = np.asarray(cv2.GaussianBlur(noise, (0, 0), 2.0), np.float32)
    pixels = np.asarray(150 + 60 * wall, np.float32)
    suit = np.zeros((160, 160), np.bool_)
    suit[70:, 45:105] = True
    pixels[suit] = np.array([220, 90, 30]) + 60 * wall[suit]
    hole = np.zeros((160, 160), np.bool_)
    hole[50:150, :45] = True
    return np.clip(pixels, 0, 255).astype(np.uint8), hole


def orange(pixels: ByteArray, hole: Array) -> float:
    """Its share of what was filled."""
    colours = pixels[hole].astype(int)
    return float((colours[:, 0] - colours[:, 2] > 80).mean())


@pytest.mark.slow
def test_one_answer_repeats_nothing_of_a_thing_beside_the_hole() -> None:
    pixels, hole = beside_a_thing()
    first = complete(pixels, hole)
    assert orange(first.pixels, hole) > 0.1, "the thing is copied"
    alone, other = (complete(pixels, hole, seed=seed, instead_of=first) for seed in (1, 2))
    assert orange(alone.pixels, hole) < 0.02
    assert np.array_equal(alone.pixels[~hole], pixels[~hole])
    assert difference(alone.pixels, other.pixels, hole) > ALIKE


@pytest.mark.slow
def test_a_hole_within_a_thing_is_filled_from_that() -> None:
    pixels, _ = beside_a_thing()
    badge = np.zeros((160, 160), np.bool_)
    badge[95:120, 60:85] = True
    first = complete(pixels, badge)
    alone = complete(pixels, badge, seed=1, instead_of=first)
    assert orange(first.pixels, badge) > 0.9 < orange(alone.pixels, badge)
