"""Digests of locked pixels, and where they differ."""

from __future__ import annotations

import hashlib

import numpy as np
import pytest

from desktop_app.core.geometry import Rect
from desktop_app.core.pixels import Array
from desktop_app.imaging.certificate import FreeArea
from desktop_app.imaging.certifying import (
    differing,
    free_area,
    free_pixels,
    hashed,
    locked_area,
    made_area,
)

RNG = np.random.default_rng(4)


def noise(dtype: str = "uint8", height: int = 9, width: int = 13) -> Array:
    values = RNG.random((height, width, 3))
    full = {"uint8": 255, "uint16": 65535}.get(dtype)
    return (values * full).astype(dtype) if full else values.astype(dtype)


def test_an_area_is_read_as_it_was_written() -> None:
    free = RNG.random((9, 13)) > 0.6
    area = free_area(free)
    assert np.array_equal(free_pixels(area, 13, 9), free)
    assert area.share == free.mean() and made_area(free).count == free.sum()
    assert area.sha256 == hashlib.sha256(np.packbits(free).tobytes()).hexdigest()


@pytest.mark.parametrize("size", [(13, 10), (9, 14), (0, 0), (1 << 40, 1 << 20), (-1, 5)])
def test_an_area_of_another_size_is_refused(size: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="area"):
        free_pixels(free_area(RNG.random((9, 13)) > 0.6), *size)


@pytest.mark.parametrize("bits", ["", "?", "AAAA", "eJwDAAAAAAE="])
def test_a_damaged_area_is_refused(bits: str) -> None:
    with pytest.raises(ValueError):
        free_pixels(FreeArea("00", 0.5, bits), 13, 9)


@pytest.mark.parametrize("dtype", ["uint8", "uint16", "float32"])
def test_one_bit_of_one_locked_pixel_changes_the_digest_and_is_found(dtype: str) -> None:
    before, free = noise(dtype), np.zeros((9, 13), bool)
    free[2:5, 3:8] = True
    after = before.copy()
    after[free] = noise(dtype)[free]
    told = locked_area(before, after, (0, 0), free)
    assert told.before == told.after and told.count == 9 * 13 - 15
    values = before[~free]
    little = values.astype(values.dtype.newbyteorder("<")).tobytes()
    assert told.before == hashlib.sha256(little).hexdigest()
    assert differing(before, after, free=free) is None
    after.view(np.uint8)[6, 11, 0] ^= 1
    again = locked_area(before, after, (0, 0), free)
    assert again.after != again.before == told.before
    found = differing(before, after, free=free)
    assert found is not None and found.count == 1
    assert found.bounds == Rect(*found.first, 1, 1) and found.first[1] == 6


def test_all_that_differs_is_told() -> None:
    before, whole = noise(), np.full((20, 30, 3), 255, np.uint8)
    place = (4, 6)
    inner = Rect(*place, 13, 9)
    whole[inner.slices] = before
    free = np.ones((20, 30), bool)
    free[inner.slices] = False
    told = locked_area(before, whole, place, free)
    assert told.before == told.after and told.count == 9 * 13
    whole[6, 4, 0] ^= 1
    whole[14, 16, 2] ^= 128
    whole[0, 0] = 0  # beyond it
    found = differing(before, whole, place, free)
    assert found is not None
    assert (found.count, found.first, found.bounds) == (2, (4, 6), Rect(4, 6, 13, 9))


def test_where_all_may_change_nothing_is_locked() -> None:
    pixels = noise()
    everywhere, nowhere = np.ones((9, 13), bool), np.zeros((9, 13), bool)
    assert locked_area(pixels, pixels, (0, 0), everywhere).count == 0
    assert locked_area(None, pixels, (0, 0), nowhere).count == 0
    assert hashed(b"", None).sha256 == "" == hashed(b"x", None).pixels
