"""Layouts with their spacing and margins, and what they hold, in one line."""

from __future__ import annotations

from typing import Any, TypeVar

from PySide6.QtWidgets import QBoxLayout, QGridLayout, QLayout, QWidget

L = TypeVar("L", bound=QBoxLayout | QGridLayout)


def spaced(layout: L, spacing: int = 0, margins: tuple[int, int, int, int] = (0, 0, 0, 0)) -> L:
    """``layout`` with pixels between its items, and around them: left, top, right, bottom."""
    layout.setSpacing(spacing)
    layout.setContentsMargins(*margins)
    return layout


def filled(layout: Any, *parts: QWidget | QLayout) -> None:
    """Add widgets and layouts to what can hold them (a stack, too), in this order."""
    for part in parts:
        (layout.addLayout if isinstance(part, QLayout) else layout.addWidget)(part)
