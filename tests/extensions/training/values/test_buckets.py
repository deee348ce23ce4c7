"""Sizes of buckets, and what falls where."""

from __future__ import annotations

import numpy as np
import pytest

from desktop_app.extensions.training.values.buckets import bucket_sizes, placed, proposed_crop
from desktop_app.extensions.training.values.facts import PROFILE, PictureFacts


def facts(width: int, height: int, at: tuple[float, float] = (0.5, 0.5)) -> PictureFacts:
    """With detail about a place, 0..1 each."""
    lines = [np.exp(-(((np.arange(PROFILE) + 0.5) / PROFILE - one) ** 2) / 0.005) for one in at]
    across, down = (tuple((line / line.sum()).tolist()) for line in lines)
    return PictureFacts("a.png", width=width, height=height, across=across, down=down)


@pytest.mark.parametrize(
    ("side", "factor"), [(512, 8), (1024, 8), (1024, 16), (256, 16), (128, 16), (64, 32), (90, 64)]
)
def test_buckets_are_multiples_of_the_factor_and_no_larger_than_the_square(
    side: int, factor: int
) -> None:
    sizes = bucket_sizes(side, factor)
    square = max(factor, side // factor * factor)
    assert (square, square) in sizes and bucket_sizes(side, factor, shapes=False) == [
        (square, square)
    ]
    for width, height in sizes:
        assert width % factor == height % factor == 0
        assert 0.5 * square**2 < width * height <= square**2
        assert (height, width) in sizes
    assert sizes == sorted(set(sizes), key=lambda size: size[0] / size[1])


@pytest.mark.parametrize(
    "size", [(512, 512), (4000, 3000), (333, 1000), (1, 1), (3, 5000), (97, 64)]
)
def test_a_crop_lies_in_the_picture_and_has_the_proportions_of_its_bucket(
    size: tuple[int, int],
) -> None:
    place = placed(facts(*size), bucket_sizes(512, 8))
    left, top, wide, high = place.crop
    assert left >= 0 and top >= 0 and left + wide <= size[0] and top + high <= size[1]
    assert wide == size[0] or high == size[1], "no more is cut off than has to be"
    assert abs(wide * place.height - high * place.width) <= max(place.width, place.height)
    assert place.cut == pytest.approx(1 - wide * high / (size[0] * size[1]))
    assert (place.enlarged > 1) == (wide < place.width)


def test_what_is_cut_off_is_where_nothing_is_to_be_seen() -> None:
    square = bucket_sizes(512, 8, shapes=False)
    assert placed(facts(1000, 500), square).crop == (250, 0, 500, 500)
    assert placed(facts(1000, 500, (0.1, 0.5)), square).crop == (0, 0, 500, 500)
    assert placed(facts(1000, 500, (0.95, 0.5)), square).crop == (500, 0, 500, 500)
    assert placed(PictureFacts("a.png", width=1000, height=500), square).crop[0] == 250
    assert proposed_crop(facts(1000, 500, (0.8, 0.2)), 1, 1) == (500, 0, 500, 500)
    left, top, wide, high = proposed_crop(facts(500, 1000, (0.8, 0.2)), 4, 3)
    assert (left, wide, high) == (0, 500, 375) and top < 200 < top + high


def test_a_crop_by_hand_bounds_what_is_shown() -> None:
    place = placed(facts(1000, 1000, (0.1, 0.1)), bucket_sizes(512, 8), (600, 500, 300, 300))
    assert place.crop == (600, 500, 300, 300) and (place.width, place.height) == (512, 512)
    square = bucket_sizes(512, 8, shapes=False)
    beyond = placed(facts(100, 100), square, (50, 60, 500, 500)).crop
    assert beyond[0] >= 50 and beyond[1] >= 60 and beyond[2:] == (40, 40)
    assert placed(facts(100, 100), square, (200, 0, 10, 10)).crop == (0, 0, 100, 100)
