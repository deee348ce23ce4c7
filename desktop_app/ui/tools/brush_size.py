"""Changing the brush by keys and by dragging: the numbers alone."""

from __future__ import annotations

from dataclasses import replace

from desktop_app.state.app_state import ToolId, ToolState
from desktop_app.state.strokes import Brush

__all__ = ["MAX_SIZE", "MIN_SIZE", "dragged", "step_brush_size", "swap_brush"]

MIN_SIZE, MAX_SIZE = 1.0, 2000.0
"""Diameter of the brush in document pixels."""

_STEP = 1.1


def step_brush_size(tools: ToolState, direction: int) -> None:
    """Make the brush larger (``direction`` > 0) or smaller by a tenth, at least by a pixel."""
    size = round(tools.active_brush.value.size)
    wanted = round(size * _STEP if direction > 0 else size / _STEP)
    if wanted == size:
        wanted = size + (1 if direction > 0 else -1)
    _set(tools, size=min(MAX_SIZE, max(MIN_SIZE, float(wanted))))


def swap_brush(tools: ToolState) -> None:
    """Change from the brush to the eraser, and from any other tool to the brush.

    With the paint brush the two colours change places instead.
    """
    if tools.active.value is ToolId.PAINT:
        tools.colours.value = tools.colours.value.swapped
        return
    brush = tools.active.value is ToolId.BRUSH
    tools.active.value = ToolId.ERASER if brush else ToolId.BRUSH


def dragged(brush: Brush, dx: float, dy: float, zoom: float) -> Brush:
    """The brush after a drag of (dx, dy) device pixels at ``zoom``: across size, upwards hardness.

    The circle's edge follows the pointer; 200 pixels up go from soft to hard.
    """
    size = min(MAX_SIZE, max(MIN_SIZE, brush.size + 2 * dx / zoom))
    hardness = min(1.0, max(0.0, brush.hardness - dy / 200))
    return replace(brush, size=float(round(size)), hardness=round(hardness, 2))


def _set(tools: ToolState, *, size: float) -> None:
    tools.active_brush.value = replace(tools.active_brush.value, size=size)
