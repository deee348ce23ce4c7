"""Keys that the window, the desktop or the eyes of habit need for something else."""

from __future__ import annotations

import sys

from PySide6.QtCore import QCoreApplication

from desktop_app.ui.actions.shortcuts.key_texts import shown
from desktop_app.ui.actions.shortcuts.rows import Scope
from desktop_app.ui.words.noop import QT_TRANSLATE_NOOP

NAVIGATION = frozenset(
    {
        *("Tab", "Return", "Enter", "Space", "Left", "Right", "Up", "Down"),
        *("Home", "End", "Backspace", "Del"),
    }
)
"""Everything in a window is reached, pressed and typed with these: as a key of the whole window
they would take that away. On the canvas they are free. PgUp and PgDown only scroll, which other
keys do too: they may go from layer to layer, as in other programs."""

_LEADS_ON = frozenset({"Ctrl+F6", "Shift+Tab"})
"""With these the canvas is left for the next part of the window, whatever Tab does on it."""

_TAKEN = QT_TRANSLATE_NOOP(
    "Shortcuts", "{key} is often taken by the desktop before a program sees it."
)
_EXPECTED = QT_TRANSLATE_NOOP("Shortcuts", "{key} does something else in most programs.")
_NEEDED = QT_TRANSLATE_NOOP(
    "Shortcuts", "{key} is needed for navigation and typing. Only the canvas can use it."
)
_LEAVES = QT_TRANSLATE_NOOP(
    "Shortcuts", "{key} moves from the canvas to another part of the window."
)
_MENU = QT_TRANSLATE_NOOP("Shortcuts", "{key} opens the menu “{menu}”.")

_ANYWHERE: dict[str, str] = {
    **dict.fromkeys(("Ctrl+Q", "Ctrl+W", "Ctrl+S", "Ctrl+O", "Ctrl+N", "Ctrl+Z"), _EXPECTED),
    **dict.fromkeys(("Ctrl+C", "Ctrl+V", "Ctrl+X", "Ctrl+A", "F1", "Esc"), _EXPECTED),
}
_DESKTOP: dict[str, frozenset[str]] = {
    "linux": frozenset(
        {
            *("Alt+F1", "Alt+F2", "Alt+F4", "Alt+F7", "Alt+F8", "Alt+F10", "Alt+Tab"),
            *("Alt+Space", "Ctrl+Alt+Del", "Ctrl+Alt+L", "Ctrl+Alt+T", "Ctrl+Alt+Left"),
            *("Ctrl+Alt+Right", "Ctrl+Alt+Up", "Ctrl+Alt+Down", "Print", "Shift+Print"),
            *("Ctrl+Print", "Alt+Print"),
        }
    ),
    "win32": frozenset(
        {
            *("Alt+F4", "Alt+Tab", "Alt+Esc", "Alt+Space", "Ctrl+Esc", "Ctrl+Shift+Esc"),
            *("Ctrl+Alt+Del", "Print", "Alt+Print"),
        }
    ),
    # Qt's "Ctrl" is the command key there, its "Meta" the control key.
    "darwin": frozenset(
        {
            *("Ctrl+H", "Ctrl+M", "Ctrl+Q", "Ctrl+Tab", "Ctrl+Space", "Ctrl+Shift+3"),
            *("Ctrl+Shift+4", "Ctrl+Shift+5", "Ctrl+Alt+Esc", "Ctrl+Shift+Q", "Meta+Up"),
            *("Meta+Down", "Meta+Left", "Meta+Right", "Meta+Space", "F11", "Ctrl+,"),
        }
    ),
}


def refusal(key: str, scope: Scope, menus: dict[str, str]) -> str:
    """Why ``key`` can't be given at all, in words; empty if it can.

    Args:
        key: in portable form.
        scope: of the row that would have it.
        menus: names of the menus by the key that opens them.
    """
    if key in menus:
        return _tr(_MENU).format(key=shown(key), menu=menus[key])
    if key in _LEADS_ON:
        return _tr(_LEAVES).format(key=shown(key))
    if scope is Scope.WINDOW and key in NAVIGATION:
        return _tr(_NEEDED).format(key=shown(key))
    return ""


def warning(key: str, usual: bool, platform: str = sys.platform) -> str:
    """What speaks against ``key``, in words; empty if nothing does.

    Args:
        key: in portable form.
        usual: whether the row has it in the preset: then it is where people expect it.
        platform: as `sys.platform`.
    """
    if key in _DESKTOP.get(platform, ()) or (platform != "darwin" and "Meta+" in key):
        return _tr(_TAKEN).format(key=shown(key))
    if key in _ANYWHERE and not usual:
        return _tr(_ANYWHERE[key]).format(key=shown(key))
    return ""


def _tr(text: str) -> str:
    return QCoreApplication.translate("Shortcuts", text)
