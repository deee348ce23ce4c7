"""Whether anything may move or blink by itself: what the desktop asks, and the user."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QMainWindow, QStyle

from desktop_app.ui.qt.bind import top_level_windows

_LESS = "velatura_less_motion"
_EFFECTS = (
    Qt.UIEffect.UI_AnimateMenu,
    Qt.UIEffect.UI_FadeMenu,
    Qt.UIEffect.UI_AnimateCombo,
    Qt.UIEffect.UI_AnimateTooltip,
    Qt.UIEffect.UI_FadeTooltip,
    Qt.UIEffect.UI_AnimateToolBox,
)
_FLASH_MS = 1000


def motion_is_wanted() -> bool:
    """Whether animations are on: by the user, and by the system as far as Qt knows.

    Qt 6.11 has no hint of its own for it: a style whose animations take no time is what the
    platform's setting becomes, where the platform's plugin reads it (Windows, macOS, KDE).
    Elsewhere motion counts as wanted, and nothing here moves but what the user switched on.
    """
    application = QApplication.instance()
    if application is not None and application.property(_LESS):
        return False
    style = QApplication.style()
    return style.styleHint(QStyle.StyleHint.SH_Widget_Animation_Duration) > 0


def set_less_motion(application: QApplication, less: bool) -> None:
    """The user's own word: ``less`` stops menus, panels and the text cursor from moving, too."""
    application.setProperty(_LESS, less)
    moving = motion_is_wanted()
    if less:
        for effect in _EFFECTS:
            application.setEffectEnabled(effect, False)
    hints = application.styleHints()
    hints.setCursorFlashTime(_FLASH_MS if moving else 0)
    for window in top_level_windows(application):
        if isinstance(window, QMainWindow):
            window.setAnimated(moving)
