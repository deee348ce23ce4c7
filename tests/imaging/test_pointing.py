"""Masks at the picture's size, the smallest part at a place, and outlines without a network."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from desktop_app.core.geometry import Size
from desktop_app.imaging.pointing import (
    Box,
    Point,
    grown_for_removal,
    part_at,
    rough_outline,
    rough_outlines,
    whole_mask,
)
from desktop_app.imaging.standing_out import standing_out
from desktop_app.imaging.subject_proposals import PictureAnalysis

Y, X = np.mgrid[0:120, 0:180]
DISC = (X - 50) ** 2 + (Y - 60) ** 2 < 30**2
SQUARE = (abs(X - 130) < 25) & (abs(Y - 60) < 25)


def picture() -> np.ndarray:
    made = np.random.default_rng(2).normal((70, 140, 60), 8, (120, 180, 3))
    made[DISC] += (130, -100, -20)
    made[SQUARE] += (-30, -80, 130)
    return np.clip(made, 0, 255).astype(np.uint8)


@pytest.mark.parametrize(
    ("points", "box", "wanted"),
    [
        (((50.0, 60.0, True),), None, DISC),
        (((50.0, 60.0, True), (130.0, 60.0, True)), None, DISC | SQUARE),
        ((), (98.0, 28.0, 162.0, 92.0), SQUARE),
        (((130.0, 60.0, True), (50.0, 60.0, False)), (5.0, 5.0, 175.0, 115.0), SQUARE),
    ],
)
def test_a_thing_of_other_colours_is_outlined_roughly(
    points: tuple[Point, ...], box: Box | None, wanted: np.ndarray
) -> None:
    made = rough_outline(picture(), points, box) > 0
    assert (made & wanted).sum() / (made | wanted).sum() > 0.9


@pytest.mark.slow
def test_points_at_the_edge_and_beyond_are_no_error() -> None:
    for x, y in ((0.0, 0.0), (179.9, 119.9), (400.0, -3.0)):
        assert rough_outline(picture(), ((x, y, True),), None).shape == (120, 180)


def test_masks_are_stretched_where_they_cross_the_middle() -> None:
    low = np.array([[0, 255], [0, 255]], np.uint8)
    made = whole_mask([low, np.zeros((4, 4), np.uint8)], Size(100, 40))
    assert made.shape == (40, 100)
    assert not made[:, :49].any() and made[:, 51:].all()


def test_of_parts_at_a_place_the_smallest_counts() -> None:
    whole, part = np.full((10, 10), 255, np.uint8), np.zeros((10, 10), np.uint8)
    part[:5, :5] = 255
    assert part_at([whole, part], 0.2, 0.2) == 1
    assert part_at([whole, part], 0.9, 0.2) == 0
    assert part_at([part], 0.9, 0.2) is None


@pytest.mark.slow
def test_a_clear_outline_is_first_and_others_that_differ_follow() -> None:
    found = rough_outlines(PictureAnalysis(picture()), [(50.0, 60.0, True)], None)
    assert (found[0] > 0)[DISC].mean() > 0.95 and not (found[0] > 0)[SQUARE].any()
    assert len(found) > 1 and all(one.shape == (120, 180) for one in found)
    for other in found[1:]:
        assert (other > 0)[60, 50] and ((other > 0) & DISC).sum() / ((other > 0) | DISC).sum() < 0.9
    without = rough_outlines(
        PictureAnalysis(picture()), [(50.0, 60.0, True), (130.0, 60.0, False)], None
    )
    assert all(one[60, 50] and not one[60, 130] for one in without)
    assert len(rough_outlines(PictureAnalysis(picture()), (), (98.0, 28.0, 162.0, 92.0))) == 1
    assert rough_outlines(
        PictureAnalysis(picture()), [(90.0, 10.0, True), (400.0, -3.0, True)], None
    )
    assert not rough_outlines(
        PictureAnalysis(np.full((40, 60, 3), 90, np.uint8)), [(9.0, 9.0, True)], None
    )


@pytest.mark.few(1)
@pytest.mark.parametrize("removes", [False, True])
def test_an_island_in_haze_is_found_before_the_half_of_the_picture(removes: bool) -> None:
    """It differs from the water by less than the water from its far shore."""
    y, x = np.mgrid[:240, :360]
    grain = np.random.default_rng(2).normal(0, 2, (240, 360, 3))
    seen = np.array((196, 208, 214)) - (y[..., None] - 120) * np.array((0.1, 0.12, 0.1)) + grain
    island = ((x - 230) / 26) ** 2 + ((y - 118) / 8) ** 2 < 1
    seen[island] -= 34
    tower = (abs(x - 90) < 40) & (y > 30)
    seen[tower] = np.array((140, 40, 30)) + 5 * grain[tower]
    picture = np.clip(seen, 0, 255).astype(np.uint8)
    found = rough_outlines(PictureAnalysis(picture), [(228.0, 118.0, True)], None, removes=removes)
    first = found[0] > 0
    assert (first & island).sum() / (first | island).sum() > 0.7


@pytest.mark.few(1)
@pytest.mark.parametrize("point", [(40.0, 40.0), (300.0, 200.0)])
def test_in_a_plain_or_a_grain_nothing_stands_out(point: tuple[float, float]) -> None:
    grain = np.random.default_rng(3).normal(128, 20, (240, 360, 3))
    for seen in (np.full((240, 360, 3), 128.0), grain):
        assert standing_out(np.clip(seen, 0, 255).astype(np.uint8), *point) is None


@pytest.mark.parametrize(("blur", "scale"), [(0.6, 1), (2.0, 2)])
def test_a_removal_takes_the_soft_edge_of_a_thing_and_no_more_than_around_it(
    blur: float, scale: int
) -> None:
    """What of the thing is left outside of the mask shows nowhere by more than a grain."""
    y, x = np.mgrid[: 240 * scale, : 320 * scale]
    far = np.hypot(x - 160 * scale, y - 120 * scale) - 50 * scale
    disc = (far < 0).astype(np.float32)
    cover = np.asarray(cv2.GaussianBlur(disc, (0, 0), blur * scale))
    grain = np.random.default_rng(1).normal(0, 3, (*far.shape, 3))
    ground = np.array((150, 170, 190)) + grain
    seen = ground * (1 - cover[..., None]) + np.array((30, 60, 40)) * cover[..., None]
    made = np.clip(seen, 0, 255).astype(np.uint8)
    mask = (disc * 255).astype(np.uint8)
    grown = grown_for_removal(mask, lambda rect: made[rect.slices])
    assert set(np.unique(grown)) == {0, 255} and grown[disc > 0].all()
    assert cover[grown == 0].max() * 140 < 9, "of the thing's 140 levels"
    assert far[grown > 0].max() < 25 * scale
    assert not grown_for_removal(np.zeros((9, 9), np.uint8), lambda _: made).any()


@pytest.mark.slow
def test_an_outline_that_misses_its_points_is_none() -> None:
    """A click on grass between the things, one beside it that isn't meant, and one of each."""
    for points in (
        [(90.0, 10.0, True)],
        [(50.0, 60.0, True), (54.0, 60.0, False)],
        [(50.0, 60.0, True), (130.0, 60.0, False)],
    ):
        for mask in rough_outlines(PictureAnalysis(picture()), points, None):
            for x, y, on in points:
                here = mask[int(y), int(x)] > 0
                close = mask[max(0, int(y) - 2) : int(y) + 3, int(x) - 2 : int(x) + 3].any()
                assert close if on else not here


@pytest.mark.slow
def test_a_click_on_what_is_around_the_things_finds_nothing() -> None:
    """The grass is at most of the border, and no thing has most of it; a second click means it."""
    look = PictureAnalysis(picture())
    for place in ((90.0, 10.0), (400.0, -3.0), (90.0, 60.0), (10.0, 110.0)):
        assert not rough_outlines(look, [(*place, True)], None)
    assert rough_outlines(look, [(90.0, 10.0, True), (90.0, 110.0, True)], None)
    for x, thing in ((50.0, DISC), (130.0, SQUARE)):
        assert (rough_outlines(look, [(x, 60.0, True)], None)[0] > 0)[thing].mean() > 0.9


@pytest.mark.slow
def test_a_thing_of_its_grounds_colours_is_found_where_edges_go_around_it() -> None:
    """A light jacket on snow, whose rim has a gap, between a dark head and dark legs."""
    y, x = np.mgrid[0:240, 0:320]
    made = np.random.default_rng(2).normal(225, 2.5, (240, 320, 3))
    head, legs = (x - 160) ** 2 + (y - 60) ** 2 < 400, (abs(x - 160) < 20) & (abs(y - 172) < 33)
    jacket = (abs(x - 160) < 26) & (y >= 78) & (y < 140)
    made[jacket] = np.random.default_rng(3).normal(214, 3, (int(jacket.sum()), 3))
    made[jacket & (abs(x - 160) >= 24) & ((abs(y - 100) >= 5) | (x > 160))] = 110
    made[jacket & (abs(y - 110) < 2) & (x > 150)] = 120
    made[head], made[legs] = (60, 45, 40), (30, 30, 40)
    look, who = PictureAnalysis(np.clip(made, 0, 255).astype(np.uint8)), head | jacket | legs
    first = rough_outlines(look, ((160.0, 90.0, True),), None, removes=True)[0] > 0
    assert (first & who).sum() / (first | who).sum() > 0.9
    for at in ((40.0, 60.0), (280.0, 200.0), (160.0, 225.0)):
        assert not rough_outlines(look, ((*at, True),), None, removes=True), at
