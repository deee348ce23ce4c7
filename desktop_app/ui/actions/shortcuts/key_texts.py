"""Keys as texts: Qt's portable form ("Ctrl+Shift+Z"), and the words people see. No actions here."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QKeyCombination, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence

_PORTABLE = QKeySequence.SequenceFormat.PortableText
_NATIVE = QKeySequence.SequenceFormat.NativeText

_NO_KEYS = frozenset(
    {
        *(Qt.Key.Key_Control, Qt.Key.Key_Shift, Qt.Key.Key_Alt, Qt.Key.Key_Meta),
        *(Qt.Key.Key_AltGr, Qt.Key.Key_CapsLock, Qt.Key.Key_NumLock, Qt.Key.Key_ScrollLock),
        *(Qt.Key.Key_Super_L, Qt.Key.Key_Super_R, Qt.Key.Key_Hyper_L, Qt.Key.Key_Hyper_R),
        *(Qt.Key.Key_unknown, Qt.Key.Key_Multi_key, Qt.Key.Key_Menu),
    }
)
"""What is held beside a key, or is none."""

_WITH_SHIFT = dict(zip('~!@#$%^&*()_+{}|:"<>?', "`1234567890-=[]\\;',./", strict=True))
"""The sign that Shift makes of a key, and the key's own, on most keyboards for English."""


@lru_cache(1024)
def canonical(text: str) -> str:
    """The one spelling of the key ``text``; empty if it isn't a key, or several in a row."""
    sequence = QKeySequence(text, _PORTABLE)
    if sequence.count() != 1:
        return ""
    only: QKeyCombination = sequence[0]  # pyright: ignore[reportIndexIssue]
    return "" if only.key() in _NO_KEYS else sequence.toString(_PORTABLE)


def shown(key: str) -> str:
    """The key in the words of the platform and the language."""
    return QKeySequence(key, _PORTABLE).toString(_NATIVE)


def pressed(event: QKeyEvent) -> str:
    """The key that was pressed, with what was held; empty while that is all there is."""
    return _text(Qt.Key(event.key()), event.modifiers())


def meanings(event: QKeyEvent) -> tuple[str, ...]:
    """All keys that ``event`` may stand for, the likeliest first.

    A sign that takes Shift on one keyboard takes none on another: "+" is Shift and "=" in the
    United States, its own key in Germany. Letters, digits and named keys are meant as pressed.
    """
    exact = pressed(event)
    sign = chr(event.key()) if event.key() < 0x110000 else ""
    if exact and sign > " " and sign.isprintable() and not sign.isalnum():
        bare = _text(Qt.Key(event.key()), event.modifiers() & ~Qt.KeyboardModifier.ShiftModifier)
        return (exact, bare) if bare != exact else (exact,)
    return (exact,) if exact else ()


@lru_cache(1024)
def same_place(key: str) -> str:
    """One text for keys that are the same one to press: "Shift+{" and "{" are "Shift+["."""
    head, sign = (key[:-1], key[-1:]) if key else ("", "")
    if sign not in _WITH_SHIFT or (head and not head.endswith("+")):
        return key
    return canonical(f"{head.replace('Shift+', '')}Shift+{_WITH_SHIFT[sign]}")


def _text(key: Qt.Key, modifiers: Qt.KeyboardModifier) -> str:
    if key in _NO_KEYS or key == 0:
        return ""
    if key == Qt.Key.Key_Backtab:  # what Shift and Tab come as
        key, modifiers = Qt.Key.Key_Tab, modifiers | Qt.KeyboardModifier.ShiftModifier
    held = modifiers & ~(
        Qt.KeyboardModifier.KeypadModifier | Qt.KeyboardModifier.GroupSwitchModifier
    )
    return QKeySequence(QKeyCombination(held, key)).toString(_PORTABLE)
