"""A pen's pressure on its way from the pointer into a stroke.

A stroke knows of pressure if its `move_to` takes ``pressure`` (0..1), and a brush if it has a field
``pen`` (`state.pen.PenUse`, whose `dab` says what becomes of size and opacity). Others paint as
with a mouse.
"""

from __future__ import annotations

import inspect
from dataclasses import fields, replace

from desktop_app.state.pen import PenUse
from desktop_app.state.strokes import Brush, Stroke
from desktop_app.ui.tools.base import Pointer

__all__ = ["go_on", "pressed_brush"]

_PRESSURE, _PEN = "pressure", "pen"


def pressed_brush(brush: Brush, pen: PenUse) -> Brush:
    """``brush`` with what pressure drives, where brushes know of it."""
    knows = any(field.name == _PEN for field in fields(brush))
    return replace(brush, **{_PEN: pen}) if knows else brush


def go_on(stroke: Stroke, pointer: Pointer) -> None:
    """Go on to where ``pointer`` is, as hard as it presses, where strokes know of pressure."""
    if _PRESSURE in inspect.signature(stroke.move_to).parameters:
        stroke.move_to(pointer.x, pointer.y, **{_PRESSURE: pointer.pressure})
    else:
        stroke.move_to(pointer.x, pointer.y)
