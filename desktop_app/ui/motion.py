"""Whether the desktop asks for less motion: then nothing moves or blinks by itself."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication, QStyle

__all__ = ["motion_is_wanted"]


def motion_is_wanted() -> bool:
    """Whether animations are on in the desktop's settings.

    Qt tells it through the style: the platform's "no animations" (Windows' *Animation effects*,
    GNOME's and KDE's *Reduce animation*, macOS' *Reduce motion*) makes a duration of 0 of it.
    """
    style = QApplication.style()
    return style.styleHint(QStyle.StyleHint.SH_Widget_Animation_Duration) > 0
