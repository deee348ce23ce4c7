"""Copies of what a place held, while painting goes on."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.core.geometry import Rect
from desktop_app.jobs.spots import Snapshot
from desktop_app.state.picture.surface import TileSurface


@given(st.tuples(*[st.integers(-20, 60)] * 2), st.tuples(*[st.integers(1, 50)] * 2))
def test_a_snapshot_reads_what_was_there_and_zero_elsewhere(
    place: tuple[int, int], size: tuple[int, int]
) -> None:
    rng = np.random.default_rng(1)
    values = rng.integers(1, 255, (40, 50), np.uint8)
    surface = TileSurface("mask", values.copy())
    snapshot = Snapshot.of(surface, Rect(10, 5, 30, 80))
    surface.write(surface.rect, np.zeros((40, 50), np.uint8))
    rect = Rect(*place, *size)
    expected = np.zeros((200, 200), np.uint8)
    expected[50 + 5 : 50 + 40, 50 + 10 : 50 + 40] = values[5:40, 10:40]
    assert np.array_equal(snapshot.read(rect), expected[rect.moved(50, 50).slices])
