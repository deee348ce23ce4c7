"""The lock's digest sees every locked value, and no other."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.core.geometry import Rect
from desktop_app.core.pixels import Array
from desktop_app.imaging import lock_checksum
from desktop_app.imaging.lock_checksum import Unlocked, digest_locked

DTYPES = st.sampled_from([np.uint8, np.uint16, np.float32])


def picture(dtype: type = np.uint8, channels: int = 3) -> Array:
    rng = np.random.default_rng(0)
    return (rng.random((37, 29, channels)) * (1 if dtype is np.float32 else 200)).astype(dtype)


@pytest.fixture(autouse=True)
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lock_checksum, "_CHUNK", 700)


@given(DTYPES, st.sampled_from([3, 4]), st.integers(0, 28), st.integers(0, 36), st.data())
def test_one_changed_value_is_seen_exactly_where_it_is_locked(
    dtype: type, channels: int, x: int, y: int, data: st.DataObject
) -> None:
    before = picture(dtype, channels)
    spot = Rect(data.draw(st.integers(-5, 25)), data.draw(st.integers(-5, 30)), 12, 9)
    changes = np.random.default_rng(x).random((9, 12)) < 0.5
    unlocked = [Unlocked(spot, changes), Unlocked(Rect(3, 3, 4, 4))]
    after = before.copy()
    after[y, x, data.draw(st.integers(0, channels - 1))] += 1
    pixel = Rect(x, y, 1, 1)
    free = Rect(3, 3, 4, 4).contains(pixel) or (
        spot.contains(pixel) and bool(changes[y - spot.y, x - spot.x])
    )
    assert (digest_locked(before, unlocked) == digest_locked(after, unlocked)) is free


def test_shape_and_depth_count() -> None:
    flat = np.zeros((4, 6, 3), np.uint8)
    assert digest_locked(flat, []) != digest_locked(flat.reshape(6, 4, 3), [])
    assert digest_locked(flat, []) != digest_locked(flat.astype(np.uint16), [])


def test_a_view_into_a_larger_picture_has_its_own_digest() -> None:
    whole = picture()
    part = whole[5:20, 3:17]
    assert digest_locked(part, []) == digest_locked(part.copy(), [])
