"""Whether the desktop asks for less motion: then nothing moves or blinks by itself."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication, QStyle

__all__ = ["motion_is_wanted"]


def motion_is_wanted() -> bool:
    """Whether animations are on, as far as Qt knows.

    Qt 6.11 has no hint of its own for it: a style whose animations take no time is what the
    platform's setting becomes, where the platform's plugin reads it. Elsewhere motion counts as
    wanted, and nothing here moves but what the user switched on.
    """
    style = QApplication.style()
    return style.styleHint(QStyle.StyleHint.SH_Widget_Animation_Duration) > 0
