"""Surfaces are read and written by rectangle; recordings make one change of many small ones."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.core.geometry import Rect
from desktop_app.state.picture.surface import TileSurface


def _surface(width: int = 600, height: int = 300) -> TileSurface:
    return TileSurface("mask", np.zeros((height, width), np.uint8))


def test_a_read_view_cannot_be_written() -> None:
    with pytest.raises(ValueError, match="read-only"):
        _surface().read(Rect(0, 0, 2, 2))[0, 0] = 1


def test_writing_tells_where() -> None:
    surface = _surface()
    told: list[Rect] = []
    surface.changed.connect(told.append)
    before = surface.read(Rect(0, 0, 20, 20))
    surface.write(Rect(5, 6, 2, 1), np.array([[7, 8]], np.uint8))
    assert surface.read(Rect(4, 6, 4, 1)).tolist() == [[0, 7, 8, 0]]
    assert not before.any(), "what was read is of its moment"
    assert told == [Rect(5, 6, 2, 1)]
    assert surface.revision == 1


@pytest.mark.parametrize("rect", [Rect(-1, 0, 2, 2), Rect(599, 0, 2, 1), Rect(0, 299, 1, 2)])
def test_reaching_over_the_border_is_refused(rect: Rect) -> None:
    with pytest.raises(ValueError, match="not inside"):
        _surface().read(rect)


def test_another_shape_or_dtype_is_refused_and_nothing_changes() -> None:
    surface = _surface()
    for array in (np.zeros((2, 3), np.uint8), np.zeros((2, 2), np.float32)):
        with pytest.raises(ValueError, match="fit"):
            surface.write(Rect(0, 0, 2, 2), array)
    assert surface.revision == 0


@given(
    st.lists(
        st.tuples(
            st.integers(0, 599), st.integers(0, 299), st.integers(1, 400), st.integers(1, 300)
        ),
        min_size=1,
        max_size=6,
    )
)
def test_a_recording_can_be_undone_and_redone_to_the_byte(
    places: list[tuple[int, int, int, int]],
) -> None:
    surface = _surface()
    recording = surface.record()
    for number, place in enumerate(places):
        rect = Rect(*place).intersected(surface.rect)
        recording.write(rect, np.full((rect.height, rect.width), number + 1, np.uint8))
        assert not recording.before(rect).any()
    after = surface.read(surface.rect).copy()
    values = recording.settle()
    surface.put(recording.first, surface.rect)
    assert not surface.read(surface.rect).any()
    surface.put(values, surface.rect)
    assert np.array_equal(surface.read(surface.rect), after)


def test_what_is_painted_as_it_was_is_what_it_was() -> None:
    surface = _surface()
    surface.write(Rect(0, 0, 600, 300), np.full((300, 600), 5, np.uint8))
    recording = surface.record()
    recording.write(Rect(100, 100, 300, 100), np.full((100, 300), 9, np.uint8))
    recording.write(Rect(100, 100, 300, 100), np.full((100, 300), 5, np.uint8))
    assert recording.settle() is recording.first


def test_an_abandoned_recording_leaves_no_trace() -> None:
    surface = _surface()
    recording = surface.record()
    recording.write(Rect(200, 200, 100, 50), np.full((50, 100), 9, np.uint8))
    recording.abandon()
    assert not surface.read(surface.rect).any() and not surface.is_recording
    assert recording.settle() is recording.first
