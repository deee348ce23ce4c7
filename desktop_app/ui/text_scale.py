"""Text larger or smaller than usual, and with it all that belongs to text: heights, widths, icons.

Sizes in the code are those at 100 %. What is drawn asks `scaled`; a widget with a size of its own
is held to it by `hold`, and keeps it when the scale changes. The scale is the application's font.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from PySide6.QtCore import QSize
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QAbstractButton, QApplication, QToolBar, QWidget

__all__ = ["RANGE", "hold", "hold_all", "scaled", "set_text_scale", "text_scale", "use_font"]

RANGE = (75, 200)
"""Percents there are."""

_SCALE, _LIMITS, _FONT = "velatura_text_scale", "velatura_limits", "velatura_font"


def text_scale() -> float:
    """How large text is: 1 as usual, 2 twice as large."""
    application = QApplication.instance()
    value = None if application is None else application.property(_SCALE)
    return float(value) if value else 1.0


def set_text_scale(application: QApplication, scale: float) -> None:
    """From now on `scaled` counts by ``scale``; widgets follow with `hold_all`."""
    application.setProperty(_SCALE, scale)


def scaled(pixels: float) -> int:
    """What ``pixels`` at 100 % are now."""
    return round(pixels * text_scale())


def hold(
    widget: QWidget,
    *,
    width: float | None = None,
    height: float | None = None,
    least_width: float | None = None,
    most_width: float | None = None,
    least_height: float | None = None,
    icon: float | None = None,
) -> None:
    """Give ``widget`` sizes in pixels at 100 %, which grow with the text.

    Args:
        widget: whose sizes they are.
        width, height: fixed.
        least_width, most_width, least_height: limits.
        icon: side of a button's icon.
    """
    limits = dict(cast("dict[str, float]", widget.property(_LIMITS) or {}))
    asked = {
        "width": width,
        "height": height,
        "least_width": least_width,
        "most_width": most_width,
        "least_height": least_height,
        "icon": icon,
    }
    limits |= {name: value for name, value in asked.items() if value is not None}
    widget.setProperty(_LIMITS, limits)
    _apply(widget, limits)


def use_font(widget: QWidget, make: Callable[[], QFont]) -> None:
    """Give ``widget`` a font of its own, made anew when the scale changes."""
    widget.setProperty(_FONT, make)
    widget.setFont(make())


def hold_all() -> None:
    """Hold all widgets to their sizes at the scale there is now."""
    for widget in QApplication.allWidgets():
        make = widget.property(_FONT)
        if make is not None:
            widget.setFont(make())
        limits = widget.property(_LIMITS)
        if limits:
            _apply(widget, limits)


def _apply(widget: QWidget, limits: dict[str, float]) -> None:
    for name, pixels in limits.items():
        now = scaled(pixels)
        if name == "width":
            widget.setFixedWidth(now)
        elif name == "height":
            widget.setFixedHeight(now)
        elif name == "least_width":
            widget.setMinimumWidth(now)
        elif name == "most_width":
            widget.setMaximumWidth(now)
        elif name == "least_height":
            widget.setMinimumHeight(now)
        elif isinstance(widget, (QAbstractButton, QToolBar)):
            widget.setIconSize(QSize(now, now))
