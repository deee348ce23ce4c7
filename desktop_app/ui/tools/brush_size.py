"""Changing the brush by the keyboard and by dragging: the numbers alone."""

from __future__ import annotations

import math
from dataclasses import replace

from desktop_app.state.app_state import ToolId, ToolState
from desktop_app.state.painting.strokes import Brush

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


def step_hardness(tools: ToolState, direction: int) -> None:
    """Make the brush's edge sharper (``direction`` > 0) or softer, to the next quarter."""
    quarters = tools.active_brush.value.hardness * 4
    _set(tools, hardness=_next(quarters, direction, 0, 4) / 4)


def step_opacity(tools: ToolState, direction: int) -> None:
    """Let the brush paint more (``direction`` > 0) or less strongly, to the next tenth."""
    tenths = tools.active_brush.value.opacity * 10
    _set(tools, opacity=_next(tenths, direction, 1, 10) / 10)


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


def _next(value: float, direction: int, least: int, most: int) -> int:
    """The whole number beyond ``value``, between ``least`` and ``most``."""
    value = round(value, 6)  # 0.3 * 10 is a little more than 3
    wanted = math.floor(value) + 1 if direction > 0 else math.ceil(value) - 1
    return min(most, max(least, wanted))


def _set(tools: ToolState, **fields: float) -> None:
    brush = tools.active_brush
    brush.value = replace(brush.value, **fields)  # pyright: ignore[reportArgumentType]
