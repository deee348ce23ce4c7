"""Text larger or smaller than usual, and with it all that belongs to text: heights, widths, icons.

Sizes in the code are those at 100 %. What is drawn asks `scaled`; a widget with its own size
is held to it by `hold`, and keeps it when the scale changes. The scale is the application's font.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, TypeVar
from weakref import WeakKeyDictionary

from PySide6.QtCore import QSize
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QAbstractButton, QComboBox, QToolBar, QWidget
from shiboken6 import isValid

W = TypeVar("W", bound=QWidget)

_LETTERS = 16
"""Height of letters at 100 %, with what they reach below the line."""
_LINES = 44
"""What is higher has more than one line of text, or none."""

_PANELS = 0.6
"""Share in which panels grow with their text."""

_SCALE: Final = [1.0]
"""The one there is now. Every size of every widget asks for it."""


@dataclass(slots=True)
class _Hold:
    """What a widget is held to: sizes at 100 %, and what makes its font."""

    limits: dict[str, float] = field(default_factory=dict[str, float])
    font: Callable[[], QFont] | None = None


_HELD: Final[WeakKeyDictionary[QWidget, _Hold]] = WeakKeyDictionary()
"""The widgets that are held, as long as they live. Only these are gone through when the scale
changes: among all widgets there are some that Qt made itself, and nobody tells when one goes."""

_ANY = (1 << 24) - 1
"""Qt's greatest size of a widget."""


def text_scale() -> float:
    """How large text is: 1 as usual, 2 twice as large."""
    return _SCALE[-1]


def set_text_scale(scale: float) -> None:
    """From now on `scaled` counts by ``scale``; widgets follow with `hold_all`."""
    _SCALE[:] = [scale]


def scaled(pixels: float) -> int:
    """What ``pixels`` at 100 % are now."""
    return round(pixels * text_scale())


def scaled_height(pixels: float) -> int:
    """The height of a line of text that is ``pixels`` high at 100 %: the letters grow, and not the
    air around them. What is higher than a few lines, or too low for letters, grows as a whole."""
    if not _LETTERS <= pixels <= _LINES:
        return scaled(pixels)
    return round(pixels + _LETTERS * (text_scale() - 1))


def panel_width(pixels: float) -> int:
    """The width now of a panel whose lines wrap: it grows less than its text does."""
    return round(pixels * (1 + _PANELS * (text_scale() - 1)))


def hold(
    widget: W,
    *,
    width: float | None = None,
    height: float | None = None,
    least_width: float | None = None,
    most_width: float | None = None,
    least_height: float | None = None,
    panel_width: float | None = None,
    icon: float | None = None,
) -> W:
    """``widget`` with sizes in pixels at 100 %, which grow with the text.

    Args:
        widget: whose sizes they are.
        width, height: fixed.
        least_width, most_width, least_height: limits.
        panel_width: fixed, of a panel whose lines wrap: grows less than the text does.
        icon: side of the icons of a button, a choice, a toolbar.
    """
    limits = _HELD.setdefault(widget, _Hold()).limits
    asked = {
        "width": width,
        "height": height,
        "least_width": least_width,
        "most_width": most_width,
        "least_height": least_height,
        "panel_width": panel_width,
        "icon": icon,
    }
    limits |= {name: value for name, value in asked.items() if value is not None}
    _apply(widget, limits)
    return widget


def let_go(widget: QWidget, *limits: str) -> None:
    """Hold ``widget`` to these limits of `hold` no longer, and let them be any; whoever measures
    what it needs sets them."""
    for name in limits:
        _HELD[widget].limits.pop(name, None)
        if name == "width":
            widget.setMinimumWidth(0)
            widget.setMaximumWidth(_ANY)
        elif name == "height":
            widget.setMinimumHeight(0)
            widget.setMaximumHeight(_ANY)


def use_font(widget: W, make: Callable[[], QFont]) -> W:
    """``widget`` with its own font, made again when the scale changes."""
    _HELD.setdefault(widget, _Hold()).font = make
    widget.setFont(make())
    return widget


def hold_all() -> None:
    """Hold all widgets to their sizes at the scale there is now."""
    for widget, held in list(_HELD.items()):
        if held.font is not None and isValid(widget):
            widget.setFont(held.font())
        if held.limits and isValid(widget):  # to set a font may have let it go
            _apply(widget, held.limits)


def _apply(widget: QWidget, limits: dict[str, float]) -> None:
    square = limits.get("width") == limits.get("height")
    for name, pixels in limits.items():
        high = name in ("height", "least_height") or (square and name == "width")
        now = scaled_height(pixels) if high else scaled(pixels)
        if name == "width":
            widget.setFixedWidth(now)
        elif name == "height":
            widget.setFixedHeight(now)
        elif name == "least_width":
            widget.setMinimumWidth(now)
        elif name == "most_width":
            widget.setMaximumWidth(now)
        elif name == "panel_width":
            widget.setFixedWidth(panel_width(pixels))
        elif name == "least_height":
            widget.setMinimumHeight(now)
        elif isinstance(widget, (QAbstractButton, QComboBox, QToolBar)):
            widget.setIconSize(QSize(now, now))
