"""A mirror shows what a copy of the surface would show, whatever was changed in between."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_app.core.geometry import Rect
from desktop_app.jobs.spots import Snapshot
from desktop_app.state.picture.surface import TileSurface
from desktop_app.worker.incremental_copy import IncrementalCopy

HEIGHT, WIDTH = 40, 60
inside = st.builds(
    lambda x, y, w, h: Rect(x, y, min(w, WIDTH - x), min(h, HEIGHT - y)),
    st.integers(0, WIDTH - 1),
    st.integers(0, HEIGHT - 1),
    st.integers(1, 30),
    st.integers(1, 30),
)
anywhere = st.builds(
    Rect, st.integers(-20, 50), st.integers(-20, 30), st.integers(1, 90), st.integers(1, 70)
)


@settings(deadline=None)
@given(st.lists(st.tuples(st.lists(inside, max_size=4), anywhere), max_size=6))
def test_a_snapshot_is_what_a_fresh_copy_would_be(turns):
    surface = TileSurface("pixels", np.zeros((HEIGHT, WIDTH, 4), np.uint8))
    mirror = IncrementalCopy(surface)
    value = 0
    for changes, wanted in turns:
        for rect in changes:
            value += 1
            surface.write(rect, np.full((rect.height, rect.width, 4), value, np.uint8))
        taken, copied = mirror.snapshot(wanted), Snapshot.of(surface, wanted)
        assert taken.rect == copied.rect
        assert np.array_equal(taken.values, copied.values)


def test_what_was_taken_does_not_change_by_itself_and_cannot_be_written():
    surface = TileSurface("pixels", np.zeros((HEIGHT, WIDTH, 4), np.uint8))
    mirror = IncrementalCopy(surface)
    taken = mirror.snapshot(surface.rect)
    surface.write(Rect(0, 0, 5, 5), np.full((5, 5, 4), 9, np.uint8))
    assert not taken.values.any()
    assert not taken.values.flags.writeable


def test_a_dropped_mirror_is_told_nothing():
    surface = TileSurface("pixels", np.zeros((HEIGHT, WIDTH, 4), np.uint8))
    mirror = IncrementalCopy(surface)
    mirror.drop()
    surface.write(Rect(0, 0, 5, 5), np.full((5, 5, 4), 9, np.uint8))
    assert mirror.snapshot(Rect(0, 0, 5, 5)).values.any()
