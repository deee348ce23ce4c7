"""Layouts with their spacing and margins in one line."""

from __future__ import annotations

from typing import TypeVar

from PySide6.QtWidgets import QBoxLayout, QGridLayout

L = TypeVar("L", bound=QBoxLayout | QGridLayout)


def spaced(layout: L, spacing: int = 0, margins: tuple[int, int, int, int] = (0, 0, 0, 0)) -> L:
    """``layout`` with pixels between its items, and around them: left, top, right, bottom."""
    layout.setSpacing(spacing)
    layout.setContentsMargins(*margins)
    return layout
