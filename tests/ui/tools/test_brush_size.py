"""Changing the brush by keys and drags."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.state.app_state import ToolId, ToolState
from desktop_app.state.painting.strokes import Brush
from desktop_app.ui.tools.brush_size import (
    MAX_SIZE,
    MIN_SIZE,
    dragged,
    step_brush_size,
    step_hardness,
    step_opacity,
    swap_brush,
)


def test_steps_reach_every_end_and_come_back() -> None:
    tools = ToolState()
    sizes = [tools.brush.value.size]
    while sizes[-1] < MAX_SIZE:
        step_brush_size(tools, 1)
        sizes.append(tools.brush.value.size)
        assert sizes[-1] > sizes[-2]
    while sizes[-1] > MIN_SIZE:
        step_brush_size(tools, -1)
        sizes.append(tools.brush.value.size)
        assert sizes[-1] < sizes[-2]
    step_brush_size(tools, -1)
    assert tools.brush.value.size == MIN_SIZE


def test_a_step_changes_only_the_size() -> None:
    tools = ToolState()
    tools.brush.value = Brush(size=100, hardness=0.3, opacity=0.4)
    step_brush_size(tools, 1)
    assert tools.brush.value == Brush(size=110, hardness=0.3, opacity=0.4)


@pytest.mark.slow
@given(
    st.floats(1, 2000), st.floats(0, 1), st.floats(-9e3, 9e3), st.floats(-9e3, 9e3),
    st.floats(0.02, 64),
)  # fmt: skip
def test_a_drag_never_leaves_the_range(
    size: float, hardness: float, dx: float, dy: float, zoom: float
) -> None:
    brush = dragged(Brush(size=size, hardness=hardness), dx, dy, zoom)
    assert MIN_SIZE <= brush.size <= MAX_SIZE and 0 <= brush.hardness <= 1


def test_dragging_moves_the_ring_with_the_pointer() -> None:
    assert dragged(Brush(size=50), 30, 0, 2.0).size == 80


def test_swap_goes_between_brush_and_eraser() -> None:
    tools = ToolState()
    for start, end in (
        (ToolId.BRUSH, ToolId.ERASER),
        (ToolId.ERASER, ToolId.BRUSH),
        (ToolId.PAN, ToolId.BRUSH),
    ):
        tools.active.value = start
        swap_brush(tools)
        assert tools.active.value is end


@pytest.mark.parametrize(
    ("hardness", "direction", "wanted"),
    [
        (0.5, 1, 0.75),
        (0.5, -1, 0.25),
        (0.8, 1, 1.0),
        (0.8, -1, 0.75),
        (1.0, 1, 1.0),
        (0.0, -1, 0.0),
    ],
)
def test_hardness_goes_from_quarter_to_quarter(
    hardness: float, direction: int, wanted: float
) -> None:
    tools = ToolState()
    tools.brush.value = replace(tools.brush.value, hardness=hardness)
    step_hardness(tools, direction)
    assert tools.brush.value.hardness == wanted


@pytest.mark.parametrize(
    ("opacity", "direction", "wanted"),
    [(0.3, 1, 0.4), (0.3, -1, 0.2), (0.35, -1, 0.3), (1.0, 1, 1.0), (0.1, -1, 0.1), (0.01, 1, 0.1)],
)
def test_opacity_goes_from_tenth_to_tenth_and_never_to_nothing(
    opacity: float, direction: int, wanted: float
) -> None:
    tools = ToolState()
    tools.brush.value = replace(tools.brush.value, opacity=opacity)
    step_opacity(tools, direction)
    assert tools.brush.value.opacity == wanted
