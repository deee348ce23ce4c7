from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from desktop_app.core.pixels import Array, digest, frozen, locked_digest

pictures = hnp.arrays(
    st.sampled_from([np.dtype("uint8"), np.dtype("uint16")]),
    st.tuples(st.integers(1, 9), st.integers(1, 9), st.sampled_from([3, 4])),
)


@given(picture=pictures, data=st.data())
def test_the_lock_sees_every_change_outside_the_mask_and_none_inside(
    picture: Array, data: st.DataObject
) -> None:
    mask = data.draw(hnp.arrays("uint8", picture.shape[:2], elements=st.integers(0, 2)))
    before = locked_digest(picture, mask)
    y = data.draw(st.integers(0, picture.shape[0] - 1))
    x = data.draw(st.integers(0, picture.shape[1] - 1))
    changed = picture.copy()
    changed[y, x, 0] ^= 1
    assert (locked_digest(changed, mask) != before) == (mask[y, x] == 0)


def test_the_lock_works_in_bands_and_in_any_memory_order() -> None:
    picture = np.random.default_rng(0).integers(0, 256, (3000, 700, 4), dtype="uint8")
    mask = np.zeros((3000, 700), "float32")
    mask[1000:2000, 100:600] = 0.5
    before = locked_digest(picture, mask)
    assert locked_digest(np.asfortranarray(picture), mask) == before
    picture[1500, 300] ^= 255
    assert locked_digest(picture, mask) == before
    picture[2999, 699, 3] ^= 1
    assert locked_digest(picture, mask) != before


def test_the_smallest_mask_value_above_zero_is_painted() -> None:
    picture = np.zeros((1, 2, 3), "uint8")
    mask = np.array([[0.0, np.nextafter(np.float32(0), np.float32(1))]], "float32")
    before = locked_digest(picture, mask)
    picture[0, 1] = 9
    assert locked_digest(picture, mask) == before


def test_depth_and_size_count() -> None:
    mask = np.zeros((2, 2), "uint8")
    eight = np.zeros((2, 2, 3), "uint8")
    assert locked_digest(eight, mask) != locked_digest(eight.astype("uint16"), mask)
    with pytest.raises(ValueError):
        locked_digest(eight, np.zeros((2, 3), "uint8"))


def test_a_digest_tells_shapes_types_order_and_absence_apart() -> None:
    a = np.zeros((2, 3), "uint8")
    digests = [digest(a), digest(a.T), digest(a.astype("int8")), digest(a, None), digest(None, a)]
    assert len(set(digests)) == 5
    assert digest(np.asfortranarray(a)) == digest(a)


def test_a_frozen_array_is_a_view_that_cannot_be_written() -> None:
    source = np.zeros(3)
    view = frozen(source)
    with pytest.raises(ValueError):
        view[0] = 1
    source[0] = 1
    assert view[0] == 1
