"""Surfaces give Deltas; recordings give one change for many small ones."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.core.geometry import Rect
from desktop_app.state.surface import Surface


def _surface(width: int = 600, height: int = 300) -> Surface:
    return Surface("mask", np.zeros((height, width), np.uint8))


def test_a_read_view_cannot_be_written() -> None:
    with pytest.raises(ValueError, match="read-only"):
        _surface().read(Rect(0, 0, 2, 2))[0, 0] = 1


def test_writing_tells_what_was_there_and_what_is_there_now() -> None:
    surface = _surface()
    told: list[Rect] = []
    surface.changed.connect(told.append)
    delta = surface.write(Rect(5, 6, 2, 1), np.array([[7, 8]], np.uint8))
    assert delta.before.tolist() == [[0, 0]]
    assert delta.after.tolist() == [[7, 8]]
    assert told == [Rect(5, 6, 2, 1)]
    assert delta.revision == surface.revision == 1


@pytest.mark.parametrize("rect", [Rect(-1, 0, 2, 2), Rect(599, 0, 2, 1), Rect(0, 299, 1, 2)])
def test_reaching_over_the_border_is_refused(rect: Rect) -> None:
    with pytest.raises(ValueError, match="not inside"):
        _surface().read(rect)


def test_another_shape_or_dtype_is_refused_and_nothing_changes() -> None:
    surface = _surface()
    for array in (np.zeros((2, 3), np.uint8), np.zeros((2, 2), np.float32)):
        with pytest.raises(ValueError, match="does not fit"):
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
        recording.writable(rect)[:] = number + 1
        recording.touched(rect)
    after = surface.read(surface.rect).copy()
    deltas = recording.finish()
    for delta in reversed(deltas):
        surface.write(delta.rect, delta.before)
    assert not surface.read(surface.rect).any()
    for delta in deltas:
        surface.write(delta.rect, delta.after)
    assert np.array_equal(surface.read(surface.rect), after)


def test_an_abandoned_recording_leaves_no_trace() -> None:
    surface = _surface()
    recording = surface.record()
    recording.writable(Rect(200, 200, 100, 50))[:] = 9
    recording.abandon()
    assert not surface.read(surface.rect).any()
    assert recording.finish() == ()
